import subprocess
import sys
from ast import literal_eval

import pytest

from asynth.execution import Environment, make_bin
from asynth.witness.engine import embedded_command


def test_nothing_of_the_caller_reaches_a_command(tmp_path, monkeypatch):
    monkeypatch.setenv("LD_PRELOAD", "/nowhere")
    monkeypatch.setenv("PATH", "/callers/own")
    variables = Environment(tmp_path / "bin", ("/tools/a", "/usr/bin")).build(tmp_path / "home", (("CI", "1"),))
    assert variables["PATH"].split(":") == [str(tmp_path / "bin"), "/tools/a", "/usr/bin", "/bin", "/usr/sbin", "/sbin"]
    assert variables["HOME"] == str(tmp_path / "home")
    assert variables["CI"] == "1"
    assert {name for name in variables if not name.startswith("GIT_")} == {
        "PATH",
        "HOME",
        "TMPDIR",
        "LC_ALL",
        "TZ",
        "CI",
    }


def test_the_locale_is_one_that_this_system_has(tmp_path):
    variables = Environment(tmp_path).build(tmp_path)
    probe = "import locale; locale.setlocale(locale.LC_ALL, ''); print(locale.nl_langinfo(locale.CODESET))"
    done = subprocess.run(
        (sys.executable, "-c", probe), env={**variables, "PYTHONCOERCECLOCALE": "0"}, capture_output=True, text=True
    )
    assert done.stdout == "UTF-8\n"


def test_the_shared_folder_is_filled_in(tmp_path):
    declared = (("GOCACHE", "{cache}/go"),)
    variables = Environment(tmp_path, cache=tmp_path / "shared").build(tmp_path, declared)
    assert variables["GOCACHE"] == f"{tmp_path}/shared/go"
    with pytest.raises(ValueError, match="GOCACHE"):
        Environment(tmp_path).build(tmp_path, declared)


def release_that_tells_its_environment(directory):
    """Return a program that prints its arguments and its environment, as a release would see them."""
    program = directory / "a release"
    code = "import os, sys; print(sys.argv[1:]); print(sorted(os.environ.items()))"
    program.write_text(f"#!{sys.executable} -I\n{code}\n")
    program.chmod(0o755)
    return program


def tell(tmp_path, arguments):
    """Return what that program prints called as `witness` and called directly, by the answer's bash."""
    program = release_that_tells_its_environment(tmp_path)
    make_bin(tmp_path / "bin", (str(program),))
    assert [path.name for path in (tmp_path / "bin").iterdir()] == ["witness"]
    environment = Environment(tmp_path / "bin").build(tmp_path)
    script = f"witness {arguments}\n'{program}' {arguments}\n"
    done = subprocess.run(("bash", "-c", script), env=environment, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    return (lines[0], literal_eval(lines[1])), (lines[2], literal_eval(lines[3]))


@pytest.mark.parametrize("arguments", ["run -k 'a b' -- verify", "version", "", "attestors list", "--config x sign"])
def test_a_release_is_executed_untouched(tmp_path, arguments):
    entry, direct = tell(tmp_path, arguments)
    assert entry[0] == direct[0]
    # bash counts itself, and names the program that it starts, in two variables of its own
    own = {"SHLVL", "_"}
    assert [item for item in entry[1] if item[0] not in own] == [item for item in direct[1] if item[0] not in own]
    assert dict(entry[1])["_"] == f"{tmp_path}/bin/witness"


@pytest.mark.parametrize("arguments", ["sign -f 'a b'", "verify -p x"])
def test_what_records_nothing_is_tuned(tmp_path, arguments):
    entry, direct = tell(tmp_path, arguments)
    assert entry[0] == direct[0]
    assert {"GOGC": "off", "GOMAXPROCS": "1", "GOMEMLIMIT": "256MiB"}.items() <= dict(entry[1]).items()


def test_a_command_line_stands_in_bin_and_sets_no_variable(tmp_path):
    probe = "import os, sys; print(sys.argv[1:]); print(sorted(os.environ))"
    make_bin(tmp_path / "bin", ("/bin/sh",))
    entry = make_bin(tmp_path / "bin", (sys.executable, "-I", "-c", probe))
    environment = Environment(tmp_path / "bin").build(tmp_path)
    # As the answer's bash starts it: bash's own variables are there already.
    script = f"{sys.executable} -I -c 'import os; print(sorted(os.environ))'\nwitness 'a b' \"c'd\"\n"
    done = subprocess.run(("bash", "-c", script), env=environment, capture_output=True, text=True, check=True)
    plain, arguments, seen = done.stdout.splitlines()
    assert arguments == """['a b', "c'd"]"""
    assert seen == plain
    assert entry.stat().st_mode & 0o777 == 0o755


def test_the_embedded_engine_starts_from_any_directory(tmp_path):
    make_bin(tmp_path / "bin", embedded_command())
    environment = Environment(tmp_path / "bin").build(tmp_path)
    done = subprocess.run(
        ("bash", "-c", "witness version"), cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert "embedded" in done.stdout + done.stderr
