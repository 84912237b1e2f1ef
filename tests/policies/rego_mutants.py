"""Small changes of a Rego module, each of which a rule's inputs have to notice.

One operator flipped, one constant changed, one condition line dropped, or one whole rule dropped. Texts of messages stay as
they are: a message that says something else is seen by comparing messages, not by changing them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

FLIPPED = {"==": ("!=",), "!=": ("==",), "<": (">=", "<="), ">": ("<=", ">="), "<=": (">", "<"), ">=": ("<", ">")}
_OPERATOR = re.compile(r"(?<= )(==|!=|<=|>=|<|>)(?= )")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_NUMBER = re.compile(r"(?<![\w.\"])\d+(?![\w.\"])")


@dataclass(frozen=True)
class Mutant:
    """A changed module.

    :param kind: `operator`, `constant`, `line` or `rule`
    :param line: number of the changed line, from 1
    :param before: what stood there
    :param after: what stands there now; "" where it was dropped
    """

    kind: str
    line: int
    before: str
    after: str
    text: str


def mutate(text: str) -> Iterator[Mutant]:
    """Yield every mutant of the module `text`."""
    lines = text.split("\n")
    body = range(next(number for number, line in enumerate(lines) if line.startswith("import ")) + 1, len(lines))
    for number in body:
        yield from _change_line(lines, number)
    for first, last in _blocks(lines, body.start):
        kept = lines[:first] + lines[last + 1 :]
        yield Mutant("rule", first + 1, lines[first], "", "\n".join(kept))
        for number in range(first + 1, last):
            kept = lines[:number] + lines[number + 1 :]
            yield Mutant("line", number + 1, lines[number].strip(), "", "\n".join(kept))


def _change_line(lines: list[str], number: int) -> Iterator[Mutant]:
    line = lines[number]
    for kind, changed in (*_flip(line), *_alter(line)):
        text = "\n".join([*lines[:number], changed, *lines[number + 1 :]])
        yield Mutant(kind, number + 1, line.strip(), changed.strip(), text)


def _flip(line: str) -> Iterator[tuple[str, str]]:
    bare = _STRING.sub(lambda found: "_" * len(found[0]), line)
    for found in _OPERATOR.finditer(bare):
        for other in FLIPPED[found[1]]:
            yield "operator", line[: found.start()] + other + line[found.end() :]
    stripped = line.lstrip("\t")
    indent = line[: len(line) - len(stripped)]
    if stripped.startswith("not "):
        yield "operator", indent + stripped.removeprefix("not ")
    elif re.match(r"[\w.]+ in |(startswith|endswith|contains|regex\.match|glob\.match)\(", stripped):
        yield "operator", f"{indent}not {stripped}"


def _alter(line: str) -> Iterator[tuple[str, str]]:
    """Yield `line` with each constant changed, and with each element of a listed constant left out."""
    if _is_message(line):
        return
    assigned = re.match(r"^([a-z_]+) := (.+)$", line)
    listed = _read_json(assigned[2]) if assigned else None
    if assigned and isinstance(listed, list | dict) and len(listed) > 1:
        for key in range(len(listed)) if isinstance(listed, list) else list(listed):
            kept = (
                [item for place, item in enumerate(listed) if place != key]
                if isinstance(listed, list)
                else {name: value for name, value in listed.items() if name != key}
            )
            yield "constant", f"{assigned[1]} := {json.dumps(kept, ensure_ascii=False)}"
    for found in _STRING.finditer(line):
        inside = found[0][1:-1]
        yield "constant", f'{line[: found.start()]}"{inside}_"{line[found.end() :]}'
    bare = _STRING.sub(lambda found: "_" * len(found[0]), line)
    for found in _NUMBER.finditer(bare):
        for other in (int(found[0]) + 1, int(found[0]) - 1):
            if other >= 0:
                yield "constant", line[: found.start()] + str(other) + line[found.end() :]


def _is_message(line: str) -> bool:
    stripped = line.strip()
    return stripped.startswith("msg := ") or bool(re.match(r'deny contains "', stripped))


def _read_json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _blocks(lines: list[str], start: int) -> Iterator[tuple[int, int]]:
    """Yield first and last line of every rule with a body."""
    first = None
    for number in range(start, len(lines)):
        if first is None and lines[number].endswith(("{", "|", "([result |")) and not lines[number].startswith("\t"):
            first = number
        elif first is not None and lines[number].startswith(("}", "])")):
            yield first, number
            first = None
