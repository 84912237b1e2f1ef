"""Rules of a policy that never deny: by their text, or by their place in the document."""

from __future__ import annotations

import re

from asynth.catalog.families.review.exposure import expose_rule, paste_module, spare_clone
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.policy import CHECK, add_rule, edit_policy, find_module, replace_module
from asynth.catalog.families.scenarios.scenario import WIDE, Scenario, run_sets
from asynth.catalog.families.scenarios.violations import MENDABLE
from asynth.catalog.rego import load_module
from asynth.script import Bash, File, Prose


def expose_ignored_key(case: Case) -> Exchange:
    """A rule under a key of the policy that witness does not know and therefore ignores."""
    applied, key = case.rule, case.variant
    type_ = case.type_of(applied.rule.attestor)
    snippet = f'{{"type": "{type_}",\n "{key}": [{{"name": "{applied.rule.title}", "module": "cGFja2FnZS..."}}]}}'
    return expose_rule(
        case,
        hidden=case.policy(change=lambda text: text.replace('"regopolicies"', f'"{key}"')),
        finding=f"The rule is never run. A policy knows `regopolicies`; `{key}` is an unknown key, and unknown keys are skipped "
        "without a word, by `witness policy check` too. A build that breaks the rule as you "
        f"describe it{spare_clone(case.rule)} is accepted:",
        repair=(
            Prose("One word to change, then sign:"),
            Bash(edit_policy(f"""sed 's/"{key}"/"regopolicies"/'""") + f"{case.procedure.sign_command()}\n"),
        ),
        refusal="The same attestation against the new policy, where the words of your rule follow the ones that `grep` looks for:",
        proper="And a build that keeps to the rule:",
        unseen=True,
        last="Keep the first of these runs: a policy that parses proves nothing about its rules, one that refused something does.",
        facts={"snippet": f"```json\n{snippet}\n```", "key": key},
    )


def _expose_text(
    case: Case,
    text: str,
    finding: str,
    remedy: str,
    refusal: str,
    proper: str,
    last: str,
    denial: str = "No.",
    **facts: object,
) -> Exchange:
    """Return the exchange over a policy whose rule reads `text`; the repair is the text that the procedure has.

    :param remedy: the sentences before the repaired rule; the last one says where to write it, ``_`` for the name
    """
    said, _, lead = remedy.rpartition("\n")
    return expose_rule(
        case,
        hidden=case.policy_holding(text),
        finding=finding,
        repair=(
            Prose(said),
            File(case.rule.file, case.rule.text, "rego", lead.replace(" _:", f" `{case.rule.file}`:")),
            Bash(
                f"{replace_module(load_module(case.rule.rule.module).package, case.rule.file)}{CHECK}"
                f"{case.procedure.sign_command()}\n"
            ),
        ),
        refusal=refusal,
        proper=proper,
        last=last,
        denial=denial,
        facts={"module": paste_module(text), **facts},
    )


def expose_other_name(case: Case) -> Exchange:
    """A rule that defines something else than `deny`: nothing is asked of it, and it passes in silence."""
    name = case.variant
    return _expose_text(
        case,
        case.rule.text.replace("deny contains ", f"{name} contains "),
        f"witness asks a module for `deny` and for nothing else. This one fills `{name}`, its `deny` is undefined, and undefined "
        "counts as no objection. The conditions themselves are right, and a run that meets one of them passes all the same:",
        f"policy check would not have told, because the Rego is valid.\nWrite the rule with `deny` in the place of `{name}` to _:",
        "Now the rule is heard:",
        "A build as it should be is accepted:",
        "`opa eval` lists the messages under either name, so a rule that is only tried there can look fine.",
        name=name,
    )


COMPANION = "package {package}\n\nimport rego.v1\n\n{body}\n"
_CONSTANTS = {
    "defaults": 'team := "platform"\n\ncontact := "security@widgets.example"',
    "base": 'owner := "build-team"\n\nreviewed := "by two people"',
    "fallback": 'channel := "releases"\n\nlevel := 2',
}
_COMPLETE = {
    "not-empty": 'deny := ["empty record"] if count(input) == 0',
    "sanity": 'deny := ["no fields"] if {\n\tcount(object.keys(input)) == 0\n}',
    "shape": 'deny := ["not an object"] if not is_object(input)',
}


