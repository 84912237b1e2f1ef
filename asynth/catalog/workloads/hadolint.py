"""hadolint: the linter of Dockerfiles. It reads the file alone and pulls no image."""

from asynth.catalog.member import Build, Project, Workload

BUS_TIMES = Project("container/bus-times", "timetables that are shipped as a container image")
FEED_MIRROR = Project("container/feed-mirror", "a containerised Python script that mirrors a feed")

WORKLOAD = Workload(
    name="hadolint",
    language="container",
    tools=("hadolint",),
    builds=(
        Build(project=FEED_MIRROR, command="hadolint Dockerfile", artifacts=(), outputs=()),
        Build(
            project=BUS_TIMES,
            command="sh -c 'hadolint --format sarif image/Dockerfile > {artifact}'",
            artifacts=(
                "hadolint.sarif",
                "dockerfile.sarif",
                "image.sarif",
                "image-lint.sarif",
                "bus-times.sarif",
                "hadolint-report.sarif",
            ),
            outputs=("{artifact}",),
            attestors=frozenset({"sarif"}),
        ),
    ),
    cost=0.02,
)
