"""Small files that are whole or absent: written beside their place and moved there. It knows nothing of their content."""

from __future__ import annotations

import os
from pathlib import Path

from asynth.store.layout import PARTIAL


def replace_file(path: Path, beside: Path, content: bytes) -> None:
    """Write `content` to `path` so that a reader, or a restart after a crash, sees the old file or the new one.

    :param beside: directory on the same file system that takes the partial file
    :raises OSError: if it cannot be written; the old file stands then and the partial one is gone
    """
    partial = beside / (path.name + PARTIAL)
    try:
        with partial.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
