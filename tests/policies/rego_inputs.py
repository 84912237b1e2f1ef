"""Inputs for a module with other parameters: those of its tests, with one value of a parameter in the place of another.

The tests of ``policies/`` hold for the values that stand in the file. For other values the inputs are carried over: a whole
list in the place of the whole list, a name in the place of a name, also inside paths and addresses. Where a list has
more entries than the file's, they take turns. What a module must say about such an input is asked of the module
itself before it is changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from asynth.resources import policies_root

Parameters = Mapping[str, Any]


def read_inputs(path: str) -> list[Any]:
    """Return the inputs of the tests beside the module at `path` below ``policies``."""
    text = (policies_root() / path.replace(".rego", "_test.rego")).read_text(encoding="utf-8")
    return [json.loads(re.sub(r",(\s*[}\]])", r"\1", _object_at(text, found.end()))) for found in _INPUT.finditer(text)]


_INPUT = re.compile(r"with input as ")


def _object_at(text: str, start: int) -> str:
    depth = 0
    inside = escaped = False
    for place in range(start, len(text)):
        character = text[place]
        if inside:
            inside = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            inside = True
        elif character in "{[":
            depth += 1
        elif character in "}]":
            depth -= 1
            if depth == 0:
                return text[start : place + 1]
    raise ValueError("an input does not end")


def carry_over(inputs: list[Any], old: Parameters, new: Parameters) -> list[Any]:
    """Return `inputs` for parameters `new` where they were written for `old`; all turns of longer lists."""
    found: dict[str, Any] = {}
    turns = max((len(value) for value in new.values() if isinstance(value, list | dict)), default=1) or 1
    for turn in range(turns):
        leaves: dict[str, str] = {}
        wholes: list[tuple[Any, Any]] = []
        for name, before in old.items():
            after = new.get(name, before)
            if isinstance(before, list) and before != after:
                wholes.append((before, after))
            pairs = _pair(before, after, turn)
            leaves |= {first: second for first, second in pairs if first != second}
        for document in inputs:
            carried = _replace(document, leaves, wholes)
            found[json.dumps(carried, sort_keys=True)] = carried
    return list(found.values())


def _pair(before: Any, after: Any, turn: int) -> Iterator[tuple[str, str]]:
    if isinstance(before, str) and isinstance(after, str):
        yield before, after
    elif isinstance(before, list) and isinstance(after, list) and after:
        for place, item in enumerate(before):
            yield from _pair(item, after[(place + turn) % len(after)], turn)
    elif isinstance(before, dict) and isinstance(after, dict) and after:
        names = list(after)
        for place, (name, item) in enumerate(before.items()):
            other = names[(place + turn) % len(names)]
            yield name, other
            yield from _pair(item, after[other], turn)


def _replace(value: Any, leaves: Mapping[str, str], wholes: list[tuple[Any, Any]]) -> Any:
    for before, after in wholes:
        if value == before:
            return after
    if isinstance(value, dict):
        return {_exchange(key, leaves): _replace(item, leaves, wholes) for key, item in value.items()}
    if isinstance(value, list):
        return [_replace(item, leaves, wholes) for item in value]
    return _exchange(value, leaves) if isinstance(value, str) else value


def _exchange(text: str, leaves: Mapping[str, str]) -> str:
    if text in leaves:
        return leaves[text]
    if not leaves:
        return text
    bounded = (
        (r"(?<![A-Za-z0-9])" if leaf[:1].isalnum() else "")
        + re.escape(leaf)
        + (r"(?![A-Za-z0-9])" if leaf[-1:].isalnum() else "")
        for leaf in sorted(leaves, key=len, reverse=True)
        if leaf
    )
    return re.sub("|".join(bounded), lambda found: leaves[found[0]], text)


def around(path: str, parameters: Parameters) -> list[Any]:
    """Return inputs at the edges of a number among the parameters, which no exchange of names gives."""
    make = EDGES.get(path)
    return make(parameters) if make is not None else []


def _findings(levels: list[str]) -> dict[str, Any]:
    results = [{"ruleId": f"r{number}", "level": level} for number, level in enumerate(levels)]
    return {"report": {"runs": [{"tool": {"driver": {"name": "t"}}, "results": results}]}}


def _versions(least: str) -> tuple[str, ...]:
    """Return versions around the `least` that a rule accepts, and one that can't be compared."""
    return least, f"v{least}", "99.0.0", "0.0.1", "v0.0.1", "0.1"


EDGES: Mapping[str, Callable[[Parameters], list[Any]]] = {
    "product/file_count.rego": lambda new: [
        {f"f{number}": {"digest": {"sha256": "00"}} for number in range(count)}
        for count in (new["limit"] - 1, new["limit"], new["limit"] + 1, new["limit"] + 2)
    ],
    "git/commit_date.rego": lambda new: [
        {"commitdate": new["not_before"].replace("T", " ").replace("Z", " +0000 +0000")},
        {"commitdate": "1999-12-31 23:59:59 +0000 +0000"},
    ],
    "sbom/spdx_fixed_versions.rego": lambda new: [
        {"packages": [{"name": "another", "versionInfo": "0.0.1"}, {"name": name, "versionInfo": given}]}
        for name, version in new["banned"].items()
        for given in _versions(version)
    ],
    "sbom/cyclonedx_fixed_versions.rego": lambda new: [
        {"components": [{"name": "another", "version": "0.0.1"}, {"name": name, "version": given}]}
        for name, version in new["banned"].items()
        for given in _versions(version)
    ],
    "lockfiles/banned.rego": lambda new: [
        {"lockfiles": [{"filename": "any.lock", "content": f'"{name.replace(".", "x")}"'}]} for name in new["banned"]
    ],
    "git/parents.rego": lambda new: [
        {"commithash": "c", "parenthashes": ["p"] * count} for count in (new["limit"], new["limit"] + 1)
    ],
    "sarif/max_warnings.rego": lambda new: [
        _findings(["warning"] * count + ["note"]) for count in (new["limit"], new["limit"] + 1, new["limit"] + 2)
    ],
    "sbom/cyclonedx_minimum.rego": lambda new: [
        {"components": [{"name": f"c{number}"} for number in range(max(count, 0))]}
        for count in (new["minimum"] - 2, new["minimum"] - 1, new["minimum"])
    ],
    "command_run/coverage.rego": lambda new: [
        {"stdout": f"coverage: {figure}% of statements"}
        for figure in (new["minimum"] - 0.1, new["minimum"], new["minimum"] + 0.5, new["minimum"] - 1)
    ],
}
"""By module: inputs just inside and just outside of its limit."""
