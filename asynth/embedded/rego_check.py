"""Whether a Rego module stands by itself in today's syntax (v1), which is what `witness policy check` asks.

`verify` reads modules as v0, so that a module may be right there and wrong here. Facts from OPA 1.15 `ast/parser.go`
and in-toto/witness `cmd/policy_check.go`.
"""

from __future__ import annotations

from asynth.embedded.rego import AbstentionError, RegoError, find_opa

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asynth.embedded.rego_modules import Module

# The name that witness gives every module here.
MODULE_NAME = "my_module.rego"


def explain_invalid(source: bytes) -> str:
    """Why a module is not valid, in witness's words, or nothing if it is.

    :raises AbstentionError: when no engine at hand can tell.
    """
    try:
        executable = find_opa()
        if executable:
            from asynth.embedded.rego_opa import check_with_opa

            compiles = check_with_opa(executable, source, MODULE_NAME)
        else:
            compiles = _check_with_regorus(source)
    except RegoError as error:
        return f"failed to parse Rego module: {error}"
    return "" if compiles else "failed to compile Rego module"


def _check_with_regorus(source: bytes) -> bool:
    from asynth.embedded.policy.document import RegoModule
    from asynth.embedded.rego_regorus import compile_modules, parse_module

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
    from asynth.embedded.rego_modules import kind_of_rule, open_node

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
