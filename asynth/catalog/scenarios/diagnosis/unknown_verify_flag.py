"""A flag of `witness verify` under a name that it does not have."""

from __future__ import annotations

from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told
from asynth.script import Bash, Prose

_FLAGS = {
    "--key": (" -k ", "`-k` or `--publickey`"),
    "--public-key": (" -k ", "`--publickey`, in one word, or `-k`"),
    "--attestation": (" -a ", "`-a` or `--attestations`"),
    "--artifact": (" -f ", "`-f` or `--artifactfile`"),
    "--file": (" -f ", "`-f`, in full `--artifactfile`"),
    "--policy-file": (" -p ", "`-p` or `--policy`"),
}


def tell(situation: Situation) -> Told:
    """Tell of a verification that stumbles over its own flags."""
    task = situation.task
    flag = situation.variant
    right, spoken = _FLAGS[flag]
    wrong = task.verify_command().replace(right, f" {flag} ", 1)
    cause = situation.pick(
        f"`witness verify` does not know `{flag}`; the flag is {spoken}. The attestation that the run wrote is good, so only "
        "the last line changes:",
        f"Only the spelling: {spoken} instead of `{flag}`. There is no need to run the step again:",
        f"`{flag}` is not a flag of verify, which takes {spoken}. Repeat just the verification:",
    )
    return Told(
        context=situation.pick("The policy was signed for me.", "Run and policy are fine, I think.", ""),
        past=situation.failed(
            f"{task.run_command()}\n{wrong}\n", (Line(f"unknown flag: {flag}"),), hidden=situation.policy()
        ),
        answer=(Prose(cause), Bash(f"{task.verify_command()}\n"), Prose(situation.ending)),
    )


SCENARIO = Scenario(name="unknown verify flag", tell=tell, variants=tuple(_FLAGS))
