"""Ways to write one policy document: heredoc, envsubst, sed, jq, python3. They know documents, not tasks or families.

A writer takes a :class:`PolicyDocument` and returns files to save and then one bash part whose commands leave the
document at its path. Twins edit the written file by text, so every writer prints `"expires": "`, `"attestations": [` and
`"publickeyid": "` with exactly one blank after the colon, once a step.
"""

from __future__ import annotations

from collections.abc import Callable

from asynth.catalog.answers.policies.document import (
    Authority,
    Certified,
    PolicyDocument,
    PolicyStep,
    Requirement,
    Signer,
)
from asynth.catalog.answers.policies.heredoc import heredoc
from asynth.catalog.answers.policies.jq import jq
from asynth.catalog.answers.policies.python import python
from asynth.catalog.answers.policies.template import envsubst, template
from asynth.catalog.answers.policies.written import Written, as_commands

Writer = Callable[[PolicyDocument], Written]

WRITERS: dict[str, Writer] = {
    "heredoc": heredoc,
    "jq": jq,
    "template": template,
    "python": python,
    "envsubst": envsubst,
}
"""Ways to write a policy, by the name that a spec gives them."""

__all__ = [
    "WRITERS",
    "Authority",
    "Certified",
    "PolicyDocument",
    "PolicyStep",
    "Requirement",
    "Signer",
    "Writer",
    "Written",
    "as_commands",
]
