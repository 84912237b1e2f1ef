"""The keys that fixtures and twins hold: one service per run.

Measured here, in CPU per pair: deriving Ed25519 or P-256 0.04 ms, an encrypted one 0.3, P-384 0.4; handing any to another
process 0.14 on this side and half a millisecond of waiting. So derived keys are made in place, and what costs more, RSA and
certificates, by processes. No row's bytes depend on a key: which one an example gets matters to it alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from asynth.errors import CommandError
from asynth.example.draft import Holder, KeyKind
from asynth.execution.derivation import Chain, KeyPair, derive_chain, derive_pair
from asynth.execution.interpreters import Interpreters
from asynth.execution.rsa_pool import RsaPool, encrypt

__all__ = ["Chain", "Holder", "KeyPair", "KeyService"]

P = ParamSpec("P")
T = TypeVar("T")

_RSA_BITS = {"rsa-2048": 2048, "rsa-3072": 3072, "rsa-4096": 4096}


class KeyService:
    """Makes key pairs; an async context manager whose end leaves no process behind.

    :param seed: of the run
    :param cache: directory that keeps RSA keys between runs; None keeps none
    :param processes: Python processes at most, started when something costly is first asked for
    """

    def __init__(self, seed: int, *, cache: Path | None = None, processes: int = 2) -> None:
        self._seed = seed
        self._executor = Interpreters(processes)
        self._rsa = RsaPool(self._executor, cache)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Killing takes milliseconds: the processes hold nothing that needs time to be given up.
        self._executor.shutdown(wait=False, cancel_futures=True)

    def fill_ahead(self, kinds: tuple[KeyKind, ...], roles: tuple[str, ...]) -> None:
        """Begin to make the pool's RSA keys of `kinds` for `roles`; other kinds need no preparation."""
        self._rsa.fill(tuple(_RSA_BITS[kind] for kind in kinds if kind in _RSA_BITS), roles)

    async def pair(self, kind: KeyKind, *, role: str, example_id: str, passphrase: str | None = None) -> KeyPair:
        """Return the key pair of a role in an example.

        Equal arguments give an equal key, for RSA within what the pool holds; an encrypted PEM has a fresh salt each time.

        :param passphrase: encrypts the private PEM
        :raises CommandError: if the processes that make it die
        """
        if kind in _RSA_BITS:
            pair = await self._rsa.get(_RSA_BITS[kind], role=role, seed=self._seed, example_id=example_id)
            if passphrase is None:
                return pair
            return await self._call(encrypt, pair, passphrase)
        return derive_pair(kind, self._seed, example_id, role, passphrase)

    async def prepare(
        self, kind: KeyKind, *, role: str, example_id: str, passphrase: str | None
    ) -> Callable[[], KeyPair]:
        """Return what gives the pair of :meth:`pair` when called, in whatever thread has time for it.

        :raises CommandError: as :meth:`pair`
        """
        if kind in _RSA_BITS:
            pair = await self.pair(kind, role=role, example_id=example_id, passphrase=passphrase)
            return lambda: pair
        return partial(derive_pair, kind, self._seed, example_id, role, passphrase)

    async def chain(
        self,
        holder: Holder,
        *,
        role: str,
        example_id: str,
        kind: KeyKind = "ecdsa-p256",
        passphrase: str | None = None,
        authority: str | None = None,
        direct: bool = False,
        ended: bool = False,
        stamps: bool = False,
    ) -> Chain:
        """Return the certificates of a role in an example, from 2024 to 2074, and the leaf's key.

        :param kind: of the leaf's key, which is not RSA
        :param authority: whose root and intermediate issue it, so that several leaves can share them; None for one alone
        :param direct: whether the root issues the leaf itself
        :param ended: whether the leaf was valid for one day of 2024 only
        :param stamps: whether the leaf is a timestamp authority's
        :raises ValueError: if it is
        :raises CommandError: if the processes that make them die
        """
        if kind in _RSA_BITS:
            raise ValueError("the keys of certificates are derived, which RSA keys are not")
        make = partial(derive_chain, direct=direct, ended=ended, stamps=stamps)
        return await self._call(make, self._seed, example_id, role, holder, kind, passphrase, authority)

    async def _call(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await asyncio.wrap_future(self._executor.submit(function, *args, **kwargs))
        except BrokenExecutor as error:
            raise CommandError(f"cannot make a key: {error}") from error
