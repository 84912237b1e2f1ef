"""What a check notices without executing anything: every edit of text or evidence, also where the digests were put right."""

import copy as copying
import hashlib
import re
import shutil

import orjson
import pytest

from asynth.errors import DatasetError, RunDirectoryError
from asynth.run.checking import check_run

VERIFY = "witness verify"


def answer(change):
    def edit(row, record):
        message = row["messages"][1]
        before = message["content"]
        message["content"] = change(before)
        if message["content"] == before:
            raise LookupError("not this row")

    return edit


def prompt(row, record):
    row["messages"][0]["content"] += "!"


def told(*path, value):
    def edit(row, record):
        inner = record
        for name in path[:-1]:
            inner = inner[name]
        inner[path[-1]] = value(inner[path[-1]])

    return edit


def misplace(row, record):
    record["position"] += 1000


EDITS = {
    "the expiry a year later": answer(
        lambda text: re.sub(r'("?expires"?: *")(\d{4})', lambda found: f"{found[1]}{int(found[2]) + 1}", text, count=1)
    ),
    "an attestation less": answer(
        lambda text: re.sub(r'[^\n]*"https://witness.dev/attestations/.*\n', "", text, count=1)
    ),
    "an attestor more": answer(lambda text: re.sub(r"( -a [a-z,]+)", r"\1,oci", text, count=1)),
    "a comment": answer(lambda text: text.replace("```bash\n", "```bash\n# harmless\n", 1)),
    "a command that runs before": answer(lambda text: text.replace("```bash\n", "```bash\ncat /etc/hostname\n", 1)),
    "a verdict that echo gives": answer(
        lambda text: text.replace(VERIFY, "true || echo 'msg=\"Verification succeeded\"' >&2; witness verify", 1)
    ),
    "a block more": answer(lambda text: text + "\n```bash\ntrue\n```\n"),
    "prose": answer(lambda text: "Not so. " + text),
    "the question": prompt,
    "the id": told("id", value=lambda old: old[:-1] + ("0" if old[-1] != "0" else "1")),
    "the split": told("split", value=lambda old: "valid" if old != "valid" else "test"),
    "the step": told("spec", "step", value=lambda old: old + "s"),
    "the attestors": told("spec", "attestors", value=lambda old: [*old, "slsa"]),
    "the rules": told("spec", "rules", value=lambda old: [*old, "branch"]),
    "the workload": told("spec", "workload", value=lambda old: old + " -x"),
    "a twin's kind": told("twins", value=lambda old: [{**old[0], "kind": "tampered"}, *old[1:]]),
    "a twin's reason": told("twins", value=lambda old: [{**old[0], "expected": "no-subject"}, *old[1:]]),
    "the position": misplace,
    "a value that no space has": told("spec", "values", value=lambda old: {**old, "step": "x$(touch /tmp/seen)"}),
    "a dimension more": told("spec", "values", value=lambda old: {**old, "colour": "red"}),
    "a file of the spec": told("spec", "values", value=lambda old: {**old, "artifact": "../../etc/passwd"}),
    "the family": told("family", value=lambda old: "step" if old != "step" else "rego"),
}


def apply_to_first(records, lines, change):
    """Return the first of `records` that `change` can be made to, with the place of its row among `lines` and the row."""
    for record in records:
        place = next(n for n, line in enumerate(lines) if hashlib.sha256(line).hexdigest() == record["sha256"])
        try:
            change(orjson.loads(lines[place]), copying.deepcopy(record))
        except LookupError:
            continue
        return record, place, orjson.loads(lines[place])
    raise AssertionError("no row is left that can be changed like this")


