"""K8smanifest: the Kubernetes objects in YAML and JSON products."""

from asynth.catalog.member import Attestor

ATTESTOR = Attestor(
    name="k8smanifest",
    predicate_type="https://witness.dev/attestations/k8smanifest/v0.2",
    records=(
        "the rendered Kubernetes objects",
        "the Kubernetes manifests that the step writes",
        "the kinds and names of the deployed objects",
    ),
    unconstrained="which Kubernetes objects the manifest holds",
    note=(
        "Without `--attestor-k8smanifest-record-cluster-information=false` the k8smanifest attestor looks for a "
        "kubeconfig and fails where there is none."
    ),
    needs="a YAML or JSON manifest among the products, and a kubeconfig unless cluster information is turned off",
    missing="kube/config: no such file or directory",
    says="the kinds of the objects and the digests of their images",
    flags=("--attestor-k8smanifest-record-cluster-information=false",),
)
