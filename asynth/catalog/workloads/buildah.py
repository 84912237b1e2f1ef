"""buildah bud: an image from a Dockerfile, written straight into an archive and without a daemon."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads import container_storage

WORKLOAD = Workload(
    name="buildah bud",
    language="container",
    tools=("buildah",),
    builds=(
        Build(
            project=Project("container/tide-board", "a static tide table that is shipped as a container image"),
            command="buildah bud -t oci-archive:{artifact} .",
            artifacts=(
                "tide-board.oci.tar",
                "tide-board.tar",
                "oci-image.tar",
                "image.tar",
                "board.oci.tar",
                "tides-oci.tar",
            ),
            mime_type="application/x-tar",
            outputs=("{artifact}",),
            repeatable=False,
        ),
        Build(
            project=Project("container/bus-times", "timetables that are shipped as a container image"),
            command="buildah bud -f image/Dockerfile -t docker-archive:{artifact}:bus-times:0.4.0 .",
            artifacts=(
                "bus-times.tar",
                "image.tar",
                "bus-times-0.4.0.tar",
                "docker-image.tar",
                "image/bus-times.tar",
                "stops.tar",
            ),
            mime_type="application/x-tar",
            outputs=("{artifact}",),
            attestors=frozenset({"oci"}),
        ),
    ),
    environment=container_storage.VARIABLES,
    cost=0.3,
    warming=container_storage.WARMING,
)
