"""A course: one or more attested steps under one policy, and every command line that follows from them.

What :mod:`asynth.catalog.answers.task` is for a single step signed by a plain key, this is for what has several steps,
certificates, or files of a CI's secrets. Answers and twins take their commands from here, so they cannot differ.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from asynth.catalog.answers.task import AppliedRule
from asynth.catalog.member import Attestor, Scene
from asynth.catalog.procedure import folded
from asynth.catalog.procedure.document import Authority, Certified, PolicyDocument, PolicyStep, Requirement, Signer
from asynth.catalog.procedure.policies import WRITERS, Written
from asynth.example.draft import Summary

_FOLDED = {"heredoc": folded.heredoc, "jq": folded.jq, "python": folded.python}


@dataclass(frozen=True, slots=True)
class AttestedStep:
    """One step: what is run, what is required of its attestation, and who signs it.

    :param extras: what is given to ``-a``; empty leaves ``-a`` out
    :param required: the attestors whose types the policy requires, in the catalogue's order
    :param functionaries: who may sign it, by the policy
    :param signer: the options of ``witness run`` that sign, such as ``-k ../build.key``
    :param uses: steps whose artifacts must be those that this one finds
    :param options: further options of ``witness run``, each with a blank before it
    """

    scene: Scene
    extras: tuple[str, ...]
    required: tuple[Attestor, ...]
    rules: tuple[AppliedRule, ...]
    functionaries: tuple[Signer | Certified, ...]
    signer: str
    uses: tuple[str, ...] = ()
    options: str = ""

    @property
    def name(self) -> str:
        """The step's name."""
        return self.scene.step

    @property
    def attestation(self) -> str:
        """Path of its attestation."""
        return f"../{self.scene.step}.att.json"

    def run_command(
        self,
        command: str = "",
        *,
        signer: str = "",
        extras: tuple[str, ...] | None = None,
        flags: tuple[str, ...] = (),
    ) -> str:
        """Return the ``witness run`` line; the arguments stand in for the step's own command, signer and attestors.

        :param flags: options besides
        """
        given = self.extras if extras is None else extras
        attestors = f" -a {','.join(given)}" if given else ' -a ""' if self.extras else ""
        options = self.options + "".join(f" {flag}" for flag in flags)
        return (
            f"witness run --step {self.name}{attestors}{options} {signer or self.signer} -o {self.attestation}"
            f" -- {command or self.scene.command}"
        )

    def describe(self) -> PolicyStep:
        """Return what the policy says of the step."""
        requirements = tuple(
            Requirement(
                attestor.predicate_type,
                tuple(applied.rule.title for applied in self.rules if applied.rule.attestor == attestor.name),
            )
            for attestor in self.required
        )
        return PolicyStep(self.name, requirements, self.functionaries, self.uses)


@dataclass(frozen=True, slots=True)
class Course:
    """Steps in order, the policy over them, and how it is signed and asked.

    :param signer: the options of ``witness sign`` that sign the policy
    :param trust: the options of ``witness verify`` that say whose policy counts
    :param subject: the options of ``witness verify`` that say what it is asked about
    :param artifact: the path of the file that verify is asked about, "" where it is asked about a commit
    :param style: how the policy is written
    """

    steps: tuple[AttestedStep, ...]
    expires: str
    style: str
    signer: str
    trust: str
    subject: str
    artifact: str = ""
    authorities: tuple[Authority, ...] = ()
    policy: str = "../policy.json"
    signed: str = "../policy.signed.json"

    @property
    def rules(self) -> tuple[AppliedRule, ...]:
        """All rules in the order of the steps."""
        return tuple(applied for step in self.steps for applied in step.rules)

    def document(self) -> PolicyDocument:
        """Return the policy."""
        return PolicyDocument(
            self.expires, tuple(step.describe() for step in self.steps), self.authorities, self.policy
        )

    def write_policy(self) -> Written:
        """Return the parts that leave the policy at its path, in the wanted style."""
        document = self.document()
        if self.style in _FOLDED and folded.can_fold(document):
            return _FOLDED[self.style](document)
        return WRITERS[self.style](document)

    def sign_command(self) -> str:
        """Return the ``witness sign`` line."""
        return f"witness sign {self.signer} -f {self.policy} -o {self.signed}"

    def verify_command(self, *, leave_out: int | None = None, trust: str = "", subject: str = "") -> str:
        """Return the ``witness verify`` line.

        :param leave_out: number of a step whose attestation is not handed over
        """
        given = "".join(f" -a {step.attestation}" for number, step in enumerate(self.steps) if number != leave_out)
        return f"witness verify -p {self.signed} {trust or self.trust}{given} {subject or self.subject}"

    def with_steps(self, steps: tuple[AttestedStep, ...]) -> Course:
        """Return the course with other steps."""
        return replace(self, steps=steps)


def summarize(course: Course, workload: str) -> Summary:
    """Return what evidence says of an example with `course`."""
    last = course.steps[-1]
    attestors = {attestor.name for step in course.steps for attestor in step.required}
    return Summary(
        attestors=tuple(sorted(attestors)),
        run_set=tuple(sorted(last.extras or ("environment", "git"))),
        step=last.name,
        workload=workload,
        rules=tuple(applied.rule.name for applied in course.rules),
        steps=tuple(step.name for step in course.steps) if len(course.steps) > 1 else (),
    )


def digest_subject(*paths: str) -> str:
    """Return the options that ask by the digests of files."""
    return " ".join(f"-s \"$(openssl dgst -sha256 -r {path} | cut -d' ' -f1)\"" for path in paths)


def subject_of(kind: str, artifact: str) -> str:
    """Return the options that ask by `artifact`, by its digest, or by the commit: `artifact`, `digest` or `commit`."""
    if kind == "artifact":
        return f"-f {artifact}"
    return digest_subject(artifact) if kind == "digest" else COMMIT_SUBJECT


COMMIT_SUBJECT = '-s "$(git rev-parse HEAD)"'
"""The options that ask by the checked-out commit."""