def _beside(case: Case, text: str) -> tuple[Bash | File, ...]:
    """Return the blocks of a policy with a second module, `text`, beside the rule."""
    file = f"../{case.variant}.rego"
    module = f'"$(openssl base64 -A -in {case.rule.file})"}}]'
    both = f'{module[:-1]}, {{"name": "{case.variant}", "module": "$(openssl base64 -A -in {file})"}}]'
    rule, policy = case.policy(change=lambda text: text.replace(module, both))
    return (rule, File(file, text, "rego", f"Put beside it, `{file}`:"), policy)


def expose_silent_companion(case: Case) -> Exchange:
    """A second module that only holds constants and no `deny`, which silences the first."""
    title, applied = case.variant, case.rule
    package = f"site.{title}".replace("-", "_")
    text = COMPANION.format(package=package, body=_CONSTANTS[title])
    return expose_rule(
        case,
        hidden=_beside(case, text),
        finding=f"The second module switches the first off. The modules of a type form one query, `{package}` has no `deny`, and "
        "where one part of the query is undefined the whole is; then there is nothing to deny. What the first rule is "
        "there for passes:",
        repair=(
            Prose(
                f"policy check can't see that, it parses each module by itself and asks none. Constants belong into the module that uses them, so "
                f"`{package}` goes:"
            ),
            Bash(edit_policy(f"jq 'del({find_module(package)})' \\\n ") + f"{case.procedure.sign_command()}\n"),
        ),
        refusal="Alone, the first one does its work:",
        proper="Without the companion a good build still gets through:",
        last=f"A library that rules do use may stay if it has `deny := set()`: the modules of a type see each other, so `import data.{package}` works.",
        facts={"module": paste_module(applied.text), "companion": paste_module(text)},
    )


