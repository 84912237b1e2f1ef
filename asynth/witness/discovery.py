"""Finding the witness that runs: the one that was named, the one on PATH if it really is witness, or the embedded engine.

A program of that name that is something else is told about, in one line, and not used. Only what asks for an engine knows
this room; what runs examples is handed the :class:`~asynth.witness.engine.Engine`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from asynth.errors import EngineError
from asynth.witness.asking import SECONDS
from asynth.witness.engine import Engine, embedded_command, hash_embedded
from asynth.witness.identity import hash_executable, identify

AUTO = "auto"
EMBEDDED = "embedded"
VARIABLE = "ASYNTH_WITNESS"
"""Environment variable that names a release, before PATH is looked at."""

_NAME = "witness"
_REMEDY = f"install witness, or set {VARIABLE} to a release"


def discover(choice: str = AUTO, environment: Mapping[str, str] = os.environ, *, seconds: float = SECONDS) -> Engine:
    """Find the engine.

    :param choice: `auto` (ASYNTH_WITNESS, then PATH, then the embedded engine), `embedded`, or the path of a release
    :param environment: where ASYNTH_WITNESS and PATH are looked up
    :param seconds: what each question to a program may take
    :raises EngineError: what was named is not witness; in one line, with what to do
    """
    try:
        if choice == EMBEDDED:
            return _embedded(seconds, ())
        if choice != AUTO:
            return _named(choice, "--engine", environment, seconds)
        named = environment.get(VARIABLE)
        if named:
            return _named(named, VARIABLE, environment, seconds)
        return _search(environment, seconds)
    except (OSError, ValueError, RuntimeError) as error:
        if isinstance(error, EngineError):
            raise
        raise EngineError(f"cannot look for witness: {error}") from error


def _search(environment: Mapping[str, str], seconds: float) -> Engine:
    """Take the first `witness` on PATH that is one, else the embedded engine."""
    notes: list[str] = []
    for path in _candidates(environment):
        try:
            return _release(path, seconds, tuple(notes))
        except EngineError as error:
            notes.append(f"{_spell(path)} is not used: it {error}")
    if not notes:
        notes.append("no witness on PATH")
    notes[-1] += f"; the embedded engine runs instead ({_REMEDY})"
    return _embedded(seconds, tuple(notes))


def _named(text: str, source: str, environment: Mapping[str, str], seconds: float) -> Engine:
    """Take the release at a path, or of a bare name that only PATH knows.

    :param source: where the user named it, for the error
    """
    path = _find(text, environment)
    try:
        if path is None:
            raise EngineError("does not exist")
        return _release(path, seconds, ())
    except EngineError as error:
        raise EngineError(
            f"{source} names {_spell(text)}, which {error}; name a witness executable, or use --engine {EMBEDDED}"
        ) from None


def _release(path: Path, seconds: float, notes: tuple[str, ...]) -> Engine:
    """Make the engine of an executable.

    :raises EngineError: why not, without its name
    """
    if path.is_dir():
        raise EngineError("is a directory")
    if not path.is_file():
        raise EngineError("is not a file")
    if not os.access(path, os.X_OK):
        raise EngineError("is not executable")
    digest = hash_executable(path)
    identity = identify((str(path),), seconds=seconds)
    if identity.embedded:
        raise EngineError("is asynth's embedded engine, not a release")
    return Engine(
        kind="release",
        path=path,
        version=identity.version,
        sha256=digest,
        behaviour="unknown",
        attestors=identity.attestors,
        notes=notes,
    )


def _embedded(seconds: float, notes: tuple[str, ...]) -> Engine:
    """Make the embedded engine, which must say the same of itself as it is believed to be."""
    try:
        identity = identify(embedded_command(), seconds=seconds)
    except EngineError as error:
        raise EngineError(f"the embedded engine does not work here: it {error}; reinstall asynth-witness") from None
    return Engine(
        kind="embedded",
        path=None,
        version=identity.version,
        sha256=hash_embedded(),
        behaviour="unknown",
        attestors=identity.attestors,
        notes=notes,
    )


def _candidates(environment: Mapping[str, str]) -> Iterator[Path]:
    """Yield the files named `witness` on PATH, each directory once. A folder of that name is none of them."""
    for directory in dict.fromkeys(environment.get("PATH", "").split(os.pathsep)):
        path = Path(directory, _NAME).absolute()
        try:
            if path.is_file():
                yield path
        except (OSError, ValueError):
            continue


def _find(text: str, environment: Mapping[str, str]) -> Path | None:
    path = Path(text).expanduser().absolute()
    if path.exists():
        return path
    if os.sep not in text:
        for directory in environment.get("PATH", "").split(os.pathsep):
            path = Path(directory, text).absolute()
            if path.is_file():
                return path
    return None


def _spell(path: Path | str) -> str:
    """Return the path as text that keeps to one line and harms no terminal."""
    text = str(path)
    return text if text and text.isprintable() else ascii(text)


__all__ = ["AUTO", "EMBEDDED", "VARIABLE", "Engine", "discover"]
