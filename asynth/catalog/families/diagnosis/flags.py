"""Failures whose cause is a flag or the configuration file: witness knows neither by that name."""

from __future__ import annotations

from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.exchanges import explain, repeat_run, repeat_verify
from asynth.catalog.families.scenarios.log import Line
from asynth.catalog.families.scenarios.scenario import ASKED_RUNS, Scenario, makes_artifact
from asynth.script import File

_DEPRECATED = "default use of .witness.yaml is deprecated, please specify the config file with --config or -c"


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
    run = f"witness run{step_flag}{asked} -- {procedure.attested.command}"
    fixed = f"witness -c ../witness.yaml run{step_flag}{asked} -- {procedure.attested.command}"
    cause = case.pick(
        "witness no longer reads `.witness.yaml` by itself; its mere presence stops every command, even `witness version`. "
        "Configuration is named with `-c` (`--config`), and the file then has to go from this place.",
        "The file is the problem: a `.witness.yaml` in the working directory is a fatal error nowadays, whatever it says. Its "
        "content is fine. Move it away and name it with `-c`.",
    )
    return explain(
        case,
        case.failed(
            f"{run}\n",
            (Line(_DEPRECATED, "fatal"),),
            hidden=case.policy(),
            before=(File(".witness.yaml", named, "yaml", "Put into the project as `.witness.yaml`:"),),
        ),
        context=case.pick("The documentation says that this file is read.", "", "This worked years ago, I am told."),
        cause=f"{cause} Kept beside the project it is no material either:",
        commands=f"mv .witness.yaml ../witness.yaml\n{fixed}\n{procedure.verify_command()}\n",
        closing="Keys of the file are long flags below the command's name; flags win over it.",
        wish=f"Verify with `../policy.signed.json` and `../{procedure.keys[1]}.pub`"
        + (f", artifact `{procedure.attested.artifact}`." if procedure.attested.artifact else ", by commit."),
    )


def explain_hash_name(case: Case) -> Exchange:
    """A hash that witness does not offer."""
    procedure = case.procedure
    name = case.variant
    return repeat_run(
        case,
        procedure.run_command().replace(" -o ", f" --hashes {name} -o ", 1),
        (Line(f"failed to parse hash: unsupported hash function: {name}"),),
        context=case.pick(
            f"Our crypto guideline prefers {name}.", f"Someone asked for {name} digests.", f"{name} was a requirement."
        ),
        cause=case.pick(
            f"`--hashes` takes `sha256` (the default) and `sha1`; {name} is not among them, and the run stops at once. "
            "SHA-256 is what you want:",
            f"witness cannot digest files with {name}. Leave the option out, which means SHA-256:",
        ),
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
    return repeat_run(
        case,
        procedure.run_command().replace(right, f" {flag} ", 1),
        (Line(f"unknown flag: {flag}"),),
        context=case.pick(
            "I have the command line from a blog post.",
            "The command line is from memory.",
            "A language model suggested the command line.",
        ),
        cause=case.pick(
            f"`witness run` has no `{flag}`. The flag is {spoken}. Nothing was run or written, since flags are read first:",
            f"There is no `{flag}` in witness; what you mean is {spoken}:",
            f"`{flag}` does not exist. Use {spoken}. The step itself was not started, so just run the corrected lines:",
        ),
        closing=case.pick(
            "Beware that short flags change meaning: `-a` names attestors here and attestation files in `verify`.",
            "`-k` takes the private key here and, in `verify`, the public key of whoever signed the policy.",
            "",
        ),
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
    cause = case.pick(
        f"`witness verify` does not know `{flag}`; the flag is {spoken}. The attestation that the run wrote is good, so only "
        "the last line changes:",
        f"Only the spelling: {spoken} instead of `{flag}`. There is no need to run the step again:",
        f"`{flag}` is not a flag of verify, which takes {spoken}. Repeat just the verification:",
    )
    return repeat_verify(
        case,
        procedure.verify_command().replace(right, f" {flag} ", 1),
        (Line(f"unknown flag: {flag}"),),
        context=case.pick("The policy was signed for me.", "Run and policy are fine, I think.", ""),
        cause=cause,
    )


CAUSES: tuple[Scenario, ...] = (
    Scenario(name="dead config", compose=explain_dead_config, variants=("key", "step")),
    Scenario(name="hash name", compose=explain_hash_name, variants=("sha512", "sha384", "md5", "blake3")),
    Scenario(name="unknown run flag", compose=explain_unknown_run_flag, variants=tuple(_RUN_FLAGS), runs=ASKED_RUNS),
    Scenario(
        name="unknown verify flag",
        compose=explain_unknown_verify_flag,
        fits=makes_artifact,
        variants=tuple(_VERIFY_FLAGS),
    ),
)
