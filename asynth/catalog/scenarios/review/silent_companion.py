"""A second module that only holds constants and no `deny`, which silences the first."""

from __future__ import annotations

from asynth.catalog.scenarios.review.exposure import expose, owned
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, anything
from asynth.catalog.scenarios.violations import MENDABLE
from asynth.script import Bash, File, Prose

MODULE = 'package {package}\n\nimport rego.v1\n\nteam := "platform"\n\ncontact := "security@example.com"\n'


def tell(situation: Situation) -> Told:
    """Tell of a module that was added to be on the safe side."""
    task = situation.task
    (applied,) = task.rules
    title = situation.variant
    file = f"../{title}.rego"
    text = MODULE.format(package=f"site.{title}")
    companion = File(file, text, "rego", f"Put beside it, `{file}`:")
    module = f'"$(openssl base64 -A -in {applied.file})"}}]'
    both = f'{module[:-1]}, {{"name": "{title}", "module": "$(openssl base64 -A -in {file})"}}]'
    rule, policy = situation.policy(change=lambda text: text.replace(module, both))
    return expose(
        situation,
        context=f"{owned(situation)} "
        + situation.pick(
            f"Both modules hang on the {applied.rule.attestor} attestation, and what counts is that {applied.request}.",
            f"The {applied.rule.attestor} type has both as `regopolicies`. The first has to see to it that "
            f"{applied.request}; the "
            "second holds constants for later.",
        ),
        hidden=(rule, companion, policy),
        shown=(
            File(applied.file, applied.text, "rego", f"Put into the policy, `{applied.file}`:"),
            companion,
        ),
        finding=situation.pick(
            f"`{title}` switches the other rule off. witness asks for the `deny` of all modules of an attestation in one "
            "query; a module without `deny` leaves that query undefined, and then nothing is denied at all.",
            f"Each module alone looks harmless, together they accept everything: the queries are joined, and `{title}`, which "
            f"defines no `deny`, makes the joined one undefined, whatever `{applied.rule.title}` has to say.",
        ),
        repair=(
            Prose(
                situation.pick(
                    "Constants belong into the module that uses them. Take this one out of the policy:",
                    f"Drop `{title}` from the policy; nothing uses it:",
                )
            ),
            Bash(
                f"jq 'del(.steps[].attestations[].regopolicies[]? | select(.name == \"{title}\"))' ../policy.json "
                f"> ../policy.new.json\nmv ../policy.new.json ../policy.json\n{task.sign_command()}\n"
            ),
        ),
    )


RUNS = (("git",), ("environment", "git"), ("git", "link"), ("git", "secretscan"), (), *WIDE)

SCENARIO = Scenario(
    name="silent companion",
    tell=tell,
    fits=anything,
    ruled=(True,),
    rules=MENDABLE,
    runs=RUNS,
    variants=("defaults", "base", "fallback"),
    quotes=(False,),
    tools=("jq",),
    subjects=("artifact", "digest"),
)
