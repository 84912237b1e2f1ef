"""What a policy's Rego says of an attestation, and whether a module is valid by itself.

`verify` asks all modules of one required attestation in one query, by witness's joining rule, so that one whose `deny`
is undefined silences the others; it reads them as v0. `policy check` reads each alone in today's syntax (v1), so that
a module may be right for one and wrong for the other. Which engine answers is decided here: `opa` from PATH, else
regorus within its limits. Facts from go-witness `policy/rego.go`, in-toto/witness `cmd/policy_check.go` and OPA 1.15
`ast/parser.go`.
"""

from __future__ import annotations

import os

from asynth.embedded.rego import AbstentionError, RegoError, RegoModule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from asynth.embedded.rego import Results
    from asynth.embedded.rego.modules import Module


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
        from asynth.embedded.rego.opa import evaluate_with_opa

        return evaluate_with_opa(executable, value, modules)
    from asynth.embedded.rego.regorus import evaluate_with_regorus

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


# The name that witness gives every module here.
MODULE_NAME = "my_module.rego"


def explain_invalid(source: bytes) -> str:
    """Why a module is not valid, in witness's words, or nothing if it is.

    :raises AbstentionError: when no engine at hand can tell.
    """
    try:
        executable = find_opa()
        if executable:
            from asynth.embedded.rego.opa import check_with_opa

            compiles = check_with_opa(executable, source, MODULE_NAME)
        else:
            compiles = _check_with_regorus(source)
    except RegoError as error:
        return f"failed to parse Rego module: {error}"
    return "" if compiles else "failed to compile Rego module"


def _check_with_regorus(source: bytes) -> bool:
    from asynth.embedded.rego import RegoModule
    from asynth.embedded.rego.regorus import compile_modules, parse_module

    given = RegoModule(MODULE_NAME, source)
    try:
        module = parse_module(given, as_v0=False)
    except AbstentionError:
        _refuse_old_form(parse_module(given, as_v0=True))
        raise
    try:
        compile_modules([module])
    except RegoError:
        return False
    return True


def _refuse_old_form(module: Module) -> None:
    """A module that only v0 reads: each rule lacks `if`, and a partial set `contains` as well.

    :raises RegoError: with OPA's message.
    """
    from asynth.embedded.rego.modules import kind_of_rule, open_node

    if any(
        open_node(item["refr"])[0] != "RefDot" or "rego" in str(item) or "future" in str(item)
        for item in module.tree["imports"]
    ):
        return
    errors: list[str] = []
    for rule in module.tree["rules"]:
        kind, content = open_node(rule)
        if kind == "Default":
            continue
        bodies = content["bodies"]
        if len(bodies) > 1:
            return
        form = kind_of_rule(rule)
        prefix = f"{MODULE_NAME}:{content['span']['line']}: rego_parse_error:"
        if bodies:
            errors.append(
                f"{prefix} `if` keyword is required before {'function' if form == 'function' else 'rule'} body"
            )
        if form == "set":
            errors.append(f"{prefix} `contains` keyword is required for partial set rules")
    if errors:
        count = len(errors)
        raise RegoError(
            f"1 error occurred: {errors[0]}" if count == 1 else f"{count} errors occurred:\n" + "\n".join(errors)
        )
