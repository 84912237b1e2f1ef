"""Every kind of edit: it applies to answers that are composed, keeps the grammar, and comes to what it says when it runs."""

import asyncio

import pytest

from asynth.dataset.pairs.edits import PASSES_VIOLATION, draw
from asynth.dataset.pairs.judging import judge_wrong, violations_of
from asynth.dataset.pairs.table import KINDS, propose
from asynth.example.make import compose
from asynth.example.workbench import NO_WALL, open_workbench
from asynth.run.prepare import build_space, choose_families, prepare_for_run
from asynth.run.recomposing import Recomposer
from asynth.script import extract, render
from asynth.witness.complaints import COMPLAINTS
from asynth.witness.messages import REASONS

POSITIONS = 1500
"""Positions that are looked at for an answer that a kind applies to."""

TRIES = 5
"""Answers on which a kind may come to something else before it counts as one that never comes to what it says."""


@pytest.fixture(scope="module")
def drafts(finished):
    """Return for each kind a few drafts whose answer has a place for it, the cheap ones of the small machine."""
    recomposer = Recomposer.of_run(finished[0])
    space = build_space(recomposer.capabilities, choose_families((), {}), seed=5)
    found = {kind.name: [] for kind in KINDS}
    for position in range(POSITIONS):
        draft = compose(space.at(position))
        if draft.cost > 0.3:
            continue
        for name, twins in propose(draft).items():
            if len(found[name]) < TRIES:
                found[name].append((draft, draw(twins, draft.id)))
        if all(len(drafts) == TRIES for drafts in found.values()):
            break
    return found


@pytest.fixture(scope="module")
def outcomes(finished, drafts, machine, request):
    """Return what each kind came to on the embedded engine, one answer after another until one comes to what the kind says.

    Only kinds whose test is selected run, so that ``-k NAME`` takes seconds.
    """
    tests = [item for item in request.session.items if item.name.startswith("test_a_kind_comes_to_what_it_says")]
    wanted = [item.callspec.params["kind"] for item in tests]
    outcomes = {}

    async def run_all():
        engine, tools, seed, _ = await prepare_for_run(finished[0], "embedded", NO_WALL)
        turns = asyncio.Semaphore(4)
        async with open_workbench(engine, tools, seed=seed, concurrency=4, time_limit=60) as bench:

            async def run(kind):
                outcomes[kind.name] = []
                for draft, twin in drafts[kind.name]:
                    async with turns:
                        violations = violations_of(draft, engine.behaviour)
                        outcome = await judge_wrong(render(draft.answer), twin.text, draft, violations, bench)
                    outcomes[kind.name].append(outcome)
                    if kind.allows(outcome.reason):
                        break

            await asyncio.gather(*(run(kind) for kind in wanted))

    with pytest.MonkeyPatch.context() as patch:
        for name, value in machine.environment().items():
            patch.setenv(name, value)
        asyncio.run(run_all())
    return outcomes


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_applies_and_its_answers_keep_the_grammar(kind, drafts):
    assert drafts[kind.name], "no composed answer has a place for it"
    for draft, twin in drafts[kind.name]:
        right = render(draft.answer)
        assert twin.text != right
        assert twin.text == twin.text.strip()
        assert len(extract(twin.text)) == len(extract(right))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_comes_to_what_it_says(kind, outcomes):
    reasons = [outcome.reason for outcome in outcomes[kind.name]]
    if reasons[-1:] == ["abstained"] and "rego-unreadable" in kind.reasons:
        pytest.skip("the embedded engine does not judge this module without opa")
    assert kind.allows(reasons[-1]), (reasons, [outcome.says for outcome in outcomes[kind.name]])


def test_kinds_have_names_of_their_own_and_reasons_that_exist():
    assert len({kind.name for kind in KINDS}) == len(KINDS) > 30
    known = {*REASONS, *COMPLAINTS, PASSES_VIOLATION} - {"abstained"}
    assert {reason for kind in KINDS for reason in kind.reasons} <= known
