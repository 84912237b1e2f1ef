"""Failures whose cause is what verify is asked about, and which file it is told to find that in."""

from __future__ import annotations

from asynth.catalog.families.diagnosis.failing import BOTH_LINES, rerun, reverify, shows, statement
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.log import Line, nothing_found
from asynth.catalog.families.scenarios.scenario import RUN_LINE, VERIFY_LINE, Scenario, makes_artifact
from asynth.catalog.member import Build
from asynth.script import Bash

_SUBJECTS = '.subject[] | .name, (.digest | to_entries[] | "  \\(.key) \\(.value)")'
_VARIANT = frozenset({"variant"})


def explain_attestation_path(case: Case) -> Exchange:
    """Verify is given a file that the run did not write."""
    procedure = case.procedure
    step = procedure.attested.step
    other = {"name": f"../{step}.attestation.json", "inside": f"{step}.att.json", "plain": f"../{step}.json"}[
        case.variant
    ]
    return reverify(
        case,
        procedure.verify_command(attestation=other),
        (Line(f"failed to load attestation file: open {other}: no such file or directory"),),
        f"{begin(case, whether='No.')}`-a` names `{other}`, and the run wrote `{procedure.attestation}`, which is what `-o` said. verify takes files by "
        "path and looks in no folder. Nothing has to be attested again:",
        after="A run that failed gives the same line, since it leaves no file at all; then no other path helps.",
    )


def explain_changed_artifact(case: Case) -> Exchange:
    """The artifact was changed after the run, so its digest is not the attested one."""
    procedure = case.procedure
    artifact = procedure.attested.artifact
    touch = case.variant.format(artifact=artifact)
    whose = "The vendor has to make the file" if case.asks("received") else "Make the file"
    return rerun(
        case,
        f"{procedure.run_command()}\n{touch}",
        nothing_found(procedure.attested.step),
        f"`{artifact}` is no longer the file that was attested, `{touch}` changed it. verify searches by the digest of what lies "
        "there now and finds nothing, so it cannot say `changed`; a wrong step name or a missing type reads the same. Compare "
        "the two digests:",
        look=f"openssl dgst -sha256 -r {artifact}\n{statement(procedure.attestation, _SUBJECTS)}",
        mend=f"The first is not among the others. A swapped file would look just like this, which is the point. {whose} "
        "again under witness and ship it untouched:",
        after="If it needs the mark, write it in the attested command.",
        facts={"touch": touch},
    )


def explain_digest_prefix(case: Case) -> Exchange:
    """A subject with the name of its algorithm in front."""
    procedure = case.procedure
    prefix = case.variant
    return reverify(
        case,
        procedure.verify_command().replace('-s "$(', f'-s "{prefix}$('),
        nothing_found(procedure.attested.step),
        f"{begin(case, algorithm='No, only its spelling.')}`{prefix}` has to go. `-s` compares bare hex digits with the subjects of the attestation; with "
        "anything before them no subject matches, and verify reports an empty search, as it would for a wrong step or a type "
        "that was not recorded. What the file can be asked for:",
        look=statement(procedure.attestation, _SUBJECTS),
        mend="So without the prefix:",
        after=f"Where the string comes from elsewhere, `${{DIGEST#{prefix}}}` cuts it down.",
        facts={"prefix": prefix},
    )


def explain_no_subject(case: Case) -> Exchange:
    """A verification that does not say of what."""
    procedure = case.procedure
    commit = 'the commit, `-s "$(git rev-parse HEAD)"`, which the git attestor made a subject'
    what = f"here {commit}"
    if procedure.artifact:
        what = f"here `-f {procedure.attested.artifact}`" + (
            f", or without a file {commit}" if "git" in procedure.extras else ""
        )
    return reverify(
        case,
        f"witness verify -p ../policy.signed.json -k {procedure.policy_key}.pub -a {procedure.attestation}",
        (Line("at least one of the flags in the group [artifactfile subjects] is required"),),
        "verify was not told what to verify. An attestation is evidence about something, and the search starts from that: a file "
        f"with `-f` or a bare digest with `-s`, {what}:",
        after="What is asked for must be among the subjects; a file that the run left as it was isn't.",
    )


def explain_no_attestation(case: Case) -> Exchange:
    """A verification without any attestation."""
    procedure = case.procedure
    return reverify(
        case,
        procedure.verify_command().replace(f" -a {procedure.attestation}", "", 1),
        (Line("must either specify attestation file paths or enable archivista as an attestation source"),),
        f"No attestation was given. verify does not look into the folder or beside the file, it reads what `-a` names, here "
        f"`{procedure.attestation}`, or asks an Archivista, a server that stores attestations, if that is enabled. You don't need one:",
        after="Where a policy has several steps, each needs an `-a` of its own. Ship the files with the artifact, nothing else leads to them.",
    )


