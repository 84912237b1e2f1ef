"""What a signed policy requires, and whether it is sound."""

from __future__ import annotations

from asynth.catalog.phrasings.facts import join
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, anything, read
from asynth.script import Bash, Prose, Text


def tell(situation: Situation) -> Told:
    """Tell of a policy that somebody else signed."""
    task = situation.task
    types = sorted(task.sbom_type if one.name == "sbom" else one.predicate_type for one in task.required)
    names = join(tuple(f"`{one.name}`" for one in task.required))
    key = task.keys[1]
    subject = f"`{task.scene.artifact}`" if task.subject == "artifact" else "the commit"
    return Told(
        context=situation.pick(
            f"I was told that `../policy.signed.json` (public key `../{key}.pub`) requires {names} of the step "
            f"`{task.scene.step}` until {task.expires}. How do I check that before I rely on it for {subject}?",
            f"`../policy.signed.json` came by mail, with `../{key}.pub`. It should end on {task.expires} and ask "
            f"`{task.scene.step}` "
            f"for {names}. Let me see that, then verify {subject}.",
        ),
        past=situation.went(f"{task.run_command()}\n", hidden=situation.policy()),
        answer=(
            Prose(
                situation.pick(
                    "A signed policy is an envelope like an attestation; its payload is the policy:",
                    "Decode the payload of the envelope and ask for expiry and types:",
                )
            ),
            Bash(
                read("../policy.signed.json", ".expires, ([.steps[].attestations[].type] | sort[])", situation.wording)
            ),
            Text("\n".join([f"{task.expires}T00:00:00Z", *types])),
            Prose(
                "`witness policy check` takes the signed file as well and looks at its structure and Rego, not at "
                "the signature:"
            ),
            Bash("witness policy check ../policy.signed.json\n"),
            Text('level=info msg="Policy validation successful!"'),
            Prose("The signature is checked by verify, with the key that you were given:"),
            Bash(f"{task.verify_command()}\n"),
            Prose(situation.ending),
        ),
    )


SCENARIO = Scenario(
    name="policy types",
    tell=tell,
    fits=anything,
    runs=(
        ("git",),
        ("environment", "git"),
        ("git", "link"),
        ("git", "slsa"),
        ("git", "secretscan"),
        ("git", "sbom"),
        *WIDE,
    ),
    dated=True,
    quotes=(False,),
    tools=("jq",),
)
