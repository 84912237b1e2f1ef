"""Examples as the page's browser shows them: plain data, answers rendered, packed small.

Answers become HTML here and not in the browser, by a library that knows all of CommonMark and escapes what is no Markdown.
"""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import orjson
from markdown_it import MarkdownIt

from asynth.report.reading import ReadExample
from asynth.script import extract

_LINE = 88
"""Characters of a block's first line that stand beside its figures."""


def describe_example(example: ReadExample) -> dict[str, Any]:
    """Return an example as the page's script reads it."""
    evidence = example.evidence
    spec = evidence.spec
    lines = _first_lines(example.answer)
    return {
        "id": evidence.id,
        "position": evidence.position,
        "split": evidence.split,
        "sha256": evidence.sha256,
        "family": evidence.family,
        "attestors": list(spec.attestors),
        "run": list(spec.run_set),
        "steps": list(spec.steps or (spec.step,)),
        "workload": spec.workload,
        "rules": list(spec.rules),
        "register": str(spec.message.get("register", "")),
        "messages": [
            {"role": one.get("role", ""), "text": one["content"]}
            if one.get("role") == "user"
            else {"role": one.get("role", ""), "html": render_markdown(one["content"])}
            for one in example.messages
        ],
        "commands": [
            {"line": lines.get(one.block, ""), "exit": one.exit, "wall": one.wall, "cpu": one.cpu}
            for one in evidence.commands
        ],
        "twins": [
            {"kind": one.kind, "expected": one.expected, "observed": one.observed, "rejected": one.rejected,
             "message": one.message or ""}
            for one in evidence.twins
        ],
        "engine": f"{evidence.engine.kind} {evidence.engine.version} {evidence.engine.sha256[:12]}",
        "digests": dict(evidence.digests),
        "values": {name: _write(value) for name, value in evidence.values.items() if value not in ("", None, False, [], ())},
    }  # fmt: skip


@cache
def _markdown() -> MarkdownIt:
    """Return a renderer that takes HTML for text and shows no images, which a browser would fetch."""
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def render_markdown(text: str) -> str:
    """Return `text`, which may be anybody's, as HTML that runs and fetches nothing."""
    rendered: str = _markdown().render(text)
    return rendered


def pack(examples: Iterable[Mapping[str, Any]]) -> str:
    """Return `examples` as Base64 of compressed JSON: text that cannot end the element that holds it."""
    return base64.b64encode(gzip.compress(orjson.dumps(list(examples)), 9, mtime=0)).decode()


def _first_lines(answer: str) -> dict[int, str]:
    """Return the first line of each block that runs, by the number that evidence gives it; {} for an answer that is none."""
    try:
        blocks = [block for block in extract(answer) if block.kind in ("bash", "file")]
    except ValueError:
        return {}
    return {
        number: block.content.lstrip().partition("\n")[0][:_LINE]
        for number, block in enumerate(blocks)
        if block.kind == "bash"
    }


def _write(value: Any) -> str:
    if value is True:
        return "yes"
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