def explain_empty_attestation(case: Case) -> Exchange:
    """The attestation went to nowhere, and where it is looked for lies an empty file."""
    procedure = case.procedure
    empty = procedure.attestation
    run = procedure.run_command().replace(f" -o {empty}", "", 1)
    return rerun(
        case,
        f"{run} > /dev/null",
        (Line("failed to load attestation file: unexpected end of JSON input"),),
        f"{begin(case, whether='No, this run never wrote to it.')}The run has no `-o`, so the attestation went to standard output, and from there to "
        f"`/dev/null`; whatever made `{empty}`, it wasn't this run. The size tells whether it's empty or the remains of something else:",
        look=f"wc -c {empty}\n",
        mend="Neither is an envelope. Let witness write the file with `-o`; a `> /dev/null` behind it then hides only what the command prints, and `-l error` "
        "most of witness's own log, which goes to stderr:",
        hidden=(Bash(f"touch {empty}\n"),),
    )


def fits_stale_product(build: Build) -> bool:
    """Accept commands that write the same bytes again and no document, which its attestor would miss before verify does."""
    return bool(build.artifacts) and not build.attestors and build.repeatable


def explain_stale_product(case: Case) -> Exchange:
    """The artifact existed before the run and the command left it as it was, so no attestation speaks of it."""
    procedure = case.procedure
    artifact, command = procedure.attested.artifact, procedure.attested.command
    return rerun(
        case,
        procedure.run_command(),
        nothing_found(procedure.attested.step),
        f"{begin(case, cache='No cache is involved.')}`{artifact}` was there before the run, and the run left it as it was. witness records as products only files that the "
        "command creates or changes, and verify finds a file only as a product. These reasons mean that the search was empty; a wrong "
        "step name or a missing type would print them too, so look which subjects the file has:",
        look=statement(procedure.attestation, ".subject[].name"),
        mend=f"`{artifact}` is not listed. Remove it, so that the run really makes it:",
        after="In a pipeline a clean checkout does the same.",
        hidden=(Bash(f"{command} > /dev/null 2>&1\n"),),
    )


def explain_twice(case: Case) -> Exchange:
    """The same attestation file twice."""
    procedure = case.procedure
    path = procedure.attestation
    doubled = {"flag": f"{path} -a {path}", "list": f"{path},{path}"}[case.variant]
    return reverify(
        case,
        procedure.verify_command(attestation=doubled),
        (Line(f"failed to load attestation file: references may only appear once in a memory source: {path}"),),
        f"{begin(case, whether='Yes.', which='The script.')}`{path}` was given twice. verify keeps attestations by their path and takes each path once, whichever of several steps "
        "need it; a list that a script puts together from two places easily has one twice. Once is enough:",
        after="A copy under another path is no error: both are candidates then, and one that passes is enough.",
    )


CAUSES: tuple[Scenario, ...] = (
    Scenario(
        name="attestation-path",
        compose=explain_attestation_path,
        variants=("name", "inside", "plain"),
        shows=BOTH_LINES | {"variant"},
        slots={
            "error": frozenset({"terminal", "step", "variant"}),
            "last_line": frozenset({"terminal", "step", "variant"}),
            "failing": VERIFY_LINE | {"terminal", "variant"},
        },
    ),
    Scenario(
        name="changed-artifact",
        compose=explain_changed_artifact,
        fits=makes_artifact,
        variants=("echo >> {artifact}", "echo released >> {artifact}", "date +%Y >> {artifact}"),
        tools=("jq",),
        shows=BOTH_LINES | {"variant"},
        slots={"touch": frozenset({"variant", "artifact"})},
    ),
    Scenario(
        name="digest-prefix",
        compose=explain_digest_prefix,
        fits=makes_artifact,
        variants=("sha256:", "SHA256:", "sha256="),
        subjects=("digest",),
        by_commit=False,
        tools=("jq",),
        shows=BOTH_LINES | {"variant"},
        slots={"prefix": _VARIANT, "failing": VERIFY_LINE | {"terminal", "variant"}},
    ),
    Scenario(
        name="empty-attestation",
        compose=explain_empty_attestation,
        shows=BOTH_LINES,
        slots=shows(),
    ),
    Scenario(
        name="no-attestation",
        compose=explain_no_attestation,
        shows=BOTH_LINES,
        slots=shows(VERIFY_LINE - {"step"}),
    ),
    Scenario(
        name="no-subject",
        compose=explain_no_subject,
        fits=makes_artifact,
        shows=RUN_LINE | {"policy_key"},
        slots=shows(frozenset({"step", "policy_key"})),
    ),
    Scenario(
        name="stale-product",
        compose=explain_stale_product,
        fits=fits_stale_product,
        tools=("jq",),
        shows=BOTH_LINES,
    ),
    Scenario(
        name="twice",
        compose=explain_twice,
        variants=("flag", "list"),
        shows=BOTH_LINES | {"variant"},
        slots={"failing": VERIFY_LINE | {"terminal", "variant"}},
    ),
)
