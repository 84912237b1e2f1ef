"""The statements of a block, and what has to run again after one of them was wrong."""

import pytest

from asynth.catalog import FAMILIES, Available
from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.workloads import WORKLOADS
from asynth.dataset.conversations.statements import repair, split_statements
from asynth.example.make import compose
from asynth.script import Bash, File, Prose
from asynth.space import Family, Space

BLOCK = """\
for who in build policy; do
  openssl genpkey -algorithm ed25519 -out ../$who.key
done
rm -f app
witness run --step build -a git -k ../build.key -o ../build.att.json -- sh -c 'make app &&
  strip app'
keyid() {
  openssl dgst -sha256 -r "$1" | cut -d' ' -f1
}
KEYID=$(keyid ../build.pub)
cat > ../policy.json <<POLICY
{
  "publickeys": {"$KEYID": "it's"}
}
POLICY
jq -r .payload ../build.att.json |
  jq '.a |
   .b' && true
witness verify -p ../policy.signed.json \\
  -k ../policy.pub
"""
STATEMENTS = ["for who", "rm -f", "witness run", "keyid()", "KEYID=", "cat >", "jq -r", "witness verify"]


def test_statements_are_whole():
    found = split_statements(BLOCK)
    assert "".join(found) == BLOCK
    assert [text[: len(start)] for text, start in zip(found, STATEMENTS, strict=True)] == STATEMENTS


def rego(text="package a\n"):
    return File("../clean.rego", text, "rego", "Save it as `../clean.rego`:")


def test_a_repair_begins_with_what_was_wrong_and_takes_along_what_that_rests_on():
    wrong = BLOCK.replace('"it\'s"', '"its"')
    [block] = repair((Prose("x"), Bash(BLOCK)), (Prose("x"), Bash(wrong)), 0)
    assert [text.split(" ")[0].split("=")[0].strip() for text in split_statements(block.text)] == [
        "keyid()",
        "KEYID",
        "cat",
        "jq",
        "witness",
    ]


def test_a_run_is_repeated_without_the_product_of_the_first():
    wrong = BLOCK.replace("-a git", "-a got")
    [block, last] = repair((Bash(BLOCK), Bash("true\n")), (Bash(wrong), Bash("true\n")), 0)
    assert block.text.startswith("rm -f app\nwitness run")
    assert last == Bash("true\n")


def test_a_file_is_written_again_and_what_reads_it_runs_again():
    policy = (
        'witness run\nX=1\ncat > ../policy.json <<P\n"$X$(openssl base64 -A -in ../clean.rego)"\nP\nwitness verify\n'
    )
    repaired = repair((rego(), Bash(policy)), (rego("package b\n"), Bash(policy)), 1)
    assert repaired == (rego(), Bash("X=1\n" + policy.split("\n", 2)[2]))


def test_what_nothing_reads_and_what_differs_twice_is_not_repaired():
    assert repair((rego(), Bash("true\n")), (rego("package b\n"), Bash("true\n")), 1) is None
    assert repair((Bash("a\n"), Bash("b\n")), (Bash("x\n"), Bash("y\n")), 1) is None


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_blocks_of_real_answers_fall_into_statements_that_bash_would_read(family):
    everything = Available(
        frozenset(a.name for a in ATTESTORS), frozenset(w.name for w in WORKLOADS), ("heredoc", "jq", "python")
    )
    space = Space([Family(family.name, family.strata(everything), 1.0)], 3)
    for position in range(40):
        for part in compose(space.at(position)).answer:
            if isinstance(part, Bash):
                found = split_statements(part.text)
                assert "".join(found) == part.text
                assert all(text.count("<<") == 0 or text.count("\n") > 1 for text in found)
                assert not any(text.strip() in {"done", "fi", "}", "POLICY", "PYTHON"} for text in found)


def test_what_nothing_uses_any_more_stays_away():
    text = "KEYID=1\nkeyid() {\n  true\n}\nexport KEYID\nA=$(keyid)\nwitness sign $A\nwitness verify\n"
    [block] = repair((Bash(text),), (Bash(text.replace("witness verify", "witness verifies")),), 0)
    assert block.text == "witness verify\n"
    [block] = repair((Bash(text),), (Bash(text.replace("sign", "signs")),), 0)
    assert block.text == "keyid() {\n  true\n}\nA=$(keyid)\nwitness sign $A\nwitness verify\n"


KEYS = """\
for who in build policy; do
  openssl genpkey -algorithm ed25519 -out ../$who.key
  openssl pkey -in ../$who.key -pubout -out ../$who.pub
done
"""


def test_what_was_made_and_was_right_is_not_made_again():
    run, sign, verify = "witness run -a git\n", "witness sign\n", "witness verify\n"
    right = (Bash(run), rego(), Bash(KEYS + sign), Bash(verify))
    wrong = (Bash(run.replace("git", "got")), *right[1:])
    assert repair(right, wrong, 0) == right
    assert repair(right, wrong, 2) == (Bash(run), Bash(sign), Bash(verify))
    assert repair(right, wrong, 3) == (Bash(run), Bash(sign), Bash(verify))
    assert repair((rego(), *right[2:]), (rego("package b\n"), *right[2:]), 2) is None


def test_keys_of_which_the_wrong_half_was_written_stay_the_same():
    answer = KEYS + "witness run\nwitness verify\n"
    [block] = repair((Bash(answer),), (Bash(answer.replace(" -pubout", "")),), 0)
    assert block.text == answer.replace("  openssl genpkey -algorithm ed25519 -out ../$who.key\n", "")


def test_files_that_were_written_after_what_was_wrong_are_not_written_again():
    run, read = Bash("witness run -a git\n"), Bash("openssl base64 -A -in ../clean.rego\nwitness verify\n")
    wrong = Bash("witness run -a got\n")
    assert repair((run, rego(), read), (wrong, rego(), read), 2) == (run, read)
    assert repair((run, rego(), read), (wrong, rego(), read), 0) == (run, rego(), read)


def test_a_function_is_used_where_a_command_stands():
    text = "key() {\n  true\n}\ncat <<P\n$(key a)\nP\nwitness sign -k ../policy.key\n"
    [block] = repair((Bash(text),), (Bash(text.replace(" -k ", " --key ")),), 0)
    assert block.text == "witness sign -k ../policy.key\n"
    [block] = repair((Bash(text),), (Bash(text.replace("(key a)", "(key b)")),), 0)
    assert block.text == text
