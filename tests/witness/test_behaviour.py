"""Telling versions of witness apart by what they answer, and keeping what was observed."""

import itertools
import json

import pytest

from asynth.witness.behaviour import UNKNOWN, Behaviour, observe, recall, remember
from asynth.witness.engine import embedded_command
from asynth.witness.probes import CONTROLS, POLICIES, POLICY_CHECK, PROBES, VERSIONS

DIGEST = "ab" * 32


def behave_as(version, **changes):
    place = VERSIONS.index(version)
    return Behaviour({**{probe.name: probe.expected[place] for probe in PROBES}, POLICY_CHECK: "accepted", **changes})


@pytest.mark.parametrize("version", VERSIONS)
def test_expected_answers_have_the_name_of_their_version(version):
    assert behave_as(version).name == version
    assert behave_as(version).differences == ()
    assert behave_as(version).verifies


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", [*(probe.name for probe in PROBES), POLICY_CHECK])
def test_each_probe_counts(version, name):
    changed = behave_as(version, **{name: "something else"})
    assert changed.name == UNKNOWN
    assert len(changed.differences) == 1
    assert changed.differences[0].startswith(f"{name}: something else ({version}: ")


def test_any_two_versions_differ_in_more_than_one_verdict():
    for first, second in itertools.combinations(VERSIONS, 2):
        told = behave_as(first).observations
        verdicts = [name for name, said in behave_as(second).observations.items() if "accepted" in {said, told[name]}]
        assert len([name for name in verdicts if behave_as(second).observations[name] != told[name]]) > 1


@pytest.mark.parametrize("name", CONTROLS)
def test_a_wrong_verdict_on_a_control_is_no_verification(name):
    wrong = "rejected in other words" if behave_as("v0.12").observations[name] == "accepted" else "accepted"
    assert not behave_as("v0.12", **{name: wrong}).verifies


def test_probes_have_names_and_policies_of_their_own():
    assert len({probe.name for probe in PROBES} | {POLICY_CHECK}) == len(PROBES) + 1
    assert {probe.policy for probe in PROBES} == POLICIES.keys()


@pytest.mark.release
def test_a_release_behaves_as_a_known_version(release_witness):
    observed = observe((str(release_witness),))
    assert observed.differences == ()
    assert observed.name in VERSIONS


def test_the_embedded_engine_behaves_as_the_newest_version():
    observed = observe(embedded_command())
    assert observed.differences == ()
    assert observed.name == VERSIONS[0]


def test_what_is_remembered_is_recalled(tmp_path):
    cache = tmp_path / "made" / "behaviour.json"
    remember(DIGEST, behave_as("v0.11"), cache)
    remember("cd" * 32, behave_as("v0.12"), cache)
    known = recall(DIGEST, cache)
    assert known is not None
    assert known.name == "v0.11"
    assert recall("ef" * 32, cache) is None
    assert [path.name for path in cache.parent.iterdir()] == [cache.name]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b'{"format": 1, "observations": {"', id="torn"),
        pytest.param(b"\xff\x00", id="bytes"),
        pytest.param(b"[]", id="list"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(json.dumps({"format": 1, "observations": [DIGEST]}).encode(), id="entries are a list"),
        pytest.param(json.dumps({"format": 1, "observations": {DIGEST: "v0.12"}}).encode(), id="entry is text"),
        pytest.param(json.dumps({"format": 1, "observations": {DIGEST: {"no steps": "x"}}}).encode(), id="few probes"),
        pytest.param(
            json.dumps({"format": 0, "observations": {DIGEST: dict(behave_as("v0.12").observations)}}).encode(),
            id="other format",
        ),
    ],
)
def test_a_damaged_cache_is_ignored_and_replaced(content, tmp_path):
    cache = tmp_path / "behaviour.json"
    cache.write_bytes(content)
    assert recall(DIGEST, cache) is None
    remember(DIGEST, behave_as("v0.12"), cache)
    known = recall(DIGEST, cache)
    assert known is not None
    assert known.name == "v0.12"


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path):
    (tmp_path / "file").write_text("")
    remember(DIGEST, behave_as("v0.12"), tmp_path / "file" / "behaviour.json")
    (tmp_path / "folder").mkdir()
    remember(DIGEST, behave_as("v0.12"), tmp_path / "folder")
    assert recall(DIGEST, tmp_path / "folder") is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


def test_no_cache_is_no_error():
    remember(DIGEST, behave_as("v0.12"), None)
    assert recall(DIGEST, None) is None
