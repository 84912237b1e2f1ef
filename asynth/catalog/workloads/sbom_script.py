"""A script of the project that derives a bill of materials from its lock file or pom.xml."""

from asynth.catalog.member import Build, Document, Project, Workload

WORKLOAD = Workload(
    name="SBOM script",
    language="polyglot",
    tools=("python3",),
    builds=(
        Build(
            project=Project("python/agenda", "a meeting planner in Python, locked by Poetry", frozenset({"lockfiles"})),
            command="python3 -B tools/sbom.py {artifact}",
            artifacts=(
                "agenda.cdx.json",
                "bom.json",
                "sbom.json",
                "agenda-bom.json",
                "materials.cdx.json",
                "locked.cdx.json",
            ),
            document=Document(packages=(("weekdays", "0.4.0"),), purls=("pkg:pypi/weekdays@0.4.0",), spec="1.5"),
            mime_type="application/vnd.cyclonedx+json",
            outputs=("{artifact}",),
            stdout="1 components of agenda 2.0.1",
            attestors=frozenset({"sbom"}),
            sbom=("python", "project script"),
            sbom_type="https://cyclonedx.org/bom",
        ),
        Build(
            project=Project("java/parcels", "a Java calculator of parcel rates", frozenset({"maven"})),
            command="python3 -B tools/sbom.py {artifact}",
            artifacts=(
                "parcels.spdx.json",
                "sbom.spdx.json",
                "pom.spdx.json",
                "spdx.json",
                "parcels-sbom.json",
                "rates.spdx.json",
            ),
            document=Document(
                packages=(
                    ("org.example.shop:parcels", "4.0.1"),
                    ("org.example.shop:money", "2.3.0"),
                    ("junit:junit", "4.13.2"),
                )
            ),
            mime_type="application/spdx+json",
            outputs=("{artifact}",),
            attestors=frozenset({"sbom"}),
            sbom=("java", "project script"),
            sbom_type="https://spdx.dev/Document",
        ),
    ),
    cost=0.08,
)
