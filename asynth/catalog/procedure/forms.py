"""Ten ways to lay out the answer about a single step, and its negative check."""

from __future__ import annotations

from collections.abc import Callable

from asynth.catalog.phrasings.facts import join
from asynth.catalog.procedure import sentences as say
from asynth.catalog.procedure.defaults import RECORDED_ALWAYS, RUN_SET
from asynth.catalog.procedure.layout import (
    Explanation,
    Stage,
    in_brief,
    in_copy,
    in_script,
    in_sections,
    in_steps,
    make_keys,
    policy_commands,
    quotable,
    rule_files,
    rule_sections,
    run_steps,
    save_rule,
    show_refusal,
    verify,
    write_policy,
)
from asynth.catalog.procedure.procedure import POLICY
from asynth.script import Bash, File, Part, Prose, Script

SCRIPT = "../attest.sh"
"""Where the form `saved` keeps what every run repeats."""


def steps(explained: Explanation) -> Script:
    """Numbered steps; each says why where it is not obvious."""
    procedure = explained.procedure
    stages: list[Stage] = []
    if procedure.arrangement.made:
        stages.append((f"Two keys: {say.two_keys(explained)}:", (_keys(explained),)))
    outside = "" if procedure.rules else say.outside(explained)
    run = f"Run the step under witness. {say.about_run(explained)} {outside}".rstrip(". ")
    stages.append((f"{run}:", (_run(explained),)))
    if procedure.rules:
        stages.append((f"{say.about_rules(explained).rstrip('.')}:", rule_files(procedure)))
    policy = f"Write and sign the policy. {say.catches(explained)} {say.about_policy(explained)}".replace("  ", " ")
    stages += [
        (f"{policy}{_stop(explained)}", _policy(explained)),
        (f"{say.about_verify(explained)}:", (_verify(explained),)),
    ]
    closing = f"It ends with `Verification succeeded`. {say.open_ends(explained)}"
    return in_steps(say.summary(explained), stages, closing)


def brief(explained: Explanation) -> Script:
    """Commands first; a line where something would surprise."""
    procedure = explained.procedure
    return in_brief(
        procedure,
        "Keys, then the attested run:" if procedure.arrangement.made else "The attested run, with your own key:",
        "The policy, signed with its own key, and the check:",
        f"{say.catches(explained)} {say.open_ends(explained)}".lstrip(),
    )


def script(explained: Explanation) -> Script:
    """One script with comments; rules and template are written by it too."""
    procedure = explained.procedure
    on_run = (
        f"-a is for the extra attestors; {join(RECORDED_ALWAYS)} are always there"
        if procedure.extras
        else "nothing has to be given to -a for what is always recorded"
    )
    return (
        Prose(f"{say.summary(explained)} Run it in the project's directory:".lstrip()),
        in_script(
            [
                (say.two_keys(explained), make_keys(procedure)),
                (on_run, run_steps(procedure)),
                *rule_sections(procedure),
                (say.about_policy(explained), f"{policy_commands(procedure)}{procedure.sign_command()}\n"),
                (say.about_verify(explained), verify(procedure)),
            ]
        ),
        _closing(explained),
    )


def saved(explained: Explanation) -> Script:
    """A script that stays on disk: it attests and writes the policy, the answer calls it and checks."""
    procedure = explained.procedure
    *files, last = procedure.write_policy()
    text = f"#!/bin/sh\nset -eu\n{run_steps(procedure)}\n{last.text}{procedure.sign_command()}\n"
    summary = say.summary(explained)
    parts: list[Part] = [Prose(summary)] if summary else []
    if procedure.arrangement.made:
        two_keys = say.two_keys(explained)
        parts += [Prose(f"Once, the keys. {two_keys[0].upper()}{two_keys[1:]}."), _keys(explained)]
    if len(procedure.rules) == 1:
        parts.append(Prose(say.about_rules(explained)))
    return (
        *parts,
        *rule_files(procedure),
        *files,
        File(SCRIPT, text, "sh", f"Save run and policy as `{SCRIPT}`:"),
        Prose(f"Call it from the project's directory. {say.about_verify(explained)}:"),
        Bash(f"sh {SCRIPT}\n{verify(procedure)}"),
        _closing(explained),
    )


