"""The lint gate: what a Rego module must keep to for regorus to be trusted with it.

Refuses what OPA's compiler refuses or regorus is known to get wrong in whole modules: conflicting rules, recursion,
unknown functions, wrong arity and types. What concerns one rule's variables is `rego_scope`'s. Facts
from the OPA documentation of the language and `ast/compile.go`.
"""

from __future__ import annotations

import re

from asynth.embedded.rego import AbstentionError, RegoError
from asynth.embedded.rego.builtins import BUILTINS, OPERATORS, is_opa_name
from asynth.embedded.rego.modules import RESERVED, Module, kind_of_rule, name_of, open_node, walk_nodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Node = dict[str, Any]


_SCALARS = {"String": "s", "RawString": "s", "Number": "n", "Bool": "b", "Null": "x"}
_COMPOSITES = {"Array": "a", "Object": "o", "Set": "e", "ArrayCompr": "a", "ObjectCompr": "o", "SetCompr": "e"}


def check_modules(modules: list[Module]) -> None:
    """Refuse what only shows with all modules together, or in whole rules.

    :raises AbstentionError: when OPA may say otherwise than regorus.
    """
    kinds: dict[tuple[str, str], set[str]] = {}
    for module in modules:
        for other in modules:
            if other.package.startswith((module.package + ".", module.package + "[")):
                raise AbstentionError("nested packages in Rego")
        for name, rules in module.rules.items():
            found = {kind_of_rule(rule) for rule in rules}
            kinds.setdefault((module.package, name), set()).update(found)
            if len([rule for rule in rules if kind_of_rule(rule) == "default"]) > 1:
                raise AbstentionError("two defaults of one rule in Rego")
            if name in RESERVED or name in module.imports:
                raise AbstentionError("a rule with the name of something else in Rego")
    for (_, name), found in kinds.items():
        if len(found - {"default"}) != 1 or ("default" in found and "complete" not in found):
            raise AbstentionError(f"rules of different kinds named {name} in Rego")
    _check_recursion(modules)


def _check_recursion(modules: list[Module]) -> None:
    edges: dict[tuple[str, str], set[tuple[str, str]]] = {}
    names = {(module.package, name) for module in modules for name in module.rules}
    for module in modules:
        for name, rules in module.rules.items():
            for rule in rules:
                inner = [content["value"] for kind, content in walk_nodes(_without_head_name(rule)) if kind == "Var"]
                edges.setdefault((module.package, name), set()).update(
                    (module.package, item) for item in inner if (module.package, item) in names
                )
    state: dict[tuple[str, str], int] = {}

    def visit(node: tuple[str, str]) -> None:
        state[node] = 1
        for following in edges.get(node, ()):
            if state.get(following) == 1:
                raise AbstentionError("recursive rules in Rego")
            if following not in state:
                visit(following)
        state[node] = 2

    for node in list(edges):
        if node not in state:
            visit(node)


def _without_head_name(rule: Node) -> object:
    """The parts of a rule that are evaluated."""
    kind, content = open_node(rule)
    if kind == "Default":
        return content["value"]
    form, head = open_node(content["head"])
    parts: list[object] = [content["bodies"]]
    if form == "Set":
        parts.append(head["key"])
    if head.get("assign"):
        parts.append(head["assign"]["value"])
    kind, refr = open_node(head["refr"])
    if kind == "RefBrack":
        parts.append(refr["index"])
    return parts


def check_call(module: Module, name: str, given: int, functions: dict[str, int]) -> None:
    """Whether a function exists and takes so many arguments.

    :raises RegoError: for a function that does not exist.
    :raises AbstentionError: for one that is left to OPA.
    """
    if name in functions:
        if functions[name] != given:
            raise AbstentionError(f"a call of {name} with the wrong number of arguments")
        return
    builtin = BUILTINS.get(name)
    if builtin is None:
        raise AbstentionError(f"the built-in function {name}" if is_opa_name(name) else f"the function {name}")
    if len(builtin.arguments) != given:
        raise AbstentionError(f"a call of {name} with the wrong number of arguments")


def find_undefined_functions(module: Module, functions: dict[str, int]) -> list[tuple[int, str]]:
    """Line and name of each call of a function that does not exist."""
    found = []
    for kind, content in walk_nodes(module.tree["rules"]):
        if kind != "Call":
            continue
        try:
            name = name_of(content["fcn"])
        except AbstentionError:
            continue
        if name in functions or name in BUILTINS or name.startswith("data.") or is_opa_name(name):
            continue
        found.append((open_node(content["fcn"])[1]["span"]["line"], name))
    return found


def refuse_bare_rules(module: Module) -> None:
    """`deny contains msg if { ... }` without `import rego.v1` is a row of names to OPA, none of which may be a rule.

    :raises RegoError: with OPA's message.
    """
    errors = []
    for rule in module.tree["rules"]:
        kind, content = open_node(rule)
        if kind != "Spec" or content["bodies"]:
            continue
        form, head = open_node(content["head"])
        if form == "Compr" and head["assign"] is None:
            line = content["span"]["line"]
            errors.append(f"{module.name}:{line}: rego_parse_error: var cannot be used for rule name")
    if errors:
        count = len(errors)
        raise RegoError(
            f"1 error occurred: {errors[0]}" if count == 1 else f"{count} errors occurred:\n" + "\n".join(errors)
        )


_TODAYS_HEAD = re.compile(r'\w+(?: contains (?P<member>\w+|"[^"\n\\]*"))? if \{')
_OTHER_LINE = re.compile(r"package .*|\w+ := .*|default \w+ := .*|#.*|\}|\s.*|")


def refuse_todays_heads(name: str, text: str) -> None:
    """`x if {` and `x contains y if {` without `import rego.v1`: each word before the brace is a rule to OPA.

    Says nothing of a module that has anything else which Rego v0 does not know. Source: runs of witness.

    :raises RegoError: with OPA's message.
    """
    errors = []
    for number, line in enumerate(text.split("\n"), 1):
        head = _TODAYS_HEAD.fullmatch(line)
        if head is None:
            if not _OTHER_LINE.fullmatch(line) or re.search(r"\b(?:in|every|if|contains)\b(?!\()", _bare(line)):
                return
            continue
        kinds = ["var"]
        if head["member"]:
            kinds += ["var", "string" if head["member"].startswith('"') else "var"]
        errors += [f"{name}:{number}: rego_parse_error: {kind} cannot be used for rule name" for kind in kinds]
    if errors:
        count = len(errors)
        raise RegoError(
            f"1 error occurred: {errors[0]}" if count == 1 else f"{count} errors occurred:\n" + "\n".join(errors)
        )


def _bare(line: str) -> str:
    """Return `line` without strings and comments."""
    return re.sub(r'"(?:\\.|[^"\\])*"|#.*', "", line)


def static_type(node: Node, known: dict[str, str]) -> str:
    """The type letters that OPA's compiler knows an expression to have, or `*`.

    :param known: those of variables and rules.
    """
    kind, content = open_node(node)
    if kind in _SCALARS:
        return _SCALARS[kind]
    if kind in _COMPOSITES:
        return _COMPOSITES[kind]
    if kind == "Var":
        return known.get(str(content["value"]), "*")
    if kind == "Call":
        try:
            builtin = BUILTINS.get(name_of(content["fcn"]))
        except AbstentionError:
            return "*"
        return builtin.result if builtin else "*"
    if kind in ("BoolExpr", "Membership"):
        return "b"
    if kind == "ArithExpr":
        return OPERATORS["plus"].result if content["op"] != "Sub" else "ne"
    return "e" if kind == "BinExpr" else "*"
