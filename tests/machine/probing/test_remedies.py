"""What a member lacks, and how to get it."""

from asynth.machine.probing import remedies
from asynth.machine.probing.remedies import advise


def test_advice_names_the_command_and_what_comes_before_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert advise(["eslint", "node"]) == (
        "missing",
        "install Node.js with npm, then asynth doctor --fix eslint; install Node.js",
    )
    assert advise(["dpkg-query"])[0] == "impossible"
    assert advise(["hadolint"]) == ("missing", "asynth doctor --fix hadolint")


def test_a_source_without_its_program_is_named(monkeypatch, tmp_path):
    monkeypatch.setitem(remedies.CLIENTS, "pypi", str(tmp_path / "python"))
    assert advise(["mypy"]) == ("missing", "install Python 3, then asynth doctor --fix mypy")
