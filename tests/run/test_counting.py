"""The strata of families are cut once for a catalogue and a machine, and read back as they were."""

from dataclasses import replace

import orjson
import pytest

from asynth.catalog import FAMILIES_BY_NAME, Available
from asynth.machine.caches import cache_directory
from asynth.run import counting
from asynth.run.counting import count_family
from asynth.space import Choice, Selection, Space, Stratum

few = Available(frozenset({"git", "environment"}), frozenset({"make build", "go build"}), ("heredoc", "jq"))


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def member(strata):
    return replace(FAMILIES_BY_NAME["step"], strata=strata)


def told(strata):
    return [(list(stratum.fixed.items()), repr(stratum.free), repr(stratum.own)) for stratum in strata]


@pytest.mark.parametrize("name", ["step", "inspection", "ci"])
def test_what_is_read_back_is_what_was_cut(name):
    family = FAMILIES_BY_NAME[name]
    cut, read = count_family(family, few), count_family(family, few)
    assert cut.strata
    assert told(read.strata) == told(cut.strata) == told(family.strata(few))
    assert read.strata is not cut.strata
    for seed in (1, 2):
        one, other = Space([cut], seed), Space([read], seed)
        assert [one.at(place) for place in range(40)] == [other.at(place) for place in range(40)]


def test_strata_are_cut_once_for_a_machine():
    asked = []

    def strata(available):
        asked.append(available)
        return (Stratum({"step": "build"}, (), (Choice("artifact", tuple(sorted(available.workloads))),)),)

    other = Available(few.attestors, frozenset({"go build"}), few.styles)
    for available in (few, few, other, other, few):
        assert [s.own[0].values for s in count_family(member(strata), available).strata] == [
            tuple(sorted(available.workloads))
        ]
    assert asked == [few, other]


def test_equal_values_of_other_types_stay_apart():
    strata = tuple(Stratum({"n": n}, (), (Choice("x", values),)) for n, values in enumerate([(0, 1), (False, True)]))
    count_family(member(lambda available: strata), few)
    kept = count_family(member(lambda available: ()), few).strata
    assert [[type(value) for value in stratum.own[0].values] for stratum in kept] == [[int, int], [bool, bool]]


def test_sets_come_back_as_tuples():
    strata = (Stratum({"always": ("a", "b")}, (), (Selection("set", (("c",), ("d", "e")), ("a",), 1, 3),)),)
    count_family(member(lambda available: strata), few)
    assert told(count_family(member(lambda available: ()), few).strata) == told(strata)


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b'{"domains": []}', b'{"domains": [["x"]], "free": [], "strata": []}']
)
def test_what_is_damaged_is_cut_again(damage):
    strata = (Stratum({"step": "build"}, (), ()),)
    count_family(member(lambda available: strata), few)
    [kept] = (cache_directory() / "strata").iterdir()
    kept.write_bytes(damage)
    assert told(count_family(member(lambda available: strata), few).strata) == told(strata)
    assert orjson.loads(kept.read_bytes())["strata"] == [[{"step": "build"}, []]]


def test_a_domain_of_a_plugin_is_not_kept():
    class Other:
        name, identifier, size = "x", False, 1

        def unrank(self, rank):
            return "one"

        def rank(self, value):
            return 0

    count_family(member(lambda available: (Stratum({}, (), (Other(),)),)), few)
    assert not (cache_directory() / "strata").exists()


def test_only_the_newest_files_stay(monkeypatch):
    monkeypatch.setattr(counting, "KEPT", 3)
    for number in range(5):
        available = Available(few.attestors, frozenset({f"tool {number}"}), few.styles)
        count_family(member(lambda available: ()), available)
    assert len(list((cache_directory() / "strata").iterdir())) == 3
