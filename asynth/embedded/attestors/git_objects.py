"""Raw commits and tags of git, read as go-git reads them."""

from __future__ import annotations

import re

_IDENTITY = re.compile(rb"(.*?) ?<(.*)>(?: (-?\d+)(?: ([+-]\d{4}))?)?", re.DOTALL)
# The signature of a tag stands at the end of its message.
_SIGNATURE_STARTS = (
    b"-----BEGIN PGP SIGNATURE-----",
    b"-----BEGIN PGP MESSAGE-----",
    b"-----BEGIN CERTIFICATE-----",
    b"-----BEGIN SIGNED MESSAGE-----",
    b"-----BEGIN SSH SIGNATURE-----",
)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


class Identity:
    """Who and when: seconds since 1970 and the offset from UTC in minutes; `seconds` is None for Go's zero time."""

    __slots__ = ("email", "name", "offset", "seconds")

    def __init__(self, line: bytes = b"") -> None:
        self.name, self.email = "", ""
        self.seconds: int | None = None
        self.offset = 0
        match = _IDENTITY.match(line)
        if match:
            self.name, self.email = _text(match[1].strip()), _text(match[2])
            if match[3]:
                self.seconds = int(match[3])
            if match[4]:
                minutes = int(match[4][1:3]) * 60 + int(match[4][3:5])
                self.offset = -minutes if match[4].startswith(b"-") else minutes

    def _format(self) -> tuple[str, str, str]:
        """Date, time, and offset as `+0200`."""
        import datetime

        if self.seconds is None:
            return "0001-01-01", "00:00:00", "+0000"
        try:
            moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=self.seconds, minutes=self.offset)
        except OverflowError:
            return "0001-01-01", "00:00:00", "+0000"
        sign = "-" if self.offset < 0 else "+"
        zone = f"{sign}{abs(self.offset) // 60:02d}{abs(self.offset) % 60:02d}"
        return f"{moment.year:04d}-{moment:%m-%d}", f"{moment:%H:%M:%S}", zone

    def as_go_string(self) -> str:
        """Go's `time.Time.String()` of a time in a zone without a name."""
        date, time, zone = self._format()
        return f"{date} {time} {zone} UTC" if self.seconds is None else f"{date} {time} {zone} {zone}"

    def as_rfc3339(self) -> str:
        """RFC 3339, with `Z` for an offset of zero."""
        date, time, zone = self._format()
        return f"{date}T{time}Z" if zone[1:] == "0000" else f"{date}T{time}{zone[:3]}:{zone[3:]}"


class Commit:
    """A commit's fields; texts are empty and lists are empty where the object has none."""

    __slots__ = ("author", "committer", "message", "parents", "signature", "tree")

    def __init__(self) -> None:
        self.author, self.committer = Identity(), Identity()
        self.message, self.signature, self.tree = "", "", ""
        self.parents: list[str] = []


def _split(data: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Headers with their continuation lines joined, and the body."""
    head, _, body = data.partition(b"\n\n")
    headers: list[tuple[bytes, bytes]] = []
    for line in head.split(b"\n"):
        if line.startswith(b" ") and headers:
            name, value = headers[-1]
            headers[-1] = (name, value + b"\n" + line[1:])
        else:
            name, _, value = line.partition(b" ")
            headers.append((name, value))
    return headers, body


def parse_commit(data: bytes) -> Commit:
    """Read the raw content of a commit object."""
    commit = Commit()
    headers, body = _split(data)
    for name, value in headers:
        if name == b"tree":
            commit.tree = _text(value)
        elif name == b"parent":
            commit.parents.append(_text(value))
        elif name == b"author":
            commit.author = Identity(value)
        elif name == b"committer":
            commit.committer = Identity(value)
        elif name == b"gpgsig":
            commit.signature = _text(value) + "\n"
    commit.message = _text(body)
    return commit


class Tag:
    """An annotated tag and the object it points at."""

    __slots__ = ("message", "name", "signature", "tagger", "target")

    def __init__(self) -> None:
        self.tagger = Identity()
        self.message, self.name, self.signature, self.target = "", "", "", ""

    def as_json(self) -> dict[str, str]:
        """The git attestor's form of it."""
        return {
            "name": self.name,
            "taggername": self.tagger.name,
            "taggeremail": self.tagger.email,
            "when": self.tagger.as_rfc3339(),
            "pgpsignature": self.signature,
            "message": self.message,
        }


def parse_tag(data: bytes) -> Tag:
    """Read the raw content of a tag object."""
    tag = Tag()
    headers, body = _split(data)
    for name, value in headers:
        if name == b"object":
            tag.target = _text(value)
        elif name == b"tag":
            tag.name = _text(value)
        elif name == b"tagger":
            tag.tagger = Identity(value)
    start = max((_find_line(body, mark) for mark in _SIGNATURE_STARTS), default=-1)
    if start >= 0:
        tag.signature = _text(body[start:])
        body = body[:start]
    tag.message = _text(body)
    return tag


def _find_line(body: bytes, mark: bytes) -> int:
    if body.startswith(mark):
        at = body.rfind(b"\n" + mark)
        return max(at + 1, 0)
    at = body.rfind(b"\n" + mark)
    return at + 1 if at >= 0 else -1
