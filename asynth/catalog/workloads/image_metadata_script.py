"""A script of the project that builds a container image and writes the metadata file of the build."""

from asynth.catalog.member import Build, Document, Project, Workload

WORKLOAD = Workload(
    name="image metadata script",
    language="image",
    tools=("python3",),
    builds=(
        Build(
            project=Project("image/kiosk", "a static kiosk page packed as a container image by a Python script"),
            command="python3 -B tools/image.py --tag registry.example.org/kiosk:1.4.0 --metadata-file {artifact}",
            artifacts=(
                "kiosk.metadata.json",
                "metadata.json",
                "image.json",
                "build-metadata.json",
                "kiosk-build.json",
                "kiosk.json",
            ),
            document=Document(base="pkg:docker/registry.example.org/base/static@1.9?platform=linux%2Famd64"),
            mime_type="application/json",
            outputs=("{artifact}",),
            stdout="packed 2 files as registry.example.org/kiosk:1.4.0",
            attestors=frozenset({"docker"}),
        ),
        Build(
            project=Project("image/lantern", "a single page that a Python script builds into a container image"),
            command="python3 -B scripts/build.py registry.example.org/lantern:3.2 {artifact}",
            artifacts=(
                "lantern.metadata.json",
                "metadata.json",
                "lantern-build.json",
                "image.json",
                "build-metadata.json",
                "lantern.json",
            ),
            document=Document(base="pkg:docker/registry.example.org/base/nginx@1.27?platform=linux%2Famd64"),
            mime_type="application/json",
            outputs=("{artifact}",),
            stdout="built registry.example.org/lantern:3.2",
            attestors=frozenset({"docker"}),
        ),
    ),
    cost=0.1,
)
