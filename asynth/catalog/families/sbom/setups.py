"""Whole set-ups around a bill of materials: verified by file, digest or name, judged by a rule, or made with its binary."""

from __future__ import annotations

import zlib
from dataclasses import replace

from asynth.catalog.families.sbom.documents import format_of, sees
from asynth.catalog.families.sbom.together import fits_together, put_together
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.scenario import Scenario, run_sets
from asynth.catalog.member import Build
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.procedure import Procedure
from asynth.catalog.rules.sbom import RULES
from asynth.example.draft import Past, Twin
from asynth.script import Bash, File, Part, Prose

RUN = ("git", "sbom")
"""What is given to ``-a`` where nobody says."""

RUNS = run_sets(
    "sbom",
    "git sbom",
    "environment git sbom",
    "git link sbom",
    "git lockfiles sbom",
    "environment git maven sbom",
    "git sbom slsa",
    "environment git link sbom",
)


def writes_document(build: Build) -> bool:
    """Accept commands that write a bill of materials."""
    return bool(build.artifacts) and build.sbom is not None


def set_up(
    case: Case,
    opening: str,
    before: str,
    *,
    closing: str = "",
    rule: tuple[Part, ...] = (),
    procedure: Procedure | None = None,
    verify: str = "",
    derived: tuple[Twin, ...] | None = None,
    facts: dict[str, object] | None = None,
) -> Exchange:
    """Return the exchange of a whole set-up.

    :param opening: the answer to the question, in front of the run
    :param before: the paragraph in front of the policy
    :param rule: parts between the run and that paragraph
    """
    wanted = procedure or case.procedure
    keys = wanted.key_commands() if wanted.arrangement.made else ""
    run = f"{keys}{wanted.run_command()}\n"
    *_, written = wanted.write_policy()
    policy = f"{written.text}{wanted.sign_command()}\n{verify or wanted.verify_command()}\n"
    parts: tuple[Part, ...]
    if case.asks("bare"):
        parts = (Prose(opening), *rule, Bash(run + policy))
    else:
        parts = (
            Prose(opening),
            Bash(run),
            *rule,
            Prose(before),
            Bash(policy),
            *((Prose(closing),) if closing else ()),
        )
    return Exchange(past=Past(), answer=parts, procedure=procedure, twins=derived, facts=facts or {})


def attest_document(case: Case) -> Exchange:
    """The smallest whole set-up."""
    form, artifact = format_of(case), case.procedure.attested.artifact
    if case.asks("bare"):
        return set_up(case, f"The document's type is `{case.type_of('sbom')}`:", "")
    opening = f"Wrap the generator and add `sbom` to `-a`; witness then puts the {form.called} document into the signed record."
    if case.asks("whether"):
        opening = f"Yes. The `sbom` attestor picks up the {form.called} document that the wrapped command writes."
    return set_up(
        case,
        opening,
        form.required,
        closing=f"`{artifact}` has to be written by this run. A copy of an older file, or one that was there before, is no product and "
        "is not recorded.",
    )


def finish_run(case: Case) -> Exchange:
    """A run line that the user has, and no policy yet."""
    form = format_of(case)
    return set_up(
        case,
        "Your line is complete: `sbom` reads the file that the command leaves. Keep the keys that you have:",
        f"{form.required}",
        closing=sees(case.procedure.attested.build),
    )


def hand_digest(case: Case) -> Exchange:
    """A digest in the place of the file."""
    artifact = case.procedure.attested.artifact
    opening = "Yes, with `-s`. " if case.asks("whether") else "verify takes a digest with `-s` in the place of a file. "
    return set_up(
        case,
        f"{opening}The SBOM is a product of the step, so its SHA-256 is a subject of the attestation.",
        f"{format_of(case).required}",
        closing=f"Send the bare hex digits; `sha256:` in front of them finds nothing. Even one reformatted line of `{artifact}` is another "
        "digest.",
    )


