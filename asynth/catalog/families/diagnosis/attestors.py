"""Failures whose cause is what `-a` names: an attestor by another name, or one that lacks what it reads."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.diagnosis.failing import BOTH_LINES, explain, rerun, shows, statement
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.log import Line, unattested, unknown_attestor
from asynth.catalog.families.scenarios.scenario import ASKED_RUNS, RUN_LINE, WIDE, Scenario, makes_artifact, run_sets
from asynth.catalog.member import Build
from asynth.catalog.prompts.enumeration import join

_ALIASES = {
    "environment": "env",
    "secretscan": "secret-scan",
    "lockfiles": "lockfile",
    "link": "in-toto-link",
    "sarif": "sarif-report",
    "maven": "mvn",
    "sbom": "sboms",
    "git": "git-commit",
}


def explain_attestor_name(case: Case) -> Exchange:
    """An attestor under a name that sounds right."""
    procedure = case.procedure
    right = next(name for name in _ALIASES if name in procedure.extras)
    wrong = _ALIASES[right]
    misnamed = procedure.with_step(extras=tuple(wrong if name == right else name for name in procedure.extras))
    return rerun(
        case,
        misnamed.run_command(),
        unknown_attestor(wrong),
        f"No attestor goes by `{wrong}`; this one is called `{right}` and is built in, like all of them. `-a` takes the names that `witness attestors list` "
        "prints, letter by letter, and the list is read before anything else, so your command has not been started. Spelled right:",
        after=f"A policy is no help with the spelling: it names types, and the one to require here is `{case.type_of(right)}`.",
    )


_WARNINGS = {
    "material": "Attestor material already declared, skipping",
    "product": "Attestor product already declared, skipping",
    "command-run": "'command-run' is a builtin attestor and cannot be called with --attestations flag",
}


def explain_builtin_attestor(case: Case) -> Exchange:
    """An attestor that always runs is asked for: a warning that worries people, and no failure."""
    procedure = case.procedure
    name = case.variant
    asked = ",".join(procedure.extras)
    openings = {
        "whether": "No:",
        "still": "Yes:",
        "inside": "The first line below lists the types, and nothing is lost:",
    }
    opening = begin(case, **openings) or "Nothing is lost: "
    return explain(
        case.went(
            f"{procedure.run_command(more=(name,))}\n", (Line(_WARNINGS[name], "warning"),), hidden=case.policy()
        ),
        f"{opening}`{name}` is in the attestation. Together with {_other_two(name)} it is recorded by every run that has a "
        "command, and the warning only says that asking for it again changes nothing. The file can be verified as it is:",
        (statement(procedure.attestation, ".predicate.attestations[].type") if case.asks("inside") else "")
        + f"{procedure.verify_command()}\n",
        after=f"`-a {asked}` alone gives the same record without the warning, and a policy may require the type of "
        f"`{name}` all the same.",
    )


def _other_two(name: str) -> str:
    return " and ".join(f"`{other}`" for other in _WARNINGS if other != name)


def explain_command_run_name(case: Case) -> Exchange:
    """Command-run asked for by a name that no attestor has."""
    procedure = case.procedure
    name = case.variant
    return rerun(
        case,
        procedure.run_command(more=(name,)),
        unknown_attestor(name),
        f"`-a` knows no `{name}`, and you need none: the command line, its output and its exit code are recorded by "
        "`command-run`, which is part of every run. Leave it out:",
        after="In a policy the type is `https://witness.dev/attestations/command-run/v0.1`, with the hyphen. One that "
        "spells it otherwise never matches, and verify then says only that it found nothing.",
    )


_EXPORTED = "Exporting that by hand would get past the error and put a job on record that never ran."

_MISSING = {
    "github": (
        "not in a github ci job",
        "a GitHub Actions job whose OIDC token it can check",
        "No variable takes the place of the token, which only GitHub hands out.",
    ),
    "gitlab": ("not in a gitlab ci job", "a GitLab job, which it knows by `GITLAB_CI`", _EXPORTED),
    "jenkins": ("not in a jenkins ci job", "a Jenkins build, which it knows by `JENKINS_URL`", _EXPORTED),
    "aws-codebuild": (
        "not running in AWS CodeBuild environment, CODEBUILD_BUILD_ID not found",
        "a CodeBuild build, which it knows by `CODEBUILD_BUILD_ID`",
        _EXPORTED,
    ),
}
"""By the attestor's name: the error, where it works, and what comes of setting the variable by hand."""


def explain_ci_job(case: Case) -> Exchange:
    """An attestor of a CI system where that system is not."""
    procedure = case.procedure
    name = case.variant
    missing, where, exported = _MISSING[name]
    return rerun(
        case,
        procedure.run_command(more=(name,)),
        unattested((name, missing)),
        f"{begin(case, whether='Yes.')}The `{name}` attestor describes the job that it runs in, and there is none: it wants {where}. An attestor that "
        "fails takes the whole attestation with it, so the command ran and left no record. By hand, leave it out:",
        after=f"{exported} What is made without it never satisfies a policy that requires `{name}`, and that is what such "
        "a policy is for.",
    )


_SPOKEN = {"sbom": "bill of materials", "sarif": "SARIF report", "vex": "VEX document", "oci": "image archive"}


def fits_document_before(build: Build) -> bool:
    """Accept commands that write one document which an attestor reads."""
    return bool(build.artifacts) and len(build.attestors) == 1 and bool(build.attestors & set(_SPOKEN))


