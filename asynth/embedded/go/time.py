"""Points in time as Go reads and prints them: RFC 3339 in JSON, and the default text of a `time.Time`.

A time is a `Moment`: nanoseconds since the epoch and the offset that it was written with. Facts from Go's `time`
package documentation and `format_rfc3339.go`.
"""

from __future__ import annotations

import re

from asynth.embedded.go.json_text import JsonError
from asynth.embedded.go.text import quote

_SECOND = 1_000_000_000
_RFC3339 = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII)
_LAYOUT = "2006-01-02T15:04:05Z07:00"
# Pieces of a time and the piece of the layout that Go names when one does not fit.
_PIECES = (
    (r"\d{4}", "2006"),
    ("-", "-"),
    (r"\d\d", "01"),
    ("-", "-"),
    (r"\d\d", "02"),
    ("T", "T"),
    (r"\d\d", "15"),
    (":", ":"),
    (r"\d\d", "04"),
    (":", ":"),
    (r"\d\d(?:[.,]\d+)?", "05"),
    (r"(?:Z|[+-]\d\d:\d\d)", "Z07:00"),
)
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Moment:
    """A point in time; `offset` is in seconds east of UTC, None for UTC written as Z."""

    __slots__ = ("nanoseconds", "offset")

    def __init__(self, nanoseconds: int, offset: int | None = None) -> None:
        self.nanoseconds, self.offset = nanoseconds, offset

    def format_rfc3339(self, *, fraction: bool = False) -> str:
        """The text of RFC 3339, without a fraction of the second unless asked for."""
        date, clock, rest = _split(self.nanoseconds + (self.offset or 0) * _SECOND)
        digits = f".{rest:09d}".rstrip("0") if fraction and rest else ""
        return f"{date}T{clock}{digits}{_format_offset(self.offset)}"

    def to_local(self) -> Moment:
        """The same point in the zone of this machine."""
        import time

        offset = time.localtime(self.nanoseconds // _SECOND).tm_gmtoff
        return Moment(self.nanoseconds, offset or None)

    def to_utc(self) -> Moment:
        """The same point in UTC."""
        return Moment(self.nanoseconds)

    def describe(self) -> str:
        """Go's default text, such as `2024-01-01 00:00:00 +0000 UTC`, in the zone of this machine."""
        import time

        if self.nanoseconds == ZERO.nanoseconds:
            offset, zone = 0, "UTC"
        else:
            local = time.localtime(self.nanoseconds // _SECOND)
            offset, zone = local.tm_gmtoff, local.tm_zone
        date, clock, rest = _split(self.nanoseconds + offset * _SECOND)
        digits = f".{rest:09d}".rstrip("0") if rest else ""
        sign = "-" if offset < 0 else "+"
        return f"{date} {clock}{digits} {sign}{abs(offset) // 3600:02d}{abs(offset) // 60 % 60:02d} {zone}"


def _format_offset(offset: int | None) -> str:
    if not offset:
        return "Z"
    sign = "-" if offset < 0 else "+"
    return f"{sign}{abs(offset) // 3600:02d}:{abs(offset) // 60 % 60:02d}"


def _split(nanoseconds: int) -> tuple[str, str, int]:
    from datetime import date

    seconds, rest = divmod(nanoseconds, _SECOND)
    days, second = divmod(seconds, 86400)
    day = date.fromordinal(max(1, min(days + _EPOCH_DAY, date.max.toordinal())))
    return day.isoformat(), f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}", rest


_EPOCH_DAY = 719163
# Go's zero time: the first day of the year 1.
ZERO = Moment((1 - _EPOCH_DAY) * 86400 * _SECOND)


def parse_rfc3339(text: str) -> Moment:
    """The time that `text` says.

    :raises JsonError: with Go's message.
    """
    match = _RFC3339.fullmatch(text)
    if match is None:
        raise _explain(text)
    year, month, day, hour, minute, second = (int(match[i]) for i in range(1, 7))
    _check_range(text, year, month, day, hour, minute, second)
    offset = None
    if match[8]:
        hours, minutes = int(match[9]), int(match[10])
        if hours > 24 or minutes > 60:
            raise JsonError(
                f"parsing time {quote(text)}: time zone offset {'hour' if hours > 24 else 'minute'} out of range"
            )
        offset = (hours * 3600 + minutes * 60) * (-1 if match[8] == "-" else 1)
    fraction = int((match[7] or "0").ljust(9, "0")[:9])
    seconds = (_count_days(year, month, day) * 86400) + hour * 3600 + minute * 60 + second - (offset or 0)
    return Moment(seconds * _SECOND + fraction, offset or None)


def _check_range(text: str, year: int, month: int, day: int, hour: int, minute: int, second: int) -> None:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    for name, wrong in (
        ("month", not 1 <= month <= 12),
        ("hour", hour > 23),
        ("minute", minute > 59),
        ("second", second > 59),
        ("day", not 1 <= month <= 12 or not 1 <= day <= _DAYS[month - 1] or (month == 2 and day == 29 and not leap)),
    ):
        if wrong:
            raise JsonError(f"parsing time {quote(text)}: {name} out of range")


def _count_days(year: int, month: int, day: int) -> int:
    """Days since the epoch; the year 0 exists for Go."""
    from datetime import date

    if year == 0:
        return date(400, month, day).toordinal() - 146097 - _EPOCH_DAY
    return date(year, month, day).toordinal() - _EPOCH_DAY


def _explain(text: str) -> JsonError:
    rest = text
    layout = _LAYOUT
    for pattern, name in _PIECES:
        match = re.match(pattern, rest, re.ASCII)
        if match is None:
            return JsonError(
                f"parsing time {quote(text)} as {quote(layout)}: cannot parse {quote(rest)} as {quote(name)}"
            )
        rest = rest[match.end() :]
    return JsonError(f"parsing time {quote(text)}: extra text: {quote(rest)}")
