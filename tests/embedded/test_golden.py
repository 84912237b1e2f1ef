"""The embedded engine against what the real witness was recorded to do."""

import base64
import copy
import hashlib
import importlib.resources
import json
import re
import sys
from pathlib import Path

import pytest

from asynth.witness.discovery import discover

sys.path.insert(0, str(Path(__file__).parent))
from golden_corpus import EMBEDDED, REPLAY, has_opa, load_cases, path_without, replay_all, replay_case

pytestmark = pytest.mark.timeout(600)
KNOWN = json.loads(importlib.resources.files("asynth.embedded").joinpath("disagreements.json").read_text())


def known(kind, engine):
    return {entry["case"] for entry in KNOWN["entries"] if entry["kind"] == kind and engine in entry["engines"]}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", path_without("opa", tmp_path_factory.mktemp("path")))
        return replay_all(load_cases())


def test_every_case_was_replayed(outcomes):
    assert len(outcomes) == 353


def test_nothing_that_witness_rejects_is_accepted(outcomes):
    assert [outcome.case for outcome in outcomes if outcome.falsely_accepted] == []


def test_at_least_99_percent_of_decided_cases_agree(outcomes):
    decided = [outcome for outcome in outcomes if not outcome.abstained]
    agreeing = [outcome for outcome in decided if not outcome.differences]
    assert len(agreeing) / len(decided) >= 0.99


def test_at_most_5_percent_are_left_undecided(outcomes):
    assert sum(outcome.abstained for outcome in outcomes) / len(outcomes) <= 0.05


def test_disagreements_are_the_listed_ones(outcomes):
    found = {outcome.case: outcome.differences for outcome in outcomes if outcome.differences and not outcome.abstained}
    assert found.keys() == known("disagreement", "regorus"), found


def test_abstentions_are_the_listed_ones(outcomes):
    assert {outcome.case for outcome in outcomes if outcome.abstained} == known("abstention", "regorus")


@pytest.mark.skipif(not has_opa(), reason="opa is not on PATH")
def test_with_opa_nothing_is_left_undecided():
    cases = [case for case in load_cases() if case["family"].startswith(("rego", "policy-check", "reject", "accept"))]
    outcomes = replay_all(cases)
    assert [outcome.case for outcome in outcomes if outcome.abstained or outcome.falsely_accepted] == []
    assert {outcome.case for outcome in outcomes if outcome.differences} <= known("disagreement", "opa")


# Names that the corpus uses, and others of the same kind.
FILES = {
    "attestation file": (r"\bbuild\.att\.json\b", "evidence-7.json"),
    "policy file": (r"\bpolicy\.signed\.json\b", "rules.dsse.json"),
    "key folder": (r"\bkeys/", "secret-material/"),
}
STEP = (r"\bbuild\b(?!\.att)", "assemble")
BRANCH_NAME = "main"  # git names it in a subject by its digest
BRANCH = (r'(?:(?<=")|(?<=heads/)|(?<=refnameshort:)|^)main(?=\\?"|$)', "trunk")
HAS_CONFIGURATION = re.compile(r"\.ya?ml$")


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def rename_text(text, pattern, replacement):
    """Rename in a text, and in the Rego modules that it holds in base64."""

    def rename_module(match):
        module = base64.b64decode(match[2]).decode()
        return match[1] + base64.b64encode(re.sub(pattern, replacement, module).encode()).decode() + match[3]

    text = re.sub(r'(\\?"module\\?": ?\\?")([A-Za-z0-9+/=]+)(\\?")', rename_module, text)
    return re.sub(pattern, replacement, text)


