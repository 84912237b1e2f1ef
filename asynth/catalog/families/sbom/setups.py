"""Whole set-ups around a bill of materials: attested, judged by a rule, or made together with its binary."""

from __future__ import annotations

import zlib
from dataclasses import replace

from asynth.catalog.families.sbom.documents import (
    HOUSE,
    HOUSES,
    JUDGED_HOUSE,
    JUDGED_HOUSES,
    assume_format,
    assume_generator,
    format_of,
    seen_by_tool,
)
from asynth.catalog.families.sbom.together import BESIDE, fits_together, put_together
from asynth.catalog.families.scenarios.case import Case, Exchange, recorded
from asynth.catalog.families.scenarios.scenario import Scenario, run_sets
from asynth.catalog.house import HOUSE_BUILD
from asynth.catalog.member import Build
from asynth.catalog.procedure.procedure import Procedure
from asynth.catalog.procedure.rules import AppliedRule
from asynth.catalog.rules.sbom import RULES
from asynth.example.draft import Past
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


def lists_packages(build: Build) -> bool:
    """Accept commands that write a bill of materials whose content is known."""
    return writes_document(build) and bool(build.document.packages)


_ONCE = (
    "Made once, a pair for whoever runs it and one for whoever decides:",
    "The pairs are made once:",
    "The keys, which are made only once:",
    "Two pairs, made once:",
    "First the keys, once:",
)
"""What keeps somebody from making keys again; which sentence goes with the command."""


def set_up(
    case: Case,
    opening: str,
    before: str,
    *,
    closing: str = "",
    rule: tuple[Part, ...] = (),
    procedure: Procedure | None = None,
    facts: dict[str, object] | None = None,
    check: str = "",
    more: tuple[Part, ...] = (),
) -> Exchange:
    """Return the exchange of a whole set-up.

    :param opening: the answer to the question, in front of the run
    :param before: the paragraph in front of the policy
    :param rule: parts between the run and that paragraph
    :param check: commands that end with the check, where it takes more than the one line
    :param more: what comes after all of it
    """
    wanted = procedure or case.procedure
    keys = wanted.key_commands() if wanted.arrangement.made else ""
    run = f"{case.clear}{wanted.run_command()}\n"
    made: tuple[Part, ...] = (Bash(keys),) if keys else ()
    once = f" {_ONCE[zlib.crc32(wanted.attested.command.encode()) % len(_ONCE)]}" if keys else ""
    *_, written = wanted.write_policy()
    policy = f"{written.text}{wanted.sign_command()}\n{check or wanted.verify_command()}\n"
    parts: tuple[Part, ...]
    if case.asks("bare"):
        parts = (Prose(opening), *made, *rule, Bash(run + policy))
    else:
        parts = (
            Prose(f"{opening}{once}"),
            *made,
            *(() if case.shows_command or procedure else (Prose(assume_generator(case)),)),
            Bash(run),
            *rule,
            Prose(before),
            Bash(policy),
            *((Prose(closing),) if closing else ()),
            *more,
        )
    return Exchange(past=Past(), answer=parts, procedure=procedure, facts=facts or {})


def in_force(case: Case, procedure: Procedure | None = None) -> tuple[Bash | File, ...]:
    """Return the blocks of a policy that is in force and of a run under it."""
    return (*case.policy(procedure), Bash(f"{case.procedure.run_command()}\n"))


