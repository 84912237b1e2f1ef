"""Digests of files and bytes, and when two digest sets are equal.

A digest set is a dict from algorithm name to lower-case hex (git object ids are URIs). `--hashes` knows sha256 and
sha1; the gitoid names and `dirHash` are accepted and mean plain sha256 or sha1, as witness drops the gitoid part.
Facts from go-witness `cryptoutil/digestset.go`.
"""

from __future__ import annotations

import hashlib
import os
import stat

from asynth.embedded.errors import WitnessError, describe_os_error

DigestSet = dict[str, str]

_ALGORITHMS = {
    "sha256": "sha256",
    "sha1": "sha1",
    "gitoid:sha256": "sha256",
    "gitoid:sha1": "sha1",
    "dirHash": "sha256",
}
_SIZES = {"sha256": 32, "sha1": 20, "gitoid:sha256": 32, "gitoid:sha1": 20, "dirHash": 32}
# What is recorded when `--hashes` is given an empty text.
DEFAULT_ALGORITHMS = ("sha256", "gitoid:sha256", "gitoid:sha1")
# Large enough that Python's part of reading a file is small, small enough to stay in a processor's cache.
_CHUNK = 1 << 18


def algorithm_named(name: str) -> str:
    """The algorithm that a value of `--hashes` asks for.

    :raises WitnessError: with witness's message, for an unknown name.
    """
    try:
        return _ALGORITHMS[name]
    except KeyError:
        raise WitnessError(f"unsupported hash function: {name}") from None


def digest_bytes(data: bytes, algorithms: tuple[str, ...] = ("sha256",)) -> DigestSet:
    """Digests of `data`."""
    return {name: _finish(name, _start(name, len(data), data)) for name in algorithms}


def _start(algorithm: str, size: int, data: bytes = b"") -> hashlib._Hash:
    """A running digest; git's object ids are over a header with the size too."""
    if not algorithm.startswith("gitoid:"):
        return hashlib.new(algorithm, data)
    return hashlib.new(algorithm.removeprefix("gitoid:"), b"blob %d\0" % size + data)


def _finish(algorithm: str, running: hashlib._Hash) -> str:
    kind, colon, name = algorithm.partition(":")
    return f"{kind}:blob:{name}:{running.hexdigest()}" if colon else running.hexdigest()


def digest_text(text: str) -> DigestSet:
    """The sha256 digest set of a text in UTF-8."""
    return digest_bytes(text.encode("utf-8", "surrogateescape"))


def digest_file(path: str, algorithms: tuple[str, ...]) -> DigestSet:
    """Digests of a regular file, read in pieces.

    :raises WitnessError: when it is no regular file (a FIFO is never opened, it would block) or cannot be read.
    """
    descriptor = open_regular(path)
    try:
        size = os.fstat(descriptor).st_size
        hashes = {name: _start(name, size) for name in algorithms}
        while chunk := os.read(descriptor, _CHUNK):
            for running in hashes.values():
                running.update(chunk)
    except OSError as error:
        raise WitnessError(describe_os_error(error, "read", path)) from None
    finally:
        os.close(descriptor)
    return {name: _finish(name, running) for name, running in hashes.items()}


def open_regular(path: str) -> int:
    """A descriptor of a regular file.

    :raises WitnessError: with witness's message.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise WitnessError(describe_os_error(error, "open", path)) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise WitnessError(f"{path} is not a hashable file")
    return descriptor


def read_file(path: str) -> bytes:
    """The content of a regular file.

    :raises WitnessError: when it is no regular file or cannot be read.
    """
    descriptor = open_regular(path)
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def are_equal(first: DigestSet, second: DigestSet) -> bool:
    """Whether both name the same content: the strongest algorithm present must be shared, and no shared one differ."""
    strongest = max((_SIZES.get(name, 0) for name in (*first, *second)), default=-1)
    if strongest < 0:
        return False
    shared = first.keys() & second.keys()
    if not any(_SIZES.get(name, 0) == strongest for name in shared):
        return False
    return all(first[name] == second[name] for name in shared)
