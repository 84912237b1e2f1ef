"""secretscan: nothing was found."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.documents import followed

_LEAK = "printf 'aws_access_key_id = AKIA%s\\n' Q3EZ7LWMTP5XKBVD > credentials.txt"
"""Writes what looks like a key; the pieces keep the command line itself from looking like one."""


def applies(build: Build) -> bool:
    """Accept any build: none leaks anything."""
    return True


def bind(scene: Scene) -> Binding:
    """Ask for a clean scan; deny a run that leaves a key in a file."""
    return Binding(
        parameters={},
        requests=(
            "the secret scan came out empty",
            "no secret was found in what the step wrote or printed",
            "one finding of the secret scan is enough to refuse the run",
            "nothing that looks like a credential leaked into the output",
        ),
        violation=Violation(message="aws-access-token in product:credentials.txt", command=followed(scene, _LEAK)),
    )


RULE = Rule(
    name="secretscan_no_findings",
    attestor="secretscan",
    module="secretscan/no_findings.rego",
    title="no-findings",
    explanation=(
        "A clean scan is recorded as `findings: null`, over which `some` simply does not iterate, so no guard"
        " is needed and none must deny it."
    ),
    applies=applies,
    bind=bind,
)
