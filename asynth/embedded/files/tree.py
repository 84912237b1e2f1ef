"""Which files a directory holds and what their digests are: the record of the material and product attestors.

Follows symbolic links that stay inside the directory, each target once, skips those that leave it or lead nowhere, and
collapses directories that match a glob into one digest. Facts from go-witness `attestation/file/file.go`,
`cryptoutil/dirhash.go` and Go's `path/filepath` (order of a walk, texts of its errors).
"""

from __future__ import annotations

import os
import stat

from asynth.embedded.errors import WitnessError, describe_errno, describe_os_error
from asynth.embedded.files.digests import DigestSet, are_equal, digest_file
from asynth.embedded.files.glob import Glob
from asynth.embedded.go import log

# Go's `filepath.EvalSymlinks` gives up after this many links.
_MOST_LINKS = 255


class Recorder:
    """One pass over a directory; `record` returns path -> digests, paths relative to the directory."""

    def __init__(
        self,
        root: str,
        *,
        algorithms: tuple[str, ...],
        collapsed: tuple[Glob, ...] = (),
        known: dict[str, DigestSet] | None = None,
    ) -> None:
        """:param known: digests recorded before; a file that is still equal is left out."""
        self._root = root
        self._algorithms = algorithms
        self._collapsed = collapsed
        self._known = known or {}
        self._visited: set[str] = set()
        self._canonical_root = ""

    def record(self) -> dict[str, DigestSet]:
        """Walk the directory.

        :raises WitnessError: at the first path that cannot be read.
        """
        return self._record(self._root)

    def _record(self, base: str) -> dict[str, DigestSet]:
        found: dict[str, DigestSet] = {}
        pending = [(base, ".")]
        while pending:
            path, relative = pending.pop()
            mode = _read_mode(path)
            if stat.S_ISDIR(mode):
                if any(glob.matches(relative) for glob in self._collapsed):
                    found[relative + "/"] = self._collapse(path)
                    continue
                prefix = "" if relative == "." else relative + "/"
                names = _list_names(path)
                pending += [(_join(path, name), prefix + name) for name in reversed(names)]
            elif stat.S_ISLNK(mode):
                self._follow(path, relative, found)
            else:
                digests = digest_file(path, self._algorithms)
                if self._is_new(relative, digests):
                    found[relative] = digests
        return found

    def _is_new(self, relative: str, digests: DigestSet) -> bool:
        before = self._known.get(relative)
        return before is None or not are_equal(digests, before)

    def _follow(self, path: str, relative: str, found: dict[str, DigestSet]) -> None:
        target = resolve_links(path)
        if target is None:
            log.debug(f"(file) broken symlink detected: {path}")
            return
        if not self._holds(target):
            log.debug(f"(file) skipping symlink {path}: target {target} resolves outside the attested path")
            return
        if target in self._visited:
            return
        self._visited.add(target)
        for inner, digests in self._record(target).items():
            joined = os.path.normpath(f"{relative}/{inner}")
            if self._is_new(joined, digests):
                found[joined] = digests

    def _holds(self, target: str) -> bool:
        if not self._canonical_root:
            absolute = os.path.abspath(self._root)
            self._canonical_root = resolve_links(absolute) or absolute
        root = self._canonical_root
        absolute = os.path.abspath(target)
        return absolute == root or absolute.startswith(root.rstrip("/") + "/")

    def _collapse(self, directory: str) -> DigestSet:
        files = []
        for path in _walk(directory):
            mode = _read_mode(path)
            if stat.S_ISLNK(mode):
                target = resolve_links(path)
                if target is not None and not self._holds(target):
                    raise WitnessError(
                        f"(file) refusing to hash directory {directory}: "
                        "it contains a symlink resolving outside the attested path"
                    )
            if not stat.S_ISDIR(mode):
                files.append(path)
        start = 0 if directory == "." else len(directory.rstrip("/")) + 1
        return {"dirHash": _hash_listing(directory, sorted(path[start:] for path in files))}


def _hash_listing(directory: str, names: list[str]) -> str:
    """Sha256 of lines `<sha256>  <name>`, as Go's `dirhash` package makes them but in hex."""
    import hashlib

    listing = hashlib.sha256()
    for name in names:
        if "\n" in name:
            raise WitnessError("dirhash: filenames with newlines are not supported")
        path = _join(directory, name)
        try:
            if stat.S_ISDIR(os.stat(path).st_mode):
                continue
        except OSError as error:
            raise WitnessError(describe_os_error(error, "open", path)) from None
        digest = digest_file(path, ("sha256",))["sha256"]
        listing.update(f"{digest}  {name}\n".encode("utf-8", "surrogateescape"))
    return listing.hexdigest()


def _walk(directory: str) -> list[str]:
    found = []
    pending = [directory]
    while pending:
        path = pending.pop()
        found.append(path)
        if stat.S_ISDIR(_read_mode(path)):
            pending += [_join(path, name) for name in reversed(_list_names(path))]
    return found


def _read_mode(path: str) -> int:
    try:
        return os.lstat(path).st_mode
    except OSError as error:
        raise WitnessError(describe_os_error(error, "lstat", path)) from None


def _list_names(path: str) -> list[str]:
    try:
        return sorted(os.listdir(path))
    except OSError as error:
        raise WitnessError(describe_os_error(error, "open", path)) from None


def _join(directory: str, name: str) -> str:
    return name if directory == "." else directory.rstrip("/") + "/" + name


def resolve_links(path: str) -> str | None:
    """The path without symbolic links, or None when it leads nowhere (Go's `EvalSymlinks`).

    :raises WitnessError: for a loop or a path that cannot be read.
    """
    pending = [part for part in reversed(path.split("/")) if part not in ("", ".")]
    resolved = "/" if path.startswith("/") else ""
    links = 0
    while pending:
        part = pending.pop()
        if part == "..":
            parent = os.path.dirname(resolved.rstrip("/"))
            resolved = _climb(resolved, parent)
            continue
        candidate = _append(resolved, part)
        try:
            mode = os.lstat(candidate).st_mode
            link = os.readlink(candidate) if stat.S_ISLNK(mode) else None
        except FileNotFoundError:
            return None
        except OSError as error:
            if isinstance(error, NotADirectoryError):
                raise WitnessError(describe_errno(error)) from None
            raise WitnessError(describe_os_error(error, "lstat", candidate)) from None
        if link is None:
            if pending and not stat.S_ISDIR(mode):
                raise WitnessError("not a directory")
            resolved = candidate
            continue
        links += 1
        if links > _MOST_LINKS:
            raise WitnessError("EvalSymlinks: too many links")
        if link.startswith("/"):
            resolved = "/"
        pending += [piece for piece in reversed(link.split("/")) if piece not in ("", ".")]
    return resolved or "."


def _climb(resolved: str, parent: str) -> str:
    if resolved.startswith("/"):
        return parent or "/"
    if not resolved or os.path.basename(resolved) == "..":
        return _append(resolved, "..")
    return parent


def _append(directory: str, name: str) -> str:
    return directory + name if directory.endswith("/") or not directory else f"{directory}/{name}"
