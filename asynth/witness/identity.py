"""Whether a program is witness: what its `version` and `attestors list` say, asked in an environment made from nothing.

The caller's directory is not used, since a `.witness.yaml` in it makes every command of witness fail, and neither is the
caller's environment, since examples will not have it either: what only works behind a version manager's variables does
not work for them.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from asynth.errors import EngineError
from asynth.execution.guardian import temporary_directory
from asynth.witness.asking import SECONDS, Answer, ask, look

KNOWN_ATTESTORS = frozenset({"command-run", "environment", "git", "material", "product"})
"""Names that every release lists: those that always run or run by default (`cmd/attestors.go`)."""

EMBEDDED_MARK = "embedded"
"""How the `version` of the embedded engine begins, so that it is never taken for a release."""

_VERSION = re.compile(r"witness (\S[^\n]{0,199})\n?")
_ROW = re.compile(r"│ ([a-z0-9][a-z0-9._-]*)(?: \((?:default|always run)\))? +│ (\S+) +│ (\S+) +│")
_QUOTED_LENGTH = 60
_CHUNK = 4 << 20


@dataclass(frozen=True, slots=True)
class Identity:
    """What a witness says of itself: its version ("dev", "v0.12.0", ...) and the names of its attestors."""

    version: str
    attestors: frozenset[str]

    @property
    def embedded(self) -> bool:
        """Whether this is asynth's own engine."""
        return self.version.split(" ", 1)[0] == EMBEDDED_MARK


def identify(command: Sequence[str], *, seconds: float = SECONDS, stop: threading.Event | None = None) -> Identity:
    """Ask the program for its version and its attestors.

    :param stop: set by whoever does not want the answer any more
    :raises EngineError: why it is not witness, without its name: "prints ... for `version`"
    :raises asynth.witness.asking.StoppedError: `stop` was set
    """
    with temporary_directory("asynth-identity-") as home:
        return Identity(
            version=_read_version(_ask(command, "version", home, seconds, stop)),
            attestors=_read_attestors(_ask(command, "attestors list", home, seconds, stop)),
        )


def bare_environment(home: Path) -> dict[str, str]:
    """Return the environment in which programs are asked: nothing of the caller's."""
    return {"PATH": "/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def hash_executable(path: Path, *, stop: threading.Event | None = None) -> str:
    """Return the SHA-256 of the file, in hex.

    :param stop: set by whoever does not want it any more
    :raises EngineError: if it cannot be read
    :raises asynth.witness.asking.StoppedError: `stop` was set
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                look(stop)
                digest.update(chunk)
    except OSError as error:
        raise EngineError(f"cannot be read: {error.strerror}") from None
    return digest.hexdigest()


def _ask(command: Sequence[str], question: str, home: Path, seconds: float, stop: threading.Event | None) -> Answer:
    argv, environment = (*command, *question.split()), bare_environment(home)
    try:
        answer = ask(argv, directory=home, environment=environment, seconds=seconds, stop=stop)
    except EngineError as error:
        raise EngineError(f"{error} (asked for `{question}`)") from None
    if answer.exit_code != 0:
        raise EngineError(f"ends with exit code {answer.exit_code} for `{question}`{_quote_line(answer.stderr)}")
    return answer


def _read_version(answer: Answer) -> str:
    match = _VERSION.fullmatch(answer.stdout)
    if match is None or not match[1].isprintable():
        raise EngineError(f"does not say `witness` and a version for `version`{_quote_line(answer.stdout)}")
    return match[1].strip()


def _read_attestors(answer: Answer) -> frozenset[str]:
    names = frozenset(row[1] for row in map(_ROW.fullmatch, answer.stdout.splitlines()) if row is not None)
    missing = sorted(KNOWN_ATTESTORS - names)
    if missing:
        raise EngineError(f"does not list the attestors {', '.join(missing)} for `attestors list`")
    return names


def _quote_line(text: str) -> str:
    """Return ": 'the first line'" of what was printed, safe for a terminal, or nothing."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return f": {first[:_QUOTED_LENGTH]!a}" if first else ""


__all__ = ["EMBEDDED_MARK", "KNOWN_ATTESTORS", "Identity", "bare_environment", "hash_executable", "identify"]