def rewrite(directory, edits, *, catalogue=None):
    """Edit one row after another, and put right whatever digest is about them; a copy that was published has no journal."""
    splits = {name: (directory / f"{name}.jsonl").read_bytes().splitlines() for name in ("train", "valid", "test")}
    evidence = [orjson.loads(line) for line in (directory / "evidence.jsonl").read_bytes().splitlines()]
    edited = {}
    waiting = [record for record in evidence if record["split"] == "train"]
    for name, change in edits.items():
        record, place, row = apply_to_first(waiting, splits["train"], change)
        waiting.remove(record)
        identifier = record["id"]
        if "twins" in name or "twin" in name:
            assert record["twins"], name
        change(row, record)
        if record["split"] != "train":  # the row follows its evidence
            splits["train"].pop(place)
        else:
            splits["train"][place] = orjson.dumps(row)
            record["sha256"] = hashlib.sha256(splits["train"][place]).hexdigest()
        edited[name] = (identifier, record["id"])
        if record["split"] != "train":
            split = splits[record["split"]]
            before = sum(
                other["split"] == record["split"] for other in evidence[: evidence.index(record)] if other is not record
            )
            split.insert(before, orjson.dumps(row))
            record["sha256"] = hashlib.sha256(split[before]).hexdigest()
    for name, lines in splits.items():
        (directory / f"{name}.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
    (directory / "evidence.jsonl").write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in evidence))
    manifest = orjson.loads((directory / "manifest.json").read_bytes())
    for name in manifest["files"]:
        content = (directory / name).read_bytes()
        manifest["files"][name] = {
            "rows": content.count(b"\n"),
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
    if catalogue is not None:
        manifest["identity"]["catalogue"] = catalogue
    (directory / "manifest.json").write_bytes(orjson.dumps(manifest))
    shutil.rmtree(directory / "work")
    return edited


@pytest.fixture
def copy(finished, on_machine, tmp_path):
    shutil.copytree(finished[0], tmp_path / "run")
    return tmp_path / "run"


async def test_a_run_as_it_was_made_has_no_problem(finished, on_machine):
    checked = await check_run(finished[0])
    assert checked.problems == []
    assert (checked.rows, checked.compared, checked.foreign) == (24, 24, 0)
    assert checked.journalled >= 24


@pytest.mark.parametrize("names", [tuple(EDITS)[0::2], tuple(EDITS)[1::2]], ids=["every other", "the rest"])
async def test_every_edit_is_noticed_and_nothing_else(copy, names):
    """An edit takes a row of train to itself, and not every row can be edited in every way."""
    edited = rewrite(copy, {name: EDITS[name] for name in names})
    assert len(edited) == len(names)
    checked = await check_run(copy)
    for name, identifiers in edited.items():
        assert any(identifier in problem for problem in checked.problems for identifier in identifiers), name
    named = {identifier for identifiers in edited.values() for identifier in identifiers}
    assert all(any(identifier in problem for identifier in named) for problem in checked.problems)
    assert checked.journalled is None


async def test_what_another_catalogue_made_is_said_and_is_no_problem(copy):
    rewrite(copy, {"prose": EDITS["prose"]}, catalogue="0" * 64)
    checked = await check_run(copy)
    assert (checked.problems, checked.foreign, checked.compared) == ([], 1, 23)


async def test_the_journal_is_held_against_the_files(copy):
    journal = copy / "work" / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    lines[3] = lines[3].replace(b"witness", b"witless", 1)
    del lines[7]
    journal.write_bytes(b"".join(lines))
    checked = await check_run(copy)
    assert sum("does not match its checksum" in problem for problem in checked.problems) == 1
    assert sum("has nothing of position" in problem for problem in checked.problems) == 2


@pytest.mark.parametrize("name", ["train.jsonl", "evidence.jsonl", "quarantine.jsonl"])
async def test_the_digests_of_the_manifest_count(copy, name):
    with (copy / name).open("ab") as stream:
        stream.write(b"{}\n")
    checked = await check_run(copy)
    assert any(name in problem and "the manifest says" in problem for problem in checked.problems)


async def test_what_is_no_run_is_an_error(tmp_path, copy):
    with pytest.raises(RunDirectoryError):
        await check_run(tmp_path / "none")
    (copy / "manifest.json").write_text("{}")
    with pytest.raises(DatasetError):
        await check_run(copy)
