"""A policy that is edited has the rule once, under the one type, or stays as it was."""

import json
import shutil
import subprocess

import pytest

from asynth.catalog.families.scenarios.policy import edit_policy, put_rule, replace_module, require_type

needs_jq = pytest.mark.skipif(shutil.which("jq") is None, reason="needs jq")
TYPE = "https://witness.dev/attestations/git/v0.1"


@pytest.fixture
def edit(tmp_path):
    """Runs commands on a policy of two steps and returns it with the exit status."""
    (tmp_path / "work").mkdir()
    policy = tmp_path / "policy.json"
    steps = {name: {"attestations": [{"type": TYPE}, {"type": "other"}]} for name in ("build", "check")}
    policy.write_text(json.dumps({"steps": steps}))
    (tmp_path / "clean.rego").write_text("package git.clean\n")

    def run(commands):
        done = subprocess.run(["bash", "-c", commands], cwd=tmp_path / "work", capture_output=True, text=True)
        return json.loads(policy.read_text())["steps"], done

    return run


@needs_jq
def test_a_rule_is_put_under_one_type_of_one_step_and_once(edit):
    command = put_rule("check", TYPE, "clean", "../clean.rego")
    edit(command)
    steps, done = edit(command)
    assert done.returncode == 0
    assert [one["name"] for one in steps["check"]["attestations"][0]["regopolicies"]] == ["clean"]
    assert "regopolicies" not in steps["check"]["attestations"][1]
    assert "regopolicies" not in json.dumps(steps["build"])


@needs_jq
@pytest.mark.parametrize(
    "command",
    [
        put_rule("build", "missing", "clean", "../clean.rego"),
        put_rule("missing", TYPE, "clean", "../clean.rego"),
        replace_module("git.clean", "../clean.rego"),
    ],
)
def test_where_nothing_matches_the_policy_stays_and_the_edit_fails(edit, command):
    steps, done = edit(command)
    assert done.returncode != 0
    assert steps["build"]["attestations"] == [{"type": TYPE}, {"type": "other"}]


@needs_jq
def test_a_type_is_required_once(edit):
    command = edit_policy(f"jq '{require_type('build', 'new')}'")
    edit(command)
    steps, _ = edit(command)
    assert sorted(one["type"] for one in steps["build"]["attestations"]) == sorted(["new", "other", TYPE])
