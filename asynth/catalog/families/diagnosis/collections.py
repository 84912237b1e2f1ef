"""Failures whose cause is the collection: the policy asks for another step or for a type that was not recorded."""

from __future__ import annotations

from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.exchanges import renew_policy, repeat_run
from asynth.catalog.families.scenarios.log import Line, nothing_found
from asynth.catalog.families.scenarios.policy import edit_policy
from asynth.catalog.families.scenarios.scenario import WIDE, Scenario, run_sets
from asynth.catalog.phrasings.facts import join


def explain_missing_type(case: Case) -> Exchange:
    """The policy requires an attestation that the run did not record."""
    procedure = case.procedure
    step = procedure.attested.step
    lacking = case.spare
    less = tuple(name for name in procedure.extras if name != lacking)
    listed = join(tuple(f"`{name}`" for name in procedure.extras))
    short = procedure.with_step(extras=less)
    context = case.pick(
        f"The policy wants {listed} besides what is always there.",
        f"`../policy.signed.json` requires {listed} on top of material, command-run and product.",
        f"Required by the policy, as I was told: {listed}, and the types that witness always records.",
    )
    cause = case.pick(
        f"The policy requires `{lacking}`, and the run never recorded it. A collection that lacks a required type is not "
        "rejected by name, it is simply not a candidate, hence the reasons of an empty search.",
        f"`{lacking}` is missing from `-a`. verify only considers attestations that hold every required type; without "
        f"`{lacking}` there is none left, and it says so in this roundabout way.",
    )
    detail = case.pick(
        "Giving `-a` replaces the default pair `environment,git`, it does not add to it. List all that the policy asks for:",
        "`-a` is the whole list of extra attestors, defaults included. Run the step again with all of them:",
    )
    return repeat_run(
        case,
        short.run_command(),
        nothing_found(step),
        context=context,
        cause=f"{cause} {detail}",
        last=case.pick(
            "It ends with `Verification succeeded`.",
            f"This one verifies: `Verification succeeded`, with `{step}` in the evidence list.",
        ),
    )


def explain_no_step(case: Case) -> Exchange:
    """A run without a step's name."""
    procedure = case.procedure
    step = procedure.attested.step
    return repeat_run(
        case,
        procedure.run_command().replace(f" --step {step}", "", 1),
        (Line("step name is required"),),
        context=case.pick(f"The policy's only step is `{step}`.", f"In the policy the step is called `{step}`."),
        cause=case.pick(
            "`--step` (`-s`) is missing. The name goes into the signed collection and must be the one in the policy, "
            f"`{step}`:",
            f"witness does not derive the step from the name of the output file. Say `--step {step}`, as the policy has it:",
        ),
    )


def explain_step_name(case: Case) -> Exchange:
    """The run's step has another name than the policy's, so the attestation belongs to no step of the policy."""
    procedure = case.procedure
    step = procedure.attested.step
    other = {
        "suffix": f"{step}-linux",
        "capital": step.capitalize(),
        "prefix": f"ci-{step}",
    }[case.variant]
    context = case.pick(
        f"The policy has one step, `{step}`.",
        f"Security wrote the policy; it knows a single step called `{step}`.",
        f"`../policy.signed.json` covers one step, `{step}`.",
    )
    cause = case.pick(
        f"The names differ: the run calls its step `{other}`, the policy `{step}`. witness asks for attestations of exactly "
        "that name, finds none, and reports the empty result as these reasons.",
        f"`--step {other}` is the mistake. A collection carries the name of its step, verify compares it letter by letter "
        f"with the policy's `{step}`, and what does not match is not even looked at.",
        f"verify found the file but no step for it. `{other}` is not `{step}`; name, case and all must be those of the policy.",
    )
    tail = case.pick(
        "The name is part of what is signed, so it cannot be corrected afterwards; run the step again:",
        "Renaming the output file would not help: the name is inside the signed attestation. Attest once more:",
    )
    return repeat_run(
        case,
        procedure.run_command().replace(f"--step {step} ", f"--step {other} ", 1),
        nothing_found(step),
        context=context,
        cause=f"{cause} {tail}",
        last=case.pick(
            f"With `{step}` on both sides it ends with `Verification succeeded`.",
            "Now it says `Verification succeeded` and lists the step with its attestation.",
        ),
    )


def explain_wrong_type(case: Case) -> Exchange:
    """The policy names a type that the attestor does not have."""
    procedure = case.procedure
    name = next(one for one in ("sbom", "vex", "slsa", "link", "k8smanifest") if one in procedure.extras)
    right = case.type_of(name)
    wrong = f"https://witness.dev/attestations/{name}/v0.1"
    key = procedure.keys[1]
    cause = case.pick(
        f"`{wrong}` looks right and is wrong: what `{name}` records has the type `{right}`. For most attestors the pattern "
        "holds, not for this one.",
        f"The `{name}` attestor keeps the type of the format it writes, `{right}`. A policy that asks for `{wrong}` waits for "
        "something that nobody records, and a missing type reads as an empty search.",
    )
    return renew_policy(
        case,
        nothing_found(procedure.attested.step),
        context=case.pick(
            f"For `{name}` the policy (`../policy.json`, key `../{key}.key`) requires `{wrong}`.",
            f"`../policy.json` asks for `{wrong}`; I sign it with `../{key}.key`.",
        ),
        cause=f"{cause} Correct the policy; the attestation is good:",
        edit=edit_policy(f"sed 's#{wrong}#{right}#'"),
        change=lambda text: text.replace(f'"{right}"', f'"{wrong}"', 1),
        closing="`witness attestors list` shows names beside types.",
    )


CAUSES: tuple[Scenario, ...] = (
    Scenario(
        name="missing type",
        compose=explain_missing_type,
        runs=run_sets(
            "environment git",
            "git link",
            "git secretscan",
            "environment link",
            "git lockfiles",
            "environment git maven",
            "git sbom",
            "git sarif",
            "environment git secretscan",
        )
        + WIDE,
        subjects=("artifact", "digest"),
    ),
    Scenario(name="no step", compose=explain_no_step),
    Scenario(
        name="step name",
        compose=explain_step_name,
        variants=("suffix", "capital", "prefix"),
        subjects=("artifact", "digest"),
    ),
    Scenario(
        name="wrong type",
        compose=explain_wrong_type,
        runs=run_sets(
            "git link",
            "environment git link",
            "git slsa",
            "environment slsa",
            "git sbom",
            "environment git sbom",
            "git vex",
        )
        + WIDE,
    ),
)
