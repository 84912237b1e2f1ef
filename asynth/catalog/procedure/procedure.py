"""A procedure: one or more attested steps under one policy, and every command line that follows from them.

Every command of an answer, of its twins and of what happened before the user asked comes from here, so that they cannot
say different things. A single step is a procedure of length one.
"""

from __future__ import annotations

import shlex
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.member import AttestedBuild, Attestor
from asynth.catalog.procedure import defaults, folded
from asynth.catalog.procedure.document import (
    Authority,
    Certified,
    Kept,
    PolicyDocument,
    PolicyStep,
    Requirement,
    Signer,
)
from asynth.catalog.procedure.keys import KeyArrangement, sign_with
from asynth.catalog.procedure.policies import WRITERS, Written, digest_of
from asynth.catalog.procedure.rules import AppliedRule

POLICY = "../policy.json"
SIGNED_POLICY = "../policy.signed.json"


@dataclass(frozen=True, slots=True)
class AttestedStep:
    """One step: what is run, what is required of its attestation, and who signs it.

    :param required: the attestors whose types the policy requires, in the catalogue's order
    :param extras: what is given to ``-a``; empty leaves ``-a`` out
    :param signer: the options of ``witness run`` that sign, such as ``-k ../build.key``
    :param functionaries: who may sign it, by the policy
    :param uses: steps whose artifacts must be those that this one finds
    :param options: options of ``witness run`` beside those that attestors and rules ask for
    :param place: the folder of its attestation, with a slash at its end
    """

    attested: AttestedBuild
    required: tuple[Attestor, ...]
    extras: tuple[str, ...]
    rules: tuple[AppliedRule, ...]
    signer: str
    functionaries: tuple[Signer | Certified | Kept, ...]
    uses: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    place: str = "../"

    @property
    def name(self) -> str:
        """The step's name."""
        return self.attested.step

    @property
    def attestation(self) -> str:
        """Path of its attestation."""
        return f"{self.place}{self.name}.att.json"

    @property
    def types(self) -> tuple[str, ...]:
        """The attestation types that the policy requires."""
        return tuple(
            self.attested.build.sbom_type if attestor.name == "sbom" else attestor.predicate_type
            for attestor in self.required
        )

    @property
    def environment(self) -> tuple[tuple[str, str], ...]:
        """Variables of the shell that it runs in: those of a CI system, and those that rules are about."""
        system = tuple(
            variable
            for attestor in self.required
            if attestor.environment is not None
            for variable in attestor.environment(self.attested)
        )
        return system + tuple(variable for applied in self.rules for variable in applied.environment)

    def run_command(
        self,
        command: str = "",
        attestation: str = "",
        *,
        signer: str = "",
        extras: tuple[str, ...] | None = None,
        more: tuple[str, ...] = (),
        flags: tuple[str, ...] = (),
        drops: tuple[str, ...] = (),
    ) -> str:
        """Return the ``witness run`` line; the first four arguments stand in for what is the step's own.

        :param more: attestors besides
        :param flags: options besides
        :param drops: options of rules that are left out
        """
        given = tuple(dict.fromkeys((*(self.extras if extras is None else extras), *more)))
        attestors = f" -a {','.join(given)}" if given else ' -a ""' if self.extras else ""
        needed = tuple(flag for attestor in self.required for flag in attestor.flags)
        ruled = tuple(flag for applied in self.rules for flag in applied.flags if flag not in drops)
        options = "".join(f" {flag}" for flag in (*needed, *self.options, *ruled, *flags))
        return (
            f"witness run --step {self.name}{attestors}{options} {signer or self.signer}"
            f" -o {attestation or self.attestation} -- {command or self.attested.command}"
        )

    def violate(self, applied: AppliedRule, attestation: str = "", *, quoted: bool = True) -> str:
        """Return the commands, without a newline at the end, of a run that the rule `applied` is there to refuse.

        :param quoted: whether values of variables are quoted even where a shell does not need it
        """
        violation = applied.violation
        quote = _quote if quoted else shlex.quote
        changes = "".join(
            f" -u {name}" if value is None else f" {name}={quote(value)}" for name, value in violation.environment
        )
        run = self.run_command(
            violation.command,
            attestation,
            more=violation.attestors,
            flags=violation.flags,
            drops=violation.drops,
        )
        prelude = f"{violation.prelude.rstrip()}\n" if violation.prelude else ""
        return f"{prelude}{f'env{changes} ' if changes else ''}{run}"

    def describe(self) -> PolicyStep:
        """Return what the policy says of the step."""
        requirements = tuple(
            Requirement(
                type,
                tuple(applied.rule.title for applied in self.rules if applied.rule.attestor == attestor.name),
            )
            for attestor, type in zip(self.required, self.types, strict=True)
        )
        return PolicyStep(self.name, requirements, self.functionaries, self.uses)


