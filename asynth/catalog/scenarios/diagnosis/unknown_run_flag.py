"""A flag of `witness run` under a name that it does not have."""

from __future__ import annotations

from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.scenario import RUNS, Scenario, Situation, Told, anything

_FLAGS = {
    "--key": (" -k ", "`-k`, in full `--signer-file-key-path`"),
    "--attestors": (" -a ", "`-a`, in full `--attestations`"),
    "--attestor": (" -a ", "`-a` (`--attestations`), one list separated by commas"),
    "--output": (" -o ", "`-o` or `--outfile`"),
    "--step-name": (" --step ", "`-s` or `--step`"),
    "--private-key": (" -k ", "`-k`; the long form is `--signer-file-key-path`"),
    "--out": (" -o ", "`-o`, in full `--outfile`"),
}
"""Invented flags, what stands in a right command line instead, and how to say it."""


def tell(situation: Situation) -> Told:
    """Tell of a command line from memory or from a blog."""
    task = situation.task
    flag = situation.variant
    right, spoken = _FLAGS[flag]
    return situation.mistake(
        f"{task.run_command().replace(right, f' {flag} ', 1)}\n{task.verify_command()}",
        (Line(f"unknown flag: {flag}"),),
        context=situation.pick(
            "I have the command line from a blog post.",
            "The command line is from memory.",
            "A language model suggested the command line.",
        ),
        cause=situation.pick(
            f"`witness run` has no `{flag}`. The flag is {spoken}. Nothing was run or written, since flags are read first:",
            f"There is no `{flag}` in witness; what you mean is {spoken}:",
            f"`{flag}` does not exist. Use {spoken}. The step itself was not started, so just run the corrected lines:",
        ),
        closing=situation.pick(
            "Beware that short flags change meaning: `-a` names attestors here and attestation files in `verify`.",
            "`-k` takes the private key here and, in `verify`, the public key of whoever signed the policy.",
            "",
        ),
    )


SCENARIO = Scenario(
    name="unknown run flag", tell=tell, fits=anything, variants=tuple(_FLAGS), runs=tuple(run for run in RUNS if run)
)
