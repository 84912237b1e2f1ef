"""Starting states against the real git: what is written in process must be what git would have written."""

import subprocess

import pytest

from asynth.errors import CommandError
from asynth.example.draft import Fixture, GitState
from asynth.execution.environment import DATE_SECONDS
from asynth.execution.layers import make_commit, make_tag

STATES = {
    "plain": GitState(),
    "slashes": GitState(
        branch="release/2025/03", message="Head\n\nand a body", author=("Zoë Ångström", "zoe@example.com")
    ),
    "tagged": GitState(branch="trunk", tag="v1.2.0", remote="https://example.com/team/app.git"),
    "odd remote": GitState(tag="rel/1", remote='ssh://git@example.com/a b#c;d"e\\f.git'),
}


def git(workspace, environment, *arguments):
    done = subprocess.run(
        ("git", *arguments), cwd=workspace.project, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.rstrip("\n")


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
async def test_git_finds_what_was_asked_for(open_bench, state):
    async with open_bench() as bench:
        workspace = await bench.workspaces.lay_out(Fixture("c", state), "e1", layers=bench.layers, keys=bench.keys)
        environment = bench.environment.build(workspace.home)
        assert git(workspace, environment, "fsck", "--strict", "--full") == ""
        assert git(workspace, environment, "status", "--porcelain") == ""
        assert git(workspace, environment, "branch", "--show-current") == state.branch
        assert git(workspace, environment, "log", "--all", "--format=%an|%ae|%cn|%at|%ct") == (
            f"{state.author[0]}|{state.author[1]}|{state.author[0]}|{DATE_SECONDS}|{DATE_SECONDS}"
        )
        assert git(workspace, environment, "log", "-1", "--format=%B").strip() == state.message
        assert git(workspace, environment, "tag", "--points-at", "HEAD") == (state.tag or "")
        assert git(workspace, environment, "ls-tree", "-r", "HEAD").count("\n") == 2
        assert "100755" in git(workspace, environment, "ls-tree", "-r", "HEAD", "scripts/check.sh")
        if state.remote is not None:
            assert git(workspace, environment, "config", "remote.origin.url") == state.remote
        repository = workspace.project / ".git"
        assert not (repository / "hooks").exists()
        assert not (repository / "logs").exists()
        assert sum(path.is_file() for path in repository.rglob("*")) <= 11


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_objects_and_configuration_equal_those_of_git(tmp_path, state):
    environment = {
        "PATH": "/usr/bin:/bin:/usr/local/bin",
        "HOME": str(tmp_path),
        "LC_ALL": "C.UTF-8",
        **{
            f"GIT_{who}_{what}": value
            for who in ("AUTHOR", "COMMITTER")
            for what, value in (
                ("NAME", state.author[0]),
                ("EMAIL", state.author[1]),
                ("DATE", f"{DATE_SECONDS} +0000"),
            )
        },
    }

    def call(*arguments):
        done = subprocess.run(
            ("git", *arguments), cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    call("init", "-q", "--template=", "-b", state.branch)
    (tmp_path / "file").write_text("text\n")
    call("add", "file")
    call("commit", "-q", "-m", state.message)
    commit = make_commit(call("write-tree"), state, DATE_SECONDS)
    assert commit.id == call("rev-parse", "HEAD")
    if state.tag is not None:
        call("tag", "-a", "-m", state.tag, state.tag)
        assert make_tag(commit.id, state.tag, state, DATE_SECONDS).id == call("rev-parse", state.tag)


async def test_a_remote_is_written_as_git_writes_it(open_bench):
    url = STATES["odd remote"].remote
    async with open_bench() as bench:
        ours = await bench.workspaces.lay_out(
            Fixture("c", GitState(remote=url)), "e1", layers=bench.layers, keys=bench.keys
        )
        theirs = await bench.workspaces.lay_out(Fixture("c", GitState()), "e2", layers=bench.layers, keys=bench.keys)
        git(theirs, bench.environment.build(theirs.home), "remote", "add", "origin", url)
        assert (ours.project / ".git/config").read_text() == (theirs.project / ".git/config").read_text()


async def test_examples_share_no_inode_with_each_other(open_bench):
    async with open_bench() as bench:
        fixture = Fixture("c", GitState())
        first = await bench.workspaces.lay_out(fixture, "e1", layers=bench.layers, keys=bench.keys)
        second = await bench.workspaces.lay_out(fixture, "e2", layers=bench.layers, keys=bench.keys)
        clone = await bench.workspaces.clone(first)
        for path in first.project.rglob("*"):
            if path.is_file():
                assert path.stat().st_nlink == 1
        with (first.project / "main.txt").open("a") as stream:
            stream.write("x")
        assert (second.project / "main.txt").read_text() == (clone.project / "main.txt").read_text() == "hello\n"


async def test_a_project_without_git_has_no_repository(open_bench):
    async with open_bench() as bench:
        workspace = await bench.workspaces.lay_out(Fixture("c", None), "e1", layers=bench.layers, keys=bench.keys)
        assert not (workspace.project / ".git").exists()
        assert {int(path.stat().st_mtime) for path in workspace.project.rglob("*") if path.is_file()} == {DATE_SECONDS}


async def test_a_project_that_is_not_there_is_an_error(open_bench):
    async with open_bench() as bench:
        with pytest.raises(CommandError, match="no project 'nowhere'"):
            await bench.workspaces.lay_out(Fixture("nowhere", None), "e1", layers=bench.layers, keys=bench.keys)


async def test_large_files_links_and_ignored_ones_survive(open_bench):
    project = open_bench.fixtures / "c"
    (project / "large.bin").write_bytes(b"0123456789abcdef" * 40_000)
    (project / "link").symlink_to("main.txt")
    (project / ".gitignore").write_text("*.log\n")
    (project / "kept.log").write_text("ignored by git, not by us\n")
    (project / "__pycache__").mkdir()
    (project / "__pycache__" / "x.pyc").write_bytes(b"left by an interpreter")
    async with open_bench() as bench:
        workspace = await bench.workspaces.lay_out(Fixture("c", GitState()), "e1", layers=bench.layers, keys=bench.keys)
        clone = await bench.workspaces.clone(workspace)
        for place in (workspace, clone):
            assert (place.project / "large.bin").read_bytes() == (project / "large.bin").read_bytes()
            assert (place.project / "link").readlink().name == "main.txt"
            assert (place.project / "kept.log").exists()
            assert not (place.project / "__pycache__").exists()
            assert git(place, bench.environment.build(place.home), "status", "--porcelain") == ""


async def test_what_describes_a_project_is_no_part_of_it(open_bench):
    project = open_bench.fixtures / "c"
    (project / "project.toml").write_text('describes = "a program"\n')
    (project / "scripts" / "project.toml").write_text("the project's own\n")
    async with open_bench() as bench:
        workspace = await bench.workspaces.lay_out(Fixture("c", GitState()), "e1", layers=bench.layers, keys=bench.keys)
        tracked = git(workspace, bench.environment.build(workspace.home), "ls-files").splitlines()
    assert tracked == ["Makefile", "main.txt", "scripts/check.sh", "scripts/project.toml"]
    assert not (workspace.project / "project.toml").exists()


async def test_a_project_under_another_name_is_the_same_but_for_the_name(open_bench):
    source = open_bench.fixtures / "go"
    (source / "cmd" / "tally").mkdir(parents=True)
    (source / "cmd" / "tally" / "main.go").write_text("package main // tally, test_tally.go, totally, Tally\n")
    (source / "tally.bin").write_bytes(b"tally\0tally")
    async with open_bench() as bench:
        named = Fixture("go", GitState(), renamed=("tally", "linestat"))
        workspace = await bench.workspaces.lay_out(named, "e1", layers=bench.layers, keys=bench.keys)
        environment = bench.environment.build(workspace.home)
        assert git(workspace, environment, "ls-files").split() == ["cmd/linestat/main.go", "linestat.bin"]
        assert git(workspace, environment, "status", "--porcelain") == ""
        text = (workspace.project / "cmd" / "linestat" / "main.go").read_text()
        assert text == "package main // linestat, test_linestat.go, totally, Tally\n"
        assert (workspace.project / "linestat.bin").read_bytes() == b"tally\0tally"
        plain = await bench.workspaces.lay_out(Fixture("go", GitState()), "e2", layers=bench.layers, keys=bench.keys)
        assert (plain.project / "cmd" / "tally" / "main.go").is_file()
