"""docker build, then docker save: the image leaves the engine as a tar file."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads import container_storage

WORKLOAD = Workload(
    name="docker save",
    language="container",
    tools=("docker",),
    builds=(
        Build(
            project=Project("container/tide-board", "a static tide table that is shipped as a container image"),
            command="sh -c 'docker build -q -t tide-board:stable . && docker save -o {artifact} tide-board:stable'",
            artifacts=(
                "tide-board.tar",
                "image.tar",
                "tide-board-stable.tar",
                "tides.tar",
                "saved.tar",
                "tide-board-image.tar",
            ),
            mime_type="application/x-tar",
            outputs=("{artifact}",),
            attestors=frozenset({"oci"}),
        ),
        Build(
            project=Project("container/bus-times", "timetables that are shipped as a container image"),
            command=(
                "sh -c 'docker build -q -f image/Dockerfile -t bus-times:0.4.0 . && "
                "docker save bus-times:0.4.0 > {artifact}'"
            ),
            artifacts=(
                "bus-times.tar",
                "bus-times-0.4.0.tar",
                "bus-image.tar",
                "image/bus-times.tar",
                "image.tar",
                "timetables.tar",
            ),
            mime_type="application/x-tar",
            outputs=("{artifact}",),
            attestors=frozenset({"oci"}),
        ),
    ),
    environment=container_storage.VARIABLES,
    cost=0.9,
    warming=container_storage.WARMING,
)