@dataclass(frozen=True, slots=True)
class Procedure:
    """Steps in order, the policy over them, and what verify is asked about.

    :param keys: base names of the keys of the steps in order, then of the policy's key
    :param subject: `artifact`, `digest` or `commit`, or `digests` of the artifacts of all steps
    :param arrangement: how the keys come about
    :param style: how the policy is written
    :param policy_signer: the options of ``witness sign`` that sign the policy; "" for its key
    :param trust: the options of ``witness verify`` that say whose policy counts; "" for its key's public half
    :param policy: path of the policy
    :param signed: path of the signed policy
    :param timestamp_authorities: whose stamps the policy accepts
    :param store: URL of the Archivista server where verify finds the attestations; "" where it is given files
    """

    steps: tuple[AttestedStep, ...]
    keys: tuple[str, ...]
    subject: str
    arrangement: KeyArrangement
    expires: str = defaults.EXPIRES
    style: str = defaults.STYLE
    policy_signer: str = ""
    trust: str = ""
    authorities: tuple[Authority, ...] = ()
    policy: str = POLICY
    signed: str = SIGNED_POLICY
    timestamp_authorities: tuple[Authority, ...] = ()
    store: str = ""

    @property
    def step(self) -> AttestedStep:
        """The step that verify is asked about: the last one."""
        return self.steps[-1]

    @property
    def attested(self) -> AttestedBuild:
        """What the last step runs, and where."""
        return self.step.attested

    @property
    def required(self) -> tuple[Attestor, ...]:
        """The attestors whose types the policy requires of the last step."""
        return self.step.required

    @property
    def extras(self) -> tuple[str, ...]:
        """What is given to the ``-a`` of the last step."""
        return self.step.extras

    @property
    def attestation(self) -> str:
        """Path of the last step's attestation."""
        return self.step.attestation

    @property
    def rules(self) -> tuple[AppliedRule, ...]:
        """All rules in the order of the steps."""
        return tuple(applied for step in self.steps for applied in step.rules)

    @property
    def unconstrained(self) -> tuple[str, ...]:
        """What the policy leaves open of the last step, since no rule judges it, as ends of sentences."""
        ruled = {applied.rule.attestor for applied in self.rules}
        return tuple(one.unconstrained for one in self.required if one.name not in ruled and one.unconstrained)

    @property
    def artifact(self) -> str:
        """Path of the file that verify is asked about, "" where it is asked about a commit."""
        return "" if self.subject == "commit" else self.attested.artifact

    @property
    def attest(self) -> str:
        """Path of the first attestation key without its ending."""
        return f"../{self.keys[0]}"

    @property
    def policy_key(self) -> str:
        """Path of the policy key without its ending."""
        return f"../{self.keys[-1]}"

    def document(self) -> PolicyDocument:
        """Return the policy."""
        steps = tuple(step.describe() for step in self.steps)
        return PolicyDocument(self.expires, steps, self.authorities, self.policy, self.timestamp_authorities)

    def write_policy(self) -> Written:
        """Return the parts that leave the policy at its path, in the wanted style."""
        document = self.document()
        if self.style == defaults.STYLE and not folded.can_fold(document) and folded.can_append(document):
            return folded.append(document)
        return (folded.WRITERS if folded.can_fold(document) else WRITERS).get(self.style, WRITERS[self.style])(document)

    def run_command(
        self, command: str = "", attestation: str = "", *, more: tuple[str, ...] = (), flags: tuple[str, ...] = ()
    ) -> str:
        """Return the ``witness run`` line of the last step; :meth:`AttestedStep.run_command` has the arguments."""
        return self.step.run_command(command, attestation, more=more, flags=flags)

    def sign_command(self) -> str:
        """Return the ``witness sign`` line."""
        return f"witness sign {self.policy_signer or sign_with(self.keys[-1])} -f {self.policy} -o {self.signed}"

    def verify_command(
        self,
        *,
        trust: str = "",
        attestation: str = "",
        artifact: str = "",
        asked: str = "",
        recorded: tuple[str, str] = ("", ""),
        leave_out: int | None = None,
    ) -> str:
        """Return the ``witness verify`` line; the arguments stand in for what is the procedure's own.

        :param attestation: path of another attestation than the last step's
        :param asked: the option that says what is verified, with its value
        :param recorded: an artifact of an earlier step, and the file whose digest is taken instead
        :param leave_out: number of a step whose attestation is not handed over
        """
        paths = [*(step.attestation for step in self.steps[:-1]), attestation or self.attestation]
        given = "".join(f" -a {path}" for number, path in enumerate(paths) if number != leave_out)
        if self.store:
            given = f" --enable-archivista --archivista-server {self.store}"
        return (
            f"witness verify -p {self.signed} {trust or self.trust or f'-k {self.policy_key}.pub'}{given}"
            f" {asked or self._ask(artifact or self.attested.artifact, recorded)}"
        )

    def _ask(self, artifact: str, recorded: tuple[str, str]) -> str:
        if self.subject == "commit":
            return '-s "$(git rev-parse HEAD)"'
        if self.subject == "digest":
            return _by_digest(artifact)
        earlier = [step.attested.artifact for step in self.steps[:-1]] if self.subject == "digests" else []
        used, copy = recorded
        return " ".join([f"-f {artifact}", *(_by_digest(copy if path == used else path) for path in earlier)])

    def key_commands(self, *names: str) -> str:
        """Return the commands that make the key pairs, or those of `names` only."""
        who, *others = names or self.keys
        if not others:
            return (
                f"openssl genpkey {self.arrangement.algorithm} -out ../{who}.key\n"
                f"openssl pkey -in ../{who}.key -pubout -out ../{who}.pub\n"
            )
        return (
            f"for who in {' '.join((who, *others))}; do\n"
            f"  openssl genpkey {self.arrangement.algorithm} -out ../$who.key\n"
            f"  openssl pkey -in ../$who.key -pubout -out ../$who.pub\n"
            f"done\n"
        )

    def with_step(self, **changes: Any) -> Procedure:
        """Return the procedure with other fields of its last step."""
        return replace(self, steps=(*self.steps[:-1], replace(self.step, **changes)))