def rename(case, pattern, replacement, *, inside=False):
    """Rename in what a case gives and expects; with `inside` in its policies and its setup too."""
    renamed = copy.deepcopy(case)
    renamed["files"] = {re.sub(pattern, replacement, name): value for name, value in case["files"].items()}
    for step in renamed["steps"]:
        step["argv"] = [re.sub(pattern, replacement, word) for word in step["argv"]]
        expected = rename_text(json.dumps(step["expect"]), pattern, replacement)
        if pattern == BRANCH[0]:
            expected = expected.replace(digest(BRANCH_NAME), digest(replacement))
        step["expect"] = json.loads(expected)
        for file in step["expect"].get("files", {}).values():
            if file and isinstance(file.get("payload"), dict):
                file["payload"]["subject"].sort(key=REPLAY.canonical)
    if inside:
        renamed["files"] = {
            name: rename_text(value, pattern, replacement) if "policy" in name and isinstance(value, str) else value
            for name, value in renamed["files"].items()
        }
        renamed["setup"] = [[re.sub(pattern, replacement, word) for word in argv] for argv in case.get("setup", [])]
        for step in renamed["steps"]:
            for expected in step["expect"].get("files", {}).values():
                if expected:
                    expected.pop("sigs", None)
    return renamed


def without_signatures(outcome):
    """Signatures over renamed policies are new ones."""
    return tuple(line for line in outcome.differences if ".sigs: unexpected" not in line)


def renamed_files_cases(kind, behaviour="v0.12"):
    families = {"accept", "reject", "x509", "dsse", "sign"}
    return [
        rename(case, *FILES[kind])
        for case in load_cases(behaviour)
        if case["family"] in families and not any(HAS_CONFIGURATION.search(name) for name in case["files"])
    ]


def renamed_inside_cases(pattern, replacement, behaviour="v0.12"):
    """Cases whose attestations are made by the case itself, so that a new name can run through all of it."""
    families = {"accept", "rego-accept", "rego-reject", "rego-trap", "record-git"}
    return [
        rename(case, pattern, replacement, inside=True)
        for case in load_cases(behaviour)
        if case["family"] in families
        and case["steps"][0]["argv"][0] == "run"
        and not any(HAS_CONFIGURATION.search(name) for name in case["files"])
    ]


@pytest.mark.parametrize("kind", FILES)
def test_renamed_files_make_no_difference(kind):
    """Every third case, another third for each kind: nothing hangs on a name of the corpus."""
    cases = renamed_files_cases(kind)
    outcomes = replay_all(cases[list(FILES).index(kind) :: 3])
    assert {outcome.case: outcome.differences for outcome in outcomes if outcome.differences} == {}
    assert len(outcomes) > 25


@pytest.mark.parametrize("naming", [STEP, BRANCH], ids=["step", "branch"])
def test_renamed_steps_and_branches_make_no_difference(naming):
    cases = renamed_inside_cases(*naming)[::2]
    outcomes = [outcome for outcome in replay_all(cases) if outcome.case not in known("abstention", "regorus")]
    assert {outcome.case: without_signatures(outcome) for outcome in outcomes if without_signatures(outcome)} == {}
    assert len(outcomes) > 10


@pytest.mark.release
def test_renamed_cases_are_what_the_release_does(release_witness):
    """The renamed expectations are not guesses: a release of witness gives them too."""
    behaviour = discover(str(release_witness), {}).behaviour
    cases = [*renamed_files_cases("policy file", behaviour)[:6]]
    cases += [*renamed_inside_cases(*STEP, behaviour)[::12], *renamed_inside_cases(*BRANCH, behaviour)[::12]]
    for case in cases:  # a release prints lines in the order of a Go map, so that a case may need a second look
        looks = (without_signatures(replay_case(case, [str(release_witness)])) for _ in range(4))
        assert () in looks, case["id"]


def test_the_replay_can_fail():
    """A case whose expectation is wrong is reported, so that agreement means something."""
    case = copy.deepcopy(next(case for case in load_cases() if case["id"] == "fixture-accepted"))
    case["steps"][-1]["expect"]["exit"] = 1
    outcome = replay_case(case, EMBEDDED)
    assert outcome.differences
    assert outcome.falsely_accepted
