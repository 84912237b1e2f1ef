"""The shape of a scenario: what it is told about one example, and what it tells of it.

A scenario is bound to a task, the single attested step that verifies in the end. What went wrong before, and how the user
came to ask, is the scenario's own; the words around it belong to the phrasings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from asynth.catalog.answers import Task
from asynth.catalog.answers.policies import WRITERS, PolicyDocument, as_commands
from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.member import Build
from asynth.catalog.phrasings.facts import join
from asynth.catalog.scenarios.log import Line, quote
from asynth.example.draft import Fixture, Past, Twin
from asynth.script import Bash, File, Prose, Script


@dataclass(frozen=True, slots=True)
class Situation:
    """One example as its scenario gets to know it.

    :param task: the step as it verifies in the end
    :param fixture: the project, its repository and the keys, before anything happened
    :param wording: number of the phrasing; chooses among wordings that mean the same
    :param terminal: whether output is quoted as a terminal shows it
    :param variant: one of the scenario's variants, or ""
    """

    task: Task
    fixture: Fixture
    project: str
    wording: int
    terminal: bool
    variant: str

    def pick(self, *wordings: str) -> str:
        """Return one of some wordings."""
        return wordings[self.wording % len(wordings)]

    @property
    def clear(self) -> str:
        """Return the command that removes an artifact of an earlier run, with its newline, or "" where there is none."""
        return f"rm -f {self.task.scene.artifact}\n" if self.task.scene.artifact else ""

    def again(self, task: Task | None = None) -> str:
        """Return the commands that attest anew and verify."""
        task = task or self.task
        return f"{self.clear}{task.run_command()}\n{task.verify_command()}\n"

    @property
    def ending(self) -> str:
        """Return a sentence for what the last command says."""
        return _ENDINGS[self.wording % len(_ENDINGS)]

    def mistake(
        self,
        wrong: str,
        lines: tuple[Line, ...],
        *,
        context: str,
        cause: str,
        closing: str = "",
        hidden: tuple[Bash | File, ...] = (),
        fixture: Fixture | None = None,
    ) -> Told:
        """Tell of a run that went wrong at `wrong` and is repeated as it should have been.

        :param wrong: the commands that the user ran, without a newline at the end
        :param closing: what is left to say after the commands
        :param hidden: what happened before, besides the policy
        """
        return Told(
            context=context,
            past=self.failed(f"{wrong}\n", lines, hidden=(*self.policy(), *hidden)),
            answer=(Prose(cause), Bash(self.again()), Prose(f"{self.ending} {closing}".strip())),
            fixture=fixture,
        )

    def rules(self, task: Task | None = None) -> tuple[File, ...]:
        """Return the files of the rules."""
        return tuple(
            File(applied.file, applied.text, "rego", f"Save the rule as `{applied.file}`:")
            for applied in (task or self.task).rules
        )

    def policy(
        self, task: Task | None = None, change: Callable[[str], str] | None = None, *, signed: bool = True
    ) -> tuple[Bash | File, ...]:
        """Return the blocks by which somebody wrote and signed the policy of `task`, rules included.

        :param change: alters the text that writes the policy before it is signed
        """
        task = task or self.task
        text = written(task.document())
        if change is not None:
            text = change(text)
        return (*self.rules(task), Bash(f"{text}{task.sign_command()}\n" if signed else text))

    def failed(
        self,
        commands: str,
        lines: tuple[Line, ...],
        *,
        hidden: tuple[Bash | File, ...] = (),
        before: tuple[Bash | File, ...] = (),
    ) -> Past:
        """Return a past whose last block, `commands`, failed with `lines`.

        :param before: blocks that the prompt shows before it
        """
        return Past(hidden, (*before, Bash(commands)), True, quote(lines, self.terminal), self.terminal)

    def went(
        self,
        commands: str,
        lines: tuple[Line, ...] = (),
        *,
        hidden: tuple[Bash | File, ...] = (),
        before: tuple[Bash | File, ...] = (),
    ) -> Past:
        """Return a past whose last block, `commands`, exits 0 and says `lines` among others."""
        return Past(
            hidden, (*before, Bash(commands)), False, quote(lines, self.terminal), self.terminal and bool(lines)
        )


_ENDINGS = (
    "It ends with `Verification succeeded`.",
    "The last line is `Verification succeeded`.",
    "Now verify says `Verification succeeded`.",
    "This passes: `Verification succeeded`.",
    "With that, `Verification succeeded` is what you read.",
    "verify closes with `Verification succeeded` and names the step and its file.",
    "Expect `Verification succeeded`.",
)


def open_ends(task: Task) -> str:
    """Return the sentence that says what the policy of `task` leaves open."""
    ruled = {applied.rule.attestor for applied in task.rules}
    free = [one.unconstrained for one in task.required if one.name not in ruled and one.unconstrained]
    if not free:
        return "Beyond the rule the policy constrains nothing about these records."
    return f"The policy does not constrain {join(tuple(free[:2]), ' or ')}."


def read(attestation: str, program: str, wording: int) -> str:
    """Return the command that decodes the statement in `attestation` and puts it through the jq program `program`."""
    if wording % 2:
        return f"jq -r '.payload | @base64d' {attestation} |\n  jq -r '{program}'\n"
    return f"jq -r .payload {attestation} | openssl base64 -d -A |\n  jq -r '{program}'\n"


def recorded(name: str) -> str:
    """Return the jq program that picks the attestation of the witness.dev type `name` from a statement."""
    return f'.predicate.attestations[] | select(.type | endswith("/{name}/v0.1")) | .attestation'


def written(document: PolicyDocument) -> str:
    """Return the commands that write `document` with a heredoc."""
    return as_commands(WRITERS["heredoc"](document))


@dataclass(frozen=True, slots=True)
class Told:
    """What a scenario makes of a situation.

    :param context: sentences that the user has to say besides showing the commands; "" for none
    :param answer: parts of the answer
    :param wish: what the user wants in the end, where that does not follow from the rest
    :param task: what the answer's last verify is about, for evidence and twins; None for the situation's task
    :param fixture: what the example starts with; None for the situation's fixture
    :param twins: edits of the accepted state; None for those that follow from the task
    """

    context: str
    past: Past
    answer: Script
    wish: str = ""
    task: Task | None = None
    fixture: Fixture | None = None
    twins: tuple[Twin, ...] | None = None

    def rewritten(self, commands: str) -> Told:
        """Return the same with `commands` in place of the answer's commands."""
        return replace(self, answer=tuple(Bash(commands) if isinstance(part, Bash) else part for part in self.answer))


