"""make image: a target that packs a container image and saves it as an archive."""

from asynth.catalog.member import Build, Document, Project, Workload

WORKLOAD = Workload(
    name="make image",
    language="image",
    tools=("make", "python3"),
    builds=(
        Build(
            project=Project("image/relay", "a message relay whose Makefile packs a container image"),
            command="make -s image TAG=registry.example.org/relay:0.9 OUT={artifact}",
            artifacts=(
                "relay.tar",
                "image.tar",
                "relay-0.9.tar",
                "relay-image.tar",
                "message-relay.tar",
                "container.tar",
            ),
            document=Document(tag="registry.example.org/relay:0.9"),
            mime_type="application/x-tar",
            outputs=("{artifact}",),
            attestors=frozenset({"oci"}),
        ),
    ),
    cost=0.1,
)
