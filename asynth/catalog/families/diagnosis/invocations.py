"""Failures whose cause is how a command line was put together: what is quoted, separated, left empty or swapped."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.diagnosis.failing import (
    BOTH_LINES,
    ERROR,
    TERMINAL,
    explain,
    lead_in,
    rerun,
    reverify,
    shows,
)
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.log import Line, nothing_found, unattested, unknown_attestor
from asynth.catalog.families.scenarios.scenario import (
    ASKED_RUNS,
    RUN_LINE,
    VERIFY_LINE,
    WIDE,
    Scenario,
    makes_artifact,
    run_sets,
)
from asynth.catalog.member import Build
from asynth.script import Bash, File

_VARIANT = frozenset({"variant"})


def explain_empty_variable(case: Case) -> Exchange:
    """A variable that is not set, so that a flag stands without its value."""
    procedure = case.procedure
    artifact = procedure.attested.artifact
    return reverify(
        case,
        procedure.verify_command().replace(f"-f {artifact}", f"-f ${case.variant}", 1),
        (Line("flag needs an argument: 'f' in -f"),),
        f"`${case.variant}` is empty there. The shell drops it, nothing is left behind `-f`, and witness stops at the command "
        "line. It has compared nothing yet. With the name in its place:",
        after=f'Quoted, `"${case.variant}"` would have reached witness as an empty name; `${{{case.variant}:?}}` in its place stops '
        "the script before either.",
        fixture=replace(case.fixture, environment=(*case.fixture.environment, (case.variant, ""))),
        facts={"unset": case.variant},
    )


_COMMANDS = {
    "inspect": "the statement is in the payload, in base64, so `jq` and `openssl` read it",
    "show": "what was recorded is plain JSON behind base64, and `jq` prints it",
    "execute": "a command is wrapped by `witness run`, which attests it as well",
    "record": "attesting is what `witness run` does, with the command behind `--`",
}


def explain_unknown_command(case: Case) -> Exchange:
    """A subcommand that witness does not have."""
    procedure = case.procedure
    name = case.variant
    reads = name in ("inspect", "show")
    run = procedure.run_command()
    return explain(
        case.failed(
            f"{run}\nwitness {name} {procedure.attestation}\n"
            if reads
            else f"{run.replace(' run ', f' {name} ', 1)}\n",
            (Line(f'unknown command "{name}" for "witness"'),),
            hidden=case.policy(),
        ),
        lead_in(
            case,
            f"No release has a `witness {name}`: {_COMMANDS[name]}. What works with attestations is run, sign, verify, attestors and policy.",
            "" if reads else run,
        ),
        (
            f"jq -r .payload {procedure.attestation} | openssl base64 -d -A | jq .\n{procedure.verify_command()}\n"
            if reads
            else case.again()
        ),
        after="Reading it this way checks no signature; the second line does."
        if reads
        else f"`witness -h` has the list of commands, and `-h` behind one of these its flags; `{name}` was read before any of them, so nothing has run.",
        facts={"name": name},
    )


def explain_no_policy_key(case: Case) -> Exchange:
    """A verification that does not say whose policy it trusts."""
    procedure = case.procedure
    key = procedure.keys[1]
    return reverify(
        case,
        procedure.verify_command().replace(f" -k ../{key}.pub", "", 1),
        (
            Line(
                "at least one of the flags in the group [publickey policy-ca policy-ca-roots policy-ca-intermediates "
                "verifier-kms-ref] is required"
            ),
        ),
        "verify was not told whose policy to trust. Anybody can write and sign one, so the signer is named on the command line "
        f"and not in the file: `-k ../{key}.pub`, or a CA if policies are signed with certificates.",
        after="That file has to reach you by another way than the policy: whoever can swap both writes the rules.",
    )


def explain_missing_config(case: Case) -> Exchange:
    """A configuration file that is named and not there."""
    procedure = case.procedure
    attest, step = procedure.keys[0], procedure.attested.step
    asked = f" -a {','.join(procedure.extras)}" if procedure.extras else ""
    rest = f"run --step {step}{asked} -- {procedure.attested.command}"
    text = f"run:\n  signer-file-key-path: ../{attest}.key\n  outfile: ../{step}.att.json\n"
    return explain(
        case.failed(
            f"witness -c witness.yaml {rest}\n",
            (Line("config file witness.yaml does not exist", "fatal"),),
            hidden=(
                *case.policy(),
                File("../witness.yaml", text, "yaml", "Put beside the checkout as `../witness.yaml`:"),
            ),
        ),
        lead_in(
            case,
            "`-c` takes a path from the working directory, and yours lies one level up. Since no value could be read, nothing was "
            "started. With the right path:",
            rest,
        ),
        f"{case.clear}witness -c ../witness.yaml {rest}\n{procedure.verify_command()}\n",
        after="Leave it up there. In the checkout it would be recorded as a material, and as `.witness.yaml` it would stop "
        "every call without `-c`.",
    )


def explain_split_list(case: Case) -> Exchange:
    """Blanks in the list of attestors: the rest of it is taken for something else.

    The second one must not be called like a program, as `link` and `git` are.
    """
    procedure = case.procedure
    first, *others = procedure.extras
    asked = f"-a {','.join(procedure.extras)}"
    wrong, lines, reason = {
        "blank": (
            f"-a {' '.join(procedure.extras)}",
            unattested(("command-run", f'exec: "{others[0]}": executable file not found in $PATH')),
            f"`{others[0]}` was taken for the command. A blank ends the list, and the first free word begins what is run, even "
            "in front of `--`",
        ),
        "comma": (
            f"-a {first}, {','.join(others)}",
            unknown_attestor(""),
            f"The list ends at the blank: `{first},` is one word, and what follows its comma is an attestor with an empty name",
        ),
        "quoted": (
            f'-a "{", ".join(procedure.extras)}"',
            unknown_attestor(f" {others[0]}"),
            f"The blank belongs to the name here: quoted, the list asks for ` {others[0]}`, which nobody knows",
        ),
    }[case.variant]
    return rerun(
        case,
        procedure.run_command().replace(asked, wrong, 1),
        lines,
        f"{reason}. Commas and no blanks:",
        after="Giving `-a` once for each name does as well; the last one doesn't win, they add up.",
    )


def fits_script(build: Build) -> bool:
    """Accept short commands without quotes that make a file."""
    return bool(build.artifacts) and "'" not in build.command and '"' not in build.command and not build.attestors


def explain_not_executable(case: Case) -> Exchange:
    """A script without the right to be executed."""
    procedure = case.procedure
    script = case.variant
    by_shell = procedure.with_step(attested=replace(procedure.attested, command=f"sh {script}"))
    content = f"set -e\n{procedure.attested.command}\n"
    return rerun(
        case,
        procedure.run_command(f"./{script}"),
        unattested(("command-run", f"fork/exec ./{script}: permission denied")),
        f"`{script}` has no x bit. witness starts it directly, as the kernel would, and then the bit counts, for root as well; a shell "
        "that reads the file does not need it:",
        hidden=(File(script, content, "bash", f"Put into the project as `{script}`:"),),
        procedure=by_shell,
        after=f"`sh` doesn't go by the first line; where that names `bash`, write `bash`. Or `chmod +x {script}` and commit "
        "that; on a file system mounted `noexec` the bit doesn't help.",
        facts={"script_name": script},
    )


def explain_script_path(case: Case) -> Exchange:
    """A script under a path at which there is none."""
    procedure = case.procedure
    script = case.variant
    name = script.rsplit("/", 1)[-1]
    right = procedure.with_step(attested=replace(procedure.attested, command=f"./{script}"))
    content = f"#!/bin/sh\nset -e\n{procedure.attested.command}\n"
    return rerun(
        case,
        procedure.run_command(f"./{name}"),
        unattested(("command-run", f"fork/exec ./{name}: no such file or directory")),
        f"There is no `./{name}` in the directory from which witness was started; it is `{script}`. The command runs where "
        "witness runs, wherever the script itself lies:",
        after="`-d FOLDER` would start it elsewhere, but then materials, products and git are taken from there too.",
        hidden=(
            File(script, content, "bash", f"Put into the project as `{script}`:"),
            Bash(f"chmod +x {script}\n"),
        ),
        procedure=right,
        facts={"script_name": name, "script_path": script},
    )


def explain_whole_quoted(case: Case) -> Exchange:
    """The whole command in one pair of quotes, so that it is the name of a program."""
    procedure = case.procedure
    command = procedure.attested.command
    missing = (
        f"fork/exec {command}: no such file or directory"
        if "/" in command
        else f'exec: "{command}": executable file not found in $PATH'
    )
    return rerun(
        case,
        procedure.run_command(f'"{command}"'),
        unattested(("command-run", missing)),
        "The quotes made one word of it, and witness looks for a program of that whole name, blanks included. Without them each "
        "word is an argument:",
        after="Quotes are for single arguments, such as the script in `-- sh -c '...'`.",
    )


def has_arguments(build: Build) -> bool:
    """Accept commands of several plain words."""
    return " " in build.command and not build.attestors and not any(sign in build.command for sign in "'\"$\\")


def explain_swapped_files(case: Case) -> Exchange:
    """Policy and attestation in each other's place."""
    procedure = case.procedure
    path = procedure.attestation
    verify = procedure.verify_command()
    swapped = verify.replace("../policy.signed.json", path, 1).replace(f"-a {path}", "-a ../policy.signed.json", 1)
    return reverify(
        case,
        swapped,
        (Line("failed to load attestation file: unexpected end of JSON input"),),
        "The two files are in each other's place: `-p` takes the policy, `-a` attestations. Both are signed envelopes and both "
        "end in `.json`, but a policy holds no statement, and that is what was missed:",
        after="`jq -r .payloadType` tells them apart, whatever they are called; an empty or torn attestation ends in the same line.",
    )


