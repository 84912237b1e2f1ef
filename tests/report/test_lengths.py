"""Tokens that are counted line by line are those of the whole text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asynth.report.lengths import Lengths, load_tokenizer

ENCODING = load_tokenizer()
TEXTS = st.lists(
    st.sampled_from(
        ("\n", "\n\n", " ", "  ", "\t", "\r", "\r\n", "\x1c", "\u2028", "word", "'s", "{", "}", ",", "12345", "é", "#!")
    ),
    max_size=30,
).map("".join)


@pytest.mark.skipif(ENCODING is None, reason="llama-models is not installed")
@given(TEXTS)
def test_lines_add_up(text):
    assert Lengths(ENCODING).count_tokens(text) == len(ENCODING.encode_ordinary(text.strip()))


def test_without_a_tokenizer_there_are_no_tokens():
    assert Lengths(None).count_tokens("some words") == 0
