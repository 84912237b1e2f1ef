"""The decision: whether the evidence meets the policy, step by step, over several passes of search.

A pass may find back-references, such as a commit, under which the next one finds evidence of other steps. At the end
each step's materials must come from the steps that the policy names. Facts from go-witness `policy/{policy,step}.go`.
"""

from __future__ import annotations

import time

from asynth.embedded.errors import WitnessError
from asynth.embedded.files.digests import DigestSet, are_equal
from asynth.embedded.policy.document import Policy, Step
from asynth.embedded.policy.evidence import COLLECTION_TYPE, Candidate, Evidence, Rejection, StepResult
from asynth.embedded.policy.functionaries import is_allowed
from asynth.embedded.x509.verifiers import Trust, UnverifiedError, verify_envelope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from asynth.embedded.x509.certificates import Certificate

    class Source(Protocol):
        """Where evidence is looked for."""

        def search(self, name: str, subjects: set[str], kinds: set[str]) -> list[Evidence]:
            """Evidence of a step, about one of `subjects`, with attestations of `kinds`."""


_NO_OVERLAP = "no artifacts in common between the step's materials and the referenced step's artifacts"


def verify_artifacts(policy: Policy, results: dict[str, StepResult]) -> None:
    """Reject what passed for a step whose materials do not come from where the policy says.

    :raises WitnessError: with witness's message, when a step's name is not its key in the policy.
    """
    for step in policy.steps.values():
        result = results.get(step.name)
        if result is None:
            raise WitnessError(f"failed to verify artifacts: failed to find step {step.name} in step results map")
        if not result.passed:
            reason = f"failed to verify artifacts for step {step.name}: no passed collections present"
            result.rejected.append(Rejection(reason))
            continue
        failures = [_explain(step, item.evidence, results) for item in result.passed if item.evidence]
        if all(failures):
            joined = "\n".join((f"failed to verify artifacts for step {step.name}: ", *failures))
            result.rejected.append(Rejection(joined))
            result.passed = []


def _explain(step: Step, evidence: Evidence, results: dict[str, StepResult]) -> str:
    """Why the materials do not come from every step of `artifactsFrom`, or nothing if they do."""
    materials = evidence.materials()
    for name in step.artifacts_from:
        reasons: list[str] = []
        for candidate in results[name].passed if name in results else ():
            reason = _compare(materials, candidate.evidence.artifacts() if candidate.evidence else {})
            if not reason:
                break
            if reason not in reasons:
                reasons.append(reason)
        else:
            return f"failed to verify artifacts: [{' '.join(reasons)}]"
    return ""


def _compare(materials: dict[str, DigestSet], artifacts: dict[str, DigestSet]) -> str:
    shared = [path for path in materials if path in artifacts]
    for path in shared:
        if not are_equal(materials[path], artifacts[path]):
            return f"mismatched digests for {path}"
    return "" if shared else _NO_OVERLAP


_PASSES = 3


def evaluate_policy(policy: Policy, source: Source, subjects: set[str]) -> tuple[bool, dict[str, StepResult]]:
    """Whether `policy` holds for what is about `subjects` (digests), and each step's results by its key.

    :raises WitnessError: with witness's message, when the policy itself cannot be applied.
    """
    trust, roots = _gather_trust(policy)
    try:
        return _apply(policy, source, set(subjects), trust, roots)
    except WitnessError as error:
        raise type(error)(f"failed to verify policy: {error}") from None


def _gather_trust(policy: Policy) -> tuple[Trust, dict[str, Certificate]]:
    try:
        verifiers = policy.read_public_keys()
    except WitnessError as error:
        raise WitnessError(f"failed to get public keys from policy: {error}") from None
    try:
        bundles = {name: root.parse() for name, root in policy.roots.items()}
    except WitnessError as error:
        raise WitnessError(f"failed to load policy trust bundles: {error}") from None
    try:
        parsed = [root.parse() for root in policy.timestamp_authorities.values()]
    except WitnessError as error:
        raise WitnessError(f"failed to load policy timestamp authorities: {error}") from None
    roots = {name: bundle[0] for name, bundle in bundles.items()}
    intermediates = tuple(certificate for bundle in bundles.values() for certificate in bundle[1])
    authorities = tuple((root, *intermediates) for root, intermediates in parsed)
    return Trust(verifiers, tuple(roots.values()), intermediates, authorities), roots


