"""What a member lacks, and how to get it."""

from asynth.machine.probing.remedies import advise


def test_advice_names_the_command_and_what_comes_before_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert advise(["eslint", "node"]) == (
        "missing",
        "install Node.js with npm, then asynth doctor --fix eslint; install Node.js",
    )
    assert advise(["dpkg-query"])[0] == "impossible"
    assert advise(["hadolint"]) == ("missing", "asynth doctor --fix hadolint")