def explain_missing_artifact(case: Case) -> Exchange:
    """The file to verify is not where verify looks for it."""
    procedure = case.procedure
    artifact = procedure.attested.artifact
    wrong = {"folder": f"out/{artifact}", "up": f"../{artifact}"}[case.variant]
    return reverify(
        case,
        procedure.verify_command(artifact=wrong),
        (Line(f"failed to calculate artifact digest: open {wrong}: no such file or directory"),),
        f"{begin(case, path='Yours.')}`{wrong}` is not there; the command wrote `{artifact}`. verify needs the file itself to take its digest, and finds the "
        "attestation by that, so the path need not be the recorded one, but it must exist:",
        after="Where the file lies on another host, take its SHA-256 there and give that to `-s`, without a prefix.",
    )


def explain_short_commit(case: Case) -> Exchange:
    """An abbreviated commit, which is no subject."""
    procedure = case.procedure
    step = procedure.attested.step
    short = {"option": "--short HEAD", "eight": "--short=8 HEAD"}[case.variant]
    return reverify(
        case,
        procedure.verify_command().replace("git rev-parse HEAD", f"git rev-parse {short}", 1),
        nothing_found(step),
        "The hash is abbreviated. Subjects are compared as whole strings, so the first digits of a commit match nothing and "
        "verify reports an empty search. All forty:",
        after="git itself takes prefixes, which is why the short form works everywhere else.",
    )


