"""What happens around a pipeline: a check before something is deployed, the order of steps, the approval by a person."""

from __future__ import annotations

import re

from asynth.catalog.families.pipeline.answers import CHECKOUTS, in_jobs, policy, runs, set_up, stand_in, swept, verify
from asynth.catalog.families.pipeline.example import Exchange, Pipeline
from asynth.catalog.families.pipeline.sentences import link
from asynth.catalog.families.rego.answers import rule_file
from asynth.catalog.procedure.layout import run_steps, show_refusal
from asynth.catalog.procedure.rules import bind_rules
from asynth.catalog.prompts.enumeration import join
from asynth.example.draft import Past
from asynth.script import Bash, Prose


def gate_deploy(pipeline: Pipeline) -> Exchange:
    """A command that runs only behind a successful verification."""
    whether = "Yes: " if pipeline.asks("whether") else "It takes less: " if pipeline.asks("simple") else ""
    opening = (
        f"{whether}`witness verify` exits non-zero on any refusal, so `&&` is the whole gate, and `{pipeline.deploy}` isn't "
        f"reached then. The policy behind it wants {{names}}, each under its own key.{stand_in(pipeline)}"
    )
    checked = f"{pipeline.procedure.verify_command()} &&\n  {pipeline.deploy}\n"
    stray = swept(pipeline, "packed")
    closing = (
        "The deploying side takes all of the attestations, the signed policy and `policy.pub`, and never a private key. "
        + (stray or "An older release passes too, with its own attestations: verify knows no newest.")
    )
    if pipeline.asks("around"):
        closing = (
            "To pass it wrongly takes the key of `{last}`, since the policy pins no command and its holder can attest any file, or the policy's own. An older release passes with its attestations too, since verify knows "
            "no newest. And whoever can write to `../srv` needs no key at all, so let only the account do that which runs this line."
        )
        closing = f"{closing} {stray}".strip()
    proof = (
        show_refusal(
            pipeline.fill("With the attestation of `{first}` missing, that check fails:"),
            "",
            pipeline.procedure.verify_command(leave_out=0),
            "no passed collections present",
        )
        if pipeline.asks("proof")
        else ()
    )
    return Exchange(
        pipeline,
        (
            Prose(pipeline.fill(opening)),
            *runs(pipeline),
            Prose(
                pipeline.fill(
                    f"{in_jobs(pipeline)}{link(pipeline.shape, pipeline.kind)} Once, by whoever owns the policy:"
                )
            ),
            Bash(policy(pipeline)),
            Prose("Each time, in front of the copy:"),
            Bash(f"mkdir -p ../srv\n{checked}"),
            *(proof or (Prose(pipeline.fill(closing)),)),
        ),
    )


def explain_order(pipeline: Pipeline) -> Exchange:
    """Whether verify knows which step ran first."""
    yes_no = "No. " if pipeline.asks("whether") else ""
    opening = (
        f"{yes_no}Bytes are enforced and the sequence is not: verify wants an attestation of each step, whenever it was made, and compares no times. By "
        f"`artifactsFrom` on {_list([step.name for step in pipeline.steps if step.uses])} a file that both steps saw has to be the same in both."
    )
    bound, loose = _joints(pipeline)
    told = []
    if bound:
        told.append(
            f"{_list(bound)} {'names its' if len(bound) == 1 else 'name their'} input on the command line and can't do without, so what went "
            "in are the bytes that are on record for the step before."
        )
    told += loose
    compared = {name for step in pipeline.steps for name in step.uses}
    beside = next((step.name for step in pipeline.steps[:-1] if step.name not in {*pipeline.needed, *compared}), "")
    if beside:
        told.append(
            f"From `{beside}` no file goes into `{{file}}`, so it may even have run after `{{last}}`; what verify refuses is a `{{file}}` for which "
            f"`{beside}` has no attestation."
        )
    names = " ".join(step.name for step in pipeline.steps)
    ran = '.predicate | .name as $name | .attestations[] | select(.type | endswith("/command-run/v0.1"))'
    look = (
        "jq -r .payload ../policy.signed.json | openssl base64 -d -A |\n  jq -c '.steps[] | [.name, .artifactsFrom]'\n"
        f"for step in {names}; do\n  jq -r .payload ../$step.att.json | openssl base64 -d -A |\n"
        f"    jq -r '{ran} | \"\\(.starttime) \\($name)\"'\ndone | sort\n"
    )
    stray = swept(pipeline, "packed")
    return Exchange(
        pipeline,
        (
            Prose(pipeline.fill(opening)),
            Prose(pipeline.fill(" ".join(told))),
            Prose(
                "Which steps your policy ties to which, and when each of them ran, by its own machine's clock and time zone; where these differ, don't trust the sorting (a rule "
                "sees one record, so Rego can't compare the times):"
            ),
            Bash(f"{look}{verify(pipeline)}"),
            *((Prose(pipeline.fill(stray)),) if stray else ()),
        ),
        Past(hidden=(Bash(policy(pipeline)), Bash(run_steps(pipeline.procedure)))),
    )


