"""The engine as a value: what the embedded one is called, and what its digest covers."""

import shutil
from pathlib import Path

import asynth.embedded
from asynth.witness.engine import hash_embedded


def test_the_digest_of_the_embedded_engine_covers_its_sources(tmp_path, monkeypatch):
    copy = tmp_path / "embedded"
    shutil.copytree(Path(asynth.embedded.__file__).parent, copy)
    monkeypatch.setattr(asynth.embedded, "__file__", str(copy / "__init__.py"))
    before = hash_embedded()
    with (copy / "cli.py").open("a") as stream:
        stream.write("# changed\n")
    assert hash_embedded() != before
