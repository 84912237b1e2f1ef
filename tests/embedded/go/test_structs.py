"""The table language of shapes, and what Go's `encoding/json` makes of structs that are written in it."""

import pytest

from asynth.embedded.go.json_text import JsonError, parse_document
from asynth.embedded.go.structs import Custom, Schema
from asynth.embedded.go.types import unmarshal

SHAPES = """\
# a comment
p.Tree
  name string=p.Name
  kind? *string
  size? int32
  inner? []*p.Tree
  labels? {p.Key}string
p.Flat a string b? bool
p.Whole
  +p.Flat
  own own
"""


def load():
    return Schema(SHAPES)


def decode(name, text):
    shape = load().build(name)
    return shape.encode(unmarshal(parse_document(text), shape))


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (b"{}", {"name": ""}),
        (b"null", {"name": ""}),
        (b'{"NAME":"x","unknown":1}', {"name": "x"}),
        (b'{"kind":"","size":0,"inner":[],"labels":{}}', {"name": "", "kind": ""}),
        (
            b'{"inner":[null,{"inner":[{"name":"c"}]}]}',
            {"name": "", "inner": [None, {"name": "", "inner": [{"name": "c"}]}]},
        ),
        (b'{"labels":{"b":"1","a":"2"}}', {"name": "", "labels": {"a": "2", "b": "1"}}),
    ],
)
def test_what_a_struct_keeps(given, written):
    assert decode("p.Tree", given) == written


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (b"[]", "json: cannot unmarshal array into Go value of type p.Tree"),
        (b'{"name":1}', "json: cannot unmarshal number into Go struct field Tree.name of type p.Name"),
        (b'{"kind":1}', "json: cannot unmarshal number into Go struct field Tree.kind of type string"),
        (
            b'{"size":2147483648}',
            "json: cannot unmarshal number 2147483648 into Go struct field Tree.size of type int32",
        ),
        (b'{"size":1.50}', "json: cannot unmarshal number 1.50 into Go struct field Tree.size of type int32"),
        (b'{"inner":{}}', "json: cannot unmarshal object into Go struct field Tree.inner of type []*p.Tree"),
        (
            b'{"inner":[{"inner":[5]}]}',
            "json: cannot unmarshal number into Go struct field Tree.inner.inner of type p.Tree",
        ),
        (b'{"labels":[]}', "json: cannot unmarshal array into Go struct field Tree.labels of type map[p.Key]string"),
        (b'{"name":1,"kind":2}', "json: cannot unmarshal number into Go struct field Tree.name of type p.Name"),
    ],
)
def test_the_first_mismatch_is_told_as_go_tells_it(given, message):
    with pytest.raises(JsonError) as caught:
        decode("p.Tree", given)
    assert str(caught.value) == message


def test_a_type_that_reads_itself_ends_the_decoding_and_knows_where_it_stands():
    shapes = load()
    shapes.define(Custom("own", lambda tree, decoding: unmarshal(tree, shapes.build("p.Tree"), outer=decoding)))
    shape = shapes.build("p.Whole")
    with pytest.raises(JsonError, match=r"number into Go struct field Whole\.own\.name of type p\.Name$"):
        unmarshal(parse_document(b'{"a":5,"own":{"name":1}}'), shape)
