"""Failures whose cause is a flag or the configuration file: witness knows neither by that name."""

from __future__ import annotations

from asynth.catalog.families.diagnosis.failing import BOTH_LINES, TERMINAL, explain, lead_in, rerun, reverify, shows
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.log import Line
from asynth.catalog.families.scenarios.scenario import ASKED_RUNS, RUN_LINE, VERIFY_LINE, Scenario, makes_artifact
from asynth.script import File

_DEPRECATED = "default use of .witness.yaml is deprecated, please specify the config file with --config or -c"

_VARIANT = frozenset({"variant"})


def explain_dead_config(case: Case) -> Exchange:
    """A `.witness.yaml` in the directory, which witness refuses to read by itself."""
    procedure = case.procedure
    step = procedure.attested.step
    attest = procedure.keys[0]
    named = {
        "key": f"run:\n  signer-file-key-path: ../{attest}.key\n  outfile: ../{step}.att.json\n",
        "step": f"run:\n  step: {step}\n  signer-file-key-path: ../{attest}.key\n  outfile: ../{step}.att.json\n",
    }[case.variant]
    asked = f" -a {','.join(procedure.extras)}" if procedure.extras else ""
    step_flag = "" if case.variant == "step" else f" --step {step}"
    rest = f"run{step_flag}{asked} -- {procedure.attested.command}"
    return explain(
        case.failed(
            f"witness {rest}\n",
            (Line(_DEPRECATED, "fatal"),),
            hidden=case.policy(),
            before=(File(".witness.yaml", named, "yaml", "Put into the project as `.witness.yaml`:"),),
        ),
        lead_in(
            case,
            f"{begin(case, setting='No setting brings that back, so each line changes once.')}"
            "It is where the file lies, not what is in it. A `.witness.yaml` in the working directory is fatal to every command, "
            "even to `witness version`, unless that call names it with `-c`. Move it beside the project, where it is no material of "
            "the step either, and name it from there:",
            rest,
        ),
        f"mv .witness.yaml ../witness.yaml\n{case.clear}witness -c ../witness.yaml {rest}\n{procedure.verify_command()}\n",
        after="The keys in it are the long names of flags below the name of the command. `key` or `certificate`, as older "
        "files have them, are ignored.",
    )


def explain_hash_name(case: Case) -> Exchange:
    """A hash that witness does not offer."""
    procedure = case.procedure
    name = case.variant
    return rerun(
        case,
        procedure.run_command().replace(" -o ", f" --hashes {name} -o ", 1),
        (Line(f"failed to parse hash: unsupported hash function: {name}"),),
        f"{begin(case, whose='Of neither.')}witness doesn't know {name}: `--hashes` takes `sha256`, which is the default, and `sha1`, also with `gitoid:` in front. Keep to "
        "the default, as verify looks a file up by its SHA-256 and finds none of which only a SHA-1 is on record. The run stopped before the command, so once more without the option:",
        after=f"If something downstream wants {name}, compute it beside witness.",
        facts={"hash": name},
    )


def explain_log_level(case: Case) -> Exchange:
    """A level that the log does not have."""
    procedure = case.procedure
    level = case.variant
    return rerun(
        case,
        procedure.run_command().replace("witness run", f"witness run -l {level}", 1),
        (Line(f'not a valid logrus Level: "{level}"', "fatal"),),
        f"There is no level `{level}`. The list stands in `witness --help`, at `--log-level`: debug, info, warn and error, from "
        "most to least. An unknown word ends witness before it does anything. With `debug`:",
        commands=f"{case.clear}{procedure.run_command().replace('witness run', 'witness run -l debug', 1)}\n"
        f"{procedure.verify_command()}\n",
        after="That is witness's own log. What the command prints is passed on and recorded at any level; for more of it the command needs an "
        "option of its own.",
    )


_RUN_FLAGS = {
    "--key": (" -k ", "`-k`, in full `--signer-file-key-path`"),
    "--attestors": (" -a ", "`-a`, in full `--attestations`"),
    "--attestor": (" -a ", "`-a` (`--attestations`), one list separated by commas"),
    "--output": (" -o ", "`-o` or `--outfile`"),
    "--step-name": (" --step ", "`-s` or `--step`"),
    "--private-key": (" -k ", "`-k`; the long form is `--signer-file-key-path`"),
    "--out": (" -o ", "`-o`, in full `--outfile`"),
}
"""Invented flags, what stands in a right command line instead, and how to say it."""


def explain_unknown_run_flag(case: Case) -> Exchange:
    """A flag of `witness run` under a name that it does not have."""
    procedure = case.procedure
    flag = case.variant
    right, spoken = _RUN_FLAGS[flag]
    return rerun(
        case,
        procedure.run_command().replace(right, f" {flag} ", 1),
        (Line(f"unknown flag: {flag}"),),
        f"`witness run` has no `{flag}`; you want {spoken}. Flags are read first, so nothing was started and "
        "nothing written. With the right name:",
        after="Short flags change their meaning between commands: `-k` is a private key in `run` and a public one in "
        "`verify`, `-a` is attestors in one and files in the other.",
    )


_VERIFY_FLAGS = {
    "--key": (" -k ", "`-k` or `--publickey`"),
    "--public-key": (" -k ", "`--publickey`, in one word, or `-k`"),
    "--attestation": (" -a ", "`-a` or `--attestations`"),
    "--artifact": (" -f ", "`-f` or `--artifactfile`"),
    "--file": (" -f ", "`-f`, in full `--artifactfile`"),
    "--policy-file": (" -p ", "`-p` or `--policy`"),
}


def explain_unknown_verify_flag(case: Case) -> Exchange:
    """A flag of `witness verify` under a name that it does not have."""
    procedure = case.procedure
    flag = case.variant
    right, spoken = _VERIFY_FLAGS[flag]
    return reverify(
        case,
        procedure.verify_command().replace(right, f" {flag} ", 1),
        (Line(f"unknown flag: {flag}"),),
        f"{begin(case, whether='No.', changed='No, no release has that name.')}`{flag}` is no flag of `witness verify`, which calls it {spoken}. It stopped at the command line and has judged "
        "nothing yet, so the attestation can stay as it is:",
        after="A name from another tool, or from `witness run`, need not exist here: `witness verify --help` lists those that do.",
    )


CAUSES: tuple[Scenario, ...] = (
    Scenario(
        name="dead-config",
        compose=explain_dead_config,
        variants=("key", "step"),
        shows=RUN_LINE | {"variant"},
        slots={"error": TERMINAL, "last_line": TERMINAL},
    ),
    Scenario(
        name="hash-name",
        compose=explain_hash_name,
        variants=("sha512", "sha384", "md5", "blake3"),
        shows=BOTH_LINES | {"variant"},
        slots={**shows(error=_VARIANT), "hash": _VARIANT},
    ),
    Scenario(
        name="log-level",
        compose=explain_log_level,
        variants=("verbose", "all", "max", "notice"),
        shows=BOTH_LINES | {"variant"},
        slots=shows(error=_VARIANT),
    ),
    Scenario(
        name="unknown-run-flag",
        compose=explain_unknown_run_flag,
        variants=tuple(_RUN_FLAGS),
        runs=ASKED_RUNS,
        shows=BOTH_LINES | {"variant"},
        slots=shows(error=_VARIANT),
    ),
    Scenario(
        name="unknown-verify-flag",
        compose=explain_unknown_verify_flag,
        fits=makes_artifact,
        variants=tuple(_VERIFY_FLAGS),
        shows=BOTH_LINES | {"variant"},
        slots=shows(VERIFY_LINE | {"variant"}, error=_VARIANT),
    ),
)
