"""The grammar vectors, and that extraction inverts rendering."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asynth.script import Bash, File, GrammarError, Illustration, Prose, Text, extract, render

VECTORS = [json.loads(line) for line in Path(__file__).with_name("vectors.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_vectors(vector):
    if vector["blocks"] is None:
        with pytest.raises(GrammarError, match="line "):
            extract(vector["text"])
    else:
        assert [[block.kind, block.name, block.content] for block in extract(vector["text"])] == vector["blocks"]


_lines = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=30),
    min_size=1,
    max_size=6,
)
_ticks = st.sampled_from(["", "```", "````", "```bash", "x ```"])
_body = st.builds(lambda lines, tick: "\n".join([*lines, tick]).rstrip("\n") + "\n", _lines, _ticks).filter(
    lambda text: text != "\n"
)
_name = st.from_regex(r"[a-z./]{1,12}", fullmatch=True)
_prose = st.sampled_from(["Do this:", "Then **that** with `x`.", "1. First"]).map(Prose)
_file = st.builds(
    lambda name, body, language: File(name, body, language, f"Save it as `{name}`:"),
    _name,
    _body,
    st.sampled_from(["json", "rego", "", "c++"]),
)
_part = st.one_of(
    _prose,
    _body.map(Bash),
    _file,
    _body.map(Text),
    st.builds(Illustration, _body, st.sampled_from(["sh", "yaml", "json"])),
)


@given(st.lists(_part, max_size=8).map(tuple))
def test_extraction_inverts_rendering(script):
    kinds = {Bash: "bash", File: "file", Text: "text", Illustration: "illustration"}
    expected = [
        (kinds[type(part)], getattr(part, "name", None), part.content if isinstance(part, File) else part.text)
        for part in script
        if not isinstance(part, Prose)
    ]
    assert [(block.kind, block.name, block.content) for block in extract(render(script))] == expected


_line = st.one_of(
    st.sampled_from(
        ["```", "````", "```bash", "```bash x", " ```", "\t```json", "```\r", "Save it as `a`:", "Write `../b`:", ""]
    ),
    st.text(st.characters(blacklist_characters="\n"), max_size=12),
)


@given(st.lists(_line, max_size=12).map("\n".join))
def test_any_text_is_read_or_refused_with_its_line(text):
    try:
        blocks = extract(text)
    except GrammarError as error:
        blocks, line = (), int(str(error).split(":")[0].removeprefix("line "))
    else:
        line = 1
    assert 1 <= line <= text.count("\n") + 1
    assert all(block.content.endswith("\n") and block.content.rstrip("\n") in text for block in blocks)
    assert all((block.name is not None) == (block.kind == "file") for block in blocks)


def test_a_file_must_be_named_by_its_lead():
    with pytest.raises(ValueError, match="does not name it"):
        File("a.json", "{}\n", "json", "Save it as `b.json`:")
