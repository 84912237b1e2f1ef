"""A module written again so that regorus evaluates it as OPA would.

OPA evaluates the arguments of a negated call before the negation, leaves a call undefined where a built-in fails, and
walks over nothing where a collection is null; regorus does not. The translation says these things explicitly, in Rego
that both understand the same way, and refuses (by `AbstentionError`) what it does not know.
"""

from __future__ import annotations

import json

from asynth.witness.embedded.rego import AbstentionError, RegoError
from asynth.witness.embedded.rego_builtins import BUILTINS, OPERATORS
from asynth.witness.embedded.rego_gate import (
    Module,
    check_call,
    kind_of_rule,
    name_of,
    open_node,
    static_type,
    walk_nodes,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Node = dict[str, Any]

PREFIX = "asynth_builtin"
STRICT_PREFIX = "asynth_strict"
_ARITHMETIC = {"Add": "plus", "Sub": "minus", "Mul": "mul", "Div": "div", "Mod": "rem"}
_COMPARISONS = {"Eq": "==", "Ne": "!=", "Lt": "<", "Le": "<=", "Gt": ">", "Ge": ">="}
_SIMPLE = frozenset(("Var", "String", "RawString", "Number", "Bool", "Null"))
_REFERENCES = frozenset(("RefDot", "RefBrack"))


class Translation:
    """One module being written again."""

    def __init__(self, module: Module, functions: dict[str, int], known: dict[str, str]) -> None:
        """:param functions: arity by name. :param known: static types of rules, by name."""
        self._module, self._functions = module, functions
        self._rules = known
        self._fresh = 0
        # Functions that the translation calls and that the engine must be given, by their full names.
        self.extensions: set[str] = set()
        self._types: dict[str, str] = {}
        self._from_input: set[str] = set()
        self._bound: set[str] = set()

    def write(self) -> str:
        """The whole module, in the form of `import rego.v1`."""
        package = self._module.package.removeprefix("data.")
        lines = [f"package {package}", "import rego.v1"]
        lines += [f"import {path} as {name}" for name, path in self._module.imports.items()]
        for rule in self._module.tree["rules"]:
            lines.append(self._rule(rule))
        return "\n".join(lines) + "\n"

    def _rule(self, rule: Node) -> str:
        kind, content = open_node(rule)
        if kind == "Default":
            if content["args"] or open_node(content["value"])[0] not in (*_SIMPLE, "Array", "Object", "Set"):
                raise AbstentionError("a default of a function in Rego")
            return f"default {self._expression(content['refr'])} := {self._expression(content['value'])}"
        form, head = open_node(content["head"])
        self._types, self._from_input = dict(self._rules), set(self._module.imports)
        self._collect(rule, head)
        key = None
        if form == "Set":
            key = head["key"]
            start = f"{self._expression(head['refr'])} contains {self._expression(key)}"
        elif form == "Func":
            start = f"{self._expression(head['refr'])}({', '.join(self._expression(item) for item in head['args'])})"
        else:
            start = self._expression(head["refr"], as_head=True)
        if form != "Set" and head["assign"]:
            start += f" := {self._expression(head['assign']['value'])}"
        return self._with_bodies(start, content["bodies"])

    def _with_bodies(self, start: str, bodies: list[Node]) -> str:
        if not bodies:
            return start
        texts = []
        for position, body in enumerate(bodies):
            statements = self._query(body["query"])
            block = f" if {{\n{statements}\n}}" if statements else ""
            if position and body["is_else"]:
                value = body["assign"]
                shown = f" := {self._expression(value['value'])}" if value else ""
                texts.append(f" else{shown}{block}")
            else:
                if body["assign"] and position:
                    raise AbstentionError("a rule with several bodies in Rego")
                texts.append(("\n" if position else "") + start + block)
        return "".join(texts)

    def _collect(self, rule: Node, head: Node) -> None:
        """Note the rule's variables: which are bound, which hold parts of the input, and the types of some."""
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
        while kind in _REFERENCES:
            kind, content = open_node(content["refr"])
        return kind == "Var" and (content["value"] == "input" or content["value"] in self._from_input)

    def _query(self, query: Node) -> str:
        return ";\n".join(self._statement(statement) for statement in query["stmts"])

    def _statement(self, statement: Node) -> str:
        kind, literal = open_node(statement["literal"])
        suffix = "".join(self._with(item) for item in statement.get("with_mods") or ())
        if suffix and kind not in ("Expr",):
            raise AbstentionError("`with` on a negated or quantified expression in Rego")
        if kind == "SomeVars":
            return "some " + ", ".join(self._module.text(span) for span in literal["vars"])
        if kind == "SomeIn":
            key = f"{self._expression(literal['key'])}, " if literal["key"] else ""
            return f"some {key}{self._expression(literal['value'])} in {self._walk(literal['collection'])}"
        if kind == "Every":
            names = [self._module.text(span) for span in (literal["key"], literal["value"]) if span]
            return (
                f"every {', '.join(names)} in {self._walk(literal['domain'])} {{\n{self._query(literal['query'])}\n}}"
            )
        if kind == "NotExpr":
            return self._negated(literal["expr"])
        if kind != "Expr":
            raise AbstentionError(f"{kind} in Rego")
        return self._positive(literal["expr"], suffix)

    def _positive(self, node: Node, suffix: str) -> str:
        kind, content = open_node(node)
        if kind in (
            "Array",
            "Object",
            "Set",
            "ArrayCompr",
            "SetCompr",
            "ObjectCompr",
            "Null",
            "ArithExpr",
            "BinExpr",
            "UnaryExpr",
        ):
            raise AbstentionError("a value as a condition in Rego")
        if kind == "AssignExpr":
            return f"{self._assignment(content)}{suffix}"
        text = self._expression(node)
        return f"{text[1:-1] if kind in ('BoolExpr', 'Membership') else text}{suffix}"

    def _assignment(self, content: Node) -> str:
        left, right = content["lhs"], content["rhs"]
        if content["op"] == "ColEq":
            if open_node(left)[0] not in ("Var", "Array"):
                raise AbstentionError("an assignment to a pattern in Rego")
            return f"{self._expression(left)} := {self._expression(right)}"
        self._check_comparable(left, right)
        for side in (left, right):
            if open_node(side)[0] in ("Array", "Object", "Set"):
                raise AbstentionError("unification of composite values in Rego")
        return f"{self._expression(left)} = {self._expression(right)}"

    def _with(self, item: Node) -> str:
        target = self._expression(item["refr"])
        if target != "input" and not target.startswith("input."):
            raise AbstentionError("`with` on something else than the input in Rego")
        return f" with {target} as {self._expression(item['as'])}"

    def _walk(self, node: Node) -> str:
        if open_node(node)[0] in ("String", "RawString", "Number", "Bool", "Null"):
            raise AbstentionError("a walk over a scalar in Rego")
        return self._extension("items", self._expression(node), free=True)

    def _extension(self, name: str, arguments: str, *, free: bool) -> str:
        """A call of one of our own functions, whose list is empty for undefined."""
        full = f"{PREFIX if free else STRICT_PREFIX}.{name}"
        self.extensions.add(full)
        return f"{full}({arguments})[0]"

    def _negated(self, node: Node) -> str:
        """A negation with the arguments of a call evaluated before it."""
        kind, content = open_node(node)
        self._check_safe(node)
        lines: list[str] = []
        if kind == "Var" or kind in _REFERENCES:
            self._check_plain_reference(node)
            return f"not {self._expression(node)}"
        if kind in ("Bool",):
            return f"not {self._expression(node)}"
        if kind == "Call":
            name = self._check(content)
            arguments = [self._hoist(item, lines) for item in content["params"]]
            call = self._call_text(name, content["params"], arguments)
            return ";\n".join([*lines, f"not {call}"])
        if kind == "Membership":
            if content["key"]:
                raise AbstentionError("a negated membership with a key in Rego")
            value, collection = (self._hoist(content[part], lines) for part in ("value", "collection"))
            return ";\n".join([*lines, f"not {value} in {collection}"])
        if kind == "BoolExpr" or (kind == "AssignExpr" and content["op"] == "Eq"):
            operator = _COMPARISONS[content["op"]] if kind == "BoolExpr" else "=="
            keeps_references = operator == "=="
            left, right = (
                self._hoist(content[side], lines, keeps_references=keeps_references) for side in ("lhs", "rhs")
            )
            self._check_comparable(content["lhs"], content["rhs"], equality=operator in ("==", "!="))
            return ";\n".join([*lines, f"not {left} {operator} {right}"])
        raise AbstentionError(f"a negated {kind} in Rego")

    def _hoist(self, node: Node, lines: list[str], *, keeps_references: bool = False) -> str:
        kind, content = open_node(node)
        names_document = kind == "Var" and (
            content["value"] in self._module.rules or content["value"] in self._module.imports
        )
        if kind in _SIMPLE and (keeps_references or not names_document):
            return self._expression(node)
        if kind in _REFERENCES and keeps_references:
            self._check_plain_reference(node)
            return self._expression(node)
        if kind in ("Array", "Object", "Set"):
            if any(inner not in (*_SIMPLE, "Array", "Object", "Set") for inner, _ in walk_nodes(node)):
                raise AbstentionError("a composite value with references under `not` in Rego")
            return self._expression(node)
        if kind not in (*_REFERENCES, "Call", "ArithExpr", "Var"):
            raise AbstentionError(f"a {kind} under `not` in Rego")
        if kind in _REFERENCES:
            self._check_plain_reference(node)
        self._fresh += 1
        name = f"asynth_local_{self._fresh}"
        lines.append(f"{name} := {self._expression(node)}")
        return name

    def _check_plain_reference(self, node: Node) -> None:
        kind, content = open_node(node)
        while kind in _REFERENCES:
            if kind == "RefBrack" and open_node(content["index"])[0] not in _SIMPLE:
                raise AbstentionError("a computed index under `not` in Rego")
            kind, content = open_node(content["refr"])
        if kind != "Var":
            raise AbstentionError("an index into a value under `not` in Rego")

    def _check_safe(self, node: Node) -> None:
        """Every variable under `not` must be bound outside it.

        :raises RegoError: with OPA's message for the first that is not.
        """
        inner: set[str] = set()
        for kind, content in walk_nodes(node):
            if kind.endswith("Compr"):
                raise AbstentionError("a comprehension under `not` in Rego")
            if kind == "Var":
                inner.add(str(content["value"]))
        for name in sorted(inner):
            if name == "_" or name not in self._bound:
                line = open_node(node)[1]["span"]["line"]
                raise RegoError(
                    f"1 error occurred: {self._module.name}:{line}: rego_unsafe_var_error: var {name} is unsafe"
                )

    def _check_comparable(self, left: Node, right: Node, *, equality: bool = True) -> None:
        first, second = static_type(left, self._types), static_type(right, self._types)
        if equality and "*" not in (first, second) and not set(first) & set(second):
            raise AbstentionError("values of different types compared in Rego")

    def _check(self, content: Node) -> str:
        name = name_of(content["fcn"])
        check_call(self._module, name, len(content["params"]), self._functions)
        builtin = BUILTINS.get(name)
        if builtin and name not in self._functions:
            for node, letters in zip(content["params"], builtin.arguments, strict=True):
                found = static_type(node, self._types)
                if letters != "*" and found != "*" and not set(found) & set(letters):
                    raise AbstentionError(f"an argument of the wrong type for {name}")
        if name == "glob.match":
            kind, pattern = open_node(content["params"][0])
            if (
                kind not in ("String", "RawString")
                or "**" in pattern["value"]
                or set("{}[]!\\") & set(pattern["value"])
            ):
                raise AbstentionError("a glob pattern of this kind in Rego")
        return name

    def _call_text(self, name: str, nodes: list[Node], arguments: list[str]) -> str:
        builtin = BUILTINS.get(name)
        if builtin is None or name in self._functions or builtin.function is None:
            return f"{name}({', '.join(arguments)})"
        free = all(self._is_free(node, letters) for node, letters in zip(nodes, builtin.arguments, strict=True))
        return self._extension(name, ", ".join(arguments), free=free)

    def _is_free(self, node: Node, letters: str) -> bool:
        """Whether OPA's compiler cannot object to an argument, so that a wrong type only shows at run time."""
        if letters == "*" or self._is_input(node):
            return True
        found = static_type(node, self._types)
        return found != "*" and set(found) <= set(letters)

    def _expression(self, node: Node, *, as_head: bool = False) -> str:
        kind, content = open_node(node)
        if kind in _SIMPLE:
            return self._simple(kind, content)
        if kind == "RefDot":
            self._check_base(content["refr"])
            return f"{self._expression(content['refr'])}[{json.dumps(content['field'][1])}]"
        if kind == "RefBrack":
            self._check_base(content["refr"], content["index"])
            return f"{self._expression(content['refr'])}[{self._expression(content['index'])}]"
        if kind in ("Array", "Set"):
            items = ", ".join(self._expression(item) for item in content["items"])
            return f"[{items}]" if kind == "Array" else f"{{{items}}}" if items else "set()"
        if kind == "Object":
            return (
                "{"
                + ", ".join(
                    f"{self._expression(key)}: {self._expression(value)}" for _, key, value in content["fields"]
                )
                + "}"
            )
        if kind in ("ArrayCompr", "SetCompr", "ObjectCompr"):
            return self._comprehension(kind, content)
        if kind == "Call":
            name = self._check(content)
            return self._call_text(name, content["params"], [self._expression(item) for item in content["params"]])
        if kind == "ArithExpr":
            name = _ARITHMETIC[content["op"]]
            sides = [content["lhs"], content["rhs"]]
            for side in sides:
                found = static_type(side, self._types)
                if found != "*" and not set(found) & set(OPERATORS[name].arguments[0]):
                    raise AbstentionError("arithmetic on other than numbers in Rego")
            free = all(self._is_free(side, OPERATORS[name].arguments[0]) for side in sides)
            texts = ", ".join(self._expression(side) for side in sides)
            return self._extension(name, texts, free=free)
        if kind == "BoolExpr":
            self._check_comparable(content["lhs"], content["rhs"], equality=content["op"] in ("Eq", "Ne"))
            return (
                f"({self._expression(content['lhs'])} {_COMPARISONS[content['op']]} {self._expression(content['rhs'])})"
            )
        if kind == "BinExpr":
            operator = {"Union": "|", "Intersection": "&"}[content["op"]]
            return f"({self._expression(content['lhs'])} {operator} {self._expression(content['rhs'])})"
        if kind == "Membership":
            key = f"{self._expression(content['key'])}, " if content["key"] else ""
            return f"({key}{self._expression(content['value'])} in {self._expression(content['collection'])})"
        raise AbstentionError(f"{kind} in Rego")

    def _simple(self, kind: str, content: Node) -> str:
        if kind == "Var":
            return str(content["value"])
        if kind in ("String", "RawString"):
            return json.dumps(content["value"])
        if kind == "Number":
            return self._module.text(content["span"])
        return json.dumps(content["value"])

    def _check_base(self, node: Node, index: Node | None = None) -> None:
        """OPA's compiler knows what is inside literals; a reference into one may be an error to it."""
        kind, content = open_node(node)
        if kind == "Var":
            found = self._types.get(str(content["value"]), "*")
            if found not in ("*", "a", "e"):
                raise AbstentionError("a reference into a value of a known type in Rego")
            if content["value"] == "data":
                raise AbstentionError("a reference to data in Rego")
        elif kind in ("Object", "Set", "Array"):
            if index is None or not self._is_input(index):
                raise AbstentionError("a reference into a literal in Rego")
        elif kind not in (*_REFERENCES, "Call"):
            raise AbstentionError("a reference into a literal in Rego")

    def _comprehension(self, kind: str, content: Node) -> str:
        query = self._query(content["query"])
        if kind == "ObjectCompr":
            return f"{{{self._expression(content['key'])}: {self._expression(content['value'])} |\n{query}\n}}"
        term = self._expression(content["term"])
        return f"[{term} |\n{query}\n]" if kind == "ArrayCompr" else f"{{{term} |\n{query}\n}}"


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
