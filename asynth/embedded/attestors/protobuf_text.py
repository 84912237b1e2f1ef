"""Texts that go into protobuf messages must be UTF-8; Go's protobuf refuses others."""

from __future__ import annotations

from asynth.embedded.errors import WitnessError
from asynth.embedded.go_text import quote


def check_utf8(texts: dict[str, str]) -> None:
    """Refuse a name or a value that holds undecodable bytes.

    :raises WitnessError: with the protobuf library's message.
    """
    for name, value in texts.items():
        for text in (name, value):
            if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
                raise WitnessError(f"proto: invalid UTF-8 in string: {quote(text)}")