def _joints(pipeline: Pipeline) -> tuple[list[str], list[str]]:
    """Return the steps that can't run without a file of an earlier one, and a sentence on each that can."""
    bound, loose = [], []
    free: list[tuple[str, str, str]] = []
    by_name = {step.name: (step, link) for step, link in zip(pipeline.steps, pipeline.route, strict=True)}
    for step in pipeline.steps:
        for used in step.uses:
            maker, number = by_name[used]
            if pipeline.chain.links[number].kind == "lint":
                loose.append(
                    f"`{step.name}` reads nothing that `{used}` writes and may have run first; only what both recorded has to agree."
                )
            elif re.search(rf"(?<![\w.-]){re.escape(maker.attested.artifact)}(?![\w.-])", step.attested.command):
                bound += [] if step.name in bound else [step.name]
            else:
                free.append((step.name, used, maker.attested.artifact))
    if free:
        (name, used, file), *more = free
        others = "".join(f", nor `{other}` one of `{before}`" for other, before, _ in more)
        rules = "".join(f", and one on those of `{other}` that asks for `{last}`" for other, _, last in more)
        loose.append(
            f"`{name}` names no file of `{used}`{others}. If none lay there, nothing is compared and the step passes; a rule on "
            f"{f'the materials of `{name}`' if more else 'its materials'} that asks for `{file}`{rules} {'close' if more else 'closes'} that."
        )
    return bound, loose


def have_approved(pipeline: Pipeline) -> Exchange:
    """A step by which a person approves what goes out."""
    approval = next(
        step
        for step, link in zip(pipeline.steps, pipeline.route, strict=True)
        if pipeline.chain.links[link].kind == "approve"
    )
    whether = "Yes. " if pipeline.asks("whether") else ""
    if pipeline.asks("file"):
        whether = "No, a file that the runner can write approves nothing; the signature on its attestation does. "
    (applied,) = bind_rules(("cmd_exact",), pipeline.steps[-1].attested, 0)
    return set_up(
        pipeline.with_rules(applied),
        f"{whether}Let the person attest a command of his own, with a key that no runner has: `{approval.name}` writes the digest of "
        f"`{{used}}` to a file, and `{{last}}` names it in `artifactsFrom`. Without that attestation verify refuses, and so it does if "
        "`{last}` took in another `{used}` than the one approved.",
        f"`{approval.name}.key` is made beside the others only to try it out; in earnest it stays with who approves, and only the `.pub` "
        f"is in the policy. {CHECKOUTS} What `{{last}}` writes is compared with nothing, so a rule pins its command, or another file could go out under that name.",
        "The approval says that the key was used on this file, not that anybody looked at it. And this verify comes after `{last}`. What stops the copy itself is "
        "a check in front of it, by the policy without that step:",
        files=(rule_file(applied),),
        more=(Bash(_check_before(pipeline)),),
    )


def _check_before(pipeline: Pipeline) -> str:
    """Return the commands that sign a policy over all steps but the last, and that verify by it what the last one takes."""
    procedure = pipeline.procedure
    *before, last = pipeline.steps
    attestations = " ".join(f"-a {step.attestation}" for step in before)
    return (
        f"jq 'del(.steps[\"{last.name}\"])' ../policy.json > ../before.json\n"
        f"witness sign -k {procedure.policy_key}.key -f ../before.json -o ../before.signed.json\n"
        f"witness verify -p ../before.signed.json -k {procedure.policy_key}.pub {attestations} -f {pipeline.used}\n"
    )


def _list(names: list[str]) -> str:
    return join(tuple(f"`{name}`" for name in names))
