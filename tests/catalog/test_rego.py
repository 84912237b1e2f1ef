"""Modules as templates: constants are found, values replaced, mistakes named, and the text stays as ``opa fmt`` has it."""

import shutil
import subprocess

import pytest
import regorus
from hypothesis import given
from hypothesis import strategies as st

from asynth.catalog.rego import ParameterError, literal, load_module, parse_module
from asynth.resources import fixtures_root, policies_root

PATHS = sorted(
    file.relative_to(policies_root()).as_posix()
    for file in policies_root().rglob("*.rego")
    if not file.name.endswith("_test.rego")
)
WITH_CONSTANTS = [path for path in PATHS if load_module(path).constants]
STRINGS = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f"), max_size=30)


def values_like(default):
    if isinstance(default, str):
        return STRINGS
    if isinstance(default, list):
        return st.lists(STRINGS, max_size=4)
    if isinstance(default, dict):
        return st.dictionaries(STRINGS, STRINGS, max_size=4)
    return st.integers(min_value=0, max_value=10**6)


@pytest.mark.parametrize("path", PATHS)
def test_rendering_without_parameters_is_the_file_itself(path):
    assert load_module(path).render({}) == (policies_root() / path).read_text()


def test_rendering_replaces_the_value_and_nothing_else():
    module = load_module("git/branch.rego")
    file = (policies_root() / module.path).read_text()
    assert module.constants == {"allowed": ["main", "production"]}
    assert module.render({"allowed": ["trunk"]}) == file.replace('["main", "production"]', '["trunk"]')


def test_only_json_at_the_left_margin_is_a_constant():
    module = parse_module(
        "x.rego", 'package x\n\nimport rego.v1\n\na := 1\n\nb := object.get(input, "b", "")\n\nc if {\n\td := 2\n}\n'
    )
    assert dict(module.constants) == {"a": 1}
    assert module.render({"a": 7}).count("7") == 1


def test_an_unknown_parameter_is_named_with_those_that_exist():
    with pytest.raises(ParameterError, match=r"git/branch\.rego has no parameter branches \(it has: allowed\)"):
        load_module("git/branch.rego").render({"branches": ["main"]})
    with pytest.raises(ParameterError, match="it has: none"):
        load_module("git/clean.rego").render({"allowed": []})


def test_a_value_of_another_type_is_refused():
    with pytest.raises(ParameterError, match="allowed is a JSON array and cannot become the string 'main'"):
        load_module("git/branch.rego").render({"allowed": "main"})


def test_a_missing_module_is_named():
    with pytest.raises(FileNotFoundError, match=r"git/branches\.rego"):
        load_module("git/branches.rego")


def test_a_text_without_package_is_no_module():
    with pytest.raises(ValueError, match="no package line"):
        parse_module("x.rego", "a := 1\n")


def test_modules_are_read_once():
    assert load_module("git/branch.rego") is load_module("git/branch.rego")


@given(st.data())
def test_rego_reads_back_what_was_rendered(data):
    module = load_module(data.draw(st.sampled_from(WITH_CONSTANTS)))
    parameters = {name: data.draw(values_like(default)) for name, default in module.constants.items()}
    engine = regorus.Engine()
    engine.set_rego_v0(True)
    engine.add_policy("rule", module.render(parameters))
    for name, value in parameters.items():
        assert engine.eval_rule(f"data.{module.package}.{name}") == value


def test_opa_has_nothing_to_format_in_rendered_modules(tmp_path):
    executable = shutil.which("opa")
    if executable is None:
        pytest.skip("opa is not on PATH")
    strings = [
        "",
        "x",
        "a b",
        'say "hi"',
        "back\\slash",
        "^v[0-9]+\\.[0-9]+$",
        "tab\there",
        "größe",
        "<&>",
        "{}",
        "a, b",
    ]
    for path in WITH_CONSTANTS:
        module = load_module(path)
        for round_, text in enumerate(strings):
            parameters = {name: _filled(default, text, strings[:round_]) for name, default in module.constants.items()}
            file = tmp_path / f"{path.replace('/', '_').removesuffix('.rego')}_{round_}.rego"
            file.write_text(module.render(parameters))
    done = subprocess.run([executable, "fmt", "--list", str(tmp_path)], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("", "")


def _filled(default, text, more):
    if isinstance(default, str):
        return text
    if isinstance(default, list):
        return [text, *more]
    if isinstance(default, dict):
        return {text: text, **dict.fromkeys(more, "v")}
    return len(text)


def test_literals_are_json_on_one_line():
    assert literal({"b": ["x", 'y"'], "a": 1}) == '{"a": 1, "b": ["x", "y\\""]}'


def test_roots_hold_files():
    assert (policies_root() / "git" / "branch.rego").is_file()
    assert fixtures_root().is_dir()
