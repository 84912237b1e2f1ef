"""cyclonedx-py: from a Python lock file. It writes `bomFormat` last, where witness does not look; jq puts it first."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="cyclonedx-py",
    language="python",
    tools=(
        "cyclonedx-py",
        "jq",
        "sh",
    ),
    builds=(
        Build(
            project=Project("python/agenda", "a meeting planner in Python, locked by Poetry", frozenset({"lockfiles"})),
            command="sh -c 'cyclonedx-py poetry | jq \"{bomFormat, specVersion} + .\" > {artifact}'",
            artifacts=(
                "bom.json",
                "agenda.cdx.json",
                "poetry.cdx.json",
                "agenda-sbom.json",
                "sbom.json",
                "meetings.cdx.json",
            ),
            mime_type="application/vnd.cyclonedx+json",
            outputs=("{artifact}",),
            attestors=frozenset({"sbom"}),
            sbom=("python", "cyclonedx-py"),
            sbom_type="https://cyclonedx.org/bom",
        ),
        Build(
            project=Project(
                "python/menus", "shopping lists of a canteen in Python, locked by Pipenv", frozenset({"lockfiles"})
            ),
            command="sh -c 'cyclonedx-py pipenv --pyproject pyproject.toml | jq \"{bomFormat, specVersion} + .\" > {artifact}'",
            artifacts=(
                "menus.cdx.json",
                "pipenv.cdx.json",
                "bom.cdx.json",
                "menus-bom.json",
                "canteen.cdx.json",
                "sbom.cdx.json",
            ),
            mime_type="application/vnd.cyclonedx+json",
            outputs=("{artifact}",),
            attestors=frozenset({"sbom"}),
            sbom=("python", "cyclonedx-py"),
            sbom_type="https://cyclonedx.org/bom",
        ),
    ),
    cost=2.0,
)
