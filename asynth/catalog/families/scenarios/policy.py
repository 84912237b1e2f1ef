"""How a policy is written, and how it is changed once it is there."""

from __future__ import annotations

from asynth.catalog.answers.policies import WRITERS, PolicyDocument, as_commands
from asynth.script import Bash


def written(document: PolicyDocument) -> str:
    """Return the commands that write `document` with a heredoc."""
    return as_commands(WRITERS["heredoc"](document))


def embed(title: str, path: str, task_sign: str) -> Bash:
    """Return the commands that put the rule at `path` into the policy under `title` and sign it.

    :param task_sign: the command that signs
    """
    return Bash(
        f"jq --rawfile rule {path} \\\n"
        f"  '(.steps[].attestations[].regopolicies[]? | select(.name == \"{title}\") | .module) = ($rule | @base64)' \\\n"
        "  ../policy.json > ../policy.new.json\nmv ../policy.new.json ../policy.json\n"
        f"witness policy check ../policy.json\n{task_sign}\n"
    )
