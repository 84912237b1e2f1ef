"""Every rule, brought about for real: accepted as it is asked for, and denied for exactly its reason."""

from __future__ import annotations

import itertools
import json
import pkgutil
import re
import shutil
import sys
from importlib import import_module
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from builds import BUILDS, CASES, REPOSITORIES, attest
from lab import denials, prepare, run_and_verify, run_as_asked

from asynth.catalog import rules
from asynth.catalog.families.rego.strata import pair_rules
from asynth.catalog.member import WANTS, AttestedBuild, Json, Rule
from asynth.catalog.rego import load_module
from asynth.catalog.rules import RULES, RULES_BY_NAME
from asynth.catalog.rules.command_line import count
from asynth.witness.discovery import EMBEDDED

ENGINES = (EMBEDDED, "release")
MARKS = {EMBEDDED: (), "release": (pytest.mark.release,)}


def skip_without(attested: AttestedBuild) -> None:
    program = attested.command.split()[0]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not on PATH")


def by_engines() -> list[object]:
    """Return the cases, each rule's first on both engines and its others on one of them in turn: both decide alike."""
    found: list[object] = []
    met: dict[str, int] = {}
    for name, rule, attested in CASES:
        turn = met[rule.name] = met.get(rule.name, -1) + 1
        for number, engine in enumerate(ENGINES):
            if turn == 0 or turn % 2 == number:
                found.append(pytest.param(engine, rule, attested, id=f"{name}-{engine}", marks=MARKS[engine]))
    return found


@pytest.mark.parametrize(("engine", "rule", "attested"), by_engines(), indirect=["engine"])
def test_rule_accepts_what_it_asks_for_and_denies_the_violation(
    rule: Rule, attested: AttestedBuild, witness: Path, tmp_path: Path
) -> None:
    skip_without(attested)
    binding = rule.bind(attested)
    lab = prepare(tmp_path / "lab", witness, attested, [(rule, binding)])
    accepted = run_as_asked(lab, [rule], attested)
    assert accepted.returncode == 0, accepted.stderr
    denied = run_and_verify(lab, [rule], attested, binding.violation)
    assert denied.returncode != 0
    assert denials(denied.stderr) == [binding.violation.message]


def taught_together() -> list[tuple[str, tuple[str, ...]]]:
    """Return, for a third of the pairs of attestations, a build and the first two rules over them that are taught together."""
    found: dict[tuple[str, ...], tuple[str, tuple[str, ...]]] = {}
    for name, build in BUILDS.items():
        if build.artifacts:
            for group in pair_rules([rule for rule in RULES if rule.applies(build)], build):
                for names in group.rules:
                    found.setdefault(tuple(RULES_BY_NAME[rule].attestor for rule in names), (name, names))
    return list(found.values())[::3]


@pytest.mark.parametrize(
    ("engine", "name", "names"),
    [
        pytest.param(engine, name, names, id=f"{name}-{'+'.join(names)}-{engine}", marks=MARKS[engine])
        for number, (name, names) in enumerate(taught_together())
        for engine in ENGINES[number % 2 :][:1]
    ],
    indirect=["engine"],
)
def test_rules_taught_together_deny_one_by_one(
    name: str, names: tuple[str, ...], witness: Path, tmp_path: Path
) -> None:
    together = [RULES_BY_NAME[rule] for rule in names]
    attested = attest(BUILDS[name], BUILDS[name].artifacts[0], 1)
    skip_without(attested)
    bound = [(rule, rule.bind(attested)) for rule in together]
    for number, (_, binding) in enumerate(bound):
        lab = prepare(tmp_path / f"lab{number}", witness, attested, bound)
        if number == 0:  # the labs are alike
            accepted = run_as_asked(lab, together, attested)
            assert accepted.returncode == 0, accepted.stderr
        denied = run_and_verify(lab, together, attested, binding.violation)
        assert denied.returncode != 0
        assert binding.violation.message in denials(denied.stderr)


