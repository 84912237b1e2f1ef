import pytest

from benchmarks.floor import Step, run_jobs


def make_step(directory, name, commands, *, accepted=True, files=()):
    script = directory / f"{name}.sh"
    script.write_text(commands)
    return Step(script, directory, {"PATH": "/usr/bin:/bin"}, files, accepted)


def test_steps_run_in_order_in_their_directory(tmp_path):
    files = ((tmp_path / "given.txt", b"given\n"),)
    job = (
        make_step(tmp_path, "1", "! test -e given.txt\necho first > seen.txt\n"),
        make_step(tmp_path, "2", "cat given.txt >> seen.txt\n", files=files),
        make_step(tmp_path, "3", "echo refused >> seen.txt\nexit 1\n", accepted=False),
    )
    taken = run_jobs([job], 1)
    assert taken.seconds > 0
    assert taken.cpu > 0
    assert (tmp_path / "seen.txt").read_text() == "first\ngiven\nrefused\n"


@pytest.mark.parametrize(("commands", "accepted"), [("false\n", True), ("true\n", False)], ids=["fails", "is accepted"])
def test_another_outcome_than_declared_is_no_figure(tmp_path, commands, accepted):
    job = (make_step(tmp_path, "1", commands, accepted=accepted),)
    with pytest.raises(RuntimeError, match="exited"):
        run_jobs([job], 2)
