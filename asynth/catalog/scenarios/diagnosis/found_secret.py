"""A secret in the output of a step whose scan is to fail on it."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.member import Build
from asynth.catalog.scenarios.log import unattested
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told
from asynth.script import Bash, Prose

FLAG = "--attestor-secretscan-fail-on-detection"


def fits(build: Build) -> bool:
    """Accept commands that can stand between single quotes."""
    return bool(build.artifacts) and "'" not in build.command and not build.attestors


def tell(situation: Situation) -> Told:
    """Tell of a step that prints a key."""
    task = situation.task
    command = task.scene.command
    leak = situation.variant
    strict = task.run_command().replace(" -k ", f" {FLAG} -k ", 1)
    shown = strict.replace(f"-- {command}", f"-- sh -c 'echo {leak} && {command}'")
    cause = situation.pick(
        f"The secretscan attestor found the access key in what the step printed: output and command line are recorded, so a "
        f"printed secret would have been published with the attestation. It counts two, since the key stands in both. `{FLAG}` "
        "turns findings into a failure, and a failed attestor leaves no attestation.",
        f"Two findings, one key: it is in the recorded command line and in the recorded output. Because of `{FLAG}` the run "
        "fails and writes nothing, which is what keeps the key out of your evidence.",
    )
    return Told(
        context=situation.pick(
            "The step prints its settings before it starts, and the key in there is a real one.",
            "For debugging the step echoes a setting first.",
        ),
        past=situation.failed(
            f"{shown}\n",
            unattested(("secretscan", "secret scanning failed: found 2 secrets")),
            hidden=situation.policy(),
        ),
        answer=(
            Prose(f"{cause} Replace the key at its issuer, stop printing it, and run again with the flag still on:"),
            Bash(f"{situation.clear}{strict}\n{task.verify_command()}\n"),
            Prose(
                f"{situation.ending} The policy only knows that a scan took place; without the flag it would accept one with "
                "findings."
            ),
        ),
        wish=f"Verification is of `{task.scene.artifact}` with `../policy.signed.json` and `../{task.keys[1]}.pub`.",
        task=replace(task),
    )


RUNS = (("git", "secretscan"), ("secretscan",), ("environment", "git", "secretscan"), ("git", "link", "secretscan"))

SCENARIO = Scenario(
    name="found secret",
    tell=tell,
    fits=fits,
    runs=RUNS,
    variants=(
        "AWS_ACCESS_KEY_ID=AKIAQ3EGRTAHX7BFJZPQ",
        "aws_access_key_id=AKIAZ5LMRW2QY4TSUVXN",
        "access-key=AKIAJ6KNPB3D7HWQEMCY",
    ),
)
