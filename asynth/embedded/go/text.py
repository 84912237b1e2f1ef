"""How Go prints and reads text: `%q` quoting, bytes that are not UTF-8, and base64 as `encoding/json` takes it.

Facts from the documentation of Go's `strconv.Quote`, `unicode.IsPrint` and `encoding/base64`. Knows nothing of witness.
"""

from __future__ import annotations

import binascii

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


_ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")


class CorruptInputError(ValueError):
    """Not base64; the text is Go's, with the offset of the first byte that is wrong."""


def decode_base64(text: str) -> bytes:
    """The bytes that `text` stands for.

    :raises CorruptInputError: with Go's message.
    """
    try:
        return binascii.a2b_base64(text.encode("ascii"), strict_mode=True)
    except (ValueError, UnicodeEncodeError):
        pass
    _check(text.encode())
    return binascii.a2b_base64(text.replace("\r", "").replace("\n", "").encode("ascii"))


def _check(data: bytes) -> None:
    """Walk groups of four as Go does, which also fixes the offset that its message names."""
    at = 0
    while True:
        group: list[int] = []
        while len(group) < 4:
            if at == len(data):
                if not group:
                    return
                raise _corrupt(at - len(group))
            byte = data[at]
            at += 1
            if byte in b"\r\n":
                continue
            if chr(byte) in _ALPHABET:
                group.append(byte)
                continue
            if byte != ord("="):
                raise _corrupt(at - 1)
            _check_padding(data, at, len(group))
            return


def _check_padding(data: bytes, at: int, filled: int) -> None:
    if filled < 2:
        raise _corrupt(at - 1)
    if filled == 2:
        while at < len(data) and data[at] in b"\r\n":
            at += 1
        if at == len(data):
            raise _corrupt(len(data))
        if data[at] != ord("="):
            raise _corrupt(at - 1)
        at += 1
    while at < len(data) and data[at] in b"\r\n":
        at += 1
    if at < len(data):
        raise _corrupt(at)


def _corrupt(offset: int) -> CorruptInputError:
    return CorruptInputError(f"illegal base64 data at input byte {offset}")
