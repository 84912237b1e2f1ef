"""A module written again so that regorus evaluates it as OPA would.

OPA evaluates the arguments of a negated call before the negation, leaves a call undefined where a built-in fails, and
walks over nothing where a collection is null; regorus does not. The translation says these things explicitly, in Rego
that both understand the same way, and refuses (by `AbstentionError`) what it does not know.
"""

from __future__ import annotations

from asynth.embedded.rego.boundary import AbstentionError, RegoError
from asynth.embedded.rego.expressions import COMPARISONS, SIMPLE, Expressions
from asynth.embedded.rego.modules import Module, open_node, walk_nodes
from asynth.embedded.rego.scope import REFERENCES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Node = dict[str, Any]


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