def policy_first(explained: Explanation) -> Script:
    """The policy before the run: what will be accepted is settled, then something is recorded and checked."""
    procedure = explained.procedure
    parts: list[Part] = []
    lead = "The policy first. "
    if procedure.arrangement.made:
        lead = ""
        why = f"The policy names the key that may attest, so the keys come first; {say.two_keys(explained)}:"
        parts += [Prose(why), _keys(explained)]
    if procedure.rules:
        parts += [Prose(f"{lead}{say.about_rules(explained).rstrip('.')}."), *rule_files(procedure)]
        lead = ""
    later = (
        ""
        if explained.terse
        else explained.choose(
            "Later runs need only the last two commands.",
            "As long as the policy stays the same, only run and verify are repeated.",
            "",
        )
    )
    about_run = "" if procedure.rules else say.about_run(explained)
    return (
        *parts,
        Prose(f"{lead}{say.about_policy(explained)}{_stop(explained)}"),
        *_policy(explained),
        Prose(f"Then record the step. {about_run}".rstrip() if not procedure.rules else "Then record the step:"),
        _run(explained),
        Prose(f"{say.about_verify(explained)}:"),
        _verify(explained),
        Prose(" ".join(filter(None, (say.catches(explained), say.open_ends(explained), later)))),
    )


def roles(explained: Explanation) -> Script:
    """By person: who owns the policy, who runs the job, who receives the result."""
    procedure = explained.procedure
    attest, policy = procedure.keys
    catch = say.catches(explained) or ("" if procedure.rules else f"{say.about_policy(explained)}.")
    received = f"`{procedure.artifact}`" if procedure.artifact else "the commit"
    stages: list[Stage] = []
    if procedure.arrangement.made:
        given = f"The job gets `{attest}.key`, the policy's owner keeps `{policy}.key`:"
        stages.append((f"**Before anything else**, both key pairs. {given}", (_keys(explained),)))
    stages += [
        (f"**The job** runs the command under witness. {say.about_run(explained)}", (_run(explained),)),
        (
            f"**The policy's owner** decides what is enough. {catch}",
            (*rule_files(procedure), *_policy(explained)),
        ),
        (
            f"**Whoever receives {received}** needs the signed policy, `{policy}.pub` and the attestation. "
            f"{say.about_verify(explained)}:",
            (_verify(explained),),
        ),
    ]
    return in_sections("", stages, f"{say.refuses(explained)} {say.open_ends(explained)}".lstrip())


def pair(explained: Explanation) -> Script:
    """Two blocks: what is done once, rules included, and what every run repeats."""
    procedure = explained.procedure
    keys = make_keys(procedure)
    once = explained.choose(
        "Once, keys and signed policy:" if keys else "Once, the signed policy:",
        "Setup, done once:",
        "Only when keys or rules change:" if keys else "Only when the policy changes:",
    )
    rules = "".join(save_rule(applied) for applied in procedure.rules)
    return (
        Prose(once),
        Bash(f"{keys}{rules}{policy_commands(procedure)}{_checked_signing(explained)}"),
        Prose(explained.choose("Every run, then the check:", "Each time:", "Per run:")),
        Bash(f"{run_steps(procedure)}{verify(procedure)}"),
        Prose(say.open_ends(explained)),
    )


def annotated(explained: Explanation) -> Script:
    """After each block, what exists now and what it is good for."""
    procedure = explained.procedure
    attest, policy = procedure.keys
    parts: list[Part] = []
    if procedure.arrangement.made:
        two_keys = say.two_keys(explained)
        two_keys = two_keys if two_keys.startswith("`") else two_keys[0].upper() + two_keys[1:]
        left = f"Leaves `../{attest}.key` and `../{policy}.key` with their `.pub` halves. {two_keys}."
        parts += [_keys(explained), Prose(left)]
    fresh = "" if procedure.rules else say.fresh_product(explained)
    recorded = join((*RECORDED_ALWAYS, *(procedure.extras or RUN_SET)))
    parts += [
        _run(explained),
        Prose(f"Leaves `{procedure.attestation}`, signed, with {recorded}. {fresh}".rstrip()),
    ]
    if procedure.rules:
        parts += [*rule_files(procedure), Prose(f"{say.about_rules(explained).rstrip('.')}.")]
    return (
        *parts,
        *_policy(explained),
        Prose(f"Leaves `{POLICY}` to read and `{procedure.signed}` to hand out. {say.about_policy(explained)}."),
        _verify(explained),
        Prose(
            " ".join(
                filter(None, ("Prints `Verification succeeded`.", say.catches(explained), say.open_ends(explained)))
            )
        ),
    )


