"""What goes wrong with bills of materials: the type in the policy, a step that writes none, an export, a missing name."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.sbom.documents import FORMATS, HOUSE, HOUSES, assume_format, format_of
from asynth.catalog.families.sbom.setups import RUN, RUNS, writes_document
from asynth.catalog.families.sbom.together import BESIDE, fits_together, put_together
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.log import nothing_found, unattested
from asynth.catalog.families.scenarios.policy import edit_policy
from asynth.catalog.families.scenarios.scenario import VERIFY_LINE, Scenario, run_sets
from asynth.catalog.member import Build
from asynth.script import Bash, Prose

OWN_TYPE = "https://witness.dev/attestations/sbom/v0.1"
"""The type that the attestor has before it found a document; no attestation holds it."""


def correct_type(case: Case) -> Exchange:
    """A policy that asks for the attestor's own type."""
    procedure = case.procedure
    right = case.type_of("sbom")
    past = case.failed(
        f"{procedure.verify_command()}\n",
        nothing_found(procedure.attested.step),
        hidden=(
            *case.policy(change=lambda text: text.replace(right, OWN_TYPE)),
            Bash(f"{procedure.run_command()}\n"),
        ),
    )
    opening = "No. " if case.asks("whether") else ""
    return Exchange(
        past=past,
        answer=(
            Prose(
                f"{opening}It's the attestor's own type, which no attestation has: the record of a document goes by its format, and yours is "
                f"{format_of(case).called}{', as I take it' if assume_format(case) else ''}, `{right}`. A policy with the attestor's can't be satisfied. "
                "Replace it, the attestation stays:"
                if case.message.kind == "judge"
                else f"{opening}`.../attestations/sbom/v0.1` never occurs in an attestation. What the attestor records has "
                f"the type of the document's format, for {format_of(case).called} `{right}`. And if a required type is missing, verify passes over "
                "the whole attestation, hence a message that sounds as if there were none. Only the policy has to change:"
            ),
            Bash(
                edit_policy(f"sed 's#{OWN_TYPE}#{right}#'")
                + f"{procedure.sign_command()}\n{procedure.verify_command()}\n"
            ),
            Prose(
                "Rules move along with the type, and see the document as `input`."
                if case.message.kind == "judge"
                else "What an attestation really has, whatever the attestor is called, it says itself:"
            ),
            *(() if case.message.kind == "judge" else (Bash(case.read(".predicate.attestations[].type")),)),
        ),
        facts={"wrong": OWN_TYPE},
    )


def require_one_format(case: Case) -> Exchange:
    """A policy that lists the types of both formats, so that either may come."""
    procedure = case.procedure
    right, form = case.type_of("sbom"), format_of(case)
    other = FORMATS[form.other].called
    copy = f"../policy-{other.lower()}"

    def without(type_: str) -> str:
        return f'jq \'.steps["{procedure.attested.step}"].attestations |= map(select(.type != "{type_}"))\''

    past = case.failed(
        f"{procedure.verify_command()}\n",
        nothing_found(procedure.attested.step),
        hidden=(
            *case.policy(
                change=lambda text: text.replace(
                    f'{{"type": "{right}"', f'{{"type": "{form.other}"}},\n        {{"type": "{right}"'
                )
            ),
            Bash(f"{procedure.run_command()}\n"),
        ),
    )
    opening = "No, " if case.asks("whether") else ""
    writes = (
        "I take your generator to write" if assume_format(case) or not case.shows_command else "your generator writes"
    )
    return Exchange(
        past=past,
        answer=(
            Prose(
                f"{opening}{'t' if opening else 'T'}he list in `attestations` is an AND. With both types in it, a step would have to hold an SPDX "
                "and a CycloneDX record. So nothing can ever satisfy this policy."
            ),
            Prose(
                f"An OR takes two policies. Yours keeps {form.called}, which {writes}; a copy with the other type is for those who "
                f"write {other}:"
            ),
            Bash(
                f"{without(right)} ../policy.json > {copy}.json\n"
                f"{procedure.sign_command().replace('../policy', copy)}\n".replace(f"-k {copy}", "-k ../policy")
                + edit_policy(without(form.other))
                + f"{procedure.sign_command()}\n{procedure.verify_command()}\n"
            ),
            Prose(
                f"A gate that takes either tries the line with each policy, joined by `||`; for the second that's `-p {copy}.signed.json`. Both "
                "formats at once would need two steps, since the attestor takes one document a run."
            ),
        ),
        facts={"other": form.other, "right": right},
    )


