"""CI: what the file attests and verifies is what the blocks do, and the key reaches the signing step and nothing else."""

import re

import pytest
import yaml

from asynth.catalog import FAMILIES_BY_NAME
from asynth.catalog.families.ci import MESSAGES, SIGNED
from asynth.catalog.families.ci.job import SCRIPT
from asynth.catalog.families.ci.judged import BRANCHED
from asynth.catalog.families.ci.strata import NAMES
from asynth.catalog.families.ci.systems import SYSTEMS
from asynth.catalog.families.ci.topics import TOPICS
from asynth.catalog.procedure.twins import EMPTY_STORE, OUTSIDE_OF_CI, REGO_DENIAL
from asynth.example.draft import EmptyStore
from asynth.example.make import compose
from asynth.run.counting import count_family
from asynth.script import Bash, File, Prose, render, runnable
from asynth.script.jobs import find_run, is_job_file, read_scripts, run_alike
from asynth.space import Space

DRAFTS = 400


@pytest.fixture(scope="module")
def drafts(everything):
    family = FAMILIES_BY_NAME["ci"]
    space = Space([count_family(family, everything)], seed=7)
    assert space.capacity > 100_000
    return [compose(space.at(position)) for position in range(DRAFTS)]


def file_of(draft):
    (file,) = [part for part in runnable(draft.answer) if isinstance(part, File) and is_job_file(part.name)]
    return file


@pytest.fixture(scope="module")
def jobs(drafts):
    """Those drafts whose answer is a job that signs with a key."""
    found = [
        draft
        for draft in drafts
        if "--signer-fulcio-url" not in render(draft.answer)
        and any(isinstance(part, File) and is_job_file(part.name) for part in runnable(draft.answer))
    ]
    assert len(found) > DRAFTS / 2
    return found


def lines_of(draft):
    """Return the lines that the job runs, those of its script in the place of its call."""
    file = file_of(draft)
    lines = [line for script in read_scripts(file.name, file.content) for line in script]
    if lines != [f"sh {SCRIPT}"]:
        return lines
    (script,) = [part for part in runnable(draft.answer) if isinstance(part, File) and part.name == SCRIPT]
    return script.content.splitlines()


def test_what_the_file_attests_and_verifies_is_what_the_blocks_do(jobs):
    seen, scripted = set(), 0
    for draft in jobs:
        file = file_of(draft)
        own = [line for script in read_scripts(file.name, file.content) for line in script]
        blocks = [part.text for part in runnable(draft.answer) if isinstance(part, Bash)]
        assert find_run(own, blocks) or run_alike(own, blocks), draft.id
        lines = lines_of(draft)
        assert any(line.startswith("witness run ") for line in lines)
        assert any(line.startswith("witness verify ") for line in lines)
        seen.add(file.name.rsplit("/", 1)[0])
        scripted += lines is not own and f"sh {SCRIPT}" in own
    assert len(seen) == len(SYSTEMS)
    assert 0 < scripted < len(jobs) / 2


def test_no_line_of_a_job_stands_in_a_block_again(jobs):
    """The reader has read it in the file; what he runs himself has his own keys, or calls the script."""
    for draft in jobs:
        file = file_of(draft)
        lines = {line for script in read_scripts(file.name, file.content) for line in script if "witness" in line}
        for part in runnable(draft.answer):
            if isinstance(part, Bash):
                assert lines.isdisjoint(part.text.split("\n")) or "printenv" in file.content, draft.id


