"""A Python script of the project that renders a service description as a Kubernetes manifest."""

from asynth.catalog.member import Build, Document, Project, Workload

WORKLOAD = Workload(
    name="manifest Python script",
    language="k8s",
    tools=("python3",),
    builds=(
        Build(
            project=Project("k8s/ledger", "the Kubernetes objects of a ledger service, described in JSON"),
            command="python3 -B render.py ledger-prod {artifact}",
            artifacts=(
                "ledger.yaml",
                "manifest.yaml",
                "ledger-prod.yaml",
                "objects.yaml",
                "service.yaml",
                "rollout.yaml",
            ),
            document=Document(kinds=("ConfigMap", "Service", "NetworkPolicy")),
            mime_type="text/plain; charset=utf-8",
            outputs=("{artifact}",),
            stdout="3 objects for ledger-prod",
            attestors=frozenset({"k8smanifest"}),
        ),
    ),
    cost=0.06,
)
