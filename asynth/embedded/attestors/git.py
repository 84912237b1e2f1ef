"""The git attestor: commit, branch, refs, remotes, tags and the state of the working tree.

HEAD and refs are read from the repository's files, objects and the state through the git program, which is what a
release of witness records as `go-git+git-bin`. Facts from go-witness `attestation/git`.
"""

from __future__ import annotations

import os

from asynth.embedded.attestors import git_repository
from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.attestors.command_run import find_executable
from asynth.embedded.attestors.git_objects import Commit, Tag, parse_commit, parse_tag
from asynth.embedded.attestors.git_remotes import strip_credentials
from asynth.embedded.digests import DigestSet, digest_file, digest_text
from asynth.embedded.errors import WitnessError
from asynth.embedded.flags import Values

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

    name = "git"
    type = "https://witness.dev/attestations/git/v0.1"
    stage = "prematerial"

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


def create(values: Values) -> Attestor:
    """A git attestor; it has no flags."""
    del values
    return GitAttestor()
