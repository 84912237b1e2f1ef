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


def followups(*texts, run_set=("git",), prompt="how?"):
    summary = Summary(("git",), run_set, "build", "make")
    draft = Draft("step-1", "step", Fixture("c/calc", None), prompt, tuple(Bash(text) for text in texts), (), summary)
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


def test_nobody_asks_for_what_was_said_already():
    policy = 'cat > ../policy.json <<P\n{"expires": "2031-06-30T00:00:00Z"}\nP\n'
    assert "end" not in followups(RUN + policy + SIGN, VERIFY)
    assert "end" in followups(RUN + policy.replace("2031-06-30", "2035-01-01") + SIGN, VERIFY)
    assert "end" not in followups(RUN + SIGN, VERIFY, prompt="set it up, to expire in March")
    by_commit = VERIFY.replace("-f app", '-s "$(git rev-parse HEAD)"')
    assert "commit" not in followups(RUN + SIGN, by_commit, VERIFY)
    assert "commit" not in followups(RUN + SIGN, VERIFY, prompt="which commit is app of?")
    assert "deputy" not in followups("ls ../deputy.key\n", RUN + SIGN, VERIFY)


def test_a_run_that_is_made_again_removes_what_the_answer_removed():
    found = followups("rm -f build/app\n" + RUN + SIGN, VERIFY)
    assert commands(found["record"]).startswith("rm -f build/app\nwitness run --step build -a git,")


def test_repairs_are_said_of_kinds_that_fail():
    failing = {kind.name for kind in KINDS if kind.reasons - {PASSES_VIOLATION}}
    assert set(REPAIRS) <= failing
    assert len(REPAIRS) > 60
    assert len(set(REPAIRS.values())) == len(REPAIRS)
    assert all(text.endswith(":") for text in REPAIRS.values())
    assert all(text.count("{error}") == 1 for text in COMPLAINTS)
