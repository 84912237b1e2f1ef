"""Settings: what wins over what, and that every wrong one is named where it was made."""

import pytest

from asynth.config import Config, load_config
from asynth.errors import ConfigurationError


def load(tmp_path, flags=None, environment=None, text=None):
    file = None
    if text is not None:
        file = tmp_path / "asynth.toml"
        file.write_text(text)
    return load_config(flags or {}, environment or {}, file)


def test_without_anything_the_defaults_serve_a_newcomer(tmp_path):
    config = load(tmp_path)
    assert config == Config()
    assert (config.count, str(config.out), config.engine, config.mode) == (100, "asynth-run", "auto", "auto")


def test_flags_win_over_the_environment_and_that_over_the_file(tmp_path):
    environment = {"ASYNTH_SEED": "2", "ASYNTH_COUNT": "2", "ASYNTH_WITNESS": "/some/witness", "SEED": "9"}
    config = load(tmp_path, {"count": 3, "seed": None}, environment, "count = 1\nseed = 1\nconcurrency = 1\n")
    assert (config.count, config.seed, config.concurrency) == (3, 2, 1)


@pytest.mark.parametrize("text", ['families = ["step", "rego"]', None], ids=["file", "environment"])
def test_families_are_a_list(tmp_path, text):
    environment = {} if text else {"ASYNTH_FAMILIES": "step, rego"}
    assert load(tmp_path, environment=environment, text=text).families == ("step", "rego")


@pytest.mark.parametrize("text", ['shard = "1/4"', "shard = [1, 4]"])
def test_a_shard_is_written_in_two_ways(tmp_path, text):
    assert load(tmp_path, text=text).shard == (1, 4)


@pytest.mark.parametrize(
    ("flags", "environment", "text", "words"),
    [
        ({"count": 0}, {}, None, ("--count = 0", "command line")),
        ({"families": 3}, {}, None, ("--family",)),
        ({}, {"ASYNTH_COUNT": "0"}, None, ("ASYNTH_COUNT = '0'", "environment")),
        ({}, {}, "count = 0", ("count = 0", "asynth.toml")),
        ({}, {}, "counts = 1", ("counts", "known are out, count")),
        ({}, {"ASYNTH_SHARD": "4/4"}, None, ("ASYNTH_SHARD", "4/4")),
        ({"timeout": float("inf")}, {}, None, ("--timeout",)),
        ({"seed": 2**63}, {}, None, ("--seed",)),
    ],
    ids=str,
)
def test_a_wrong_setting_is_named_as_it_was_written(tmp_path, flags, environment, text, words):
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, flags, environment, text)
    said = str(caught.value)
    assert "\n" not in said
    assert all(word in said for word in words), said


def test_a_configuration_cannot_be_changed_afterwards():
    with pytest.raises(ValueError, match="frozen"):
        Config().count = 3
