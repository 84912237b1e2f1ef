"""One digest for a whole folder of materials."""

from __future__ import annotations

from asynth.catalog.member import Build
from asynth.catalog.scenarios.options.choice import tell_step
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, read, recorded
from asynth.example.draft import Past
from asynth.script import Bash, Prose, Text

_FOLDERS = {
    "site/handbook": "docs",
    "c/checksum": "src",
    "c/word-count": "include",
    "python/invoices": "tests",
    "python/stockroom": "tests",
    "python/slugs": "tests",
    "go/tally": "histogram",
    "node/palette": "src",
    "node/template": "lib",
    "polyglot/gateway": "service",
    "python/agenda": "packages",
}
"""A folder of each project that no step writes to."""


def fits(build: Build) -> bool:
    """Accept projects whose folders are known."""
    return bool(build.artifacts) and build.project.folder in _FOLDERS


def tell(situation: Situation) -> Told:
    """Tell of an attestation that has grown too long."""
    task = situation.task
    folder = _FOLDERS[task.scene.build.project.folder]
    run = task.run_command().replace(" -k ", f" --dirhash-glob {folder} -k ", 1)
    look = read(
        task.attestation,
        f'{recorded("material")} | keys[] | select(startswith("{folder}/"))',
        situation.wording,
    )
    return Told(
        context=situation.pick(
            f"I do not care about single files below `{folder}`, one digest for the folder will do. ",
            f"Attestations are getting long. Can `{folder}` be a single line among the materials? ",
        )
        + tell_step(situation),
        past=Past(hidden=situation.policy()),
        answer=(
            Prose(
                situation.pick(
                    f"`--dirhash-glob {folder}` digests the folder as a whole. The flag may be repeated, `**` is not "
                    "understood:",
                    f"That is `--dirhash-glob`. Instead of each file there is then one entry, `{folder}/`, with a "
                    "digest over its "
                    "content:",
                )
            ),
            Bash(f"{run}\n{look}"),
            Text(f"{folder}/"),
            Prose(
                situation.pick(
                    "A rule that asks for a file in there no longer finds it, which is the price. The artifact "
                    "verifies as before:",
                    "Any change below it changes the digest, only which file it was is no longer said. Verify:",
                )
            ),
            Bash(f"{task.verify_command()}\n"),
            Prose(situation.ending),
        ),
    )


SCENARIO = Scenario(
    name="directory digest",
    tell=tell,
    fits=fits,
    runs=(("git",), ("environment", "git"), ("git", "link"), ("environment",), (), ("git", "lockfiles"), *WIDE),
    quotes=(False,),
    tools=("jq",),
)
