"""A run's own provenance: a witness attestation of each of its files, and a signed policy that insists on all of them.

Each file is a step: a run of witness that copies it, so that it is that step's product, and the policy requires every step.
One `witness verify` with the digests of the files as they are then accepts if none of them has changed. What may be made or
edited later, the card, the configurations and the page, is not attested, and making it changes none of these files.

Who signs the attestations exists for this once and is gone afterwards; whoever signs the policy has the key that vouches for
the dataset, and that never lies in the run's directory. The formats are those of witness's documentation
(`docs/concepts/policy.md`).
"""

from __future__ import annotations

import base64
import hashlib
import os
import shlex
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import orjson
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from asynth.errors import CommandError, ConfigurationError, RunDirectoryError
from asynth.execution.environment import make_bin
from asynth.execution.guardian import temporary_directory
from asynth.store import hash_file
from asynth.store.layout import EVIDENCE, MANIFEST, PROVENANCE, SPLITS, Layout
from asynth.witness.asking import Answer, ask
from asynth.witness.engine import Engine
from asynth.witness.identity import bare_environment

FILES: Final = (*(f"{split}.jsonl" for split in SPLITS), EVIDENCE, MANIFEST)
"""What is attested, in the run's directory."""

EXPIRES: Final = "2040-01-01T00:00:00Z"

VERIFY: Final = (
    f"witness verify -p {PROVENANCE}/policy.signed.json -k {PROVENANCE}/policy.pub"
    f" -a \"$(echo {PROVENANCE}/*.att.json | tr ' ' ,)\""
    f' -s "$(openssl dgst -sha256 -r {" ".join(FILES)} | cut -c1-64 | paste -sd, -)"'
)
"""Checks a run's directory, from inside it."""

_TYPES: Final = ("product", "command-run")
_SECONDS: Final = 600.0
"""For one command: some hundred MB are hashed and copied."""


def attest_run(directory: Path, engine: Engine, key: Path) -> str:
    """Attest the files of the run in `directory` into its folder `provenance`, and see that they verify. Blocks.

    :param key: private key (PEM, unencrypted) that signs the policy
    :return: the command that verifies them, to be run in `directory`
    :raises ConfigurationError: if the key cannot be used, or lies in the run's directory
    :raises RunDirectoryError: if there is no whole run
    :raises CommandError: if the engine refuses any of it
    """
    directory = Path(os.path.realpath(directory))
    layout = Layout(directory)
    absent = [name for name in FILES if not layout.line_file(name).is_file()]
    if absent:
        raise RunDirectoryError(f"{directory} holds no whole run: {', '.join(absent)} missing; name the --out of a run")
    if Path(os.path.realpath(key)).is_relative_to(directory):
        raise ConfigurationError(f"{key} lies in the run's own directory, which is published; keep the key elsewhere")
    public = read_public(key)
    with temporary_directory("asynth-attest-") as place:
        _attest(place, directory, engine, key, public)
        made = [place / f"{name}.att.json" for name in FILES]
        target = directory / PROVENANCE
        target.mkdir(exist_ok=True)
        for path in target.iterdir():
            path.unlink()
        (target / "policy.pub").write_bytes(public)
        for path in (*made, place / "policy.signed.json"):
            (target / path.name).write_bytes(path.read_bytes())
        make_bin(place / "bin", engine.command)
        answer = _ask(("sh", "-c", VERIFY), place, directory)
    if answer.exit_code != 0:
        raise CommandError(f"witness does not accept what it attested itself: {_last_line(answer)}")
    return f"cd {shlex.quote(str(directory))} && {VERIFY}"


def compare_attested(directory: Path) -> Iterator[str]:
    """Yield a line for each file of an attested run that is another one now; nothing where no run was attested."""
    for name in FILES:
        attestation = directory / PROVENANCE / f"{name}.att.json"
        with suppress(OSError, ValueError, KeyError, TypeError):
            subjects = orjson.loads(base64.b64decode(orjson.loads(attestation.read_bytes())["payload"]))["subject"]
            if hash_file(directory / name)[2] not in {subject["digest"].get("sha256") for subject in subjects}:
                yield f"{attestation} is about an earlier {name}; `asynth attest` makes it anew"


def make_key(path: Path) -> None:
    """Write a new Ed25519 private key to `path`, for its owner only, unless there is one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return
    with open(descriptor, "wb") as stream:
        stream.write(_private_pem(Ed25519PrivateKey.generate()))


def read_public(key: Path) -> bytes:
    """Return the public half of a private key, as PEM.

    :raises ConfigurationError: if it cannot be read, or is no private key without a passphrase
    """
    try:
        private = serialization.load_pem_private_key(key.read_bytes(), None)
    except OSError as error:
        raise ConfigurationError(f"cannot read the key {key}: {error.strerror}; name a private key as --key") from None
    except TypeError:
        raise ConfigurationError(f"the key {key} has a passphrase; name one without as --key") from None
    except (ValueError, UnsupportedAlgorithm):
        raise ConfigurationError(f"{key} is no private key in PEM; name one as --key") from None
    return private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _attest(place: Path, directory: Path, engine: Engine, key: Path, public: bytes) -> None:
    builder = Ed25519PrivateKey.generate()
    (place / "builder.key").write_bytes(_private_pem(builder))
    pem = builder.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (place / "run").symlink_to(directory)
    for name in FILES:
        folder = place / "steps" / name
        folder.mkdir(parents=True)
        signed = ("-k", str(place / "builder.key"), "-o", str(place / f"{name}.att.json"))
        _insist(engine, place, folder, "run", "-s", name, "-a", "", *signed, "--", "cp", f"../../run/{name}", name)
    (place / "policy.json").write_bytes(orjson.dumps(_policy(pem)))
    signed = ("-k", os.path.abspath(key), "-o", str(place / "policy.signed.json"))
    _insist(engine, place, place, "sign", "-f", "policy.json", *signed)


def _policy(functionary: bytes) -> dict[str, object]:
    identifier = hashlib.sha256(functionary).hexdigest()
    required = [{"type": f"https://witness.dev/attestations/{kind}/v0.1"} for kind in _TYPES]
    who = [{"type": "publickey", "publickeyid": identifier}]
    return {
        "expires": EXPIRES,
        "steps": {name: {"name": name, "attestations": required, "functionaries": who} for name in FILES},
        "publickeys": {identifier: {"keyid": identifier, "key": base64.b64encode(functionary).decode()}},
    }


def _insist(engine: Engine, place: Path, folder: Path, *arguments: str) -> None:
    answer = _ask((*engine.command, *arguments), place, folder)
    if answer.exit_code != 0:
        raise CommandError(f"`witness {arguments[0]}` fails: {_last_line(answer)}")


def _ask(argv: Sequence[str], place: Path, folder: Path) -> Answer:
    environment = bare_environment(place)
    environment["PATH"] = f"{place / 'bin'}:{environment['PATH']}"
    return ask(argv, directory=folder, environment=environment, seconds=_SECONDS)


def _last_line(answer: Answer) -> str:
    return (answer.stderr.strip().splitlines() or [f"exit code {answer.exit_code}"])[-1][:300]


def _private_pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


__all__ = ["FILES", "VERIFY", "attest_run", "compare_attested", "make_key", "read_public"]
