"""What happens around a pipeline: a check before something is deployed, the order of steps, the approval by a person."""

from __future__ import annotations

from asynth.catalog.families.pipeline.answers import policy, runs, set_up, stand_in, swept
from asynth.catalog.families.pipeline.example import Exchange, Pipeline
from asynth.catalog.families.pipeline.sentences import link
from asynth.catalog.procedure.layout import show_refusal
from asynth.catalog.prompts.enumeration import join
from asynth.script import Bash, Prose


def gate_deploy(pipeline: Pipeline) -> Exchange:
    """A command that runs only behind a successful verification."""
    whether = "Yes: " if pipeline.asks("whether") else ""
    opening = (
        f"{whether}`witness verify` exits non-zero on any refusal, so `&&` is the whole gate, and `{pipeline.deploy}` isn't "
        f"reached. The policy behind it wants all of {{names}}, each with its own key.{stand_in(pipeline)}"
    )
    checked = f"{pipeline.procedure.verify_command()} &&\n  {pipeline.deploy}\n"
    closing = (
        "The gate needs all of the attestations. Let every step hand its own on together with its file, and give the deploying side "
        "the signed policy and `policy.pub`, never a private key."
    )
    proof = (
        show_refusal(
            pipeline.fill("With the attestation of `{first}` missing, the same line stops:"),
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
            Prose(pipeline.fill(f"{link(pipeline.shape, pipeline.kind)} Once, by whoever owns the policy:")),
            Bash(policy(pipeline)),
            Prose("Each time, in front of the copy:"),
            Bash(f"mkdir -p ../srv\n{checked}"),
            *(proof or (Prose(pipeline.fill(swept(pipeline, "packed") or closing)),)),
        ),
    )


def explain_order(pipeline: Pipeline) -> Exchange:
    """Whether verify knows which step ran first."""
    yes_no = "No. " if pipeline.asks("whether") else ""
    linked = [step for step in pipeline.steps if step.uses]
    beside = next((step.name for step in pipeline.steps[:-1] if step.name not in pipeline.needed), "")
    opening = (
        f"{yes_no}Steps are a map and not a list, and verify compares no times: it wants an attestation of each that passes, whenever it "
        f"was made. With `artifactsFrom` on {_list([step.name for step in linked])} a file that both steps saw has to be the same in both, "
        "which is about files and not about time."
    )
    between = (
        f"From `{beside}` no file goes into `{{file}}`, so it may have run before or after `{{last}}`, and verify will not mind. If it must "
        "come first, check this policy before the result goes out; then there is no result without it."
        if beside
        else "A step that found its input can't have run before it was made. But one that ran where the file was missing has nothing to "
        "compare and passes too; a rule on its materials, that the file is among them, closes that."
    )
    return set_up(
        pipeline,
        opening,
        between,
        swept(pipeline, "packed")
        or "`starttime` and `endtime` are in the attestations for people to read. They come from the clock of the machine, and "
        "Rego cannot compare them across steps.",
    )


def have_approved(pipeline: Pipeline) -> Exchange:
    """A step by which a person approves what goes out."""
    names = [step.name for step in pipeline.steps]
    approval = next(
        step
        for step, link in zip(pipeline.steps, pipeline.route, strict=True)
        if pipeline.chain.links[link].kind == "approve"
    )
    whether = "Yes. " if pipeline.asks("whether") else ""
    return set_up(
        pipeline,
        f"{whether}Let the person attest a command of his own, with a key that no runner has: `{approval.name}` writes the digest of "
        f"`{{used}}` to a file, and `{{last}}` names it in `artifactsFrom`. Without that attestation, or with another `{{used}}` than the one "
        "approved, verify refuses.",
        f"`{approval.name}.key` is made beside the others only to try it out; in earnest it stays with who approves, and only the `.pub` "
        f"is in the policy. {_list(names)} all record git, so that verify finds one from another.",
        "An approval says that the key was used on this file. Whether anybody looked at it before is not on record.",
    )


def _list(names: list[str]) -> str:
    return join(tuple(f"`{name}`" for name in names))
