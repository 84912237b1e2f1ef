"""Shell scripts of the project that pack a container image, or write the metadata file of its build."""

from asynth.catalog.member import Build, Document, Project, Workload

WORKLOAD = Workload(
    name="image shell script",
    language="image",
    tools=("sh", "tar", "openssl"),
    builds=(
        Build(
            project=Project("image/beacon", "a beacon agent packed as a container image by shell scripts"),
            command="sh pack.sh registry.example.org/beacon:2.1 {artifact}",
            artifacts=(
                "beacon.tar",
                "image.tar",
                "beacon-2.1.tar",
                "beacon-image.tar",
                "agent.tar",
                "container.tar",
            ),
            document=Document(tag="registry.example.org/beacon:2.1"),
            mime_type="application/x-tar",
            outputs=("{artifact}",),
            stdout="1 layer in registry.example.org/beacon:2.1",
            attestors=frozenset({"oci"}),
        ),
    ),
    cost=0.05,
)