def expose_complete_deny(case: Case) -> Exchange:
    """A second module whose `deny` is a value with a condition, and undefined where that does not hold."""
    title, applied = case.variant, case.rule
    package = f"checks.{title}".replace("-", "_")
    text = COMPANION.format(package=package, body=_COMPLETE[title])
    body = _COMPLETE[title].replace("deny := [", "deny contains ", 1).replace("] if", " if", 1)
    mended = COMPANION.format(package=package, body=body)
    file = f"../{title}.rego"
    return expose_rule(
        case,
        hidden=_beside(case, text),
        finding=f"`deny := ... if` in `{package}` has a value only when its condition holds, and otherwise no value at all. witness asks "
        "all modules of the type in one query, so that gap undoes the other rule too. Accepted today:",
        repair=(
            Prose(
                "`deny contains` makes a set, which is empty and never undefined. The order of the modules plays no part."
            ),
            File(file, mended, "rego", f"Save the second module with it as `{file}`:"),
            Bash(f"{replace_module(package, file)}{case.procedure.sign_command()}\n"),
        ),
        refusal="With both as sets the first denies again:",
        proper="And neither objects to this:",
        last="It goes unnoticed as long as each is tested alone: the gap is only felt by the other one.",
        facts={"module": paste_module(applied.text), "companion": paste_module(text)},
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
    applied, field = case.rule, case.variant
    lines = []
    for line in applied.text.split("\n"):
        if "sprintf(" in line:
            line = line.replace('sprintf("', 'sprintf("%v: ', 1).replace(", [", f", [input.{field}, ", 1)
        lines.append(line)
    return _expose_text(
        case,
        "\n".join(lines),
        f"The conditions are right and the message undoes them: a record of {applied.rule.attestor} has no `{field}`. "
        f"`input.{field}` is undefined, so is the `sprintf` around it, and a body that is undefined anywhere adds nothing to "
        "`deny`. So this passes:",
        f"Whoever wants `{field}` in there has to take it with `object.get` and a default.\nSave a message that says only what is on "
        "record as _:",
        "Then the denial has a message, and counts:",
        "While nothing is said about a build that fits:",
        "A field that a condition compares as `input.x` is safe in a message: without it the body would not have got that far.",
        denial="Yes." if case.asks("effect") else "No.",
        field=field,
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
    vacuous, field, guessed = misread(case.rule.text)
    attestor = case.rule.rule.attestor
    return _expose_text(
        case,
        vacuous,
        f"There is no `{guessed}`; the record of {attestor} says `{field}`. A field that isn't there is undefined in Rego and no "
        "error, so the body is never true, and policy check can't notice since it sees no attestation. What the rule is meant to stop "
        "is accepted:",
        f"`witness attestors schema {attestor}` lists the fields that there are.\nPut `{field}` into _:",
        "This time the rule finds what it looks for:",
        "And nothing where there is nothing to find:",
        "A build that passes looks the same under a rule that reads nothing, so try each new one on a record that it has to deny.",
    )


def expose_required_only(case: Case) -> Exchange:
    """A claim of which the policy only requires the record, and no rule judges it."""
    procedure, applied = case.procedure, case.rule
    return expose_rule(
        case,
        hidden=case.policy(procedure.with_step(rules=())),
        finding=f"The policy only makes sure that {applied.rule.attestor} was recorded. What the record says is judged by a rule, and "
        "there is none, so the opposite of your sentence is accepted as well:",
        repair=(
            File(
                applied.file, applied.text, "rego", f"Put the sentence, as a rule on that type, into `{applied.file}`:"
            ),
            Bash(f"{add_rule(procedure)}{procedure.sign_command()}\n"),
        ),
        refusal="Now verify refuses the opposite. What makes the sentence hold is this rule and not the record being mandatory, as far as the holder of the key records the truth:",
        proper="And accepts a run such as this:",
        last=f"{applied.rule.limit} Attestations from before are judged as well.",
        facts={"title": applied.rule.title, "attestor": applied.rule.attestor},
    )


_RUNS = run_sets("git", "environment git", "git link", "git secretscan") + WIDE
_RULE = frozenset({"rules"})
_CHANGED = frozenset({"rules", "variant"})
_SAID = {"request": _RULE, "want": _RULE}

WEAKNESSES: tuple[Scenario, ...] = (
    Scenario(
        name="ignored-key",
        compose=expose_ignored_key,
        rules=MENDABLE,
        runs=_RUNS,
        variants=("policyrules", "rego", "policies", "rules"),
        quotes=(False,),
        slots={**_SAID, "snippet": _CHANGED, "key": frozenset({"variant"})},
    ),
    Scenario(
        name="other-name",
        compose=expose_other_name,
        rules=MENDABLE,
        runs=_RUNS,
        variants=("violation", "denied", "reject", "errors"),
        quotes=(False,),
        tools=("jq",),
        slots={**_SAID, "module": _CHANGED, "name": frozenset({"variant"})},
    ),
    Scenario(
        name="silent-companion",
        compose=expose_silent_companion,
        rules=MENDABLE,
        runs=_RUNS,
        variants=tuple(_CONSTANTS),
        quotes=(False,),
        tools=("jq",),
        slots={**_SAID, "module": _RULE, "companion": frozenset({"variant"})},
    ),
    Scenario(
        name="complete-deny",
        compose=expose_complete_deny,
        rules=MENDABLE,
        runs=_RUNS,
        variants=tuple(_COMPLETE),
        quotes=(False,),
        tools=("jq",),
        slots={**_SAID, "module": _RULE, "companion": frozenset({"variant"})},
    ),
    Scenario(
        name="undefined-message",
        compose=expose_undefined_message,
        rules=SPRINTF_RULES,
        runs=_RUNS,
        variants=("step", "builder", "project", "job"),
        quotes=(False,),
        tools=("jq",),
        slots={**_SAID, "module": _CHANGED, "field": frozenset({"variant"})},
    ),
    Scenario(
        name="wrong-field",
        compose=expose_wrong_field,
        rules=MISREAD_RULES,
        runs=_RUNS,
        quotes=(False,),
        tools=("jq",),
        slots={**_SAID, "module": _RULE},
    ),
    Scenario(
        name="required-only",
        compose=expose_required_only,
        rules=MENDABLE,
        runs=_RUNS,
        quotes=(False,),
        tools=("jq",),
        slots={**_SAID, "title": _RULE, "attestor": _RULE},
    ),
)
"""Rules that never deny; each is a stratum's fixed value."""
