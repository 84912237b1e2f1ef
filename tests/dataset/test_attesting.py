"""A run's provenance: one command accepts its files as they are, and none that changed by a byte."""

import shutil
import stat
import subprocess

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from asynth.dataset.attesting import FILES, VERIFY, attest_run, compare_attested, make_key
from asynth.dataset.card import write_card
from asynth.errors import ConfigurationError, RunDirectoryError
from asynth.store import write_derived
from asynth.witness.discovery import discover

CONTENT = {name: f'{{"name": "{name}"}}\n' for name in FILES}


@pytest.fixture
def run(tmp_path):
    """A directory with a run's files, the rows of one split empty."""
    directory = tmp_path / "a run"
    directory.mkdir()
    for name, text in CONTENT.items():
        (directory / name).write_text("" if name == "test.jsonl" else text)
    return directory


@pytest.fixture
def key(tmp_path):
    make_key(tmp_path / "keys" / "policy.key")
    return tmp_path / "keys" / "policy.key"


def verify(directory, witness):
    environment = {"PATH": f"{witness.parent}:/usr/bin:/bin", "HOME": str(directory.parent)}
    return subprocess.run(("sh", "-c", VERIFY), cwd=directory, env=environment, capture_output=True, text=True)


def test_the_command_accepts_the_files_and_notices_each_byte(run, key, engine, witness):
    told = attest_run(run, discover(engine), key)
    assert told == f"cd '{run}' && {VERIFY}"
    assert verify(run, witness).returncode == 0
    for name in FILES:
        path = run / name
        before = path.read_bytes()
        path.write_bytes(before[:-1] + b"X" if before else b"X")
        done = verify(run, witness)
        assert done.returncode == 1, (name, done.stderr)
        path.write_bytes(before)
    assert verify(run, witness).returncode == 0


def test_no_private_key_lies_in_the_directory(run, key):
    attest_run(run, discover("embedded"), key)
    for path in run.rglob("*"):
        assert path.is_dir() or b"PRIVATE KEY" not in path.read_bytes()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_card_and_a_page_made_later_spoil_nothing_and_what_does_is_told(finished, key, witness, tmp_path):
    run = tmp_path / "finished"
    shutil.copytree(finished[0], run)
    assert [*compare_attested(run)] == []
    attest_run(run, discover("embedded"), key)
    write_card(run, replace=True)
    write_derived(run, "report.html", b"<html>")
    assert verify(run, witness).returncode == 0
    assert [*compare_attested(run)] == []
    (run / "valid.jsonl").write_bytes(b"more\n")
    assert [line.partition(" is about an earlier ")[2] for line in compare_attested(run)] == [
        "valid.jsonl; `asynth attest` makes it anew"
    ]


def test_a_second_attestation_replaces_the_first(run, key, witness):
    attest_run(run, discover("embedded"), key)
    (run / "train.jsonl").write_text("more\n")
    attest_run(run, discover("embedded"), key)
    assert verify(run, witness).returncode == 0


def test_a_key_is_made_once(tmp_path):
    path = tmp_path / "own.key"
    make_key(path)
    first = path.read_bytes()
    make_key(path)
    assert path.read_bytes() == first


def encrypted(path):
    form = serialization.BestAvailableEncryption(b"secret")
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, form
    )
    path.write_bytes(pem)


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (lambda path: None, "cannot read the key"),
        (lambda path: path.write_text("no key"), "is no private key in PEM"),
        (encrypted, "has a passphrase"),
    ],
    ids=["absent", "no key", "encrypted"],
)
def test_a_wrong_key_is_one_line(run, tmp_path, write, said):
    write(tmp_path / "wrong.key")
    with pytest.raises(ConfigurationError, match=said):
        attest_run(run, discover("embedded"), tmp_path / "wrong.key")
    assert not (run / "provenance").exists()


def test_a_key_in_the_directory_is_refused(run, key, tmp_path):
    shutil.copy(key, run / "policy.key")
    (tmp_path / "link").symlink_to(run / "policy.key")
    for path in (run / "policy.key", tmp_path / "link"):
        with pytest.raises(ConfigurationError, match="keep the key elsewhere"):
            attest_run(run, discover("embedded"), path)


def test_a_directory_without_a_run_is_refused(tmp_path, key):
    with pytest.raises(RunDirectoryError, match="holds no whole run"):
        attest_run(tmp_path, discover("embedded"), key)
