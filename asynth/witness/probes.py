"""The probes: small questions to `verify` on which versions of witness differ, or on which they must agree.

A probe is a policy, what it is asked about, and what each known version answers, as the names of the messages recognised
in its output. Facts: go-witness `policy/policy.go` and `policy/step.go` at v0.10.0 (which witness v0.11.0 is built with)
and at v0.12.0, and runs of builds of both.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from asynth.witness.messages import ACCEPTED, judge
from asynth.witness.trial import COMMAND_RUN, Document, Trial

VERSIONS: Final = ("v0.12", "v0.11")
"""The behaviours known here, the newest first."""

OTHER_WORDS: Final = "rejected in other words"

_MESSAGES: Final = (
    ("policy expired", "failed to verify policy: policy expired on "),
    ("policy signature", "could not verify policy: no valid signatures for the provided verifiers found for keyids"),
    ("denied", "command-run/v0.1: policy was denied due to: refused"),
    ("mismatched digests", "mismatched digests for app"),
    ("nothing in common", "no artifacts in common between the step's materials and the referenced step's artifacts"),
    ("nothing required", "declares no required attestations"),
    ("not allowed", "no verifiers matched with allowed functionaries for step build"),
    ("no collection", "predicate type  is not a collection predicate type"),
    ("no verifiers", "no verifiers present to validate against collection verifiers"),
)
_VERIFICATION_FAILED: Final = "failed to verify policy: policy verification failed"

_GIT: Final = "https://witness.dev/attestations/git/v0.1"
_DENY: Final = 'package rules\nimport rego.v1\ndeny contains msg if {\n  input.exitcode == 0\n  msg := "refused"\n}\n'
_SILENT: Final = "package other\nimport rego.v1\ndeny if {\n  input.exitcode == 1\n}\n"
_EXPIRY, _EXPIRED = "2074-01-01T00:00:00Z", "2024-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Probe:
    """One question.

    :param expected: the answer of each of :data:`VERSIONS`, in that order
    :param policy: name of one of :data:`POLICIES`
    :param attestations: names of the trial's attestations that are handed over
    :param subjects: contents of files that are asked about
    :param key: whose public key the policy is checked with
    """

    name: str
    expected: tuple[str, str]
    policy: str
    attestations: tuple[str, ...] = ("build",)
    subjects: tuple[str, ...] = ("app\n",)
    key: str = "policy"

    def ask(self, trial: Trial) -> str:
        """Return what the engine answers: `accepted`, names of messages with how often each came, or OTHER_WORDS.

        :raises asynth.errors.EngineError: if the engine does not answer
        """
        arguments = ["verify", "-p", f"{self.policy}.signed.json", "-k", f"{self.key}.pub"]
        for name in self.attestations:
            arguments += ["-a", f"{name}.att.json"]
        for content in self.subjects:
            arguments += ["-s", hashlib.sha256(content.encode()).hexdigest()]
        answer = trial.call(*arguments)
        return _describe(answer.exit_code, answer.stderr)


def _describe(exit_code: int, output: str) -> str:
    if judge(exit_code, output).accepted:
        return ACCEPTED
    counted = [(name, output.count(text)) for name, text in _MESSAGES]
    said = [name if count == 1 else f"{name} x{count}" for name, count in counted if count]
    if exit_code == 1 and (said or _VERIFICATION_FAILED in output):
        return ", ".join(said) or "verification failed"
    return OTHER_WORDS


def _step(
    trial: Trial,
    name: str = "build",
    *,
    types: tuple[str, ...] = (COMMAND_RUN,),
    rules: tuple[str, ...] = (),
    sources: tuple[str, ...] = (),
    functionary: str = "builder",
) -> Document:
    modules = [{"name": f"{i}", "module": base64.b64encode(rule.encode()).decode()} for i, rule in enumerate(rules)]
    return {
        "name": name,
        "attestations": [{"type": kind, "regopolicies": modules} for kind in types],
        "artifactsFrom": list(sources),
        "functionaries": [{"type": "publickey", "publickeyid": trial.key_id(functionary)}],
    }


def _policy(trial: Trial, *steps: Document, expires: str = _EXPIRY, known: tuple[str, ...] = ("builder",)) -> Document:
    return {
        "expires": expires,
        "steps": {step["name"]: step for step in steps},
        "publickeys": {trial.key_id(name): trial.public_key(name) for name in known},
    }


POLICIES: Final[dict[str, Callable[[Trial], dict[str, Any]]]] = {
    "sound": lambda t: _policy(t, _step(t)),
    "linked": lambda t: _policy(t, _step(t), _step(t, "package", sources=("build",))),
    "stepless": lambda t: _policy(t),
    "undemanding": lambda t: _policy(t, _step(t, types=())),
    "expired": lambda t: _policy(t, _step(t), expires=_EXPIRED),
    "demanding": lambda t: _policy(t, _step(t, types=(COMMAND_RUN, _GIT))),
    "exclusive": lambda t: _policy(t, _step(t, functionary="stranger"), known=("builder", "stranger")),
    "foreign": lambda t: _policy(t, _step(t, functionary="stranger"), known=("stranger",)),
    "denying": lambda t: _policy(t, _step(t, rules=(_DENY,))),
    "silenced": lambda t: _policy(t, _step(t, rules=(_DENY, _SILENT))),
}
"""The policies, by name: each is signed once and asked about by one or several probes."""

_UNFOUND = ("no collection, no verifiers", "no collection x3, no verifiers x3")
_PACKAGED = ("app\n", "app.pkg\n")

CONTROLS: Final = ("sound policy", "tampered artifact", "wrong policy key")
"""Probes whose verdicts no witness of any version can get wrong: a program that does is not witness."""

PROBES: Final = (
    Probe("sound policy", (ACCEPTED, ACCEPTED), "sound"),
    Probe("tampered artifact", _UNFOUND, "sound", subjects=("app\ntampered\n",)),
    Probe("wrong policy key", ("policy signature", "policy signature"), "sound", key="stranger"),
    Probe("policy expired", ("policy expired", "policy expired"), "expired"),
    Probe("no steps", ("verification failed", ACCEPTED), "stepless"),
    Probe("empty attestations", ("nothing required", ACCEPTED), "undemanding"),
    Probe("linked steps", (ACCEPTED, ACCEPTED), "linked", ("build", "package"), _PACKAGED),
    Probe("unlinked steps", ("nothing in common", ACCEPTED), "linked", ("build", "apart"), _PACKAGED),
    Probe(
        "other content", ("mismatched digests", "mismatched digests x3"), "linked", ("build", "repackage"), _PACKAGED
    ),
    Probe("empty collection name", _UNFOUND, "sound", ("nameless",)),
    Probe("missing attestation type", _UNFOUND, "demanding"),
    Probe("functionary not allowed", ("not allowed", "not allowed x3"), "exclusive"),
    Probe("unknown functionary", ("no verifiers", "no verifiers x3"), "foreign"),
    Probe("rule denies", ("denied", "denied x3"), "denying"),
    Probe("rule denies the first of two", ("denied", ACCEPTED), "denying", ("doubled",)),
    Probe("undefined deny beside a denial", (ACCEPTED, ACCEPTED), "silenced"),
)

POLICY_CHECK: Final = "policy check"
"""Name of the one probe that is not about `verify`: whether `policy check` exists (v0.10.2 and later) and is content."""


def ask_policy_check(trial: Trial) -> str:
    """Return `accepted` if `policy check` calls the sound policy valid."""
    answer = trial.call("policy", "check", "sound.json")
    return ACCEPTED if answer.exit_code == 0 and "Policy validation successful!" in answer.stderr else OTHER_WORDS


__all__ = [
    "CONTROLS",
    "OTHER_WORDS",
    "POLICIES",
    "POLICY_CHECK",
    "PROBES",
    "VERSIONS",
    "Probe",
    "ask_policy_check",
]
