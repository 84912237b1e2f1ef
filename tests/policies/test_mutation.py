"""A sample of the mutation score, where opa is found; the whole of it is in docs/rego-mutation.md."""

import re
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from rego_inputs import carry_over, read_inputs
from rego_mutants import mutate
from rego_mutation import REPORT, argue, list_subjects, measure

from asynth.catalog.families.family import BUILDS_BY_NAME
from asynth.catalog.rego import load_module
from asynth.catalog.rules import RULES

TARGET = 0.98


@pytest.mark.timeout(600)
def test_rules_bite():
    """One set of parameters of each rule: 98 % of all mutants are noticed, and no survivor is without an argument."""
    if shutil.which("opa") is None:
        pytest.skip("opa is not on PATH")
    scores = measure(list(list_subjects(RULES, sample=1)))
    assert {name: score.idle for name, score in scores.items() if score.idle} == {}
    killed = sum(sum(score.killed.values()) for score in scores.values())
    live = sum(sum(score.live.values()) for score in scores.values())
    assert killed >= TARGET * (killed + live)
    unargued = {
        (name, before, after)
        for name, score in scores.items()
        for _, before, after in score.survivors
        if not argue(before, after)
    }
    assert unargued == set()


def test_the_report_covers_every_rule():
    text = REPORT.read_text()
    taught = {rule.name for rule in RULES if any(rule.applies(build) for _, build in BUILDS_BY_NAME.values())}
    told = set(re.findall(r"^\| (\w+) \| \d+ \| \d+ \| [\d.]+% \|$", text, re.MULTILINE))
    assert taught == told, "write it anew: python tests/policies/rego_mutation.py --write"
    assert float(re.search(r"\*\*([\d.]+)% killed\*\*", text)[1]) >= 100 * TARGET


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_module_has_mutants_and_inputs(rule):
    text = load_module(rule.module).render({})
    found = list(mutate(text))
    assert {mutant.kind for mutant in found} >= {"line", "rule"}
    assert all(mutant.text != text for mutant in found)
    assert len(read_inputs(rule.module)) >= 2


def test_operators_constants_lines_and_rules_are_changed():
    text = 'package p\n\nimport rego.v1\n\nlimit := 2\n\ndeny contains msg if {\n\tinput.x > limit\n\tmsg := "no"\n}\n'
    found = {(mutant.kind, mutant.after) for mutant in mutate(text)}
    assert found == {
        ("constant", "limit := 3"),
        ("constant", "limit := 1"),
        ("operator", "input.x <= limit"),
        ("operator", "input.x >= limit"),
        ("line", ""),
        ("rule", ""),
    }


def test_inputs_are_carried_over_to_other_parameters():
    old = {"files": ["app", "dist/x.tar"], "cmd": ["make", "all"]}
    new = {"files": ["tool"], "cmd": ["go", "build", "."]}
    inputs = [{"app": {"n": "app/app.txt"}, "dist/x.tar": 1, "cmd": ["make", "all"], "apple": "http://app.example"}]
    assert carry_over(inputs, old, new)[0] == {
        "tool": 1,
        "cmd": ["go", "build", "."],
        "apple": "http://tool.example",
    }
