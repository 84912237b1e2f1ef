"""The omnitrail attestor: every path below the working directory with its digests, git object ids and permissions.

A directory's id is that of the sorted list of its entries' ids (OmniBOR). Facts from fkautz/omnitrail-go and
omnibor/omnibor-go.
"""

from __future__ import annotations

import hashlib
import os
import stat

from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.errors import WitnessError, describe_os_error
from asynth.embedded.files.digests import read_file

_FEATURES = {
    "directory": {"algorithms": ["gitoid:sha1", "gitoid:sha256"]},
    "file": {"algorithms": ["gitoid:sha1", "gitoid:sha256", "sha1", "sha256"]},
    "posix": {},
}
_ALGORITHMS = ("sha1", "sha256")
Element = dict[str, object]


class OmnitrailAttestor(Attestor):
    """Absolute path -> kind, digests and POSIX attributes."""

    def __init__(self) -> None:
        self._mapping: dict[str, Element] = {}

    def attest(self, context: RunContext) -> None:
        """Walk the working directory."""
        root = os.path.abspath(context.working_directory)
        directories = []
        for path in _walk(root):
            info = _read_target(path, root)
            if info is None:
                continue
            if stat.S_ISDIR(info.st_mode):
                directories.append(path)
                self._mapping[path] = {"type": "directory"}
            else:
                self._mapping[path] = {"type": "file", **_digest_file(path)}
            self._mapping[path]["posix"] = _describe_posix(info)
        self._identify_directories(directories)

    def _identify_directories(self, directories: list[str]) -> None:
        """Innermost first, so that a directory's id is known before its parent's is made."""
        entries: dict[str, list[str]] = {path: [] for path in directories}
        for path in self._mapping:
            parent = os.path.dirname(path)
            if parent in entries and parent != path:
                entries[parent].append(path)
        for path in sorted(directories, key=len, reverse=True):
            element = self._mapping[path]
            posix = element.pop("posix")
            for algorithm in _ALGORITHMS:
                key = f"gitoid:{algorithm}"
                identities = sorted({str(self._mapping[entry][key]) for entry in entries[path]})
                listing = "".join(f"blob {identity}\n" for identity in identities)
                element[key] = _identify(listing.encode(), algorithm)
            element["posix"] = posix

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        mapping = dict(sorted(self._mapping.items()))
        return {"Envelope": {"header": {"features": _FEATURES}, "mapping": mapping}}


def _walk(root: str) -> list[str]:
    found = []
    pending = [root]
    while pending:
        path = pending.pop()
        found.append(path)
        if os.path.isdir(path) and not os.path.islink(path):
            try:
                names = sorted(os.listdir(path), reverse=True)
            except OSError:
                continue
            pending += [os.path.join(path, name) for name in names]
    return found


def _read_target(path: str, root: str) -> os.stat_result | None:
    """The attributes of what a path leads to; None for a link that leads nowhere.

    :raises WitnessError: a link leaves the directory, or the path cannot be read.
    """
    try:
        if os.path.islink(path):
            target = os.path.join(os.path.dirname(path), os.readlink(path))
            if not os.path.normpath(target).startswith(root):
                raise WitnessError(f"path {path} is not in the allow list")
            if not os.path.exists(target):
                return None
        return os.stat(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WitnessError(describe_os_error(error, "stat", path)) from None


def _digest_file(path: str) -> dict[str, str]:
    data = read_file(path)
    found = {algorithm: hashlib.new(algorithm, data).hexdigest() for algorithm in _ALGORITHMS}
    return found | {f"gitoid:{algorithm}": _identify(data, algorithm) for algorithm in _ALGORITHMS}


def _identify(data: bytes, algorithm: str) -> str:
    """The id that git gives a blob."""
    return hashlib.new(algorithm, b"blob %d\0" % len(data) + data).hexdigest()


def _describe_posix(info: os.stat_result) -> dict[str, str]:
    found = {
        "owner_gid": str(info.st_gid),
        "owner_uid": str(info.st_uid),
        "permissions": describe_mode(info.st_mode),
    }
    if info.st_size and not stat.S_ISDIR(info.st_mode):
        found["size"] = str(info.st_size)
    return found


def describe_mode(mode: int) -> str:
    """Go's text of a file mode, such as `drwxr-xr-x` or `dtrwxrwxrwx`."""
    kinds = {stat.S_IFDIR: "d", stat.S_IFIFO: "p", stat.S_IFSOCK: "S", stat.S_IFCHR: "Dc", stat.S_IFBLK: "D"}
    kind = kinds.get(stat.S_IFMT(mode), "")
    flags = ("u" if mode & stat.S_ISUID else "") + ("g" if mode & stat.S_ISGID else "")
    sticky = "t" if mode & stat.S_ISVTX else ""
    front = (kind[:1] + flags + kind[1:] + sticky) or "-"
    return front + "".join(letter if mode >> (8 - at) & 1 else "-" for at, letter in enumerate("rwxrwxrwx"))
