"""npm sbom: a bill of materials of what package-lock.json pins. `--package-lock-only` needs no node_modules and no network."""

from asynth.catalog.member import Build, Project, Workload
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
