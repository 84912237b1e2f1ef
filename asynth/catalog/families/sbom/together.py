"""One step that builds and writes the bill of materials of what it built, with generators that the projects bring along."""

from __future__ import annotations

from dataclasses import dataclass, replace

from asynth.catalog.families.scenarios.case import Case
from asynth.catalog.house import HOUSE_BUILD
from asynth.catalog.member import Build
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import Fixture

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
    "c/app": ("syft -q dir:. -o spdx-json=sbom.spdx.json", "sbom.spdx.json", SPDX, ("c", "syft")),
}
"""By project, a command that writes its bill of materials, the file, its type, and language and tool."""

BESIDE = {HOUSE_BUILD: "syft scan"}
"""The workload whose tool a build needs besides its own, where the project doesn't bring its generator along."""

_COMPILERS = ("go build", "cargo build", "jar cfe", "npm run build", "make {artifact}")


@dataclass(frozen=True, slots=True)
class Together:
    """A step that builds and writes a bill of materials.

    :param generator: the command that writes `document`
    """

    procedure: Procedure
    generator: str
    document: str
    fixture: Fixture


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
        # npm sbom and syft number each document anew
        repeatable=attested.build.repeatable and not any(tool in generator for tool in ("npm", "syft")),
    )
    whole = replace(attested, build=build, command=f"sh -c '{command} && {generator}'")
    unasked = (("SYFT_CHECK_FOR_APP_UPDATE", "false"),) if sbom[1] == "syft" else ()
    fixture = replace(case.fixture, environment=(*case.fixture.environment, *unasked))
    return Together(case.procedure.with_step(attested=whole), generator, document, fixture)
