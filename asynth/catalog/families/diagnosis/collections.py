"""Failures whose cause is the collection: the policy asks for another step or for a type that was not recorded."""

from __future__ import annotations

from asynth.catalog.families.diagnosis.failing import BOTH_LINES, rerun, resign, shows, statement
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.log import Line, nothing_found
from asynth.catalog.families.scenarios.policy import edit_policy
from asynth.catalog.families.scenarios.scenario import RUN_LINE, WIDE, Scenario, run_sets
from asynth.catalog.prompts.enumeration import join

_TYPES = "[.predicate.attestations[].type] | sort[]"


def explain_missing_type(case: Case) -> Exchange:
    """The policy requires an attestation that the run did not record."""
    procedure = case.procedure
    lacking = case.spare
    less = tuple(name for name in procedure.extras if name != lacking)
    short = procedure.with_step(extras=less)
    return rerun(
        case,
        short.run_command(),
        nothing_found(procedure.attested.step),
        f"`{lacking}` was never recorded, and the policy requires it. An attestation that lacks a required type is not "
        "rejected by name: it is no candidate at all, and verify reports an empty search. The types that are in the file:",
        look=statement(procedure.attestation, _TYPES),
        mend=f"`{case.type_of(lacking)}` is not among them. `-a` is the whole list of what is added, it replaces the "
        "default `environment,git` and adds nothing to it:",
        after="material, command-run and product are recorded without being named; whatever else the policy lists has to stand there.",
        facts={"required": join(tuple(f"`{name}`" for name in procedure.extras)), "given": ",".join(less)},
    )


def explain_no_step(case: Case) -> Exchange:
    """A run without a step's name."""
    procedure = case.procedure
    step = procedure.attested.step
    return rerun(
        case,
        procedure.run_command().replace(f" --step {step}", "", 1),
        (Line("step name is required"),),
        f"{begin(case, whether='No.')}The run names no step. `--step` (short `-s`) has no default, and witness does not take it from the file that `-o` "
        f"names. It is signed along with the rest and has to be the policy's word, `{step}`:",
        after="Any other name is taken too, and only verify then finds nothing.",
    )


def explain_step_name(case: Case) -> Exchange:
    """The run's step has another name than the policy's, so the attestation belongs to no step of the policy."""
    procedure = case.procedure
    step = procedure.attested.step
    other = {"suffix": f"{step}-linux", "capital": step.capitalize(), "prefix": f"ci-{step}"}[case.variant]
    return rerun(
        case,
        procedure.run_command().replace(f"--step {step} ", f"--step {other} ", 1),
        nothing_found(step),
        f"{begin(case, whether='Yes.', label='It is more than a label.')}The attestation belongs to a step `{other}`, and the policy only has `{step}`. These lines all mean that the search "
        "came back empty; a wrong subject or a type that was not recorded would print them too, so compare the name first:",
        look=statement(procedure.attestation, ".predicate.name"),
        mend="That name is inside the signed payload, so renaming the file changes nothing. Run the step under the name that "
        "the policy has, case included:",
        after="To tell machines apart record `environment`, which has the name of the host; the step's name is the policy's.",
        facts={"other": other},
    )


def explain_wrong_type(case: Case) -> Exchange:
    """The policy names a type that the attestor does not have."""
    procedure = case.procedure
    name = next(one for one in ("sbom", "vex", "slsa", "link", "k8smanifest") if one in procedure.extras)
    right = case.type_of(name)
    wrong = f"https://witness.dev/attestations/{name}/v0.1"
    return resign(
        case,
        nothing_found(procedure.attested.step),
        f"The policy waits for `{wrong}`, and nothing ever has that type: `{name}` records under its format's own, `{right}`. "
        "A required type that is missing makes the search come back empty, just as a wrong subject would. In the file:",
        look=statement(procedure.attestation, _TYPES),
        mend="So the attestation is good and the policy is not. "
        + (
            "Go by the record: `witness attestors list` shows the name from before the document was read, which never occurs:"
            if name == "sbom"
            else "`witness attestors list` has the type beside each name:"
        ),
        edit=edit_policy(f"sed 's#{wrong}#{right}#'"),
        change=lambda text: text.replace(f'"{right}"', f'"{wrong}"', 1),
        after="Rules move along with it: a module under the type that never comes was never asked either.",
        facts={"wrong_type": wrong, "attestor": name},
    )


CAUSES: tuple[Scenario, ...] = (
    Scenario(
        name="missing-type",
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
        run=("environment", "git"),
        tools=("jq",),
        shows=BOTH_LINES - {"run"},
        slots={"required": frozenset({"run"}), "given": frozenset({"run"})},
    ),
    Scenario(
        name="no-step",
        compose=explain_no_step,
        shows=BOTH_LINES,
        slots=shows(),
    ),
    Scenario(
        name="step-name",
        compose=explain_step_name,
        variants=("suffix", "capital", "prefix"),
        tools=("jq",),
        shows=BOTH_LINES | {"variant"},
        slots={"other": frozenset({"step", "variant"}), "failing": RUN_LINE},
    ),
    Scenario(
        name="wrong-type",
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
        run=("git", "slsa"),
        tools=("jq",),
        shows=BOTH_LINES,
        slots={"wrong_type": frozenset(), "attestor": frozenset()},
    ),
)