BUILT_IN = tuple(attestor.name for attestor in ATTESTORS if attestor.always)
"""Attestors that every run has, asked for or not."""

WIDE: tuple[tuple[str, ...], ...] = (
    ("environment", "git", "link", "secretscan"),
    ("environment", "git", "link", "slsa"),
    ("environment", "git", "secretscan", "slsa"),
    ("environment", "git", "link", "secretscan", "slsa"),
)
"""Sets of four and five that any project under git bears."""

RUNS: tuple[tuple[str, ...], ...] = (
    ("git",),
    ("environment", "git"),
    ("git", "link"),
    ("environment",),
    (),
    ("git", "secretscan"),
    ("git", "lockfiles"),
    ("environment", "git", "maven"),
    ("environment", "git", "lockfiles"),
    ("git", "sbom"),
    ("environment", "git", "link", "sbom"),
    ("git", "sarif"),
    ("git", "slsa"),
    ("environment", "git", "slsa"),
    ("git", "vex"),
    *WIDE,
)
"""Sets that people give to ``-a``, by attestor name; those that a build cannot satisfy are passed over."""


def makes_artifact(build: Build) -> bool:
    """Accept builds that leave an artifact to verify."""
    return bool(build.artifacts)


def anything(build: Build) -> bool:
    """Accept every build; one without artifact is verified by its commit."""
    return True


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of situation.

    :param name: unique in its family
    :param fits: the builds that it can happen to
    :param runs: sets of extra attestors that the attested run may have
    :param core: the attestors that every run has and that the policy requires too
    :param variants: what else may differ, each visible in the prompt
    :param ruled: whether the policy holds a rule, which then stands in prompt or answer: never, always, or for some specs
    :param rules: names of the rules it may be; empty for any that applies
    :param dated: whether the day on which the policy ends occurs
    :param quotes: whether output may be quoted from a log file, and whether from a terminal
    :param tools: writers of policies (`asynth.catalog.answers.policies`) whose tools the commands need, such as ``jq``
    :param arrangement: which keys the user has
    :param offers: attestors that it can run although the project has nothing for them
    :param heavy: CPU seconds of the heaviest workload that it takes; a command may run three times or more in one example
    :param builds: how many builds it takes, spread over those that fit
    :param subjects: what is verified where there is an artifact
    """

    name: str
    tell: Callable[[Situation], Told]
    fits: Callable[[Build], bool] = makes_artifact
    runs: tuple[tuple[str, ...], ...] = RUNS
    core: tuple[str, ...] = BUILT_IN
    variants: tuple[str, ...] = ("",)
    ruled: tuple[bool, ...] = (False,)
    rules: tuple[str, ...] = ()
    dated: bool = False
    quotes: tuple[bool, ...] = (False, True)
    tools: tuple[str, ...] = ()
    arrangement: str = "have ed25519"
    offers: frozenset[str] = frozenset()
    heavy: float = 0.6
    builds: int = 6
    subjects: tuple[str, ...] = ("artifact",)
