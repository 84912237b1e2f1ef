"""Turns: each kind has about the same share of them, whatever rows allow."""

from collections import Counter

from asynth.dataset.pairs.balance import Balance, is_silent
from asynth.dataset.pairs.edits import PASSES_VIOLATION
from asynth.dataset.pairs.table import KINDS, KINDS_BY_NAME

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
    for name in given:
        other.count(name)
    assert one.order(FAILING, "row-30") == other.order(FAILING, "row-30")
    assert all(name in KINDS_BY_NAME for name in given)


def test_a_row_without_places_has_no_turn():
    assert Balance().order((), "row-0") == []
