"""Mime types of products, as the Go library gabriel-vasile/mimetype v1.4.15 tells them from a file's first bytes.

A tree of kinds: binary signatures first, text last; inside a kind the more exact ones are tried in order. The kinds
that witness adds (SPDX, CycloneDX, OpenVEX, sha256 files) come first among their siblings. OLE documents are told
only as such.
"""

from __future__ import annotations

# The library looks at no more than this; a file shorter than it is known whole.
READ_LIMIT = 4096


def detect(head: bytes) -> str:
    """The mime type of a file that starts with `head`, its first READ_LIMIT bytes."""
    from asynth.embedded.mime.binary import detect_binary

    found = detect_binary(head)
    if found is not None:
        return found
    from asynth.embedded.mime.text import detect_text, is_text

    return detect_text(head) if is_text(head) else "application/octet-stream"
