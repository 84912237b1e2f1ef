"""Asking opa in each of its versions: some know no older syntax in `opa parse`."""

import shutil

import pytest

from asynth.embedded.rego import RegoError, RegoModule
from asynth.embedded.rego.opa import check_with_opa, evaluate_with_opa

OLDER = b'package a.b["c-d"]\n\ndeny[msg] { input.branch != "main"; msg := "not main" }\n'
TODAYS = b'package git_branch\n\nimport rego.v1\n\ndeny contains msg if { input.branch != "main"; msg := "no" }\n'
UNPARSED = b"package x\n\ndeny[msg] { msg := }\n"
UNCOMPILED = b"package x\n\ndeny[msg] { msg := input.x; y }\n"


@pytest.fixture(params=["as it is", "whose parse knows today's syntax only"])
def opa(request, tmp_path):
    found = shutil.which("opa")
    if found is None:
        pytest.skip("opa not found")
    if request.param == "as it is":
        return found
    program = tmp_path / "opa"
    program.write_text(
        '#!/bin/sh\ncase "$1 $*" in\n'
        f'parse*-compatible*) echo "Error: unknown flag: --v0-compatible" >&2; exit 1 ;;\nesac\nexec {found} "$@"\n'
    )
    program.chmod(0o755)
    return str(program)


def test_modules_of_both_syntaxes_are_asked_together(opa):
    modules = (RegoModule("older.rego", OLDER), RegoModule("todays.rego", TODAYS))
    found = evaluate_with_opa(opa, {"branch": "dev"}, modules)
    assert found == [('data.a.b["c-d"].deny', ["not main"]), ("data.git_branch.deny", ["no"])]
    assert [value for _, value in evaluate_with_opa(opa, {"branch": "main"}, modules)] == [[], []]


def test_what_does_not_parse_is_told_in_opas_words(opa):
    with pytest.raises(RegoError, match=r"^1 error occurred: rule.rego:3: rego_parse_error: unexpected } token\n"):
        evaluate_with_opa(opa, {}, (RegoModule("todays.rego", TODAYS), RegoModule("rule.rego", UNPARSED)))
    with pytest.raises(RegoError, match=r"rule.rego:3: rego_unsafe_var_error: var y is unsafe"):
        evaluate_with_opa(opa, {}, (RegoModule("rule.rego", UNCOMPILED),))


def test_todays_syntax_is_checked_apart_from_compiling(opa):
    assert check_with_opa(opa, TODAYS, "rule.rego")
    assert not check_with_opa(opa, TODAYS.replace(b"msg := ", b"y; msg := "), "rule.rego")
    with pytest.raises(RegoError, match=r"^2 errors occurred:\nrule.rego:3: rego_parse_error: `if` keyword"):
        check_with_opa(opa, OLDER, "rule.rego")
