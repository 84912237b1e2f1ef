"""CI: what the file runs is what the blocks run, and nothing secret is written or recorded."""

import re

import pytest

from asynth.catalog import FAMILIES_BY_NAME
from asynth.catalog.families.ci.systems import PASSPHRASE, SYSTEMS
from asynth.catalog.procedure.keys import PASSPHRASE as PHRASE
from asynth.catalog.procedure.twins import OUTSIDE_OF_CI, REGO_DENIAL
from asynth.example.make import compose
from asynth.script import Bash, File, render, runnable
from asynth.script.jobs import find_run, is_job_file, read_scripts
from asynth.space import Family, Space

DRAFTS = 400


@pytest.fixture(scope="module")
def drafts(everything):
    family = FAMILIES_BY_NAME["ci"]
    space = Space([Family(family.name, family.strata(everything), 1.0)], seed=7)
    assert space.capacity > 10_000_000
    return [compose(space.at(position)) for position in range(DRAFTS)]


def test_the_file_runs_the_lines_of_the_blocks(drafts):
    seen = set()
    for draft in drafts:
        parts = runnable(draft.answer)
        (file,) = [part for part in parts if isinstance(part, File) and is_job_file(part.name)]
        lines = [line for script in read_scripts(file.name, file.content) for line in script]
        assert find_run(lines, [part.text for part in parts if isinstance(part, Bash)]), draft.id
        assert any(line.startswith("witness run ") for line in lines)
        assert lines[-1].startswith("witness verify ")
        assert file.name in draft.prompt
        seen.add(file.name.rsplit("/", 1)[0])
    assert len(seen) == len(SYSTEMS)


def test_secrets_stay_secret(drafts):
    for draft in drafts:
        answer = render(draft.answer)
        assert PHRASE not in answer + draft.prompt
        for name, value in draft.fixture.environment:
            holds = value == PHRASE or (value.startswith("{text:") and ".secret" in value)
            if not holds:
                continue
            assert name in draft.prompt
            if "environment" in draft.summary.run_set:
                assert f"--env-add-sensitive-key {name}" in answer, draft.id


def test_only_the_owner_signs_the_policy(drafts):
    for draft in drafts:
        parts = runnable(draft.answer)
        (file,) = [part for part in parts if isinstance(part, File) and is_job_file(part.name)]
        assert "witness sign" not in file.content
        (owner,) = set(re.findall(r"witness sign -k (\S+) ", render(draft.answer)))
        assert owner not in file.content
        assert owner in draft.prompt


def test_facts_of_the_answer_stand_in_the_prompt(drafts):
    for draft in drafts:
        answer = render(draft.answer)
        command = re.search(r"^witness run .*? -- (.*)$", answer, re.MULTILINE)[1]
        assert command in draft.prompt
        for variable in re.findall(r'"\$([A-Z_]+)"', answer):
            assert variable in draft.prompt or variable == "KEYID", (draft.id, variable)
        assert (PASSPHRASE in answer) == (PASSPHRASE in draft.prompt)
        for line in re.findall(r"-o (\S+/policy\.signed\.json)", answer):
            assert line in draft.prompt


def test_twins_of_a_job(drafts):
    for draft in drafts:
        kinds = [twin.kind for twin in draft.twins]
        assert OUTSIDE_OF_CI in kinds
        assert (REGO_DENIAL in kinds) == bool(draft.summary.rules)
    assert 0.5 < sum(bool(draft.summary.rules) for draft in drafts) / DRAFTS < 0.97
