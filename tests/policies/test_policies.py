"""The modules of ``policies/``: opa's own tests, its format, and the same tests in regorus."""

import re
import shutil
import subprocess

import pytest
import regorus

from asynth.catalog.rego import load_module
from asynth.resources import policies_root

MODULES = sorted(file.relative_to(policies_root()).as_posix() for file in policies_root().rglob("*.rego"))
RULES = [path for path in MODULES if not path.endswith("_test.rego")]
TESTS = [path for path in MODULES if path.endswith("_test.rego")]

OUT_OF_REACH = {
    "command_run/flags_test.rego": {"test_denies_missing_1", "test_denies_zero_1"},
    "command_run/forbidden_words_test.rego": {"test_denies_missing_1", "test_denies_zero_1"},
    "docker/base_images_test.rego": {"test_denies_missing_2", "test_denies_null_materials_1"},
    "git/commit_date_test.rego": {"test_denies_day_1", "test_denies_wrong_2", "test_denies_zero_1"},
    "lockfiles/banned_test.rego": {"test_denies_zero_1"},
    "lockfiles/plain_http_test.rego": {"test_denies_zero_1"},
    "lockfiles/required_test.rego": {"test_denies_zero_1"},
    "maven/groups_test.rego": {"test_accepts_2"},
    "oci/image_tags_test.rego": {"test_denies_zero_1"},
    "sarif/no_errors_test.rego": {"test_denies_zero_1"},
    "secretscan/no_findings_test.rego": {"test_accepts_2"},
    "secretscan/tolerated_test.rego": {"test_accepts_3"},
    "system_packages/forbidden_test.rego": {"test_denies_zero_1"},
    "vex/statements_test.rego": {"test_denies_zero_1"},
}
"""Inputs on which regorus raises where OPA decides: it iterates no ``null`` and parses no unreadable date."""


def opa(*arguments):
    executable = shutil.which("opa")
    if executable is None:
        pytest.skip("opa is not on PATH")
    return subprocess.run(
        [executable, *arguments], cwd=policies_root(), capture_output=True, text=True, timeout=60, check=False
    )


def names_of_tests(text):
    return re.findall(r"^(test_\w+) if \{$", text, re.MULTILINE)


def test_opa_tests_pass():
    done = opa("test", ".")
    assert done.returncode == 0, done.stdout + done.stderr
    count = sum(len(names_of_tests((policies_root() / path).read_text())) for path in TESTS)
    assert f"PASS: {count}/{count}" in done.stdout


def test_modules_are_formatted_and_strict():
    formatted = opa("fmt", "--list", ".")
    assert formatted.stdout == ""
    strict = opa("check", "--strict", ".")
    assert strict.returncode == 0, strict.stderr


def test_every_rule_has_tests_that_accept_and_deny():
    assert {path.replace("_test.rego", ".rego") for path in TESTS} == set(RULES)
    for path in TESTS:
        names = names_of_tests((policies_root() / path).read_text())
        assert any(name.startswith("test_accepts_") for name in names), path
        assert any(name.startswith("test_denies_") for name in names), path


@pytest.mark.parametrize("path", RULES)
def test_modules_have_the_house_form(path):
    text = (policies_root() / path).read_text()
    package = path.removesuffix(".rego").replace("/", ".")
    assert text.startswith(f"package {package}\n\nimport rego.v1\n\n")
    assert re.findall(r"^deny\b.*", text, re.MULTILINE)
    assert all(line.startswith("deny contains ") for line in text.splitlines() if line.startswith("deny"))
    assert load_module(path).package == package


@pytest.mark.parametrize("path", TESTS)
def test_regorus_agrees_with_opa(path):
    """Both hold a module to the messages that stand in its tests; where regorus cannot decide it must raise."""
    text = (policies_root() / path).read_text()
    engine = regorus.Engine()
    engine.set_rego_v0(True)
    engine.add_policy("rule", (policies_root() / path.replace("_test.rego", ".rego")).read_text())
    engine.add_policy("test", text)
    package = path.removesuffix(".rego").replace("/", ".")
    raised = set()
    for name in names_of_tests(text):
        try:
            assert engine.eval_rule(f"data.{package}.{name}") is True, name
        except RuntimeError:
            raised.add(name)
    assert raised == OUT_OF_REACH.get(path, set())
