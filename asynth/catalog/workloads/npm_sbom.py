"""npm sbom: a bill of materials of what package-lock.json pins. `--package-lock-only` needs no node_modules and no network."""

from asynth.catalog.member import Build, Document, Project, Workload
from asynth.catalog.workloads.offline import NPM

WORKLOAD = Workload(
    name="npm sbom",
    language="node",
    tools=("npm", "node"),
    builds=(
        Build(
            project=Project(
                "node/forms", "a Node package of sign-up forms with a local dependency", frozenset({"lockfiles"})
            ),
            command="sh -c 'npm sbom --package-lock-only --sbom-format cyclonedx > {artifact}'",
            artifacts=(
                "bom.json",
                "sbom.json",
                "forms.cdx.json",
                "signup-forms.cdx.json",
                "cyclonedx.json",
                "forms-bom.json",
            ),
            document=Document(
                packages=(("validators", "1.5.1"),), licences=("MIT",), purls=("pkg:npm/validators@1.5.1",), spec="1.5"
            ),
            mime_type="application/vnd.cyclonedx+json",
            outputs=("{artifact}",),
            attestors=frozenset({"sbom"}),
            sbom=("node", "npm sbom"),
            sbom_type="https://cyclonedx.org/bom",
        ),
        Build(
            project=Project("node/palette", "a Node package of colour tokens", frozenset({"lockfiles"})),
            command="sh -c 'npm sbom --package-lock-only --sbom-format spdx > {artifact}'",
            artifacts=(
                "palette.spdx.json",
                "sbom.spdx.json",
                "spdx.json",
                "colours.spdx.json",
                "palette-sbom.json",
                "bill.spdx.json",
            ),
            document=Document(packages=(("palette", "0.8.2"),)),
            mime_type="application/spdx+json",
            outputs=("{artifact}",),
            attestors=frozenset({"sbom"}),
            sbom=("node", "npm sbom"),
            sbom_type="https://spdx.dev/Document",
        ),
    ),
    environment=NPM,
    cost=0.36,
)
