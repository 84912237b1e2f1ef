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
# Groups that Go has: flags, not capturing, named.
_GROUP = re.compile(r"\(\?(?:[imsU]*(?:-[imsU]+)?[:)]|P?<[A-Za-z_]\w*>)")
_FLAGS = re.compile(r"\(\?([a-zA-Z]*)(-[a-zA-Z]+)?\)")


class ExpressionError(ValueError):
    """Go would not compile the expression; the text is its message."""


def compile_go(pattern: str) -> re.Pattern[str]:
    """The pattern compiled.

    :raises ExpressionError: with Go's message for what Go or Python cannot read.
    """
    try:
        return re.compile(translate(pattern), re.ASCII)
    except (re.error, OverflowError, RecursionError) as error:
        raise ExpressionError(f"error parsing regexp: {_describe(pattern, str(error))}") from None


def _describe(pattern: str, message: str) -> str:
    if message.startswith("unterminated character set"):
        return f"missing closing ]: `{pattern[_find_open_class(pattern) :]}`"
    if message.startswith("missing ), unterminated"):
        return f"missing closing ): `{pattern}`"
    if message.startswith("unbalanced parenthesis"):
        return f"unexpected ): `{pattern}`"
    if message.startswith("bad escape (end"):
        return "trailing backslash at end of expression: ``"
    if message.startswith("bad escape"):
        return f"invalid escape sequence: `{message.split(' ')[2]}`"
    if message.startswith("bad character range"):
        return f"invalid character class range: `{message.split(' ')[3]}`"
    repeated = re.search(r"[*+?]+", pattern)
    shown = repeated[0] if repeated else pattern
    if message.startswith("nothing to repeat"):
        return f"missing argument to repetition operator: `{shown[:1]}`"
    if message.startswith("multiple repeat"):
        doubled = re.search(r"[*+?]{2,}", pattern)
        return f"invalid nested repetition operator: `{doubled[0] if doubled else shown}`"
    return f"invalid or unsupported Perl syntax: `{pattern}`"


def _find_open_class(pattern: str) -> int:
    at = 0
    while at < len(pattern):
        if pattern[at] == "\\":
            at += 2
        elif pattern[at] == "[":
            end = _translate_class(pattern, at)[1]
            if end > len(pattern):
                return at
            at = end
        else:
            at += 1
    return 0


def _refuse_perl(pattern: str, at: int) -> None:
    """Groups and escapes that Python knows and Go does not."""
    if pattern.startswith("(?", at) and not _GROUP.match(pattern, at):
        end = at + 4 if pattern.startswith("(?<", at) else at + 3
        raise ExpressionError(f"error parsing regexp: invalid or unsupported Perl syntax: `{pattern[at:end]}`")
    if pattern[at] == "\\" and pattern[at + 1 : at + 2] in tuple("123456789uNZ"):
        raise ExpressionError(f"error parsing regexp: invalid escape sequence: `{pattern[at : at + 2]}`")
    if pattern[at] in "*+?}" and pattern[at + 1 : at + 2] == "+" and at:
        raise ExpressionError(f"error parsing regexp: invalid nested repetition operator: `{pattern[at : at + 2]}`")


def translate(pattern: str) -> str:
    """The pattern in Python's syntax."""
    out: list[str] = []
    # For each open group: the flag groups opened inside it, to be closed with it and reopened behind each `|`.
    opened: list[list[str]] = [[]]
    at = 0
    while at < len(pattern):
        character = pattern[at]
        _refuse_perl(pattern, at)
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
            if pattern.startswith("(?<", at):
                out.append("(?P<")
                opened.append([])
                at += 3
                continue
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
