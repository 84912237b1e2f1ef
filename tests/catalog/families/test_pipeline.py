"""Pipelines: chains hold together, and what a draft says of several steps holds for each of them."""

import json
import re
import shutil
import subprocess

import pytest

from asynth.catalog import FAMILIES_BY_NAME
from asynth.catalog.families.pipeline.chains import CHAINS
from asynth.catalog.names import STEPS
from asynth.catalog.phrasings.wish import read_templates
from asynth.catalog.procedure import folded
from asynth.catalog.procedure.document import PolicyDocument, PolicyStep, Requirement, Signer
from asynth.catalog.procedure.policies import WRITERS, as_commands
from asynth.catalog.procedure.twins import (
    LEFT_OUT,
    NOTHING_IN_COMMON,
    REGO_DENIAL,
    SWAPPED_KEYS,
    TAMPERED_BETWEEN,
    UNLINKED,
)
from asynth.catalog.workloads import WORKLOADS_BY_NAME
from asynth.example.make import compose
from asynth.script import render
from asynth.space import Family, Space

DRAFTS = 400


@pytest.fixture(scope="module")
def drafts(everything):
    family = FAMILIES_BY_NAME["pipeline"]
    space = Space([Family(family.name, family.strata(everything), 1.0)], seed=7)
    assert space.capacity > 10_000_000
    return [compose(space.at(position)) for position in range(DRAFTS)]


@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain.project.folder)
def test_chains_hold_together(chain):
    assert set(chain.workloads) <= set(WORKLOADS_BY_NAME)
    for route in chain.routes:
        assert 2 <= len(route) <= 4
        assert chain.links[route[-1]].uses
        for number in route:
            assert set(chain.links[number].uses) <= set(route[: route.index(number)])
            assert set(chain.links[number].names) <= set(STEPS)
        for which in range(chain.names(route)):
            names = [chain.links[number].names[which % len(chain.links[number].names)] for number in route]
            assert len(set(names)) == len(names)
        for files in range(chain.files(route)):
            artifacts = [chain.artifact(number, files) for number in route]
            assert len(set(artifacts)) == len(artifacts)


def test_each_step_has_a_key_of_its_own_and_the_policy_another(drafts):
    for draft in drafts:
        answer = render(draft.answer)
        runs = re.findall(r"^witness run --step (\S+) .*?-k (\S+) ", answer, re.MULTILINE)[: len(draft.summary.steps)]
        signers = [key for _, key in runs]
        (policy,) = set(re.findall(r"^witness sign -k (\S+) ", answer, re.MULTILINE))
        assert [name for name, _ in runs] == list(draft.summary.steps)
        assert len({*signers, policy}) == len(signers) + 1
        if "There are" not in draft.prompt and "keys" in draft.prompt:
            assert all(key in draft.prompt or "keys are new" in answer for key in (*signers, policy)), draft.id


def test_steps_are_linked_or_named_by_digest(drafts):
    for draft in drafts:
        answer = render(draft.answer)
        runs = re.findall(r"^witness run --step \S+(?: -a (\S+))? ", answer, re.MULTILINE)
        linked = all("git" in run.split(",") for run in runs if run)
        verify = [line for line in answer.split("\n") if line.startswith("witness verify")][-1]
        assert linked or verify.count(" -s ") + 1 == len(draft.summary.steps)


def test_runs_without_extra_attestors_are_found_by_what_witness_records_by_itself(drafts):
    bare = [draft for draft in drafts if set(draft.summary.attestors) <= {"material", "product", "command-run"}]
    assert bare
    for draft in bare:
        answer = render(draft.answer)
        runs = re.findall(r"^witness run .*?(?= -- )", answer, re.MULTILINE)
        assert runs, draft.id
        assert not any(" -a" in run for run in runs), draft.id
        assert "`-a`" in answer or "by default" in answer or "by itself" in answer, draft.id
        assert all("-a environment" in twin.commands for twin in draft.twins if twin.kind == UNLINKED), draft.id


