"""One single-step task: what is attested, required and verified, and the command lines that follow from it.

Every command of an answer, and of its twins, comes from here, so that they cannot say different things.
"""

from __future__ import annotations

from dataclasses import dataclass

from asynth.catalog.keys import KeyArrangement
from asynth.catalog.member import Attestor, Rule, Scene, Violation
from asynth.catalog.procedure.document import PolicyDocument, PolicyStep, Requirement, Signer

DEFAULT_RUN_SET = ("environment", "git")
"""What witness runs where ``-a`` is left out (shared facts, `witness.md` section 1)."""


@dataclass(frozen=True, slots=True)
class AppliedRule:
    """A rule with its parameters filled in.

    :param request: how the user asks for it
    :param text: the module as the answer shows it
    :param flags: options of ``witness run`` that it asks for
    :param environment: variables of the user's shell that it is about
    """

    rule: Rule
    request: str
    text: str
    violation: Violation
    flags: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()

    @property
    def file(self) -> str:
        """The file that the answer keeps the module in."""
        return f"../{self.rule.title}.rego"


@dataclass(frozen=True, slots=True)
class Task:
    """What one answer has to do.

    :param required: the attestors whose types the policy requires, in the catalogue's order
    :param extras: what is given to ``-a``; empty leaves ``-a`` out
    :param sbom_type: predicate type of the SBOM that the command writes, or ""
    :param subject: `artifact`, `digest` or `commit`
    :param omitted: the facts that the user left out, so that defaults stand here
    :param refusal: whether the user wants to see the check fail
    :param variant: of sentences that say the same; a function of what the prompt shows
    :param terse: whether the answer leaves out what its reader could do without, since it would grow too long
    """

    scene: Scene
    required: tuple[Attestor, ...]
    extras: tuple[str, ...]
    rules: tuple[AppliedRule, ...]
    sbom_type: str
    subject: str
    arrangement: KeyArrangement
    keys: tuple[str, str]
    expires: str
    style: str
    form: str
    omitted: tuple[str, ...] = ()
    refusal: bool = False
    variant: int = 0
    terse: bool = False

    @property
    def attest(self) -> str:
        """Path of the attestation key without its ending."""
        return f"../{self.keys[0]}"

    @property
    def policy_key(self) -> str:
        """Path of the policy key without its ending."""
        return f"../{self.keys[1]}"

    @property
    def attestation(self) -> str:
        """Path of the attestation."""
        return f"../{self.scene.step}.att.json"

    def document(self) -> PolicyDocument:
        """Return the policy: one step, one functionary, the required types with their rules."""
        requirements = tuple(
            Requirement(
                self.sbom_type if attestor.name == "sbom" else attestor.predicate_type,
                tuple(applied.rule.title for applied in self.rules if applied.rule.attestor == attestor.name),
            )
            for attestor in self.required
        )
        return PolicyDocument(self.expires, (PolicyStep(self.scene.step, requirements, (Signer(self.attest),)),))

    def surroundings(self) -> tuple[tuple[str, str], ...]:
        """Return the variables of the user's shell: those of a CI system, and those that rules are about."""
        system = tuple(
            variable
            for attestor in self.required
            if attestor.environment is not None
            for variable in attestor.environment(self.scene)
        )
        return system + tuple(variable for applied in self.rules for variable in applied.environment)

    def violating_command(self, violation: Violation, attestation: str = "") -> str:
        """Return the ``witness run`` line of `violation`, its attestation at the task's own place or at `attestation`."""
        return self.run_command(
            violation.command, attestation, violation.flags, violation.attestors, drops=violation.drops
        )

    def run_command(
        self,
        command: str = "",
        attestation: str = "",
        more_flags: tuple[str, ...] = (),
        more: tuple[str, ...] = (),
        *,
        drops: tuple[str, ...] = (),
    ) -> str:
        """Return the ``witness run`` line, around `command` and to `attestation`, or around and to the task's own.

        :param more_flags: options beside those that attestors and rules ask for
        :param more: attestors beside those that the policy requires
        :param drops: options of rules that are left out
        """
        names = (*self.extras, *(name for name in more if name not in self.extras))
        extras = f" -a {','.join(names)}" if names else ""
        needed = tuple(flag for attestor in self.required for flag in attestor.flags)
        ruled = tuple(flag for applied in self.rules for flag in applied.flags if flag not in drops)
        flags = "".join(f" {flag}" for flag in (*needed, *ruled, *more_flags))
        passphrase = f" --signer-file-key-passphrase-path {self.attest}.pass" if self.arrangement.encrypted else ""
        return (
            f"witness run --step {self.scene.step}{extras}{flags} -k {self.attest}.key{passphrase}"
            f" -o {attestation or self.attestation} -- {command or self.scene.command}"
        )

    def sign_command(self) -> str:
        """Return the ``witness sign`` line."""
        return f"witness sign -k {self.policy_key}.key -f ../policy.json -o ../policy.signed.json"

    def verify_command(self, *, key: str = "", attestation: str = "", artifact: str = "") -> str:
        """Return the ``witness verify`` line.

        :param key: path of the public key that the policy must be signed with, instead of the policy key's
        :param attestation: path of another attestation than the task's
        :param artifact: path of another file than the task's artifact
        """
        artifact = artifact or self.scene.artifact
        head = (
            f"witness verify -p ../policy.signed.json -k {key or f'{self.policy_key}.pub'}"
            f" -a {attestation or self.attestation}"
        )
        if self.subject == "artifact":
            return f"{head} -f {artifact}"
        if self.subject == "digest":
            return f"{head} -s \"$(openssl dgst -sha256 -r {artifact} | cut -d' ' -f1)\""
        return f'{head} -s "$(git rev-parse HEAD)"'

    def key_commands(self) -> str:
        """Return the commands that make both key pairs."""
        names = " ".join(self.keys)
        return (
            f"for who in {names}; do\n"
            f"  openssl genpkey {self.arrangement.algorithm} -out ../$who.key\n"
            f"  openssl pkey -in ../$who.key -pubout -out ../$who.pub\n"
            f"done\n"
        )
