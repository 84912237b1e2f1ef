"""make app: the build that a message is about which names no command."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="make app",
    language="c",
    tools=("make", "cc"),
    builds=(
        Build(
            project=Project("c/app", "a program in C"),
            command="make {artifact}",
            artifacts=("app", "reportd", "gateway", "tidy", "flashtool", "signupd", "meterd", "exporter"),
            outputs=("{artifact}",),
        ),
    ),
    cost=0.1,
)
