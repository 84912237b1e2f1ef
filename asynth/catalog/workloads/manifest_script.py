"""A script of the project that renders a Kubernetes manifest."""

from asynth.catalog.member import Build, Document, Project, Workload

WORKLOAD = Workload(
    name="manifest script",
    language="k8s",
    tools=("sh", "sed", "awk"),
    builds=(
        Build(
            project=Project("k8s/queue", "the Kubernetes settings of a work queue"),
            command="sh render.sh staging {artifact}",
            artifacts=(
                "queue.yaml",
                "manifest.yaml",
                "staging.yaml",
                "rendered.yaml",
                "queue-staging.yaml",
                "deploy.yaml",
            ),
            document=Document(kinds=("ConfigMap", "Service")),
            mime_type="text/plain; charset=utf-8",
            outputs=("{artifact}",),
            stdout="rendered 2 objects for queue-staging",
            attestors=frozenset({"k8smanifest"}),
        ),
        Build(
            project=Project("k8s/portal", "the Kubernetes objects of a customer portal"),
            command="sh -c 'awk -f deploy/join.awk objects/*.yaml > {artifact}'",
            artifacts=(
                "portal.yaml",
                "manifest.yaml",
                "all.yaml",
                "bundle.yaml",
                "portal-objects.yaml",
                "release.yaml",
            ),
            document=Document(kinds=("Namespace", "ServiceAccount", "Ingress")),
            mime_type="text/plain; charset=utf-8",
            outputs=("{artifact}",),
            attestors=frozenset({"k8smanifest"}),
        ),
    ),
    cost=0.03,
)
