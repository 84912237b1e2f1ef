"""SPDX 2.3 documents as witness records them: read by spdx/tools-golang and written again.

`documentDescribes` and `hasFiles` become relationships, ids get their prefix, external reference categories their
hyphen. Facts from spdx/tools-golang v0.5.7 `spdx/v2/v2_3` and `spdx/v2/common`.
"""

from __future__ import annotations

import json
from functools import partial

from asynth.embedded.documents.shapes import Document, load_shapes
from asynth.embedded.errors import WitnessPanicError
from asynth.embedded.go.json_text import JsonError, as_plain, parse_document
from asynth.embedded.go.structs import Custom, Schema, Struct
from asynth.embedded.go.types import Decoding, unmarshal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ELEMENT = "SPDXRef-"
_DOCUMENT = "DocumentRef-"


def read_spdx(data: bytes) -> Document:
    """Read a document.

    :raises JsonError: it is no SPDX document for the Go library.
    """
    tree = parse_document(data)
    shape = _load().build("v2_3.doc")
    fields: Any = unmarshal(tree, shape)
    if tree is None or None in (fields["packages"] or ()):
        raise WitnessPanicError("runtime error: invalid memory address or nil pointer dereference")
    _add_relationships(fields, as_plain(tree))
    return Document(shape, fields)


def _load() -> Schema:
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
