"""Rego by regorus against what OPA 1.15.2 was recorded to say, over the traps of the language."""

import json
from pathlib import Path

import pytest

from asynth.embedded.policy.document import RegoModule
from asynth.embedded.rego.evaluation import AbstentionError, RegoError
from asynth.embedded.rego.regorus import evaluate_with_regorus
from asynth.resources import find_module

GROUPS = [json.loads(line) for line in (Path(__file__).parent / "rego_cases.jsonl").read_text().splitlines()]
HOUSE = "package t\n\nimport rego.v1\n\n"


def evaluate(value, modules):
    """Return what is recorded of OPA: `ok` and results, `err` and text; or None for an abstention."""
    try:
        results = evaluate_with_regorus(value, tuple(RegoModule(name, text.encode()) for name, text in modules))
    except RegoError as error:
        return ["err", str(error)]
    except AbstentionError:
        return None
    return json.loads(json.dumps(["ok", results]))


@pytest.mark.timeout(300)
def test_every_decision_is_that_of_opa():
    decided = wrong = total = 0
    shown = []
    for group in GROUPS:
        for value, expected in group["cases"]:
            total += 1
            found = evaluate(value, group["modules"])
            if found is None:
                continue
            decided += 1
            if found != expected:
                wrong += 1
                shown.append((group["modules"], value, expected, found))
    assert shown == []
    assert total > 1200
    assert decided / total > 0.7


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('not startswith(input.missing, "v")', id="undefined argument under not"),
        pytest.param("not input.missing in [1]", id="undefined member under not"),
        pytest.param("some x in input.nothing", id="walk over null"),
        pytest.param("count(input.nothing) == 0", id="count of null"),
        pytest.param('to_number("abc") == 1', id="a built-in that fails"),
        pytest.param("1 / input.zero > 0", id="division by zero"),
        pytest.param('input.missing != "v"', id="comparison with undefined"),
    ],
)
def test_what_is_undefined_does_not_deny(body):
    module = f'{HOUSE}deny contains "x" if {body}\n'
    assert evaluate({"nothing": None, "zero": 0}, [("rule", module)]) == ["ok", [["data.t.deny", []]]]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('deny contains "x" if data.other.rule', id="data"),
        pytest.param('deny contains "x" if http.send({"url": "x"})', id="http"),
        pytest.param('deny contains "x" if time.now_ns() > 0', id="time"),
        pytest.param('deny contains "x" if 0.1 + 0.2 == 0.3', id="fractions"),
        pytest.param('deny contains "x" if glob.match("**.go", [], input.x)', id="double star"),
        pytest.param('deny contains "x" if { some y; input.x }', id="unused variable"),
        pytest.param('deny contains "x" if startswith(1, "a")', id="type error"),
        pytest.param('deny contains "x" if count(1, 2)', id="arity"),
        pytest.param('deny contains sprintf("%e", [1.5])', id="format"),
        pytest.param('deny contains "x" if {', id="no Rego"),
    ],
)
def test_what_regorus_gets_wrong_is_left_to_opa(text):
    assert evaluate({"x": "a"}, [("rule", HOUSE + text + "\n")]) is None


@pytest.mark.parametrize(
    ("text", "verdict"), [("90.9", "denied"), ("7.25", "denied"), ("90.0", "left to OPA"), ("90", "denied")]
)
def test_fractions_without_a_trailing_zero_are_numbers(text, verdict):
    """A float prints `90.0` as another text than OPA does."""
    module = f'{HOUSE}deny contains msg if {{\n\tx := to_number(input.x)\n\tx < 91\n\tmsg := sprintf("%v", [x])\n}}\n'
    found = evaluate({"x": text}, [("rule", module)])
    assert found == (None if verdict == "left to OPA" else ["ok", [["data.t.deny", [text]]]])


def test_an_undefined_deny_silences_the_others():
    denying = 'package a\n\nimport rego.v1\n\ndeny contains "x"\n'
    silent = "package b\n\nimport rego.v1\n\nallow if true\n"
    assert evaluate({}, [("a", denying), ("b", silent)]) == ["ok", []]


def test_of_modules_with_one_name_the_last_counts():
    denying = 'package a\n\nimport rego.v1\n\ndeny contains "x"\n'
    other = 'package b\n\nimport rego.v1\n\ndeny contains "y" if false\n'
    assert evaluate({}, [("rule", denying), ("rule", other)]) == ["ok", []]


def test_regorus_says_nothing_on_stderr(capfd):
    evaluate({}, [("rule", 'package a\ndeny contains "x" if { true }\n')])
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param("input == " + "[" * 50_000 + "]" * 50_000, id="brackets"),
        pytest.param("input == " + "[\n" * 5_000 + "]\n" * 5_000, id="brackets on lines"),
        pytest.param("(" * 5_000 + "1" + ")" * 5_000, id="parentheses"),
        pytest.param("1" + "\n + 1" * 5_000 + " == 2", id="sums"),
        pytest.param("input" + ".a" * 20_000, id="references"),
        pytest.param("count(\n" * 5_000 + "1" + ")\n" * 5_000, id="calls"),
        pytest.param("input == " + '["]",\n' * 2_000 + "1" + "]" * 2_000, id="brackets beside strings"),
    ],
)
def test_what_would_take_regorus_down_is_left_to_opa(expression):
    assert evaluate({}, [("rule", f'{HOUSE}deny contains "x" if {expression}\n')]) is None


@pytest.mark.parametrize(
    ("path", "errors"),
    [
        ("git/ticket.rego", ["9 var", "9 var", "9 var"]),
        ("command_run/exact_command.rego", ["5 var", "9 var", "9 var", "9 var"]),
        ("git/parents.rego", ["7 var", "7 var", "7 var", "12 var", "12 var", "12 string"]),
    ],
)
def test_a_rule_without_its_import_is_refused_as_opa_refuses_it(path, errors):
    """Recorded of witness v0.12 over these modules without their import, two lines shorter."""
    text = find_module(path).read_text(encoding="utf-8").replace("import rego.v1\n\n", "")
    told = [
        f"branch:{line}: rego_parse_error: {kind} cannot be used for rule name" for line, kind in map(str.split, errors)
    ]
    assert evaluate({}, [("branch", text)]) == ["err", f"{len(errors)} errors occurred:\n" + "\n".join(told)]


def test_other_words_of_todays_rego_are_left_to_opa():
    text = 'package t\n\ndeny contains "x" if {\n\tsome name in input.names\n\tname == "x"\n}\n'
    assert evaluate({}, [("rule", text)]) is None
