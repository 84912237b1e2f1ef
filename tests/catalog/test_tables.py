"""Members in TOML files: read as they stand, or refused in one line that names the file, the line and the key."""

import pytest

from asynth.catalog.member import Build, Document
from asynth.catalog.projects import read_project
from asynth.catalog.tables import Pairs, Table, find_line, list_pairs, read_table
from asynth.catalog.workloads import Shelf
from asynth.cli import run
from asynth.errors import TableError

TEXT = '''\
# A comment with [[workload]] in it.
[[workload]]
name = "one"
purpose = "build"
language = "c"
tools = ["make"]
cost = 0.1

[[workload.build]]
project = "c/checksum"
command = """
make \\
    all"""

[[workload]]
name = "two"
purpose = "build"
language = "c"
tools = [
    "make",
    "cc",
]
cost = 0.1
environment = { B = "2", A = "1" }

# The first of two.
[[workload.build]]
project = "c/checksum"
command = "make"

[[workload.build]]
project = "c/calculator"
command = "make"
document = { packages = [["a", "1"]] }
'''


class Shaped(Table):
    variables: Pairs = ()


@pytest.fixture
def read(tmp_path):
    """Return a function that reads a text as a shelf of workloads, and its path."""
    path = tmp_path / "shelf.toml"

    def read(text: str):
        path.write_text(text, encoding="utf-8")
        return read_table(path, Shelf).workload

    return read, path


def test_a_table_becomes_members(read):
    one, two = read[0](TEXT)
    assert one.build[0].command == "make all"
    assert two.environment == (("B", "2"), ("A", "1"))
    assert two.build[1].document == Document(packages=(("a", "1"),))
    assert type(two.build[1]) is Build
    assert two.build[1].project == read_project("c/calculator")


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('command = "make"\n\n', "\n", 27, "workload 2, build 1, command: Field required"),
        ('name = "two"\n', "", 15, "workload 2, name: Field required"),
        ('"cc",', "7,", 19, "workload 2, tools 2: Input should be a valid string"),
        ("cost = 0.1\nenv", 'cost = "much"\nenv', 23, "workload 2, cost: Input should be a valid number, unable to"),
        ('B = "2"', "B = 2", 24, "workload 2, environment 1 2: Input should be a valid string"),
        ("document = {", "docs = {", 34, "workload 2, build 2, docs: Unexpected keyword argument"),
        ("{ packages =", "{ names =", 34, "workload 2, build 2, document, names: Unexpected keyword argument"),
        ("# The first", "shares = 'make'\n# The first", 26, "workload 2, shares: shared.toml has no table 'make'"),
        ("# The first", "warming = 'no.sh'\n# The first", 26, "workload 2, warming: there is no file /"),
        ("c/calculator", "c/nowhere", 31, "workload 2, build 2: there is no project 'c/nowhere'"),
        ("make \\\n", "make\n\\q", 13, "Unescaped '\\' in a string"),
        ('"make",\n    "cc",\n]', '"make"\n    "cc",\n]', 21, "Unclosed array"),
        ('[[workload]]\nname = "two"', '[[workload]\nname = "two"', 15, "Expected ']]' at the end of an array"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(read, old, new, line, said):
    assert TEXT.count(old) == 1
    with pytest.raises(TableError) as raised:
        read[0](TEXT.replace(old, new))
    told = str(raised.value)
    assert told.startswith(f"{read[1]}:{line}: {said}"), told
    assert "\n" not in told


def test_the_command_line_prints_that_line_alone(monkeypatch, capsys, tmp_path):
    (tmp_path / "project.toml").touch()
    monkeypatch.setattr("asynth.cli.plan.add_parser", lambda _: read_table(tmp_path / "project.toml", Shelf))
    assert run(["plan"]) == 2
    assert capsys.readouterr().err == f"asynth: {tmp_path}/project.toml:1: workload: Field required\n"


def test_everything_wrong_is_told_in_the_order_of_the_file(read):
    with pytest.raises(TableError) as raised:
        read[0](TEXT.replace("cost = 0.1\n", ""))
    assert str(raised.value) == (
        f"{read[1]}:2: workload 1, cost: Field required; {read[1]}:14: workload 2, cost: Field required"
    )


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(TableError, match=r"none\.toml cannot be read: .*No such file"):
        read_table(tmp_path / "none.toml", Shelf)


@pytest.mark.parametrize(
    ("location", "line"),
    [
        ((), 1),
        (("workload", 0), 2),
        (("workload", 0, "build", 0, "command"), 11),
        (("workload", 1, "tools"), 19),
        (("workload", 1, "build", 1, "document", "packages", 0), 34),
        (("workload", 5), 2),
        (("elsewhere",), 1),
    ],
)
def test_a_line_is_found_by_its_keys(location, line):
    assert find_line(TEXT, location) == line


def test_tables_below_some_keys_become_pairs():
    assert list_pairs("a")({"a": {"x": "1"}, "b": {"x": "1"}}) == {"a": (("x", "1"),), "b": {"x": "1"}}
    assert list_pairs("a")({"a": "text"}) == {"a": "text"}
    assert list_pairs("a")("text") == "text"
    assert Shaped.model_validate({"variables": {"x": "1"}}).variables == (("x", "1"),)
