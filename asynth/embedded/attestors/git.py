"""The git attestor: commit, branch, refs, remotes, tags and the state of the working tree.

HEAD and refs are read from the repository's files, objects and the state through the git program, which is what a
release of witness records as `go-git+git-bin`. Remotes are recorded without user and password, in the way of Go's
`net/url`; one that Go cannot parse (`git@host:path`) is kept whole. Facts from go-witness `attestation/git`.
"""

from __future__ import annotations

import os
import re

from asynth.embedded.attestors import git_repository
from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.attestors.command_run import find_executable
from asynth.embedded.attestors.git_repository import Commit, Tag, parse_commit, parse_tag
from asynth.embedded.errors import WitnessError
from asynth.embedded.files.digests import DigestSet, digest_file, digest_text

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PATH_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~$&+,/:;=@!'()*")


def strip_credentials(url: str) -> str:
    """`url` without its user information, or `url` itself when Go could not parse it."""
    if any(ord(character) < 0x20 or ord(character) == 0x7F for character in url):
        return url
    rest, hash_mark, fragment = url.partition("#")
    scheme, rest = _take_scheme(rest)
    if scheme is None or _BAD_ESCAPE.search(fragment):
        return url
    rest, question, query = rest.partition("?")
    host = None
    if rest.startswith("//"):
        authority, slash, path = rest[2:].partition("/")
        host = _read_host(authority.rpartition("@")[2])
        if host is None or not _is_user(authority.rpartition("@")[0]):
            return url
        path = slash + path
    elif scheme and not rest.startswith("/"):
        return f"{scheme}:{rest}{question}{query}{hash_mark}{fragment}"
    else:
        path = rest
        if not scheme and ":" in path.partition("/")[0]:
            return url
    if _BAD_ESCAPE.search(path):
        return url
    front = (scheme + ":" if scheme else "") + (f"//{host}" if host or (scheme and rest.startswith("//")) else "")
    mark = question if query or question else ""
    return front + _escape_path(path) + mark + query + (hash_mark + fragment if fragment else "")


def _take_scheme(text: str) -> tuple[str | None, str]:
    """The scheme in lower case (empty for none, None for an empty one before a colon) and what follows."""
    match = _SCHEME.match(text)
    if match:
        return match[1].lower(), text[match.end() :]
    return (None if text.startswith(":") else ""), text


def _is_user(user: str) -> bool:
    return not _BAD_ESCAPE.search(user) and not re.search(r"[^A-Za-z0-9\-._:~!$&'()*+,;=%@]", user)


def _read_host(host: str) -> str | None:
    name, colon, port = host.rpartition(":")
    if host.startswith("["):
        end = host.rfind("]")
        if end < 0 or not re.fullmatch(r"(?::\d*)?", host[end + 1 :]):
            return None
        return host
    if colon and not re.fullmatch(r"\d*", port):
        return None
    if _BAD_ESCAPE.search(name or host) or re.search(r"[ <>\"\\^`{|}]", host):
        return None
    return host


def _escape_path(path: str) -> str:
    """As Go writes a path: kept where it was escaped well, else with unsafe bytes escaped."""
    if all(character in _PATH_SAFE or character == "%" or character in "[]" for character in path):
        return path
    from urllib.parse import quote, unquote_to_bytes

    return quote(unquote_to_bytes(path.encode("utf-8", "surrogateescape")), safe="-_.~$&+,/:;=@")


_STATES = {
    " ": "unmodified",
    "?": "untracked",
    "M": "modified",
    "A": "added",
    "D": "deleted",
    "R": "renamed",
    "C": "copied",
    "U": "updated",
}


class GitAttestor(Attestor):
    """The state before the command; empty throughout when the repository has no commit."""

    def __init__(self) -> None:
        self.commit_hash = ""
        self.remotes: list[str] = []
        self._commit = Commit()
        self._branch = ""
        self._refs: list[str] = []
        self._tags: list[Tag] = []
        self._program = ""
        self._program_digests: DigestSet = {}
        self._status: dict[str, dict[str, str]] = {}

    def attest(self, context: RunContext) -> None:
        """Read the repository that holds the working directory."""
        repository = git_repository.find(context.working_directory)
        head = repository.read_head()
        if head is None:
            return
        self._program = find_executable("git")
        self._commit = parse_commit(repository.read_object(head.commit, "commit"))
        self.commit_hash = head.commit
        self._branch = head.branch
        self._refs = repository.list_refs(head)
        self.remotes = [strip_credentials(url) for url in repository.list_remote_urls()]
        tags = [parse_tag(data) for data in repository.read_tags()]
        self._tags = [tag for tag in tags if tag.target == head.commit]
        self._program_digests = digest_file(os.path.realpath(self._program), context.algorithms)
        self._status = _parse_status(git_repository.read_status(context.working_directory))

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        commit = self._commit
        found: dict[str, object] = {"gittool": "go-git+git-bin" if self._program else ""}
        optional: dict[str, object] = {"gitbinpath": self._program, "gitbinhash": self._program_digests}
        found |= {key: value for key, value in optional.items() if value}
        found |= {
            "commithash": self.commit_hash,
            "author": commit.author.name,
            "authoremail": commit.author.email,
            "committername": commit.committer.name,
            "committeremail": commit.committer.email,
            "commitdate": commit.author.as_go_string() if self.commit_hash else "",
            "commitmessage": commit.message,
        }
        optional = {
            "status": dict(sorted(self._status.items())),
            "commitdigest": {"sha1": self.commit_hash} if self.commit_hash else {},
            "signature": commit.signature,
            "parenthashes": commit.parents,
            "treehash": commit.tree,
            "refs": self._refs,
            "remotes": self.remotes,
            "tags": [tag.as_json() for tag in self._tags],
            "branch": self._branch,
        }
        return found | {key: value for key, value in optional.items() if value}

    def subjects(self) -> dict[str, DigestSet]:
        """Names and digests by which the attestation is found."""
        found: dict[str, DigestSet] = {f"commithash:{self.commit_hash}": {"sha1": self.commit_hash}}
        named = [("authoremail", self._commit.author.email), ("committeremail", self._commit.committer.email)]
        named += [("parenthash", parent) for parent in self._commit.parents]
        named.append(("refnameshort", self._branch))
        return found | {f"{kind}:{value}": digest_text(value) for kind, value in named}


def _parse_status(output: str) -> dict[str, dict[str, str]]:
    found = {}
    for line in output.split("\n"):
        if not line:
            continue
        if len(line) < 2:
            raise WitnessError(f"git status printed a line that cannot be read: {line}")
        staging, worktree = (_STATES.get(letter, letter) for letter in line[:2])
        found[line[2:].strip()] = {"staging": staging, "worktree": worktree}
    return found
