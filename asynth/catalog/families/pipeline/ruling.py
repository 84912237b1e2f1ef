"""Rules over one step of a pipeline: one of the catalogue's, the command of the tests, what may lie in a folder that is packed."""

from __future__ import annotations

import shlex
from dataclasses import replace

from asynth.catalog.families.pipeline.answers import (
    BRANCHES,
    policy,
    set_up,
    shows_gitlab,
    spoil,
    stand_in,
    swept,
    verify,
)
from asynth.catalog.families.pipeline.example import Exchange, Pipeline
from asynth.catalog.families.pipeline.folders import keep_to_products
from asynth.catalog.families.pipeline.sentences import link
from asynth.catalog.families.rego.answers import rule_file
from asynth.catalog.families.scenarios import policy as policies
from asynth.catalog.families.scenarios.policy import CHECK
from asynth.catalog.member import AttestedBuild, Json
from asynth.catalog.procedure.layout import in_copy, quotable, run_steps, show_refusal
from asynth.catalog.procedure.rules import AppliedRule, bind_rules
from asynth.catalog.prompts import Message
from asynth.catalog.rego import literal
from asynth.catalog.rules.command_line import arguments, other_shell
from asynth.example.draft import Past
from asynth.script import Bash, File, Prose, Script

_WHERE = {
    "git": "The rule goes into the `regopolicies` of git in the entry of `{step}`.",
    "command-run": "Give the command-run type of `{step}`, and that of no other step, a rule in `regopolicies`.",
    "environment": "That takes the environment record of `{step}`, so this step alone gets `-a git,environment`, and the rule goes below that type.",
    "material": "What `{step}` found is its material record, so the rule stands below that type.",
    "product": "What `{step}` wrote is its product record, so the rule stands below that type.",
}
"""By attestor: where the rule goes, of the git record where two steps are all."""

_FIRST = "Only `{step}` needs the rule, in the `regopolicies` of git, since it comes before the others."

_HELD = "`{last}` is held to `{step}` by `artifactsFrom`, in the files that both recorded."

_SCOPE = {
    "git": "The rule sees git's record of `{step}` and of no other step.",
    "command-run": "A module sees one record, here what `{step}` ran. `artifactsFrom` compares files where two steps recorded the same "
    "path; that `{step}` used no other file takes a rule on its whole `input.cmd`.",
    "environment": "`environment` keeps variables in clear, unless their names look secret (`*TOKEN*`).",
    "material": "Among the materials of `{step}` are the files of the steps before. `artifactsFrom` holds them against what those recorded, path by path, "
    "and passes over a file that only one of them saw.",
    "product": "What earlier steps left is no product of `{step}` but material, which `artifactsFrom` compares with their records.",
}
"""By attestor: what the rule reaches, of the git record where two steps are all."""

_TIES = {
    "git": _HELD,
    "environment": "From step to step it's `artifactsFrom` that compares the files which both recorded.",
}
"""By attestor whose scope does not say it: what ties the steps."""

_FOLLOWING = (
    "That is judged for `{step}` and for no later step. These are tied to it by `artifactsFrom`, under which a file that two of them recorded has to be the "
    "same, and by the commit, which leads verify there from `{file}`."
)


_BEGINNING = (
    "Nothing ran before `{step}`, so its materials are the checkout, with what git ignores. Of what later steps found, `artifactsFrom` compares the files that "
    "the step before had recorded too."
)


