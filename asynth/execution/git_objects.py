"""Commits and annotated tags as git stores them: written in process, since every example has its own.

The tree below a commit is made by the real git, once per project. Format: git's `gitformat-loose`, `git-hash-object` and
`git-mktag` documentation; that real git agrees byte for byte is tested.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass

from asynth.example.draft import GitState


@dataclass(frozen=True, slots=True)
class LooseObject:
    """An object as a file below ``.git/objects``.

    :param id: SHA-1 of header and content, in hex
    :param data: what the file holds
    """

    id: str
    data: bytes

    @property
    def path(self) -> str:
        """The file's path, relative to ``.git``."""
        return f"objects/{self.id[:2]}/{self.id[2:]}"


def make_commit(tree: str, state: GitState, seconds: int) -> LooseObject:
    """Return the commit without parents of `tree` that `state` describes, made at `seconds` (UTC)."""
    person = _person(state, seconds)
    return _make("commit", f"tree {tree}\nauthor {person}\ncommitter {person}\n\n{_message(state.message)}")


def make_tag(commit: str, name: str, state: GitState, seconds: int) -> LooseObject:
    """Return the annotated tag `name` on `commit`; its message is its name."""
    header = f"object {commit}\ntype commit\ntag {name}\ntagger {_person(state, seconds)}\n"
    return _make("tag", f"{header}\n{_message(name)}")


def format_remote(url: str) -> str:
    """Return the section of ``.git/config`` that makes `url` the remote `origin`, as ``git remote add`` writes it."""
    value = url.replace("\\", "\\\\").replace('"', '\\"')
    if any(character in url for character in "#;") or url != url.strip():
        value = f'"{value}"'
    return f'[remote "origin"]\n\turl = {value}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n'


def _make(kind: str, text: str) -> LooseObject:
    content = text.encode()
    stored = b"%s %d\0%s" % (kind.encode(), len(content), content)
    return LooseObject(hashlib.sha1(stored, usedforsecurity=False).hexdigest(), zlib.compress(stored, 1))


def _person(state: GitState, seconds: int) -> str:
    name, email = state.author
    return f"{name} <{email}> {seconds} +0000"


def _message(text: str) -> str:
    return text.rstrip("\n") + "\n"
