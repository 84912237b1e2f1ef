"""The shape of a CI system: its file, how its jobs get secrets, and what its environment looks like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from asynth.catalog.member import Scene


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a job is given.

    :param key: variable that stands for the key which signs attestations
    :param public: variable that stands for the public key which verifies the policy
    :param prefix: what the names in the system's own store begin with
    :param passphrase: whether the key is encrypted, its passphrase in ``WITNESS_KEY_PASSPHRASE``
    """

    key: str
    public: str
    prefix: str
    passphrase: bool

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables in the order in which files name them."""
        return (self.key, self.public, *((PASSPHRASE,) if self.passphrase else ()))

    def stored(self, variable: str) -> str:
        """Return the name that a variable's value has in a store of secrets: ``witness-build-key``."""
        if variable == PASSPHRASE:
            return f"{self.prefix}-passphrase"
        return f"{self.prefix}-{variable.lower().replace('_', '-')}"


PASSPHRASE = "WITNESS_KEY_PASSPHRASE"


@dataclass(frozen=True, slots=True)
class Job:
    """One job of a CI file.

    :param scripts: the lines that it runs, in one or two parts
    :param keep: files to keep, relative to the checkout
    :param branch: whose pushes start it
    :param setting: a variable that the system sets for it, or None
    """

    step: str
    scripts: Sequence[Sequence[str]]
    secrets: Secrets
    keep: Sequence[str]
    branch: str
    setting: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class System:
    """A CI system.

    :param name: unique
    :param spoken: as people write it
    :param file: path of its file in the repository; ``{step}`` allowed
    :param attestor: the attestor that records its job, or ""
    :param mark: the variable that makes the attestor believe in the job
    :param as_files: whether secrets are handed out as files whose paths the variables hold; else as text
    :param render: a job as the text of the file
    :param granted: how the job gets its secrets, as users say it, each in several wordings
    :param advice: one sentence for the answer on how the secrets are set up
    :param environment: variables of a job that runs a scene, beyond its secrets, where no attestor of the system has them
    """

    name: str
    spoken: str
    file: str
    attestor: str
    mark: str
    as_files: bool
    render: Callable[[Job], str]
    granted: Callable[[Secrets], tuple[str, ...]]
    advice: Callable[[Secrets], str]
    environment: Callable[[Scene], tuple[tuple[str, str], ...]] | None = None


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


def listed(secrets: Secrets, template: str) -> str:
    """Return one line for each variable: ``{variable}`` and ``{stored}`` are filled in."""
    return "".join(
        template.replace("{variable}", variable).replace("{stored}", secrets.stored(variable))
        for variable in secrets.variables
    )
