"""Requests for an attested bill of materials: verified by its file, or by the name that it gives to what it describes."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.scenarios.case import Case, Exchange, open_ends
from asynth.catalog.families.scenarios.scenario import Scenario, run_sets
from asynth.catalog.member import Build
from asynth.catalog.phrasings import facts as say
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.forms import FORMS
from asynth.catalog.procedure.layout import Explanation, lay_out
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import Past
from asynth.script import Bash, Part, Prose

STYLES = ("heredoc", "jq", "template", "python", "envsubst")

FORMATS = {"https://cyclonedx.org/bom": "CycloneDX", "https://spdx.dev/Document": "SPDX"}
"""The formats of bills of materials, by the type that witness records them under."""

LONG = ("annotated", "steps", "policy-first", "saved", "questions", "roles")
"""Forms that get too long where a rule has to be shown as well."""

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


def shape(case: Case) -> Procedure:
    """Return the procedure with the style that was asked for."""
    return replace(case.procedure, style=case.variant)


def tell_facts(case: Case, procedure: Procedure, subject: str) -> str:
    """Return the sentences that hold every fact of the request but the project's.

    :param subject: the sentence that says what verify is asked about
    """
    attested, wording = procedure.attested, case.wording
    language = FORMATS[procedure.attested.build.sbom_type]
    named = say.join(tuple(f"`{attestor.name}`" for attestor in procedure.required))
    generator = case.pick(
        f"`{attested.command}` writes the {language} document `{attested.artifact}`.",
        f"Generator: `{attested.command}`, output: `{attested.artifact}` ({language}).",
        f"Our {language} file is `{attested.artifact}`, written by `{attested.command}`.",
        f"We create `{attested.artifact}`, {language} as JSON, with `{attested.command}`.",
    )
    step = case.pick(
        f"The step is `{attested.step}`, and the policy is to require {named}.",
        f"Make it the step `{attested.step}`; required are {named}.",
        f"Step `{attested.step}`. Required types: {named}.",
    )
    rules = "".join(
        case.pick(
            f" On top of that a rule: {applied.request}.",
            f" The policy must also make sure that {applied.request}.",
            f" Not negotiable: {applied.request}.",
        )
        for applied in procedure.rules
    )
    until = case.pick(
        f"Policy until {procedure.expires}.",
        f"It expires on {procedure.expires}.",
        f"End of the policy: {procedure.expires}.",
    )
    return (
        f"{generator} {step}{rules} {say.tell_keys(procedure.arrangement, (procedure.keys[0], procedure.keys[1]), wording)} "
        f"{until} {subject} {say.tell_style(procedure.style, wording)}"
    )


def request_by_file(case: Case) -> Exchange:
    """The bill of materials is attested and its file verified, by itself, by digest or by the commit it belongs to."""
    procedure = shape(case)
    artifact = procedure.attested.artifact
    subject = {
        "artifact": case.pick(f"`{artifact}` itself has to verify.", f"In the end verify `{artifact}`."),
        "digest": case.pick(
            f"Verify `{artifact}` by its digest, the file stays where it is.",
            f"The consumer has only the SHA-256 of `{artifact}`, so verify by digest.",
        ),
        "commit": case.pick(
            "Verification starts from the commit that is checked out.", "Verify by the current commit."
        ),
    }[procedure.subject]
    forms = tuple(form for form in FORMS if not procedure.rules or form not in LONG)
    form = FORMS[forms[case.wording % len(forms)]]
    answer = lay_out(Explanation(procedure=procedure, variant=case.wording), form)
    return Exchange(context=tell_facts(case, procedure, subject), past=Past(), answer=answer, procedure=procedure)


NAMES = {"https://cyclonedx.org/bom": ".metadata.component.name", "https://spdx.dev/Document": ".name"}
"""Where a document says its name, by its type."""


def verify_by_name(procedure: Procedure) -> str:
    """Return the ``witness verify`` line whose subject is the digest of the document's name."""
    path = NAMES[procedure.attested.build.sbom_type]
    return (
        f'witness verify -p ../policy.signed.json -k {procedure.policy_key}.pub -a {procedure.attestation} -s "$(jq -j '
        f"'{path}' {procedure.attested.artifact} | openssl dgst -sha256 -r | cut -d' ' -f1)\""
    )


