"""What is tried again, how often, and what the machine's own failures become."""

import errno

import pytest

from asynth.errors import CommandError, StorageError
from asynth.example.judge import Rejected
from asynth.run import retrying
from asynth.run.retrying import try_again

TRANSIENT = Rejected("timeout", True, 0, None, "", "")
SETTLED = Rejected("answer-failed", False, 0, 1, "", "")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(retrying, "_PAUSE_SECONDS", 0)


def attempts(outcomes):
    waiting = iter(outcomes)
    seen = []

    async def attempt():
        seen.append(outcome := next(waiting))
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    return attempt, seen


@pytest.mark.parametrize(
    ("outcomes", "doubts", "tries"),
    [
        ([None], 1, 1),
        ([TRANSIENT, None], 1, 2),
        ([TRANSIENT, TRANSIENT, TRANSIENT], 1, 3),
        ([SETTLED], 1, 1),
        ([SETTLED, SETTLED], 2, 2),
        ([SETTLED, None], 2, 2),
        ([TRANSIENT, SETTLED], 1, 2),
        ([CommandError("fork failed"), None], 1, 2),
    ],
    ids=["fine", "passes", "stays", "settled", "doubted", "flaky", "settles", "not-started"],
)
async def test_as_often_as_it_may_help(outcomes, doubts, tries):
    attempt, seen = attempts([*outcomes, None, None])
    assert await try_again(attempt, lambda outcome: outcome, "it", doubts=doubts) is outcomes[-1]
    assert len(seen) == tries


async def test_a_command_that_never_starts_is_an_error():
    attempt, seen = attempts([CommandError("fork failed")] * 4)
    with pytest.raises(CommandError):
        await try_again(attempt, lambda outcome: outcome, "it")
    assert len(seen) == retrying.TRIES


async def test_a_failing_machine_is_an_error_at_once():
    attempt, seen = attempts([OSError(errno.ENOSPC, "No space left on device", "/tmp/x")])
    with pytest.raises(StorageError, match=r"No space left on device \(/tmp/x\); make room and run the same") as caught:
        await try_again(attempt, lambda outcome: outcome, "it")
    assert caught.value.errno == errno.ENOSPC
    assert len(seen) == 1


async def test_an_error_that_is_named_already_stays_as_it_is():
    failure = StorageError("the disk that holds the workspaces is full")
    attempt, _ = attempts([failure])
    with pytest.raises(StorageError) as caught:
        await try_again(attempt, lambda outcome: outcome, "it")
    assert caught.value is failure
