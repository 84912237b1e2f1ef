"""A rule given by its path, where the policy wants the module itself in base64."""

from __future__ import annotations

from asynth.catalog.scenarios.log import unverified
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, anything, open_ends, written
from asynth.script import Bash, File, Prose


def tell(situation: Situation) -> Told:
    """Tell of a policy that points at its rule instead of holding it."""
    task = situation.task
    applied = task.rules[0]
    key = task.keys[1]
    embedded = f'"$(openssl base64 -A -in {applied.file})"'
    cause = situation.pick(
        "`module` is not a path. witness opens no file at verification time; the policy carries the whole rule as base64, and "
        f"the first character of `{applied.file}` is already no base64.",
        "A signed policy has to contain what it enforces, so `module` holds the Rego text in base64. "
        f"`{applied.file}` as a string "
        "cannot be decoded, at byte 0.",
    )
    return Told(
        context=situation.pick(
            f"It is to make sure that {applied.request}. Signed with `../{key}.key`, until {task.expires}. In the "
            "policy the rule "
            f'stands as `"module": "{applied.file}"`.',
            f'The policy (valid to {task.expires}, key `../{key}.key`) refers to the rule by `"module": '
            f'"{applied.file}"`; the '
            f"point of the rule is that {applied.request}.",
        ),
        past=situation.failed(
            f"{task.run_command()}\n{task.verify_command()}\n",
            unverified("failed to unmarshal policy from envelope: illegal base64 data at input byte 0"),
            hidden=situation.policy(change=lambda text: text.replace(embedded, f'"{applied.file}"', 1)),
            before=(File(applied.file, applied.text, "rego", f"Put beside the checkout, our rule `{applied.file}`:"),),
        ),
        answer=(
            Prose(f"{cause} Write the policy so that the rule is read when it is made:"),
            Bash(
                f"{written(task.document())}witness policy check ../policy.json\n{task.sign_command()}\n"
                f"{task.verify_command()}\n"
            ),
            Prose(f"{situation.ending} {open_ends(task)}"),
        ),
    )


RUNS = (("git",), ("environment", "git"), ("git", "link"), ("environment", "git", "slsa"), ("git", "lockfiles"), *WIDE)

SCENARIO = Scenario(name="module path", tell=tell, fits=anything, ruled=(True,), dated=True, runs=RUNS)
