"""A script of the project that packs a container image without a daemon and saves it as an archive."""

from asynth.catalog.member import Build, Document, Project, Workload

WORKLOAD = Workload(
    name="image script",
    language="image",
    tools=("python3",),
    builds=(
        Build(
            project=Project("image/kiosk", "a static kiosk page packed as a container image by a Python script"),
            command="python3 -B tools/image.py --tag registry.example.org/kiosk:1.4.0 --save {artifact}",
            artifacts=(
                "kiosk.tar",
                "image.tar",
                "kiosk-image.tar",
                "kiosk-1.4.0.tar",
                "page.tar",
                "container.tar",
            ),
            document=Document(tag="registry.example.org/kiosk:1.4.0"),
            mime_type="application/x-tar",
            outputs=("{artifact}",),
            stdout="packed 2 files as registry.example.org/kiosk:1.4.0",
            attestors=frozenset({"oci"}),
        ),
    ),
    cost=0.1,
)