def leaves(value: Json) -> list[str]:
    if isinstance(value, dict):
        return [leaf for item in (*value.keys(), *value.values()) for leaf in leaves(item)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in leaves(item)]
    return [str(value)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_form_shows_every_parameter(rule: Rule) -> None:
    for attested in [attested for _, other, attested in CASES if other is rule]:
        binding = rule.bind(attested)
        forms = binding.forms
        assert len({*forms.wants}) == len(forms.wants) >= WANTS, rule.name
        assert len({forms.imperative, *forms.orders}) == 3 <= len({forms.incident, *forms.incidents}), rule.name
        for form in (forms.clause, forms.imperative, forms.noun, *forms.wants, *forms.orders):
            assert all(
                leaf in form or (leaf.isdigit() and count(int(leaf), "").strip(" s") in form)
                for leaf in leaves(list(binding.parameters.values()))
            ), form
            assert not form.endswith((".", "?", ":"))
        told = (
            forms.clause,
            forms.imperative,
            forms.noun,
            forms.incident,
            *forms.wants,
            *forms.orders,
            *forms.incidents,
        )
        for form in told:
            assert not form[0].isupper() or form.startswith(
                ("`", "HEAD", "SLSA", "GitLab", "CodeBuild", "CycloneDX", "I ", "I'd ")
            ), form
            assert "  " not in form
        assert not forms.record or json.loads(forms.record)
        assert forms.imperative.split()[0] in {"refuse", "accept", "keep", "block"}, forms.imperative
        verbs = {
            *[
                "accept",
                "allow",
                "ask",
                "block",
                "check",
                "insist",
                "let",
                "make",
                "reject",
                "require",
                "stop",
                "take",
                "turn",
            ]
        }
        assert {order.split()[0] for order in forms.orders} <= verbs, forms.orders


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_other_parameters_are_asked_for_in_other_words(rule: Rule) -> None:
    """What two repositories make of a rule differs in each form wherever it differs in the answer."""
    build = next(build for build in BUILDS.values() if rule.applies(build))
    artifact = build.artifacts[0] if build.artifacts else ""
    bindings = [rule.bind(attest(build, artifact, world)) for world in range(len(REPOSITORIES))]
    for first, second in itertools.combinations(bindings, 2):
        same = first.parameters == second.parameters and not first.needs
        forms = [(one.forms.clause, one.forms.imperative, one.forms.noun, one.forms.shell) for one in (first, second)]
        told = [pair for pair in zip(*forms, strict=True) if all(pair)]
        assert all((a == b) == same for a, b in told)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_members_are_complete(rule: Rule) -> None:
    assert load_module(rule.module).package.split(".")[0] == rule.attestor.replace("-", "_")
    assert all(text.endswith(".") for text in (rule.device, rule.explanation, rule.limit))
    assert rule.called[0].islower()
    assert re.fullmatch("[a-z][a-z-]*", rule.title)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_what_a_module_denies_besides_is_announced(rule: Rule) -> None:
    """A denial with a text of its own is for a record that has nothing to judge, which nobody asked for in so many words."""
    if 'deny contains "' in load_module(rule.module).render({}):
        assert re.search(r"\b(deni|deny|refuse|gives it away)", rule.explanation), rule.explanation


def test_names_titles_and_explanations_are_unique() -> None:
    assert len(RULES) >= 20
    assert len(RULES_BY_NAME) == len(RULES)
    for field in ("title", "module", "device", "explanation", "limit", "called"):
        assert len({getattr(rule, field) for rule in RULES}) == len(RULES), field


def test_every_rule_of_a_module_is_taught() -> None:
    modules = [import_module(f"{rules.__name__}.{found.name}") for found in pkgutil.iter_modules(rules.__path__)]
    defined = {value.name for module in modules for value in vars(module).values() if isinstance(value, Rule)}
    assert defined <= set(RULES_BY_NAME)


def test_every_rule_is_brought_about() -> None:
    assert {rule.name for _, rule, _ in CASES} == set(RULES_BY_NAME)
