"""Products that are to be subjects, and those that are not."""

from __future__ import annotations

from asynth.catalog.member import Build
from asynth.catalog.scenarios.options.choice import tell_step
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, read, recorded
from asynth.example.draft import Past
from asynth.script import Bash, Prose, Text


def fits(build: Build) -> bool:
    """Accept commands that can stand between single quotes and leave one file."""
    return build.outputs == ("{artifact}",) and "'" not in build.command and not build.attestors


def tell(situation: Situation) -> Told:
    """Tell of a step that writes more than it ships."""
    task = situation.task
    artifact, command = task.scene.artifact, task.scene.command
    extra = situation.variant
    whole = f"sh -c '{command} && echo done > {extra}'"
    ending = extra[extra.rindex(".") :]
    glob = extra if artifact.endswith(ending) else f"*{ending}"
    run = task.run_command(whole).replace(" -k ", f" --attestor-product-exclude-glob '{glob}' -k ", 1)
    verify_extra = task.verify_command().replace(f" -f {artifact}", f" -f {extra}")
    look = read(task.attestation, f'{recorded("product")} | has("{extra}")', situation.wording)
    return Told(
        context=situation.pick(
            f"The step also leaves `{extra}`, so the command is `{whole}`. Nobody should be able to verify `{extra}`, we ship "
            f"`{artifact}` only. ",
            f"`{whole}` is what really runs, and `{extra}` is a by-product: it must not count as something attested to ship. ",
        )
        + tell_step(situation),
        past=Past(hidden=situation.policy()),
        answer=(
            Prose(
                situation.pick(
                    "Exclude it from the subjects: verify searches by subjects, and "
                    "`--attestor-product-exclude-glob` keeps what "
                    f"matches `{glob}` out of them. The record of products still has the file:",
                    f"A glob decides which products become subjects. With `{glob}` excluded `{extra}` is recorded and "
                    "cannot be "
                    "asked for:",
                )
            ),
            Bash(f"{run}\n{look}"),
            Text("true"),
            Prose("Asking for it comes back empty:"),
            Bash(f"! {verify_extra} 2> ../refused.log\n"),
            Bash("grep -q 'not a collection predicate type' ../refused.log\n"),
            Prose(f"`{artifact}` is found as ever:"),
            Bash(f"{task.verify_command()}\n"),
            Prose(
                f"{situation.ending} The glob only concerns the product attestor: `link` would make the file a "
                "subject all the same."
            ),
        ),
    )


SCENARIO = Scenario(
    name="product globs",
    tell=tell,
    fits=fits,
    variants=("build.log", "timing.txt", "notes.tmp"),
    # Not with link, secretscan or slsa: their subjects are all products, whatever the product attestor leaves out.
    runs=(("git",), ("environment", "git"), ("environment",)),
    quotes=(False,),
    tools=("jq",),
)
