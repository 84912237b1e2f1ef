"""Whether a step's materials come from another step's artifacts.

Facts from go-witness `policy/policy.go` (verifyArtifacts, compareArtifacts).
"""

from __future__ import annotations

from asynth.embedded.digests import DigestSet, are_equal
from asynth.embedded.errors import WitnessError
from asynth.embedded.policy.document import Policy, Step
from asynth.embedded.policy.evidence import Evidence
from asynth.embedded.policy.results import Rejection, StepResult

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
