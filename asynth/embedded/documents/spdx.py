"""SPDX 2.3 documents as witness records them: read by spdx/tools-golang and written again.

`documentDescribes` and `hasFiles` become relationships, ids get their prefix, external reference categories their
hyphen. Facts from spdx/tools-golang v0.5.7 `spdx/v2/v2_3` and `spdx/v2/common`.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from asynth.embedded.errors import WitnessPanicError
from asynth.embedded.go.legacy import GoJsonError, Place, StructTable, Unset, load_table, parse_json

_ELEMENT = "SPDXRef-"
_DOCUMENT = "DocumentRef-"
_COMMON = dict.fromkeys(
    ("Annotator", "Checksum", "Creator", "DocElementID", "DocumentID", "ElementID", "Originator", "Supplier"), "common"
) | dict.fromkeys(("PackageVerificationCode", "SnippetRange", "SnippetRangePointer"), "common")


def read_spdx(data: bytes) -> tuple[dict[str, object], str]:
    """The document as it is recorded, and why Go could not write it, if so.

    :raises GoJsonError: it is no SPDX document for the Go library.
    """
    value = parse_json(data)
    if value is None:
        raise WitnessPanicError("runtime error: invalid memory address or nil pointer dereference")
    table = load_table("spdx", _RULES, {"": "v2_3", **_COMMON})
    document = table.convert_struct("Document", value, Place("doc"))
    if None in _as_list(document.get("packages")):
        raise WitnessPanicError("runtime error: invalid memory address or nil pointer dereference")
    extra = _find(value, "documentDescribes")
    relationships = [item for item in _as_list(document.get("relationships")) if item]
    known = {_identify(item) for item in relationships}
    described = [(document["SPDXID"], "DESCRIBES", _read_doc_element(table, item)) for item in _as_list(extra)]
    for element, kind, related in [*described, *_list_contained(table, document, value)]:
        relationship = {"spdxElementId": element, "relatedSpdxElement": related, "relationshipType": kind}
        if _identify(relationship) not in known:
            known.add(_identify(relationship))
            relationships.append(relationship)
    return _with_relationships(table, document, relationships), table.write_failure


def _with_relationships(
    table: StructTable, document: dict[str, object], relationships: list[object]
) -> dict[str, object]:
    order = [field.name for field in table.structs["Document"]]
    if relationships:
        document["relationships"] = relationships
    else:
        document.pop("relationships", None)
    return {name: document[name] for name in order if name in document}


def _list_contained(table: StructTable, document: dict[str, object], value: object) -> list[tuple[object, str, object]]:
    found: list[tuple[object, str, object]] = []
    written = _as_list(document.get("packages"))
    for package, given in zip(written, _as_list(_find(value, "packages")), strict=False):
        if isinstance(package, dict):
            files = _as_list(_find(given, "hasFiles"))
            found += [(package["SPDXID"], "CONTAINS", _read_doc_element(table, item)) for item in files]
    return found


def _find(value: object, key: str) -> object:
    if not isinstance(value, dict):
        return None
    return next((item for name, item in value.items() if name.lower() == key.lower()), None)


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _identify(relationship: object) -> tuple[object, object, object]:
    assert isinstance(relationship, dict)
    first, kind, second = (relationship[k] for k in ("spdxElementId", "relationshipType", "relatedSpdxElement"))
    if kind == "CONTAINED_BY":
        return second, "CONTAINS", first
    if kind == "DESCRIBED_BY":
        return second, "DESCRIBES", first
    return first, kind, second


def _raw(value: object) -> str:
    """The text that the Go library sees: JSON as it stands in the document, without quotes at its ends."""
    if isinstance(value, Unset):
        return ""
    return json.dumps(value, ensure_ascii=False).strip('"')


def _read_element(table: StructTable, value: object, place: Place) -> object:
    del table, place
    if isinstance(value, Unset):
        return _ELEMENT
    return _trim(_raw(value), _ELEMENT, "ElementID")


def _read_document_id(table: StructTable, value: object, place: Place) -> object:
    del table, place
    if isinstance(value, Unset):
        return _DOCUMENT
    return _trim(_raw(value), _DOCUMENT, "DocumentID")


def _trim(text: str, prefix: str, kind: str) -> str:
    if not text.startswith(prefix) or text == prefix:
        raise GoJsonError(f"failed to parse {kind}: {text}")
    rest = text[len(prefix) :]
    return rest if rest.startswith(prefix) else text


def _read_doc_element(table: StructTable, value: object) -> object:
    text = _raw(value)
    if text in ("NONE", "NOASSERTION"):
        return text
    if not text.startswith(_DOCUMENT):
        return _trim(text, _ELEMENT, "ElementID")
    document, colon, element = text.partition(":")
    document = _trim(document, _DOCUMENT, "DocumentID")
    if not colon:
        table.fail_to_write("common.DocElementID", "failed to marshal empty DocElementID")
        return ""
    return f"{document}:{_trim(element, _ELEMENT, 'ElementID')}"


def _convert_doc_element(table: StructTable, value: object, place: Place) -> object:
    del place
    if isinstance(value, Unset):
        table.fail_to_write("common.DocElementID", "failed to marshal empty DocElementID")
        return ""
    return _read_doc_element(table, value)


def _read_typed(kind: str, *, may_be_unknown: bool) -> Callable[[StructTable, object, Place], object]:
    """A person, organisation or tool: `Type: name`."""

    def rule(table: StructTable, value: object, place: Place) -> object:
        del place
        text = _raw(value)
        if text == "NOASSERTION" and may_be_unknown:
            return text
        if ":" not in text and not isinstance(value, Unset):
            raise GoJsonError(f"failed to parse {kind} '{text}'")
        what, _, name = text.partition(":")
        is_kept = kind == "Originator"
        what, name = (what, name.lstrip(" \t")) if is_kept else (what.strip(), name.strip())
        if may_be_unknown and not (what and name):
            table.fail_to_write(
                f"*common.{kind}", f"failed to marshal invalid {kind}: {{{kind}:{name} {kind}Type:{what}}}"
            )
        elif not name:
            table.fail_to_write(f"common.{kind}", "unexpected end of JSON input")
        return json.loads(f'"{what}: {name}"')

    return rule


def _read_package(table: StructTable, value: object, place: Place) -> object:
    package = table.convert_struct("Package", value, place)
    if _find(value, "filesAnalyzed") is None:
        package["filesAnalyzed"] = True
    for item in _as_list(_find(value, "hasFiles")):
        _read_doc_element(table, item)
    return package


def _read_reference(table: StructTable, value: object, place: Place) -> object:
    reference = table.convert_struct("PackageExternalReference", value, place)
    reference["referenceCategory"] = str(reference["referenceCategory"]).replace("_", "-")
    return reference


def _nullable(rule: Callable[[StructTable, object, Place], object]) -> Callable[[StructTable, object, Place], object]:
    """A rule behind a pointer, where null means no value."""
    return lambda table, value, place: None if value is None else rule(table, value, place)


_RULES = {
    "Annotator": _read_typed("Annotator", may_be_unknown=False),
    "Creator": _read_typed("Creator", may_be_unknown=False),
    "DocElementID": _convert_doc_element,
    "DocumentID": _read_document_id,
    "ElementID": _read_element,
    "Originator": _nullable(_read_typed("Originator", may_be_unknown=True)),
    "Package": _nullable(_read_package),
    "PackageExternalReference": _nullable(_read_reference),
    "Supplier": _nullable(_read_typed("Supplier", may_be_unknown=True)),
}
