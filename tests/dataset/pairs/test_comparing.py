"""What lies between two answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asynth.dataset.pairs.comparing import adapt, measure, place_of

CHOSEN = "Text.\n\n```bash\nrun -a git\nverify -f app\n```"


def test_the_place_is_the_first_difference():
    place = place_of(CHOSEN, CHOSEN.replace("-f app", "-s app"))
    assert place.line == 5
    assert place.share == round(CHOSEN.index("f app") / len(CHOSEN), 4)


@pytest.mark.parametrize(
    ("old", "new", "distance"), [("-a git", "-a got", 1), ("-a git", "--attestors git", 9), ("run -a git\n", "", 11)]
)
def test_the_distance_is_that_of_the_lines_that_differ(old, new, distance):
    assert measure(CHOSEN, CHOSEN.replace(old, new)) == distance


@given(st.text("ab\n", max_size=30), st.text("ab\n", max_size=30))
def test_the_distance_is_zero_for_equal_texts_alone_and_at_most_all_of_both(one, other):
    assert (measure(one, other) == 0) == (one == other)
    assert measure(one, other) <= len(one) + len(other)


def test_commands_are_typed_as_the_wrong_answer_has_them():
    rejected = CHOSEN.replace("verify -f app", "verify -s x")
    assert adapt("rm app\nrun -a git\n  verify -f app\n", CHOSEN, rejected) == "rm app\nrun -a git\n  verify -s x\n"
    assert adapt("other\n", CHOSEN, rejected) == "other\n"
    assert adapt("run -a git\nverify -f app\n", CHOSEN, CHOSEN.replace("run -a git\n", "")) == "verify -f app\n"