def test_only_the_signing_step_gets_the_key_and_no_file_of_it_stays(jobs):
    for draft in jobs:
        text = file_of(draft).content
        assert "witness sign" not in text
        assert "genpkey" not in text
        lines = "\n".join(lines_of(draft))
        (key,) = [name for name, _ in NAMES if re.search(rf"\b{name}\b", text + lines)]
        if "runs-on" in text:
            assert re.search(rf"\n        env:\n          {key}: ", text)
            assert text.count(f"secrets.{key}") == 1
        if "printenv" in lines:
            written = re.search(rf"\(umask 077; printenv {key} > (\S+)\)", lines)[1]
            assert f"trap 'rm -f {written}' EXIT" in lines
            assert f"unset {key}" in lines
        if "withCredentials" in text and SCRIPT not in text:
            block = text[text.index("withCredentials") :].split("'''")[1]
            assert "witness run" in block
            assert "witness verify" not in block


def test_a_job_without_a_key_may_ask_for_a_token_and_checks_itself(drafts):
    keyless = [draft for draft in drafts if "--signer-fulcio-url" in render(draft.answer)]
    assert keyless
    for draft in keyless:
        file = file_of(draft)
        workflow = yaml.safe_load(file.content)
        job = workflow["jobs"][draft.summary.step]
        assert workflow["permissions"] == {"contents": "read"}
        assert job["permissions"] == {"contents": "read", "id-token": "write"}
        assert "${{ secrets" not in file.content
        assert workflow[True]["push"]["branches"] == [
            draft.fixture.git.branch
        ]  # YAML 1.1 takes the key `on` for a truth
        assert f"@refs/heads/{draft.fixture.git.branch}" in render(draft.answer)
        assert f"{draft.summary.step}.att.json" in job["steps"][-1]["with"]["path"]
        own = [line for script in read_scripts(file.name, file.content) for line in script]
        blocks = [part.text for part in draft.answer if isinstance(part, Bash)]
        assert find_run(own, blocks) or run_alike(own, blocks), draft.id
        # What is attested anew in a twin must not be found beside the first attestation.
        for twin in draft.twins:
            empties = any(isinstance(edit, EmptyStore) for edit in twin.edits)
            anew = "witness run" in twin.commands and twin.kind != OUTSIDE_OF_CI
            assert empties == (anew or twin.kind == EMPTY_STORE), twin.kind


def test_a_job_of_jenkins_writes_to_its_own_workspace_alone(jobs):
    """Beside it lie those of other jobs of the agent, and what an earlier build left there may be read-only."""
    seen = 0
    for draft in jobs:
        lines = lines_of(draft)
        if file_of(draft).name == "Jenkinsfile":
            seen += 1
            assert not any("../" in line for line in lines if "-o " in line or line.startswith("cp ")), draft.id
            assert not any(line.startswith('cp "$') for line in lines), draft.id
    assert seen


def test_the_answer_says_where_witness_comes_from(jobs):
    for draft in jobs:
        file = file_of(draft)
        fetched = "/in-toto/witness/releases/download/" in file.content
        assert fetched == (file.name.startswith(".github") or file.name == "buildspec.yml")
        said = " ".join(part.text for part in draft.answer if isinstance(part, Prose))
        source = "release|install|fetch|download|first step" if fetched else "image|agent"
        assert re.search(source, said, re.IGNORECASE), said
        assert "witness" in said


def test_the_branch_and_what_is_kept_stand_in_the_file(jobs):
    for draft in jobs:
        file = file_of(draft)
        judged = bool(BRANCHED & set(draft.summary.rules))
        assert (f"'{draft.fixture.git.branch}'" in file.content) != judged or file.name == "buildspec.yml"
        assert re.search(rf"artifacts?(?s:.*){draft.summary.step}\.att\.json", file.content)


def test_a_job_runs_on_the_branches_that_its_rule_refuses(drafts):
    """A filter would skip them, and they would end green."""
    everywhere = {
        ".github": "branches: ['**']",
        ".gitlab-ci.yml": "- if: $CI_COMMIT_BRANCH\n",
        "Jenkinsfile": "not { changeRequest() }",
    }
    seen = set()
    for draft in drafts:
        text = render((*draft.past.shown, *draft.answer)) + draft.prompt
        for name, trigger in everywhere.items():
            if BRANCHED & set(draft.summary.rules) and trigger in text:
                seen.add(name)
            elif trigger in text:
                raise AssertionError(draft.prompt)
    assert seen == set(everywhere)


