"""The first look at a directory: what somebody did to the manifest or to the identity is explained, and nothing is lost."""

from dataclasses import replace

import orjson
import pytest

import asynth
from asynth.errors import RunDirectoryError
from asynth.machine.capabilities import Capabilities
from asynth.run.preflight import check, identity
from asynth.store import Layout, read_identity
from asynth.store.directory import claim_directory

CAPABILITIES = Capabilities(("environment", "git"), ("cc", "make build"), ("heredoc",))


@pytest.fixture
def run(tmp_path):
    """Return the configuration and the layout of a run that was begun."""
    config = asynth.Config(out=tmp_path / "run", count=3, seed=7)
    begun = identity(config, CAPABILITIES)
    claim_directory(config.out, {**begun, "shard": list(config.shard)}, "auto").release()
    layout = Layout(config.out)
    write_manifest(layout, config, begun, CAPABILITIES)
    layout.journal.write_bytes(b"")
    return config, layout


def write_manifest(layout, config, begun, capabilities):
    told = {"config": orjson.loads(config.model_dump_json()), "identity": begun, "capabilities": capabilities.to_json()}
    layout.manifest.write_bytes(orjson.dumps(told))


def content(layout):
    return {path: path.read_bytes() for path in layout.directory.rglob("*") if path.is_file()}


def test_a_run_goes_on_also_without_the_file_of_its_identity(run):
    config, layout = run
    begun = read_identity(config.out)
    check(config)
    layout.identity.unlink()
    check(config)
    assert read_identity(config.out) == begun
    assert layout.identity.exists()


def test_edited_capabilities_are_told_from_another_run(run):
    config, layout = run
    write_manifest(layout, config, identity(config, CAPABILITIES), replace(CAPABILITIES, workloads=("cc",)))
    before = content(layout)
    with pytest.raises(RunDirectoryError, match=r"manifest.json was edited: .* move it aside") as caught:
        check(config)
    assert "--fresh" not in str(caught.value)
    assert content(layout) == before
    layout.manifest.unlink()
    check(config)


def test_a_damaged_identity_leaves_a_way_back(run):
    config, layout = run
    layout.identity.write_bytes(b'{"format": 1, "iden')
    before = content(layout)
    with pytest.raises(RunDirectoryError, match=r"identity.json is damaged .*; move it aside"):
        check(config)
    assert content(layout) == before
    layout.identity.unlink()
    check(config)
