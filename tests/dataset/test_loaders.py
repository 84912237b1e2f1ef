"""Trainers' own code reads a run's directory as it is, in environments that tests/dataset/loaders/prepare.py makes."""

import json
import os
import subprocess
from pathlib import Path

import pytest
import yaml

VARIABLE = "ASYNTH_LOADERS"

SCRIPTS = Path(__file__).parent / "loaders"

pytestmark = [pytest.mark.loaders, pytest.mark.timeout(600)]


def call(name, script, *arguments, cwd=None):
    """Run `script` in the environment `name` without network; return what it prints."""
    home = os.environ.get(VARIABLE)
    python = Path(home or "").absolute() / name / "bin" / "python"
    if not home or not python.exists():
        pytest.skip(
            f"{VARIABLE} names no directory with an environment {name}; "
            f"`python tests/dataset/loaders/prepare.py DIR` makes it, and {VARIABLE}=DIR names it"
        )
    environment = {"PATH": os.environ["PATH"], "HF_HUB_OFFLINE": "1", "HF_HOME": str(Path(home).absolute() / "cache")}
    arguments = [python, *(script if isinstance(script, tuple) else (script,)), *arguments]
    done = subprocess.run(arguments, cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def dataset(machine, tmp_path_factory):
    """Return a run that has rows in each split."""
    home = tmp_path_factory.mktemp("loaders")
    machine.run("--count", 120, "--seed", 3, "--concurrency", 4, "--twins", "none", "--out", "run", cwd=home)
    return home / "run"


@pytest.fixture(scope="module")
def rows(dataset):
    found = {}
    for split in ("train", "valid", "test"):
        found[split] = [json.loads(line)["messages"] for line in (dataset / f"{split}.jsonl").read_text().splitlines()]
        assert found[split], split
    return found


@pytest.fixture(scope="module")
def tiny(dataset, tmp_path_factory):
    directory = tmp_path_factory.mktemp("tiny")
    call("mlx-lm", SCRIPTS / "tiny_model.py", directory, dataset)
    return directory


def test_datasets_reads_it_by_its_card(dataset, rows):
    read = json.loads(call("datasets", SCRIPTS / "read_with_datasets.py", dataset))
    assert read == {
        hub: [len(rows[split]), ["messages"], rows[split][0]]
        for hub, split in (("train", "train"), ("validation", "valid"), ("test", "test"))
    }


def test_llama_factory_reads_each_split_by_its_dataset_info(dataset, rows):
    read = json.loads(call("llama-factory", SCRIPTS / "read_with_llama_factory.py", dataset))
    for name, split in (("asynth", "train"), ("asynth_valid", "valid"), ("asynth_test", "test")):
        question, answer = rows[split][0]
        assert read[name] == [len(rows[split]), [question], [answer], ""]


def test_mlx_reads_it_and_masks_the_prompt(dataset, rows, tiny):
    read = json.loads(call("mlx-lm", SCRIPTS / "read_with_mlx.py", dataset, tiny))
    for split, messages in rows.items():
        number, kind, counted = read[split]
        assert (number, kind) == (len(messages), "ChatDataset")
        assert counted.endswith(messages[0][-1]["content"].strip() + "</s>")
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
