"""make with a variable: an elevation sheet, under the name that the command line gives."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="make SHEET",
    language="shell",
    tools=("make", "sed"),
    builds=(
        Build(
            project=Project("asynth_trails:projects/heights", "elevation sheets of hiking trails"),
            command="make SHEET={artifact}",
            artifacts=("ridge.txt", "heights.txt", "trail.txt", "sheet.txt", "summit.txt", "elevation.txt"),
            mime_type="text/plain; charset=utf-8",
            outputs=("{artifact}",),
        ),
    ),
)
