"""Failures whose cause is what `-a` names: an attestor by another name, or one that lacks what it reads."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.exchanges import explain, repeat_run
from asynth.catalog.families.scenarios.log import Line, unattested, unknown_attestor
from asynth.catalog.families.scenarios.scenario import ASKED_RUNS, WIDE, Scenario, makes_artifact, run_sets
from asynth.catalog.member import Build

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
    return repeat_run(
        case,
        misnamed.run_command(),
        unknown_attestor(wrong),
        context=case.pick("", f"What I want on record is what `{wrong}` suggests.", "Docs were not at hand."),
        cause=case.pick(
            f"There is no attestor `{wrong}`; its name is `{right}`. `witness attestors list` prints all of them.",
            f"`-a` takes names as `witness attestors list` shows them, and there it is `{right}`, not `{wrong}`.",
            f"`{wrong}` should read `{right}`. An unknown name stops the run before the command starts, so nothing was built.",
        ),
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
    cause = case.pick(
        f"Nothing is lost: `{name}` is recorded by every run, the warning says that asking for it changes nothing. The "
        "attestation is complete and can be verified as it is:",
        f"A harmless one. material, command-run and product are built in, so `{name}` after `-a` is superfluous; the run "
        "succeeded. Verify it:",
    )
    return explain(
        case,
        case.went(
            f"{procedure.run_command(more=(name,))}\n", (Line(_WARNINGS[name], "warning"),), hidden=case.policy()
        ),
        context=case.pick("The run warns me.", "There is a warning and I do not know if I may ignore it.", ""),
        cause=cause,
        commands=f"{procedure.verify_command()}\n",
        closing=f"Next time `-a {asked}` is enough; the policy may require `{name}` regardless.",
        wish=f"The policy is `../policy.signed.json`, checked with `../{procedure.keys[1]}.pub`; "
        + (
            f"`{procedure.attested.artifact}` has to verify."
            if procedure.attested.artifact
            else "what I verify is the current commit."
        ),
    )


def explain_command_run_name(case: Case) -> Exchange:
    """Command-run asked for by name, which `-a` does not take: misspelt it is an error, spelt right a warning."""
    procedure = case.procedure
    name = case.variant
    return repeat_run(
        case,
        procedure.run_command(more=(name,)),
        unknown_attestor(name),
        context=case.pick(
            "We want the command line on record too.",
            "Our auditors insist on the recorded command.",
            "The policy wants it.",
        ),
        cause=case.pick(
            "The attestor is called `command-run`, and it is never given to `-a`: every run records its command, the files "
            f"before it and the files after it by itself. Leave `{name}` out:",
            f"`{name}` is not a name that witness knows, and the right one, `command-run`, would only earn a warning: it is "
            "built in, like `material` and `product`. `-a` lists just the others:",
        ),
        closing=case.pick("The command is in the attestation all the same.", "", "Policies do name its type."),
    )


_MISSING = {
    "github": ("not in a github ci job", "a GitHub Actions job, whose OIDC token it checks"),
    "gitlab": ("not in a gitlab ci job", "a GitLab job (`GITLAB_CI`)"),
    "jenkins": ("not in a jenkins ci job", "a Jenkins build (`JENKINS_URL`)"),
    "aws-codebuild": (
        "not running in AWS CodeBuild environment, CODEBUILD_BUILD_ID not found",
        "a CodeBuild build (`CODEBUILD_BUILD_ID`)",
    ),
}


def explain_ci_job(case: Case) -> Exchange:
    """An attestor of a CI system where that system is not."""
    procedure = case.procedure
    name = case.variant
    missing, where = _MISSING[name]
    return repeat_run(
        case,
        procedure.run_command(more=(name,)),
        unattested((name, missing)),
        context=case.pick(
            f"It is the line from our pipeline, run on my laptop. The policy for local runs does not ask for `{name}`.",
            f"I run the pipeline's line by hand; our staging policy requires everything in it except `{name}`.",
        ),
        cause=case.pick(
            f"`{name}` only works in {where}; anywhere else it fails, and with it the whole attestation. The command did run, "
            "but there is no record of it. Outside of the pipeline leave it out:",
            f"The attestor describes the CI job, and you are not in one: it wants {where}. Faking that would defeat its "
            "purpose. Run locally without it:",
        ),
        closing=case.pick(
            f"A policy that requires `{name}` can only be satisfied by the pipeline, which is the point of it.", ""
        ),
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
    spoken = _SPOKEN[name]
    cause = case.pick(
        f"The `{name}` attestor looks among the products, the files that the wrapped command creates or changes. `{artifact}` "
        f"was written before witness started, and `{look}` makes no file, so there was nothing to look at.",
        f"Nothing was produced under witness: `{look}` only reads. An attestor like `{name}` takes the {spoken} from the "
        "products of the step and from nowhere else.",
    )
    return repeat_run(
        case,
        f"{command}\n{procedure.run_command(look)}",
        unattested((name, "no products to attest")),
        context=case.pick(
            f"`{command}` writes our {spoken}.",
            f"The {spoken} is `{artifact}`, made by `{command}`.",
            f"I want the {spoken} `{artifact}` attested.",
        ),
        cause=f"{cause} Make the generator itself the attested command:",
    )


def fits_no_pom(build: Build) -> bool:
    """Accept projects without a POM."""
    return bool(build.artifacts) and "maven" not in build.project.attestors


def explain_no_pom(case: Case) -> Exchange:
    """The maven attestor where there is no pom.xml."""
    procedure = case.procedure
    return repeat_run(
        case,
        procedure.run_command(more=("maven",)),
        unattested(("maven", "open pom.xml: no such file or directory")),
        context=case.pick(
            "The attestor list comes from our Java template; the policy here does not ask for maven.",
            "`-a` was copied from the Java services, the policy of this project knows nothing of maven.",
        ),
        cause=case.pick(
            "`maven` reads `pom.xml` in the working directory, and this project has none. One failing attestor is enough for "
            "witness to write no attestation at all. Drop it:",
            "An attestor whose input is missing fails the run, it is not skipped, and here no `pom.xml` exists. So take "
            "`maven` out of the list:",
        ),
        closing=case.pick("In a Maven project elsewhere, `--attestor-maven-pom-path` says where the file is.", ""),
    )


def explain_outside_repository(case: Case) -> Exchange:
    """The git attestor where there is no repository."""
    procedure = case.procedure
    with_git = procedure.with_step(extras={"default": (), "asked": ("git", *procedure.extras)}[case.variant])
    listed = ", ".join(f"`{name}`" for name in procedure.extras)
    cause = case.pick(
        "The git attestor found no repository, and one attestor that fails takes the whole attestation with it: the command "
        "ran, but nothing was written.",
        "There is no `.git` here for the git attestor to read. witness finishes the command all the same and then writes no "
        "attestation, because a recorder failed.",
    )
    default = (
        " Without `-a` witness runs `environment` and `git`, so git has to be left out by naming the others."
        if case.variant == "default"
        else ""
    )
    return repeat_run(
        case,
        with_git.run_command(),
        unattested(("git", "repository does not exist")),
        context=case.pick(
            f"We build from an unpacked source archive, there is no `.git`. The policy asks for {listed}, not for git.",
            f"The container has the sources without history; the policy requires {listed} and no git.",
        ),
        cause=f"{cause}{default} Ask only for what there is:",
        closing=case.pick(
            "Such an attestation names no commit; where that matters, run the step in a checkout.",
            "If the commit is to be on record, build from a clone instead.",
        ),
        fixture=replace(case.fixture, git=None),
    )


CAUSES: tuple[Scenario, ...] = (
    Scenario(
        name="attestor name",
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
    ),
    Scenario(name="builtin attestor", compose=explain_builtin_attestor, variants=tuple(_WARNINGS), runs=ASKED_RUNS),
    Scenario(
        name="command-run name",
        compose=explain_command_run_name,
        variants=("commandrun", "command_run", "command", "cmd"),
        runs=ASKED_RUNS,
    ),
    Scenario(
        name="ci job",
        compose=explain_ci_job,
        fits=makes_artifact,
        variants=tuple(_MISSING),
        runs=run_sets("git", "environment git", "git link", "environment", "git secretscan") + WIDE,
    ),
    Scenario(
        name="document before",
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
    ),
    Scenario(
        name="no pom",
        compose=explain_no_pom,
        fits=fits_no_pom,
        runs=tuple(run for run in ASKED_RUNS if "maven" not in run),
    ),
    Scenario(
        name="outside repository",
        compose=explain_outside_repository,
        runs=run_sets("environment", "environment link", "environment slsa", "environment lockfiles"),
        variants=("default", "asked"),
        fits=lambda build: bool(build.artifacts) and not build.attestors and "git " not in build.command,
    ),
)
