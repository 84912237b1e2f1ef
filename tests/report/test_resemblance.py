"""Near duplicates and compression, on texts that are made to resemble each other."""

import random
import sys

from asynth.report.resemblance import measure_compression, measure_near_duplicates, measure_resemblance


def write(seed, words=80):
    return " ".join(random.Random(seed).choices([f"word{n}" for n in range(500)], k=words))


def test_a_changed_word_makes_a_near_duplicate_and_another_text_does_not():
    text = write(1)
    assert measure_near_duplicates([text, text.replace(text.split()[40], "other", 1), write(2), write(3)]) == 0.25
    assert measure_near_duplicates([write(n) for n in range(20)]) == 0
    assert measure_near_duplicates(["", "", "one"]) > 0


def test_repetition_compresses():
    assert measure_compression([write(1)] * 20) > 3 * measure_compression([write(n) for n in range(20)])
    assert measure_compression([]) is None


def test_without_the_library_near_duplicates_are_not_measured(monkeypatch):
    monkeypatch.setitem(sys.modules, "datasketch", None)
    assert measure_resemblance(["a"], ["b"])["near_duplicates"] == {"prompts": None, "answers": None}
