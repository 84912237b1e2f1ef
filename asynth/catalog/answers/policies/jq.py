"""The policy built by jq, which quotes and encodes by itself."""

from __future__ import annotations

from asynth.catalog.answers.policies.document import PolicyDocument
from asynth.catalog.answers.policies.notation import Notation
from asynth.catalog.answers.policies.written import KEYID_FUNCTION, Written, digest_of, variable
from asynth.script import Bash


def jq(document: PolicyDocument) -> Written:
    """Build the document with ``jq -n`` from raw files; ids are computed before."""
    keys = document.keys
    alone = len(keys) == 1
    arguments = []
    head = ""
    if alone:
        head = f"KEYID=$({digest_of(f'{keys[0]}.pub')})\n"
        arguments.append(f'--arg id "$KEYID" --rawfile key {keys[0]}.pub')
    elif keys:
        head = KEYID_FUNCTION
        arguments += [
            f'--arg {variable(key)}_id "$(keyid {key}.pub)" --rawfile {variable(key)} {key}.pub' for key in keys
        ]
    arguments += [f"--rawfile {_rule(rule)} ../{rule}.rego" for rule in document.rules]
    arguments += [f"--rawfile {variable(path)} {path}" for path in document.certificates]
    options = " \\\n  ".join(arguments)
    program = (_ONE if alone else _MANY).write(document)
    return (Bash(f"{head}jq -n {options} \\\n  '{program}' > {document.path}\n"),)


def _name(text: str) -> str:
    return text


def _rule(title: str) -> str:
    return f"{variable(title)}_rule"


def _module(title: str) -> str:
    return f"(${_rule(title)} | @base64)"


def _certificate(path: str) -> str:
    return f"(${variable(path)} | @base64)"


_ONE = Notation(
    name=_name,
    key_name=lambda _: "($id)",
    key_id=lambda _: "$id",
    key=lambda _: "($key | @base64)",
    module=_module,
    certificate=_certificate,
)

_MANY = Notation(
    name=_name,
    key_name=lambda key: f"(${variable(key)}_id)",
    key_id=lambda key: f"${variable(key)}_id",
    key=lambda key: f"(${variable(key)} | @base64)",
    module=_module,
    certificate=_certificate,
)
