"""What a long run says of itself."""

import pytest

from asynth.cli.progress import busiest, describe, duration
from asynth.example.make import Stages
from asynth.run.generate import Progress


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.4, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (200, "3 min 20 s"),
        (3900, "1 h 05 min"),
        (90000, "25 h 00 min"),
    ],
)
def test_durations_read_as_people_say_them(seconds, text):
    assert duration(seconds) == text


def test_the_rate_counts_what_this_run_made():
    progress = Progress(wanted=100, restored=40, accepted=60, started=10.0, now=20.0)
    assert progress.rate == 2.0
    assert progress.eta == 20.0
    assert describe(progress) == "60/100 accepted, 0 quarantined, 2.0/s, starting, ETA 20 s"


def test_nothing_is_promised_before_the_first_row():
    progress = Progress(wanted=100, restored=40, accepted=40, started=10.0, now=20.0)
    assert progress.eta is None
    assert describe(progress).endswith("ETA ?")


def test_a_run_that_fills_gaps_is_not_told_as_more_than_whole():
    assert describe(Progress(wanted=2, restored=1, accepted=5, started=0.0, now=1.0)).startswith("2/2 accepted")
    assert Progress(wanted=2, restored=1, accepted=5, started=0.0, now=1.0).eta == 0


def test_the_busiest_stage_is_named_with_its_share():
    progress = Progress(wanted=1, stages=Stages(compose=1.0, layout=1.0, answer=6.0, twins=2.0))
    assert busiest(progress) == "answer takes 60%"
