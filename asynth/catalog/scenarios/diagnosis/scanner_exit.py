"""A scanner that exits 1 where it finds something: its report is written, and there is no attestation of it."""

from __future__ import annotations

from asynth.catalog.member import Build
from asynth.catalog.scenarios.log import unattested
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told

FLAG = " --exit-zero"

FINDINGS = {
    ("python/stockroom", "ruff"): ("stockroom/shelf.py", 1),
    ("python/invoices", "ruff"): ("src/invoices/render.py", 1),
    ("python/invoices", "pylint"): ("src/invoices/render.py", 20),
}
"""By project and scanner: a file that gets an import which nobody uses, and how the scanner exits then."""


def finding(build: Build) -> tuple[str, int] | None:
    """Return what `build` can be made to find, or None."""
    return FINDINGS.get((build.project.folder, build.command.split(" ", 1)[0])) if FLAG in build.command else None


def tell(situation: Situation) -> Told:
    """Tell of a scan whose findings were meant to be judged later."""
    task = situation.task
    found = finding(task.scene.build)
    if found is None:
        raise ValueError(f"{task.scene.build.command} finds nothing")
    file, code = found
    line = f"echo 'import os' >> {file}"
    cause = situation.pick(
        f"`{task.scene.artifact}` was written, and then the scanner exited with {code} because it had found something. A "
        "command that does not exit 0 makes the command-run attestor fail, and without it there is no attestation.",
        f"Exit status {code} is the scanner's way to say that there are findings. witness takes any status but 0 for a failure "
        "of the step and writes no attestation, though the report is complete.",
    )
    return situation.mistake(
        f"{line}\n{task.run_command(task.scene.command.replace(FLAG, ''))}",
        unattested(("command-run", f"exit status {code}")),
        context=situation.pick(
            f"The finding is deliberate, I want it in the report; the file to verify is `{task.scene.artifact}`, with "
            f"`../policy.signed.json` and `../{task.keys[1]}.pub`.",
            f"I planted that import to see a finding on record. Afterwards `{task.scene.artifact}` should verify against "
            f"`../policy.signed.json` (`../{task.keys[1]}.pub`).",
        ),
        cause=f"{cause} `--exit-zero` keeps findings apart from failures; leave the judgement to a rule over the report:",
        closing=situation.pick(
            "Findings then refuse nothing by themselves; a `deny` on the sarif attestation, where the report is SARIF, can.",
            "Mind that the finding is in the attested report now, and nothing of this policy objects to it.",
        ),
    )


RUNS = (("git",), ("environment", "git"), ("git", "link"), ("git", "sarif"), ("environment",), ("git", "slsa"), *WIDE)

SCENARIO = Scenario(name="scanner exit", tell=tell, fits=lambda build: finding(build) is not None, runs=RUNS)
