"""Rules of a policy that never deny: by their text, or by their place in the document."""

from __future__ import annotations

import re

from asynth.catalog.families.review.exposure import expose_rule, expose_text
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.policy import edit_policy
from asynth.catalog.families.scenarios.scenario import WIDE, Scenario, run_sets
from asynth.catalog.families.scenarios.violations import MENDABLE
from asynth.script import Bash, File, Prose


def expose_ignored_key(case: Case) -> Exchange:
    """A rule under a key of the policy that witness does not know and therefore ignores."""
    procedure = case.procedure
    applied = case.rule
    key = case.variant
    return expose_rule(
        case,
        meant=case.pick(
            f'The rule hangs on the {applied.rule.attestor} attestation as `"{key}": [{{"name": "{applied.rule.title}", '
            f'"module": ...}}]` (base64, of course) and is to ensure that {applied.request}.',
            f"We want that {applied.request}. In the policy the {applied.rule.attestor} type carries the rule under "
            f'`"{key}"`, with name and base64 module.',
        ),
        hidden=case.policy(change=lambda text: text.replace('"regopolicies"', f'"{key}"')),
        shown=(case.shown_rule("Put into the policy in base64,"),),
        finding=case.pick(
            f"The rule is good and never runs. A policy knows `regopolicies`; `{key}` is an unknown key, and unknown keys are "
            "skipped without a word, by `witness policy check` too.",
            f"Nothing in the Rego is wrong, its place is. `{key}` does not exist in a witness policy, so the document is read "
            "as if the rule were not there. The key is `regopolicies`.",
        ),
        repair=(
            Prose(case.pick("Rename the key and sign again:", "Put the rule where witness looks:")),
            Bash(edit_policy(f"""sed 's/"{key}"/"regopolicies"/'""") + f"{procedure.sign_command()}\n"),
        ),
    )


def expose_other_name(case: Case) -> Exchange:
    """A rule that defines something else than `deny`: nothing is asked of it, and it passes in silence."""
    applied = case.rule
    name = case.variant
    vacuous = applied.text.replace("deny contains ", f"{name} contains ")
    return expose_text(
        case,
        text=vacuous,
        meant=case.pick(
            f"The rule is meant to guarantee that {applied.request}.", f"What it should enforce: {applied.request}."
        ),
        finding=case.pick(
            f"The rule never speaks. witness evaluates `deny` of each module and nothing else; this one fills `{name}`, so its "
            "`deny` is undefined, and an undefined `deny` lets everything pass, other rules of the same attestation included.",
            f"`{name}` is a name that witness does not ask for. Where a module has no `deny` the query is undefined, and "
            "undefined counts as no objection; `witness policy check` finds nothing either, since the Rego is valid.",
        ),
        remedy=case.pick(
            "The repair is one word. The conditions are sound:", f"Let it define `deny` instead of `{name}`:"
        ),
    )


MODULE = 'package {package}\n\nimport rego.v1\n\nteam := "platform"\n\ncontact := "security@example.com"\n'


def expose_silent_companion(case: Case) -> Exchange:
    """A second module that only holds constants and no `deny`, which silences the first."""
    procedure = case.procedure
    applied = case.rule
    title = case.variant
    file = f"../{title}.rego"
    text = MODULE.format(package=f"site.{title}")
    companion = File(file, text, "rego", f"Put beside it, `{file}`:")
    module = f'"$(openssl base64 -A -in {applied.file})"}}]'
    both = f'{module[:-1]}, {{"name": "{title}", "module": "$(openssl base64 -A -in {file})"}}]'
    rule, policy = case.policy(change=lambda text: text.replace(module, both))
    return expose_rule(
        case,
        meant=case.pick(
            f"Both modules hang on the {applied.rule.attestor} attestation, and what counts is that {applied.request}.",
            f"The {applied.rule.attestor} type has both as `regopolicies`. The first has to see to it that {applied.request}; "
            "the second holds constants for later.",
        ),
        hidden=(rule, companion, policy),
        shown=(
            case.shown_rule("Put into the policy,"),
            companion,
        ),
        finding=case.pick(
            f"`{title}` switches the other rule off. witness asks for the `deny` of all modules of an attestation in one "
            "query; a module without `deny` leaves that query undefined, and then nothing is denied at all.",
            f"Each module alone looks harmless, together they accept everything: the queries are joined, and `{title}`, which "
            f"defines no `deny`, makes the joined one undefined, whatever `{applied.rule.title}` has to say.",
        ),
        repair=(
            Prose(
                case.pick(
                    "Constants belong into the module that uses them. Take this one out of the policy:",
                    f"Drop `{title}` from the policy; nothing uses it:",
                )
            ),
            Bash(
                edit_policy(f"jq 'del(.steps[].attestations[].regopolicies[]? | select(.name == \"{title}\"))'")
                + f"{procedure.sign_command()}\n"
            ),
        ),
    )


SPRINTF_RULES = (
    "git_branch_allowlist",
    "git_branch_prefix",
    "git_clean_worktree",
    "git_clean_except",
    "git_message_ticket",
    "env_forbidden_variables",
    "env_required_variables",
    "env_variable_equals",
    "cmd_program_allowlist",
    "cmd_required_flags",
    "product_forbidden_endings",
    "product_directory",
    "product_mime_allowlist",
    "product_required_outputs",
    "material_forbidden_files",
    "material_required_files",
)
"""Rules that build each of their messages with one `sprintf` over a list."""


