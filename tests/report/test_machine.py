"""The doctor's list: every member once, with what was seen and how to get it."""

import pytest

from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.features import AWS_INSTANCE, KEYLESS
from asynth.catalog.toolchains import TOOLCHAINS
from asynth.catalog.workloads import WORKLOADS
from asynth.machine.capabilities import Capabilities, Tool, Unavailable
from asynth.report.machine import IMPOSSIBLE, MISSING, WORKS, describe_machine, diagnose


@pytest.fixture
def members(tmp_path, monkeypatch):
    """Diagnose a machine on which tar, eslint and a failing hadolint are."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    working = {"tar czf", "eslint"}
    return diagnose(
        Capabilities(
            attestors=tuple(attestor.name for attestor in ATTESTORS),
            workloads=tuple(sorted(working)),
            styles=("heredoc",),
            tools=(
                Tool("eslint", "/opt/eslint", ""),
                Tool("hadolint", "/opt/hadolint", ""),
                Tool("tar", "/bin/tar", ""),
            ),
            unavailable=(
                *(
                    Unavailable(workload.name, "workload", "not found on PATH", "get it")
                    for workload in WORKLOADS
                    if workload.name not in {*working, "hadolint"}
                ),
                Unavailable("hadolint", "workload", "exits 3: bad", "see what it prints", IMPOSSIBLE),
                Unavailable("jq", "style", "jq not found on PATH", "install the package jq"),
            ),
            engine={"kind": "release"},
        )
    )


def states(members, kind):
    return {member.name: member.state for member in members if member.kind == kind}


def test_every_member_is_listed_once(members):
    assert len({(member.kind, member.name) for member in members}) == len(members)
    assert set(states(members, "attestor")) == {attestor.name for attestor in ATTESTORS}
    assert set(states(members, "workload")) == {workload.name for workload in WORKLOADS}
    assert set(states(members, "toolchain")) == {chain.name for chain in TOOLCHAINS}
    assert states(members, "style") == {"heredoc": WORKS, "jq": MISSING}
    assert states(members, "rules") == {"Rego": WORKS}


def test_a_document_attestor_works_where_a_workload_writes_its_document(members):
    found = states(members, "attestor")
    assert (found["git"], found["product"], found["secretscan"]) == (WORKS, WORKS, WORKS)
    assert found["lockfiles"] == WORKS  # tar czf has a project with a lock file
    assert found["sbom"] == found["oci"] == MISSING


def test_a_toolchain_is_judged_by_what_uses_it(members):
    found = states(members, "toolchain")
    assert (found["eslint"], found["hadolint"], found["shellcheck"]) == (WORKS, IMPOSSIBLE, MISSING)


def test_lines_for_a_person(members):
    text = "\n".join(describe_machine(members))
    assert f"workloads: 2 of {len(WORKLOADS)} work\n  works: tar czf, eslint\n" in text
    assert "  impossible here: hadolint: exits 3: bad -> see what it prints" in text
    assert "  missing: jq: jq not found on PATH -> install the package jq" in text
    assert "Rego (built into witness)" in text
    assert "  github, without what it needs: not in a github ci job\n" in text


def test_what_a_feature_tries_counts_for_its_attestor():
    reason = "a policy with it exits 1: attestor aws failed"
    found = Capabilities(
        attestors=("git", "aws", "github"),
        workloads=(),
        styles=(),
        tools=(),
        unavailable=(Unavailable(AWS_INSTANCE, "feature", reason, "get it", IMPOSSIBLE),),
        engine={"kind": "release"},
        features=(KEYLESS,),
    )
    members = {member.name: member for member in diagnose(found) if member.kind == "attestor"}
    assert (members["github"].state, members["aws"].state) == (WORKS, IMPOSSIBLE)
    assert members["aws"].reason == reason
