"""A git repository on disk: where it is, what HEAD and the refs say, and its objects through the git program.

Raw commits and tags are read as go-git reads them.
"""

from __future__ import annotations

import os
import re
import stat

from asynth.embedded.errors import WitnessError, describe_os_error

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


# The environment decides for git which repository it works on; witness's own reading of the repository ignores it.
_REDIRECTING = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR")
_MOST_SYMBOLIC = 100


class Head:
    """What HEAD stands for: a commit, its short name (`HEAD` when detached), and the ref it names, if any."""

    __slots__ = ("branch", "commit", "ref")

    def __init__(self, commit: str, ref: str) -> None:
        self.commit, self.ref = commit, ref
        self.branch = _shorten(ref) if ref else "HEAD"


def _shorten(ref: str) -> str:
    for prefix in ("refs/heads/", "refs/tags/", "refs/remotes/", "refs/"):
        if ref.startswith(prefix):
            return ref[len(prefix) :]
    return ref


def find(directory: str) -> Repository:
    """The repository that holds `directory`: the nearest `.git` at or above it.

    :raises WitnessError: `repository does not exist`, as go-git says.
    """
    place = os.path.abspath(directory)
    while True:
        candidate = os.path.join(place, ".git")
        try:
            mode = os.stat(candidate).st_mode
        except OSError:
            mode = 0
        if stat.S_ISDIR(mode):
            return Repository(candidate)
        if stat.S_ISREG(mode):
            return Repository(_follow_file(candidate, place))
        above = os.path.dirname(place)
        if above == place:
            raise WitnessError("repository does not exist")
        place = above


def _follow_file(path: str, place: str) -> str:
    text = _read_text(path).partition("\n")[0]
    if not text.startswith("gitdir: "):
        raise WitnessError(".git file has no gitdir:  prefix")
    return os.path.join(place, text.removeprefix("gitdir: ").strip())


def _read_text(path: str) -> str:
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        return file.read()


class Repository:
    """A `.git` directory."""

    def __init__(self, directory: str) -> None:
        self.directory = directory
        if not os.path.isfile(os.path.join(directory, "HEAD")):
            raise WitnessError("repository does not exist")
        self._packed: dict[str, str] | None = None

    def read_head(self) -> Head | None:
        """What HEAD stands for, or None before the first commit."""
        text = self._read_ref_file("HEAD")
        ref = ""
        for _ in range(_MOST_SYMBOLIC):
            if text is None:
                return None
            if not text.startswith("ref: "):
                return Head(text, ref)
            ref = text.removeprefix("ref: ").strip()
            text = self._read_ref(ref)
        raise WitnessError("max. recursion level reached")

    def _read_ref_file(self, name: str) -> str | None:
        try:
            return _read_text(os.path.join(self.directory, name)).strip()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None
        except OSError as error:
            raise WitnessError(describe_os_error(error, "open")) from None

    def _read_ref(self, name: str) -> str | None:
        return self._read_ref_file(name) or self._read_packed().get(name)

    def _read_packed(self) -> dict[str, str]:
        if self._packed is None:
            self._packed = {}
            for line in (self._read_ref_file("packed-refs") or "").split("\n"):
                commit, _, name = line.partition(" ")
                if name and not line.startswith(("#", "^")):
                    self._packed[name] = commit
        return self._packed

    def list_refs(self, head: Head) -> list[str]:
        """Names of the refs that point at HEAD's commit, annotated tags not among them."""
        found = {name for name, commit in self._read_packed().items() if commit == head.commit}
        top = os.path.join(self.directory, "refs")
        for folder, _, names in os.walk(top):
            for file in names:
                name = os.path.relpath(os.path.join(folder, file), self.directory)
                if self._read_ref_file(name) == head.commit:
                    found.add(name)
                else:
                    found.discard(name)
        if not head.ref:
            found.add("HEAD")
        return sorted(found)

    def _git(self, *arguments: str, stdin: bytes = b"") -> bytes:
        return run_git("-c", "safe.directory=*", f"--git-dir={self.directory}", *arguments, stdin=stdin)

    def read_object(self, name: str, kind: str) -> bytes:
        """The raw content of an object.

        :raises WitnessError: `object not found`.
        """
        try:
            return self._git("cat-file", kind, name)
        except WitnessError:
            raise WitnessError("object not found") from None

    def list_remote_urls(self) -> list[str]:
        """Every URL of every remote in the repository's own configuration, push URLs last, `insteadOf` applied."""
        settings = self._read_settings(r"^(remote\..*\.(push)?url|url\..*\.insteadof)$")
        rules = [
            (value, key[len("url.") : -len(".insteadof")]) for key, value in settings if key.endswith(".insteadof")
        ]
        found: dict[str, list[str]] = {}
        for ending in (".url", ".pushurl"):
            for key, value in settings:
                if key.startswith("remote.") and key.endswith(ending):
                    found.setdefault(key[: -len(ending)], []).append(_rewrite(value, rules))
        return [url for urls in found.values() for url in urls]

    def _read_settings(self, pattern: str) -> list[tuple[str, str]]:
        try:
            output = self._git("config", "--local", "-z", "--get-regexp", pattern)
        except WitnessError:
            return []
        entries = output.decode("utf-8", "surrogateescape").split("\0")
        return [(entry.partition("\n")[0], entry.partition("\n")[2]) for entry in entries if entry]

    def read_tags(self) -> list[bytes]:
        """The content of every tag object, whether a ref still names it or not."""
        listing = self._git("cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)")
        names = [line[:-4] for line in listing.decode("ascii", "replace").split("\n") if line.endswith(" tag")]
        if not names:
            return []
        output = self._git("cat-file", "--batch", stdin="".join(name + "\n" for name in names).encode())
        found = []
        while output:
            head, _, output = output.partition(b"\n")
            size = int(head.rpartition(b" ")[2])
            found.append(output[:size])
            output = output[size + 1 :]
        return found


def _rewrite(url: str, rules: list[tuple[str, str]]) -> str:
    """The URL after the rule with the longest fitting beginning."""
    fitting = [rule for rule in rules if url.startswith(rule[0])]
    if not fitting:
        return url
    start, base = max(fitting, key=lambda rule: len(rule[0]))
    return base + url[len(start) :]


def read_status(directory: str) -> str:
    """What `git status --porcelain` prints for the working tree that holds `directory`.

    :raises WitnessError: `exit status N`, when git refuses.
    """
    return run_git("-C", directory, "status", "--porcelain", is_own_reading=False).decode("utf-8", "surrogateescape")


def run_git(*arguments: str, stdin: bytes = b"", is_own_reading: bool = True) -> bytes:
    """The stdout of git.

    :param is_own_reading: whether this stands for witness's built-in reader, which no variable redirects.
    :raises WitnessError: git is missing or fails.
    """
    import subprocess

    environment = dict(os.environ)
    if is_own_reading:
        for name in _REDIRECTING:
            environment.pop(name, None)
    try:
        done = subprocess.run(["git", *arguments], input=stdin, capture_output=True, env=environment, check=False)
    except OSError as error:
        raise WitnessError(describe_os_error(error, "fork/exec", "git")) from None
    if done.returncode != 0:
        raise WitnessError(f"exit status {done.returncode}")
    return done.stdout
