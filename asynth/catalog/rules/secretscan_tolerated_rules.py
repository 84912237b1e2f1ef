"""secretscan: only findings of certain kinds are tolerated."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.documents import followed

_LEAK = "printf 'aws_access_key_id = AKIA%s\\n' Q3EZ7LWMTP5XKBVD > credentials.txt"
"""Writes what looks like a key; the pieces keep the command line itself from looking like one."""


def applies(build: Build) -> bool:
    """Accept any build: none leaks anything."""
    return True


def bind(scene: Scene) -> Binding:
    """Tolerate the noisiest kind; deny a run that leaves a key of another one."""
    return Binding(
        parameters={"tolerated": ["generic-api-key"]},
        requests=(
            "the secret scan found nothing but `generic-api-key`, which is too noisy to stop us",
            "findings other than `generic-api-key` are refused",
            "only hits of the kind `generic-api-key` are tolerated in the secret scan",
            "no secret turned up, `generic-api-key` findings aside",
        ),
        violation=Violation(message="secret of kind aws-access-token found", command=followed(scene, _LEAK)),
    )


RULE = Rule(
    name="secretscan_tolerated_rules",
    attestor="secretscan",
    module="secretscan/tolerated.rego",
    title="tolerated",
    explanation=(
        "A finding is named by the rule that found it; one without a name becomes `<none>`, which is on no "
        "list, and so is denied."
    ),
    applies=applies,
    bind=bind,
)