def request_by_name(case: Case) -> Exchange:
    """The bill of materials is verified by the name that it gives to what it describes."""
    procedure = replace(shape(case), subject="artifact")
    artifact = procedure.attested.artifact
    subject = case.pick(
        f"Consumers ask by the name in the document, so verify by the digest of the name in `{artifact}`, not by file.",
        f"We look evidence up by the name that `{artifact}` gives; let verify start from there.",
        f"Subject: the name inside `{artifact}`, as the sbom attestor records it.",
    )
    path = NAMES[procedure.attested.build.sbom_type]
    verify = verify_by_name(procedure)
    *files, last = procedure.write_policy()
    parts: list[Part] = [
        Prose(
            case.pick(
                f"The sbom attestor makes the document's name a subject: the SHA-256 of `{path}`. So verify can start from a "
                "name instead of a file.",
                f"Besides the products, an attestation with an SBOM has the digest of its name (`{path}`) among its subjects, "
                "and `-s` takes any subject's digest.",
            )
        )
    ]
    if procedure.arrangement.made:
        parts += [Prose("Keys, one for the step and one for the policy:"), Bash(procedure.key_commands())]
    parts += [
        Prose(
            case.pick(
                "Attest the generator, not a copy of its output, since the attestor reads the products of the step:",
                f"The command that writes `{artifact}` is the attested one:",
            )
        ),
        Bash(f"{procedure.run_command()}\n"),
        *case.rules(procedure),
        Prose(
            case.pick(
                f"The policy names the type of the format, `{procedure.attested.build.sbom_type}`, not one of witness.dev:",
                f"{FORMATS[procedure.attested.build.sbom_type]} documents are recorded as "
                f"`{procedure.attested.build.sbom_type}`, which is what to require:",
            )
        ),
        *files,
        Bash(f"{last.text}{procedure.sign_command()}\n"),
        Prose(case.pick("Verify by name. `jq -j` prints it without a newline:", "No newline may get into the digest:")),
        Bash(f"{verify}\n"),
        Prose(
            f"{case.ending} "
            + case.pick(
                "A name is not a file: whoever changes the document but not its name still finds this attestation. ",
                "It proves that a document of this name was attested, not that the file at hand is that document. ",
            )
            + open_ends(procedure)
        ),
    ]
    derived = tuple(
        replace(twin, commands=twin.commands.replace(procedure.verify_command(), verify))
        for twin in twins.derive(procedure)
        if twin.kind != twins.TAMPERED_ARTIFACT
    )
    return Exchange(
        context=tell_facts(case, procedure, subject),
        past=Past(),
        answer=tuple(parts),
        procedure=procedure,
        twins=derived,
    )


BY_FILE = Scenario(
    name="by file",
    compose=request_by_file,
    fits=writes_document,
    runs=RUNS,
    core=("product",),
    variants=STYLES,
    ruled=(False, True),
    dated=True,
    quotes=(False,),
    subjects=("artifact", "digest"),
    arrangement="have p256",
    heavy=2.5,
    builds=24,
)

BY_NAME = replace(
    BY_FILE,
    name="by name",
    compose=request_by_name,
    subjects=("artifact",),
    arrangement="have ed25519",
    tools=("jq",),
)

REQUESTS: tuple[Scenario, ...] = (
    BY_FILE,
    replace(BY_FILE, name="by file, new keys", arrangement="make ed25519"),
    BY_NAME,
    replace(BY_NAME, name="by name, new keys", arrangement="make p256"),
)
