"""What is asked next, and that everything said of a kind of edit is said of one that exists."""

from asynth.dataset.conversations.followups import find_followups
from asynth.dataset.conversations.sentences import COMPLAINTS, REPAIRS
from asynth.dataset.pairs.edits import PASSES_VIOLATION
from asynth.dataset.pairs.table import KINDS
from asynth.example.draft import Draft, Fixture, Summary
from asynth.script import Bash, Prose

RUN = "witness run --step build -a git -k ../build.key -o ../build.att.json -- make app\n"
SIGN = "witness sign -k ../policy.key -f ../policy.json -o ../policy.signed.json\n"
VERIFY = "witness verify -p ../policy.signed.json -k ../policy.pub -a ../build.att.json -f app\n"


def followups(*texts, run_set=("git",)):
    summary = Summary(("git",), run_set, "build", "make")
    draft = Draft("step-1", "step", Fixture("c/calc", None), "how?", tuple(Bash(text) for text in texts), (), summary)
    return {one.name: one for one in find_followups(draft)}


def commands(followup):
    return followup.answer[1].text


def test_a_whole_set_up_can_be_asked_everything():
    found = followups(RUN + SIGN, VERIFY)
    assert set(found) == {"end", "deputy", "commit", "record"}
    assert all(isinstance(one.answer[0], Prose) and commands(one).endswith("\n") for one in found.values())
    assert commands(found["end"]).endswith(SIGN + VERIFY)
    assert ' -s "$(git rev-parse HEAD)"' in commands(found["commit"])
    assert commands(found["record"]).startswith("rm -f app\nwitness run --step build -a git,")


def test_what_needs_a_policy_is_not_asked_where_the_answer_has_none():
    assert set(followups(VERIFY)) == {"commit"}
    assert set(followups(VERIFY, run_set=("environment",))) == set()
    assert set(followups("witness policy check ../policy.json\n")) == set()


def test_repairs_are_said_of_kinds_that_fail():
    failing = {kind.name for kind in KINDS if kind.reasons - {PASSES_VIOLATION}}
    assert set(REPAIRS) <= failing
    assert len(REPAIRS) > 60
    assert len(set(REPAIRS.values())) == len(REPAIRS)
    assert all(text.endswith(":") for text in REPAIRS.values())
    assert all(text.count("{error}") == 1 for text in COMPLAINTS)
