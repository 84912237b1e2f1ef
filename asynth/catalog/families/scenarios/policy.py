"""How a policy is written, and how it is changed once it is there."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.procedure.document import PolicyDocument, Signer
from asynth.catalog.procedure.policies import WRITERS, as_commands
from asynth.catalog.procedure.procedure import Procedure


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
    """Return the commands that put in the policy's place what `command` makes of it, if it succeeds.

    :param command: a filter, without the name of the file that it reads
    """
    return f"{command} ../policy.json > {new} &&\n  mv {new} ../policy.json\n"


def hang_rule(step: str, type_: str, title: str) -> str:
    """Return the jq program that puts `$rule` below `type_` of the step, in the place of one called `title`.

    It fails where the step doesn't require that type, so that nobody signs a policy without the rule.
    """
    return (
        f'(first(.steps["{step}"].attestations[] | select(.type == "{type_}"))\n'
        f'    // error("{step} does not ask for that type")).regopolicies\n'
        f'  |= [(.[]? | select(.name != "{title}")), {{name: "{title}", module: ($rule | @base64)}}]'
    )


def put_rule(step: str, type_: str, title: str, file: str) -> str:
    """Return the commands that put the module in `file` into the policy, by :func:`hang_rule`."""
    return edit_policy(f"jq --rawfile rule {file} \\\n  '{hang_rule(step, type_, title)}' \\\n ")


def find_module(package: str) -> str:
    """Return the jq path of the rules whose module is of `package`: their names in a policy are whatever somebody chose."""
    return f'.steps[].attestations[].regopolicies[]? | select(.module | @base64d | startswith("package {package}\\n"))'


def replace_module(package: str, file: str) -> str:
    """Return the commands that put the module in `file` in the place of the one of `package`, which the policy must have."""
    program = (
        f"(first({find_module(package).replace('? |', f'?{chr(10)}     |')})\n"
        f'    // error("no module of package {package}")).module = ($rule | @base64)'
    )
    return edit_policy(f"jq --rawfile rule {file} \\\n  '{program}' \\\n ")


def require_type(step: str, type_: str) -> str:
    """Return the jq program that adds `type_` to what the step requires, if it isn't there."""
    return (
        f'.steps["{step}"].attestations |=\n  (if any(.type == "{type_}") then .\n'
        f'   else . + [{{type: "{type_}"}}] end)'
    )


def add_rule(procedure: Procedure) -> str:
    """Return the commands that put the one rule of `procedure` into the policy, in the place of one of its name."""
    (step,) = (step for step in procedure.steps if step.rules)
    (applied,) = step.rules
    type_ = next(type for one, type in zip(step.required, step.types, strict=True) if one.name == applied.rule.attestor)
    return put_rule(step.name, type_, applied.rule.title, applied.file)
