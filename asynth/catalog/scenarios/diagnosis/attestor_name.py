"""An attestor under a name that sounds right."""

from __future__ import annotations

from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, anything

_ALIASES = {
    "environment": "env",
    "secretscan": "secret-scan",
    "lockfiles": "lockfile",
    "link": "in-toto-link",
    "sarif": "sarif-report",
    "maven": "mvn",
    "sbom": "sboms",
    "git": "git-commit",
}


def tell(situation: Situation) -> Told:
    """Tell of a name for ``-a`` that was guessed."""
    task = situation.task
    right = next(name for name in _ALIASES if name in task.extras)
    wrong = _ALIASES[right]
    listed = ",".join(wrong if name == right else name for name in task.extras)
    asked, given = f" -a {','.join(task.extras)} ", f" -a {listed} "
    return situation.mistake(
        f"{task.run_command().replace(asked, given, 1)}\n{task.verify_command()}",
        (Line(f"failed to create attestor: attestor not found: {wrong}"),),
        context=situation.pick("", f"What I want on record is what `{wrong}` suggests.", "Docs were not at hand."),
        cause=situation.pick(
            f"There is no attestor `{wrong}`; its name is `{right}`. `witness attestors list` prints all of them.",
            f"`-a` takes names as `witness attestors list` shows them, and there it is `{right}`, not `{wrong}`.",
            f"`{wrong}` should read `{right}`. An unknown name stops the run before the command starts, so nothing was built.",
        ),
    )


RUNS = (
    ("environment", "git"),
    ("git", "secretscan"),
    ("git", "link"),
    ("environment",),
    ("git", "lockfiles"),
    ("git", "sarif"),
    ("git", "maven"),
    ("git", "sbom"),
    ("git",),
    ("secretscan",),
    *WIDE,
)

SCENARIO = Scenario(name="attestor name", tell=tell, fits=anything, runs=RUNS)
