"""The artifact existed before the run and the command left it as it was, so no attestation speaks of it."""

from __future__ import annotations

from asynth.catalog.member import Build
from asynth.catalog.scenarios.log import nothing_found
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told
from asynth.script import Bash, Prose


def fits(build: Build) -> bool:
    """Accept commands that write the same bytes again and no document, which its attestor would miss before verify does."""
    return bool(build.artifacts) and not build.attestors and build.repeatable


def tell(situation: Situation) -> Told:
    """Tell of a build that had already been made by hand."""
    task = situation.task
    artifact, command = task.scene.artifact, task.scene.command
    context = situation.pick(
        f"Before that I had run `{command}` once without witness.",
        f"It is a checkout in which `{command}` had run earlier, outside of witness.",
        f"`{artifact}` was there already: `{command}` had been run by hand.",
    )
    cause = situation.pick(
        f"The attestation is sound, it just does not speak about `{artifact}`. witness records as products only files that "
        f"the command creates or changes, and `{artifact}` was the same before and after.",
        f"`{artifact}` is not among the products. It lay there before the run, the command put the same bytes in its "
        "place, and witness counts as a product only what differs afterwards.",
        f"Nothing is wrong with key or policy: the search fails. verify looks for an attestation by the digest of "
        f"`{artifact}`, and a file that a run leaves unchanged is a material of that run, not its product.",
    )
    meaning = situation.pick(
        'The reasons all mean "nothing found"; a wrong step name or a type that was not recorded would print the same.',
        "The odd first reason, with its empty predicate type, is how an empty search result reads.",
    )
    return Told(
        context=context,
        past=situation.failed(
            f"{task.run_command()}\n{task.verify_command()}\n",
            nothing_found(task.scene.step),
            hidden=(*situation.policy(), Bash(f"{command} > /dev/null 2>&1\n")),
        ),
        answer=(
            Prose(f"{cause} {meaning}"),
            Prose(
                situation.pick(
                    "Let the attested command really make the file:", "Remove it first, so that the run makes it:"
                )
            ),
            Bash(situation.again()),
            Prose(
                situation.pick(
                    "Now it ends with `Verification succeeded`. In a pipeline start from a clean checkout.",
                    "That ends with `Verification succeeded`. A fresh clone for every attested run avoids the trap.",
                )
            ),
        ),
    )


SCENARIO = Scenario(name="stale product", tell=tell, fits=fits)
