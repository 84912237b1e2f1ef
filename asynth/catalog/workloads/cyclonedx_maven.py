"""The CycloneDX plugin of Maven: a bill of materials below `target`, of what the POM resolves to."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import MAVEN

_PLUGIN = "org.cyclonedx:cyclonedx-maven-plugin:2.9.1"

WORKLOAD = Workload(
    name="cyclonedx-maven-plugin",
    language="java",
    tools=("mvn", "javac"),
    builds=(
        Build(
            project=Project("java/thermostat", "a thermostat in Java", frozenset({"maven"})),
            command=f"mvn -B -q {_PLUGIN}:makeBom -DoutputFormat=json",
            artifacts=("target/bom.json",),
            mime_type="application/vnd.cyclonedx+json",
            outputs=("target/bom.json",),
            attestors=frozenset({"sbom"}),
            sbom=("java", "cyclonedx-maven-plugin"),
            sbom_type="https://cyclonedx.org/bom",
        ),
        Build(
            project=Project("java/ledger", "a double-entry ledger in Java", frozenset({"maven"})),
            command=f"mvn -q {_PLUGIN}:makeAggregateBom -DoutputFormat=json -DincludeTestScope=true -DoutputName=ledger.cdx",
            artifacts=("target/ledger.cdx.json",),
            mime_type="application/vnd.cyclonedx+json",
            outputs=("target/ledger.cdx.json",),
            attestors=frozenset({"sbom"}),
            sbom=("java", "cyclonedx-maven-plugin"),
            sbom_type="https://cyclonedx.org/bom",
        ),
    ),
    environment=MAVEN,
    cost=2.1,
    warming=f"mvn -B -ntp -q {_PLUGIN}:makeAggregateBom -DoutputFormat=json -DincludeTestScope=true\n",
)
