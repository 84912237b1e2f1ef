"""The same attestation file twice."""

from __future__ import annotations

from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of a list of files with a repetition."""
    task = situation.task
    path = task.attestation
    doubled = {
        "flag": f"-a {path} -a {path}",
        "list": f"-a {path},{path}",
    }[situation.variant]
    cause = situation.pick(
        f"`{path}` is listed twice. verify keeps attestations by the path they came from, and refuses a path that it has "
        "already; once is enough, however many steps need it:",
        f"Each file may be given once, and `{path}` comes a second time. Drop the repetition:",
    )
    return Told(
        context=situation.pick(
            "A loop in our script collects the files.",
            "The list of files is generated.",
            "I thought twice would not hurt.",
        ),
        past=situation.failed(
            f"{task.run_command()}\n{task.verify_command().replace(f'-a {path}', doubled)}\n",
            (Line(f"failed to load attestation file: references may only appear once in a memory source: {path}"),),
            hidden=situation.policy(),
        ),
        answer=(Prose(cause), Bash(f"{task.verify_command()}\n"), Prose(situation.ending)),
    )


SCENARIO = Scenario(name="twice", tell=tell, fits=anything, variants=("flag", "list"), subjects=("artifact", "digest"))
