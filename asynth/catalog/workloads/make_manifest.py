"""make manifest: a target that renders a Kubernetes manifest."""

from asynth.catalog.member import Build, Document, Project, Workload

WORKLOAD = Workload(
    name="make manifest",
    language="k8s",
    tools=("make", "sed"),
    builds=(
        Build(
            project=Project("k8s/intake", "the namespace policies of an intake service on Kubernetes"),
            command="make -s manifest MEMORY=512Mi OUT={artifact}",
            artifacts=(
                "intake.yaml",
                "manifest.yaml",
                "policies.yaml",
                "limits.yaml",
                "rendered.yaml",
                "intake-policies.yaml",
            ),
            document=Document(kinds=("LimitRange", "NetworkPolicy")),
            mime_type="text/plain; charset=utf-8",
            outputs=("{artifact}",),
            attestors=frozenset({"k8smanifest"}),
        ),
    ),
    cost=0.03,
)
