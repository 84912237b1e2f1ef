"""Which witness is taken: the named one, the one on PATH if it is one, or the embedded engine; and what is told."""

import contextlib
import hashlib
import os
import shlex
import subprocess
import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from asynth.errors import EngineError
from asynth.witness import behaviour
from asynth.witness.discovery import discover
from asynth.witness.engine import embedded_command, hash_embedded
from asynth.witness.identity import KNOWN_ATTESTORS
from asynth.witness.probes import POLICY_CHECK, PROBES

TABLE = "".join(f"│ {name} │ https://witness.dev/attestations/{name}/v0.1 │ product │\n" for name in KNOWN_ATTESTORS)
CLAIMS = f"""\
case "$1" in
version) echo "witness v0.12.0"; exit 0 ;;
attestors) cat <<'END'
{TABLE}END
exit 0 ;;
esac
"""

SCRIPTS = {
    "silent": ("exit 0", "does not say"),
    "another program": ("echo witness-the-game 2.1", "witness-the-game 2.1"),
    "two lines": ("echo witness v1; echo and more", "does not say"),
    "escape sequences": ("printf 'witness \\033[2Jv1\\n'", "does not say"),
    "binary output": ("head -c 4096 /dev/urandom", "does not say"),
    "endless output": ("yes witness", "prints more than 1 MiB"),
    "fails": ("echo no such command >&2; exit 3", "exit code 3 for `version`: 'no such command'"),
    "killed": ("kill -9 $$", "exit code -9"),
    "lists nothing": ("test $1 = version && echo witness v0.12.0", "`attestors list`"),
    "lists others": ("test $1 = version && echo witness v0.12.0 || echo '│ git │ uri │ product │'", "does not list"),
    "only claims": (CLAIMS + "exit 0", "leaves no signed attestation"),
    "refuses to run": (CLAIMS + "echo unsupported >&2; exit 1", "plain `run` with exit code 1: 'unsupported'"),
    "embedded engine": (f'exec {shlex.join(embedded_command())} "$@"', "asynth's embedded engine"),
}
"""Scripts that are not witness, and words of the reason."""


@pytest.fixture
def cache(tmp_path_factory):
    """Return a cache that knows the embedded engine, so that falling back costs no probing."""
    path = tmp_path_factory.mktemp("cache") / "behaviour.json"
    answers = {probe.name: probe.expected[0] for probe in PROBES} | {POLICY_CHECK: "accepted"}
    behaviour.remember(hash_embedded(), behaviour.Behaviour(answers), path)
    return path


def write_program(directory, content, mode=0o755):
    path = directory / "witness"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def write_script(directory, text):
    return write_program(directory, f"#!/bin/sh\n{text}\n".encode())


def assert_noticed(path, words, cache):
    """On PATH it is noticed and passed over; named, it is an error."""
    engine = discover("auto", {"PATH": str(path.parent)}, cache=cache)
    assert engine.kind == "embedded"
    assert len(engine.notes) == 1
    assert f"{path} is not used: it " in engine.notes[0]
    assert words in engine.notes[0]
    assert engine.notes[0].isprintable()
    for choice, environment in ((str(path), {}), ("auto", {"ASYNTH_WITNESS": str(path)})):
        with pytest.raises(EngineError) as raised:
            discover(choice, environment, cache=cache)
        assert raised.value.exit_code == 3
        assert str(path) in str(raised.value)
        assert words in str(raised.value)
        assert str(raised.value).isprintable()


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_that_is_not_witness_is_noticed(name, tmp_path, cache):
    script, words = SCRIPTS[name]
    assert_noticed(write_script(tmp_path, script), words, cache)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "cannot be executed: Exec format error", id="empty"),
        pytest.param(b"\x00\x01\x02 nothing", "cannot be executed: Exec format error", id="bytes"),
        pytest.param(b"#!/no/such/interpreter\n", "cannot be executed: No such file", id="no interpreter"),
    ],
)
def test_a_file_that_is_no_program_is_noticed(content, words, tmp_path, cache):
    assert_noticed(write_program(tmp_path, content), words, cache)


def test_a_file_that_is_not_executable_is_noticed(tmp_path, cache):
    assert_noticed(write_program(tmp_path, b"#!/bin/sh\n", 0o644), "is not executable", cache)


def read_end(reading):
    """Return what is left in a pipe that nobody shall hold; who has been killed takes a moment to let go of it."""
    for _ in range(200):
        with contextlib.suppress(BlockingIOError):
            return os.read(reading, 10)
        time.sleep(0.05)
    return None


