"""Base64 as Go reads it."""

import base64

from hypothesis import given
from hypothesis import strategies as st

from asynth.embedded.go.text import CorruptInputError, decode_base64


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
