"""The policy as a heredoc: the document is there to read, ids, keys and rules come in by command substitution."""

from __future__ import annotations

from asynth.catalog.answers.policies.document import PolicyDocument
from asynth.catalog.answers.policies.notation import Notation, quoted
from asynth.catalog.answers.policies.written import ENCODE_FUNCTION, KEYID_FUNCTION, Written, digest_of, encoded
from asynth.script import Bash


def heredoc(document: PolicyDocument) -> Written:
    """Write the document with a heredoc; several keys get two shell functions, a single one a variable."""
    keys = document.keys
    if len(keys) == 1:
        head = f"KEYID=$({digest_of(f'{keys[0]}.pub')})\n"
        notation = _ONE
    else:
        head = f"{KEYID_FUNCTION if keys else ''}{ENCODE_FUNCTION}"
        notation = _MANY
    return (Bash(f"{head}cat > {document.path} <<POLICY\n{notation.write(document)}\nPOLICY\n"),)


_ONE = Notation(
    name=quoted,
    key_name=lambda _: '"$KEYID"',
    key_id=lambda _: '"$KEYID"',
    key=lambda key: f'"$({encoded(f"{key}.pub")})"',
    module=lambda rule: f'"$({encoded(f"../{rule}.rego")})"',
    certificate=lambda path: f'"$({encoded(path)})"',
)

_MANY = Notation(
    name=quoted,
    key_name=lambda key: f'"$(keyid {key}.pub)"',
    key_id=lambda key: f'"$(keyid {key}.pub)"',
    key=lambda key: f'"$(encode {key}.pub)"',
    module=lambda rule: f'"$(encode ../{rule}.rego)"',
    certificate=lambda path: f'"$(encode {path})"',
)
