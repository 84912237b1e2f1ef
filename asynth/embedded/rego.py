"""What a policy's Rego says of an attestation, by witness's own joining rule.

All modules of one required attestation are asked in one query, so that one whose `deny` is undefined silences the
others. Which engine answers is decided here: `opa` from PATH, else regorus within its limits. Facts from go-witness
`policy/rego.go`.
"""

from __future__ import annotations

import os

from asynth.embedded.errors import WitnessError
from asynth.embedded.policy.document import RegoModule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Results = list[tuple[str, object]]


class RegoError(ValueError):
    """The modules do not parse, compile or evaluate; the text is OPA's, as witness prints it."""


class AbstentionError(WitnessError):
    """No engine at hand can say what OPA would, and none guesses."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the embedded engine abstains: {reason}; with opa on PATH it can decide")


# Go's names of the types that JSON values have in OPA's results.
_GO_TYPES = {str: "string", bool: "bool", int: "json.Number", float: "json.Number", type(None): "<nil>"}


def explain_denial(kind: str, read_input: Callable[[], object], modules: tuple[RegoModule, ...]) -> str:
    """Why the modules reject an attestation, in witness's words, or nothing if they do not.

    :param kind: the attestation's type, for the message.
    :raises AbstentionError: when no engine at hand can tell.
    """
    try:
        results = _evaluate(read_input(), modules)
    except RegoError as error:
        return str(error)
    reasons: list[str] = []
    for path, value in results:
        if not isinstance(value, list):
            return f"invalid data from rego at {path}, expected []interface{{}} but got {_name_type(value)}"
        for reason in value:
            if not isinstance(reason, str):
                return f"invalid data from rego at {path}, expected string but got []interface {{}}"
            reasons.append(reason)
    if not reasons:
        return ""
    return f"rego policy evaluation failed for attestor type {kind}: policy was denied due to: {', '.join(reasons)}"


def _evaluate(value: object, modules: tuple[RegoModule, ...]) -> Results:
    """Value of each package's `deny` (sets as sorted lists), or nothing at all if one is undefined."""
    executable = find_opa()
    if executable:
        from asynth.embedded.rego_opa import evaluate_with_opa

        return evaluate_with_opa(executable, value, modules)
    from asynth.embedded.rego_regorus import evaluate_with_regorus

    return evaluate_with_regorus(value, modules)


def find_opa() -> str:
    """The `opa` on PATH, or nothing."""
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        path = os.path.join(folder, "opa")
        if folder and os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    return ""


def _name_type(value: object) -> str:
    return _GO_TYPES.get(type(value), "map[string]interface {}")