def test_a_program_that_hangs_is_ended_with_its_children(tmp_path, cache):
    fifo = tmp_path / "alive"
    os.mkfifo(fifo)
    reading = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    try:
        path = write_script(tmp_path, f"exec 3> {shlex.quote(str(fifo))}; echo x >&3; sleep 1000 & sleep 1000")
        with pytest.raises(EngineError, match=r"does not finish within 2 s \(asked for `version`\)"):
            discover(str(path), {}, seconds=2, cache=cache)
        assert os.read(reading, 10) == b"x\n"
        assert read_end(reading) == b"", "a process still holds the pipe"
    finally:
        os.close(reading)


def test_a_child_that_keeps_the_output_open_is_not_waited_for(tmp_path, cache):
    path = write_script(tmp_path, "sleep 1000 & echo witness v0.12.0")
    with pytest.raises(EngineError, match="does not finish within 1 s"):
        discover(str(path), {}, seconds=1, cache=cache)


def test_a_folder_of_that_name_is_no_program(tmp_path, cache):
    (tmp_path / "witness").mkdir()
    engine = discover("auto", {"PATH": str(tmp_path)}, cache=cache)
    assert engine.notes == ("no witness on PATH; the embedded engine runs instead (" + engine.notes[0].split("(")[1],)
    with pytest.raises(EngineError, match="which is a directory"):
        discover(str(tmp_path / "witness"), {})


def test_each_wrong_program_on_path_has_its_line(tmp_path, cache):
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        write_script(tmp_path / name, f"echo {name}")
    engine = discover("auto", {"PATH": f"{tmp_path}/first:{tmp_path}/none:{tmp_path}/second"}, cache=cache)
    assert [name in note for name, note in zip(("first", "second"), engine.notes, strict=True)] == [True, True]
    assert "the embedded engine runs instead" in engine.notes[-1]


@pytest.mark.parametrize("choice", ["", "embeded", "/no/such/file", "a\nb", "~nobody-of-this-name/witness", "x\0y"])
def test_what_does_not_exist_is_one_clear_line(choice):
    with pytest.raises(EngineError) as raised:
        discover(choice, {"PATH": "/usr/bin:/bin"})
    assert str(raised.value).isprintable()


def test_a_variable_that_is_wrong_does_not_fall_back(tmp_path, cache):
    with pytest.raises(EngineError, match="ASYNTH_WITNESS names /no/such/witness, which does not exist"):
        discover("auto", {"ASYNTH_WITNESS": "/no/such/witness", "PATH": ""}, cache=cache)


def test_the_embedded_engine_is_what_it_says():
    engine = discover("embedded", {"ASYNTH_WITNESS": "/no/such/witness"})
    assert (engine.kind, engine.path, engine.behaviour) == ("embedded", None, "v0.12")
    assert engine.version.startswith("embedded")
    assert engine.sha256 == hash_embedded()
    assert engine.attestors >= KNOWN_ATTESTORS
    assert engine.notes == ()


