"""The entropy of answers over the messages that ask for them: exact, and zero where the words decide nothing."""

import math
from dataclasses import replace

import pytest

from asynth.catalog import FAMILIES_BY_NAME
from asynth.example.evidence import parse_evidence
from asynth.report import rephrasing
from asynth.report.families import plain_machine
from asynth.report.rephrasing import Rephrasing, describe_rephrasing, measure_entropy, measure_rephrasing
from asynth.script import Prose
from asynth.space import Family, Space, Spec
from asynth.store import read_evidence

REGISTERS = ("chat", "command", "paste", "issue")


@pytest.mark.parametrize(
    ("answers", "nats"),
    [("aaa", 0.0), ("ab", math.log(2)), ("aab", -2 / 3 * math.log(2 / 3) - 1 / 3 * math.log(1 / 3)), ("", 0.0)],
)
def test_equal_answers_are_one_draw(answers, nats):
    assert measure_entropy(answers) == pytest.approx(nats)


@pytest.fixture
def spec():
    return Space([Family("step", FAMILIES_BY_NAME["step"].strata(plain_machine()), 1.0)], seed=1).at(0)


@pytest.fixture
def worded(spec, monkeypatch):
    """A function that offers a family of as many messages as there are answers, each with the register of its turn."""
    plain = FAMILIES_BY_NAME["step"].compose(spec)

    def offer(*answers):
        def compose(spec):
            number = spec["phrasing"]
            message = {**plain.summary.message, "register": REGISTERS[number % len(REGISTERS)]}
            return replace(plain, answer=(Prose(answers[number]),), summary=replace(plain.summary, message=message))

        specs = tuple(Spec("worded", (("phrasing", number), ("topic", "keys"))) for number in range(len(answers)))
        family = replace(FAMILIES_BY_NAME["step"], name="worded", compose=compose, rephrase=lambda _: specs)
        monkeypatch.setitem(FAMILIES_BY_NAME, "worded", family)
        return specs

    return offer


def test_nats_are_those_of_the_answers_and_the_length_of_the_register_is_looked_at(worded):
    first, *_, last = worded("a", "a", "b", "c")
    counted = Rephrasing()
    counted.add(first)
    counted.add(last)
    found = counted.result()
    assert found["nats"] == pytest.approx(1.5 * math.log(2))
    assert (found["share"], found["messages"], found["rows"]) == (1.0, 4, 2)
    # The issue is the only long one, so its row has no three messages of its length.
    assert found["same_length"]["nats"] == pytest.approx(measure_entropy("aab"))
    assert found["same_length"]["share"] == 0.5
    assert [one["topic"] for one in found["most"]] == ["worded keys"]
    assert "1.040 nats" in "\n".join(describe_rephrasing(found))


def test_two_messages_are_no_class(worded):
    counted = Rephrasing()
    counted.add(worded("a", "b")[0])
    found = counted.result()
    assert (found["rows"], found["share"], found["nats"]) == (1, 0.0, None)
    assert "no row has 3 messages" in "\n".join(describe_rephrasing(found))


def test_rows_of_a_run_are_composed_anew(finished):
    found = measure_rephrasing(map(parse_evidence, read_evidence(finished[0])))
    assert found["rows"] == 24
    assert 0 <= found["share"] <= 1


def test_what_is_no_longer_in_the_catalogue_is_left_out(finished, monkeypatch):
    monkeypatch.setattr(
        rephrasing, "FAMILIES_BY_NAME", {name: replace(one, rephrase=_forget) for name, one in FAMILIES_BY_NAME.items()}
    )
    assert measure_rephrasing(map(parse_evidence, read_evidence(finished[0])))["rows"] == 0


def _forget(spec):
    raise KeyError(spec["phrasing"])