def judge_step(pipeline: Pipeline) -> Exchange:
    """A rule over one step, with all the rest."""
    applied = pipeline.applied
    attestor = applied.rule.attestor
    whether = "Yes. " if pipeline.asks("whether") else ""
    stray = swept(pipeline, "judged")
    follows = attestor == "git" and len(pipeline.steps) > 2
    begins = attestor == "material" and pipeline.judged == 0
    missed = applied.rule.here(pipeline.ruled.attested) or applied.rule.limit
    detached = "" if _named(pipeline) else _detached(pipeline)
    closing = stray if pipeline.asks("proof") else f"{detached}{missed} {stray}".strip()
    first = "One policy is enough, with an entry for each step. " if pipeline.asks("enough") else whether
    if pipeline.asks("beside"):
        first = (
            "No, the two get along: `artifactsFrom` belongs to a step, `regopolicies` to one of the types below it. "
        )
    if pipeline.asks("layout"):
        first = "`MATCH ... FROM` becomes `artifactsFrom`, and the inspection a rule, which verify evaluates itself. "
    tied = (
        " `artifactsFrom` in the entry of `{last}` ties it to `{maker}`, in the files that both recorded."
        if pipeline.asks("tie")
        else ""
    )
    if pipeline.asks("whole"):
        closing = f"Refused is `{{file}}` with it, since every step of the policy has to pass. {closing}"
    between = _FOLLOWING if follows else _BEGINNING if begins else _SCOPE[attestor]
    if not (follows or begins or tied):
        between = f"{between} {_TIES.get(attestor, '')}".strip()
    if attestor == "git" and not follows:
        between = f"{_HELD if pipeline.asks('others') else between} {link(pipeline.shape, pipeline.kind)}"
    where = _FIRST if follows else _WHERE[attestor]
    if pipeline.asks("others"):
        where = "The module goes under `regopolicies` of the {kind} type of `{step}`, and `input` is that one record: it doesn't see that of the other step."
    return set_up(
        pipeline,
        f"{first}{_at(pipeline, where)} {applied.rule.device}{tied}",
        f"{_at(pipeline, between)}{_named(pipeline)}",
        closing,
        files=(rule_file(applied),),
        explained=applied.rule.explanation,
        more=_refuse(pipeline, applied) if pipeline.asks("proof") else (),
    )


def _named(pipeline: Pipeline) -> str:
    """Return how git gets to know the branch in a job, where the message shows a file of CI and the rule is about it."""
    if not _is_about_branches(pipeline):
        return ""
    if pipeline.asks("jobs") and shows_gitlab(pipeline.message):
        return " GitLab checks out a commit, for which git records `HEAD`; `git checkout -B` gives it the branch again."
    return _BARE.get(shown_ci(pipeline.message), "")


def _is_about_branches(pipeline: Pipeline) -> bool:
    return pipeline.applied.rule.name in BRANCHES


def _detached(pipeline: Pipeline) -> str:
    """Return what a rule about prefixes makes of a bare commit, with a blank, unless the jobs that the message shows have a branch."""
    named = ("steps", "workflow") in pipeline.message.template.forms
    return _DETACHED if pipeline.applied.rule.name == "git_branch_prefix" and not named else ""


_DETACHED = (
    "A detached commit, such as GitLab, Jenkins and a tag check out, has the branch `HEAD` on record and is refused. "
)


def shown_ci(message: Message) -> str:
    """Return which file of CI `message` shows, of those where git has only a commit, or ""."""
    return next((form for form in _BARE if ("steps", form) in message.template.forms), "")


_BARE = {
    "jenkinsfile": " Jenkins has a bare commit checked out, whose branch is `HEAD` on record, so its stage needs "
    '`git checkout -B "$BRANCH_NAME"` first.',
    "pipeline": ' In the job put `git checkout -B "$CI_COMMIT_BRANCH"` in front: GitLab checks out a commit, for which git records `HEAD`.',
}
"""By what a message shows of CI: what a rule on the branch takes there."""


_OLDER = {
    "git": "Older releases are judged by it too, as soon as somebody verifies them with this policy.",
    "command-run": "What was released before has to pass it as well; keep the old policy for whatever doesn't.",
    "environment": "It holds for attestations from before in the same way, those of releases among them.",
    "material": "The policy looks at old attestations too, so a release that breaks the rule stops verifying.",
    "product": "Releases from before are checked by it as well, and one that breaks it stops verifying.",
}
"""By attestor: what a rule does to attestations that are there already."""


