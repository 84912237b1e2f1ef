"""CycloneDX documents as witness records them: read by cyclonedx-go into a 1.6 document and written again.

`$schema` is set where it is absent. Facts from CycloneDX/cyclonedx-go v0.10.0 `cyclonedx_json.go`.
"""

from __future__ import annotations

from asynth.embedded.go.legacy import GoJsonError, Place, StructTable, Unset, load_table, parse_json

_SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json"
_VERSIONS = ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6")


def read_cyclonedx(data: bytes) -> tuple[dict[str, object], str]:
    """The document as it is recorded, and why Go could not write it, if so.

    :raises GoJsonError: it is no CycloneDX document for the Go library.
    """
    value = parse_json(data)
    table = load_table("cyclonedx", _RULES, {"": "cyclonedx"})
    defaults: dict[str, object] = {"$schema": _SCHEMA, "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}
    if value is None:
        return table.complete("BOM", defaults), ""
    if not isinstance(value, dict):
        return table.convert_struct("BOM", value, Place("BOM")), ""
    fields = {field.name.lower(): field.name for field in table.structs["BOM"]}
    given = {fields[key.lower()]: item for key, item in value.items() if key.lower() in fields and item is not None}
    if "specVersion" not in given and any(key.lower() == "specversion" for key in value):
        raise GoJsonError("invalid specification version")
    return table.convert_struct("BOM", {**defaults, **given}, Place("BOM")), table.write_failure


def _read_version(table: StructTable, value: object, place: Place) -> object:
    if table.convert("string", value, place) not in _VERSIONS:
        raise GoJsonError("invalid specification version")
    return value


def _read_tools(table: StructTable, value: object, place: Place) -> object:
    if value is None:
        return None
    if isinstance(value, list):
        return [table.convert("Tool", item, place) for item in value]
    found = table.convert_struct("ToolsObject", value, place)
    if not found:
        table.fail_to_write("*cyclonedx.ToolsChoice", "unexpected end of JSON input")
    return found


def _read_evidence(table: StructTable, value: object, place: Place) -> object:
    if not isinstance(value, dict):
        return None if value is None else table.convert_struct("Evidence", value, place)
    folded = {key.lower(): key for key in value}
    key = folded.get("identity")
    identity = value.get(key) if key else None
    rest = {name: item for name, item in value.items() if name != key}
    if identity is not None and not isinstance(identity, list):
        table.convert("EvidenceIdentity", identity, place)
    if isinstance(identity, dict):
        is_named = any(name.lower() == "field" and item for name, item in identity.items())
        identity = [identity] if is_named else None
    if identity:
        rest["identity"] = identity
    return table.convert_struct("Evidence", rest, place)


def _read_variable(table: StructTable, value: object, place: Place) -> object:
    if isinstance(value, str):
        return value or {}
    if value is None or isinstance(value, Unset):
        return {}
    found = table.convert_struct("Property", value, place)
    return found if any(found.values()) else {}


def _read_dataset(table: StructTable, value: object, place: Place) -> object:
    if isinstance(value, dict):
        reference = next((item for key, item in value.items() if key.lower() == "ref"), None)
        if isinstance(reference, str) and reference:
            return {"ref": reference}
        found = table.convert_struct("ComponentData", value, place)
        return found or {}
    return {} if value is None else table.convert_struct("ComponentData", value, place)


_RULES = {
    "EnvironmentVariableChoice": _read_variable,
    "Evidence": _read_evidence,
    "MLDatasetChoice": _read_dataset,
    "SpecVersion": _read_version,
    "ToolsChoice": _read_tools,
}
