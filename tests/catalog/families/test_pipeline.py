"""Pipelines: chains hold together, and what a draft says of several steps holds for each of them."""

import json
import re
import shutil
import subprocess
from collections import Counter

import pytest

from asynth.catalog import FAMILIES_BY_NAME
from asynth.catalog.families.pipeline.chains import CHAINS, CHAINS_BY_NAME, KINDS, SHAPES
from asynth.catalog.families.pipeline.strata import messages
from asynth.catalog.families.pipeline.topics import TOPICS
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
from asynth.catalog.rego import literal
from asynth.catalog.rules.command_line import arguments
from asynth.catalog.workloads import WORKLOADS_BY_NAME
from asynth.example.make import compose
from asynth.resources import fixtures_root
from asynth.run.counting import count_family
from asynth.script import Bash, render
from asynth.space import Space

DRAFTS = 400

RULED_TOPICS = ("folder", "stray", "ruled", "present", "passed", "approved")


@pytest.fixture(scope="module")
def specs(everything):
    family = FAMILIES_BY_NAME["pipeline"]
    space = Space([count_family(family, everything)], seed=7)
    assert space.capacity > 100_000
    return [space.at(position) for position in range(DRAFTS)]


@pytest.fixture(scope="module")
def drafts(specs):
    return [compose(spec) for spec in specs]


@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain.project.folder)
def test_chains_hold_together(chain):
    assert set(chain.workloads) <= set(WORKLOADS_BY_NAME)
    assert set(chain.routes) <= set(SHAPES)
    assert len(set(chain.all_routes)) == len(chain.all_routes)
    for route in chain.all_routes:
        assert 2 <= len(route) <= 4
        assert set(chain.links[route[-1]].uses) & set(route)
        for number in route:
            assert set(chain.links[number].uses) & set(route) <= set(route[: route.index(number)])
            assert chain.links[number].kind in KINDS
        for which in range(chain.names(route)):
            names = [chain.links[number].names[which % len(chain.links[number].names)] for number in route]
            assert len(set(names)) == len(names)
        assert chain.files(route)
        for files in chain.files(route):
            artifacts = [chain.artifact(number, files) for number in route]
            assert len(set(artifacts)) == len(artifacts)
    for route in chain.routes.get("folder", ()):
        assert len(route) == 2
        assert all(
            chain.artifact(route[0], files).startswith(f"{chain.links[route[1]].folder}/")
            for files in chain.files(route)
        )


def test_there_are_many_shapes_and_none_is_in_many_rows(specs):
    shapes = Counter(dict(spec.values)["shape"] for spec in specs)
    assert set(shapes) == set(SHAPES)
    assert (
        0.2 * len(specs) <= shapes.pop("packed") <= 0.4 * len(specs)
    )  # a build and its archive is what most people have
    assert max(shapes.values()) <= 0.15 * len(specs)


def test_every_topic_is_asked_for_in_several_ways():
    for topic in TOPICS:
        asking = [message for message in messages() if topic.name in message.topics]
        assert len(asking) >= 6, topic.name
        assert len({message.register for message in asking}) >= 4, topic.name
    assert len(messages()) >= 120


def test_the_policy_has_a_key_of_its_own_and_each_step_too_unless_one_is_enough(specs, drafts):
    for spec, draft in zip(specs, drafts, strict=True):
        answer = render((*draft.past.hidden[1:], *draft.past.shown, *draft.answer))
        runs = re.findall(r"^witness run --step (\S+) .*?-k (\S+) ", answer, re.MULTILINE)[: len(draft.summary.steps)]
        signers = {key for _, key in runs}
        (policy,) = set(
            re.findall(r"^witness sign -k (\S+) ", render((*draft.past.hidden, *draft.answer)), re.MULTILINE)
        )
        assert [name for name, _ in runs] == list(draft.summary.steps)
        assert policy not in signers
        assert len(signers) == (1 if dict(spec.values)["variant"] == "together" else len(runs)), draft.id


