"""The belief that the lockfiles attestor records a requirements.txt, or fails without a lock file."""

from __future__ import annotations

from asynth.catalog.member import Build
from asynth.catalog.scenarios.misconception.believed import tell_setting
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, read, recorded
from asynth.example.draft import Past
from asynth.script import Bash, Prose, Text


def fits(build: Build) -> bool:
    """Accept projects without a lock file."""
    return bool(build.artifacts) and "lockfiles" not in build.project.attestors and build.project.folder in _FOLDERS


_FOLDERS = ("python/invoices", "python/stockroom", "c/calculator", "c/checksum", "c/word-count", "shell/backup")


def tell(situation: Situation) -> Told:
    """Tell of an expectation about lock files."""
    task = situation.task
    name = situation.variant
    look = read(task.attestation, recorded("lockfiles"), situation.wording)
    return Told(
        context=situation.pick(
            f"I count on `lockfiles` to record our `{name}` and to fail where it is missing. ",
            f"With `lockfiles` in the list our `{name}` is on record and required, right? ",
        )
        + tell_setting(situation),
        past=Past(hidden=situation.policy()),
        answer=(
            Prose(
                situation.pick(
                    f"Neither. `{name}` is not among the eleven names that the attestor knows (`package-lock.json`, `go.sum`, "
                    "`poetry.lock`, `Cargo.lock` and the like), and a directory without any of them gives an empty "
                    "list, not an "
                    "error. See for yourself:",
                    f"No: the attestor looks for fixed names, `{name}` is none of them, and finding nothing is no failure. The "
                    "record of your run shows it:",
                )
            ),
            Bash(f"{task.run_command()}\n{look}"),
            Text('{\n  "lockfiles": []\n}'),
            Prose(
                "verify is content, since the type is there. What does cover the file is material, with its digest; "
                "a policy can "
                "ask for it by a rule over that type:"
            ),
            Bash(f"{task.verify_command()}\n"),
            Prose(situation.ending),
        ),
    )


SCENARIO = Scenario(
    name="requirements.txt",
    tell=tell,
    fits=fits,
    runs=(("git", "lockfiles"), ("environment", "git", "lockfiles"), ("lockfiles",), ("git", "link", "lockfiles")),
    variants=("requirements.txt", "uv.lock", "constraints.txt", "conan.lock"),
    quotes=(False,),
    offers=frozenset({"lockfiles"}),
    tools=("jq",),
)
