"""How Go prints text: `%q` quoting and the replacement of bytes that are not UTF-8.

Facts from the documentation of Go's `strconv.Quote` and `unicode.IsPrint`. Knows nothing of witness.
"""

from __future__ import annotations

_ESCAPES = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}


def quote(text: str, mark: str = '"') -> str:
    r"""`text` as Go's `%q` prints it; lone surrogates (undecodable bytes) become `\xNN`."""
    return mark + "".join(_escape(character, mark) for character in text) + mark


def _escape(character: str, mark: str) -> str:
    if character in {mark, "\\"}:
        return "\\" + character
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if character == " " or (character.isprintable() and not 0xD800 <= code <= 0xDFFF):
        return character
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def replace_invalid(text: str) -> str:
    """Undecodable bytes (lone surrogates of `surrogateescape`) become U+FFFD, as Go's JSON encoder writes them."""
    return "".join("�" if 0xD800 <= ord(character) <= 0xDFFF else character for character in text)
