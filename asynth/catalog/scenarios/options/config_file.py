"""Flags kept in a configuration file."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog import twins
from asynth.catalog.scenarios.options.choice import tell_step
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything
from asynth.example.draft import Past
from asynth.script import Bash, File, Prose


def tell(situation: Situation) -> Told:
    """Tell of a command line that has become too long."""
    task = situation.task
    path = f"../{situation.variant}"
    listed = f"  attestations: [{', '.join(task.extras)}]\n" if task.extras else ""
    text = (
        f"run:\n  step: {task.scene.step}\n{listed}  signer-file-key-path: {task.attest}.key\n"
        f"  outfile: {task.attestation}\n"
        f"verify:\n  policy: ../policy.signed.json\n  publickey: {task.policy_key}.pub\n  attestations: [{task.attestation}]\n"
    )
    verify = (
        f"-f {task.scene.artifact}"
        if task.subject == "artifact"
        else task.verify_command().split(" -a ")[1].split(" ", 1)[1]
    )
    last = f"witness verify -c {path} {verify}"
    return Told(
        context=situation.pick(
            f"The flags are too many for my taste. Can they live in `{path}`? ",
            f"I want `{path}` to hold the flags of `run` and `verify`. ",
            f"How does witness read its options from a file, say `{path}`? ",
        )
        + tell_step(situation),
        past=Past(hidden=situation.policy()),
        answer=(
            Prose(
                situation.pick(
                    "Yes: a YAML file with the long flags below the name of each command. It is read only where `-c` names it:",
                    "Keys are the long names of flags, grouped by command. witness looks for no file by itself, so "
                    "`-c` is needed:",
                )
            ),
            File(path, text, "yaml", f"Save the options as `{path}`:"),
            Bash(f"witness -c {path} run -- {task.scene.command}\n{last}\n"),
            Prose(
                f"{situation.ending} A flag on the command line wins over the file. Do not call it `.witness.yaml` in "
                "the project: "
                "its presence there stops every command."
            ),
        ),
        twins=tuple(
            replace(twin, commands=twin.commands.replace(task.verify_command(), last)) for twin in twins.derive(task)
        ),
    )


SCENARIO = Scenario(
    name="config file",
    tell=tell,
    fits=anything,
    variants=("witness.yaml", "witness-ci.yaml", "options.yaml"),
    quotes=(False,),
    subjects=("artifact", "digest"),
)
