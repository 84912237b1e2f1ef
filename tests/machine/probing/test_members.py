"""Probing a machine: canaries really run, what fails is named and not taken, and what is known is not run again."""

import dataclasses
import logging

import pytest

from asynth.catalog.features import (
    AWS_INSTANCE,
    AWS_KMS,
    FEATURES,
    GITLAB_TOKEN,
    GKE_POD,
    KEY_SERVICE,
    KEYLESS,
    NO_EMPTY_GATES,
    POLICY_INTERMEDIATES,
    TOLD_ONCE,
)
from asynth.catalog.workloads import WORKLOADS_BY_NAME
from asynth.example.workbench import NO_WALL, open_workbench
from asynth.execution import Threads
from asynth.machine.probing import judging, members, tools
from asynth.machine.probing.canaries import policy_canaries
from asynth.machine.probing.tools import find_tools
from asynth.run.prepare import examine_machine
from asynth.witness.discovery import discover


@pytest.fixture
def examine(on_machine, tmp_path, monkeypatch, caplog):
    """Examine the small machine with an empty cache; return what was found and which workloads' canaries ran.

    Others count as verified unless `kinds` names them, since each runs the embedded engine several times.
    """
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    ran, for_real = [], set()
    try_canary = judging.try_canary

    async def watched(canary, bench):
        if canary.kind == "workload":
            ran.append(canary.member)
        return await try_canary(canary, bench) if canary.kind in for_real else None

    monkeypatch.setattr(judging, "try_canary", watched)
    caplog.set_level(logging.INFO, "asynth.machine.probing")

    async def examine(*names, kinds=("workload",), **options):
        ran.clear()
        for_real.clear()
        for_real.update(kinds)
        _, found = await examine_machine("embedded", NO_WALL, wanted=names or None, **options)
        return found, sorted(ran)

    return examine


KINDS = ("attestor", "style", "rules", "feature", "workload")


async def test_a_canary_runs_once_for_the_same_tools(examine, caplog):
    found, ran = await examine("tar czf", "make build", kinds=KINDS)
    failed = [entry for entry in found.unavailable if not entry.reason.endswith("not found on PATH")]
    # Beside attestors that the engine does not list, it lacks some features: their canaries were run for real here.
    lacking = {AWS_INSTANCE, AWS_KMS, GKE_POD, KEYLESS, KEY_SERVICE}
    assert {entry.member for entry in failed if entry.kind != "attestor"} == lacking, failed
    assert (found.workloads, ran) == (("make build", "tar czf"), ["make build", "tar czf"])
    assert "probing 2/2" in caplog.text
    caplog.clear()
    found, ran = await examine("tar czf", "make build")
    assert (found.workloads, ran) == (("make build", "tar czf"), [])
    assert not caplog.text
    _, ran = await examine("tar czf", again="all")
    assert ran == ["tar czf"]


async def test_versions_are_asked_again_only_where_all_is(examine, monkeypatch):
    asked = []
    monkeypatch.setattr(tools, "_ask", lambda tool, stop: asked.append(tool.name) or "1.0")
    await examine("tar czf", kinds=())
    first = sorted(asked)
    assert {"bash", "git", "openssl", "tar"} <= {*first}
    for again, expected in (("", []), ("failed", []), ("all", first)):
        asked.clear()
        await examine("tar czf", kinds=(), again=again)
        assert sorted(asked) == expected, again


async def test_what_fails_is_tried_again_alone_and_then_left_out(examine, monkeypatch):
    broken = dataclasses.replace(
        WORKLOADS_BY_NAME["make build"],
        builds=tuple(
            dataclasses.replace(build, command="make no-such-target")
            for build in WORKLOADS_BY_NAME["make build"].builds
        ),
    )
    monkeypatch.setattr(members, "WORKLOADS", (broken, WORKLOADS_BY_NAME["tar czf"]))
    found, ran = await examine("make build", "tar czf")
    assert found.workloads == ("tar czf",)
    assert ran == ["make build", "make build", "tar czf"]
    [left_out] = [entry for entry in found.unavailable if entry.kind == "workload"]
    assert left_out.member == "make build"
    assert "No rule to make target" in left_out.reason
    assert "needs make" in left_out.remedy


async def test_what_the_engine_does_not_do_is_named_and_no_feature(examine, monkeypatch):
    found, _ = await examine("tar czf")
    assert found.features == tuple(FEATURES)
    try_canary = judging.try_canary

    async def refuse(canary, bench):
        return judging.Failure("no verifiers present") if canary.kind == "feature" else await try_canary(canary, bench)

    monkeypatch.setattr(judging, "try_canary", refuse)
    found, _ = await examine("tar czf", again="all")
    assert found.features == ()
    assert "heredoc" in found.styles
    left_out = [(entry.member, entry.reason, entry.remedy) for entry in found.unavailable if entry.kind == "feature"]
    assert left_out == [(name, "no verifiers present", f"needs {remedy}") for name, remedy in FEATURES.items()]


@pytest.mark.release
async def test_a_release_has_the_features_of_its_behaviour(release_witness):
    engine = discover(str(release_witness), {})
    canaries = [canary for canary in policy_canaries(()) if canary.kind == "feature"]
    found = tuple(find_tools(("bash", "git", "openssl")).values())
    async with open_workbench(engine, found, seed=0, concurrency=1, time_limit=60) as bench:
        works = {canary.member: not await judging.try_canary(canary, bench) for canary in canaries}
    newer = engine.behaviour == "v0.12"  # the older one at hand is Debian's: no Vault, no tokens, Fulcio by gRPC alone
    depends = (NO_EMPTY_GATES, POLICY_INTERMEDIATES, TOLD_ONCE, KEYLESS, KEY_SERVICE, GITLAB_TOKEN, GKE_POD)
    assert works == {**dict.fromkeys(FEATURES, True), **dict.fromkeys(depends, newer)}


async def test_a_missing_program_is_named_with_its_remedy(examine):
    found, ran = await examine("go build")
    assert (found.workloads, ran) == ((), [])
    [left_out] = [entry for entry in found.unavailable if entry.kind == "workload"]
    assert left_out.reason.startswith("go not found")
    assert left_out.remedy == "install Go"


async def test_a_cache_that_cannot_be_written_only_costs_time(examine, tmp_path):
    (tmp_path / "cache").write_text("not a directory")
    found, ran = await examine("tar czf")
    assert (found.workloads, ran) == (("tar czf",), ["tar czf"])
    _, ran = await examine("tar czf")
    assert ran == ["tar czf"]
    with Threads(1) as threads:  # nothing of it was left in the way
        assert await threads.call((tmp_path / "cache").read_text) == "not a directory"
