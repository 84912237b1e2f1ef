"""What a CI file does, as a value, and the shape of a CI system that can write it down.

A key that comes as text becomes a file of one step, which is removed with that step; where secrets are files, the system
removes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from asynth.catalog.member import AttestedBuild

FORKED = "contribution"
"""Name of the job that takes what comes from a fork."""

SCRIPT = "ci/attest.sh"
"""Where the lines of a job are, if they are not in the CI file."""

UNCOMMON = frozenset(
    {
        "bandit",
        "bundle",
        "cdxgen",
        "crane",
        "cyclonedx-gomod",
        "cyclonedx-npm",
        "cyclonedx-py",
        "esbuild",
        "eslint",
        "flake8",
        "gitleaks",
        "golangci-lint",
        "gosec",
        "grype",
        "hadolint",
        "mypy",
        "pylint",
        "pytest",
        "ruff",
        "syft",
        "trivy",
        "tsc",
        "uv",
    }
)
"""Programs that a machine brings for a project's sake alone."""


PROVIDED = "CI"
"""The variable that all systems but CodeBuild say they set in each of their jobs."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """The variables by which a job gets the private key that signs attestations, and the public one of the policy."""

    key: str
    public: str


@dataclass(frozen=True, slots=True)
class Job:
    """What a CI file does.

    :param command: what is attested
    :param attest: the lines that need the private key
    :param verify: the lines that need the public key of the policy
    :param deploy: the same of a job of its own that takes over what the first one kept; empty where there is none
    :param keep: files to keep, relative to the checkout
    :param around: what else the file has, a number of :data:`AROUND`; it is none of witness's business and stays
    :param wanted: a variable besides the secrets that the attesting lines need, or ""
    :param forked: the lines of a job that checks what comes from a fork, where no secrets are; empty where there is none
    :param everywhere: whether it runs on all branches, since a branch that a filter skips is refused by nobody
    :param retained: whether what it keeps must outlast what the system would keep it for
    :param released: whether what it keeps has to leave the system's store of artifacts for a release
    """

    step: str
    command: str
    attest: Sequence[str]
    verify: Sequence[str]
    deploy: Sequence[str]
    secrets: Secrets
    keep: Sequence[str]
    branch: str
    around: int = 0
    forked: Sequence[str] = ()
    wanted: str = ""
    everywhere: bool = False
    retained: bool = False
    released: bool = False

    @property
    def scripted(self) -> bool:
        """Whether the lines are in a script, which then gets the private key and the public one."""
        return SCRIPT in self.attest[-1]


@dataclass(frozen=True, slots=True)
class System:
    """A CI system.

    :param name: unique
    :param spoken: as people write it
    :param file: path of its file in the repository; ``{step}`` allowed
    :param attestor: the attestor that records its job, or ""
    :param mark: the variable that makes the attestor believe in the job
    :param as_files: whether secrets are handed out as files whose paths the variables hold; else as text
    :param folder: where a job may leave a key that came as text
    :param place: where a job leaves its attestation: beside the checkout, unless other jobs' workspaces lie there
    :param render: a job with witness as the text of the file
    :param plain: the same before witness came; ``deploy`` is then what that job runs
    :param stored: the name of a variable's value in the system's own store
    :param holders: what the store calls an entry for the private key, and one for the public one
    :param getting: the part of a file that fetches witness; None where nobody does that in the file
    :param environment: variables of a job beyond its secrets, where the system has no attestor that knows them
    :param unit: what the system calls a part of a file that has lines of its own
    :param lacks: programs that a machine which the file chooses does not have; empty where the reader chooses
    """

    name: str
    spoken: str
    file: str
    attestor: str
    mark: str
    as_files: bool
    folder: str
    render: Callable[[Job], str]
    plain: Callable[[Job], str]
    stored: Callable[[str], str]
    holders: tuple[str, str]
    place: str = "../"
    getting: Callable[[], str] | None = None
    environment: Callable[[AttestedBuild], tuple[tuple[str, str], ...]] | None = None
    unit: str = "job"
    lacks: frozenset[str] = frozenset()


def words_of(command: str) -> list[str]:
    """Return the words of a command line, those within its quotes among them."""
    return re.findall(r"[^\s'\"&|;()]+", command)


def items(lines: Sequence[str], indent: int) -> str:
    """Return `lines` as a YAML list of plain scalars, or as one block where a plain scalar would mean something else."""
    blank = " " * indent
    if all(_is_plain(line) for line in lines):
        return "".join(f"{blank}- {line}\n" for line in lines)
    return f"{blank}- |\n" + block(lines, indent + 2)


def block(lines: Sequence[str], indent: int) -> str:
    """Return `lines` indented."""
    return "".join(f"{' ' * indent}{line}\n" if line else "\n" for line in lines)


def _is_plain(line: str) -> bool:
    return line[:1].isalpha() and ": " not in line and " #" not in line and not line.endswith(":")


AROUND = 4
"""In how many ways a file has more in it than the job: nothing more, limits, a cache, other jobs."""