CAUSES: tuple[Scenario, ...] = (
    Scenario(
        name="empty-variable",
        compose=explain_empty_variable,
        fits=makes_artifact,
        variants=("ARTIFACT", "APP", "FILE", "OUT", "BINARY"),
        by_commit=False,
        shows=BOTH_LINES | _VARIANT,
        slots={**shows(VERIFY_LINE | _VARIANT), "unset": _VARIANT},
    ),
    Scenario(
        name="unknown-command",
        compose=explain_unknown_command,
        variants=tuple(_COMMANDS),
        tools=("jq",),
        shows=RUN_LINE | _VARIANT,
        slots={"error": TERMINAL | _VARIANT, "last_line": TERMINAL | _VARIANT, "name": _VARIANT},
    ),
    Scenario(
        name="no-policy-key",
        compose=explain_no_policy_key,
        shows=BOTH_LINES - {"policy_key"},
        slots=shows(VERIFY_LINE - {"policy_key"}),
    ),
    Scenario(
        name="missing-config",
        compose=explain_missing_config,
        shows=RUN_LINE - {"step_key"},
        slots={"error": TERMINAL, "last_line": TERMINAL},
    ),
    Scenario(
        name="split-list",
        compose=explain_split_list,
        runs=run_sets("environment git", "git secretscan", "environment git slsa", "environment secretscan") + WIDE,
        run=("environment", "git"),
        variants=("blank", "comma", "quoted"),
        shows=BOTH_LINES | _VARIANT,
        slots=shows(RUN_LINE | _VARIANT, error=_VARIANT),
    ),
    Scenario(
        name="not-executable",
        compose=explain_not_executable,
        fits=fits_script,
        variants=("build.sh", "ci.sh", "make-release.sh"),
        shows=frozenset({"step", "step_key", "run", "policy_key", "artifact"}) | _VARIANT,
        slots={**shows(frozenset({"step", "step_key", "run"}) | _VARIANT, error=_VARIANT), "script_name": _VARIANT},
    ),
    Scenario(
        name="script-path",
        compose=explain_script_path,
        fits=fits_script,
        variants=("scripts/build.sh", "ci/compile.sh", "tools/release.sh"),
        shows=frozenset({"step", "step_key", "run", "policy_key", "artifact"}) | _VARIANT,
        slots={
            **shows(frozenset({"step", "step_key", "run"}) | _VARIANT, error=_VARIANT),
            "script_name": _VARIANT,
            "script_path": _VARIANT,
        },
    ),
    Scenario(
        name="whole-quoted",
        compose=explain_whole_quoted,
        fits=has_arguments,
        shows=BOTH_LINES,
        slots=shows(error=frozenset({"build"})),
    ),
    Scenario(
        name="swapped-files",
        compose=explain_swapped_files,
        shows=BOTH_LINES,
        slots=shows(VERIFY_LINE),
    ),
    Scenario(
        name="missing-artifact",
        compose=explain_missing_artifact,
        fits=makes_artifact,
        runs=ASKED_RUNS,
        by_commit=False,
        variants=("folder", "up"),
        shows=BOTH_LINES | _VARIANT,
        slots=shows(VERIFY_LINE | _VARIANT, error=frozenset({"variant", "artifact"})),
    ),
    Scenario(
        name="short-commit",
        compose=explain_short_commit,
        subjects=("commit",),
        runs=run_sets("git", "environment git", "git link", "git secretscan", "git slsa") + WIDE,
        variants=("option", "eight"),
        shows=BOTH_LINES | _VARIANT,
        slots={"error": ERROR, "failing": VERIFY_LINE | TERMINAL | _VARIANT},
    ),
)
