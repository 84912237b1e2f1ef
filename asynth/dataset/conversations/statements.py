"""The statements of a bash block, and what of a script has to run again after one of them was wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from asynth.script import Bash, File, Script
from asynth.script.blocks import runnable

_HEREDOC = re.compile(r"<<-?\s*(['\"]?)(\w+)\1")
_OPENS = re.compile(r"^\s*(?:for|while|until|if|case)\s|\|\s*(?:for|while|until)\s|\(\)\s*\{$")
_CLOSES = re.compile(r"^\s*(?:done|fi|esac)\b|^\}")
_KEYS = re.compile(r"^\s*openssl (?:genpkey |pkey [^\n]*-pubout )", re.MULTILINE)
_DEFINES = re.compile(r"^(?:export (?=\w)|(?=\w+(?:=|\(\)\s*\{)))(\w+)")


def split_statements(text: str) -> list[str]:
    """Return the statements of a block in order, each with its newline; joined they are the block.

    It knows what the answers here use: heredocs, quotes over several lines, continued lines, pipes, loops and functions.
    """
    statements: list[str] = []
    current: list[str] = []
    terminator = ""
    quote = ""
    depth = 0
    for line in text.removesuffix("\n").split("\n"):
        current.append(line)
        if terminator:
            terminator = "" if line == terminator else terminator
        else:
            heredoc = None if quote else _HEREDOC.search(line)
            depth += (0 if quote else 1) * (bool(_OPENS.search(line)) - bool(_CLOSES.search(line)))
            quote = _follow_quotes(line, quote)
            terminator = heredoc[2] if heredoc else ""
        goes_on = line.rstrip().endswith(("\\", "|", "&&", "||"))
        if not terminator and not quote and depth <= 0 and not goes_on:
            statements.append("\n".join(current) + "\n")
            current = []
            depth = 0
    if current:
        statements.append("\n".join(current) + "\n")
    return statements


def repair(right: Script, wrong: Script, failed: int) -> tuple[Bash | File, ...] | None:
    """Return what of `right` has to run after `wrong` failed: from the first statement that differs to the end.

    Variables, functions and the removal of an artifact that stand before it in its block come along, since each block
    is a shell of its own and a product is a file that was not there before. What was written or made until then and was
    right stays away: files, and key pairs, which a second command would put others in the place of. None where more than
    one part differs, or nothing reads what does.

    :param failed: number of the block that failed, among those that are run or written
    """
    if sum(one != other for one, other in zip(right, wrong, strict=True)) != 1:
        return None
    parts, wrong_parts = runnable(right), runnable(wrong)
    number = next((n for n, (one, other) in enumerate(zip(parts, wrong_parts, strict=True)) if one != other), None)
    if number is None:
        return None
    edited, other = parts[number], wrong_parts[number]
    if isinstance(edited, Bash) and isinstance(other, Bash):
        statements, wrong_ones = split_statements(edited.text), split_statements(other.text)
        first = next(
            (n for n, pair in enumerate(zip(statements, wrong_ones, strict=False)) if pair[0] != pair[1]), None
        )
        if first is None:
            first = min(len(statements), len(wrong_ones))
        else:
            statements[first] = _without_made_keys(statements[first], wrong_ones[first])
        if number < failed:
            statements[first + 1 :] = [text for text in statements[first + 1 :] if not _makes_keys(text)]
        return (Bash(_cut(statements, first)), *_further(parts, number, failed))
    if isinstance(edited, File):
        stem = edited.name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        for place in range(number + 1, len(parts)):
            part = parts[place]
            if isinstance(part, Bash):
                statements = split_statements(part.text)
                first = next(
                    (n for n, text in enumerate(statements) if re.search(rf"\b{re.escape(stem)}\b", text)), None
                )
                if first is not None:
                    between = parts[failed:place]
                    return (edited, *between, Bash(_cut(statements, first)), *_further(parts, place, failed))
    return None


def _further(parts: Sequence[Bash | File], number: int, failed: int) -> Iterator[Bash | File]:
    """Yield the parts after `number`; of those until `failed`, which ran, only what has to run again."""
    for place, part in enumerate(parts[number + 1 :], number + 1):
        if place > failed:
            yield part
        elif isinstance(part, Bash):
            statements = split_statements(part.text)
            reached = next((n for n, text in enumerate(statements) if "witness " in text), len(statements))
            made = len(statements) if place < failed else reached
            kept = [text for n, text in enumerate(statements) if n >= made or not _makes_keys(text)]
            if kept:
                yield Bash("".join(kept))


def _makes_keys(statement: str) -> bool:
    return bool(_KEYS.search(statement))


def _without_made_keys(statement: str, wrong: str) -> str:
    """Return a statement without the private keys that its wrong form has made already."""
    made = {line for line in wrong.splitlines(keepends=True) if "openssl genpkey " in line}
    return "".join(line for line in statement.splitlines(keepends=True) if line not in made) if made else statement


def _cut(statements: Sequence[str], first: int) -> str:
    """Return the statements from `first` on, and before them those that they rest on."""
    rest = list(statements[first:])
    removal = first > 0 and statements[first - 1].startswith("rm -f ") and "witness run" in rest[0]
    if removal:
        rest.insert(0, statements[first - 1])
    for text in reversed(statements[: first - removal]):
        defined = _DEFINES.match(text)
        if defined and any(_uses(later, defined[1], text) for later in rest):
            rest.insert(0, text)
    return "".join(rest)


def _uses(statement: str, name: str, definition: str) -> bool:
    """Tell whether a statement uses the variable or function `name`; a function stands where a command does."""
    if definition.startswith(f"{name}("):
        return bool(re.search(rf"(?:^|[\s(|;]){name}(?:[\s)]|$)", statement))
    return bool(re.search(rf"\b{name}\b", statement))


def _follow_quotes(line: str, quote: str) -> str:
    """Return which quote is open at the end of `line`, `quote` being the one at its beginning."""
    number = 0
    while number < len(line):
        sign = line[number]
        if sign == "\\" and quote != "'":
            number += 1
        elif quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign == "#" and (number == 0 or line[number - 1].isspace()):
            break
        number += 1
    return quote
