"""Every kind of edit: it applies to answers that are composed, keeps the grammar, and comes to what it says when it runs."""

from collections import Counter

import pytest
from anyio.from_thread import start_blocking_portal

from asynth.dataset.pairs.comparing import place_of
from asynth.dataset.pairs.edits import PASSES_VIOLATION, draw
from asynth.dataset.pairs.judging import judge_wrong, violations_of
from asynth.dataset.pairs.table import KINDS, KINDS_BY_NAME, Balance, is_silent, propose
from asynth.example.make import compose
from asynth.example.workbench import NO_WALL, open_workbench
from asynth.run.prepare import build_space, choose_families, prepare_for_run
from asynth.run.recomposing import Recomposer
from asynth.script import extract, render
from asynth.witness.messages import COMPLAINTS, REASONS

POSITIONS = 1500
"""Positions that are looked at for an answer that a kind applies to."""

DRAWN = 300
"""Answers beside which a wrong one is drawn, to see what tells it."""

TRIES = 5
"""Answers on which a kind may come to something else before it counts as one that never comes to what it says."""


@pytest.fixture(scope="module")
def composed(finished):
    """Return for each kind a few cheap drafts whose answer has a place for it, and the answers that are drawn for the first."""
    recomposer = Recomposer.of_run(finished[0])
    space = build_space(recomposer.capabilities, choose_families((), {}), seed=5)
    found, balance, drawn = {kind.name: [] for kind in KINDS}, Balance(), []
    for position in range(POSITIONS):
        draft = compose(space.at(position))
        if draft.cost > 0.3:
            continue
        twins = propose(draft)
        if len(drawn) < DRAWN:
            turn = balance.order(twins, draft.id)[0]
            drawn.append((render(draft.answer), draw(twins[turn], draft.id).text))
        for name in twins:
            if len(found[name]) < TRIES:
                found[name].append((draft, draw(twins[name], draft.id)))
        if all(len(drafts) == TRIES for drafts in found.values()):
            break
    return found, drawn


@pytest.fixture(scope="module")
def drafts(composed):
    return composed[0]


@pytest.fixture(scope="module")
def judge_kind(finished, drafts, machine):
    """Return what runs answers with an edit of a kind, one after another until one comes to what the kind says.

    Each kind runs in its own test, on the embedded engine, so that several processes share the work.
    """

    async def judge(bench, kind):
        found = []
        for draft, twin in drafts[kind.name]:
            violations = violations_of(draft, bench.engine.behaviour)
            found.append(await judge_wrong(render(draft.answer), twin.text, draft, violations, bench))
            if kind.allows(found[-1].reason):
                break
        return found

    with pytest.MonkeyPatch.context() as patch, start_blocking_portal() as portal:
        for name, value in machine.environment().items():
            patch.setenv(name, value)
        engine, tools, seed, _ = portal.call(prepare_for_run, finished[0], "embedded", NO_WALL)
        opened = open_workbench(engine, tools, seed=seed, concurrency=1, time_limit=60)
        with portal.wrap_async_context_manager(opened) as bench:
            yield lambda kind: portal.call(judge, bench, kind)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_applies_and_its_answers_keep_the_grammar(kind, drafts):
    assert drafts[kind.name], "no composed answer has a place for it"
    for draft, twin in drafts[kind.name]:
        right = render(draft.answer)
        assert twin.text != right
        assert twin.text == twin.text.strip()
        assert len(extract(twin.text)) == len(extract(right))


def test_neither_length_nor_beginning_tells_the_wrong_answer(composed):
    drawn = composed[1]
    more = [len(rejected) - len(chosen) for chosen, rejected in drawn]
    longer, shorter = (sum(sign * one > 0 for one in more) / len(drawn) for sign in (1, -1))
    assert 0.3 < longer < 0.6
    assert 0.3 < shorter < 0.6
    assert all(chosen.split()[:3] == rejected.split()[:3] for chosen, rejected in drawn)
    places = Counter(int(3 * place_of(chosen, rejected).share) for chosen, rejected in drawn)
    assert all(places[third] > 0.15 * len(drawn) for third in range(3)), places


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_comes_to_what_it_says(kind, judge_kind):
    outcomes = judge_kind(kind)
    reasons = [outcome.reason for outcome in outcomes]
    if reasons[-1:] == ["abstained"] and "rego-unreadable" in kind.reasons:
        pytest.skip("the embedded engine does not judge this module without opa")
    assert kind.allows(reasons[-1]), (reasons, [outcome.says for outcome in outcomes])


def test_kinds_have_names_of_their_own_and_reasons_that_exist():
    assert len({kind.name for kind in KINDS}) == len(KINDS) > 30
    known = {*REASONS, *COMPLAINTS, PASSES_VIOLATION} - {"abstained"}
    assert {reason for kind in KINDS for reason in kind.reasons} <= known


FAILING = [kind.name for kind in KINDS if PASSES_VIOLATION not in kind.reasons]
SILENT = [kind.name for kind in KINDS if is_silent(kind)]


def test_kinds_have_equal_shares_and_silent_ones_three():
    balance = Balance()
    names = [*FAILING[:6], *SILENT[:3]]
    counts = Counter(balance.order(names, f"row-{number}")[0] for number in range(300))
    assert {counts[name] for name in FAILING[:6]} == {20}
    assert {counts[name] for name in SILENT[:3]} == {60}


def test_silent_is_what_shows_in_nothing_but_a_rule():
    assert {"rules-misnamed", "deny-renamed", "comparison-turned", "artifacts-from-left-out"} <= {*SILENT}
    assert not {"type-version", "attestors-flag", "sign-left-out"} & {*SILENT}


def test_a_rare_kind_goes_first_where_a_row_allows_it():
    balance = Balance()
    for number in range(50):
        balance.order(FAILING[:3], f"row-{number}")
    assert balance.order([*FAILING[:3], FAILING[9]], "row-50")[0] == FAILING[9]


def test_what_an_earlier_export_gave_counts():
    one, other = Balance(), Balance()
    given = [one.order(FAILING, f"row-{number}")[0] for number in range(30)]
    for number, name in enumerate(given):
        other.note({"id": f"row-{number}", "turn": name})
        one.note({"id": f"row-{number}", "turn": name})
    assert one.order(FAILING, "row-30") == other.order(FAILING, "row-30")
    assert all(name in KINDS_BY_NAME for name in given)


def test_a_row_without_places_has_no_turn():
    assert Balance().order((), "row-0") == []
