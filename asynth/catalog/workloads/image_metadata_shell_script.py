"""A shell script of the project that writes the metadata file of an image build."""

from asynth.catalog.member import Build, Document, Project, Workload

WORKLOAD = Workload(
    name="image metadata shell script",
    language="image",
    tools=("sh", "sed", "openssl"),
    builds=(
        Build(
            project=Project("image/beacon", "a beacon agent packed as a container image by shell scripts"),
            command="sh metadata.sh registry.example.org/beacon:2.1 {artifact}",
            artifacts=(
                "beacon.metadata.json",
                "metadata.json",
                "beacon-build.json",
                "image.json",
                "build-metadata.json",
                "beacon.json",
            ),
            document=Document(
                base="pkg:docker/registry.example.org/base/busybox?digest=sha256:3fbc632167424a6d997e74f52b878d7cc478225cffac6bc977eedfe51c7f4e79&platform=linux%2Farm64"
            ),
            mime_type="application/json",
            outputs=("{artifact}",),
            stdout="described registry.example.org/beacon:2.1",
            attestors=frozenset({"docker"}),
        ),
    ),
    cost=0.04,
)
