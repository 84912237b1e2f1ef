"""One key signs both attestations and policy, so whoever builds also makes the rules."""

from __future__ import annotations

from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, makes_artifact, open_ends, written
from asynth.example.draft import Past
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of a single key for everything."""
    task = situation.task
    attest, policy = task.keys
    own_sign = task.sign_command().replace(f"{task.policy_key}.key", f"{task.attest}.key")
    lax = "../lax.signed.json"
    verify = task.verify_command()
    asked = f" -a {','.join(task.extras)}" if task.extras else ""
    bare = task.run_command().replace(asked, " -a link" if asked else "", 1)
    bad = f"../{task.scene.step}-bad.att.json"
    run_bad = bare.replace(f" -o {task.attestation} ", f" -o {bad} ", 1)
    lax_verify = verify.replace("../policy.signed.json", lax).replace(task.attestation, bad)
    return Told(
        context=situation.pick(
            f"`../{attest}.key` signs builds and policy alike, the CI runner has it; so far we verify with "
            f"`../{attest}.pub`. The "
            f"step `{task.scene.step}` is `{task.scene.command}`{f' with `{asked.strip()}`' if asked else ''}, and "
            "the policy ends "
            f"on {task.expires}. `../{policy}.key` exists (public half `../{policy}.pub`), unused and out of the "
            "runner's reach.",
            f"There is one key in use, `../{attest}.key`, for attestations of `{task.scene.step}` "
            f"(`{task.scene.command}`{f', `{asked.strip()}`' if asked else ''}) and for the policy until {task.expires}; "
            f"verification is with `../{attest}.pub`. A second pair, `../{policy}.key` and `../{policy}.pub`, lies in a safe.",
        )
        + (
            f" We verify `{task.scene.artifact}`."
            if task.subject == "artifact"
            else " We verify the commit."
            if task.subject == "commit"
            else f" We verify `{task.scene.artifact}` by digest."
        ),
        past=Past(shown=(Bash(f"{written(task.document())}{own_sign}\n"),)),
        answer=(
            Prose(
                situation.pick(
                    "The types are fine, the signature is not worth much: the runner's key also vouches for the "
                    "policy. Whoever gets "
                    "at the runner writes rules that fit. Proof, with nothing but that key:",
                    "The policy protects against everybody but the one who builds. With the runner's key alone a "
                    "policy that asks for "
                    "a single type is made, signed and believed:",
                )
            ),
            Bash(
                f"jq '.steps[].attestations |= map(select(.type | endswith(\"command-run/v0.1\")))' ../policy.json "
                f"> ../lax.json\nwitness sign -k ../{attest}.key -f ../lax.json -o {lax}\n{run_bad}\n"
                f"{lax_verify.replace(f'-k ../{policy}.pub', f'-k ../{attest}.pub')}\n"
            ),
            Prose(
                f"Sign the policy with `../{policy}.key`, which the runner never sees, and hand verifiers "
                f"`../{policy}.pub`. The "
                "policy's text can stay:"
            ),
            Bash(f"{task.sign_command()}\n"),
            Prose("The lax policy then fails at its signature:"),
            Bash(f"! {lax_verify} 2> ../refused.log\n"),
            Bash("grep -q 'no valid signatures for the provided verifiers' ../refused.log\n"),
            Prose("And the real one holds:"),
            Bash(situation.again()),
            Prose(f"{situation.ending} {open_ends(task)}"),
        ),
    )


RUNS = (
    ("git",),
    ("environment", "git"),
    ("git", "slsa"),
    ("git", "secretscan"),
    ("environment", "git", "secretscan"),
    *WIDE,
)

SCENARIO = Scenario(
    name="shared key",
    tell=tell,
    fits=makes_artifact,
    runs=RUNS,
    dated=True,
    quotes=(False,),
    tools=("jq",),
    subjects=("artifact", "digest"),
)