def verify_by_name(procedure: Procedure, path: str) -> str:
    """Return the ``witness verify`` line whose subject is the digest of the document's name."""
    return (
        f"witness verify -p ../policy.signed.json -k {procedure.policy_key}.pub -a {procedure.attestation} "
        f"-s \"$(jq -j '{path}' {procedure.attested.artifact} | openssl dgst -sha256 -r | cut -d' ' -f1)\""
    )


def find_by_name(case: Case) -> Exchange:
    """The bill of materials is verified by the name that it gives to what it describes."""
    procedure, path = case.procedure, format_of(case).path
    line = verify_by_name(procedure, path)
    derived = tuple(
        replace(twin, commands=twin.commands.replace(procedure.verify_command(), line))
        for twin in twins.derive(procedure)
        if twin.kind != twins.TAMPERED_ARTIFACT
    )
    opening = "Yes. " if case.asks("whether") else ""
    also = " The version of that component is one too." if path != ".name" else ""
    return set_up(
        case,
        f"{opening}The sbom attestor makes the SHA-256 of the name in the document, `{path}`, a subject of the attestation, and `-s` takes "
        f"any subject's digest.{also}",
        f"The policy is the usual one. Only verify differs: `jq -j` prints the name without a newline, which would change the digest. "
        f"{format_of(case).required}",
        verify=line,
        derived=derived,
        closing="Without the document it is `printf %s NAME` in the place of jq. This shows that an SBOM of that name was attested; that a "
        "file at hand is that SBOM takes `-f`.",
    )


_LEADS = ("Save {} as `{}`:", "Put {} into `{}`:", "Write {} to `{}`:", "Create {} as `{}`:")


def judge_document(case: Case) -> Exchange:
    """A rule over the document."""
    applied = case.rule
    opening = (
        f"Yes, by a rule over the document itself. {applied.rule.device}"
        if case.asks("whether")
        else applied.rule.device
    )
    lead = _LEADS[zlib.crc32(applied.rule.name.encode()) % len(_LEADS)].format(applied.rule.called, applied.file)
    forms = applied.forms
    return set_up(
        case,
        f"{opening} `input` is the {format_of(case).called} document as the generator wrote it."
        if not case.asks("bare")
        else opening,
        f"{applied.rule.explanation} It hangs on `{case.type_of('sbom')}`:",
        rule=(File(applied.file, applied.text, "rego", lead),),
        closing=applied.rule.limit,
        facts={
            "rule": {
                "clause": forms.clause,
                "imperative": forms.imperative,
                "noun": forms.noun,
                "incident": forms.incident,
            }
        },
    )


def compare_versions(case: Case) -> Exchange:
    """A draft that compares versions as text."""
    applied = case.rule
    name, version = case.procedure.attested.build.document.packages[-1]
    odd = "4.9.0" if version == "4.13.2" else "0.10.0"
    fate = "gets through" if odd == "4.9.0" else "is refused although it is newer"
    side = "after" if odd == "4.9.0" else "before"
    return set_up(
        case,
        f'`<` compares texts letter by letter, so `"{odd}"` sorts {side} `"{version}"`. `semver.compare` compares numbers, but it wants exactly '
        "three of them and is undefined otherwise.",
        "Versions that it cannot compare are denied by themselves, since an undefined comparison would let them pass in silence:",
        rule=(File(applied.file, applied.text, "rego", f"Save the corrected rule as `{applied.file}`:"),),
        closing="A package that is not in the document at all passes; another rule would have to ask for its name.",
        facts={"package": name, "version": version, "odd": odd, "fate": fate},
    )


def say_what_is_missed(case: Case) -> Exchange:
    """What a signed bill of materials does not show."""
    form = format_of(case)
    opening = "Partly. " if case.asks("whether") else ""
    return set_up(
        case,
        f"{opening}What you would hold is a signed statement that this command wrote this {form.called} document at that commit, and that "
        f"nobody changed it since. {sees(case.procedure.attested.build)}",
        f"So the remaining risk is an incomplete list, not a forged one. The evidence looks like this; `{case.type_of('sbom')}` in it means "
        "that such a document must be there:",
        closing="Nor does it say that the product was built from what is listed. For that, build and SBOM have to come out of one attested "
        "step.",
    )


