"""docker build: an image from scratch. The image stays with the engine; what the project keeps is its id."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads import container_storage

WORKLOAD = Workload(
    name="docker build",
    language="container",
    tools=("docker",),
    builds=(
        Build(
            project=Project("container/tide-board", "a static tide table that is shipped as a container image"),
            command="docker build --iidfile {artifact} -t tide-board:latest .",
            artifacts=(
                "image.id",
                "image-id.txt",
                "tide-board.id",
                "tide-board-image.id",
                "iid.txt",
                "tide-board-image.txt",
            ),
            mime_type="text/sha256+text",
            outputs=("{artifact}",),
        ),
        Build(
            project=Project("container/bus-times", "timetables that are shipped as a container image"),
            command=(
                "docker build -f image/Dockerfile --build-arg VERSION=0.4.1 --iidfile {artifact} -t bus-times:0.4.1 ."
            ),
            artifacts=(
                "bus-times.id",
                "image.id",
                "bus-times-0.4.1.id",
                "image/id.txt",
                "image-id.txt",
                "release.id",
            ),
            mime_type="text/sha256+text",
            outputs=("{artifact}",),
        ),
    ),
    environment=container_storage.VARIABLES,
    cost=0.6,
    warming=container_storage.WARMING,
)
