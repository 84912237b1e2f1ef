"""Kubernetes manifests: the documents of a file, their kinds, whether client-go would decode them, and their images.

Keys are matched as they stand, unknown ones are skipped, null fits everything. Objects of groups that are not listed
count as decodable. Facts from go-witness `attestation/k8smanifest` and the kinds that client-go's scheme decodes.
"""

from __future__ import annotations

import json
import os
import re
from functools import cache, partial

from asynth.embedded.documents import load_shapes
from asynth.embedded.errors import WitnessPanicError
from asynth.embedded.go import log
from asynth.embedded.go.json_text import (
    JsonError,
    Number,
    as_plain,
    as_tree,
    parse_document,
    shorten_numbers,
)
from asynth.embedded.go.structs import Custom, Field, Schema, Struct
from asynth.embedded.go.time import parse_rfc3339
from asynth.embedded.go.types import Decoding, describe, unmarshal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_QUANTITY = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+|[KMGTPE]i|[numkMGTPE]|)")


class UndecodableError(ValueError):
    """Client-go would not decode the document."""


def check_types(version: str, kind: str, manifest: dict[str, object]) -> None:
    """Check an object against the struct of its kind.

    :raises UndecodableError: a value is of another kind than the struct has there.
    """
    shapes = _load_shapes()
    group, _, number = version.rpartition("/")
    names = [f"{group.partition('.')[0] or 'core'}.{number}.{kind}", *([f"meta.v1.{kind}"] if version == "v1" else [])]
    for name in names:
        if name in shapes:
            try:
                unmarshal(as_tree(manifest), shapes.build(name))
            except JsonError as error:
                raise UndecodableError(str(error)) from None
            return


class _ExactStruct(Struct):
    """A struct as client-go decodes it: keys are matched as they stand."""

    __slots__ = ()

    def find_field(self, key: str) -> Field | None:
        """See `Struct`."""
        return self.fields.get(key)


@cache
def _load_shapes() -> Schema:
    shapes = load_shapes("kubernetes", struct=_ExactStruct)
    for name, fits in (
        ("Quantity", lambda tree: isinstance(tree, Number) or _QUANTITY.fullmatch(tree)),
        ("IntOrString", lambda tree: not isinstance(tree, Number) or tree.lstrip("-").isdigit()),
        ("Time", _is_time),
        ("MicroTime", _is_time),
    ):
        shapes.define(Custom(name, partial(_read_scalar, fits)))
    for name in ("FieldsV1", "RawExtension"):
        shapes.define(Custom(name, _read_whatever))
    return shapes


def _read_scalar(fits: Callable[[str], object], tree: object, decoding: Decoding) -> object:
    """A text or number that must have a form; null is none."""
    del decoding
    if tree is not None and not (isinstance(tree, str) and fits(tree)):
        raise JsonError(f"unexpected {describe(tree)}")
    return tree


def _is_time(text: str) -> bool:
    try:
        parse_rfc3339(text)
    except JsonError:
        return False
    return not isinstance(text, Number)


def _read_whatever(tree: object, decoding: Decoding) -> object:
    del decoding
    return tree


EPHEMERAL_FIELDS = (
    "metadata.resourceVersion",
    "metadata.uid",
    "metadata.creationTimestamp",
    "metadata.managedFields",
    "metadata.generation",
    "status",
)
EPHEMERAL_ANNOTATIONS = (
    "kubectl.kubernetes.io/last-applied-configuration",
    "deployment.kubernetes.io/revision",
    "witness.dev/content-hash",
    "cosign.sigstore.dev/message",
    "cosign.sigstore.dev/signature",
    "cosign.sigstore.dev/bundle",
)
# Where the containers stand, and the one version for which witness looks there; it crashes on others.
_CONTAINERS = {
    "Pod": ("v1", "spec"),
    "Deployment": ("apps/v1", "spec.template.spec"),
    "ReplicaSet": ("apps/v1", "spec.template.spec"),
    "StatefulSet": ("apps/v1", "spec.template.spec"),
    "DaemonSet": ("apps/v1", "spec.template.spec"),
    "Job": ("batch/v1", "spec.template.spec"),
    "CronJob": ("batch/v1", "spec.jobTemplate.spec.template.spec"),
}

Manifest = dict[str, object]


def list_manifests(path: str, data: bytes) -> list[Manifest]:
    """The documents of a file that are objects, numbers as JSON has them."""
    if os.path.splitext(path)[1].lower() == ".json":
        try:
            top = as_plain(parse_document(data))
        except JsonError:
            log.debug(f"invalid JSON found in {path}, skipping")
            return []
        documents = top if isinstance(top, list) else [top]
    else:
        documents = _split_yaml(data)
    normal = [shorten_numbers(item) for item in documents if isinstance(item, dict)]
    return [item for item in normal if isinstance(item, dict)]


