"""Failures whose cause is an option of the run: what was recorded went elsewhere, or cannot be asked for."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.diagnosis.failing import BOTH_LINES, ERROR, rerun, shows, statement
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.log import Line, nothing_found, unattested
from asynth.catalog.families.scenarios.scenario import ASKED_RUNS, RUN_LINE, WIDE, Scenario, makes_artifact, run_sets
from asynth.catalog.member import Build
from asynth.catalog.procedure import twins

_VARIANT = frozenset({"variant"})


def explain_exported(case: Case) -> Exchange:
    """An attestor exported to a file of its own, which takes it out of the collection."""
    procedure = case.procedure
    name = next(one for one in ("slsa", "link") if one in procedure.extras)
    flag = f"--attestor-{name}-export"
    return rerun(
        case,
        procedure.run_command().replace(" -o ", f" {flag} -o ", 1),
        nothing_found(procedure.attested.step),
        f"{begin(case, copy='No copy.', bug='Neither.')}`{flag}` moved `{name}` out of the attestation. An exported record gets a signed file of its own beside the `-o` file "
        "and is no longer in the collection, so the policy misses a type and the search comes back empty. What is left:",
        look=statement(procedure.attestation, ".predicate.attestations[].type"),
        mend="Record it where the policy looks:",
        after="The file of its own can't stand in for it, since verify takes collections. Whoever wants the record alone can cut it out of the payload with jq, unsigned.",
        facts={"flag": flag},
    )


def explain_excluded_product(case: Case) -> Exchange:
    """A glob keeps the artifact out of the subjects."""
    procedure = case.procedure
    artifact = procedure.attested.artifact
    flag = {
        "exclude": f"--attestor-product-exclude-glob {artifact}",
        "include": "--attestor-product-include-glob dist/release.bin",
    }[case.variant]
    return rerun(
        case,
        procedure.run_command().replace(" -o ", f" {flag} -o ", 1),
        nothing_found(procedure.attested.step),
        f"{begin(case, whether='Yes.')}The glob keeps `{artifact}` out of the subjects. It is still among the recorded products, but verify searches by "
        "subjects only, so nothing is found for it. These are left:",
        look=statement(procedure.attestation, ".subject[].name"),
        mend="Without the glob every file that the command writes can be asked for:",
        after=f"To keep the list short, name what you verify instead: with `--attestor-product-include-glob {artifact}` no other product is a subject.",
    )


_PLACES = {
    True: "A full disk or a folder without write access costs a long build in the same way, so have the script test the place first.",
    False: "Inside the checkout the file is untracked for the git record of the next run, and a material of it; a folder beside the checkout is neither.",
}
"""By whether the folder lies outside of the checkout: what else can go wrong there."""


def explain_missing_folder(case: Case) -> Exchange:
    """The attestation is to be written into a folder that does not exist."""
    procedure = case.procedure
    folder = case.variant
    path = f"{folder}/{procedure.attested.step}.att.json"
    exchange = rerun(
        case,
        procedure.run_command(attestation=path),
        (Line(f"failed to open out file: failed to create output file: open {path}: no such file or directory"),),
        f"{begin(case, whether='Yes.', left='Only what the command wrote.', lost='Its record is.')}`{folder}` does not exist, and witness makes no folders. It opens the file last of all, when the command has run and "
        "everything is signed, so the work is done and its record is gone. Make the folder, and begin without the file of the lost run:",
        commands=f"mkdir -p {folder}\n{case.clear}{procedure.run_command(attestation=path)}\n{procedure.verify_command(attestation=path)}\n",
        after=_PLACES[folder.startswith("..")],
        facts={"folder": folder},
    )
    moved = (
        replace(twin, commands=twin.commands.replace(procedure.attestation, path)) for twin in twins.derive(procedure)
    )
    return replace(exchange, twins=tuple(moved))


def explain_no_document(case: Case) -> Exchange:
    """The sbom attestor where the command writes no bill of materials."""
    procedure = case.procedure
    artifact = procedure.attested.artifact
    written = f"The command writes `{artifact}` and no SBOM."
    if case.message.tells.isdisjoint({"command", "run", "script", "session", "failing", "artifact", "file"}):
        written = "The command writes no SBOM."
    return rerun(
        case,
        procedure.run_command(more=("sbom",)),
        unattested(("sbom", "no SBOM file found")),
        f"{begin(case, first='You would have to, and here nothing asks for one.')}{written} The attestor generates none, it picks up a product that is SPDX or "
        "CycloneDX in JSON, and finding none is an error that costs the whole attestation. As long as nothing writes one, leave "
        "it out:",
        after="To have it recorded, let the step run a generator too; JSON is a must, tag-value and XML are passed over.",
    )


def fits_plain_product(build: Build) -> bool:
    """Accept commands that write a file which no attestor reads."""
    return (
        bool(build.artifacts)
        and not build.attestors
        and not any(name.endswith((".json", ".xml", ".spdx")) for name in build.artifacts)
    )


CAUSES: tuple[Scenario, ...] = (
    Scenario(
        name="exported",
        compose=explain_exported,
        runs=run_sets("git slsa", "git link", "environment git slsa", "environment git link") + WIDE,
        run=("git", "slsa"),
        tools=("jq",),
        shows=BOTH_LINES,
        slots={"error": ERROR, "flag": frozenset()},
    ),
    Scenario(
        name="excluded-product",
        compose=explain_excluded_product,
        fits=makes_artifact,
        runs=tuple(
            run for run in ASKED_RUNS if {"link", "secretscan", "slsa"}.isdisjoint(run)
        ),  # they name products too
        by_commit=False,
        variants=("exclude", "include"),
        tools=("jq",),
        shows=BOTH_LINES | _VARIANT,
        slots={"error": ERROR},
    ),
    Scenario(
        name="missing-folder",
        compose=explain_missing_folder,
        fits=makes_artifact,
        variants=("../attestations", "../evidence", "attestations", "../out/records"),
        shows=RUN_LINE | _VARIANT,
        slots={
            "error": frozenset({"terminal", "step", "variant"}),
            "last_line": frozenset({"terminal", "step", "variant"}),
            "folder": _VARIANT,
            "failing": RUN_LINE | {"terminal", "variant"},
        },
    ),
    Scenario(
        name="no-document",
        compose=explain_no_document,
        fits=fits_plain_product,
        runs=run_sets("git", "environment git", "git link", "git slsa", "environment") + WIDE,
        shows=BOTH_LINES,
        slots=shows(),
    ),
)
