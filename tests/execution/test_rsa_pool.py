"""The pool of RSA keys: kept between runs, shared between examples, never between roles."""

import asyncio
import stat
from concurrent.futures import BrokenExecutor, Executor, Future

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from asynth.errors import CommandError
from asynth.execution import KeyService
from asynth.execution.rsa_pool import SLOTS, RsaPool, load_or_generate


@pytest.fixture(scope="session")
def pool(tmp_path_factory):
    """A directory that keeps RSA keys, so that the tests make few."""
    return tmp_path_factory.mktemp("pool") / "keys"


async def test_rsa_keys_differ_between_roles_and_are_kept(pool):
    async with KeyService(7, cache=pool) as keys:
        attest = await keys.pair("rsa-2048", role="attest", example_id="e1")
        policy = await keys.pair("rsa-2048", role="policy", example_id="e1")
    assert attest.public_pem != policy.public_pem
    assert load_pem_public_key(attest.public_pem).key_size == 2048
    async with KeyService(7, cache=pool) as keys:
        assert await keys.pair("rsa-2048", role="attest", example_id="e1") == attest
    for path in pool.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(pool.stat().st_mode) == 0o700


async def test_filling_ahead_makes_the_whole_pool(pool):
    async with KeyService(7, cache=pool) as keys:
        keys.fill_ahead(("ed25519", "rsa-2048"), ("attest",))
        examples = [await keys.pair("rsa-2048", role="attest", example_id=f"e{number}") for number in range(60)]
    assert len({pair.public_pem for pair in examples}) == SLOTS[2048]


def test_a_damaged_or_foreign_file_in_the_pool_is_not_used(tmp_path):
    damaged = tmp_path / "damaged.pem"
    damaged.write_text("not a key")
    pair = load_or_generate(2048, damaged)
    assert load_pem_public_key(pair.public_pem).key_size == 2048
    kept = tmp_path / "kept.pem"
    first = load_or_generate(2048, kept)
    assert load_or_generate(2048, kept) == first
    assert load_pem_public_key(load_or_generate(3072, kept).public_pem).key_size == 3072


async def test_one_who_gives_up_does_not_take_the_key_from_others(tmp_path):
    async with KeyService(7, cache=tmp_path / "new") as keys:
        first = asyncio.create_task(keys.pair("rsa-2048", role="attest", example_id="e1"))
        second = asyncio.create_task(keys.pair("rsa-2048", role="attest", example_id="e1"))
        await asyncio.sleep(0)
        first.cancel()
        assert (await second).private_pem
        with pytest.raises(asyncio.CancelledError):
            await first


async def test_a_process_that_dies_fails_one_key_and_not_all_that_follow(tmp_path):
    class Flaky(Executor):
        calls = 0

        def submit(self, fn, /, *args, **kwargs):
            self.calls += 1
            future = Future()
            if self.calls == 1:
                future.set_exception(BrokenExecutor("killed"))
            else:
                future.set_result(fn(*args, **kwargs))
            return future

    pool = RsaPool(Flaky(), tmp_path / "new")
    with pytest.raises(CommandError, match="2048 bits: killed"):
        await pool.get(2048, role="attest", seed=7, example_id="e1")
    assert (await pool.get(2048, role="attest", seed=7, example_id="e1")).private_pem
