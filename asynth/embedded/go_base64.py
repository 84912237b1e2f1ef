"""Base64 as Go's `encoding/base64` reads it in JSON: padded, line breaks skipped, unused tail bits ignored."""

from __future__ import annotations

import binascii

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
