"""The variables of one rule at a time: bound or not, parts of the input or not, and what type OPA's compiler knows.

Refuses what that compiler refuses about variables: assigned twice or after use, declared and unused.
"""

from __future__ import annotations

from asynth.embedded.rego import AbstentionError
from asynth.embedded.rego.builtins import BUILTINS
from asynth.embedded.rego.gate import static_type
from asynth.embedded.rego.modules import Module, kind_of_rule, open_node, walk_nodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Node = dict[str, Any]


REFERENCES = frozenset(("RefDot", "RefBrack"))


class Scope:
    """What is known of the variables of the rule that was entered last."""

    def __init__(self, module: Module, functions: dict[str, int], known: dict[str, str]) -> None:
        """:param functions: arity by name. :param known: static types of rules, by name."""
        self._module, self._functions, self._rules = module, functions, known
        self._types: dict[str, str] = {}
        self._from_input: set[str] = set()
        self._bound: set[str] = set()

    def _enter(self, rule: Node, head: Node) -> None:
        """Note a rule's variables: which are bound, which hold parts of the input, and the types of some."""
        self._types, self._from_input = dict(self._rules), set(self._module.imports)
        self._bound = set(self._module.imports) | set(self._module.rules) | {"input", "data"}
        self._bound |= {name.partition(".")[0] for name in (*BUILTINS, *self._functions)}
        for argument in head.get("args") or ():
            for kind, content in walk_nodes(argument):
                if kind == "Var":
                    self._bound.add(str(content["value"]))
        negated = {
            id(content) for kind, node in _walk_literals(rule) if kind == "NotExpr" for _, content in walk_nodes(node)
        }
        for kind, content in walk_nodes(rule):
            if kind == "Var" and id(content) not in negated and content["value"] != "_":
                self._bound.add(str(content["value"]))
            if kind == "AssignExpr":
                self._note_assignment(content)
        for kind, literal in _walk_literals(rule):
            if kind == "SomeIn" and self._is_input(literal["collection"]):
                for part in (literal["key"], literal["value"]):
                    if part and open_node(part)[0] == "Var":
                        self._from_input.add(str(open_node(part)[1]["value"]))
            if kind == "Every" and not literal["key"]:
                self._bound.add(self._module.text(literal["value"]))
            elif kind == "Every":
                self._bound |= {self._module.text(literal["key"]), self._module.text(literal["value"])}
            if kind == "SomeVars":
                self._bound |= {self._module.text(span) for span in literal["vars"]}
        self._check_variables(rule)

    def _note_assignment(self, content: Node) -> None:
        kind, target = open_node(content["lhs"])
        if kind != "Var":
            return
        name = str(target["value"])
        if self._is_input(content["rhs"]):
            self._from_input.add(name)
        found = static_type(content["rhs"], self._types)
        if found != "*" and content["op"] == "ColEq":
            self._types[name] = found

    def _check_variables(self, rule: Node) -> None:
        """What OPA's compiler says of variables: assigned twice or before use, declared and unused."""
        for kind, literal in _walk_literals(rule):
            if kind == "SomeVars":
                used = [content["value"] for name, content in walk_nodes(rule) if name == "Var"]
                for span in literal["vars"]:
                    if self._module.text(span) not in used:
                        raise AbstentionError("a variable that is declared and not used in Rego")
            if kind == "Every":
                used = [content["value"] for name, content in walk_nodes(literal["query"]) if name == "Var"]
                names = [self._module.text(span) for span in (literal["key"], literal["value"]) if span]
                if any(name != "_" and name not in used for name in names):
                    raise AbstentionError("a variable that is declared and not used in Rego")
        assigned: set[str] = set()
        for query in _walk_queries(rule):
            seen: set[str] = set()
            for statement in query["stmts"]:
                for name in self._list_assigned(statement):
                    if name in assigned or name in seen or name in self._module.rules or name in self._module.imports:
                        raise AbstentionError(f"the variable {name} is assigned where it may not be")
                    if name in ("input", "data"):
                        raise AbstentionError(f"the variable {name} is assigned where it may not be")
                    assigned.add(name)
                seen |= {str(content["value"]) for kind, content in walk_nodes(statement) if kind == "Var"}

    def _list_assigned(self, statement: Node) -> list[str]:
        """The variables that one statement assigns."""
        kind, literal = open_node(statement["literal"])
        if kind != "Expr" or open_node(literal["expr"])[0] != "AssignExpr":
            return []
        content = open_node(literal["expr"])[1]
        if content["op"] != "ColEq":
            return []
        return [
            str(item["value"]) for kind, item in walk_nodes(content["lhs"]) if kind == "Var" and item["value"] != "_"
        ]

    def _is_input(self, node: Node) -> bool:
        """Whether an expression is a part of the input, whose type OPA's compiler cannot know."""
        kind, content = open_node(node)
        while kind in REFERENCES:
            kind, content = open_node(content["refr"])
        return kind == "Var" and (content["value"] == "input" or content["value"] in self._from_input)


def _walk_literals(node: object) -> list[tuple[str, Node]]:
    """Every statement under `node`, nested ones too, with its kind."""
    found: list[tuple[str, Node]] = []
    if isinstance(node, dict):
        if isinstance(node.get("literal"), dict):
            found.append(open_node(node["literal"]))
        for child in node.values():
            found += _walk_literals(child)
    elif isinstance(node, list):
        for child in node:
            found += _walk_literals(child)
    return found


def _walk_queries(node: object) -> list[Node]:
    """Every query (a list of statements) under `node`, nested ones too."""
    found: list[Node] = []
    if isinstance(node, dict):
        if isinstance(node.get("stmts"), list):
            found.append(node)
        for child in node.values():
            found += _walk_queries(child)
    elif isinstance(node, list):
        for child in node:
            found += _walk_queries(child)
    return found


def infer_rule_types(module: Module) -> dict[str, str]:
    """The static types of a module's rules that OPA's compiler knows for sure."""
    types: dict[str, str] = {}
    for name, rules in module.rules.items():
        found = set()
        for rule in rules:
            kind, content = open_node(rule)
            if kind == "Default":
                found.add(static_type(content["value"], {}))
                continue
            form = kind_of_rule(rule)
            head = open_node(content["head"])[1]
            if form == "set":
                found.add("e")
            elif form in ("object", "function"):
                found.add("*")
            else:
                found.add(static_type(head["assign"]["value"], {}) if head["assign"] else "b")
                found |= {
                    static_type(body["assign"]["value"], {}) if body["assign"] else "b"
                    for body in content["bodies"]
                    if body["is_else"]
                }
        if "*" not in found and found:
            types[name] = "".join(sorted(set("".join(found))))
    return types
