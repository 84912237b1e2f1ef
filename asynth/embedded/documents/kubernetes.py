"""Kubernetes manifests: the documents of a file, their kinds, whether client-go would decode them, and their images.

Keys are matched as they stand, unknown ones are skipped, null fits everything. Objects of groups that are not listed
count as decodable. Facts from go-witness `attestation/k8smanifest` and the kinds that client-go's scheme decodes.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
from functools import cache

from asynth.embedded.errors import WitnessPanicError
from asynth.embedded.go import log
from asynth.embedded.go.legacy import TIME, GoJsonError, normalise_numbers, parse_json

_QUANTITY = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+|[KMGTPE]i|[numkMGTPE]|)")
_ENDLESS = {"FieldsV1!", "RawExtension!", "any"}


class UndecodableError(ValueError):
    """Client-go would not decode the document."""


class _Shapes:
    """The structs of kinds, and the fields of structs."""

    def __init__(self) -> None:
        self.kinds: dict[tuple[str, str], str] = {}
        self.structs: dict[str, dict[str, str]] = {}
        path = os.path.join(os.path.dirname(__file__), "kubernetes.structs")
        with open(path, encoding="utf-8") as file:
            for line in file:
                if line.startswith("#") or not line.strip():
                    continue
                name, *words = line.split()
                if words and "=" in words[0]:
                    pairs = (word.split("=") for word in words)
                    self.kinds |= {(name, kind): struct for kind, struct in pairs}
                else:
                    self.structs[name] = dict(zip(words[::2], words[1::2], strict=True))


@cache
def _load() -> _Shapes:
    return _Shapes()


def check_types(version: str, kind: str, manifest: dict[str, object]) -> None:
    """Check an object against the struct of its kind.

    :raises UndecodableError: a value is of another kind than the struct has there.
    """
    struct = _load().kinds.get((version, kind))
    if struct is not None:
        _check(struct, manifest, kind)


def _check(expected: str, value: object, place: str) -> None:
    if value is None or expected in _ENDLESS:
        return
    if expected.startswith("[]"):
        for item in _need_list(value, place):
            _check(expected[2:], item, place)
    elif expected.startswith("{}"):
        for key, item in _need_object(value, place).items():
            _check(expected[2:], item, f"{place}.{key}")
    elif expected in _load().structs:
        fields = _load().structs[expected]
        for key, item in _need_object(value, place).items():
            if key in fields:
                _check(fields[key], item, f"{place}.{key}")
    elif not _fits(expected, value):
        raise UndecodableError(f"{place}: expected {expected}")


def _need_list(value: object, place: str) -> list[object]:
    if not isinstance(value, list):
        raise UndecodableError(f"{place}: expected an array")
    return value


def _need_object(value: object, place: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise UndecodableError(f"{place}: expected an object")
    return value


def _fits(expected: str, value: object) -> bool:
    if expected == "bool":
        return isinstance(value, bool)
    if expected == "string":
        return isinstance(value, str)
    if expected == "bytes":
        return isinstance(value, str) and _is_base64(value)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if expected == "Quantity!":
        return is_number or (isinstance(value, str) and _QUANTITY.fullmatch(value) is not None)
    if expected == "IntOrString!":
        return isinstance(value, (int, str)) and not isinstance(value, bool)
    if expected in ("Time!", "MicroTime!"):
        return isinstance(value, str) and TIME.fullmatch(value) is not None
    return is_number if expected.startswith("float") else is_number and isinstance(value, int)


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except binascii.Error:
        return False
    return True


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
            top = parse_json(data)
        except GoJsonError:
            log.debug(f"invalid JSON found in {path}, skipping")
            return []
        documents = top if isinstance(top, list) else [top]
    else:
        documents = _split_yaml(data)
    normal = [normalise_numbers(item) for item in documents if isinstance(item, dict)]
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
        return [parse_json(data)]
    except GoJsonError:
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
