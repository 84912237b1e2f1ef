"""Pieces that answers of several families have: keys and runs, and a check that must fail, on copies beside the project."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from asynth.catalog.procedure.procedure import Procedure
from asynth.script import Bash, Prose, Script


def make_keys(procedure: Procedure) -> str:
    """Return the commands that make the keys, or "" where the user has them."""
    return procedure.key_commands() if procedure.arrangement.made else ""


def run_steps(procedure: Procedure) -> str:
    """Return the attested runs, a line each."""
    return "".join(f"{step.run_command()}\n" for step in procedure.steps)


def run_anew(procedure: Procedure) -> str:
    """Return the attested runs, and in front of them the line that removes what the last such runs wrote."""
    return f"{clear_products(procedure)}{run_steps(procedure)}"


def clear_products(procedure: Procedure) -> str:
    """Return the command that removes the artifacts that the runs write anew, with its newline, or "" where there are none.

    A file that a run leaves as it was is its material and no product, and verify finds nothing by it; so without this line
    the same blocks fail in the same checkout the second time.
    """
    written = (step.attested for step in procedure.steps if not step.attested.build.stays)
    paths = dict.fromkeys(attested.artifact for attested in written if attested.artifact)
    return f"rm -f {' '.join(paths)}\n" if paths else ""


def deliver(procedure: Procedure) -> str:
    """Return the commands that collect in a folder what somebody elsewhere verifies with, and that verify there.

    The public key of the policy stays beside the folder: it vouches for the rest, and so comes by another way.
    """
    files = (procedure.artifact, *(step.attestation for step in procedure.steps), procedure.signed)
    line = procedure.verify_command().replace("../", "").replace(" -k ", " -k ../")
    line = line.replace(f"-f {procedure.artifact}", f"-f {PurePosixPath(procedure.artifact).name}")
    return f"mkdir -p ../handover\ncp {' '.join(files)} ../handover/\ncd ../handover\n{line}\n"


def name_papers(procedure: Procedure) -> str:
    """Return what somebody elsewhere verifies with, besides what is verified, as the object of a sentence; of one step."""
    return f"`{procedure.attestation[3:]}`, `{procedure.signed[3:]}` and `{procedure.policy_key[3:]}.pub`"


LOG = "../refused.log"
"""Where a negative check keeps what witness said (shared contract, `design.md` section 7)."""


def show_refusal(lead: str, commands: str, verify: str, log: str) -> Script:
    """Return the sentence `lead`, a block that succeeds if witness refuses, and one that looks for the reason.

    :param commands: what is done before, each command with its newline
    :param verify: the ``witness verify`` line that must be refused
    :param log: text to find in what witness said, as a basic regular expression
    """
    return Prose(lead), Bash(commands + refused(verify)), reason(log)


def refused(command: str) -> str:
    """Return `command`, a ``witness`` line, as the last line of a block that succeeds if witness refuses."""
    return f"! {command} 2> {LOG}\n"


def reason(text: str) -> Bash:
    """Return the block that looks for `text` in what witness said."""
    return Bash(f"grep '{text}' {LOG}\n")


def in_copy(procedure: Procedure, commands: str) -> str:
    """Return `commands` in a copy of the checkout without the artifacts of `procedure`.

    What else git ignores stays in the copy, such as dependencies that the commands need.
    """
    return f"cp -R . ../trial\ncd ../trial\n{clear_products(procedure)}{commands}"


def quotable(message: str) -> str:
    """Return the longest part of a rule's message that a log line shows as it is, for grep to find; no digests.

    What a list holds comes after what is wrong with it, and is often the good command too.
    """
    told = message.partition('["')[0] or message
    return max(re.split(r"[\"'\\\[\]*^$]|@?(?:sha256:)?\b[0-9a-f]{32,}", told), key=len).strip()