def _split_yaml(data: bytes) -> list[object]:
    from asynth.embedded.go.yaml import YamlError, read_documents

    documents: list[object] = []
    try:
        for document in read_documents(data.decode("utf-8", "surrogateescape")):
            try:
                documents.append(json.loads(json.dumps(_convert_keys(document), allow_nan=False)))
            except (TypeError, ValueError, RecursionError):
                log.debug(f"splitYAMLDocs: could not marshal docIndex={len(documents)} to JSON")
    except YamlError as error:
        log.warn(f"splitYAMLDocs: error decoding docIndex={len(documents)}: {error}")
    if documents:
        return documents
    try:
        return [as_plain(parse_document(data))]
    except JsonError:
        log.warn("splitYAMLDocs: no valid YAML or JSON found.")
        return []


def _convert_keys(value: object) -> object:
    """Keys of other kinds become text, but only where witness gets to them: not below a map whose keys are texts."""
    if isinstance(value, list):
        return [_convert_keys(item) for item in value]
    if isinstance(value, dict):
        if any(not isinstance(key, str) for key in value):
            return {_show_key(key): _convert_keys(item) for key, item in value.items()}
        _refuse_other_keys(value)
    return value


def _refuse_other_keys(value: object) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError("unsupported type: map[interface {}]interface {}")
            _refuse_other_keys(item)
    elif isinstance(value, list):
        for item in value:
            _refuse_other_keys(item)


def _show_key(key: object) -> str:
    if key is None:
        return "<nil>"
    if isinstance(key, bool):
        return "true" if key else "false"
    return str(key)


def clean_manifest(manifest: Manifest, fields: tuple[str, ...], annotations: tuple[str, ...]) -> None:
    """Remove fields (dotted paths) and annotations that change by themselves."""
    for path in fields:
        *parents, last = path.split(".")
        place: object = manifest
        for name in parents:
            place = place.get(name) if isinstance(place, dict) else None
        if isinstance(place, dict):
            place.pop(last, None)
    metadata = manifest.get("metadata")
    notes = metadata.get("annotations") if isinstance(metadata, dict) else None
    if isinstance(notes, dict):
        for name in annotations:
            notes.pop(name, None)


def identify_manifest(manifest: Manifest) -> tuple[str, str]:
    """Version (`apps/v1`) and kind.

    :raises UndecodableError: client-go knows no such kind.
    """
    version, kind = manifest.get("apiVersion"), manifest.get("kind")
    if not isinstance(version, str) or not isinstance(kind, str):
        raise UndecodableError("Object 'Kind' is missing")
    if kind not in _load_kinds().get(version, frozenset()):
        raise UndecodableError(f'no kind "{kind}" is registered for version "{version}"')
    check_types(version, kind, manifest)
    return version, kind


def _load_kinds() -> dict[str, frozenset[str]]:
    path = os.path.join(os.path.dirname(__file__), "kubernetes.kinds")
    everywhere: list[str] = []
    found: dict[str, frozenset[str]] = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("#"):
                continue
            version, *words = line.split()
            kinds = [word.rstrip("+") for word in words]
            kinds += [word.rstrip("+") + "List" for word in words if word.endswith("+")]
            if version == "*":
                everywhere = kinds
            else:
                found[version] = frozenset([*kinds, *everywhere])
    return found


def list_images(manifest: Manifest) -> list[str]:
    """Image references of the containers, those of a `List` too.

    :raises UndecodableError: an object in a list cannot be decoded.
    """
    version, kind = identify_manifest(manifest)
    if (version, kind) == ("v1", "List"):
        items = manifest.get("items")
        nested = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
        return [image for item in nested for image in _list_own_images(item)]
    return _list_own_images(manifest)


def _list_own_images(manifest: Manifest) -> list[str]:
    version, kind = identify_manifest(manifest)
    place = _CONTAINERS.get(kind)
    if place is None:
        log.debug(f"(attestation/k8smanifest) Manifest of kind {kind} cannot be parsed to find images")
        return []
    if version != place[0]:
        raise WitnessPanicError("interface conversion: runtime.Object is of another version")
    node: object = manifest
    for name in (*place[1].split("."), "containers"):
        node = node.get(name) if isinstance(node, dict) else None
    containers = node if isinstance(node, list) else []
    return [str((container or {}).get("image") or "") for container in containers]