def expose_undefined_message(case: Case) -> Exchange:
    """A message that reads a field which is not there: the denial vanishes with it."""
    applied = case.rule
    field = case.variant
    lines = []
    for line in applied.text.split("\n"):
        if "sprintf(" in line:
            line = line.replace('sprintf("', 'sprintf("%v: ', 1).replace(", [", f", [input.{field}, ", 1)
        lines.append(line)
    vacuous = "\n".join(lines)
    return expose_text(
        case,
        text=vacuous,
        meant=case.pick(
            f"The rule has to guarantee that {applied.request}.", f"We rely on it for one thing: {applied.request}."
        ),
        finding=case.pick(
            f"The conditions are right, the message undoes them. The {applied.rule.attestor} attestation has no `{field}`, so "
            f"`input.{field}` is undefined, so `sprintf` is undefined, and a rule whose body is undefined adds nothing to "
            "`deny`.",
            f"Look at `input.{field}` in the message: there is no such field in a {applied.rule.attestor} record. In Rego "
            "that does not print as empty, it makes the whole body undefined, and the denial is gone.",
        ),
        remedy=case.pick(
            "Say only what is there, or read it with `object.get` and a default:",
            f"Without `{field}` in the message the rule bites:",
        ),
    )


GUESSED = {
    "cmd": "command",
    "variables": "env",
    "lockfiles": "lock_files",
    "status": "changes",
}
"""Fields of attestations, and what somebody might take them to be called."""

_READ = re.compile(r"input\.([a-z]+)|object\.get\(input, \"(status)\"")


MISREAD_RULES = (
    "cmd_forbidden_words",
    "env_forbidden_variables",
    "git_clean_worktree",
    "git_clean_except",
    "lockfiles_no_plain_http",
    "lockfiles_banned_dependency",
)
"""Rules whose one look at the attestation is what denies."""


def misread(text: str) -> tuple[str, str, str]:
    """Return `text` with its first field renamed, the field, and the name it has now."""
    found = _READ.search(text)
    assert found is not None, text
    field = found[1] or found[2]
    guessed = GUESSED[field]
    return text[: found.start()] + found[0].replace(field, guessed) + text[found.end() :], field, guessed


def expose_wrong_field(case: Case) -> Exchange:
    """A rule that reads a field by a name which the attestation does not use: it finds nothing, and denies nothing."""
    applied = case.rule
    vacuous, field, guessed = misread(applied.text)
    return expose_text(
        case,
        text=vacuous,
        meant=case.pick(
            f"The rule ought to guarantee that {applied.request}.",
            f"It is there for one thing: {applied.request}.",
        ),
        finding=case.pick(
            f"The {applied.rule.attestor} attestation has no field `{guessed}`; it is called `{field}`. Reading what is not "
            "there is undefined in Rego rather than an error, so the rule has nothing to look at and never denies.",
            f"`{guessed}` is a guess. The record says `{field}`, and since a missing field is undefined, the body of the rule "
            "is never true. `witness policy check` cannot notice, because it sees no attestation.",
        ),
        remedy=case.pick(
            f"Read the field that is there (`witness attestors schema {applied.rule.attestor}` lists them):",
            f"The repair is the name, `{field}`:",
        ),
    )


WEAKNESSES: tuple[Scenario, ...] = (
    Scenario(
        name="ignored key",
        compose=expose_ignored_key,
        ruled=(True,),
        rules=MENDABLE,
        runs=run_sets("git", "environment git", "git link", "git secretscan", "") + WIDE,
        variants=("policyrules", "rego", "policies", "rules"),
        quotes=(False,),
        subjects=("artifact", "digest"),
    ),
    Scenario(
        name="other name",
        compose=expose_other_name,
        ruled=(True,),
        rules=MENDABLE,
        runs=run_sets("git", "environment git", "git link", "environment git slsa", "") + WIDE,
        variants=("violation", "denied", "reject", "errors"),
        quotes=(False,),
        tools=("jq",),
        subjects=("artifact", "digest"),
    ),
    Scenario(
        name="silent companion",
        compose=expose_silent_companion,
        ruled=(True,),
        rules=MENDABLE,
        runs=run_sets("git", "environment git", "git link", "git secretscan", "") + WIDE,
        variants=("defaults", "base", "fallback"),
        quotes=(False,),
        tools=("jq",),
        subjects=("artifact", "digest"),
    ),
    Scenario(
        name="undefined message",
        compose=expose_undefined_message,
        ruled=(True,),
        rules=SPRINTF_RULES,
        runs=run_sets("git", "environment git", "git link", "git secretscan", "") + WIDE,
        variants=("step", "builder", "project", "job"),
        quotes=(False,),
        tools=("jq",),
        subjects=("artifact", "digest"),
    ),
    Scenario(
        name="wrong field",
        compose=expose_wrong_field,
        ruled=(True,),
        rules=MISREAD_RULES,
        runs=run_sets("git", "environment git", "git link", "environment git slsa", "") + WIDE,
        quotes=(False,),
        tools=("jq",),
        subjects=("artifact", "digest"),
    ),
)
