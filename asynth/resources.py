"""Where the plain files live that travel with asynth, and those of plugins: project templates and Rego modules.

asynth's own stand beside the package in a checkout; the wheel carries them as ``asynth/_data``. A plugin's lie in its
package. Nobody else needs to know which of these it is: members name files by an *address*, a path below asynth's own
folder of that kind, such as ``c/calc``, or ``PACKAGE:PATH`` for one inside another importable package.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

PROJECT_FILE = "project.toml"
"""What a project is, beside its files; at the top of a template this name is taken, and no example holds the file."""

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


def find_project(address: str) -> Path:
    """Return the folder of the project template at `address`, which need not exist."""
    return _find(address) or fixtures_root() / "projects" / address


def list_project(address: str) -> tuple[tuple[str, Path], ...]:
    """Return the files of the project template at `address` as (relative path, file), sorted, and without what describes it."""
    root = find_project(address)
    found = ((path.relative_to(root), path) for path in sorted(root.rglob("*")))
    return tuple(
        (name.as_posix(), path)
        for name, path in found
        if path.is_file() and "__pycache__" not in name.parts and name.as_posix() != PROJECT_FILE
    )


def rename(text: str, word: str, name: str) -> str:
    """Return `text`, a path or what a file holds, with `name` wherever `word` stands for itself.

    Letters and digits on either side make it another word, and so do capitals: ``tally-cli`` and ``test_tally.py`` have the
    word ``tally``, ``totally`` and ``Tally`` have not.
    """
    return re.sub(f"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])", name, text)


def copy_project(address: str, target: Path) -> None:
    """Copy the files of the project template at `address` into a new folder, and not what describes it.

    :raises OSError: if there is no such project, or `target` is there already
    """
    shutil.copytree(find_project(address), target)
    (target / PROJECT_FILE).unlink(missing_ok=True)


def find_module(address: str) -> Path:
    """Return the file of the Rego module at `address`, which need not exist."""
    return _find(address) or policies_root() / address


def digest_files(roots: Iterable[tuple[str, Path]]) -> str:
    """Return the SHA-256, in hex, over the files at or below some paths, each under a name that is the same everywhere.

    :param roots: (name, path) of files and folders; what a path lacks counts as nothing there
    """
    digest = hashlib.sha256()
    for name, root in roots:
        for path in (root,) if root.is_file() else sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{name}/{path.relative_to(root).as_posix()}\0".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def package_roots(package: str) -> tuple[Path, ...]:
    """Return the folders of an importable package, or the one file that it is; nothing where there is no such package."""
    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        return ()
    if spec is None:
        return ()
    if spec.submodule_search_locations is not None:
        return tuple(map(Path, spec.submodule_search_locations))
    return (Path(spec.origin),) if spec.has_location and spec.origin else ()


def _find(address: str) -> Path | None:
    """Return where an address inside a package leads: to what exists, else to where it should be; None for other ones."""
    package, colon, path = address.partition(":")
    if not colon:
        return None
    candidates = [root / path for root in package_roots(package)] or [Path(package) / path]
    return next((candidate for candidate in candidates if candidate.exists()), candidates[0])


@cache
def _root(name: str) -> Path:
    for candidate in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(
        f"asynth is installed without its folder {name!r}: install it again from a wheel or a checkout"
    )