def add_rule(pipeline: Pipeline) -> Exchange:
    """A rule over one step of a policy that is in use; the attestations stay."""
    applied = pipeline.applied
    attestor = applied.rule.attestor
    bare = pipeline.with_steps(rules=())
    past = Past(hidden=(Bash(policy(bare)), Bash(run_steps(bare.procedure))))
    block = Bash(
        f"{policies.add_rule(pipeline.procedure)}{CHECK}{pipeline.procedure.sign_command()}\n{verify(pipeline)}"
    )
    if pipeline.asks("whether"):
        opening = "Yes, and without new runs: the {kind} type of `{step}` gets `regopolicies`, and the rule reads what is recorded already."
    else:
        opening = "Only the policy changes: the {kind} type of `{step}` gets `regopolicies`, and it reads what every run of `{step}` has recorded already."
    more = (
        _refuse(pipeline, applied)
        if pipeline.asks("proof")
        else (Prose(f"{_detached(pipeline)}{applied.rule.limit} {_OLDER[attestor]}"),)
    )
    return Exchange(
        pipeline,
        (
            Prose(f"{_at(pipeline, opening)} {applied.rule.device}{stand_in(pipeline)}"),
            rule_file(applied),
            Prose(
                pipeline.fill(
                    f"{applied.rule.explanation} The last line expects each attestation under its step's name, as `../{{first}}.att.json`."
                )
            ),
            block,
            *more,
        ),
        past,
    )


def insist_on_success(pipeline: Pipeline) -> Exchange:
    """The exit code of the tests, which no rule needs to look at; the rule is about a command that cannot fail."""
    number = next(place for place, link in enumerate(pipeline.route) if pipeline.chain.links[link].kind == "test")
    step = pipeline.steps[number]
    applied = _pin(step.attested, bind_rules(("cmd_exact",), step.attested, 0)[0])
    ruled = pipeline.with_rules(applied, number=number)
    opening = "For the exit code no rule is needed:"
    if pipeline.asks("knows"):
        opening = "By the attestation being there at all."
    elif pipeline.asks("support"):
        opening = "That there is an attestation of the tests supports it."
    if pipeline.asks("fires"):
        opening = "No, it never fires: every attestation that exists has 0 in there."
    elif pipeline.asks("whether"):
        opening = "Yes, it can, and would never see anything but 0."
    return set_up(
        ruled,
        f"{opening} witness writes no attestation for a command that fails, and without the one of `{step.name}` nothing "
        f"verifies. What does need a rule is a command that can't fail, such as one with `|| true` behind it: pinned argument by argument, that of `{step.name}` "
        "can't get one; what it calls still could.",
        "",
        "What the command tests is not seen: a test that was deleted cannot fail either.",
        files=(rule_file(applied),),
        more=_refuse(ruled, applied) if pipeline.asks("proof") else (),
    )


def _pin(attested: AttestedBuild, applied: AppliedRule) -> AppliedRule:
    """Return the rule with a violation that lets the tests fail unnoticed."""
    expected: list[Json] = list(arguments(attested.command))
    within = expected[:2] == ["sh", "-c"] and len(expected) == 3
    shell = "sh" if within else other_shell(attested)
    tolerant = f"{expected[-1] if within else attested.command} || true"
    violation = replace(
        applied.violation,
        message=f"command is {literal([shell, '-c', tolerant])}, expected {literal(expected)}",
        command=f"{shell} -c {shlex.quote(tolerant)}",
    )
    return replace(applied, violation=violation)