def attest_document(case: Case) -> Exchange:
    """The smallest whole set-up."""
    form, seen = format_of(case), seen_by_tool(case.procedure.attested.build)
    facts: dict[str, object] = {"predicate": form.predicate}
    if case.asks("bare"):
        return set_up(
            case,
            f"What `sbom` records goes by the document's format, so the type to require is `{case.type_of('sbom')}`:",
            "",
            facts=facts,
        )
    key, policy_key = case.procedure.attest[3:], case.procedure.policy_key[3:]
    opening = (
        f"Wrap the generator and add `sbom` to `-a`: of the files that the command writes it takes the {form.called} document, which is then in the "
        "signed record beside the command line."
    )
    if case.asks("whether"):
        opening = f"Yes. The `sbom` attestor picks up the {form.called} document among the files that the wrapped command writes, and what it read is signed."
    elif case.asks("types"):
        opening = (
            "The attestor is `sbom`, but a record goes by what was found in it: the type that the policy asks for is the format's, here "
            f"`{case.type_of('sbom')}`."
        )
    elif case.asks("buyer"):
        opening = (
            "The command stays, it's only started by witness, which signs the document's digest together with how it was made. An edited list has another "
            "digest, and verify finds no attestation for that. A buyer gets document, attestation and signed policy, and runs "
            f"{'the last two lines' if case.asks('commit') else 'the last line'}. "
            f"`{policy_key}.pub` has to reach him by another way: whoever can exchange that along with the rest can sign a list of his own."
        )
    elif case.asks("own"):
        opening = (
            "An SBOM belongs to a release if one attestation has both, the document's digest and the commit. `-a git,sbom` puts them there, next to the "
            "command that made the list, and verify asks for each."
        )
    if case.asks("tender"):
        opening += f" `{key}.key` stays where the list is made, `{policy_key}.key` with somebody else."
    closing = _again(case)
    if case.asks("bound"):
        closing += " Verified is the list itself; `release.tar.gz`, which cosign's statement was about, is no subject unless the same run writes it."
    if case.asks("tender"):
        closing = f"On trust remains that the holder of `{key}.key` signed no list edited beforehand, and that the generator saw every component."
    elif case.asks("limit"):
        closing = f"Taken on trust is that the holder of `{key}.key` signed no list edited beforehand, and that the tool saw everything. {seen}"
    elif case.asks("commit"):
        closing = (
            "The commit is in the same record, and `-s` accepts the attestation only if it names that one; on their side the hash stands there instead "
            f"of `$(...)`. The policy's key will do for other repositories, too. Give each a step name and a `{key}.key` of its own, or the list of one passes for "
            "that of another."
        )
    elif case.asks("own"):
        closing = (
            "Run both in the checkout that is released, and stop it if one exits 1. The list of the release before fails at `-f`, or at `-s` with its own "
            "attestation. How the list was made, which no rule compares yet:"
        )
    before = (
        "Listed in the policy, that type refuses a run that wrote no such document:"
        if case.asks("types")
        else form.required
    )
    return set_up(
        case,
        opening,
        f"{assume_format(case)}{before}",
        closing=closing,
        facts=facts,
        check=_of_release(case),
        more=(Bash(case.read(f"{recorded('command-run')}.cmd")),) if case.asks("own") else (),
    )


def _of_release(case: Case) -> str:
    """Return the lines that ask the same attestation for the document and for the commit, or "" where nobody asks what it belongs to."""
    if not (case.asks("own") or case.asks("commit")):
        return ""
    line = case.procedure.verify_command()
    return f'{line.rpartition(" -f ")[0]} -s "$(git rev-parse HEAD)"\n{line}'


def _again(case: Case) -> str:
    """Return what a second run does."""
    attested = case.procedure.attested
    if attested.build.repeatable:
        return (
            "A second run without the `rm` that writes the same bytes leaves no product, and the attestor finds none."
        )
    return (
        f"The generator dates or numbers each document. A second `{attested.artifact}` therefore has another digest, and the first attestation doesn't cover "
        "it; ship the two as a pair."
    )


def tell_rule(applied: AppliedRule) -> dict[str, object]:
    """Return what messages tell of a rule."""
    forms = applied.forms
    return {
        "rule": {
            "clause": forms.clause,
            "imperative": forms.imperative,
            "noun": forms.noun,
            "incident": forms.incident,
        }
    }


_LEADS = ("Save {} as", "Put {} into", "Write {} to", "Create {} as")


def rule_file(case: Case) -> File:
    """Return the file of the case's rule."""
    applied = case.rule
    lead = _LEADS[zlib.crc32(applied.rule.name.encode()) % len(_LEADS)]
    return case.shown_rule(lead.format(applied.rule.called))


