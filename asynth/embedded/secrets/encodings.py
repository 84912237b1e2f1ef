"""Texts that may be base64, hexadecimal or percent-encoded, and what they decode to.

Facts from go-witness `attestation/secretscan/encoding.go`.
"""

from __future__ import annotations

import base64
import binascii
import re

_BASE64 = re.compile(r"[A-Za-z0-9+/]{15,}={0,2}|[A-Za-z0-9_-]{15,}={0,2}")
_HEX = re.compile(r"[0-9a-fA-F]{16,}")
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2}){3,}")
_EQUALS = re.compile(r"[A-Za-z0-9_-]{2,}%3D[A-Za-z0-9_%\-]{2,}")
_BAD_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")


def list_encoded(text: str) -> list[tuple[str, str, bytes]]:
    """Name of the encoding, encoded text and decoded bytes, of every part that decodes."""
    found = []
    for name, candidates, decode in (
        ("base64", _BASE64.findall(text), _decode_base64),
        ("hex", [item for item in _HEX.findall(text) if len(item) % 2 == 0], bytes.fromhex),
        ("url", list(dict.fromkeys([*_PERCENT.findall(text), *_EQUALS.findall(text)])), _decode_percent),
    ):
        for candidate in candidates:
            try:
                found.append((name, candidate, decode(candidate)))
            except ValueError:
                continue
    return found


def _decode_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        if "=" in text or "+" in text or "/" in text:
            raise
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _decode_percent(text: str) -> bytes:
    from urllib.parse import unquote_to_bytes

    if _BAD_PERCENT.search(text):
        raise ValueError("invalid URL escape")
    return unquote_to_bytes(text.replace("+", " "))
