"""Members that are only data, read from TOML files: checked by pydantic, and wrong in one line that names file and line.

What a table says, and which files there are, is the business of the rooms that ask. A file is read where a module is
imported, so once a process.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from asynth.errors import TableError


class Table(BaseModel):
    """What a table of a file holds. Keys that it does not know are errors, also in members that stand inside of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def list_pairs(*keys: str) -> Callable[[object], object]:
    """Return a validator of tables that become members: what stands below `keys` as a table becomes a list of pairs."""

    def replace(value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {key: _as_pairs(inner) if key in keys else inner for key, inner in value.items()}

    return replace


def _as_pairs(value: object) -> object:
    return tuple(value.items()) if isinstance(value, dict) else value


Pairs = Annotated[tuple[tuple[str, str], ...], BeforeValidator(_as_pairs)]
"""The keys and values of a table such as environment variables, in the order of the file."""

AnyTable = TypeVar("AnyTable", bound=BaseModel)


def read_table(path: Path, kind: type[AnyTable]) -> AnyTable:
    """Return what the TOML file at `path` holds.

    :raises TableError: if it is not there, is no TOML, or lacks something that `kind` asks for or holds something else
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(f"{path} cannot be read: {error}") from None
    try:
        return kind.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r" \(at line (\d+), column \d+\)$", str(error))
        line = place[1] if place else len(text.splitlines())
        raise TableError(f"{path}:{line}: {str(error).partition(' (at ')[0]}") from None
    except ValidationError as error:
        wrong = sorted((find_line(text, each["loc"]), _say(each["loc"], each["msg"])) for each in error.errors())
        raise TableError("; ".join(f"{path}:{line}: {said}" for line, said in wrong)) from None


def find_line(text: str, location: Sequence[str | int]) -> int:
    """Return the number of the line at which `location` begins, or the innermost table around it that `text` has.

    tomllib tells no lines, so it is asked about ever longer beginnings of the text: the statement that brings a key ends
    at the first line with which the key is there, and begins after the last one with which there was a whole text.

    :param location: keys of tables and numbers of their entries, from the outermost on, as pydantic tells them
    """
    lines = text.splitlines(keepends=True)

    def parse(count: int) -> tuple[int, dict[str, Any]]:
        while True:
            try:
                return count, tomllib.loads("".join(lines[:count]))
            except tomllib.TOMLDecodeError:
                count -= 1

    reached = _depth(parse(len(lines))[1], location)
    ends = bisect_left(range(len(lines) + 1), reached, key=lambda count: _depth(parse(count)[1], location))
    return parse(ends - 1)[0] + 1 if reached else 1


def _depth(value: object, location: Sequence[str | int]) -> int:
    """Return how many parts of `location` lead somewhere in `value`."""
    for depth, part in enumerate(location):
        found = isinstance(value, dict) and part in value
        found |= isinstance(value, list) and isinstance(part, int) and part < len(value)
        if not found:
            return depth
        value = value[part]  # type: ignore[index]
    return len(location)


def _say(location: Sequence[str | int], message: str) -> str:
    """Return what is wrong, with its place as people count: ``workload 3, build 1, command: Field required``."""
    words = "".join(f" {part + 1}" if isinstance(part, int) else f", {part}" for part in location)
    return f"{words.removeprefix(', ')}: {message.removeprefix('Value error, ')}"