def test_steps_are_linked_by_the_commit_or_named_by_digest(drafts):
    named = 0
    for draft in drafts:
        answer = render(draft.answer)
        runs = re.findall(r"^witness run --step \S+ -a (\S+) ", answer, re.MULTILINE)
        assert all("git" in run.split(",") for run in runs), draft.id
        if not runs and draft.past.shown:
            named += 1
            verify = [line for line in answer.split("\n") if line.startswith("witness verify")][-1]
            assert verify.count(" -s ") + 1 == len(draft.summary.steps)
            assert NOTHING_IN_COMMON in {twin.kind for twin in draft.twins}
    assert named


def test_commands_of_the_answer_stand_in_the_prompt(drafts):
    for draft in drafts:
        told = "I take the commands to be" in render(draft.answer[:1])
        shown = render(draft.answer[:1]) if told else draft.prompt.replace("$$", "$")
        for step in draft.summary.steps:
            (command, *_) = re.findall(
                rf"^witness run --step {step} .*? -- (.*)$",
                render((*draft.past.hidden, *draft.past.shown, *draft.answer)),
                re.MULTILINE,
            )
            assert command in shown or literal(list(arguments(command))) in shown, draft.prompt


def test_whoever_packs_a_folder_is_told_what_goes_unnoticed(specs, drafts):
    packing = 0
    for spec, draft in zip(specs, drafts, strict=True):
        values = dict(spec.values)
        links = CHAINS_BY_NAME[values["chain"]].links
        swept = any(links[int(number)].folder and links[int(number)].uses for number in values["route"])
        told = (
            values["topic"] not in ("handover", "unlinked", "present", "passed", "approved")
            and values["variant"] != "apart"
        )
        told = told and not {"proof"} & set(draft.summary.message["asks"])
        if swept and told and "bare" not in draft.summary.message["asks"]:
            packing += 1
            folder = next(links[int(number)].folder for number in values["route"] if links[int(number)].folder)
            said = render(draft.answer)
            assert f"`{folder}`" in said, draft.prompt
            assert re.search(r"both steps saw|only `\S+` saw", said), draft.prompt
    assert packing


def test_a_step_that_nothing_goes_through_is_said_to_be_beside_the_way(specs, drafts):
    found = set()
    for spec, draft in zip(specs, drafts, strict=True):
        values = dict(spec.values)
        if values["topic"] == "which":
            links = CHAINS_BY_NAME[values["chain"]].links
            route = [int(number) for number in values["route"]]
            handed = {number for number in route if links[number].kind not in ("lint", "approve")}
            used = {number for other in route for number in links[other].uses} & handed
            beside = bool(set(route[:-1]) - used)
            found.add(beside)
            assert ("not on that way" in render(draft.answer)) == beside, draft.prompt
    assert found == {True, False}


def test_the_answer_about_stray_files_refuses_one(specs, drafts):
    asked = [
        draft for spec, draft in zip(specs, drafts, strict=True) if dict(spec.values)["topic"] in ("folder", "stray")
    ]
    assert asked
    for draft in asked:
        planted, *around = (twin.commands for twin in draft.twins if twin.kind == REGO_DENIAL)
        assert "planted.txt" in planted
        only = "only" in draft.summary.message["asks"]
        assert [" -- sh -c " in commands or " -- bash -c " in commands for commands in around] == [True] * only
        assert 'startswith(path, "' in render(draft.answer)


def test_twins_of_a_pipeline(specs, drafts):
    for spec, draft in zip(specs, drafts, strict=True):
        kinds = {twin.kind for twin in draft.twins}
        assert {LEFT_OUT, TAMPERED_BETWEEN} <= kinds
        assert (SWAPPED_KEYS in kinds) == (dict(spec.values)["variant"] != "together")
        ruled = dict(spec.values)["topic"] in RULED_TOPICS or "pinned" in draft.summary.message["asks"]
        assert (REGO_DENIAL in kinds) == ruled


def test_many_pipelines_hold_a_rule(drafts):
    """Half of all rows shall hold Rego, and the family that is about nothing else is only a part of them."""
    assert sum(bool(draft.summary.rules) for draft in drafts) >= 0.4 * len(drafts)


