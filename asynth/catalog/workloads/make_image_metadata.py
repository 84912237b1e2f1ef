"""make metadata: a target that writes the metadata file of an image build."""

from asynth.catalog.member import Build, Document, Project, Workload

WORKLOAD = Workload(
    name="make metadata",
    language="image",
    tools=("make", "python3"),
    builds=(
        Build(
            project=Project("image/relay", "a message relay whose Makefile packs a container image"),
            command="make -s metadata TAG=registry.example.org/relay:0.9 METADATA={artifact}",
            artifacts=(
                "relay.json",
                "metadata.json",
                "relay.metadata.json",
                "build-metadata.json",
                "relay-build.json",
                "image.json",
            ),
            document=Document(base="pkg:docker/registry.example.org/base/alpine@3.20?platform=linux%2Famd64"),
            mime_type="application/json",
            outputs=("{artifact}",),
            attestors=frozenset({"docker"}),
        ),
    ),
    cost=0.1,
)
