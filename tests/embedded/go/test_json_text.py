"""JSON texts: what Go says of those that are none, and numbers as Go writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asynth.embedded.go.json_text import JsonError, as_plain, as_tree, encode, parse_document, shorten_number


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "unexpected end of JSON input"),
        (b"hello", "invalid character 'h' looking for beginning of value"),
        (b"[1,]", "invalid character ']' looking for beginning of value"),
        (b'{"a" 1}', "invalid character '1' after object key"),
        (b'{"a":1 "b"}', "invalid character '\"' after object key:value pair"),
        (b"{a}", "invalid character 'a' looking for beginning of object key string"),
        (b"[1 2]", "invalid character '2' after array element"),
        (b'"\x01"', "invalid character '\\x01' in string literal"),
        (b'"\\x"', "invalid character 'x' in string escape code"),
        (b'"\\u12g"', "invalid character 'g' in \\u hexadecimal character escape"),
        (b"-a", "invalid character 'a' in numeric literal"),
        (b"1.a", "invalid character 'a' after decimal point in numeric literal"),
        (b"1ea", "invalid character 'a' in exponent of numeric literal"),
        (b"tru1", "invalid character '1' in literal true (expecting 'e')"),
        (b"NaN", "invalid character 'N' looking for beginning of value"),
        (b"01", "invalid character '1' after top-level value"),
    ],
)
def test_syntax_errors_are_go_s(text, message):
    with pytest.raises(JsonError) as caught:
        parse_document(text)
    assert str(caught.value) == message


@given(st.binary(max_size=40))
def test_any_bytes_are_json_or_an_error(data):
    message = ""
    try:
        parse_document(data)
    except JsonError as error:
        message = str(error)
    assert "Traceback" not in message


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(st.characters(codec="utf-8"), max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    )
)
def test_a_value_its_tree_and_its_text_are_one(value):
    assert as_plain(as_tree(value)) == value
    assert as_plain(parse_document(encode(value))) == value


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.0, "1"),
        (2.5, "2.5"),
        (2**53, "9007199254740992"),
        (12345678901234567890, "12345678901234567000"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
    ],
)
def test_numbers_are_written_as_go_writes_a_float64(number, text):
    assert encode(shorten_number(number)).decode() == text
