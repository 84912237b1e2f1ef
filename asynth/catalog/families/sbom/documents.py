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
    :param required: the end of a paragraph in front of a policy that asks for it
    :param other: the type of the other format
    """

    called: str
    path: str
    required: str
    other: str


FORMATS = {
    "https://spdx.dev/Document": Format(
        called="SPDX",
        path=".name",
        required="An SPDX document is recorded as `https://spdx.dev/Document`, so the policy asks for that type, not for one of "
        "witness.dev:",
        other="https://cyclonedx.org/bom",
    ),
    "https://cyclonedx.org/bom": Format(
        called="CycloneDX",
        path=".metadata.component.name",
        required="The type to require is that of the format, `https://cyclonedx.org/bom`; there is none that means any SBOM:",
        other="https://spdx.dev/Document",
    ),
}
"""By the type that witness records a document under."""


def format_of(case: Case) -> Format:
    """Return the format of the document that the step of `case` writes."""
    return FORMATS[case.procedure.attested.build.sbom_type]


SEES = {
    "syft": "syft lists what it recognises below the directory: lock files, package metadata, compiled binaries that carry module data. "
    "A source file that somebody copied in is none of these.",
    "cdxgen": "cdxgen goes by manifests and lock files here, as nothing is installed. What the lock file does not name is missing.",
    "npm sbom": "With `--package-lock-only` npm lists what package-lock.json pins, whatever lies in node_modules.",
    "cyclonedx-npm": "This tool reads package-lock.json and nothing else, so a script that is fetched at runtime never shows up.",
    "cargo-cyclonedx": "The list follows Cargo.lock. C code that a build script compiles in has no entry of its own.",
    "cyclonedx-gomod": "The list follows go.mod. Files copied into the tree without a module of their own are not seen.",
    "cyclonedx-maven-plugin": "The plugin resolves what the POM declares; classes shaded into another jar hide behind that jar's name.",
    "cyclonedx-py": "The list comes from the project's lock file. A wheel that somebody installs by hand afterwards is not in it.",
    "project script": "The script lists what it was written to look for, and whoever can change the script can shorten the list. It is "
    "among the materials, with its digest.",
}
"""By tool, what its list covers."""


def sees(build: Build) -> str:
    """Return what the tool that `build` runs takes for a component."""
    return SEES[build.sbom[1]] if build.sbom else ""
