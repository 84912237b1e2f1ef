"""Failures whose cause is what verify is asked about, and which file it is told to find that in."""

from __future__ import annotations

from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.exchanges import repeat_run, repeat_verify
from asynth.catalog.families.scenarios.log import Line, nothing_found
from asynth.catalog.families.scenarios.scenario import Scenario, makes_artifact
from asynth.catalog.member import Build
from asynth.script import Bash


def explain_attestation_path(case: Case) -> Exchange:
    """Verify is given a file that the run did not write."""
    procedure = case.procedure
    step = procedure.attested.step
    other = {
        "name": f"../{step}.attestation.json",
        "inside": f"{step}.att.json",
        "plain": f"../{step}.json",
    }[case.variant]
    cause = case.pick(
        f"`-a` of verify names files, and there is no `{other}`: `-o` wrote `../{step}.att.json`. Same run, right path:",
        f"The attestation is where `-o` put it, in `../{step}.att.json`; verify was told to open `{other}`. Nothing needs to "
        "be attested again:",
    )
    return repeat_verify(
        case,
        procedure.verify_command(attestation=other),
        (Line(f"failed to load attestation file: open {other}: no such file or directory"),),
        context=case.pick("The run itself is happy.", "", "The first line exits 0."),
        cause=cause,
    )


def explain_changed_artifact(case: Case) -> Exchange:
    """The artifact was changed after the run, so its digest is not the attested one."""
    procedure = case.procedure
    artifact = procedure.attested.artifact
    touch = case.variant.format(artifact=artifact)
    cause = case.pick(
        f"`{touch}` changed the file after it was attested. verify takes the digest of what lies there now, and no "
        "attestation has that digest; it cannot know that the file was once the right one, so it reports an empty search.",
        f"The attestation speaks of another `{artifact}`, the one before `{touch}`. One byte more is another digest, hence "
        "nothing is found. That is exactly what a swapped file would look like.",
    )
    return repeat_run(
        case,
        f"{procedure.run_command()}\n{touch}",
        nothing_found(procedure.attested.step),
        context=case.pick(
            "Between run and verify the file gets a last touch.", "We mark the file before we ship it.", ""
        ),
        cause=f"{cause} Ship what was attested:",
        closing="If the mark is needed, make it in the attested command, so that the product is the file with the mark.",
    )


def explain_digest_prefix(case: Case) -> Exchange:
    """A subject with the name of its algorithm in front."""
    procedure = case.procedure
    prefix = case.variant
    cause = case.pick(
        f"`-s` compares bare hex values of any algorithm, so `{prefix}` in front makes a value that no attestation has. The "
        "three reasons are how an empty search reads.",
        f'Subjects are looked up by the digest alone. With `{prefix}` before it nothing matches, and "nothing" is reported as '
        "a collection without a type.",
    )
    return repeat_verify(
        case,
        procedure.verify_command().replace('-s "$(', f'-s "{prefix}$('),
        nothing_found(procedure.attested.step),
        context=case.pick(
            "We have digests in this form from our registry.", "That is how our tooling writes digests.", ""
        ),
        cause=f"{cause} Without the prefix:",
    )


def explain_no_subject(case: Case) -> Exchange:
    """A verification that does not say of what."""
    procedure = case.procedure
    artifact = procedure.attested.artifact
    cause = case.pick(
        "verify has to know what it is about, since it searches the attestations by digest. Name the file with `-f`, or a "
        "bare digest with `-s`:",
        "An attestation alone is not verified, something is: a file (`-f`) or a digest (`-s`). Here it is the artifact:",
    )
    return repeat_verify(
        case,
        f"witness verify -p ../policy.signed.json -k {procedure.policy_key}.pub -a {procedure.attestation}",
        (Line("at least one of the flags in the group [artifactfile subjects] is required"),),
        context=case.pick(
            f"`{artifact}` is what we ship.", f"The step makes `{artifact}`.", f"We release `{artifact}`."
        ),
        cause=cause,
    )


