"""A trial of an engine: a directory with keys and small attestations, made by the engine's own `run` and `sign`.

It knows how to make what the probes ask about and how to call the engine; what the answers mean is not its business.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any, Final

from asynth.errors import EngineError
from asynth.witness.asking import Answer, ask
from asynth.witness.identity import bare_environment

COMMAND_RUN: Final = "https://witness.dev/attestations/command-run/v0.1"
KEYS: Final = ("policy", "builder", "stranger")
"""Who has keys: the policy's signer, the functionary of every attestation, and a known one who signed nothing."""

_STEPS: Final[tuple[tuple[str, str, str, Mapping[str, str]], ...]] = (
    ("build", "build", "app", {}),
    ("package", "package", "app.pkg", {"app": "app\n"}),
    ("repackage", "package", "app.pkg", {"app": "other\n"}),
    ("apart", "package", "app.pkg", {"note": "-\n"}),
)
"""Folder and attestation, step, file that the command writes its own name into, files that are there before."""

Document = dict[str, Any]


class Trial:
    """What the probes ask about, in `directory`.

    Attestations (`NAME.att.json`): `build` made `app`; `package` found the same `app`, `repackage` one with other content,
    `apart` none; `nameless` is `build` with an empty collection name; `doubled` is `build` with a second command-run after
    the first, which says that the command failed.
    """

    def __init__(
        self, command: Sequence[str], directory: Path, seconds: float, stop: threading.Event | None = None
    ) -> None:
        """Take the directory; nothing is made yet.

        :param seconds: what one command may take
        :param stop: set by whoever does not want the trial any more; all methods raise then
        """
        self._command, self._directory, self._seconds, self._stop = tuple(command), directory, seconds, stop
        self._public: dict[str, bytes] = {}

    def prepare(self, executor: Executor) -> None:
        """Make the keys and the attestations, several at a time.

        :raises EngineError: if any of it fails, which no witness does
        """
        for name in KEYS:
            self._make_key(name)
        list(executor.map(self._record, *zip(*_STEPS, strict=True)))
        nameless, doubled = self._read_statement("build"), self._read_statement("build")
        try:
            nameless["predicate"]["name"] = ""
            attestations = doubled["predicate"]["attestations"]
            place = next(i for i, entry in enumerate(attestations) if entry["type"] == COMMAND_RUN)
            failed = {**attestations[place]["attestation"], "exitcode": 1}
            attestations.insert(place + 1, {**attestations[place], "attestation": failed})
        except (KeyError, TypeError, AttributeError, StopIteration):
            raise EngineError("writes attestations that are no collections with a command-run") from None
        list(executor.map(self._forge, ("nameless", "doubled"), (nameless, doubled)))

    def call(self, *arguments: str, folder: str = ".") -> Answer:
        """Run the engine with `arguments` in a folder of the trial.

        :raises EngineError: if it does not answer in time, or at all
        :raises asynth.witness.asking.StoppedError: nobody wants the trial any more
        """
        directory = self._directory / folder
        return ask(
            (*self._command, *arguments),
            directory=directory,
            environment=bare_environment(self._directory),
            seconds=self._seconds,
            stop=self._stop,
        )

    def sign_policy(self, name: str, policy: Document) -> None:
        """Write `NAME.json` and `NAME.signed.json`, signed with the policy's key."""
        self._write(f"{name}.json", json.dumps(policy).encode())
        self._insist("sign", "-f", f"{name}.json", "-k", "policy.pem", "-o", f"{name}.signed.json")

    def key_id(self, name: str) -> str:
        """Return the key id of one of :data:`KEYS`: the SHA-256 of its public PEM."""
        return hashlib.sha256(self._public[name]).hexdigest()

    def public_key(self, name: str) -> Document:
        """Return the entry of a key in a policy's `publickeys`."""
        return {"keyid": self.key_id(name), "key": base64.b64encode(self._public[name]).decode()}

    def _record(self, folder: str, step: str, made: str, files: Mapping[str, str]) -> None:
        (self._directory / folder).mkdir()
        for name, text in files.items():
            self._write(f"{folder}/{name}", text.encode())
        self._insist(
            *("run", "-s", step, "-a", "", "-k", "../builder.pem", "-o", f"../{folder}.att.json"),
            *("--", "sh", "-c", f"echo {made} > {made}"),
            folder=folder,
        )

    def _forge(self, name: str, statement: Document) -> None:
        """Sign a statement of our own making, as any holder of a key can."""
        self._write(f"{name}.json", json.dumps(statement).encode())
        kind = "application/vnd.in-toto+json"
        self._insist("sign", "-f", f"{name}.json", "-t", kind, "-k", "builder.pem", "-o", f"{name}.att.json")

    def _insist(self, *arguments: str, folder: str = ".") -> None:
        answer = self.call(*arguments, folder=folder)
        if answer.exit_code != 0:
            said = answer.stderr.strip()[-120:]
            raise EngineError(f"fails at a plain `{arguments[0]}` with exit code {answer.exit_code}: {said!a}")

    def _read_statement(self, name: str) -> Document:
        try:
            envelope = json.loads((self._directory / f"{name}.att.json").read_bytes())
            statement: Document = json.loads(base64.b64decode(envelope["payload"]))
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            raise EngineError("says that `run` succeeded but leaves no signed attestation") from None
        return statement

    def _write(self, name: str, content: bytes) -> None:
        (self._directory / name).write_bytes(content)

    def _make_key(self, name: str) -> None:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        private = Ed25519PrivateKey.generate()
        self._public[name] = private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self._write(f"{name}.pub", self._public[name])
        self._write(
            f"{name}.pem",
            private.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ),
        )


__all__ = ["COMMAND_RUN", "KEYS", "Document", "Trial"]
