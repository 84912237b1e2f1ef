"""Entropy of answers and prompts: by hand, and by rows that are made for it."""

import math

import pytest

from asynth.report.entropy import AnswerEntropy, find_literals
from asynth.run.counting import prompt_nats
from asynth.space import Choice, Family, Space, Stratum

DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
KEY = "MCowBQYDK2VwAyEA1kP9cT0uVn3zQ7mRj5sXa8Lw2eHbYfGdKt6oNiZqCv4="


def row(prompt, answer):
    return [{"role": "user", "content": prompt}, {"role": "assistant", "content": answer}]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (f"sha256:{DIGEST}", {"hex": 256.0}),
        ("id 123e4567-e89b-42d3-a456-426614174000", {"uuid": 122}),
        ("at 2026-01-02T03:04:05Z", {"time": 25}),
        ("at 2026-01-02T03:04:05.123456789Z", {"time": 55}),
        (KEY, {"base64": 6.0 * 59}),
        ("https://witness.dev/attestations/command-run/v0.1 and witness-policy-reference-12", {}),
        ("src/main/java/org/example/barcode/Ean13Check99.java", {}),
        ("port 8080 of 1234567890123456", {}),
    ],
)
def test_literals_are_runs_that_look_random(text, kinds):
    assert {kind: bits for kind, _, bits in find_literals(text)} == kinds


def test_answers_that_prompts_determine_hold_nothing():
    entropy = AnswerEntropy()
    entropy.add(row(f"the key id is {DIGEST}, until 2040-01-01", f"use {DIGEST} 2040-01-01T00:00:00Z {DIGEST}"))
    entropy.add(row("another", "answer"))
    entropy.add(row("another", "answer"))
    assert entropy.nats == 0


def test_one_fresh_digest_costs_its_bits_once():
    entropy = AnswerEntropy()
    entropy.add(row("make one", f"{DIGEST} and again {DIGEST}"))
    assert entropy.literals == pytest.approx(177.4, abs=0.1)


def test_two_answers_to_one_prompt_cost_the_choice():
    entropy = AnswerEntropy()
    for answer in ("this", "that"):
        entropy.add(row("the same", answer))
    assert entropy.undetermined == pytest.approx(2 * math.log(2))


def test_a_literal_of_every_row_costs_nothing():
    entropy = AnswerEntropy()
    for number in range(5):
        entropy.add(row(f"question {number}", f"as ever {DIGEST}"))
    assert entropy.nats == 0


def test_stretches_hold_what_the_whole_holds():
    rows = [
        row(f"question {n % 3}", f"answer {n % 4} {DIGEST[n // 2 :]}{DIGEST[: n // 2]} {KEY if n % 3 else n}")
        for n in range(12)
    ]
    whole, parts = AnswerEntropy(), [AnswerEntropy() for _ in range(4)]
    for number, one in enumerate(rows):
        whole.add(one)
        parts[number // 3].add(one)
    for later in parts[1:]:
        parts[0].merge(later)
    assert (parts[0].undetermined, parts[0].literals) == (whole.undetermined, whole.literals)
    assert whole.undetermined > 0
    assert whole.literals > 0


def test_prompts_cost_the_draw_of_a_spec():
    large = Stratum({"kind": "large"}, (), (Choice("x", tuple(range(8))),))
    small = Stratum({"kind": "small"}, (), (Choice("x", (8, 9)),))
    space = Space([Family("one", (large, small), 3.0), Family("two", (Stratum({"kind": "sole"}, (), ()),), 1.0)], 1)
    chances = [0.75 / 2 / 8] * 8 + [0.75 / 2 / 2] * 2 + [0.25]
    assert prompt_nats(space) == pytest.approx(-sum(p * math.log(p) for p in chances))