def attest(
    attested: AttestedBuild,
    asked: Collection[str],
    rules: tuple[AppliedRule, ...] = (),
    *,
    key: str = "",
    arrangement: KeyArrangement | None = None,
    signer: str = "",
    functionaries: tuple[Signer | Certified | Kept, ...] = (),
    uses: tuple[str, ...] = (),
    options: tuple[str, ...] = (),
) -> AttestedStep:
    """Return the step that runs `attested` and whose policy requires the attestors `asked`, and those that rules judge.

    :param key: base name of the key that signs it
    :param arrangement: how the key comes about
    :param signer: the options that sign it, where they are not those of `key`
    :param functionaries: who may sign it, where that is not just `key`
    """
    names = {*asked, *(applied.rule.attestor for applied in rules)}
    required = tuple(attestor for attestor in ATTESTORS if attestor.name in names)
    return AttestedStep(
        attested=attested,
        required=required,
        extras=tuple(attestor.name for attestor in required if not attestor.always),
        rules=rules,
        signer=signer or sign_with(key, encrypted=arrangement is not None and arrangement.encrypted),
        functionaries=functionaries or (Signer(f"../{key}"),),
        uses=uses,
        options=options,
    )


def _quote(value: str) -> str:
    return "'" + value.replace("'", "'\\''") + "'"


def _by_digest(path: str) -> str:
    return f'-s "$({digest_of(path)})"'
