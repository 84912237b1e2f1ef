"""SARIF reports, OpenVEX documents and image metadata, as witness's libraries read them.

Reports are recorded as they are written again: OpenVEX with its times in UTC and last. Facts from owenrumney/go-sarif
v1.1.1, openvex/go-vex v0.2.8 `vex.go` and `statement.go`, and go-witness `internal/docker/metadata.go`.
"""

from __future__ import annotations

from asynth.embedded.documents import load_shapes
from asynth.embedded.go.json_text import JsonError, Members, parse_document
from asynth.embedded.go.structs import Schema, Struct
from asynth.embedded.go.time import Moment
from asynth.embedded.go.types import GoType, unmarshal

_PROVENANCE = "buildx.build.provenance"


def load_report_shapes(*names: str, extra: dict[str, GoType] | None = None) -> Schema:
    """The shapes of SARIF and OpenVEX, and of further tables."""
    shapes = load_shapes("sarif", "openvex", *names, extra=extra)
    shapes.replace("vex.VEX", lambda struct: _VexTimes(struct, always=True, fraction=False))
    shapes.replace("vex.Statement", lambda struct: _VexTimes(struct, always=False, fraction=True))
    return shapes


def read_sarif(data: bytes) -> object:
    """A SARIF report as it is recorded; any JSON object passes.

    :raises JsonError: a known key has a value of another kind.
    """
    return _read("sarif.Report", data)


def read_openvex(data: bytes) -> object:
    """An OpenVEX document as it is recorded.

    :raises JsonError: a known key has a value of another kind.
    """
    return _read("vex.VEX", data)


def _read(name: str, data: bytes) -> object:
    shape = load_report_shapes().build(name)
    return shape.encode(unmarshal(parse_document(data), shape))


class _VexTimes(Struct):
    """A struct of go-vex, which writes its times in UTC."""

    __slots__ = ("_always", "_fraction")

    def __init__(self, struct: Struct, *, always: bool, fraction: bool) -> None:
        """:param always: whether `timestamp` is written, empty, even where there is none."""
        super().__init__(struct.go_name, lambda: struct.fields.values())
        self._always, self._fraction = always, fraction

    def encode(self, value: object) -> object:
        assert isinstance(value, dict)
        encoded = super().encode({**value, "timestamp": None, "last_updated": None})
        assert isinstance(encoded, dict)
        encoded.pop("timestamp", None)
        for name in ("timestamp", "last_updated"):
            moment = value[name]
            if isinstance(moment, Moment):
                encoded[name] = moment.to_utc().format_rfc3339(fraction=self._fraction)
            elif self._always and name == "timestamp":
                encoded[name] = ""
        return encoded


class ImageMetadata:
    """What `docker build --metadata-file` says; `materials` maps a platform to pairs of URI and sha256."""

    __slots__ = ("digest", "materials", "name")

    def __init__(self, digest: str, name: str, materials: dict[str, list[tuple[str, str]]]) -> None:
        self.digest, self.name, self.materials = digest, name, materials


def read_image_metadata(data: bytes) -> ImageMetadata:
    """Read a metadata file; any JSON object passes.

    :raises JsonError: a known key has a value of another kind.
    """
    tree = parse_document(data)
    shapes = load_shapes("docker")
    info = unmarshal(tree, shapes.build("docker.Alias"))
    assert isinstance(info, dict)
    materials: dict[str, list[tuple[str, str]]] = {}
    for key, item in dict(tree).items() if isinstance(tree, Members) else ():
        if key != "buildx.build.ref" and _PROVENANCE in key:
            _add_provenance(shapes, key, item, materials)
    return ImageMetadata(info["containerimage.digest"], info["image.name"], materials)


def _add_provenance(shapes: Schema, key: str, tree: object, materials: dict[str, list[tuple[str, str]]]) -> None:
    try:
        provenance = unmarshal(tree, shapes.build("docker.Provenance"))
    except JsonError:
        return
    assert isinstance(provenance, dict)
    listed = [(entry["uri"], entry["digest"]["sha256"]) for entry in provenance["materials"] or ()]
    if key == _PROVENANCE:
        platform = next((found for uri, _ in reversed(listed) if (found := _read_platform(uri))), "")
    elif key.startswith(_PROVENANCE + "/"):
        platform = key[len(_PROVENANCE) + 1 :]
    else:
        raise JsonError(f"unexpected provenance prefix on key: {key}")
    if listed:
        materials[platform] = listed


def _read_platform(uri: str) -> str:
    from urllib.parse import parse_qs, unquote_plus, urlsplit

    try:
        values = parse_qs(urlsplit(uri.replace("\\u0026", "&")).query, keep_blank_values=True).get("platform")
    except ValueError:
        return ""
    return unquote_plus(values[0]) if values else ""
