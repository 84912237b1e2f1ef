"""A rule under a key of the policy that witness does not know and therefore ignores."""

from __future__ import annotations

from asynth.catalog.scenarios.review.exposure import expose, owned
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, anything
from asynth.catalog.scenarios.violations import MENDABLE
from asynth.script import Bash, File, Prose


def tell(situation: Situation) -> Told:
    """Tell of a policy with a key that somebody made up."""
    task = situation.task
    (applied,) = task.rules
    key = situation.variant
    return expose(
        situation,
        context=f"{owned(situation)} "
        + situation.pick(
            f'The rule hangs on the {applied.rule.attestor} attestation as `"{key}": [{{"name": "{applied.rule.title}", '
            f'"module": ...}}]` (base64, of course) and is to ensure that {applied.request}.',
            f"We want that {applied.request}. In the policy the {applied.rule.attestor} type carries the rule under "
            f'`"{key}"`, with name and base64 module.',
        ),
        hidden=situation.policy(change=lambda text: text.replace('"regopolicies"', f'"{key}"')),
        shown=(File(applied.file, applied.text, "rego", f"Put into the policy in base64, `{applied.file}`:"),),
        finding=situation.pick(
            f"The rule is good and never runs. A policy knows `regopolicies`; `{key}` is an unknown key, and unknown keys are "
            "skipped without a word, by `witness policy check` too.",
            f"Nothing in the Rego is wrong, its place is. `{key}` does not exist in a witness policy, so the document "
            "is read as if "
            "the rule were not there. The key is `regopolicies`.",
        ),
        repair=(
            Prose(situation.pick("Rename the key and sign again:", "Put the rule where witness looks:")),
            Bash(
                f'sed \'s/"{key}"/"regopolicies"/\' ../policy.json > ../policy.new.json\n'
                f"mv ../policy.new.json ../policy.json\n{task.sign_command()}\n"
            ),
        ),
    )


RUNS = (("git",), ("environment", "git"), ("git", "link"), ("git", "secretscan"), (), *WIDE)

SCENARIO = Scenario(
    name="ignored key",
    tell=tell,
    fits=anything,
    ruled=(True,),
    rules=MENDABLE,
    runs=RUNS,
    variants=("policyrules", "rego", "policies", "rules"),
    quotes=(False,),
    subjects=("artifact", "digest"),
)
