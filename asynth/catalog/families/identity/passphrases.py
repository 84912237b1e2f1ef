"""How a key is kept from others: its passphrase, where that must not stand, and what the wrapped command can read."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.identity.keys import attested
from asynth.catalog.families.identity.setups import PLAIN, is_plain
from asynth.catalog.families.scenarios.case import Case, Exchange, begin, recorded
from asynth.catalog.families.scenarios.scenario import RUN_LINE, Scenario, run_sets
from asynth.catalog.procedure.keys import PASSPHRASE
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import Past
from asynth.script import Bash, Prose

_BY_FILE = " --signer-file-key-passphrase-path"


def by_variable(procedure: Procedure) -> str:
    """Return the run whose passphrase comes from the environment."""
    key = procedure.keys[0]
    run = procedure.run_command().replace(f"{_BY_FILE} ../{key}.pass", "")
    return f'WITNESS_KEY_PASSPHRASE="$(cat ../{key}.pass)" {run}'


def hand_passphrase(case: Case) -> Exchange:
    """An encrypted key where nobody can type."""
    procedure, key = case.procedure, case.procedure.keys[0]
    *_, policy = case.policy()
    if case.asks("variable"):
        opening = (
            "It works, but take the file. The wrapped command inherits `WITNESS_KEY_PASSPHRASE`, and wherever the environment attestor runs, which "
            "is the default without `-a`, the value is recorded in clear. None of the patterns for secret names matches it."
        )
    elif case.asks("whether"):
        opening = (
            f"Yes, from a file: `--signer-file-key-passphrase-path ../{key}.pass`. `witness sign` has the same option. The variable "
            "`WITNESS_KEY_PASSPHRASE` works as well, but ends up readable in the environment record."
        )
    else:
        opening = (
            f"Put `--signer-file-key-passphrase-path ../{key}.pass` on the run. witness never asks, and without the option it only says "
            "`unsupported pem type: ENCRYPTED PRIVATE KEY`."
        )
    return Exchange(
        past=Past(hidden=(policy,)),
        answer=(
            Prose(opening),
            Bash(case.again(procedure)),
            Prose(
                "The policy knows nothing of all this, since encrypting a key leaves the public one as it is. Beside the key, the passphrase "
                "protects no more than stray copies; a job should write it from the secret store and remove it at its end."
                if not case.asks("variable")
                else "Whoever has to keep the variable should leave environment out of `-a`, or have the name masked with `--env-add-sensitive-key`."
            ),
        ),
        facts={"run": by_variable(procedure) if case.asks("variable") else procedure.run_command(), "key": key},
    )


def clear_record(case: Case) -> Exchange:
    """The passphrase went through the environment, which was recorded."""
    procedure, key = case.procedure, case.procedure.keys[0]
    *_, policy = case.policy()
    program = f"{recorded('environment')} | .variables.WITNESS_KEY_PASSPHRASE"
    changed = (
        f"openssl pkey -in ../{key}.key -passin file:../{key}.pass -aes256 -passout file:../{key}.new.pass -out ../{key}.new.key &&\n"
        f"  mv ../{key}.new.key ../{key}.key && mv ../{key}.new.pass ../{key}.pass\n"
    )
    whether = begin(case, whether="Yes, in clear.", now="Treat it as known: another passphrase, by file.")
    return Exchange(
        past=replace(
            case.went(f"{by_variable(procedure)}\n", hidden=(policy,)),
        ),
        answer=(
            Prose(
                f"{whether}The environment attestor stores every variable except those whose names match its list, and `WITNESS_KEY_PASSPHRASE` matches "
                "none of the patterns. Look for yourself; this prints whether it is there in clear and not the value:"
            ),
            Bash(
                f"jq -r .payload {procedure.attestation} | openssl base64 -d -A |\n"
                f'  jq -r \'{program} | if . == null then "absent" elif . == "******" then "masked" else "in clear" end\'\n'
            ),
            Prose("Give the key another passphrase, and pass that by file from now on:"),
            Bash(f"(umask 077; openssl rand -hex 24 > ../{key}.new.pass)\n{changed}{case.again()}"),
            Prose(
                "That helps as long as nobody has a copy of the encrypted key from before. If it was within reach, make a new pair and change the "
                "policy. The old attestation can't be cleaned, its signature would break; withdraw it."
            ),
        ),
        facts={"run": by_variable(procedure), "key": key},
    )


def encrypt_key(case: Case) -> Exchange:
    """A key in clear gets a passphrase."""
    procedure, key = case.procedure, case.procedure.keys[0]
    encrypted = procedure.with_step(signer=f"-k ../{key}.key{_BY_FILE} ../{key}.pass")
    whether = "No. " if case.asks("whether") else ""
    return Exchange(
        past=Past(hidden=attested(case)),
        answer=(
            Prose(
                f"{whether}Encrypting changes the file, not the key: the `.pub`, the key id in the policy and every signature so far stay what they "
                f"are. With the passphrase in `../{key}.pass`:"
            ),
            Bash(
                f"openssl pkey -in ../{key}.key -aes256 -passout file:../{key}.pass -out ../{key}.enc.key &&\n  mv ../{key}.enc.key ../{key}.key\n"
            ),
            Prose("The run gets one option more, and the same policy accepts it:"),
            Bash(case.again(encrypted)),
            Prose(
                "Copies from before, in backups say, still hold the key in clear, and it still signs: if others may have one, only a new pair helps. Nor "
                "does a passphrase beside the key stop anybody who can read that folder."
            ),
        ),
        procedure=encrypted,
        fixture=replace(case.fixture, files=((f"../{key}.pass", PASSPHRASE),)),
        facts={"key": key, "run": procedure.run_command()},
    )


def hide_key(case: Case) -> Exchange:
    """The wrapped command can read the key."""
    key = case.procedure.keys[0]
    procedure = case.procedure.with_step(signer=f"-k <(cat ../{key}.key && rm ../{key}.key)")
    *_, policy = case.policy()
    opening = "Yes. " if case.asks("whether") else ""
    return Exchange(
        past=Past(hidden=(policy,)),
        answer=(
            Prose(
                f"{opening}The build runs as the same user, so whatever witness can open it can open too. But witness reads the key once, before it "
                "starts the command. If the file may be used up, hand it over through a pipe that ends only after the `rm` (in bash; `sh` may not know `<(...)`):"
            ),
            Bash(case.again(procedure)),
            Prose(
                "No file with the key is left when the build starts. The key is still in the memory of witness, which a process of the same user can "
                "read where ptrace allows it. To be safe from a hostile build, sign where the build doesn't run, or with a key in a KMS."
            ),
        ),
        procedure=procedure,
        facts={"key": key, "run": case.procedure.run_command()},
    )


def use_up_passphrase(case: Case) -> Exchange:
    """The key is encrypted, and its passphrase can be used up."""
    procedure, key = case.procedure, case.procedure.keys[0]
    signer = f"-k ../{key}.key{_BY_FILE} <(cat ../{key}.pass && rm ../{key}.pass)"
    gone = procedure.with_step(signer=signer)
    *_, policy = case.policy()
    opening = begin(case, whether="Yes, as long as both lie there.", gone="Yes.")
    return Exchange(
        past=Past(hidden=(policy,)),
        answer=(
            Prose(
                f"{opening}The file of an encrypted key is no use without the passphrase, so let that one go. witness reads it before the command "
                "starts, and bash's `<(...)` is a pipe that closes after the `rm`:"
            ),
            Bash(case.again(gone)),
            Prose(
                "Each job has to write the file anew, and not from a variable that it leaves set: the command inherits that, as it would "
                "`WITNESS_KEY_PASSPHRASE`. What stays is the decrypted key in witness's memory, for a process of the same user that may trace it."
            ),
        ),
        procedure=gone,
        facts={"key": key, "run": procedure.run_command()},
    )


_KEYED = frozenset({"step_key"})
_SLOTS = {"key": _KEYED, "run": RUN_LINE}

PASSPHRASES: tuple[Scenario, ...] = (
    replace(PLAIN, name="passphrase", compose=hand_passphrase, arrangement="have encrypted ed25519", slots=_SLOTS),
    Scenario(
        name="recorded",
        compose=clear_record,
        fits=is_plain,
        runs=run_sets("environment git", "environment git link", "environment git slsa", "environment git link slsa"),
        run=("environment", "git"),
        quotes=(False,),
        tools=("jq",),
        arrangement="have encrypted ed25519",
        builds=2,
        slots=_SLOTS,
    ),
    replace(PLAIN, name="encrypt", compose=encrypt_key, slots=_SLOTS),
    replace(PLAIN, name="readable", compose=hide_key, slots=_SLOTS),
    replace(PLAIN, name="used-up", compose=use_up_passphrase, arrangement="have encrypted ed25519", slots=_SLOTS),
)
"""Questions about keys that others must not use."""