def explain_document_before(case: Case) -> Exchange:
    """A document was made before the attested step, so that the attestor which reads it finds none among the products."""
    procedure = case.procedure
    (name,) = procedure.attested.build.attestors
    artifact, command = procedure.attested.artifact, procedure.attested.command
    look = case.variant.format(artifact=artifact)
    return rerun(
        case,
        f"{command}\n{procedure.run_command(look)}",
        unattested((name, "no products to attest")),
        f"`{artifact}` was finished before witness started. The `{name}` attestor looks for the {_SPOKEN[name]} among the "
        f"products, the files that the wrapped command creates or changes, and `{look}` makes none. Wrap the generator, and "
        "remove the old file so that the run really writes it:",
        after="A file that is there before and the same afterwards is a material of the step, however new it is.",
        facts={"document": _SPOKEN[name], "file": artifact},
    )


def fits_no_pom(build: Build) -> bool:
    """Accept projects without a POM."""
    return bool(build.artifacts) and "maven" not in build.project.attestors


def explain_no_pom(case: Case) -> Exchange:
    """The maven attestor where there is no pom.xml."""
    procedure = case.procedure
    return rerun(
        case,
        procedure.run_command(more=("maven",)),
        unattested(("maven", "open pom.xml: no such file or directory")),
        "`maven` reads `pom.xml` in the working directory and this project has none. It is never on by default, only where a line, its "
        "template or a `-c` file names it. There is no warning instead: without a POM it fails, and one failed attestor is enough for witness "
        f"to write nothing. Take it out and leave what the policy wants, here {join(tuple(f'`{name}`' for name in procedure.extras))}:",
    )


def explain_outside_repository(case: Case) -> Exchange:
    """The git attestor where there is no repository."""
    procedure = case.procedure
    with_git = procedure.with_step(extras={"default": (), "asked": ("git", *procedure.extras)}[case.variant])
    reason = {
        "default": "It came in by default: without `-a` witness runs `environment` and `git`, and naming the others is the "
        "way to be rid of it.",
        "asked": "Shorten `-a` to what can be recorded in this folder.",
    }[case.variant]
    return rerun(
        case,
        with_git.run_command(),
        unattested(("git", "repository does not exist")),
        "The git attestor found no `.git` here, neither in this folder nor above it. The command has run all the same; only "
        f"the attestation is missing, since one failed attestor drops it. {reason}",
        after="Such a record names no commit, so it cannot be verified by one. If that matters, build from a clone.",
        fixture=replace(case.fixture, git=None),
        facts={"required": ", ".join(procedure.extras)},
    )


CAUSES: tuple[Scenario, ...] = (
    Scenario(
        name="attestor-name",
        compose=explain_attestor_name,
        runs=run_sets(
            "environment git",
            "git secretscan",
            "git link",
            "environment",
            "git lockfiles",
            "git sarif",
            "git maven",
            "git sbom",
            "git",
            "secretscan",
        )
        + WIDE,
        run=("environment", "git"),
        shows=BOTH_LINES,
        slots=shows(),
    ),
    Scenario(
        name="builtin-attestor",
        compose=explain_builtin_attestor,
        variants=tuple(_WARNINGS),
        runs=ASKED_RUNS,
        tools=("jq",),
        shows=RUN_LINE | {"variant"},
        slots=shows(error=frozenset({"variant"})),
    ),
    Scenario(
        name="command-run-name",
        compose=explain_command_run_name,
        variants=("commandrun", "command_run", "command", "cmd"),
        runs=ASKED_RUNS,
        shows=BOTH_LINES | {"variant"},
        slots=shows(error=frozenset({"variant"})),
    ),
    Scenario(
        name="ci-job",
        compose=explain_ci_job,
        fits=makes_artifact,
        variants=tuple(_MISSING),
        runs=run_sets("git", "environment git", "git link", "environment", "git secretscan") + WIDE,
        shows=BOTH_LINES | {"variant"},
        slots=shows(error=frozenset({"variant"})),
    ),
    Scenario(
        name="document-before",
        compose=explain_document_before,
        fits=fits_document_before,
        runs=run_sets(
            "sbom",
            "git sbom",
            "environment git sbom",
            "sarif",
            "git sarif",
            "environment git sarif",
            "vex",
            "git vex",
            "oci",
            "git oci",
        ),
        variants=("ls -l {artifact}", "cat {artifact}", "test -s {artifact}", "wc -c {artifact}"),
        shows=BOTH_LINES | {"variant"},
        slots={**shows(RUN_LINE | {"variant", "artifact"}), "document": frozenset()},
    ),
    Scenario(
        name="no-pom",
        compose=explain_no_pom,
        fits=fits_no_pom,
        runs=tuple(run for run in ASKED_RUNS if "maven" not in run),
        shows=BOTH_LINES,
        slots=shows(),
    ),
    Scenario(
        name="outside-repository",
        compose=explain_outside_repository,
        runs=run_sets("environment", "environment link", "environment slsa", "environment lockfiles"),
        run=("environment",),
        variants=("default", "asked"),
        fits=lambda build: bool(build.artifacts) and not build.attestors and "git " not in build.command,
        shows=(BOTH_LINES - {"run"}) | {"variant"},
        slots={**shows((RUN_LINE - {"run"}) | {"variant"}), "required": frozenset({"run"})},
    ),
)
