import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asynth.errors import RunDirectoryError
from asynth.store import merge_runs, open_run, read_identity, read_manifest


@given(of=st.integers(1, 4), count=st.integers(0, 20))
@settings(deadline=None, max_examples=25)
def test_merged_shards_have_the_bytes_of_one_run(
    of, count, write, files_of, expected, made_up, identity, tmp_path_factory
):
    root = tmp_path_factory.mktemp("runs")

    async def make() -> None:
        for index in range(of):
            backwards = range(index, 40, of)[::-1]
            await write(root / f"shard{index}", 3, backwards, shard=(index, of))
        shards = [root / f"shard{index}" for index in range(of)][::-1]
        counts = await merge_runs(
            shards, root / "merged", count, describe=lambda counts: {"seed": 7, "accepted": counts.accepted}
        )
        assert counts.accepted == count
        assert files_of(root / "merged") == expected(count)
        assert read_manifest(root / "merged")["files"]["evidence.jsonl"]["rows"] == count
        assert read_identity(root / "merged") == {**identity, "shard": [0, 1]}
        await write(root / "merged", 30)
        assert files_of(root / "merged") == expected(30)

    asyncio.run(make())


async def test_a_shard_that_has_not_come_far_enough_ends_the_merge(tmp_path, write, files_of, expected):
    await write(tmp_path / "a", 3, range(0, 40, 2), shard=(0, 2))
    await write(tmp_path / "b", 3, [1, 3, 5, 9], shard=(1, 2))
    counts = await merge_runs([tmp_path / "a", tmp_path / "b"], tmp_path / "merged", 30)
    assert counts.accepted < 30
    assert files_of(tmp_path / "merged") == expected(30, 7)
    await write(tmp_path / "b", 3, [7], shard=(1, 2))
    await merge_runs([tmp_path / "a", tmp_path / "b"], tmp_path / "merged", 30)
    assert files_of(tmp_path / "merged") == expected(30, 11)


async def test_only_the_shards_of_one_run_are_merged(tmp_path, write, identity):
    await write(tmp_path / "a", 2, shard=(0, 2))
    await write(tmp_path / "b", 2, shard=(1, 2))
    await write(tmp_path / "c", 2, shard=(1, 3))
    async with open_run(tmp_path / "d", identity={**identity, "seed": 8}, count=1, shard=(1, 2)):
        pass
    for names, reason in (
        ("", "nothing to merge"),
        ("a", "shard 1/2 is missing"),
        ("aa", "both shard 0/2"),
        ("ac", "not shards of one run"),
        ("ad", "not shards of one run"),
        ("ae", "holds no run of asynth"),
    ):
        with pytest.raises(RunDirectoryError, match=reason):
            await merge_runs([tmp_path / name for name in names], tmp_path / "merged", 2)
    with pytest.raises(RunDirectoryError, match="is one of the shards"):
        await merge_runs([tmp_path / "a", tmp_path / "b"], tmp_path / "a", 2)
    assert not (tmp_path / "merged").exists()
