"""Parsed Rego modules: their package, rules and imports, and how to walk regorus's syntax tree.

A node is a dict with one member, from its kind to its content. Decides nothing about a module, except that names which
are computed or paths are left to OPA.
"""

from __future__ import annotations

from asynth.embedded.rego import AbstentionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Node = dict[str, Any]


RESERVED = frozenset(("input", "data"))


def open_node(node: Node) -> tuple[str, Node]:
    """The kind of a node and its content."""
    ((kind, content),) = node.items()
    return kind, content


def walk_nodes(node: object) -> Iterator[tuple[str, Node]]:
    """Every expression node under `node`, with its kind, in the order of the text."""
    if isinstance(node, dict):
        if len(node) == 1:
            kind, content = open_node(node)
            if isinstance(content, dict) and "span" in content:
                yield kind, content
        for child in node.values():
            yield from walk_nodes(child)
    elif isinstance(node, list):
        for child in node:
            yield from walk_nodes(child)


def name_of(node: Node) -> str:
    """The dotted name of a function or package reference.

    :raises AbstentionError: when it is no plain name.
    """
    kind, content = open_node(node)
    if kind == "Var":
        return str(content["value"])
    if kind == "RefDot":
        return f"{name_of(content['refr'])}.{content['field'][1]}"
    raise AbstentionError("a computed name in Rego")


class Module:
    """A parsed module: its package path, and its rules by name."""

    def __init__(self, name: str, source: bytes, tree: Node) -> None:
        """:param tree: the syntax tree as regorus writes it."""
        self.name, self.source, self.tree = name, source, tree
        self.package = name_package(tree["package"]["refr"])
        self.is_v1 = bool(tree["rego_v1"])
        self.rules: dict[str, list[Node]] = {}
        for rule in tree["rules"]:
            self.rules.setdefault(rule_name(rule), []).append(rule)
        self.imports = self._read_imports()

    def _read_imports(self) -> dict[str, str]:
        """Names that imports give to parts of the input."""
        found: dict[str, str] = {}
        for item in self.tree["imports"]:
            path = name_of(item["refr"])
            if path == "rego.v1" or path.startswith("future.keywords"):
                continue
            if not path.startswith("input."):
                raise AbstentionError(f"import {path} in Rego")
            alias = item.get("as")
            name = self.text(alias) if alias else path.rpartition(".")[2]
            if name in found or name in self.rules or name in RESERVED:
                raise AbstentionError("imports and rules of one name in Rego")
            found[name] = path
        return found

    def text(self, span: Node) -> str:
        """The source at a span."""
        return self.source[span["start"] : span["end"]].decode()


def name_package(node: Node) -> str:
    """A package's path as OPA prints it."""
    import json

    kind, content = open_node(node)
    if kind == "Var":
        return f"data.{content['value']}"
    if kind == "RefDot":
        return f"{name_package(content['refr'])}.{content['field'][1]}"
    if kind == "RefBrack" and open_node(content["index"])[0] == "String":
        return f"{name_package(content['refr'])}[{json.dumps(open_node(content['index'])[1]['value'])}]"
    raise AbstentionError("an unusual package path in Rego")


def rule_name(rule: Node) -> str:
    """The name of a rule, which must be a plain one, perhaps with one key."""
    kind, content = open_node(rule)
    head = content if kind == "Default" else open_node(content["head"])[1]
    kind, refr = open_node(head["refr"])
    if kind == "RefBrack":
        kind, refr = open_node(refr["refr"])
    if kind != "Var":
        raise AbstentionError("a rule whose name is a path in Rego")
    return str(refr["value"])


def kind_of_rule(rule: Node) -> str:
    """complete, set, object, function or default."""
    kind, content = open_node(rule)
    if kind == "Default":
        return "default"
    form, head = open_node(content["head"])
    if form == "Func":
        return "function"
    if form == "Set":
        return "set"
    return "object" if open_node(head["refr"])[0] == "RefBrack" else "complete"