def test_the_embedded_engine_belongs_to_asynth_wherever_it_is_called(tmp_path):
    for name in ("json", "asynth", "dataclasses", "cryptography"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the project was imported')\n")
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        (*embedded_command(), "version"), cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("witness embedded")


def masquerade(directory, interference=""):
    """Write a program that calls itself v9.9.9 and otherwise does what the embedded engine does."""
    engine = f'{shlex.join(embedded_command())} "$@"'
    return write_script(
        directory, f'if [ "$1" = version ]; then echo "witness v9.9.9"; exit 0; fi\n{interference}\nexec {engine}'
    )


def test_what_behaves_as_witness_is_taken(tmp_path, cache):
    path = masquerade(tmp_path)
    engine = discover("auto", {"PATH": f"/no/such/place:{tmp_path}"}, cache=cache)
    assert (engine.kind, engine.path, engine.command) == ("release", path, (str(path),))
    assert (engine.version, engine.behaviour, engine.notes) == ("v9.9.9", "v0.12", ())
    assert engine.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert behaviour.recall(engine.sha256, cache) is None, "the program behind a script may change"


UNKNOWN = 'if [ "$1" = policy ]; then exit 1; fi'


def test_an_unknown_behaviour_is_refused_unless_a_flag_names_it(tmp_path, cache):
    path = masquerade(tmp_path, UNKNOWN)
    for environment in ({"PATH": str(tmp_path)}, {"ASYNTH_WITNESS": str(path)}):
        with pytest.raises(EngineError, match=r"no known version of witness: policy check: .*name it with --engine"):
            discover("auto", environment, cache=cache)
    engine = discover(str(path), {}, cache=cache)
    assert engine.behaviour == "unknown"
    assert len(engine.notes) == 1
    assert str(path) in engine.notes[0]


def test_what_accepts_anything_is_not_witness(tmp_path, cache):
    path = masquerade(
        tmp_path, """if [ "$1" = verify ]; then echo 'level=info msg="Verification succeeded"' >&2; exit 0; fi"""
    )
    assert_noticed(path, "does not verify as any witness does: tampered artifact: accepted", cache)


def test_what_rejects_anything_is_not_witness(tmp_path, cache):
    path = masquerade(tmp_path, 'if [ "$1" = verify ]; then exit 1; fi')
    assert_noticed(path, "does not verify as any witness does: sound policy: rejected", cache)


@pytest.mark.release
def test_a_release_is_taken_from_path_and_variable(release_witness, tmp_path, cache):
    (tmp_path / "witness").symlink_to(release_witness)
    from_path = discover("auto", {"PATH": str(tmp_path)}, cache=cache)
    named = discover("auto", {"ASYNTH_WITNESS": str(release_witness), "PATH": str(tmp_path)}, cache=cache)
    assert (from_path.kind, from_path.path, named.path) == ("release", tmp_path / "witness", release_witness)
    assert from_path.sha256 == named.sha256 == hashlib.sha256(release_witness.read_bytes()).hexdigest()
    assert from_path.behaviour in ("v0.12", "v0.11")
    assert {"sbom", "slsa", "link"} <= from_path.attestors


@pytest.mark.release
def test_a_provided_release_is_taken_after_path_and_before_the_embedded_engine(release_witness, tmp_path, cache):
    provided = tmp_path / "got" / "witness"
    provided.parent.mkdir()
    provided.symlink_to(release_witness)
    taken = discover("auto", {"PATH": str(tmp_path)}, provided=provided, cache=cache)
    assert (taken.kind, taken.path) == ("release", provided)
    assert taken.notes == (f"no witness on PATH; the release that `asynth doctor --fix witness` got runs: {provided}",)
    (tmp_path / "witness").symlink_to(release_witness)
    from_path = discover("auto", {"PATH": str(tmp_path)}, provided=provided, cache=cache)
    assert (from_path.path, from_path.notes) == (tmp_path / "witness", ())
    assert discover("embedded", {}, provided=provided, cache=cache).kind == "embedded"


@pytest.mark.release
def test_a_release_is_not_probed_twice(release_witness, tmp_path):
    cache = tmp_path / "behaviour.json"
    first = discover(str(release_witness), {}, cache=cache)
    known = behaviour.recall(first.sha256, cache)
    assert known is not None
    behaviour.remember(first.sha256, behaviour.Behaviour({**known.observations, "no steps": "changed"}), cache)
    assert discover(str(release_witness), {}, cache=cache).behaviour == "unknown"


@pytest.mark.release
def test_configuration_in_the_directory_harms_no_release(release_witness, tmp_path, cache, monkeypatch):
    (tmp_path / ".witness.yaml").write_text("run: {}\n")
    monkeypatch.chdir(tmp_path)
    assert discover(str(release_witness), {}, cache=cache).kind == "release"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200))
@example(content=b"#!")
@example(content=b"#!/bin/sh\n\xff\xfe")
@example(content=b"\x7fELF")
def test_no_file_whatever_raises_anything_else(content, tmp_path, cache):
    # A shebang with drawn text could name a real program; only the shell is allowed to start what follows.
    content = content if not content.startswith(b"#!") or b"/" not in content else b"#!/bin/sh\n:\n"
    path = write_program(tmp_path, content)
    with pytest.raises(EngineError):
        discover(str(path), {}, seconds=5, cache=cache)


@settings(max_examples=200, deadline=None)
@given(
    choice=st.text(max_size=40).filter(lambda text: text not in ("auto", "embedded")),
    path=st.text(max_size=40),
)
def test_no_choice_whatever_raises_anything_else(choice, path):
    with pytest.raises(EngineError) as raised:
        discover(choice, {"PATH": path})
    assert raised.value.exit_code == 3
    assert str(raised.value).isprintable()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.text(max_size=60))
def test_no_search_path_whatever_raises_anything(path, cache):
    assert discover("auto", {"PATH": path}, cache=cache).kind == "embedded"
