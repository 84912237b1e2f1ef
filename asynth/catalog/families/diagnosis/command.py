"""Failures whose cause is the wrapped command: how a shell or witness reads it, how it exits, what it prints."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.diagnosis.failing import BOTH_LINES, knows_command, repeat, rerun, shows, statement
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.log import nothing_found, quote, unattested
from asynth.catalog.families.scenarios.scenario import RUN_LINE, WIDE, Scenario, run_sets
from asynth.catalog.families.scenarios.slots import transcribe
from asynth.catalog.families.scenarios.violations import breakage, can_be_broken
from asynth.catalog.member import Build
from asynth.catalog.procedure.layout import reason, refused
from asynth.script import Bash, Prose


def reads_no_document(build: Build) -> bool:
    """Accept commands after whose failure no attestor misses a document."""
    return not build.attestors


def can_be_quoted(build: Build) -> bool:
    """Accept commands that can stand between single quotes, and make a file that an unattested run makes as well."""
    return bool(build.artifacts) and "'" not in build.command and not build.attestors


def explain_assignment(case: Case) -> Exchange:
    """A variable assignment in front of the command, which only a shell would understand."""
    procedure = case.procedure
    assignment = case.variant
    return rerun(
        case,
        procedure.run_command(f"{assignment} {procedure.attested.command}"),
        unattested(("command-run", f'exec: "{assignment}": executable file not found in $PATH')),
        f"witness took `{assignment}` for the name of a program: it starts the command itself, and assignments are a "
        "shell's syntax, like pipes and `&&`. Put `env` in front, a program that sets the variable for this command and for nothing else:",
        after=f"So it's on record, as part of the command, and a rule on that has to expect `env`. In front of all, `{assignment} witness run ...` leaves the "
        "command as it was, but witness and its attestors get the variable too.",
        procedure=procedure.with_step(
            attested=replace(procedure.attested, command=f"env {assignment} {procedure.attested.command}")
        ),
        facts={"assignment": assignment},
    )


def explain_missing_program(case: Case) -> Exchange:
    """A word of the shell in front of the command, for which there is no program."""
    procedure = case.procedure
    word = case.variant
    return rerun(
        case,
        procedure.run_command(f"{word} {procedure.attested.command}"),
        unattested(("command-run", f'exec: "{word}": executable file not found in $PATH')),
        f"{begin(case, whether='No, the image is fine.')}`{word}` is a word of the shell, and no file in `$PATH` is called that. What stands after `--` is started directly, "
        "nobody is there to understand shell words, and here there is nothing for them to do either. Without it:",
        after="A step that does need shell syntax starts its own: `-- sh -c '...'`. Then `sh` is the recorded program.",
    )


def explain_broken_test(case: Case) -> Exchange:
    """A failing test or compiler: witness writes no attestation at all, and the answer shows that before it mends it."""
    procedure = case.procedure
    file, line, code = breakage(procedure.attested.build)
    wrong = f"echo '{line}' >> {file}\n{procedure.run_command()}"
    lines = unattested(("command-run", f"exit status {code}"))
    opening = "No, nothing" if case.asks("whether") else "Nothing"
    return Exchange(
        past=case.failed(f"{wrong}\n", lines, hidden=case.policy()),
        answer=(
            Prose(
                f"{opening} of that run was kept. Exit status {code} is the command's own, and with any status but 0 witness "
                "writes no attestation, so there is not even a record of the failure. verify finds no file:"
            ),
            Bash(refused(procedure.verify_command())),
            reason("no such file or directory"),
            Prose(
                f"It also means that a policy needs no rule on `exitcode`: what witness writes has passed. Restore `{file}` and the "
                "same lines leave an attestation:"
            ),
            Bash(f"git checkout -q {file}\n{repeat(case)}"),
        ),
        facts={"broken": file, "failing": transcribe(wrong, quote(lines, case.terminal))},
    )


STRICT = "--attestor-secretscan-fail-on-detection"


def explain_found_secret(case: Case) -> Exchange:
    """A secret in the output of a step whose scan is to fail on it."""
    procedure = case.procedure
    command = procedure.attested.command
    leak = case.variant
    strict = procedure.run_command(flags=(STRICT,))
    return rerun(
        case,
        strict.replace(f"-- {command}", f"-- sh -c 'echo {leak} && {command}'"),
        unattested(("secretscan", "secret scanning failed: found 2 secrets")),
        f"{begin(case, whether='Yes, nothing of it was kept.')}It is one key, found twice: in the recorded command line and in the recorded output. The scan reads what command-run "
        f"keeps, not only your files, and `{STRICT}` turns a finding into a failed run, which leaves no attestation to leak "
        "it. The job's log has it all the same: have the key replaced, stop printing it, and keep the flag:",
        commands=f"{case.clear}{strict}\n{procedure.verify_command()}\n",
        after="The policy sees only that a scan took place. Somebody who drops the flag passes with findings.",
        verified=False,
        facts={"leak": leak.partition("=")[0]},
    )


def explain_outer_shell(case: Case) -> Exchange:
    """`&&` outside of quotes: witness wraps the first command only, the shell runs the second one without it."""
    procedure = case.procedure
    first, command, artifact = case.variant, procedure.attested.command, procedure.attested.artifact
    whole = procedure.with_step(attested=replace(procedure.attested, command=f"sh -c '{first} && {command}'"))
    rest, made = (f"`{command}`", f"`{artifact}`") if knows_command(case) else ("the rest of it", "what that wrote")
    return rerun(
        case,
        procedure.run_command(f"{first} && {command}"),
        nothing_found(procedure.attested.step),
        f"Only `{first}` was attested. Your shell splits the line at `&&` before witness sees it, so {rest} ran "
        f"afterwards, on its own, and no attestation knows {made}. What was recorded:",
        look=statement(
            procedure.attestation,
            '.predicate.attestations[] | select(.type | endswith("/command-run/v0.1")) | .attestation.cmd | tojson',
        ),
        mend="Put both into one quoted argument, and let a shell inside the step do the splitting; it is the same with `|`, "
        "`;` and `>`:",
        procedure=whole,
        facts={"first": first},
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
    file = procedure.attested.build.rename(file)
    line = f"echo 'import os' >> {file}"
    return rerun(
        case,
        f"{line}\n{procedure.run_command(procedure.attested.command.replace(EXIT_ZERO, ''))}",
        unattested(("command-run", f"exit status {code}")),
        f"Status {code} is how the scanner says that it has found something, and witness takes every status but 0 for a "
        "failed step: the report is complete, the attestation is missing. `--exit-zero` keeps the two apart:",
        after="Now a finding no longer stops anything by itself. The place to judge it is a `deny` over the recorded report.",
        verified=False,
    )


CAUSES: tuple[Scenario, ...] = (
    Scenario(
        name="assignment",
        compose=explain_assignment,
        fits=reads_no_document,
        variants=("LANG=C", "VERBOSE=1", "TARGET=release", "BUILD_NUMBER=42", "SOURCE_DATE_EPOCH=1700000000"),
        shows=BOTH_LINES | {"variant"},
        slots={**shows(RUN_LINE, error=frozenset({"variant"})), "assignment": frozenset({"variant"})},
    ),
    Scenario(
        name="broken-test",
        compose=explain_broken_test,
        fits=can_be_broken,
        runs=run_sets("git", "environment git", "git link", "git slsa", "git lockfiles") + WIDE,
        shows=RUN_LINE,
        slots={**shows(), "broken": frozenset()},
    ),
    Scenario(
        name="found-secret",
        compose=explain_found_secret,
        fits=can_be_quoted,
        runs=run_sets("git secretscan", "secretscan", "environment git secretscan", "git link secretscan"),
        run=("git", "secretscan"),
        variants=(
            "AWS_ACCESS_KEY_ID=AKIAQ3EGRTAHX7BFJZPQ",
            "aws_access_key_id=AKIAZ5LMRW2QY4TSUVXN",
            "access-key=AKIAJ6KNPB3D7HWQEMCY",
        ),
        shows=RUN_LINE | {"variant"},
        slots={**shows(RUN_LINE | {"variant"}), "leak": frozenset({"variant"})},
    ),
    Scenario(
        name="missing-program",
        compose=explain_missing_program,
        fits=can_be_quoted,
        runs=run_sets("git", "environment git", "git link", "environment", "git secretscan", "") + WIDE,
        variants=("exec", "eval"),
        shows=BOTH_LINES | {"variant"},
        slots=shows(RUN_LINE | {"variant"}, error=frozenset({"variant"})),
    ),
    Scenario(
        name="outer-shell",
        compose=explain_outer_shell,
        fits=can_be_quoted,
        runs=run_sets("git", "environment git", "git link", "environment", "git secretscan", "") + WIDE,
        variants=("mkdir -p logs", "git log -1 --oneline", "echo starting", "uname -s"),
        tools=("jq",),
        shows=BOTH_LINES | {"variant"},
        slots={"first": frozenset({"variant"})},
    ),
    Scenario(
        name="scanner-exit",
        compose=explain_scanner_exit,
        fits=scans,
        runs=run_sets("git", "environment git", "git link", "git sarif", "environment", "git slsa") + WIDE,
        shows=RUN_LINE,
        slots=shows(),
    ),
)
