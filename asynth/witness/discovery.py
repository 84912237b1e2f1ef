"""Finding the witness that runs: one that was named, one on PATH if it really is one, one that asynth got, or the embedded one.

A program of that name that is something else is told about, in one line, and not used. Only what asks for an engine knows
this room; what runs examples is handed the :class:`~asynth.witness.engine.Engine`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from asynth.errors import EngineError
from asynth.witness.asking import SECONDS
from asynth.witness.behaviour import UNKNOWN, Behaviour, observe, recall, remember
from asynth.witness.engine import Engine, embedded_command, hash_embedded
from asynth.witness.identity import Identity, hash_executable, identify

AUTO: Final = "auto"
EMBEDDED: Final = "embedded"
VARIABLE: Final = "ASYNTH_WITNESS"
"""Environment variable that names a release, before PATH is looked at."""

_NAME = "witness"
_NONE = "no witness on PATH"
_REMEDY = f"`asynth doctor --fix witness` gets a release; or set {VARIABLE} to one"


def discover(
    choice: str = AUTO,
    environment: Mapping[str, str] = os.environ,
    *,
    provided: Path | None = None,
    cache: Path | None = None,
    seconds: float = SECONDS,
    stop: threading.Event | None = None,
) -> Engine:
    """Find the engine and observe its behaviour.

    :param choice: `auto` (ASYNTH_WITNESS, then PATH, then `provided`, then the embedded engine), `embedded`, or the path of
        a release
    :param environment: where ASYNTH_WITNESS and PATH are looked up
    :param provided: where a release lies if asynth got one
    :param cache: file that keeps what was observed, by the executable's digest; made if absent, ignored if damaged
    :param seconds: what each question to a program may take
    :param stop: set by whoever does not want the engine any more: the program that is being asked is ended at once
    :raises asynth.witness.asking.StoppedError: `stop` was set
    :raises EngineError: what was named is not witness, or what was found behaves as no known version; in one line, with
        what to do
    """
    search = _Search(environment, cache, seconds, stop)
    try:
        if choice == EMBEDDED:
            return search.take_embedded(())
        if choice != AUTO:
            return search.take_named(choice, "--engine")
        named = environment.get(VARIABLE)
        return search.take_named(named, VARIABLE) if named else search.take_found(provided)
    except (OSError, ValueError, RuntimeError) as error:
        if isinstance(error, EngineError):
            raise
        raise EngineError(f"cannot look for witness: {_spell(str(error))}") from error


@dataclass(frozen=True, slots=True)
class _Search:
    """One look around; its methods take an engine or say why not."""

    environment: Mapping[str, str]
    cache: Path | None
    seconds: float
    stop: threading.Event | None = None

    def take_found(self, provided: Path | None) -> Engine:
        """Take the first `witness` on PATH that is one, else the one at `provided`, else the embedded engine."""
        notes: list[str] = []
        for path in _candidates(self.environment, provided):
            try:
                identity, digest, behaviour = self._examine(path)
            except EngineError as error:
                notes.append(f"{_spell(path)} is not used: it {error}")
                continue
            if behaviour.name == UNKNOWN:
                raise EngineError(_refuse(path, behaviour))
            if provided is not None and path == provided.absolute():
                notes = notes or [_NONE]
                notes[-1] += f"; the release that `asynth doctor --fix witness` got runs: {_spell(path)}"
            return _release(path, identity, digest, behaviour, tuple(notes))
        notes = notes or [_NONE]
        notes[-1] += f"; the embedded engine runs instead ({_REMEDY})"
        return self.take_embedded(tuple(notes))

    def take_named(self, text: str, source: str) -> Engine:
        """Take the release at a path, or of a bare name that only PATH knows.

        :param source: where the user named it; only a flag is explicit enough to allow an unknown behaviour
        """
        path = _find(text, self.environment)
        try:
            if path is None:
                raise EngineError("does not exist")
            identity, digest, behaviour = self._examine(path)
        except EngineError as error:
            raise EngineError(
                f"{source} names {_spell(text)}, which {error}; name a witness executable, or use --engine {EMBEDDED}"
            ) from None
        notes: tuple[str, ...] = ()
        if behaviour.name == UNKNOWN:
            if source == VARIABLE:
                raise EngineError(_refuse(path, behaviour))
            notes = (f"{_spell(path)} {_describe_unknown(behaviour)}; used because {source} names it",)
        return _release(path, identity, digest, behaviour, notes)

    def take_embedded(self, notes: tuple[str, ...]) -> Engine:
        """Take the embedded engine; it is asked the same questions as a release."""
        command, digest = embedded_command(), hash_embedded()
        try:
            identity = identify(command, seconds=self.seconds, stop=self.stop)
            behaviour = self._observe(command, digest, self.cache)
        except EngineError as error:
            raise EngineError(f"the embedded engine does not work here: it {error}; reinstall asynth-witness") from None
        if behaviour.name == UNKNOWN:
            notes = (*notes, f"the embedded engine {_describe_unknown(behaviour)}")
        return Engine(EMBEDDED, None, identity.version, digest, behaviour.name, identity.attestors, notes)

    def _examine(self, path: Path) -> tuple[Identity, str, Behaviour]:
        """Find out what an executable is.

        :raises EngineError: why it is not a release of witness, without its name
        """
        if path.is_dir():
            raise EngineError("is a directory")
        if not path.is_file():
            raise EngineError("is not a file")
        if not os.access(path, os.X_OK):
            raise EngineError("is not executable")
        digest = hash_executable(path, stop=self.stop)
        identity = identify((str(path),), seconds=self.seconds, stop=self.stop)
        if identity.embedded:
            raise EngineError("is asynth's embedded engine, not a release")
        # A script's digest says nothing about the program behind it, which may change.
        behaviour = self._observe((str(path),), digest, None if _is_script(path) else self.cache)
        if not behaviour.verifies:
            raise EngineError(f"does not verify as any witness does: {behaviour.differences[0]}")
        return identity, digest, behaviour

    def _observe(self, command: tuple[str, ...], digest: str, cache: Path | None) -> Behaviour:
        known = recall(digest, cache)
        if known is not None:
            return known
        behaviour = observe(command, seconds=self.seconds, stop=self.stop)
        remember(digest, behaviour, cache)
        return behaviour


def _release(path: Path, identity: Identity, digest: str, behaviour: Behaviour, notes: tuple[str, ...]) -> Engine:
    return Engine("release", path, identity.version, digest, behaviour.name, identity.attestors, notes)


def _refuse(path: Path, behaviour: Behaviour) -> str:
    return (
        f"{_spell(path)} {_describe_unknown(behaviour)}; "
        f"to use it all the same name it with --engine, or use --engine {EMBEDDED}"
    )


def _describe_unknown(behaviour: Behaviour) -> str:
    first, *more = behaviour.differences
    return f"behaves as no known version of witness: {first}{f' and {len(more)} more' if more else ''}"


def _is_script(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == b"#!"


def _candidates(environment: Mapping[str, str], provided: Path | None) -> Iterator[Path]:
    """Yield the files named `witness` on PATH, each directory once, and the provided one last. A folder is none of them."""
    places = [Path(directory, _NAME) for directory in dict.fromkeys(environment.get("PATH", "").split(os.pathsep))]
    for path in (*places, *([] if provided is None else [provided])):
        path = path.absolute()
        try:
            if path.is_file():
                yield path
        except (OSError, ValueError):
            continue


def _find(text: str, environment: Mapping[str, str]) -> Path | None:
    if not text:
        return None
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