def test_the_policy_is_signed_by_its_owner_or_there_already(jobs):
    for draft in jobs:
        owners = re.findall(r"witness sign -k (\S+) ", render(draft.answer))
        assert len(owners) + len(draft.past.hidden) == 1
        assert set(owners) <= {"../policy.key"}
        assert SIGNED in render(draft.answer)


def test_facts_of_the_answer_are_shown_or_the_houses(drafts):
    for draft in drafts:
        past = (*draft.past.hidden, *draft.past.shown)
        command = re.search(r"witness run .*? -- (.*)$", render((*past, *draft.answer)), re.MULTILINE)[1]
        assert command in draft.prompt or command == "make app"
        assert draft.fixture.git.branch in draft.prompt or draft.fixture.git.branch == "main"


def test_twins_of_a_job(drafts):
    for draft in drafts:
        kinds = [twin.kind for twin in draft.twins]
        assert OUTSIDE_OF_CI in kinds
        assert (REGO_DENIAL in kinds) == bool(draft.summary.rules)


def test_there_are_many_ways_to_ask():
    assert len(MESSAGES) >= 40
    assert {topic for message in MESSAGES for topic in message.topics} == {topic.name for topic in TOPICS}


def test_many_jobs_are_judged_by_a_rule(drafts):
    """Half of all rows shall hold Rego, and the family that is about nothing else is only a part of them."""
    assert sum(bool(draft.summary.rules) for draft in drafts) >= 0.28 * len(drafts)


def test_contributions_are_built_without_the_key(jobs):
    forked = 0
    for draft in jobs:
        text = file_of(draft).content
        if "pull_request" in text or "merge_request_event" in text or re.search(r"(?<!not \{ )changeRequest", text):
            forked += 1
            (check,) = re.findall(
                r"(?s)(?:\n  contribution:|\ncontribution:|stage\('contribution'\))(.*?)(?:\n  \w[\w-]*:|\Z)", text
            )
            assert "witness" not in check
            assert "${{ secrets" not in check
            assert "withCredentials" not in check
    assert forked


def test_what_the_file_had_before_stays_in_it(jobs):
    kept = 0
    for draft in jobs:
        pasted = re.search(r"```(?:yaml|groovy)\n((?s:.*?))\n```", draft.prompt)
        if pasted is None or "witness" in pasted[1]:
            continue
        file = file_of(draft).content
        own = re.sub(r"anyOf \{ (branch '.*?'); changeRequest\(\) \}", r"\1", pasted[1])  # becomes two stages
        for line in own.split("\n"):
            if re.search(
                r"timeout|actions/cache|concurrency|include:|junit|mail to|agent \{|uses: \./|GIT_DEPTH|branch", line
            ):
                kept += 1
                assert line in file, line
    assert kept


def test_a_rule_on_the_branch_finds_a_branch_where_the_runner_has_only_a_commit(drafts):
    branched = 0
    for draft in drafts:
        if "git_branch_allowlist" in draft.summary.rules and not draft.past.shown:
            text = render((*draft.past.hidden, *draft.answer))
            if "-a git,gitlab" in text or "-a git,jenkins" in text:
                branched += 1
                assert "git checkout -q -B" in text
    assert branched


def test_a_job_that_is_shown_with_witness_is_one_that_checks(drafts):
    shown = 0
    for draft in drafts:
        pasted = re.search(r"```(?:yaml|groovy)\n((?s:.*?))\n```", draft.prompt)
        if pasted and "witness run" in pasted[1]:
            shown += 1
            assert "witness verify" in pasted[1], draft.prompt
            if "pipeline {" not in pasted[1]:
                assert ("DEPLOY_DIR" in pasted[1]) == (" -a ../" not in pasted[1]), draft.prompt
    assert shown
