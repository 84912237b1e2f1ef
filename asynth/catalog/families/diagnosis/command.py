"""Failures whose cause is the wrapped command: how a shell or witness reads it, how it exits, what it prints."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.exchanges import repeat_run
from asynth.catalog.families.scenarios.log import nothing_found, unattested
from asynth.catalog.families.scenarios.scenario import WIDE, Scenario, run_sets
from asynth.catalog.families.scenarios.violations import breakage, can_be_broken
from asynth.catalog.member import Build
from asynth.catalog.procedure.layout import reason, refused
from asynth.script import Bash, Prose


def can_be_quoted(build: Build) -> bool:
    """Accept commands that can stand between single quotes, and make a file that an unattested run makes as well."""
    return bool(build.artifacts) and "'" not in build.command and not build.attestors


def explain_assignment(case: Case) -> Exchange:
    """A variable assignment in front of the command, which only a shell would understand."""
    procedure = case.procedure
    assignment = case.variant
    name = assignment.split("=")[0]
    return repeat_run(
        case,
        procedure.run_command(f"{assignment} {procedure.attested.command}"),
        unattested(("command-run", f'exec: "{assignment}": executable file not found in $PATH')),
        context=case.pick(f"The step wants `{name}` in its environment.", f"`{name}` must be set for this step.", ""),
        cause=case.pick(
            f"witness starts the command itself, without a shell, so `{assignment}` is taken for the name of a program. Set "
            "the variable in front of witness; the command inherits it:",
            "Assignments, pipes and `&&` belong to a shell, and none stands between witness and the command. Put "
            f"`{assignment}` before `witness`:",
        ),
        commands=f"{case.clear}{assignment} {procedure.run_command()}\n{procedure.verify_command()}\n",
        closing=case.pick(
            "The environment attestor, where it runs, then records the variable.",
            f"`-- env {assignment} ...` works too and puts the variable into the recorded command.",
        ),
    )


def explain_broken_test(case: Case) -> Exchange:
    """A failing test or compiler: witness writes no attestation at all, and the answer shows that before it mends it."""
    procedure = case.procedure
    file, line, code = breakage(procedure.attested.build)
    shown = f"echo '{line}' >> {file}\n{procedure.run_command()}\n"
    cause = case.pick(
        "Nothing has been attested. When the command exits other than 0 the command-run attestor fails, and witness then "
        "writes no attestation, not even one that says so.",
        "You have no evidence of that run: any exit code but 0 ends without an attestation, whatever the other attestors "
        f"recorded before. witness itself exits 1, the {code} is the command's.",
    )
    dead = case.pick(
        "A Rego rule on `exitcode` is therefore never needed for such a run.",
        "For the same reason a policy rule that denies `exitcode != 0` never fires on what witness wrote.",
        "",
    )
    return Exchange(
        context=case.pick(
            f"I broke `{file}` on purpose to see how witness records a failure; `git checkout {file}` brings it back.",
            f"An experiment: `{file}` is broken deliberately and comes back with `git checkout {file}`.",
        ),
        past=case.failed(shown, unattested(("command-run", f"exit status {code}")), hidden=case.policy()),
        answer=(
            Prose(f"{cause} {dead}".strip()),
            Prose("verify says as much:"),
            Bash(refused(procedure.verify_command())),
            reason("no such file or directory"),
            Prose(
                case.pick(
                    "Put the file back, and the same lines leave an attestation that verifies:",
                    "With the file as it was, run and verify go through:",
                )
            ),
            Bash(f"git checkout -q {file}\n{case.again()}"),
            Prose(case.ending),
        ),
        wish=f"What evidence do I have of the failure, and what gets me to a verified {procedure.attested.step} "
        f"(`../policy.signed.json`, `../{procedure.keys[1]}.pub`, "
        + (f"file `{procedure.attested.artifact}`)?" if procedure.subject == "artifact" else "by commit)?"),
    )


STRICT = "--attestor-secretscan-fail-on-detection"


def explain_found_secret(case: Case) -> Exchange:
    """A secret in the output of a step whose scan is to fail on it."""
    procedure = case.procedure
    command = procedure.attested.command
    leak = case.variant
    strict = procedure.run_command(flags=(STRICT,))
    cause = case.pick(
        "The secretscan attestor found the access key in what the step printed: output and command line are recorded, so a "
        "printed secret would have been published with the attestation. It counts two, since the key stands in both. "
        f"`{STRICT}` turns findings into a failure, and a failed attestor leaves no attestation.",
        f"Two findings, one key: it is in the recorded command line and in the recorded output. Because of `{STRICT}` the run "
        "fails and writes nothing, which is what keeps the key out of your evidence.",
    )
    return repeat_run(
        case,
        strict.replace(f"-- {command}", f"-- sh -c 'echo {leak} && {command}'"),
        unattested(("secretscan", "secret scanning failed: found 2 secrets")),
        context=case.pick(
            "The step prints its settings before it starts, and the key in there is a real one.",
            "For debugging the step echoes a setting first.",
        ),
        cause=f"{cause} Replace the key at its issuer, stop printing it, and run again with the flag still on:",
        commands=f"{case.clear}{strict}\n{procedure.verify_command()}\n",
        closing="The policy only knows that a scan took place; without the flag it would accept one with findings.",
        verified=False,
        wish=f"Verification is of `{procedure.attested.artifact}` with `../policy.signed.json` and "
        f"`../{procedure.keys[1]}.pub`.",
    )


def explain_outer_shell(case: Case) -> Exchange:
    """`&&` outside of quotes: witness wraps the first command only, the shell runs the second one without it."""
    procedure = case.procedure
    first, command, artifact = case.variant, procedure.attested.command, procedure.attested.artifact
    whole = procedure.with_step(attested=replace(procedure.attested, command=f"sh -c '{first} && {command}'"))
    cause = case.pick(
        f"Your shell splits the line at `&&` before witness sees it: attested was `{first}`, and `{command}` ran afterwards "
        f"on its own. `{artifact}` is therefore no product of the attested step.",
        f"`{command}` was never under witness. `&&` ends the command line of `witness run`, which recorded `{first}` and "
        f"nothing else, so no attestation knows `{artifact}`.",
    )
    return repeat_run(
        case,
        procedure.run_command(f"{first} && {command}"),
        nothing_found(procedure.attested.step),
        context=case.pick("Two commands make up the step.", "It takes two commands, hence the `&&`.", ""),
        cause=f"{cause} Hand both to a shell inside of the step, in quotes:",
        closing="The same goes for `|`, `>` and `;`.",
        procedure=whole,
    )


EXIT_ZERO = " --exit-zero"

FINDINGS = {
    ("python/stockroom", "ruff"): ("stockroom/shelf.py", 1),
    ("python/invoices", "ruff"): ("src/invoices/render.py", 1),
    ("python/invoices", "pylint"): ("src/invoices/render.py", 20),
}
"""By project and scanner: a file that gets an import which nobody uses, and how the scanner exits then."""


def _scan(build: Build) -> tuple[str, str]:
    return build.project.folder, build.command.split(" ", 1)[0]


def scans(build: Build) -> bool:
    """Accept scanners that can be made to find something, and whose findings are not failures."""
    return _scan(build) in FINDINGS and EXIT_ZERO in build.command


def explain_scanner_exit(case: Case) -> Exchange:
    """A scanner that exits 1 where it finds something: its report is written, and there is no attestation of it."""
    procedure = case.procedure
    file, code = FINDINGS[_scan(procedure.attested.build)]
    line = f"echo 'import os' >> {file}"
    cause = case.pick(
        f"`{procedure.attested.artifact}` was written, and then the scanner exited with {code} because it had found something. "
        "A command that does not exit 0 makes the command-run attestor fail, and without it there is no attestation.",
        f"Exit status {code} is the scanner's way to say that there are findings. witness takes any status but 0 for a "
        "failure of the step and writes no attestation, though the report is complete.",
    )
    return repeat_run(
        case,
        f"{line}\n{procedure.run_command(procedure.attested.command.replace(EXIT_ZERO, ''))}",
        unattested(("command-run", f"exit status {code}")),
        context=case.pick(
            f"The finding is deliberate, I want it in the report; the file to verify is `{procedure.attested.artifact}`, with "
            f"`../policy.signed.json` and `../{procedure.keys[1]}.pub`.",
            f"I planted that import to see a finding on record. Afterwards `{procedure.attested.artifact}` should verify "
            f"against `../policy.signed.json` (`../{procedure.keys[1]}.pub`).",
        ),
        cause=f"{cause} `--exit-zero` keeps findings apart from failures; leave the judgement to a rule over the report:",
        closing=case.pick(
            "Findings then refuse nothing by themselves; a `deny` on the sarif attestation, where the report is SARIF, can.",
            "Mind that the finding is in the attested report now, and nothing of this policy objects to it.",
        ),
        verified=False,
    )


CAUSES: tuple[Scenario, ...] = (
    Scenario(
        name="assignment",
        compose=explain_assignment,
        variants=("LANG=C", "VERBOSE=1", "TARGET=release", "BUILD_NUMBER=42", "SOURCE_DATE_EPOCH=1700000000"),
    ),
    Scenario(
        name="broken test",
        compose=explain_broken_test,
        fits=can_be_broken,
        runs=run_sets("git", "environment git", "git link", "git slsa", "git lockfiles") + WIDE,
    ),
    Scenario(
        name="found secret",
        compose=explain_found_secret,
        fits=can_be_quoted,
        runs=run_sets("git secretscan", "secretscan", "environment git secretscan", "git link secretscan"),
        variants=(
            "AWS_ACCESS_KEY_ID=AKIAQ3EGRTAHX7BFJZPQ",
            "aws_access_key_id=AKIAZ5LMRW2QY4TSUVXN",
            "access-key=AKIAJ6KNPB3D7HWQEMCY",
        ),
    ),
    Scenario(
        name="outer shell",
        compose=explain_outer_shell,
        fits=can_be_quoted,
        runs=run_sets("git", "environment git", "git link", "environment", "git secretscan", "") + WIDE,
        variants=("mkdir -p logs", "git log -1 --oneline", "echo starting", "uname -s"),
    ),
    Scenario(
        name="scanner exit",
        compose=explain_scanner_exit,
        fits=scans,
        runs=run_sets("git", "environment git", "git link", "git sarif", "environment", "git slsa") + WIDE,
    ),
)