def fits_stale_product(build: Build) -> bool:
    """Accept commands that write the same bytes again and no document, which its attestor would miss before verify does."""
    return bool(build.artifacts) and not build.attestors and build.repeatable


def explain_stale_product(case: Case) -> Exchange:
    """The artifact existed before the run and the command left it as it was, so no attestation speaks of it."""
    procedure = case.procedure
    artifact, command = procedure.attested.artifact, procedure.attested.command
    context = case.pick(
        f"Before that I had run `{command}` once without witness.",
        f"It is a checkout in which `{command}` had run earlier, outside of witness.",
        f"`{artifact}` was there already: `{command}` had been run by hand.",
    )
    cause = case.pick(
        f"The attestation is sound, it just does not speak about `{artifact}`. witness records as products only files that "
        f"the command creates or changes, and `{artifact}` was the same before and after.",
        f"`{artifact}` is not among the products. It lay there before the run, the command put the same bytes in its place, "
        "and witness counts as a product only what differs afterwards.",
        "Nothing is wrong with key or policy: the search fails. verify looks for an attestation by the digest of "
        f"`{artifact}`, and a file that a run leaves unchanged is a material of that run, not its product.",
    )
    meaning = case.pick(
        'The reasons all mean "nothing found"; a wrong step name or a type that was not recorded would print the same.',
        "The odd first reason, with its empty predicate type, is how an empty search result reads.",
    )
    remedy = case.pick("Let the attested command really make the file:", "Remove it first, so that the run makes it:")
    return repeat_run(
        case,
        procedure.run_command(),
        nothing_found(procedure.attested.step),
        context=context,
        cause=f"{cause} {meaning}\n\n{remedy}",
        last=case.pick(
            "Now it ends with `Verification succeeded`. In a pipeline start from a clean checkout.",
            "That ends with `Verification succeeded`. A fresh clone for every attested run avoids the trap.",
        ),
        hidden=(Bash(f"{command} > /dev/null 2>&1\n"),),
    )


def explain_twice(case: Case) -> Exchange:
    """The same attestation file twice."""
    procedure = case.procedure
    path = procedure.attestation
    doubled = {
        "flag": f"{path} -a {path}",
        "list": f"{path},{path}",
    }[case.variant]
    cause = case.pick(
        f"`{path}` is listed twice. verify keeps attestations by the path they came from, and refuses a path that it has "
        "already; once is enough, however many steps need it:",
        f"Each file may be given once, and `{path}` comes a second time. Drop the repetition:",
    )
    return repeat_verify(
        case,
        procedure.verify_command(attestation=doubled),
        (Line(f"failed to load attestation file: references may only appear once in a memory source: {path}"),),
        context=case.pick(
            "A loop in our script collects the files.",
            "The list of files is generated.",
            "I thought twice would not hurt.",
        ),
        cause=cause,
    )


CAUSES: tuple[Scenario, ...] = (
    Scenario(
        name="attestation path",
        compose=explain_attestation_path,
        variants=("name", "inside", "plain"),
        subjects=("artifact", "digest"),
    ),
    Scenario(
        name="changed artifact",
        compose=explain_changed_artifact,
        fits=makes_artifact,
        variants=("echo >> {artifact}", "echo released >> {artifact}", "date +%Y >> {artifact}"),
        subjects=("artifact", "digest"),
    ),
    Scenario(
        name="digest prefix",
        compose=explain_digest_prefix,
        fits=makes_artifact,
        variants=("sha256:", "SHA256:", "sha256="),
        subjects=("digest",),
    ),
    Scenario(name="no subject", compose=explain_no_subject, fits=makes_artifact),
    Scenario(name="stale product", compose=explain_stale_product, fits=fits_stale_product),
    Scenario(name="twice", compose=explain_twice, variants=("flag", "list"), subjects=("artifact", "digest")),
)
