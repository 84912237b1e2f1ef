"""Metadata files of `docker build --metadata-file`: the image, and the materials of its provenance by platform.

Facts from go-witness `internal/docker/metadata.go`.
"""

from __future__ import annotations

from asynth.embedded.go.legacy import GoJsonError, Place, StructTable, load_table, parse_json

_PROVENANCE = "buildx.build.provenance"


class Metadata:
    """What a metadata file says; `materials` maps a platform to pairs of URI and sha256."""

    __slots__ = ("digest", "materials", "name")

    def __init__(self, digest: str, name: str, materials: dict[str, list[tuple[str, str]]]) -> None:
        self.digest, self.name, self.materials = digest, name, materials


def read_metadata(data: bytes) -> Metadata:
    """Read a metadata file; any JSON object passes.

    :raises GoJsonError: a known key has a value of another kind.
    """
    value = parse_json(data)
    table = load_table("docker", {}, {"": "docker"})
    if value is None:
        return Metadata("", "", {})
    info = table.convert_struct("BuildInfo", value, Place("Alias"))
    materials: dict[str, list[tuple[str, str]]] = {}
    assert isinstance(value, dict)
    for key, item in value.items():
        if key != "buildx.build.ref" and _PROVENANCE in key:
            _add_provenance(table, key, item, materials)
    return Metadata(str(info["containerimage.digest"]), str(info["image.name"]), materials)


def _add_provenance(table: StructTable, key: str, item: object, materials: dict[str, list[tuple[str, str]]]) -> None:
    try:
        provenance = table.convert("Provenance", item, Place("Provenance"))
    except GoJsonError:
        return
    assert isinstance(provenance, dict)
    listed = [(str(entry["uri"]), str(entry["digest"]["sha256"])) for entry in provenance["materials"] or []]
    if key == _PROVENANCE:
        platform = next((found for uri, _ in reversed(listed) if (found := _read_platform(uri))), "")
    elif key.startswith(_PROVENANCE + "/"):
        platform = key[len(_PROVENANCE) + 1 :]
    else:
        raise GoJsonError(f"unexpected provenance prefix on key: {key}")
    if listed:
        materials[platform] = listed


def _read_platform(uri: str) -> str:
    from urllib.parse import parse_qs, unquote_plus, urlsplit

    try:
        values = parse_qs(urlsplit(uri.replace("\\u0026", "&")).query, keep_blank_values=True).get("platform")
    except ValueError:
        return ""
    return unquote_plus(values[0]) if values else ""
