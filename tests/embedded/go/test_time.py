"""RFC 3339 as Go reads it."""

import pytest

from asynth.embedded.go.json_text import JsonError
from asynth.embedded.go.time import parse_rfc3339


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
