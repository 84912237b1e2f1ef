"""PEM armour as Go's `encoding/pem` reads it: the first well-formed block of a text, whatever stands around it.

Knows labels, headers and base64, nothing of keys.
"""

from __future__ import annotations

import base64
import binascii
import re

_BLOCK = re.compile(
    rb"(?:^|\n)-----BEGIN ([^\n]*?)-----[ \t\r]*\n(.*?)(?:(?<=\n)|^)-----END ([^\n]*?)-----[ \t\r]*(?:\n|$)", re.DOTALL
)


class PemBlock:
    """One block: `label` (between BEGIN and the dashes), `headers`, and the decoded `body`."""

    __slots__ = ("body", "headers", "label")

    def __init__(self, label: str, headers: dict[str, str], body: bytes) -> None:
        self.label, self.headers, self.body = label, headers, body


def decode_pem(data: bytes) -> PemBlock | None:
    """The first block that is well formed, or None."""
    at = 0
    while match := _BLOCK.search(data, at):
        at = match.start() + 1
        if match[1] != match[3]:
            continue
        headers, text = _split_headers(match[2])
        body = _decode_base64(text)
        if body is not None:
            return PemBlock(match[1].decode("utf-8", "replace"), headers, body)
    return None


def encode_pem(label: str, body: bytes) -> bytes:
    """A block in lines of 64 characters."""
    text = base64.b64encode(body)
    lines = [text[i : i + 64] for i in range(0, len(text), 64)]
    name = label.encode()
    return b"\n".join([b"-----BEGIN " + name + b"-----", *lines, b"-----END " + name + b"-----", b""])


def _split_headers(text: bytes) -> tuple[dict[str, str], bytes]:
    headers: dict[str, str] = {}
    while True:
        line, newline, rest = text.partition(b"\n")
        name, colon, value = line.partition(b":")
        if not colon or not newline:
            return headers, text
        headers[name.strip().decode("utf-8", "replace")] = value.strip().decode("utf-8", "replace")
        text = rest


def _decode_base64(text: bytes) -> bytes | None:
    try:
        return base64.b64decode(b"".join(text.split()), validate=True)
    except binascii.Error:
        return None