def questions(explained: Explanation) -> Script:
    """Four or five short questions, each answered by a block, as for a handbook."""
    procedure = explained.procedure
    rules = procedure.rules
    stages: list[Stage] = []
    if procedure.arrangement.made:
        stages.append((f"**Which keys are needed?** Two: {say.two_keys(explained)}.", (_keys(explained),)))
    about_run = f"**How is `{procedure.step.name}` recorded?** {say.about_run(explained)}"
    stages.append((about_run, (_run(explained),)))
    if rules:
        asked = "does the rule" if len(rules) == 1 else "do the rules"
        about_rules = f"**What {asked} look like?** {say.about_rules(explained).rstrip('.')}."
        stages.append((about_rules, rule_files(procedure)))
    content = f"It requires {say.count_types(explained)} of the step `{procedure.step.name}`, signed by `{procedure.keys[0]}`."
    about_policy = "" if rules else f"{say.about_policy(explained)}."
    stages += [
        (f"**What does the policy say?** {content} {about_policy}", _policy(explained)),
        (f"**How is it checked?** {say.about_verify(explained)}:", (_verify(explained),)),
    ]
    catches = "" if rules else say.catches(explained)
    return in_sections("", stages, f"**What is not covered?** {say.open_ends(explained)} {catches}".rstrip())


def notes(explained: Explanation) -> Script:
    """Commands in one go, remarks as a list below."""
    procedure = explained.procedure
    *files, last = procedure.write_policy()
    remarks = [
        say.about_run(explained),
        say.explain_rule(explained) or say.fresh_product(explained),
        f"{say.about_policy(explained)}.",
        say.catches(explained),
        say.open_ends(explained),
    ]
    parts: list[Part] = [*rule_files(procedure), *files]
    own = "" if procedure.arrangement.made else ", with your own keys"
    return (
        *parts,
        Prose(f"Then, in the project's directory{own}:" if parts else "All of it, in the project's directory:"),
        Bash(f"{make_keys(procedure)}{run_steps(procedure)}{last.text}{procedure.sign_command()}\n{verify(procedure)}"),
        Prose("\n".join(f"- {remark}" for remark in remarks if remark)),
    )


FORMS: dict[str, Callable[[Explanation], Script]] = {
    "steps": steps,
    "brief": brief,
    "script": script,
    "saved": saved,
    "policy-first": policy_first,
    "roles": roles,
    "pair": pair,
    "annotated": annotated,
    "questions": questions,
    "notes": notes,
}


def refuse_step(explained: Explanation) -> Script:
    """Make witness refuse: a run against the first rule, a changed artifact, or the wrong key for the policy."""
    procedure = explained.procedure
    if procedure.rules:
        applied = procedure.rules[0]
        denied = "../denied.att.json"
        return show_refusal(
            explained.choose(
                f"Now break the rule `{applied.rule.title}` on purpose, in a copy of the checkout:",
                f"To see `{applied.rule.title}` deny, run the step once more in a copy, against the rule:",
                f"The proof that `{applied.rule.title}` bites, made in a throwaway copy:",
            ),
            in_copy(f"{procedure.step.violate(applied, denied)}\n"),
            procedure.verify_command(attestation=denied),
            quotable(applied.violation.message),
        )
    if procedure.subject == "commit":
        return show_refusal(
            explained.choose(
                f"The counterexample: checked with `{procedure.attest}.pub`, the policy counts as signed by nobody:",
                f"To see it refuse, pretend that `{procedure.attest}.pub` were the policy's key:",
                "A policy that another key has signed must fail; checking with the wrong public key shows it:",
            ),
            "",
            procedure.verify_command(trust=f"-k {procedure.attest}.pub"),
            "no valid signatures for the provided verifiers",
        )
    artifact = procedure.artifact
    return show_refusal(
        explained.choose(
            f"Now the counterexample: a copy of `{artifact}` with one byte more has another digest, for which no "
            "attestation speaks.",
            f"To see it refuse, verify a copy of `{artifact}` that somebody appended a byte to:",
            "And the case that must fail: one byte more, and witness finds no attestation with that digest:",
        ),
        f"cp {artifact} ../tampered\nprintf x >> ../tampered\n",
        procedure.verify_command(artifact="../tampered"),
        "no passed collections present",
    )


def _keys(explained: Explanation) -> Bash:
    return Bash(make_keys(explained.procedure))


def _run(explained: Explanation) -> Bash:
    return Bash(run_steps(explained.procedure))


def _verify(explained: Explanation) -> Bash:
    return Bash(verify(explained.procedure))


def _policy(explained: Explanation) -> tuple[Part, ...]:
    return write_policy(explained.procedure, check=bool(explained.procedure.rules))


def _checked_signing(explained: Explanation) -> str:
    check = f"witness policy check {POLICY}\n" if explained.procedure.rules else ""
    return f"{check}{explained.procedure.sign_command()}\n"


def _stop(explained: Explanation) -> str:
    """Return what ends a sentence about the policy: a colon where its commands follow at once."""
    return "." if len(explained.procedure.write_policy()) > 1 else ":"


def _closing(explained: Explanation) -> Prose:
    return Prose(" ".join(filter(None, (say.catches(explained), say.open_ends(explained)))))
