"""A step that more keys may sign than should."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.answers.policies import PolicyDocument, PolicyStep, Signer
from asynth.catalog.scenarios.review.exposure import owned
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, anything, open_ends, written
from asynth.example.draft import KeyRequest, Past
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of a key that was let in for a test and stayed."""
    task = situation.task
    attest, own = task.keys[0], situation.variant
    document = task.document()
    (step,) = document.steps
    wide = PolicyDocument(
        document.expires,
        (PolicyStep(step.name, step.requirements, (Signer(task.attest), Signer(f"../{own}"))),),
        path=document.path,
    )
    bad = f"../{task.scene.step}-bad.att.json"
    verify_bad = task.verify_command().replace(task.attestation, bad)
    run_bad = (
        task.run_command()
        .replace(f" -o {task.attestation} ", f" -o {bad} ", 1)
        .replace(f"-k ../{attest}.key", f"-k ../{own}.key", 1)
    )
    return Told(
        context=f"{owned(situation)} "
        + situation.pick(
            f"Only CI, that is `{attest}`, should be able to release. `{own}` is a person's key (`../{own}.key`). The "
            "policy runs to "
            f"{task.expires}.",
            f"The intention: released is what `{attest}` has built. `../{own}.key` belongs to a developer. Expiry "
            f"{task.expires}.",
        ),
        past=Past(shown=(Bash(f"{written(wide)}{task.sign_command()}\n"),)),
        answer=(
            Prose(
                situation.pick(
                    f"Functionaries are alternatives: one of them is enough. With `{own}` in the list a build from "
                    "that person's "
                    "machine counts like one from CI:",
                    f'The list of functionaries means "or". witness has no threshold, so `{own}` alone satisfies '
                    "the step. This "
                    "passes today:",
                )
            ),
            Bash(f"{run_bad}\n{verify_bad}\n"),
            Prose(
                f"Leave `{attest}` as the only functionary and sign again. The key may go from `publickeys` as well:"
            ),
            Bash(
                f"ID=$(openssl dgst -sha256 -r ../{attest}.pub | cut -d' ' -f1)\n"
                "jq --arg id \"$ID\" '.steps[].functionaries |= map(select(.publickeyid == $id))' ../policy.json "
                f"> ../policy.new.json\nmv ../policy.new.json ../policy.json\n{task.sign_command()}\n"
            ),
            Prose("The private build is refused:"),
            Bash(f"! {verify_bad} 2> ../refused.log\n"),
            Bash("grep -q 'no verifiers matched with allowed functionaries' ../refused.log\n"),
            Prose("CI's own is accepted:"),
            Bash(situation.again()),
            Prose(f"{situation.ending} {open_ends(task)}"),
        ),
        fixture=replace(
            situation.fixture,
            keys=(*situation.fixture.keys, KeyRequest("other", "ed25519", f"../{own}.key", f"../{own}.pub")),
        ),
    )


RUNS = (("git",), ("environment", "git"), ("git", "link"), ("git", "secretscan"), *WIDE)

SCENARIO = Scenario(
    name="wide functionary",
    tell=tell,
    fits=anything,
    runs=RUNS,
    dated=True,
    quotes=(False,),
    tools=("jq",),
    variants=("dev", "alice", "laptop", "jonas"),
    subjects=("artifact", "digest"),
)