def pack_only_products(pipeline: Pipeline) -> Exchange:
    """An archive of a folder, into which somebody may have put a file."""
    applied = keep_to_products(pipeline)
    pinned = bind_rules(("cmd_exact",), pipeline.steps[-1].attested, 0) if pipeline.asks("only") else ()
    ruled = pipeline.with_rules(applied, *pinned)
    yes_no = "Not by `artifactsFrom` alone. It" if pipeline.asks("whether") else "`artifactsFrom` is half of it. It"
    closes = "What closes this is a rule on the materials of `{last}`, all that lay there when it started."
    listed = "`known` has `{used}` alone; add what else `{maker}` writes there, or an honest archive is refused too."
    closing = f"That `{{last}}` took nothing from elsewhere needs a rule on its command. {listed}"
    if pinned:
        closes = (
            "A rule on the materials of `{last}`, all that lay there when it started, and one on its command close this"
        )
        closes += (
            " on conditions: the holders of both keys are honest, the packing program and its variables are as usual, and nobody writes to `{folder}` "
            "meanwhile."
            if pipeline.asks("whether")
            else "; without the second it could pack something else as well."
        )
        closing = listed
    return set_up(
        ruled,
        f"{yes_no} compares only files that both steps saw, so a changed product of `{{maker}}` is refused, while a file that somebody adds to "
        f"`{{folder}}` before `{{last}}` runs is recorded and nobody objects. {closes}",
        "",
        closing,
        files=(
            File(
                applied.file,
                applied.text,
                "rego",
                f"Save this, which denies every path in there that isn't known, as `{applied.file}`:",
            ),
            *(File(one.file, one.text, "rego", f"Save the one on the command as `{one.file}`:") for one in pinned),
        ),
        more=_refuse(ruled, applied, "Plant a file in a copy, and that copy's archive is refused:")
        if pipeline.asks("proof")
        else (),
    )


def keep_strays_out(pipeline: Pipeline) -> Exchange:
    """The same for a policy that is in use; the attestations stay."""
    applied = keep_to_products(pipeline)
    ruled = pipeline.with_rules(applied)
    yes_no = "No. `artifactsFrom`" if pipeline.asks("whether") else "`artifactsFrom`"
    if pipeline.asks("limit"):
        yes_no = "A limitation, which a rule closes. `artifactsFrom`"
    if pipeline.asks("text"):
        yes_no = 'No. True would be "guarantees that files which both steps saw are the same": it'
    more = (
        _refuse(ruled, applied, "Plant a file in a copy, and that copy's archive is refused:")
        if pipeline.asks("proof")
        else (
            Prose(
                pipeline.fill(
                    "`known` has `{used}` alone; add what else `{maker}` writes there, or an honest archive is refused too. It judges what lay in "
                    "`{folder}`; if `{last}` may take nothing from elsewhere, pin its command too."
                )
            ),
        )
    )
    return Exchange(
        ruled,
        (
            Prose(
                pipeline.fill(
                    f"{yes_no} compares files that both steps saw. One that somebody adds to `{{folder}}` was never seen by `{{maker}}`, so it is recorded "
                    "and compared with nothing. What lay there when `{last}` began is its material record, and a rule over that can say what may:"
                )
            ),
            File(applied.file, applied.text, "rego", f"Save the rule as `{applied.file}`:"),
            Prose("It goes into the policy that you have; the runs and what they recorded stay as they are."),
            Bash(f"{policies.add_rule(ruled.procedure)}{CHECK}{ruled.procedure.sign_command()}\n{verify(ruled)}"),
            *more,
        ),
        Past(hidden=(Bash(policy(pipeline)), Bash(run_steps(pipeline.procedure)))),
    )


def _refuse(pipeline: Pipeline, applied: AppliedRule, lead: str = "") -> Script:
    """Return the demonstration in which the step that is judged does what the rule forbids."""
    runs = "".join(
        f"{step.violate(applied, quoted=False) if step.rules else step.run_command()}\n" for step in pipeline.steps
    )
    return show_refusal(
        pipeline.fill(
            lead or f"The refusal, in a copy that breaks it; verify says `{quotable(applied.violation.message)}` then:"
        ),
        spoil(in_copy(pipeline.procedure, runs)),
        spoil(pipeline.procedure.verify_command()),
        quotable(applied.violation.message),
    )


def _at(pipeline: Pipeline, text: str) -> str:
    return text.replace("{step}", pipeline.ruled.name).replace("{kind}", pipeline.applied.rule.attestor)
