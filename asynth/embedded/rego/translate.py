"""A module written again so that regorus evaluates it as OPA would.

OPA evaluates the arguments of a negated call before the negation, leaves a call undefined where a built-in fails, and
walks over nothing where a collection is null; regorus does not. The translation says these things explicitly, in Rego
that both understand the same way, and refuses (by `AbstentionError`) what it does not know. A call of one of our
functions gives a list, empty where OPA leaves the call undefined, so that an index makes it so.
"""

from __future__ import annotations

import json

from asynth.embedded.rego import AbstentionError, RegoError
from asynth.embedded.rego.builtins import BUILTINS, OPERATORS
from asynth.embedded.rego.gate import check_call, static_type
from asynth.embedded.rego.modules import Module, name_of, open_node, walk_nodes
from asynth.embedded.rego.scope import REFERENCES, Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Node = dict[str, Any]


PREFIX = "asynth_builtin"
STRICT_PREFIX = "asynth_strict"
_ARITHMETIC = {"Add": "plus", "Sub": "minus", "Mul": "mul", "Div": "div", "Mod": "rem"}
COMPARISONS = {"Eq": "==", "Ne": "!=", "Lt": "<", "Le": "<=", "Gt": ">", "Ge": ">="}
SIMPLE = frozenset(("Var", "String", "RawString", "Number", "Bool", "Null"))


class Expressions(Scope):
    """Writes expressions, and remembers which of our functions they call."""

    def __init__(self, module: Module, functions: dict[str, int], known: dict[str, str]) -> None:
        """See `Scope`."""
        super().__init__(module, functions, known)
        # Functions that the engine must be given, by their full names.
        self.extensions: set[str] = set()

    def _query(self, query: Node) -> str:
        """The statements of a query, which whoever knows statements writes."""
        raise NotImplementedError

    def _extension(self, name: str, arguments: str, *, free: bool) -> str:
        """A call of one of our own functions, whose list is empty for undefined."""
        full = f"{PREFIX if free else STRICT_PREFIX}.{name}"
        self.extensions.add(full)
        return f"{full}({arguments})[0]"

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
        if kind in SIMPLE:
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
                f"({self._expression(content['lhs'])} {COMPARISONS[content['op']]} {self._expression(content['rhs'])})"
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
        elif kind not in (*REFERENCES, "Call"):
            raise AbstentionError("a reference into a literal in Rego")

    def _comprehension(self, kind: str, content: Node) -> str:
        query = self._query(content["query"])
        if kind == "ObjectCompr":
            return f"{{{self._expression(content['key'])}: {self._expression(content['value'])} |\n{query}\n}}"
        term = self._expression(content["term"])
        return f"[{term} |\n{query}\n]" if kind == "ArrayCompr" else f"{{{term} |\n{query}\n}}"


class Translation(Expressions):
    """One module being written again."""

    def __init__(self, module: Module, functions: dict[str, int], known: dict[str, str]) -> None:
        """:param functions: arity by name. :param known: static types of rules, by name."""
        super().__init__(module, functions, known)
        self._fresh = 0

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
            if content["args"] or open_node(content["value"])[0] not in (*SIMPLE, "Array", "Object", "Set"):
                raise AbstentionError("a default of a function in Rego")
            return f"default {self._expression(content['refr'])} := {self._expression(content['value'])}"
        form, head = open_node(content["head"])
        self._enter(rule, head)
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

    def _negated(self, node: Node) -> str:
        """A negation with the arguments of a call evaluated before it."""
        kind, content = open_node(node)
        self._check_safe(node)
        lines: list[str] = []
        if kind == "Var" or kind in REFERENCES:
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
            operator = COMPARISONS[content["op"]] if kind == "BoolExpr" else "=="
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
        if kind in SIMPLE and (keeps_references or not names_document):
            return self._expression(node)
        if kind in REFERENCES and keeps_references:
            self._check_plain_reference(node)
            return self._expression(node)
        if kind in ("Array", "Object", "Set"):
            if any(inner not in (*SIMPLE, "Array", "Object", "Set") for inner, _ in walk_nodes(node)):
                raise AbstentionError("a composite value with references under `not` in Rego")
            return self._expression(node)
        if kind not in (*REFERENCES, "Call", "ArithExpr", "Var"):
            raise AbstentionError(f"a {kind} under `not` in Rego")
        if kind in REFERENCES:
            self._check_plain_reference(node)
        self._fresh += 1
        name = f"asynth_local_{self._fresh}"
        lines.append(f"{name} := {self._expression(node)}")
        return name

    def _check_plain_reference(self, node: Node) -> None:
        kind, content = open_node(node)
        while kind in REFERENCES:
            if kind == "RefBrack" and open_node(content["index"])[0] not in SIMPLE:
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
