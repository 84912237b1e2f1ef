"""Trainers' own code reads a run's directory as it is, in environments that tests/dataset/loaders/prepare.py makes."""

import json
import math
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

VARIABLE = "ASYNTH_LOADERS"

SPLITS = ("train", "valid", "test")

SCRIPTS = Path(__file__).parent / "loaders"

STOP = "<|eot_id|>"
"""What ends a turn of the tiny models, as of Llama 3."""

pytestmark = [pytest.mark.loaders, pytest.mark.timeout(600)]


def call(name, script, *arguments, cwd=None):
    """Run `script` in the environment `name` without network; return what it prints."""
    home = os.environ.get(VARIABLE)
    python = Path(home or "").absolute() / name / "bin" / "python"
    if not home or not python.exists():
        pytest.skip(
            f"{VARIABLE} names no directory with an environment {name}; "
            f"`python tests/dataset/loaders/prepare.py DIR {name}` makes it, and {VARIABLE}=DIR names it"
        )
    environment = {"PATH": os.environ["PATH"], "HF_HUB_OFFLINE": "1", "HF_HOME": str(Path(home).absolute() / "cache")}
    environment |= {"AXOLOTL_DO_NOT_TRACK": "1", "MLX_DISABLE_COMPILE": "1"}  # compiling takes longer than a few steps
    arguments = [python, *(script if isinstance(script, tuple) else (script,)), *arguments]
    done = subprocess.run(arguments, cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def read(name, script, *arguments, cwd=None):
    """Return the JSON that `script` prints last in the environment `name`."""
    return json.loads(call(name, script, *arguments, cwd=cwd).splitlines()[-1])


@pytest.fixture(scope="module")
def dataset(machine, once):
    """Return a run of 300 rows, made in parts, none of which outlasts the time that a command is given on a busy machine."""

    def make(home):
        for count in range(60, 301, 60):
            machine.run("--count", count, "--seed", 3, "--twins", "none", "--recheck", 0, "--out", "run", cwd=home)
        return home

    return once("loaders", make) / "run"


@pytest.fixture(scope="module")
def rows(dataset):
    found = {}
    for split in SPLITS:
        found[split] = [json.loads(line)["messages"] for line in (dataset / f"{split}.jsonl").read_text().splitlines()]
        assert found[split], split
    return found


@pytest.fixture(scope="module")
def tiny(dataset, tmp_path_factory):
    directory = tmp_path_factory.mktemp("tiny")
    call("mlx-lm", SCRIPTS / "tiny_model.py", directory, dataset)
    return directory


def test_datasets_reads_it_by_its_card(dataset, rows):
    found = read("datasets", SCRIPTS / "read_with_datasets.py", dataset)
    assert found == {
        hub: [len(rows[split]), ["messages"], rows[split][0]]
        for hub, split in (("train", "train"), ("validation", "valid"), ("test", "test"))
    }


def test_datasets_reads_what_is_exported_from_a_run(machine, dataset, rows, paired, tmp_path):
    machine.run("export", "parquet", "--run", dataset, "--to", "Q", cwd=tmp_path)
    parquet = read("datasets", SCRIPTS / "read_with_datasets.py", tmp_path / "Q")
    assert {name: (number, first) for name, (number, _, first) in parquet.items()} == {
        hub: (len(rows[split]), rows[split][0])
        for hub, split in (("train", "train"), ("validation", "valid"), ("test", "test"))
    }
    for folder, kind in (("pairs", list), ("pairs-strings", str)):
        found = read("datasets", SCRIPTS / "read_with_datasets.py", paired / "P" / folder, "rejected")
        for split, (number, columns, rejected) in found.items():
            file = {"validation": "valid"}.get(split, split)
            lines = (paired / "P" / folder / f"{file}.jsonl").read_text().splitlines()
            assert (number, sorted(columns)) == (len(lines), ["chosen", "prompt", "rejected"])
            assert rejected == json.loads(lines[0])["rejected"]
            assert isinstance(rejected, kind)


def test_trl_trains_a_step_of_each_kind(dataset, rows, paired, tmp_path):
    told = read("torch", SCRIPTS / "train_with_trl.py", dataset, paired / "P" / "pairs", cwd=tmp_path)
    assert 0 < told["sft"] < 20
    assert 0 < told["dpo"] < 20
    assert told["pairs"] > 0
    assert counts_an_answer(told["counted"], rows["train"])


def test_unsloth_trains_a_step_and_masks_the_prompt(dataset, rows, tmp_path):
    told = read("torch", SCRIPTS / "train_with_unsloth.py", dataset, cwd=tmp_path)
    assert 0 < told["sft"] < 20
    assert counts_an_answer(told["counted"], rows["train"])


def test_axolotl_knows_each_key_and_counts_answers_whole(dataset, rows):
    found = read("torch", SCRIPTS / "read_with_axolotl.py", dataset)
    for split in ("train", "valid"):
        number, whole, counted = found[f"{split}.jsonl"]
        assert (number, whole) == (len(rows[split]), True)
        assert counts_an_answer(counted, rows[split][:1])


def counts_an_answer(counted, rows):
    """Tell whether what counts for the loss is the answer of one of the rows, from its first word to its last."""
    text, _, rest = counted.partition(STOP)
    return not rest.replace(STOP, "") and any(text == answer["content"] for _, answer in rows)


def test_llama_factory_reads_each_split_by_its_dataset_info(dataset, rows):
    found = read("llama-factory", SCRIPTS / "read_with_llama_factory.py", dataset)
    for name, split in (("asynth", "train"), ("asynth_valid", "valid"), ("asynth_test", "test")):
        question, answer = rows[split][0]
        assert found[name] == [len(rows[split]), [question], [answer], ""]


def test_mlx_reads_it_and_masks_the_prompt(dataset, rows, tiny):
    found = read("mlx-lm", SCRIPTS / "read_with_mlx.py", dataset, tiny)
    for split, messages in rows.items():
        number, kind, counted = found[split]
        assert (number, kind) == (len(messages), "ChatDataset")
        assert counted.endswith(messages[0][-1]["content"].strip() + STOP)
        assert messages[0][0]["content"] not in counted


def test_mlx_trains_by_its_configuration(dataset, tiny, tmp_path):
    told = yaml.safe_load((dataset / "training" / "mlx-lm.yaml").read_text())
    small = ("--batch-size", "1", "--max-seq-length", "768", "--val-batches", "1", "--test-batches", "1")
    steps = ("--iters", "10", "--steps-per-eval", "10", "--adapter-path", tmp_path / "adapters")
    out = call(
        "mlx-lm", ("-m", "mlx_lm", "lora"), "-c", "training/mlx-lm.yaml", "--model", tiny, *small, *steps,
        cwd=dataset,
    )  # fmt: skip
    assert "Test loss" in out
    assert told["num_layers"] == -1
    assert (tmp_path / "adapters" / "adapters.safetensors").stat().st_size > 0


def test_mlx_lora_trains_a_step_on_pairs(tiny, paired, tmp_path):
    out = call("mlx-lm", SCRIPTS / "train_with_mlx_lora.py", tiny, paired / "P" / "pairs-strings", cwd=tmp_path)
    loss = float(re.search(r"Iter 1: loss ([\d.]+)", out)[1])
    assert loss == pytest.approx(math.log(2), abs=0.01)  # neither answer is preferred yet
    assert (tmp_path / "adapters" / "adapters.safetensors").stat().st_size > 0
