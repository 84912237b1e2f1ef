"""Expressions of a Rego module written again: calls of our own functions, and checks of types on the way.

A call of one of our functions gives a list, empty where OPA leaves the call undefined, so that an index makes it so.
"""

from __future__ import annotations

import json

from asynth.embedded.rego.boundary import AbstentionError
from asynth.embedded.rego.builtins import BUILTINS, OPERATORS
from asynth.embedded.rego.gate import check_call, static_type
from asynth.embedded.rego.modules import Module, name_of, open_node
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