def test_facts_of_the_answer_stand_in_the_prompt(drafts):
    for draft in drafts:
        answer = render(draft.answer)
        for command in re.findall(r"^witness run .*? -- (.*)$", answer, re.MULTILINE):
            assert command in draft.prompt
        (expires,) = set(re.findall(r'expires"?: "(\S+)T00:00:00Z"', answer))
        assert expires in draft.prompt or f"the policy ends on {expires}" in answer


def test_twins_of_a_pipeline(drafts):
    for draft in drafts:
        kinds = {twin.kind for twin in draft.twins}
        assert {LEFT_OUT, SWAPPED_KEYS, TAMPERED_BETWEEN} <= kinds
        assert not {NOTHING_IN_COMMON, UNLINKED} <= kinds
        assert (REGO_DENIAL in kinds) == bool(draft.summary.rules)
    assert 0.5 < sum(bool(draft.summary.rules) for draft in drafts) / DRAFTS < 0.9


def test_a_first_step_whose_file_is_handed_on_is_found_without_git(drafts):
    """Archives of the same files may have the same bytes or not, by the order in which a file system lists them."""
    handed_on = 0
    for draft in drafts:
        verify = [line for line in render(draft.answer).split("\n") if line.startswith("witness verify")][-1]
        copied = re.search(r" -f (?:public|release)/(\S+)$", verify)
        first = re.search(r"^witness run .*? -- (.*)$", render(draft.answer), re.MULTILINE)[1]
        if copied is not None and copied[1] in first.split():
            handed_on += 1
            assert UNLINKED not in {twin.kind for twin in draft.twins}, draft.id
    assert handed_on


@pytest.mark.parametrize("name", ["pipeline", "ci", "identity"])
def test_texts_are_of_their_own(name):
    """No two share more than half of their content words in order."""
    texts = [_content(template.own_words) for template in read_templates(name)]
    assert len(texts) >= 25
    for number, first in enumerate(texts):
        for second in texts[:number]:
            assert _common(first, second) <= min(len(first), len(second)) / 2 + 1, (first, second)


def _content(text):
    return [word for word in re.findall(r"[a-z]+", text.lower()) if len(word) > 3]


def _common(first, second):
    row = [0] * (len(second) + 1)
    for word in first:
        before = row[:]
        for place, other in enumerate(second, 1):
            row[place] = before[place - 1] + 1 if word == other else max(row[place - 1], before[place])
    return row[-1]


RULED = PolicyDocument(
    "2033-02-01",
    (
        PolicyStep("build", (Requirement("a/git", ("branch",)), Requirement("a/product")), (Signer("../one"),)),
        PolicyStep("test", (Requirement("a/git"), Requirement("a/product")), (Signer("../two"),), ("build",)),
        PolicyStep("pack", (Requirement("a/git"), Requirement("a/product")), (Signer("../three"),), ("build", "test")),
    ),
)


@pytest.mark.parametrize("style", ["heredoc", "jq", "python"])
def test_folded_writers_leave_the_same_document(tmp_path, style):
    if any(shutil.which(tool) is None for tool in ({"jq": ("jq",), "python": ("python3",)}.get(style, ()))):
        pytest.skip("its tool is not here")
    assert folded.can_fold(RULED)
    for name in ("one.pub", "two.pub", "three.pub", "branch.rego"):
        (tmp_path / name).write_text(f"{name}\n")
    project = tmp_path / "project"
    project.mkdir()
    written = []
    for writer in (WRITERS[style], getattr(folded, style)):
        commands = as_commands(writer(RULED))
        subprocess.run(["bash", "-euo", "pipefail", "-c", commands], cwd=project, check=True)
        written.append(json.loads((tmp_path / "policy.json").read_text()))
    for step in written[0]["steps"].values():
        step.setdefault("artifactsFrom", [])
    assert written[0] == written[1]
