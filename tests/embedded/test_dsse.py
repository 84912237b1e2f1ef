"""Envelopes and the JSON of Go."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asynth.embedded.go.json_text import JsonError, parse_document
from asynth.embedded.go.text import CorruptInputError, decode_base64
from asynth.embedded.go.time import parse_rfc3339
from asynth.embedded.x509.envelopes import encode_for_signing, parse_envelope, parse_first_envelope


def test_the_example_of_the_specification():
    assert encode_for_signing("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_lengths_are_in_bytes():
    assert encode_for_signing("é", b"") == b"DSSEv1 2 \xc3\xa9 0 "


def test_the_fields_of_an_envelope():
    text = json.dumps(
        {
            "payload": base64.b64encode(b"x").decode(),
            "payloadType": "t",
            "signatures": [{"keyid": "k", "sig": "YQ==", "certificate": "Yg==", "intermediates": ["Yw=="]}],
        }
    )
    envelope = parse_envelope(text.encode())
    (signature,) = envelope.signatures
    assert (envelope.payload, envelope.payload_type) == (b"x", "t")
    assert (signature.key_id, signature.signature, signature.certificate) == ("k", b"a", b"b")
    assert signature.intermediates == (b"c",)


def test_only_a_policy_may_have_text_after_it():
    assert parse_first_envelope(b'{"payloadType":"t"} more').payload_type == "t"
    with pytest.raises(JsonError, match=r"^invalid character 'm' after top-level value$"):
        parse_envelope(b'{"payloadType":"t"} more')


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


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b'{"payload":5}', "json: cannot unmarshal number into Go struct field Envelope.payload of type []uint8"),
        (b"[]", "json: cannot unmarshal array into Go value of type dsse.Envelope"),
        (
            b'{"signatures":{}}',
            "json: cannot unmarshal object into Go struct field Envelope.signatures of type []dsse.Signature",
        ),
        (
            b'{"signatures":[{"keyid":1}]}',
            "json: cannot unmarshal number into Go struct field Signature.signatures.keyid of type string",
        ),
        (b'{"payload":"a"}', "illegal base64 data at input byte 0"),
        (b'{"payload":"YQ=a"}', "illegal base64 data at input byte 2"),
    ],
)
def test_mismatches_are_go_s(text, message):
    with pytest.raises(JsonError) as caught:
        parse_envelope(text)
    assert str(caught.value) == message


@given(st.binary(max_size=60))
def test_base64_of_anything_comes_back(data):
    text = base64.b64encode(data).decode()
    assert decode_base64(text) == data
    assert decode_base64("\n".join(text)) == data


@given(st.text(alphabet="AQ=/+\n -", max_size=12))
def test_base64_is_decoded_or_refused(text):
    try:
        decoded = decode_base64(text)
    except CorruptInputError as error:
        message = str(error)
    else:
        message = "illegal base64 data at input byte "
        assert decode_base64(base64.b64encode(decoded).decode()) == decoded
    assert message.startswith("illegal base64 data at input byte ")


@given(st.binary(max_size=40))
def test_any_bytes_are_json_or_an_error(data):
    message = ""
    try:
        parse_document(data)
    except JsonError as error:
        message = str(error)
    assert "Traceback" not in message


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2024-02-29T12:00:00+02:00", 1709200800),
        ("2074-01-01T00:00:00.25Z", 3281990400.25),
        ("0001-01-01T00:00:00Z", -62135596800),
    ],
)
def test_times(text, seconds):
    assert parse_rfc3339(text).nanoseconds == int(seconds * 4) * 10**9 // 4


@pytest.mark.parametrize(
    "text",
    ["", "2024-01-01", "2024-02-30T00:00:00Z", "2024-13-01T00:00:00Z", "2024-01-01t00:00:00z", "2024-01-01T24:00:00Z"],
)
def test_what_is_no_time(text):
    with pytest.raises(JsonError, match="parsing time"):
        parse_rfc3339(text)
