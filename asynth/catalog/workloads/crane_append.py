"""crane append: an image as a tar file, from an archive of a folder and without an engine.

The archive that becomes the layer lies beside the project, so the image is the only product.
"""

from asynth.catalog.member import Build, Project, Workload

TIDE_BOARD = Project("container/tide-board", "a static tide table that is shipped as a container image")
BUS_TIMES = Project("container/bus-times", "timetables that are shipped as a container image")

WORKLOAD = Workload(
    name="crane append",
    language="container",
    tools=("crane", "tar"),
    builds=(
        Build(
            project=TIDE_BOARD,
            command=(
                "sh -c 'tar cf ../layer.tar public board.conf && "
                "crane append --new_layer ../layer.tar --new_tag tide-board:latest --output {artifact}'"
            ),
            artifacts=(
                "tide-board.tar",
                "image.tar",
                "tide-table.tar",
                "tide-board-image.tar",
                "tides.tar",
                "board-image.tar",
            ),
            mime_type="application/x-tar",
            outputs=("{artifact}",),
            attestors=frozenset({"oci"}),
        ),
        Build(
            project=BUS_TIMES,
            command="sh -c 'tar cf ../data.tar timetable && crane append -f ../data.tar -t bus-times:0.4.0 -o {artifact}'",
            artifacts=(
                "bus-times.tar",
                "bus-times-0.4.0.tar",
                "timetable-image.tar",
                "bus-image.tar",
                "image.tar",
                "release.tar",
            ),
            mime_type="application/x-tar",
            outputs=("{artifact}",),
            attestors=frozenset({"oci"}),
        ),
    ),
    cost=0.03,
)
