"""The policy built by python3 and its standard library."""

from __future__ import annotations

from asynth.catalog.answers.policies.document import PolicyDocument
from asynth.catalog.answers.policies.notation import Notation, quoted
from asynth.catalog.answers.policies.written import Written
from asynth.script import Bash

_ENCODE = """\
def encode(path):
    return base64.b64encode(Path(path).read_bytes()).decode()
"""
_KEY_ID = """\
def key_id(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
"""


def python(document: PolicyDocument) -> Written:
    """Build the document as a dictionary and dump it."""
    keys = document.keys
    modules = "base64, hashlib, json" if keys else "base64, json"
    functions = [_ENCODE]
    head = ""
    notation = _MANY
    if len(keys) == 1:
        head = f'key_id = hashlib.sha256(Path("{keys[0]}.pub").read_bytes()).hexdigest()\n'
        notation = _ONE
    elif keys:
        functions.append(_KEY_ID)
    return (
        Bash(
            "python3 - <<'PYTHON'\n"
            f"import {modules}\n"
            "from pathlib import Path\n\n\n" + "\n\n".join(functions) + f"\n\n{head}"
            f"policy = {_indented(notation.write(document))}\n"
            f'Path("{document.path}").write_text(json.dumps(policy, indent=2) + "\\n")\n'
            "PYTHON\n"
        ),
    )


def _indented(text: str) -> str:
    """Return `text` with four blanks a level, as Python is written, instead of two; an odd blank aligns and stays one."""
    lines = text.split("\n")
    depths = [len(line) - len(line.lstrip(" ")) for line in lines]
    return "\n".join(" " * (depth // 2 * 2) + line for depth, line in zip(depths, lines, strict=True))


_ONE = Notation(
    name=quoted,
    key_name=lambda _: "key_id",
    key_id=lambda _: "key_id",
    key=lambda key: f'encode("{key}.pub")',
    module=lambda rule: f'encode("../{rule}.rego")',
    certificate=lambda path: f'encode("{path}")',
)

_MANY = Notation(
    name=quoted,
    key_name=lambda key: f'key_id("{key}.pub")',
    key_id=lambda key: f'key_id("{key}.pub")',
    key=lambda key: f'encode("{key}.pub")',
    module=lambda rule: f'encode("../{rule}.rego")',
    certificate=lambda path: f'encode("{path}")',
)
