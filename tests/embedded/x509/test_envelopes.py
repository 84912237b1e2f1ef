"""Envelopes: their fields, what is signed, and what Go says of those that are none."""

import base64
import json

import pytest

from asynth.embedded.go.json_text import JsonError
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
