r"""Regular expressions in Go's syntax (RE2), for Python's `re`.

Rewritten are flags in the middle of a group, `$` and `\z` (the very end), `\s` without the vertical tab, POSIX classes
and characters that Python warns about inside a class. Matching is ASCII, as in RE2 without `(?u)`.
"""

from __future__ import annotations

import re

_POSIX = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": "\\x00-\\x7f",
    "blank": "\\t ",
    "cntrl": "\\x00-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": "!-/:-@\\[-`{-~",
    "space": "\\t\\n\\v\\f\\r ",
    "upper": "A-Z",
    "word": "0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}
_SPACE = "\\t\\n\\f\\r "
_FLAGS = re.compile(r"\(\?([a-zA-Z]*)(-[a-zA-Z]+)?\)")


def compile_go(pattern: str) -> re.Pattern[str]:
    """The pattern compiled.

    :raises re.error: Python cannot read it.
    """
    return re.compile(translate(pattern), re.ASCII)


def translate(pattern: str) -> str:
    """The pattern in Python's syntax."""
    out: list[str] = []
    # For each open group: the flag groups opened inside it, to be closed with it and reopened behind each `|`.
    opened: list[list[str]] = [[]]
    at = 0
    while at < len(pattern):
        character = pattern[at]
        flags = _FLAGS.match(pattern, at)
        if character == "\\":
            out.append(_translate_escape(pattern[at : at + 2], in_class=False))
            at += 2
        elif character == "[":
            text, at = _translate_class(pattern, at)
            out.append(text)
        elif flags:
            start = "(?" + flags[1].replace("U", "") + (flags[2] or "") + ":"
            if start != "(?:":
                opened[-1].append(start)
                out.append(start)
            at = flags.end()
        else:
            out.append(_translate_structure(character, opened))
            at += 1
    return "".join(out) + ")" * len(opened[0])


def _translate_structure(character: str, opened: list[list[str]]) -> str:
    if character == "(":
        opened.append([])
    elif character == ")":
        inner = opened.pop() if len(opened) > 1 else []
        return ")" * len(inner) + ")"
    elif character == "|":
        return ")" * len(opened[-1]) + "|" + "".join(opened[-1])
    elif character == "$":
        return "\\Z"
    return character


def _translate_escape(text: str, *, in_class: bool) -> str:
    if text == "\\z":
        return "\\Z"
    if text == "\\s":
        return _SPACE if in_class else f"[{_SPACE}]"
    if text == "\\S" and not in_class:
        return f"[^{_SPACE}]"
    return text


def _translate_class(pattern: str, at: int) -> tuple[str, int]:
    """The class that starts at `at`, and where the pattern goes on."""
    out = ["["]
    at += 1
    if pattern.startswith("^", at):
        out.append("^")
        at += 1
    is_first = True
    while at < len(pattern) and (pattern[at] != "]" or is_first):
        is_first = False
        posix = re.match(r"\[:(\^?)(\w+):\]", pattern[at:])
        if posix and posix[2] in _POSIX and not posix[1]:
            out.append(_POSIX[posix[2]])
            at += posix.end()
        elif pattern[at] == "\\":
            out.append(_translate_escape(pattern[at : at + 2], in_class=True))
            at += 2
        else:
            out.append("\\" + pattern[at] if pattern[at] in "[]&|~" else pattern[at])
            at += 1
    return "".join(out) + "]", at + 1
