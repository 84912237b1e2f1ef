"""SBOMs as witness records them: CycloneDX through cyclonedx-go, SPDX 2.3 through spdx/tools-golang, and written again.

A CycloneDX document becomes a 1.6 one, its `$schema` set where it is absent. In an SPDX document `documentDescribes`
and `hasFiles` become relationships, ids get their prefix, external reference categories their hyphen. Facts from
CycloneDX/cyclonedx-go v0.10.0 `cyclonedx_json.go` and spdx/tools-golang v0.5.7 `spdx/v2/v2_3` and `spdx/v2/common`.
"""

from __future__ import annotations

import json
from functools import partial

from asynth.embedded.documents import Document, load_shapes
from asynth.embedded.errors import WitnessPanicError
from asynth.embedded.go.json_text import JsonError, Members, Number, as_plain, clean, parse_document
from asynth.embedded.go.structs import Custom, Schema, Struct
from asynth.embedded.go.types import Decoding, String, unmarshal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


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
    shape = _load_cyclonedx().build("cyclonedx.BOM")
    zero = shape.zero()
    assert isinstance(zero, dict)
    return Document(shape, unmarshal(parse_document(data), shape, old=zero | _DEFAULTS))


def _load_cyclonedx() -> Schema:
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


_ELEMENT = "SPDXRef-"
_DOCUMENT = "DocumentRef-"


def read_spdx(data: bytes) -> Document:
    """Read a document.

    :raises JsonError: it is no SPDX document for the Go library.
    """
    tree = parse_document(data)
    shape = _load_spdx().build("v2_3.doc")
    fields: Any = unmarshal(tree, shape)
    if tree is None or None in (fields["packages"] or ()):
        raise WitnessPanicError("runtime error: invalid memory address or nil pointer dereference")
    _add_relationships(fields, as_plain(tree))
    return Document(shape, fields)


def _load_spdx() -> Schema:
    shapes = load_shapes("spdx")
    for kind, prefix in (("ElementID", _ELEMENT), ("DocumentID", _DOCUMENT)):
        shapes.define(Custom(f"common.{kind}", partial(_read_id, kind, prefix), zero=partial(str, prefix)))
    shapes.define(Custom("common.DocElementID", _read_doc_element, _write_doc_element, lambda: ""))
    for kind in ("Annotator", "Creator", "Supplier", "Originator"):
        name = f"common.{kind}"
        shapes.define(Custom(name, partial(_read_agent, kind), partial(_write_agent, kind), lambda: ("", "")))
    for name, read in (("v2_3.Package", _read_package), ("v2_3.PackageExternalReference", _read_reference)):
        shapes.replace(name, partial(_read_by, read))
    return shapes


def _read_by(read: Any, struct: Struct) -> Custom:
    return Custom(struct.go_name, partial(read, struct), struct.encode, struct.zero)


def _add_relationships(fields: Any, given: object) -> None:
    """Turn `documentDescribes` and `hasFiles` of the document as given into relationships, unless they stand there."""
    relationships = [item for item in fields["relationships"] or () if item]
    known = {_identify(item) for item in relationships}
    added = [(fields["SPDXID"], "DESCRIBES", item) for item in _as_list(_find(given, "documentDescribes"))]
    for package, said in zip(fields["packages"] or (), _as_list(_find(given, "packages")), strict=False):
        added += [(package["SPDXID"], "CONTAINS", item) for item in _as_list(_find(said, "hasFiles"))]
    related = [(element, kind, _parse_doc_element(_raw(item))) for element, kind, item in added]
    blank = dict.fromkeys(("comment",), "")
    for element, kind, other in related:
        relationship = {"spdxElementId": element, "relatedSpdxElement": other, "relationshipType": kind} | blank
        if _identify(relationship) not in known:
            known.add(_identify(relationship))
            relationships.append(relationship)
    fields["relationships"] = relationships


def _find(value: object, key: str) -> object:
    if not isinstance(value, dict):
        return None
    return next((item for name, item in value.items() if name.lower() == key.lower()), None)


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _identify(relationship: dict[str, object]) -> tuple[object, object, object]:
    first, kind, second = (relationship[k] for k in ("spdxElementId", "relationshipType", "relatedSpdxElement"))
    if kind == "CONTAINED_BY":
        return second, "CONTAINS", first
    if kind == "DESCRIBED_BY":
        return second, "DESCRIBES", first
    return first, kind, second


def _raw(value: object) -> str:
    """The text that the Go library sees: JSON as it stands in the document, without quotes at its ends."""
    return json.dumps(value, ensure_ascii=False).strip('"')


def _read_id(kind: str, prefix: str, tree: object, decoding: Decoding) -> object:
    del decoding
    return _trim(_raw(as_plain(tree)), prefix, kind)


def _trim(text: str, prefix: str, kind: str) -> str:
    if not text.startswith(prefix) or text == prefix:
        raise JsonError(f"failed to parse {kind}: {text}")
    rest = text[len(prefix) :]
    return rest if rest.startswith(prefix) else text


def _read_doc_element(tree: object, decoding: Decoding) -> object:
    del decoding
    return _parse_doc_element(_raw(as_plain(tree)))


def _parse_doc_element(text: str) -> str:
    """An element, perhaps of another document; empty where only the document is named."""
    if text in ("NONE", "NOASSERTION"):
        return text
    if not text.startswith(_DOCUMENT):
        return _trim(text, _ELEMENT, "ElementID")
    document, colon, element = text.partition(":")
    document = _trim(document, _DOCUMENT, "DocumentID")
    return f"{document}:{_trim(element, _ELEMENT, 'ElementID')}" if colon else ""


def _write_doc_element(value: object) -> object:
    if not value:
        raise _fail_to_write("common.DocElementID", "failed to marshal empty DocElementID")
    return value


def _fail_to_write(name: str, reason: str) -> JsonError:
    return JsonError(f"json: error calling MarshalJSON for type {name}: {reason}")


def _read_agent(kind: str, tree: object, decoding: Decoding) -> object:
    """A person, organisation or tool, `Type: name`: its type and name; suppliers and originators may be unknown."""
    del decoding
    text = _raw(as_plain(tree))
    if text == "NOASSERTION" and kind in ("Supplier", "Originator"):
        return text
    if ":" not in text:
        raise JsonError(f"failed to parse {kind} '{text}'")
    what, _, name = text.partition(":")
    return (what, name.lstrip(" \t")) if kind == "Originator" else (what.strip(), name.strip())


def _write_agent(kind: str, value: Any) -> object:
    if isinstance(value, str):
        return value
    what, name = value
    if kind in ("Supplier", "Originator") and not (what and name):
        shown = f"{{{kind}:{name} {kind}Type:{what}}}"
        raise _fail_to_write(f"*common.{kind}", f"failed to marshal invalid {kind}: {shown}")
    if not name:
        raise _fail_to_write(f"common.{kind}", "unexpected end of JSON input")
    return json.loads(f'"{what}: {name}"')


def _read_package(struct: Struct, tree: object, decoding: Decoding) -> object:
    package: Any = unmarshal(tree, struct, outer=decoding)
    given = as_plain(tree)
    if _find(given, "filesAnalyzed") is None:
        package["filesAnalyzed"] = True
    for item in _as_list(_find(given, "hasFiles")):
        _parse_doc_element(_raw(item))
    return package


def _read_reference(struct: Struct, tree: object, decoding: Decoding) -> object:
    reference: Any = unmarshal(tree, struct, outer=decoding)
    reference["referenceCategory"] = reference["referenceCategory"].replace("_", "-")
    return reference