def test_a_rule_stands_in_the_step_that_the_message_names(specs, drafts):
    judged = 0
    for spec, draft in zip(specs, drafts, strict=True):
        values = dict(spec.values)
        if values["topic"] in ("ruled", "present"):
            judged += 1
            step = draft.summary.steps[values["judged"]]
            assert step in draft.prompt or step in render(draft.answer[:1])
            (twin,) = (twin for twin in draft.twins if twin.kind == REGO_DENIAL)
            assert f"witness run --step {step} " in twin.commands
    assert judged


def test_a_first_step_whose_file_is_handed_on_is_found_without_git(drafts):
    """The digest of a copy leads to the step that made the original."""
    handed_on = 0
    for draft in drafts:
        verify = [line for line in render(draft.answer).split("\n") if line.startswith("witness verify")][-1]
        if re.search(r" -f (?:public|release)/\S+$", verify):
            handed_on += 1
            assert UNLINKED not in {twin.kind for twin in draft.twins}, draft.id
    assert handed_on


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


FURTHER = PolicyDocument(
    "2033-02-01",
    (
        PolicyStep("build", (Requirement("a/git"), Requirement("a/product")), (Signer("../one"),)),
        PolicyStep(
            "deploy",
            (Requirement("a/git"), Requirement("a/product"), Requirement("a/bom"), Requirement("a/env", ("branch",))),
            (Signer("../two"),),
            ("build",),
        ),
    ),
)


def test_types_that_one_step_has_besides_are_added_behind_the_others(tmp_path):
    assert not folded.can_fold(FURTHER)
    assert folded.can_append(FURTHER)
    assert not folded.can_append(RULED)
    for name in ("one.pub", "two.pub", "branch.rego"):
        (tmp_path / name).write_text(f"{name}\n")
    project = tmp_path / "project"
    project.mkdir()
    written = []
    for writer in (WRITERS["heredoc"], folded.append):
        subprocess.run(["bash", "-euo", "pipefail", "-c", as_commands(writer(FURTHER))], cwd=project, check=True)
        written.append(json.loads((tmp_path / "policy.json").read_text()))
    for step in written[0]["steps"].values():
        step.setdefault("artifactsFrom", [])
    assert written[0] == written[1]


def test_runs_remove_what_they_write_and_nothing_that_the_project_has(drafts):
    """Run twice in one checkout, each file that verify asks about is a product again."""
    for draft in drafts:
        code = "\n".join(part.text for part in draft.answer if isinstance(part, Bash)).split("cp -R . ../trial")[0]
        removed = [path for line in re.findall(r"^rm -f (.+)$", code, re.MULTILINE) for path in line.split()]
        assert len(removed) == len(set(removed))
        if "witness run" in code:
            asked = re.search(r"witness verify .* -f (\S+)", code)
            assert asked is not None
            assert asked[1].rsplit("/", 1)[-1] in {path.rsplit("/", 1)[-1] for path in removed}


@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain.project.folder)
def test_a_file_of_the_project_is_never_removed(chain):
    root = fixtures_root() / "projects" / chain.project.folder
    for route in chain.all_routes:
        for files in chain.files(route):
            builds = [chain.build(number, files) for number in route]
            assert not [one.artifacts for one in builds if (root / one.artifacts[0]).exists() and not one.stays]


def test_keys_are_made_in_a_block_of_their_own(drafts):
    blocks = [part.text for draft in drafts for part in draft.answer if isinstance(part, Bash)]
    assert any("openssl genpkey" in block for block in blocks)
    assert not any("openssl genpkey" in block and "witness run" in block for block in blocks)


def test_messages_that_ask_the_same_get_the_same_answer(everything):
    """What is no default stands in each of their prompts, and nothing else decides."""
    family = FAMILIES_BY_NAME["pipeline"]
    space = Space([count_family(family, everything)], seed=5)
    several = 0
    for position in range(40):
        spec = space.at(position)
        same = family.rephrase(spec)
        assert spec in same
        answers = {render(family.compose(other).answer) for other in same}
        assert len(answers) == 1
        several += len(same) > 2
    assert several > 20
