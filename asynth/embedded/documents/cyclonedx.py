"""CycloneDX documents as witness records them: read by cyclonedx-go into a 1.6 document and written again.

`$schema` is set where it is absent. Facts from CycloneDX/cyclonedx-go v0.10.0 `cyclonedx_json.go`.
"""

from __future__ import annotations

from functools import partial

from asynth.embedded.documents.shapes import Document, load_shapes
from asynth.embedded.go.json_text import JsonError, Members, Number, clean, parse_document
from asynth.embedded.go.structs import Custom, Schema, Struct
from asynth.embedded.go.types import Decoding, String, unmarshal

_DEFAULTS = {
    "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "version": 1,
}
_VERSIONS = ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6")


def read_cyclonedx(data: bytes) -> Document:
    """Read a document.

    :raises JsonError: it is no CycloneDX document for the Go library.
    """
    shape = _load().build("cyclonedx.BOM")
    zero = shape.zero()
    assert isinstance(zero, dict)
    return Document(shape, unmarshal(parse_document(data), shape, old=zero | _DEFAULTS))


def _load() -> Schema:
    shapes = load_shapes("cyclonedx")
    shapes.define(Custom("cyclonedx.SpecVersion", _read_version, zero=lambda: ""))
    for name, read, write in (
        ("cyclonedx.ToolsChoice", _read_tools, _write_tools),
        ("cyclonedx.EnvironmentVariableChoice", _read_variable, _write_variable),
        ("cyclonedx.MLDatasetChoice", _read_dataset, _write_dataset),
    ):
        shapes.define(Custom(name, partial(read, shapes), partial(write, shapes)))
    shapes.replace(
        "cyclonedx.Evidence",
        lambda struct: Custom(struct.go_name, partial(_read_evidence, shapes, struct), struct.encode, struct.zero),
    )
    return shapes


def _read_version(tree: object, decoding: Decoding) -> object:
    version = unmarshal(tree, String(), outer=decoding)
    if version not in _VERSIONS:
        raise JsonError("invalid specification version")
    return version


def _read_tools(shapes: Schema, tree: object, decoding: Decoding) -> object:
    """A list is of tools, as before 1.5; an object holds components and services."""
    is_list = isinstance(tree, list) and not isinstance(tree, Members)
    return unmarshal(tree, shapes.build("[]cyclonedx.Tool" if is_list else "cyclonedx.ToolsObject"), outer=decoding)


def _write_tools(shapes: Schema, value: object) -> object:
    if isinstance(value, list):
        return shapes.build("[]cyclonedx.Tool").encode(value)
    written = shapes.build("cyclonedx.ToolsObject").encode(value)
    if not written:
        raise JsonError("json: error calling MarshalJSON for type *cyclonedx.ToolsChoice: unexpected end of JSON input")
    return written


def _read_evidence(shapes: Schema, struct: Struct, tree: object, decoding: Decoding) -> object:
    """Evidence, whose `identity` may be one or several; one that names no field counts as none."""
    if isinstance(tree, Members):
        named = [(key, item) for key, item in tree if key.lower() == "identity"]
        identity = named[-1][1] if named else None
        if identity is not None and (isinstance(identity, Members) or not isinstance(identity, list)):
            unmarshal(identity, shapes.build("cyclonedx.EvidenceIdentity"), outer=decoding)
            names_field = isinstance(identity, Members) and any(
                key.lower() == "field" and item for key, item in identity
            )
            identity = [identity] if names_field else None
        rest = Members((key, item) for key, item in tree if key.lower() != "identity")
        tree = Members((*rest, ("identity", identity))) if identity else rest
    return unmarshal(tree, struct, outer=decoding)


def _read_variable(shapes: Schema, tree: object, decoding: Decoding) -> object:
    """The value of a variable, or name and value; None where there is neither."""
    if isinstance(tree, str) and not isinstance(tree, Number):
        return clean(tree)
    return None if tree is None else unmarshal(tree, shapes.build("cyclonedx.Property"), outer=decoding)


def _write_variable(shapes: Schema, value: object) -> object:
    if isinstance(value, dict):
        written = shapes.build("cyclonedx.Property").encode(value)
        return written if isinstance(written, dict) and any(written.values()) else {}
    return value or {}


def _read_dataset(shapes: Schema, tree: object, decoding: Decoding) -> object:
    """The reference to a data set as text, or what is said of it; None where there is neither."""
    if isinstance(tree, Members):
        reference = next((item for key, item in tree if key.lower() == "ref"), None)
        if isinstance(reference, str) and not isinstance(reference, Number) and reference:
            return clean(reference)
    return None if tree is None else unmarshal(tree, shapes.build("cyclonedx.ComponentData"), outer=decoding)


def _write_dataset(shapes: Schema, value: object) -> object:
    if isinstance(value, str):
        return {"ref": value}
    return {} if value is None else shapes.build("cyclonedx.ComponentData").encode(value)
