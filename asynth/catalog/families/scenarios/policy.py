"""How a policy is written, and how it is changed once it is there."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.procedure.document import PolicyDocument, Signer
from asynth.catalog.procedure.policies import WRITERS, as_commands
from asynth.catalog.procedure.procedure import Procedure
from asynth.script import Bash


def written(document: PolicyDocument) -> str:
    """Return the commands that write `document` with a heredoc."""
    return as_commands(WRITERS["heredoc"](document))


def with_functionaries(document: PolicyDocument, *keys: str) -> PolicyDocument:
    """Return `document` with its one step signed by any of `keys`, given by the names of their files."""
    (step,) = document.steps
    return replace(document, steps=(replace(step, functionaries=tuple(Signer(f"../{key}") for key in keys)),))


CHECK = "witness policy check ../policy.json\n"
"""The command that looks over an unsigned policy."""


def edit_policy(command: str, new: str = "../policy.new.json") -> str:
    """Return the commands that put in the policy's place what `command` makes of it.

    :param command: a filter, without the name of the file that it reads
    """
    return f"{command} ../policy.json > {new}\nmv {new} ../policy.json\n"


def embed_rule(procedure: Procedure) -> Bash:
    """Return the commands that put the one rule of `procedure`, saved in its file, into the policy and sign it."""
    (applied,) = procedure.rules
    title, path = applied.rule.title, applied.file
    choose = f'(.steps[].attestations[].regopolicies[]? | select(.name == "{title}") | .module) = ($rule | @base64)'
    return Bash(
        edit_policy(f"jq --rawfile rule {path} \\\n  '{choose}' \\\n ") + f"{CHECK}{procedure.sign_command()}\n"
    )


def add_rule(procedure: Procedure, type_: str) -> str:
    """Return the commands that put the one rule of `procedure` below `type_` in the policy, in the place of one of its name."""
    (applied,) = procedure.rules
    title = applied.rule.title
    program = (
        f'(.steps["{procedure.attested.step}"].attestations[] | select(.type == "{type_}")) |=\n'
        f'    (.regopolicies = ((.regopolicies // []) | map(select(.name != "{title}")))\n'
        f'      + [{{name: "{title}", module: ($rule | @base64)}}])'
    )
    return edit_policy(f"jq --rawfile rule {applied.file} \\\n  '{program}' \\\n ")
