"""The card and the configurations: what they say is what the rows are."""

import json
import shutil
from dataclasses import replace

import pytest
import yaml

from asynth.dataset.card import plan_pass, read_facts, render_card, write_card
from asynth.errors import DatasetError
from asynth.store.layout import CARD_FILES


@pytest.fixture
def copy(finished, tmp_path):
    shutil.copytree(finished[0], tmp_path / "run")
    return tmp_path / "run"


@pytest.fixture(scope="module")
def facts(finished):
    return read_facts(finished[0])


@pytest.fixture(scope="module")
def files(facts):
    return {name: content.decode() for name, content in render_card(facts).items()}


def test_the_end_of_a_run_makes_its_directory_a_dataset(finished, files):
    directory, _ = finished
    told = json.loads((directory / "work" / "derived.json").read_text())
    assert {*told} == {*CARD_FILES} == {*files}
    for name, content in files.items():
        assert (directory / name).read_text() == content, name


def test_the_card_names_the_files_that_hold_rows(finished, facts, files):
    _, head, text = files["README.md"].split("---\n", 2)
    card = yaml.safe_load(head)
    assert card["license"] == "apache-2.0"
    assert card["size_categories"] == ["n<1K"]
    [config] = card["configs"]
    for file in config["data_files"]:
        split = file["path"].removesuffix(".jsonl")
        assert file["split"] == {"valid": "validation"}.get(split, split)
        assert facts.rows[split] == len((finished[0] / file["path"]).read_text().splitlines()) > 0
    assert {file["path"] for file in config["data_files"]} == {
        f"{name}.jsonl" for name in facts.rows if facts.rows[name]
    }
    assert text.startswith("\n# Verified examples")


def test_the_head_of_the_card_differs_with_the_rows(facts, files):
    """So `datasets` does not take them for those of an earlier run whose folder has the same name."""
    name, told = "train.jsonl", facts.manifest["files"]
    grown = {**facts.manifest, "files": {**told, name: {**told[name], "sha256": "ab" * 32}}}
    other = render_card(replace(facts, manifest=grown))["README.md"].decode()
    heads = [text.split("---\n", 2)[1] for text in (files["README.md"], other)]
    assert heads[0] != heads[1]


def test_the_card_tells_who_verified_what_is_held_out_and_what_was_measured(facts, files):
    text = files["README.md"]
    assert "24 rows: the embedded engine" in text
    assert "**not a release of witness**" in text
    assert facts.manifest["engine"]["sha256"] in text
    assert f"`train` has {facts.rows['train']} rows" in text
    assert "No held-out value, and no prompt or prompt skeleton" in text
    assert "too small for" in text
    for criterion in facts.metrics["criteria"]:
        assert f"| {criterion['name']} |" in text
    assert "python -m asynth audit --run . --all" in text
    assert "\n\n\n" not in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"engines": {"release 0.12": 24}}, "24 rows: a build of the real witness"),
        ({"twins": {}}, "none were run"),
        ({"floor": None, "token_lengths": None}, "Tokens were not counted"),
    ],
)
def test_the_card_says_what_is_so(facts, change, said):
    changed = type(facts)(
        facts.rows, facts.manifest, {**facts.metrics, **change}, facts.lengths, facts.schedule, facts.asynth
    )
    assert said in render_card(changed)["README.md"].decode()


def test_rows_that_leak_and_rows_of_earlier_versions_are_told(facts):
    def tell(**splits):
        metrics = {**facts.metrics, "splits": {**facts.metrics["splits"], **splits}}
        changed = type(facts)(facts.rows, facts.manifest, metrics, facts.lengths, facts.schedule, facts.asynth)
        return render_card(changed)["README.md"].decode()

    assert "**1 rows leak**" in tell(problems=["one"])
    assert "drew these splits by lot" in tell(unknown={"valid": 2})


def test_configurations_have_the_numbers_of_the_rows(facts, files):
    limit, pass_ = facts.lengths.limit, facts.schedule
    assert facts.lengths.counted
    assert limit > facts.lengths.longest == facts.metrics["token_lengths"]["max"]
    mlx = yaml.safe_load(files["training/mlx-lm.yaml"])
    assert (mlx["mask_prompt"], mlx["num_layers"], mlx["max_seq_length"]) == (True, -1, limit)
    assert (mlx["iters"], mlx["batch_size"]) == (pass_.iterations, pass_.batch)
    assert mlx["learning_rate"] == 1e-5
    assert ("test" in mlx) == bool(facts.rows["test"])
    axolotl = yaml.safe_load(files["training/axolotl.yaml"])
    assert axolotl["sequence_len"] == limit
    assert axolotl["micro_batch_size"] * axolotl["gradient_accumulation_steps"] == pass_.batch
    factory = yaml.safe_load(files["training/llama-factory.yaml"])
    assert factory["cutoff_len"] == limit
    assert factory["dataset"] in json.loads(files["dataset_info.json"])
    for name in ("training/trl_sft.py", "training/unsloth_sft.py"):
        compile(files[name], name, "exec")
        assert str(limit) in files[name]


def test_llama_factory_finds_the_rows_of_each_split(finished, facts, files):
    told = json.loads(files["dataset_info.json"])
    assert len(told) == sum(bool(rows) for rows in facts.rows.values())
    for one in told.values():
        assert (finished[0] / one["file_name"]).stat().st_size > 0
        assert one["formatting"] == "sharegpt"
        assert one["tags"]["system_tag"] == "system"


@pytest.mark.parametrize(
    ("rows", "batch", "iterations", "every", "batches"),
    [
        ({"train": 90_000, "valid": 5_000, "test": 5_000}, 8, 11_250, 1_125, 50),
        ({"train": 270, "valid": 14, "test": 16}, 8, 33, 3, -1),
        ({"train": 90, "valid": 5, "test": 3}, 2, 45, 4, -1),
        ({"train": 22, "valid": 0, "test": 0}, 8, 2, 1, -1),
        ({"train": 1, "valid": 0, "test": 0}, 1, 1, 1, -1),
    ],
)
def test_a_pass_fits_the_smallest_split(rows, batch, iterations, every, batches):
    planned = plan_pass(rows)
    assert (planned.batch, planned.iterations) == (batch, iterations)
    assert (planned.evaluate_every, planned.evaluation_batches) == (every, batches)
    assert planned.micro * planned.accumulated == batch


def test_without_a_tokenizer_bytes_bound_the_lengths(finished, facts, monkeypatch):
    monkeypatch.setattr("asynth.report.parts.load_tokenizer", lambda: None)
    bounded = read_facts(finished[0])
    assert not bounded.lengths.counted
    assert bounded.lengths.limit > bounded.lengths.longest > facts.lengths.longest
    files = render_card(bounded)
    assert b"no row has more than" in files["training/mlx-lm.yaml"]
    assert b"asynth-witness[report]" in files["README.md"]


def test_an_edited_card_stays(copy):
    (copy / "README.md").write_text("mine")
    written = write_card(copy)
    assert written.kept == ("README.md",)
    assert (copy / "README.md").read_text() == "mine"
    assert write_card(copy, replace=True).kept == ()
    assert (copy / "README.md").read_text() != "mine"


def test_a_run_without_rows_is_nothing_to_describe(copy):
    (copy / "train.jsonl").write_bytes(b"")
    with pytest.raises(DatasetError, match="holds no row"):
        read_facts(copy)
