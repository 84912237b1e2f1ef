"""What is to be known of the two formats of bills of materials and of the tools that write them, as sentences of answers."""

from __future__ import annotations

from dataclasses import dataclass

from asynth.catalog.families.scenarios.case import Case
from asynth.catalog.member import Build


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    :param called: its name
    :param path: where a document says the name of what it describes, as a jq path
    :param required: what a policy requires and why, the end of a paragraph in front of it
    :param predicate: what cosign calls its type
    :param listed: the jq program that lists what is in a document
    :param counted: where that list is
    :param other: the type of the other format
    """

    called: str
    path: str
    required: str
    predicate: str
    listed: str
    counted: str
    other: str


FORMATS = {
    "https://spdx.dev/Document": Format(
        called="SPDX",
        path=".name",
        required="What the policy asks for is `https://spdx.dev/Document`, the type of the format. `.../attestations/sbom/v0.1` is in no "
        "attestation, so nothing could ever meet it:",
        predicate="spdxjson",
        listed='.packages[]? | "\\(.name) \\(.versionInfo)"',
        counted="`packages`",
        other="https://cyclonedx.org/bom",
    ),
    "https://cyclonedx.org/bom": Format(
        called="CycloneDX",
        path=".metadata.component.name",
        required="The format of the document decides on the type, which for CycloneDX is `https://cyclonedx.org/bom`. A policy that lists it refuses a run that wrote no such "
        "document:",
        predicate="cyclonedx",
        listed='.components[]? | "\\(.name) \\(.version)"',
        counted="`components`",
        other="https://spdx.dev/Document",
    ),
}
"""By the type that witness records a document under."""


def format_of(case: Case) -> Format:
    """Return the format of the document that the step of `case` writes."""
    return FORMATS[case.procedure.attested.build.sbom_type]


HOUSE = "syft scan in rust/csvstat"
"""What a message is about that shows no command: syft, which writes SPDX."""

HOUSES = {"cyclonedx": "syft scan in python/agenda"}
"""What it is about where it says that the document has another format."""

JUDGED_HOUSE = "SBOM shell script in rust/csvstat"
"""What a message is about that shows no command and asks for a rule: a script whose list is known, as that of syft is not."""

JUDGED_HOUSES = {"cyclonedx": "npm sbom in node/forms"}
"""What it is about where it says that the document has another format."""


def assume_names(case: Case) -> str:
    """Return which step and which format a message is about that names neither, and a space; "" where it does."""
    if case.shows_command:
        return assume_format(case)
    step, form = f"I take the step to be called `{case.procedure.attested.step}`", assume_format(case)
    return f"{step} and the document to be {format_of(case).called}. " if form else f"{step}. "


def assume_generator(case: Case) -> str:
    """Return the sentence in front of a run whose command no message shows, which generator it takes."""
    attested = case.procedure.attested
    lead = case.say(_LEADS).format(attested.command)
    if "@1.6" in attested.command:
        return f"{lead}. Without the `@1.6` a new syft writes version 1.7, which the attestor doesn't read:"
    return f"{lead}:"


_LEADS = (
    "The generator's line is `{}` here",
    "I take the generator to be `{}`",
    "Then the run, with `{}` in the place of your generator",
    "For the generator I put `{}`",
    "What your generator is called with goes behind the `--`, here `{}`",
)


def assume_format(case: Case) -> str:
    """Return which format the document of `case` is taken to have, and a space; "" where the message says so."""
    form, attested = format_of(case), case.procedure.attested
    told = case.message.template.text + (attested.command if case.shows_command else "")
    if not case.message.tells.isdisjoint({"artifact", "file", "verify"}):
        told += attested.artifact
    if any(word in told.lower() for word in ("spdx", "cyclonedx", "cdx", "metadata.component")):
        return ""
    writer = "target" if attested.command.startswith("make ") else "script"
    return f"I take the document{f' of your {writer}' if case.shows_command else ''} to be {form.called}. "


def name_has_version(build: Build) -> bool:
    """Accept builds whose document is named after what it describes with the version behind it."""
    return build.sbom_type == "https://spdx.dev/Document" and build.sbom in (
        ("node", "project script"),
        ("java", "project script"),
    )


_SEEN = {
    "syft": (
        "syft lists what it recognises below the directory: lock files, package metadata, compiled binaries that carry module data. A "
        "source file that somebody copied in is none of these."
    ),
    "cdxgen": (
        "cdxgen goes by manifests and lock files here, as nothing is installed. What the lock file doesn't name is missing."
    ),
    "npm sbom": ("With `--package-lock-only` npm lists what package-lock.json pins, whatever is in node_modules."),
    "cyclonedx-npm": (
        "This tool reads package-lock.json and nothing else, so a script that is fetched at runtime never shows up."
    ),
    "cargo-cyclonedx": ("The list follows Cargo.lock. C code that a build script compiles in has no entry of its own."),
    "cyclonedx-gomod": (
        "The list follows go.mod. Files copied into the tree without a module of their own are not seen."
    ),
    "cyclonedx-maven-plugin": (
        "The plugin resolves what the POM declares; classes shaded into another jar hide behind that jar's name."
    ),
    "make target": (
        "The target lists what its recipe looks for, and whoever can change the Makefile can shorten the list. That file is among the materials, "
        "with its digest."
    ),
    "project script": (
        "The script lists what it was written to look for, and whoever can change the script can shorten the list. It is among the "
        "materials, with its digest."
    ),
}
"""What the list of a tool covers, by tool."""


def seen_by_tool(build: Build) -> str:
    """Return what the list covers that `build` writes.

    :raises ValueError: if it writes no bill of materials
    """
    if build.sbom is None:
        raise ValueError(f"{build.command!r} writes no bill of materials")
    return _SEEN[build.sbom[1]]
