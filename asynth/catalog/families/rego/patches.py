"""How rules get into a policy that is there: one command of jq that names step, type and rule, and leaves the rest alone.

It can be run again, since a module of the same name is replaced, and it fails where the policy has no such step or type,
before the file is touched. A type that the policy does not ask for yet comes in with its rule only where the run is made
anew as well.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import replace

from asynth.catalog.attestors import CI
from asynth.catalog.families.rego.mistakes import MISTAKES_BY_RULE
from asynth.catalog.families.scenarios.case import Case
from asynth.catalog.families.scenarios.policy import CHECK
from asynth.catalog.house import RUN_SET
from asynth.catalog.procedure.defaults import RECORDED_ALWAYS
from asynth.catalog.procedure.procedure import POLICY, SIGNED_POLICY, Procedure
from asynth.catalog.procedure.rules import AppliedRule
from asynth.catalog.rego import load_module
from asynth.example.draft import Past
from asynth.script import Bash

_SHOWN = frozenset({"run", "policy", "fragment", "record"})
"""Slots in which a reader sees that the type is asked for already."""

_NEW = "../policy.new.json"

OWN = "../own"
"""What the files of the new policy are called where others go on verifying with the one that is there."""


def is_asked_for(case: Case, applied: AppliedRule) -> bool:
    """Tell whether the policy that is there asks for what the rule reads."""
    forms = case.message.template.forms
    told = ("rule", "incident") in forms or (("rule", "noun") in forms and case.message.kind == "symptom")
    if told and applied.rule.name.startswith("env_sensitive"):  # it is in the record that a secret was seen
        return True
    if applied.rule.attestor == "secretscan" and ("rule", "noun") in forms and case.message.kind == "symptom":
        return True  # a run of which people know what the scan found
    return applied.rule.attestor in {*RECORDED_ALWAYS, *RUN_SET} or not _SHOWN.isdisjoint(case.message.tells)


def is_recorded(case: Case, applied: AppliedRule) -> bool:
    """Tell whether the attestation that is there holds what the rule reads, so that no new run is needed."""
    return is_asked_for(case, applied) and not applied.flags


def shows_bad_run(case: Case) -> bool:
    """Tell whether the attestation that the user shows is of a run that the rule is there to refuse."""
    return "record" in case.message.tells or case.asks("wrong")


def is_at_hand(case: Case) -> bool:
    """Tell whether the bad run that the user shows is the one that verify looks at, so that the new policy can refuse it at once."""
    applied = case.procedure.rules[0]
    by_file = " -f " in case.procedure.verify_command()
    return (
        case.asks("wrong")
        and is_asked_for(case, applied)
        and applied.rule.attestor not in CI
        and ("draft" not in case.message.tells or MISTAKES_BY_RULE[applied.rule.name].shown)
        and (by_file or "git " not in (applied.violation.prelude or ""))
        and not (by_file and applied.rule.name == "product_required_outputs")
    )


def all_recorded(case: Case) -> bool:
    """Tell whether that holds of every rule of the answer, and the rules have nothing against that attestation."""
    return not shows_bad_run(case) and all(is_recorded(case, applied) for applied in case.procedure.rules)


def as_it_was(case: Case) -> Procedure:
    """Return the step as the policy had it before the answer, in its place: without its rules, and what only they read."""
    new = {applied.rule.attestor for applied in case.procedure.rules if not is_asked_for(case, applied)}
    step = case.procedure.step
    before = case.procedure.with_step(
        rules=(),
        required=tuple(one for one in step.required if one.name not in new),
        extras=tuple(name for name in step.extras if name not in new),
    )
    return replace(before, policy=POLICY, signed=SIGNED_POLICY)


def exists(case: Case) -> Past:
    """Return the past of a policy without the rules and of a run that it accepts, the bad one where the user shows that."""
    bare = as_it_was(case)
    return Past(hidden=(*case.policy(bare), Bash(f"{bare.run_command()}\n"), *spoil(case, bare)))


def spoil(case: Case, before: Procedure) -> tuple[Bash, ...]:
    """Return the block in which a bad run in a copy takes the place of the good one, where the user has it at hand.

    :param before: the step as it was attested
    """
    if not is_at_hand(case):
        return ()
    name = shlex.quote(case.procedure.artifact) if case.procedure.artifact else ""
    back = f'cp {name} "$OLDPWD"/{name}\n' if name else ""
    run = before.step.violate(case.procedure.rules[0], before.attestation)
    return (Bash(f'cp -R . ../spoilt\ncd ../spoilt\n{fresh(case)}{run}\n{back}cd "$OLDPWD"\nrm -rf ../spoilt\n'),)


def fresh(case: Case) -> str:
    """Return the command by which a copy of the checkout is made ready for a run, with its newline, or ""."""
    attested = case.procedure.attested
    # cmake's cache knows where it lies and works in no copy, and a file written again with the same bytes isn't counted; what else
    # git ignores, a build may need
    counts = any(applied.rule.name == "product_count_limit" for applied in case.procedure.rules)
    anew = "cmake" in attested.command or (counts and len(attested.build.outputs or ()) > 1)
    return "git clean -fdxq\n" if anew else case.clear


def edit_and_sign(case: Case) -> str:
    """Return the commands that put the rules into the policy and sign it again."""
    edit = _hang_one(case) if len(case.procedure.rules) == 1 else _hang_several(case)
    return f"{edit}witness policy check {case.procedure.policy}\n{case.procedure.sign_command()}\n"


def clear(case: Case) -> str:
    """Return the command that removes what the run is to write, with its newline: the artifact, or a file that a rule asks for."""
    asked = any(applied.rule.name == "product_required_outputs" for applied in case.procedure.rules)
    if asked and not case.clear and not case.procedure.attested.build.stays:
        return f"rm -f {case.procedure.attested.artifact}\n"
    return case.clear


def run_and_verify(case: Case) -> str:
    """Return the commands that verify, after a new run where the old one lacks what a rule reads."""
    again = "" if all_recorded(case) else f"{clear(case)}{case.procedure.run_command()}\n"
    return f"{again}{case.procedure.verify_command()}\n"


def mend(case: Case, *, kept: str = "") -> str:
    """Return the commands that put the mended module in the place of the user's own, which is found by its package, and sign.

    :param kept: where the signed policy of before is kept
    """
    procedure, applied = case.procedure, case.rule
    package = load_module(applied.rule.module).package
    program = (
        f"  (first(.steps[].attestations[].regopolicies[]?\n"
        f'      | select(.module | @base64d | startswith("package {package}\\n")))\n'
        f'    // error("no module of package {package}")).module = ($rule | @base64)'
    )
    edit = _edit(case, f"--rawfile rule {applied.file}", program)
    keep = f"cp ../policy.signed.json {kept}\n" if kept else ""
    return f"{keep}{edit}{CHECK}{procedure.sign_command()}\n"


def _hang_one(case: Case) -> str:
    applied = case.rule
    step, type_ = case.procedure.step.name, case.type_of(applied.rule.attestor)
    entry = f'[(.[]? | select(.name != "{applied.rule.title}")), {{name: "{applied.rule.title}", module: ($rule | @base64)}}]'
    if applied.rule.attestor in {one.name for one in as_it_was(case).required}:
        program = (
            f'  (first({_path(step)}.attestations[] | select(.type == "{type_}"))\n'
            f'    // error("{step} does not ask for {applied.rule.attestor}")).regopolicies\n'
            f"  |= {entry}"
        )
        return _edit(case, f"--rawfile rule {applied.file}", program)
    program = (
        f"  {_path(step)}.attestations |= (if any(.type == $type) then . else . + [{{type: $type}}] end)\n"
        f"  | ({_path(step)}.attestations[] | select(.type == $type)).regopolicies\n"
        f"  |= {entry}"
    )
    return _edit(case, f"--rawfile rule {applied.file} --arg type {type_}", program)


def _hang_several(case: Case) -> str:
    step, before = case.procedure.step.name, {one.name for one in as_it_was(case).required}
    names = ("first", "second")
    files = " ".join(
        f"--rawfile {name} {applied.file}" for name, applied in zip(names, case.procedure.rules, strict=True)
    )
    added = [
        case.type_of(applied.rule.attestor)
        for applied in case.procedure.rules
        if applied.rule.attestor not in before
    ]  # fmt: skip
    program = (
        f"  def put($type; $name; $text):\n"
        f'    (first({_path(step)}.attestations[] | select(.type == $type)) // error("{step}: no \\($type)")).regopolicies\n'
        f"    |= [(.[]? | select(.name != $name)), {{name: $name, module: ($text | @base64)}}];\n"
    )
    for type_ in added:
        program += f'  {_path(step)}.attestations |= (if any(.type == "{type_}") then . else . + [{{type: "{type_}"}}] end) |\n'
    puts = [
        f'  put("{case.type_of(applied.rule.attestor)}"; "{applied.rule.title}"; ${name})'
        for name, applied in zip(names, case.procedure.rules, strict=True)
    ]
    return _edit(case, files, program + " |\n".join(puts))


def _edit(case: Case, options: str, program: str) -> str:
    target = case.procedure.policy
    written = f"{_NEW} && mv {_NEW} {target}" if target == POLICY else target
    return f"jq {options} '\n{program}' \\\n  {POLICY} > {written}\n"


def _path(step: str) -> str:
    return f".steps.{step}" if re.fullmatch("[a-z]+", step) else f'.steps["{step}"]'