def _apply(
    policy: Policy, source: Source, subjects: set[str], trust: Trust, roots: dict[str, Certificate]
) -> tuple[bool, dict[str, StepResult]]:
    if time.time_ns() > policy.expires.nanoseconds:
        raise WitnessError(f"policy expired on {policy.expires.describe()}")
    results = {key: StepResult() for key in policy.steps}
    judged: dict[tuple[str, str], Candidate] = {}
    for _ in range(_PASSES):
        for key, step in policy.steps.items():
            found = source.search(key, subjects, {required.type for required in step.attestations})
            candidates = [_verify(key, evidence, trust, judged) for evidence in found]
            if not candidates:
                candidates = [Candidate(None, [], f"no collections found for step {key}")]
            for evidence in _judge(step, candidates, roots, results[key]):
                subjects.update(evidence.back_references())
    verify_artifacts(policy, results)
    return bool(results) and all(result.passed for result in results.values()), results


def _verify(key: str, evidence: Evidence, trust: Trust, judged: dict[tuple[str, str], Candidate]) -> Candidate:
    """Check the envelope; the same evidence gives the same candidate in every pass."""
    known = judged.get((key, evidence.reference))
    if known is None:
        try:
            known = Candidate(evidence, verify_envelope(evidence.envelope, trust))
        except UnverifiedError as error:
            known = Candidate(evidence, [], f"failed to verify envelope: {error}")
        judged[key, evidence.reference] = known
    return known


def _judge(
    step: Step, candidates: list[Candidate], roots: dict[str, Certificate], result: StepResult
) -> list[Evidence]:
    """Sort candidates into passed and rejected; the evidence that passed."""
    signed = [candidate for candidate in candidates if _check_functionaries(step, candidate, roots, result)]
    passed = []
    for candidate in signed:
        evidence = candidate.evidence
        if evidence is None or evidence.name != step.name:
            continue
        reasons = _find_faults(step, candidate, evidence)
        if reasons:
            text = ",\n - ".join(reasons)
            result.add_rejected(Rejection(f"collection validation failed:\n - {text}", candidate))
        else:
            result.add_passed(candidate)
            passed.append(evidence)
    return passed


def _check_functionaries(step: Step, candidate: Candidate, roots: dict[str, Certificate], result: StepResult) -> bool:
    kind = candidate.evidence.predicate_type if candidate.evidence else ""
    if kind != COLLECTION_TYPE:
        result.add_rejected(Rejection(f"predicate type {kind} is not a collection predicate type", candidate))
    if not candidate.verifiers:
        reason = "no verifiers present to validate against collection verifiers"
        result.add_rejected(Rejection(reason, candidate))
        return False
    if not candidate.functionaries:
        candidate.functionaries = [
            verifier
            for verifier in candidate.verifiers
            if any(is_allowed(verifier, functionary, roots) for functionary in step.functionaries)
        ]
    if not candidate.functionaries:
        reason = f"no verifiers matched with allowed functionaries for step {step.name}"
        result.add_rejected(Rejection(reason, candidate))
        return False
    return True


def _find_faults(step: Step, candidate: Candidate, evidence: Evidence) -> list[str]:
    """Why signed evidence does not meet the step, in witness's words."""
    reasons = [f"collection verification failed: {candidate.error}"] if candidate.error else []
    if not step.attestations:
        reasons.append(
            f"step {step.name} declares no required attestations; an empty attestations list is not a valid gate"
        )
    for required in step.attestations:
        found = [item for item in evidence.attestations if item.listed_type == required.type]
        if not found:
            reasons.append(f"missing attestation in collection for step {step.name}: {required.type}")
        for attestation in found if required.modules else ():
            from asynth.embedded.rego.evaluation import explain_denial

            reason = explain_denial(attestation.kind, attestation.as_input, required.modules)
            if reason:
                reasons.append(reason)
    return reasons
