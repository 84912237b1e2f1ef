"""The bill of materials is verified by the name that it gives to what it describes."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog import twins
from asynth.catalog.answers import Task
from asynth.catalog.answers.policies import WRITERS
from asynth.catalog.scenarios.sbom.request import FORMATS, RUNS, STYLES, fits, shape, tell_facts
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, open_ends
from asynth.example.draft import Past
from asynth.script import Bash, Part, Prose

NAMES = {"https://cyclonedx.org/bom": ".metadata.component.name", "https://spdx.dev/Document": ".name"}
"""Where a document says its name, by its type."""


def verify_by_name(task: Task) -> str:
    """Return the ``witness verify`` line whose subject is the digest of the document's name."""
    path = NAMES[task.sbom_type]
    return (
        f"witness verify -p ../policy.signed.json -k {task.policy_key}.pub -a {task.attestation} "
        f"-s \"$(jq -j '{path}' {task.scene.artifact} | openssl dgst -sha256 -r | cut -d' ' -f1)\""
    )


def tell(situation: Situation) -> Told:
    """Tell of a consumer who asks by name."""
    task = replace(shape(situation), subject="artifact")
    artifact = task.scene.artifact
    subject = situation.pick(
        f"Consumers ask by the name in the document, so verify by the digest of the name in `{artifact}`, not by file.",
        f"We look evidence up by the name that `{artifact}` gives; let verify start from there.",
        f"Subject: the name inside `{artifact}`, as the sbom attestor records it.",
    )
    path = NAMES[task.sbom_type]
    verify = verify_by_name(task)
    *files, last = WRITERS[task.style](task.document())
    parts: list[Part] = [
        Prose(
            situation.pick(
                f"The sbom attestor makes the document's name a subject: the SHA-256 of `{path}`. So verify can start "
                "from a name "
                "instead of a file.",
                f"Besides the products, an attestation with an SBOM has the digest of its name (`{path}`) among its "
                "subjects, and "
                "`-s` takes any subject's digest.",
            )
        )
    ]
    if task.arrangement.made:
        parts += [Prose("Keys, one for the step and one for the policy:"), Bash(task.key_commands())]
    parts += [
        Prose(
            situation.pick(
                "Attest the generator, not a copy of its output, since the attestor reads the products of the step:",
                f"The command that writes `{artifact}` is the attested one:",
            )
        ),
        Bash(f"{task.run_command()}\n"),
        *situation.rules(task),
        Prose(
            situation.pick(
                f"The policy names the type of the format, `{task.sbom_type}`, not one of witness.dev:",
                f"{FORMATS[task.sbom_type]} documents are recorded as `{task.sbom_type}`, which is what to require:",
            )
        ),
        *files,
        Bash(f"{last.text}{task.sign_command()}\n"),
        Prose(
            situation.pick(
                "Verify by name. `jq -j` prints it without a newline:", "No newline may get into the digest:"
            )
        ),
        Bash(f"{verify}\n"),
        Prose(
            f"{situation.ending} "
            + situation.pick(
                "A name is not a file: whoever changes the document but not its name still finds this attestation. ",
                "It proves that a document of this name was attested, not that the file at hand is that document. ",
            )
            + open_ends(task)
        ),
    ]
    derived = tuple(
        replace(twin, commands=twin.commands.replace(task.verify_command(), verify))
        for twin in twins.derive(task)
        if twin.kind != twins.TAMPERED_ARTIFACT
    )
    return Told(
        context=tell_facts(situation, task, subject), past=Past(), answer=tuple(parts), task=task, twins=derived
    )


SCENARIO = Scenario(
    name="by name",
    tell=tell,
    fits=fits,
    runs=RUNS,
    core=("product",),
    variants=STYLES,
    ruled=(False, True),
    dated=True,
    quotes=(False,),
    arrangement="have ed25519",
    tools=("jq",),
    heavy=2.5,
    builds=24,
)

MADE = replace(SCENARIO, name="by name, new keys", arrangement="make p256")
