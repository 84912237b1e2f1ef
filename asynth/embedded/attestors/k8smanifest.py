"""The k8smanifest attestor: the Kubernetes objects in JSON and YAML products, and the cluster that they are for.

Image digests are not asked of registries: the record holds the references, with empty digests, as witness writes them
when no registry answers.
"""

from __future__ import annotations

import json
import os

from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.documents.kubernetes import (
    EPHEMERAL_ANNOTATIONS,
    EPHEMERAL_FIELDS,
    Manifest,
    UndecodableError,
    clean_manifest,
    identify_manifest,
    list_images,
    list_manifests,
)
from asynth.embedded.errors import WitnessError
from asynth.embedded.files.digests import read_file
from asynth.embedded.files.inputs import read_input
from asynth.embedded.go import log
from asynth.embedded.go.flags import Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self


_NODE_INFO_FIELDS = (
    "machineID systemUUID bootID kernelVersion osImage containerRuntimeVersion kubeletVersion kubeProxyVersion "
    "operatingSystem architecture"
)


class K8smanifestAttestor(Attestor):
    """Options, recorded objects and cluster."""

    def __init__(
        self,
        *,
        normalises: bool = False,
        records_cluster: bool = True,
        kubeconfig: str = "",
        kube_context: str = "",
        ignored_fields: tuple[str, ...] = (),
        ignored_annotations: tuple[str, ...] = (),
    ) -> None:
        """:param normalises: whether kubectl's server-side dry run fills in defaults first."""
        self._normalises, self._records_cluster = normalises, records_cluster
        self._kubeconfig, self._kube_context = kubeconfig, kube_context
        self._fields, self._annotations = ignored_fields, ignored_annotations
        self._recorded: list[dict[str, object]] = []
        self._server = ""
        self._nodes: dict[str, object] | None = None

    @classmethod
    def from_flags(cls, values: Values) -> Self:
        """A k8smanifest attestor configured by its flags."""
        prefix = "attestor-k8smanifest-"
        return cls(
            normalises=values.switch(prefix + "server-side-dry-run"),
            records_cluster=values.switch(prefix + "record-cluster-information"),
            kubeconfig=values.text(prefix + "kubeconfig"),
            kube_context=values.text(prefix + "context"),
            ignored_fields=tuple(values.texts(prefix + "ignore-fields")),
            ignored_annotations=tuple(values.texts(prefix + "ignore-annotations")),
        )

    def attest(self, context: RunContext) -> None:
        """Read the manifests among the products."""
        if not context.products:
            log.warn("no products found, skipping k8smanifest attestor")
            return
        if self._records_cluster:
            self._server = _find_server(self._kubeconfig, self._kube_context)
        paths = [path for path in sorted(context.products) if path.lower().endswith((".json", ".yaml", ".yml"))]
        if not paths:
            log.warn("did not find any .json, .yaml or .yml file among products, skipping k8smanifest attestor")
            return
        for path in paths:
            self._record_file(path, os.path.join(context.working_directory, path))
        if not self._recorded:
            log.warn("did not parse any valid yaml or json docs in k8smanifest attestor, skipping")

    def _record_file(self, path: str, full_path: str) -> None:
        try:
            data = read_file(full_path)
        except WitnessError as error:
            log.debug(f"failed reading file {full_path}: {error}")
            return
        for manifest in list_manifests(path, data):
            try:
                self._record(path, manifest)
            except UndecodableError as error:
                log.debug(f"error processing doc in {path}: failed to decode file {path}. Continuing: {error}")

    def _record(self, path: str, manifest: Manifest) -> None:
        if self._normalises:
            manifest = _dry_run(manifest, self._kubeconfig) or manifest
        fields = (*EPHEMERAL_FIELDS, *self._fields)
        annotations = (*EPHEMERAL_ANNOTATIONS, *self._annotations)
        clean_manifest(manifest, fields, annotations)
        _, kind = identify_manifest(manifest)
        images = list_images(manifest)
        metadata = manifest.get("metadata")
        name = metadata.get("name") if isinstance(metadata, dict) else None
        shown = name if isinstance(name, str) and name else "unknown"
        if kind == "Node" and self._records_cluster:
            self._record_node(metadata if isinstance(metadata, dict) else {})
        self._recorded.append(
            {
                "filepath": path,
                "kind": kind,
                "name": shown,
                "data": _sort_keys(manifest),
                "subjectkey": f"k8smanifest:{path}:{kind}:{shown}",
                "recordedimages": [{"reference": image, "digest": {}} for image in images],
            }
        )

    def _record_node(self, metadata: dict[str, object]) -> None:
        """A node object; its status was removed before, so that the information on it is always empty."""
        labels = metadata.get("labels")
        node = {
            "name": metadata.get("name", ""),
            "labels": labels,
            "nodeInfo": dict.fromkeys(_NODE_INFO_FIELDS.split(), ""),
        }
        self._nodes = {**(self._nodes or {}), "": node}

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        optional: dict[str, object] = {
            "serversidedryrun": self._normalises,
            "recordclusterinfo": self._records_cluster,
            "kubeconfig": self._kubeconfig,
            "kubecontext": self._kube_context,
            "ignorefields": list(self._fields),
            "ignoreannotations": list(self._annotations),
            "recordeddocs": self._recorded,
        }
        found = {key: value for key, value in optional.items() if value}
        return {**found, "clusterinfo": {"server": self._server, "nodes": self._nodes}}


def _sort_keys(value: object) -> object:
    if isinstance(value, dict):
        return {key: _sort_keys(value[key]) for key in sorted(value)}
    return [_sort_keys(item) for item in value] if isinstance(value, list) else value


def _find_server(path: str, wanted: str) -> str:
    """The server of the cluster that bears the context's name, which is how witness looks for it."""
    from asynth.embedded.go.yaml import YamlError, read_documents

    log.info("(attestation/k8smanifest) recording cluster information")
    data = read_input(path).decode("utf-8", "surrogateescape")
    try:
        config = next(read_documents(data), None)
    except YamlError as error:
        raise WitnessError(str(error)) from None
    config = config if isinstance(config, dict) else {}
    current = wanted or config.get("current-context") or ""
    if not current:
        raise WitnessError("kubernetes context not set")
    clusters = config.get("clusters")
    for item in clusters if isinstance(clusters, list) else []:
        if isinstance(item, dict) and item.get("name") == current:
            cluster = item.get("cluster")
            return str(cluster.get("server", "")) if isinstance(cluster, dict) else ""
    raise WitnessError(f"unable to find context '{current}' in kubernetes config at path '{path}'")


def _dry_run(manifest: Manifest, kubeconfig: str) -> Manifest | None:
    import subprocess

    command = ["kubectl", "apply", "--dry-run=server", "-o", "json", "-f", "-"]
    if kubeconfig:
        command += ["--kubeconfig", kubeconfig]
    try:
        done = subprocess.run(command, input=json.dumps(manifest).encode(), capture_output=True, check=True, timeout=60)
        answer = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        log.debug(f"server-side dry-run error: {error}")
        return None
    return answer if isinstance(answer, dict) else None
