"""Where the plain files live that travel with asynth: ``fixtures/`` and ``policies/``.

In a checkout they stand beside the package; the wheel carries them as ``asynth/_data``. Nobody else needs to know which
of the two this is.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def policies_root() -> Path:
    """Return the folder of the Rego modules, such as ``git/branch.rego`` below it.

    :raises FileNotFoundError: if this installation lacks it
    """
    return _root("policies")


def fixtures_root() -> Path:
    """Return the folder of project templates and documents.

    :raises FileNotFoundError: if this installation lacks it
    """
    return _root("fixtures")


@cache
def _root(name: str) -> Path:
    for candidate in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(
        f"asynth is installed without its folder {name!r}: install it again from a wheel or a checkout"
    )