def write_document(case: Case) -> Exchange:
    """A step that writes no bill of materials."""
    plain = case.procedure
    both = put_together(case)
    procedure = both.procedure
    opening = "No. " if case.asks("whether") else ""
    told = not case.message.tells.isdisjoint({"command", "run", "script", "session"})
    wrote = "this command wrote" if told else f"`{plain.attested.command}`, which I take for yours, writes"
    add = "Let the same step write it." if told else "Let the same step write it, with syft for example."
    past = case.failed(
        f"{plain.run_command()}\n", unattested(("sbom", "no SBOM file found")), hidden=case.policy(procedure)
    )
    return Exchange(
        past=past,
        answer=(
            Prose(
                f"{opening}`sbom` makes no document. It records the SPDX or CycloneDX JSON that it finds among the files written by the "
                f"wrapped command, and {wrote} none. An attestor that fails leaves you without any attestation."
            ),
            Prose(
                f"{add} The failed run has left `{procedure.attested.artifact}` behind, and a file that a run finds "
                f"finished may not count as its product. That goes for `{both.document}` as well, so both are removed first:"
            ),
            Bash(
                f"rm -f {procedure.attested.artifact} {both.document}\n{procedure.run_command()}\n{procedure.verify_command()}\n"
            ),
            Prose(
                "An SBOM of another stage doesn't help: one from before is a material here, and one that comes later is no part of this run."
            ),
        ),
        procedure=procedure,
        fixture=both.fixture,
        facts={"generator": both.generator, "document": both.document},
    )


def wrap_generator(case: Case) -> Exchange:
    """A document that was there before the attested run, which writes none."""
    procedure = case.procedure
    artifact = procedure.attested.artifact
    empty = procedure.run_command(f"sh -c 'openssl dgst -sha256 {artifact} > {artifact}.sha256'")
    past = case.failed(
        f"{empty}\n",
        unattested(("sbom", "no SBOM file found")),
        hidden=(*case.policy(), Bash(f"{procedure.attested.command}\n")),
    )
    opening = "No. " if case.asks("whether") else ""
    shown = not case.message.tells.isdisjoint({"empty", "run", "session", "script"})
    reads = "openssl only reads it" if shown else "making a checksum only reads it"
    if case.asks("name"):
        opening = "No, it knows an SBOM by its content, whatever the file is called. "
    return Exchange(
        past=past,
        answer=(
            Prose(
                f"{opening}The attestor only looks at products, the files that the wrapped command wrote or changed. `{artifact}` was there before and "
                f"{reads}, so for witness it's an input. Wrap the generator instead, and begin without the file:"
            ),
            Bash(f"{case.clear}{procedure.run_command()}\n{procedure.verify_command()}\n"),
            Prose(
                f"If it really has to come from another stage, a copy made within the run counts: `sh -c 'cp stage/{artifact.rsplit('/', 1)[-1]} "
                f"{artifact}'`. But then it's the copying that is signed, not how the list was made. The checksum file needs no step of its own, since the digest of "
                f"`{artifact}` is on record."
            ),
        ),
        facts={"empty": empty},
    )


def review_export(case: Case) -> Exchange:
    """A change that adds the export of the record."""
    procedure = case.procedure
    exported = procedure.run_command(flags=("--attestor-sbom-export",))
    opening = (
        "No. "
        if case.asks("whether") or case.asks("works")
        else "Yes, verify fails for them. "
        if case.asks("changes")
        else ""
    )
    return Exchange(
        past=replace(case.went(f"{procedure.run_command()}\n", hidden=case.policy()), shown=()),
        answer=(
            Prose(
                f"{opening}The flag moves the record, it doesn't copy it. An exported SBOM goes into `{procedure.attestation}-sbom.json` and out "
                f"of the collection, and the policy wants `{case.type_of('sbom')}` in the collection. Every verify with it would then fail, "
                "with a message about missing collections."
            ),
            Prose("Leave the line as it was:"),
            Bash(f"{case.clear}{procedure.run_command()}\n{procedure.verify_command()}\n"),
            Prose(
                f"Whoever needs the document has it in `{procedure.attested.artifact}`, and verify just vouched for that file. A statement of its "
                "own, signed apart, is worth the flag only where no policy asks for the type."
            ),
        ),
        facts={"exported": exported},
    )


