"""The step was signed with a key that the policy knows, but not for this step."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.scenarios.log import rejected
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything
from asynth.example.draft import KeyRequest
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of a colleague's key used for the step of the build machine."""
    task = situation.task
    attest, own = task.keys[0], situation.variant
    step = task.scene.step
    wrong = task.run_command().replace(f"-k ../{attest}.key", f"-k ../{own}.key", 1)
    other = KeyRequest("other", "ed25519", f"../{own}.key", f"../{own}.pub")
    cause = situation.pick(
        "The signature is valid and its key is in the policy, it just may not sign this step: the functionaries of "
        f"`{step}` list "
        f"`{attest}` only. Keys are trusted step by step.",
        f'"Matched with allowed functionaries" is about the list in the step, not about `publickeys`. `{own}` stands in the '
        f"latter alone; for `{step}` only `{attest}` counts.",
    )
    return Told(
        context=situation.pick(
            f"Both `../{own}.pub` and `../{attest}.pub` are among the policy's `publickeys`; the functionary of `{step}` is "
            f"`{attest}`, whose `../{attest}.key` I can use as well.",
            f"The policy lists two keys, `{attest}` and `{own}`. `{step}` is signed by `{attest}` as a rule "
            f"(`../{attest}.key`), "
            f"I took `../{own}.key`.",
        ),
        past=situation.failed(
            f"{wrong}\n{task.verify_command()}\n",
            rejected(step, f"no verifiers matched with allowed functionaries for step {step}"),
            hidden=situation.policy(change=lambda text: _with_key(text, own)),
        ),
        answer=(
            Prose(f"{cause} Sign the step with the key that it belongs to:"),
            Bash(situation.again()),
            Prose(
                f"{situation.ending} Should `{own}` be allowed too, its id has to be added to the functionaries, in a policy "
                "that its owner signs."
            ),
        ),
        fixture=replace(situation.fixture, keys=(*situation.fixture.keys, other)),
    )


def _with_key(text: str, name: str) -> str:
    """Return the commands that write a policy, with one more key that no step names."""
    path = f"../{name}.pub"
    identity = f"$(openssl dgst -sha256 -r {path} | cut -d' ' -f1)"
    entry = f'"{identity}": {{"keyid": "{identity}", "key": "$(openssl base64 -A -in {path})"}}, '
    return text.replace('"publickeys": {', f'"publickeys": {{{entry}', 1)


SCENARIO = Scenario(
    name="unlisted functionary", tell=tell, fits=anything, variants=("alice", "laptop", "release", "qa", "intern")
)
