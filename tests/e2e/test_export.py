"""Pairs of a run: made, published, executed again, stopped and gone on with."""

import json
import re
import shutil
import signal
import time
from collections import Counter

import pytest

from asynth.script import extract

SPLITS = ("train", "valid", "test")

pytestmark = pytest.mark.timeout(600)  # each wrong answer is a whole answer, and one engine's start takes a while


def read_lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def pairs_in(directory):
    return [pair for split in SPLITS for pair in read_lines(directory / f"{split}.jsonl")]


@pytest.fixture
def rows(paired):
    """Return the directory of a small run, for tests that only read it."""
    return paired / "run"


@pytest.fixture
def exported(paired):
    """Return the directory of its pairs, and what the command said of them."""
    return paired / "P", json.loads((paired / "said.json").read_text())


def test_nine_rows_in_ten_have_a_pair_and_evidence_of_it(exported, rows):
    directory, told = exported
    pairs, evidence = pairs_in(directory / "pairs"), read_lines(directory / "pairs.evidence.jsonl")
    assert told["rows"] == len(pairs_in(rows))
    assert told["pairs"] == len(pairs) == len(evidence) >= 0.9 * told["rows"]
    assert Counter(told["kinds"]) == Counter(record["kind"] for record in evidence)
    assert len(told["kinds"]) > told["rows"] / 2
    ids = {record["id"] for record in read_lines(rows / "evidence.jsonl")}
    assert {record["id"] for record in evidence} <= ids
    assert all(record["edit_distance"] > 0 and record["reason"] and record["engine"]["sha256"] for record in evidence)


def test_trainers_get_message_lists_and_plain_texts_of_the_same_pairs(exported, rows):
    directory, _ = exported
    asked = {tuple(m["content"] for m in row["messages"]) for row in pairs_in(rows)}
    strings = pairs_in(directory / "pairs-strings")
    for pair, texts in zip(pairs_in(directory / "pairs"), strings, strict=True):
        assert [set(pair), set(texts)] == [{"prompt", "chosen", "rejected"}] * 2
        assert [m["role"] for name in ("prompt", "chosen", "rejected") for m in pair[name]] == [
            "user",
            "assistant",
            "assistant",
        ]
        assert texts == {name: pair[name][0]["content"] for name in pair}
        assert (texts["prompt"], texts["chosen"]) in asked
        assert texts["rejected"] != texts["chosen"]
        assert extract(texts["rejected"])


def test_every_reason_comes_about_again(machine, exported, rows, tmp_path):
    done = machine.run("audit", "--run", rows, "--pairs", exported[0], "--all", "--json", cwd=tmp_path)
    told = json.loads(done.stdout)
    assert (told["pairs"], told["disagreements"]) == (exported[1]["pairs"], [])


def test_an_edited_pair_and_a_wrong_reason_are_found(machine, exported, rows, tmp_path):
    shutil.copytree(exported[0], tmp_path / "P")
    lines = read_lines(tmp_path / "P/pairs.evidence.jsonl")
    first, second = [number for number, line in enumerate(lines) if line["split"] == "train"][:2]
    lines[first]["reason"] = "no-command" if lines[first]["reason"] != "no-command" else "other"
    (tmp_path / "P/pairs.evidence.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    pairs = (tmp_path / "P/pairs/train.jsonl").read_text().splitlines()
    pairs[1] = re.sub(r'("rejected":.*?)witness ', r"\1witness  ", pairs[1], count=1)
    (tmp_path / "P/pairs/train.jsonl").write_text("".join(pair + "\n" for pair in pairs))
    done = machine.run("audit", "--run", rows, "--pairs", "P", "--all", "--json", cwd=tmp_path, code=1)
    found = {one["id"]: one["disagreement"] for one in json.loads(done.stdout)["disagreements"]}
    assert found.keys() == {lines[first]["id"], lines[second]["id"]}
    assert "another reason" in found[lines[first]["id"]]
    assert "not the one that its evidence is about" in found[lines[second]["id"]]


def test_a_stopped_export_goes_on_and_comes_to_the_same(machine, exported, rows, tmp_path):
    command = ("export", "pairs", "--run", rows, "--to", "P")
    process = machine.start(*command, "--concurrency", 1, cwd=tmp_path)
    journal = tmp_path / "P/work/pairs/work/journal.jsonl"
    until = time.monotonic() + 120
    while not (journal.exists() and journal.read_bytes().count(b"\n") >= 2) and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130, stderr
    assert "the same command goes on" in stderr
    assert not (tmp_path / "P/pairs").exists()
    machine.run(*command, cwd=tmp_path)
    whole = exported[0]
    for split in SPLITS:
        assert read_lines(tmp_path / f"P/pairs/{split}.jsonl") == read_lines(whole / f"pairs/{split}.jsonl")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--run", "nowhere", "--to", "P"], 2, "nowhere"),
        (["--run", "{run}", "--to", "{run}"], 2, "is the run itself"),
        (["--run", "{run}"], 2, "--to"),
    ],
)
def test_bad_input_is_one_line(machine, rows, tmp_path, arguments, code, says):
    arguments = [argument.format(run=rows) for argument in arguments]
    done = machine.run("export", "pairs", *arguments, cwd=tmp_path, code=code)
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_run_without_pairs_to_audit_is_one_line(machine, rows, tmp_path):
    done = machine.run("audit", "--run", rows, "--pairs", "nowhere", "--all", cwd=tmp_path, code=2)
    assert "nowhere/pairs.evidence.jsonl is not there" in done.stderr


def test_conversations_fail_first_and_then_verify(machine, rows, tmp_path):
    command = ("export", "chat", "--run", rows, "--to", "P", "--share", "1", "--json")
    told = json.loads(machine.run(*command, cwd=tmp_path).stdout)
    chats, evidence = pairs_in(tmp_path / "P/chat"), read_lines(tmp_path / "P/chat.evidence.jsonl")
    assert told["conversations"] == len(chats) == len(evidence) >= told["rows"] / 2
    assert set(told["lengths"]) <= {"4", "6"}
    prompts = {row["messages"][0]["content"] for row in pairs_in(rows)}
    for chat in chats:
        messages = chat["messages"]
        assert [message["role"] for message in messages] == ["user", "assistant"] * (len(messages) // 2)
        assert messages[0]["content"] in prompts
        assert all(extract(message["content"]) for message in messages[1::2])
    for record in evidence:
        first, *others = record["turns"]
        assert (first[-1]["exit"] != 0) == (record["kind"] is not None) == bool(record["quoted"])
        assert all(step["exit"] == 0 for turn in others for step in turn)
    assert json.loads(machine.run(*command, cwd=tmp_path).stdout) == told
    done = machine.run("audit", "--run", rows, "--chat", "P", "--all", "--json", cwd=tmp_path)
    audited = json.loads(done.stdout)
    assert (audited["conversations"], audited["disagreements"]) == (len(chats), [])
    machine.run("export", "rows", "--run", rows, "--to", "S", "--mix", "P", cwd=tmp_path)
    assert [row in chats for row in pairs_in(tmp_path / "S")].count(True) == len(chats)