def attest_together(case: Case) -> Exchange:
    """Binary and bill of materials from one step."""
    both = put_together(case)
    procedure = both.procedure
    opening = "Not if they come from two runs. " if case.asks("whether") else ""
    return set_up(
        case,
        f"{opening}Let one step do both. The binary and `{both.document}` are then products of the same run, in one signed record, and "
        "swapping either is noticed.",
        f"Requiring `{procedure.attested.build.sbom_type}` refuses a binary whose run wrote no SBOM:",
        closing=f"Verify `{both.document}` with the same line if somebody only has that. The tie is that both came out of one run; the list "
        "itself is as good as its generator.",
        procedure=procedure,
        facts={"generator": both.generator, "document": both.document},
    )


_RULE = {"rule": frozenset({"rules"})}

SET_UPS: tuple[Scenario, ...] = (
    Scenario(
        name="attest",
        compose=attest_document,
        fits=writes_document,
        runs=RUNS,
        run=RUN,
        quotes=(False,),
        arrangement="make ed25519",
        heavy=2.5,
        builds=28,
        house="",
        by_commit=False,
    ),
    Scenario(
        name="finish",
        compose=finish_run,
        fits=writes_document,
        runs=RUNS,
        run=RUN,
        quotes=(False,),
        heavy=2.5,
        builds=9,
        house="",
        by_commit=False,
    ),
    Scenario(
        name="digest",
        compose=hand_digest,
        fits=writes_document,
        runs=RUNS,
        run=RUN,
        quotes=(False,),
        arrangement="make ed25519",
        heavy=2.5,
        builds=9,
        house="",
        by_commit=False,
        subjects=("digest",),
    ),
    Scenario(
        name="name",
        compose=find_by_name,
        fits=writes_document,
        runs=RUNS,
        run=RUN,
        quotes=(False,),
        arrangement="make ed25519",
        tools=("jq",),
        heavy=2.5,
        builds=8,
        house="",
        by_commit=False,
    ),
    Scenario(
        name="rule",
        compose=judge_document,
        fits=lambda build: writes_document(build) and bool(build.document.packages),
        runs=RUNS,
        run=RUN,
        rules=tuple(rule.name for rule in RULES),
        quotes=(False,),
        arrangement="make ed25519",
        heavy=2.5,
        builds=8,
        house="",
        by_commit=False,
        slots=_RULE,
    ),
    Scenario(
        name="version",
        compose=compare_versions,
        fits=lambda build: (
            writes_document(build) and bool(build.document.packages) and build.sbom_type == "https://spdx.dev/Document"
        ),
        runs=RUNS,
        run=RUN,
        rules=("spdx_banned_packages",),
        quotes=(False,),
        arrangement="make ed25519",
        heavy=2.5,
        builds=3,
        house="",
        by_commit=False,
        slots={"package": frozenset(), "version": frozenset(), "odd": frozenset(), "fate": frozenset()},
    ),
    Scenario(
        name="missed",
        compose=say_what_is_missed,
        fits=writes_document,
        runs=RUNS,
        run=RUN,
        quotes=(False,),
        arrangement="make ed25519",
        heavy=2.5,
        builds=12,
        house="",
        by_commit=False,
    ),
    Scenario(
        name="together",
        compose=attest_together,
        fits=fits_together,
        runs=run_sets("git sbom", "environment git sbom"),
        run=RUN,
        quotes=(False,),
        arrangement="make ed25519",
        offers=frozenset({"sbom"}),
        heavy=2.5,
        builds=3,
        house="",
        by_commit=False,
        slots={"generator": frozenset({"build"}), "document": frozenset({"build"})},
    ),
)
"""Requests for a whole set-up."""