def judge_document(case: Case) -> Exchange:
    """A rule over the document, from scratch."""
    applied, type_ = case.rule, case.type_of("sbom")
    opening = f"Yes, with a rule. {applied.rule.device}" if case.asks("whether") else applied.rule.device
    if case.asks("fields"):
        opening = f"To the record of type `{type_}`; `input` is the document in the names of its format, as far as witness's parser knows them. {applied.rule.device}"
    if case.asks("bare"):
        opening = f"The rule stands below `{type_}` in the policy:"
    more = " Where the rule denies, verify exits non-zero, so a job with that line stops by itself; the next rule goes into the same list, `regopolicies`."
    return set_up(
        case,
        opening,
        applied.rule.explanation,
        rule=(rule_file(case),),
        closing=f"{applied.rule.limit}{more if case.asks('more') else ''}",
        facts=tell_rule(applied),
    )


def attest_together(case: Case) -> Exchange:
    """Binary and bill of materials from one step."""
    both = put_together(case)
    procedure = both.procedure
    document, type_ = both.document, procedure.attested.build.sbom_type
    opening = f"Let one step do both. `{procedure.attested.artifact}` and `{document}` are then products of the same run, in one signed record."
    if case.asks("whether"):
        opening = f"No, two attestations share their commit at most. `artifactsFrom` in the policy could tie a list that is made later to the file that it finds. {opening}"
    elif case.asks("swapped"):
        opening = f"By making them in one step: the record then has both digests, and {document} from another run is not the one in it."
    if case.message.tells.isdisjoint({"command", "generator"}):
        opening += f" I take them to come from `{case.procedure.attested.command}` and from `{both.generator}`."
    closing = "With both accepted, the two files are of that one run. Two steps at one commit would be tied less closely: one commit can be built twice."
    if case.asks("whether"):
        closing = f"That ties two files to one run; what the list covers is up to its generator. {seen_by_tool(procedure.attested.build)}"
    if case.asks("limit"):
        closing = (
            "Each file in hand is looked up by its digest, and with both accepted they are of one run at one commit, on the word of whoever has the key. Whether "
            "the list fits the file is up to the generator."
        )
    clear = f"rm -f {procedure.attested.artifact} {document}\n"
    file = procedure.verify_command()
    checks = f"{procedure.verify_command(artifact=document)}\n{file}"
    exchange = set_up(
        case,
        opening,
        f"`{type_}` among the required types refuses a build whose run wrote no SBOM:",
        closing=closing,
        procedure=procedure,
        facts={"generator": both.generator, "document": document},
    )
    answer = tuple(
        Bash((part.text.replace(case.clear, clear, 1) if case.clear else part.text).replace(file, checks))
        if isinstance(part, Bash)
        else part
        for part in exchange.answer
    )
    return replace(exchange, answer=answer, fixture=both.fixture)


_ONE = Scenario(
    name="",
    compose=attest_document,
    fits=writes_document,
    runs=RUNS,
    run=RUN,
    quotes=(False,),
    arrangement="make ed25519",
    heavy=3.0,
    house=HOUSE,
    houses=HOUSES,
    by_commit=False,
)

TOLD = {"rule": frozenset({"rules"})}
"""The slot of a rule."""

SET_UPS: tuple[Scenario, ...] = (
    replace(_ONE, name="attest", builds=13, answering={"own": "jq"}, slots={"predicate": frozenset({"build"})}),
    replace(
        _ONE,
        name="rule",
        compose=judge_document,
        fits=lists_packages,
        house=JUDGED_HOUSE,
        houses=JUDGED_HOUSES,
        rules=tuple(rule.name for rule in RULES),
        builds=14,
        slots=TOLD,
    ),
    replace(
        _ONE,
        name="together",
        compose=attest_together,
        fits=fits_together,
        house=HOUSE_BUILD,
        houses={},
        beside=BESIDE,
        runs=run_sets("git sbom", "environment git sbom"),
        offers=frozenset({"sbom"}),
        builds=5,
        slots={"generator": frozenset({"build"}), "document": frozenset({"build"})},
    ),
)
"""Requests for a whole set-up."""
