"""RSA keys that many examples share, since making one costs 30 (2048 bits) to 750 (4096 bits) milliseconds of CPU.

Each role has keys of its own, so two roles in an example never hold the same key. Which of a role's keys an example gets
follows from the seed, its id and the role. With a directory the keys are kept there and later runs make none.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from concurrent.futures import BrokenExecutor, Executor, Future
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from asynth.errors import CommandError
from asynth.execution.derivation import KeyPair, derive_bytes, serialize

SLOTS = {2048: 4, 3072: 2, 4096: 1}
"""Keys per role, fewer of those that take long: all slots of two roles cost 2.2 seconds of CPU here, once."""

_EXPONENT = 65537


class RsaPool:
    """RSA keys by size, role and slot, each made in `executor` when first asked for or filled ahead.

    :param directory: where keys are kept between runs, readable by their owner only; None keeps them in memory
    """

    def __init__(self, executor: Executor, directory: Path | None) -> None:
        self._executor = executor
        self._directory = directory
        self._pairs: dict[tuple[int, str, int], Future[KeyPair]] = {}

    def fill(self, sizes: tuple[int, ...], roles: tuple[str, ...]) -> None:
        """Begin to make all keys of `sizes` and `roles`: the first slot of each before the second of any."""
        for slot in range(max((SLOTS[bits] for bits in sizes), default=0)):
            for bits in sizes:
                for role in roles:
                    if slot < SLOTS[bits]:
                        self._make(bits, role, slot)

    async def get(self, bits: int, *, role: str, seed: int, example_id: str) -> KeyPair:
        """Return the key of an example's role.

        :raises CommandError: if the processes that make it die; the next call begins anew
        """
        drawn = int.from_bytes(derive_bytes(seed, f"rsa\0{example_id}\0{role}", 8), "big")
        making = self._make(bits, role, drawn % SLOTS[bits])
        # Others may wait for the same key: one that is cancelled must not take it from them.
        try:
            waiting = asyncio.wrap_future(making)
            # A caller that is cancelled never hears how it ended; asyncio would complain of that to the host.
            waiting.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
            return await asyncio.shield(waiting)
        except BrokenExecutor as error:
            raise CommandError(f"cannot make an RSA key of {bits} bits: {error}") from error

    def _make(self, bits: int, role: str, slot: int) -> Future[KeyPair]:
        key = (bits, role, slot)
        making = self._pairs.get(key)
        if making is None or _failed(making):
            path = None if self._directory is None else self._directory / f"rsa-{bits}-{_file_name(role)}-{slot}.pem"
            making = self._pairs[key] = self._executor.submit(load_or_generate, bits, path)
        return making


def _failed(making: Future[KeyPair]) -> bool:
    return making.done() and (making.cancelled() or making.exception() is not None)


def load_or_generate(bits: int, path: Path | None) -> KeyPair:
    """Return the RSA key kept at `path`, or a new one, which is kept there if that is possible."""
    kept = _load(bits, path)
    if kept is not None:
        return kept
    pair = serialize(rsa.generate_private_key(_EXPONENT, bits))
    if path is None:
        return pair
    try:
        _keep(pair.private_pem, path)
    except FileExistsError:  # another run was faster, and its key is the one that stays
        return _load(bits, path) or pair
    except OSError:  # a cache that cannot be written costs time, nothing else
        return pair
    return pair


def _load(bits: int, path: Path | None) -> KeyPair | None:
    if path is None:
        return None
    try:
        # The pool's own files: proving that the primes are prime would take as long as making a new key.
        key = load_pem_private_key(path.read_bytes(), None, unsafe_skip_rsa_key_validation=True)
    except (OSError, ValueError, TypeError):
        return None
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size != bits:
        return None
    return serialize(key)


def _keep(content: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=path.parent)  # mode 0600
    try:
        with open(descriptor, "wb") as stream:
            stream.write(content)
        os.link(name, path)
    finally:
        os.unlink(name)


def _file_name(role: str) -> str:
    return "".join(character if character.isalnum() else f"%{ord(character):x}" for character in role)


def encrypt(pair: KeyPair, passphrase: str) -> KeyPair:
    """Return `pair`, made without a passphrase, with its private PEM encrypted."""
    key = load_pem_private_key(pair.private_pem, None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("the pool holds RSA keys only")
    return serialize(key, passphrase)
