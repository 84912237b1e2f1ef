"""cyclonedx-npm: a bill of materials of what package-lock.json pins, without node_modules."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="cyclonedx-npm",
    language="node",
    tools=(
        "cyclonedx-npm",
        "npm",
        "node",
    ),
    builds=(
        Build(
            project=Project(
                "node/forms", "a Node package of sign-up forms with a local dependency", frozenset({"lockfiles"})
            ),
            command="cyclonedx-npm --package-lock-only --output-file {artifact}",
            artifacts=(
                "bom.json",
                "forms.cdx.json",
                "signup-forms-bom.json",
                "npm.cdx.json",
                "sbom.json",
                "locked.cdx.json",
            ),
            mime_type="application/vnd.cyclonedx+json",
            outputs=("{artifact}",),
            attestors=frozenset({"sbom"}),
            sbom=("node", "cyclonedx-npm"),
            sbom_type="https://cyclonedx.org/bom",
        ),
        Build(
            project=Project("node/template", "a small JavaScript template library", frozenset({"lockfiles"})),
            command="cyclonedx-npm --package-lock-only --output-reproducible --spec-version 1.5 --output-file {artifact}",
            artifacts=(
                "template.cdx.json",
                "tiny-template.cdx.json",
                "bom.cdx.json",
                "template-bom.json",
                "sbom.cdx.json",
                "library.cdx.json",
            ),
            mime_type="application/vnd.cyclonedx+json",
            outputs=("{artifact}",),
            attestors=frozenset({"sbom"}),
            sbom=("node", "cyclonedx-npm"),
            sbom_type="https://cyclonedx.org/bom",
        ),
    ),
    environment=(
        ("NPM_CONFIG_OFFLINE", "true"),
        ("NPM_CONFIG_UPDATE_NOTIFIER", "false"),
        ("NPM_CONFIG_CACHE", "{cache}/npm"),
        ("NPM_CONFIG_LOGS_MAX", "0"),
    ),
    cost=1.7,
)
