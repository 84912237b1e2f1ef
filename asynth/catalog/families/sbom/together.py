"""One step that builds and writes the bill of materials of what it built, with generators that the projects bring along."""

from __future__ import annotations

from dataclasses import dataclass, replace

from asynth.catalog.families.scenarios.case import Case
from asynth.catalog.member import Build
from asynth.catalog.procedure.procedure import Procedure

SPDX, CYCLONEDX = "https://spdx.dev/Document", "https://cyclonedx.org/bom"

GENERATORS = {
    "go/linkcheck": ("sh tools/sbom.sh linkcheck.cdx.json", "linkcheck.cdx.json", CYCLONEDX, ("go", "project script")),
    "java/parcels": (
        "python3 tools/sbom.py parcels.spdx.json",
        "parcels.spdx.json",
        SPDX,
        ("java", "project script"),
    ),
    "rust/csvstat": ("sh tools/spdx.sh csvstat.spdx.json", "csvstat.spdx.json", SPDX, ("rust", "project script")),
    "node/forms": (
        "npm sbom --package-lock-only --sbom-format cyclonedx > forms.cdx.json",
        "forms.cdx.json",
        CYCLONEDX,
        ("node", "npm sbom"),
    ),
    "node/palette": ("npm run sbom palette.spdx.json", "palette.spdx.json", SPDX, ("node", "project script")),
}
"""By project, a command that writes its bill of materials, the file, its type, and language and tool."""

_COMPILERS = ("go build", "cargo build", "jar cfe", "npm run build")


@dataclass(frozen=True, slots=True)
class Together:
    """A step that builds and writes a bill of materials.

    :param generator: the command that writes `document`
    """

    procedure: Procedure
    generator: str
    document: str


def fits_together(build: Build) -> bool:
    """Accept builds of projects whose generator is known."""
    return (
        build.project.folder in GENERATORS
        and bool(build.artifacts)
        and not build.attestors
        and any(name in build.command for name in _COMPILERS)
    )


def put_together(case: Case) -> Together:
    """Return the step of `case` with the generator behind the build."""
    attested = case.procedure.attested
    generator, document, type_, sbom = GENERATORS[attested.build.project.folder]
    generator, document = map(attested.build.rename, (generator, document))
    command = attested.command
    if command.startswith("sh -c '"):
        command = command.removeprefix("sh -c '").removesuffix("'")
    build = replace(
        attested.build,
        sbom=sbom,
        sbom_type=type_,
        attestors=frozenset({*attested.build.attestors, "sbom"}),
        outputs=None,
        repeatable=attested.build.repeatable and "npm" not in generator,  # npm sbom numbers each document anew
    )
    whole = replace(attested, build=build, command=f"sh -c '{command} && {generator}'")
    return Together(case.procedure.with_step(attested=whole), generator, document)
