"""Canaries as values: what each kind tries, and what their digest rests on."""

import dataclasses

import pytest

from asynth.catalog.attestors import ATTESTORS_BY_NAME, UNIVERSAL
from asynth.catalog.features import FEATURES, GITLAB_TOKEN, POLICY_INTERMEDIATES
from asynth.catalog.workloads import WORKLOADS, WORKLOADS_BY_NAME
from asynth.machine.probing import canaries
from asynth.machine.probing.canaries import REGO, attestor_canary, policy_canaries, workload_canary
from asynth.machine.probing.tools import STYLE_TOOLS


def commands_of(canary):
    return ["".join(block.text for block in draft.answer) for draft in canary.drafts.values()]


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda workload: workload.name)
def test_a_workload_runs_each_build_and_verifies(workload):
    attestors = {"git", "environment", *(name for build in workload.builds for name in build.attestors)}
    canary = workload_canary(workload, attestors)
    for build, text in zip(workload.builds, commands_of(canary), strict=True):
        assert build.command.split("{")[0] in text
        assert text.splitlines()[-1].startswith("witness verify ")


def test_attestors_run_together_or_alone():
    together = attestor_canary([ATTESTORS_BY_NAME[name] for name in UNIVERSAL])
    alone = attestor_canary([ATTESTORS_BY_NAME["environment"]])
    assert all(f'"{ATTESTORS_BY_NAME[name].predicate_type}"' in commands_of(together)[0] for name in UNIVERSAL)
    assert " -a environment,git " in commands_of(alone)[0]
    assert "/git/" not in commands_of(alone)[0]


def test_every_way_to_write_a_policy_is_tried_and_rules_are_where_they_decide():
    found = {canary.member: canary for canary in policy_canaries(STYLE_TOOLS)}
    assert [*found] == [*STYLE_TOOLS, *FEATURES, REGO]
    assert len({text for canary in found.values() for text in commands_of(canary)}) == len(found)
    assert [name for name, canary in found.items() if "regopolicies" in commands_of(canary)[0]] == [GITLAB_TOKEN, REGO]


def test_a_chain_is_completed_by_the_policy_alone():
    [canary] = [canary for canary in policy_canaries(()) if canary.member == POLICY_INTERMEDIATES]
    run, *rest = commands_of(canary)[0].split("\n", 1)
    assert "--signer-file-cert-path ../attest.crt" in run
    assert "intermediate" not in run
    assert "../company-intermediate.crt" in rest[0]


def test_a_digest_rests_on_what_runs_and_on_the_projects_files(tmp_path, monkeypatch):
    workload = WORKLOADS_BY_NAME["make build"]
    first = workload_canary(workload, {"git"}).digest()
    assert workload_canary(workload, {"git"}).digest() == first
    assert workload_canary(workload, {"git", "environment"}).digest() != first
    renamed = tuple(dataclasses.replace(build, command=f"{build.command} #") for build in workload.builds)
    assert workload_canary(dataclasses.replace(workload, builds=renamed), {"git"}).digest() != first
    changed = tmp_path / "Makefile"
    changed.write_text("build:\n")
    monkeypatch.setattr(canaries, "list_project", lambda name: [("Makefile", changed)])
    assert workload_canary(workload, {"git"}).digest() != first