def strips_metadata(build: Build) -> bool:
    """Accept commands for CycloneDX that can stand between single quotes."""
    return (
        writes_document(build)
        and build.sbom_type == "https://cyclonedx.org/bom"
        and "'" not in build.command
        and "{artifact}" in build.command
    )


def keep_component(case: Case) -> Exchange:
    """A document whose metadata was taken out."""
    procedure = case.procedure
    command, artifact = procedure.attested.command, procedure.attested.artifact

    def edited(program: str) -> str:
        return f"sh -c '{command} && jq \"{program}\" {artifact} > bom.tmp && mv bom.tmp {artifact}'"

    stripped = edited("del(.metadata)")
    fixed = procedure.with_step(
        attested=replace(procedure.attested, command=edited("del(.metadata.timestamp, .serialNumber)"))
    )
    past = replace(
        case.failed(
            f"{procedure.run_command(stripped)}\n",
            (),
            hidden=case.policy(),
        ),
        quoted="",
    )
    return Exchange(
        past=past,
        answer=(
            Prose(
                "Without `metadata.component` the sbom attestor crashes: for CycloneDX it makes the name and the version in there subjects of the "
                "attestation, and it doesn't check whether there is such an entry. The document is allowed to lack them, so this is a fault of witness, but "
                "you can get around it."
            ),
            Prose(
                "Delete only what changes from run to run, the time and the `serialNumber`"
                f"{'' if case.shows_command else ', here from what syft writes'}:"
            ),
            Bash(f"{case.clear}{fixed.run_command()}\n{fixed.verify_command()}\n"),
            Prose(
                "The same happens to generators that don't know what they describe; most have an option for the name or for the project's "
                "manifest. SPDX always has a `name`."
            ),
        ),
        procedure=fixed,
        facts={"stripped": stripped},
    )


QUESTIONS: tuple[Scenario, ...] = (
    Scenario(
        name="type",
        compose=correct_type,
        fits=writes_document,
        runs=RUNS,
        run=RUN,
        tools=("jq",),
        heavy=3.0,
        builds=3,
        house=HOUSE,
        houses=HOUSES,
        shows=VERIFY_LINE,
        by_commit=False,
        slots={"wrong": frozenset()},
    ),
    Scenario(
        name="both",
        compose=require_one_format,
        fits=writes_document,
        runs=RUNS,
        run=RUN,
        tools=("jq",),
        heavy=3.0,
        builds=3,
        house=HOUSE,
        houses=HOUSES,
        shows=VERIFY_LINE,
        by_commit=False,
        slots={"other": frozenset(), "right": frozenset()},
    ),
    Scenario(
        name="none",
        compose=write_document,
        fits=fits_together,
        runs=run_sets("git sbom", "environment git sbom"),
        run=RUN,
        offers=frozenset({"sbom"}),
        heavy=3.0,
        builds=5,
        beside=BESIDE,
        by_commit=False,
        slots={
            "generator": frozenset({"build"}),
            "document": frozenset({"build"}),
            "error": frozenset({"terminal"}),  # which names no step
        },
    ),
    Scenario(
        name="stale",
        compose=wrap_generator,
        fits=writes_document,
        runs=RUNS,
        run=RUN,
        heavy=3.0,
        builds=3,
        house=HOUSE,
        houses=HOUSES,
        by_commit=False,
        slots={"empty": frozenset({"build", "step", "step_key", "run", "artifact"})},
    ),
    Scenario(
        name="export",
        compose=review_export,
        fits=writes_document,
        runs=RUNS,
        run=RUN,
        quotes=(False,),
        heavy=3.0,
        builds=3,
        house=HOUSE,
        houses=HOUSES,
        by_commit=False,
        slots={"exported": frozenset({"build", "step", "step_key", "run"})},
    ),
    Scenario(
        name="nameless",
        compose=keep_component,
        fits=strips_metadata,
        runs=RUNS,
        run=RUN,
        quotes=(False,),
        tools=("jq",),
        heavy=3.0,
        builds=2,
        house=HOUSES["cyclonedx"],
        by_commit=False,
        slots={"stripped": frozenset({"build"})},
    ),
)
"""Questions about something that is there."""
