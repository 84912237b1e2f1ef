"""The belief that a rule on the exit code catches failed steps."""

from __future__ import annotations

from asynth.catalog.member import Build
from asynth.catalog.scenarios.diagnosis.broken_test import breakage
from asynth.catalog.scenarios.misconception.believed import tell_setting
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told
from asynth.example.draft import Past
from asynth.script import Bash, File, Prose

RULE = """package command_run.exit_code

import rego.v1

deny contains msg if {
	input.exitcode != 0
	msg := sprintf("exit code %d", [input.exitcode])
}
"""


def fits(build: Build) -> bool:
    """Accept builds that can be broken on purpose."""
    return breakage(build) is not None


def tell(situation: Situation) -> Told:
    """Tell of a rule that is meant to keep failures out."""
    task = situation.task
    found = breakage(task.scene.build)
    if found is None:
        raise ValueError(f"nothing of {task.scene.build.project.folder} can be broken")
    file, line, _ = found
    return Told(
        context=situation.pick(
            "This rule on command-run is to refuse attestations of failed runs. ",
            "I want verify to turn down every failed run, hence this rule over command-run. ",
        )
        + tell_setting(situation)
        + situation.pick(f" To try it out I can break `{file}`.", f" (`{file}` may be broken for a test.)"),
        past=Past(
            hidden=situation.policy(),
            shown=(File("../exit-code.rego", RULE, "rego", "Save our draft as `../exit-code.rego`:"),),
        ),
        answer=(
            Prose(
                situation.pick(
                    "The rule is correct Rego and will never fire on what witness wrote: a command that exits other "
                    "than 0 leaves "
                    "no attestation, so there is nothing to deny. Break the step, and there is no file:",
                    "You do not need it. witness records only successful commands; after a failure the attestation "
                    "is missing, and "
                    "that is what stops verify. Watch:",
                )
            ),
            Bash(
                f"echo '{line}' >> {file}\nif {task.run_command()}; then exit 1; fi\ntest ! -e {task.attestation}\n"
                f"git checkout -q {file}\n"
            ),
            Prose(
                "As a guard against a record forged by somebody with the key it does no harm. The unbroken step is "
                "attested and "
                "verifies:"
            ),
            Bash(situation.again()),
            Prose(
                f"{situation.ending} To have failures on record too, let the step succeed, as in `sh -c '...; true'`, "
                "and judge "
                "its output or report."
            ),
        ),
    )


SCENARIO = Scenario(
    name="exit code rule",
    tell=tell,
    fits=fits,
    runs=(("git",), ("environment", "git"), ("git", "link"), ("git", "slsa"), *WIDE),
    quotes=(False,),
)
