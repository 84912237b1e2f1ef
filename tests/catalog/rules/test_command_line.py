"""Which command lines witness records as they were typed, and what violations make of them."""

import shlex
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from builds import BUILDS, attest

from asynth.catalog.rules.command_line import arguments, edited, followed, through_shell


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("make app", ("make", "app")),
        ("sh -c 'a && b > c'", ("sh", "-c", "a && b > c")),
        ("tar cf x *.txt", ()),
        ("echo $HOME", ()),
    ],
)
def test_arguments_are_those_that_witness_records(command: str, expected: tuple[str, ...]) -> None:
    assert arguments(command) == expected


@pytest.mark.parametrize(("name", "shell"), [("archive", "sh"), ("script", "bash")])
def test_a_shell_that_the_command_does_not_start_with_gets_the_script_as_one_argument(name: str, shell: str) -> None:
    build = BUILDS[name]
    attested = attest(build, build.artifacts[0], 0)
    assert shlex.split(through_shell(attested)) == [shell, "-c", attested.command]
    assert shlex.split(followed(attested, "echo 'a b' >> c")) == [shell, "-c", f"{attested.command} && echo 'a b' >> c"]
    assert shlex.split(edited(attested, 's/"a"/b/'))[2].startswith(
        f"{attested.command} && sed -e 's/\"a\"/b/' {attested.artifact} > "
    )
