"""OpenVEX documents as witness records them: read by go-vex and written again, times in UTC and last.

Facts from openvex/go-vex v0.2.8 `vex.go` and `statement.go`.
"""

from __future__ import annotations

import datetime

from asynth.embedded.go.legacy import Place, StructTable, load_table, parse_json


def read_openvex(data: bytes) -> dict[str, object]:
    """The document as it is recorded.

    :raises GoJsonError: a known key has a value of another kind.
    """
    value = parse_json(data)
    table = load_table("openvex", {"Statement": _read_statement}, {"": "vex"})
    if value is None:
        return _move_times(table.complete("VEX", {}), is_document=True)
    return _move_times(table.convert_struct("VEX", value, Place("VEX")), is_document=True)


def _read_statement(table: StructTable, value: object, place: Place) -> object:
    statement = table.complete("Statement", {}) if value is None else table.convert_struct("Statement", value, place)
    return _move_times(statement, is_document=False)


def _move_times(record: dict[str, object], *, is_document: bool) -> dict[str, object]:
    timestamp, updated = record.pop("timestamp", None), record.pop("last_updated", None)
    if timestamp is not None or is_document:
        record["timestamp"] = _in_utc(timestamp, with_fraction=not is_document)
    if updated is not None:
        record["last_updated"] = _in_utc(updated, with_fraction=not is_document)
    return record


def _in_utc(time: object, *, with_fraction: bool) -> str:
    if not isinstance(time, str):
        return ""
    head, tail = time[:19], time[19:]
    digits = tail[1:].partition("Z")[0].partition("+")[0].partition("-")[0] if tail.startswith(".") else ""
    zone = tail[len(digits) + 1 :] if digits else tail
    moment = datetime.datetime.fromisoformat(head + ("+00:00" if zone == "Z" else zone))
    try:
        moment = moment.astimezone(datetime.UTC)
    except OverflowError:
        return time
    fraction = f".{digits}" if digits and with_fraction else ""
    return f"{moment.year:04d}-{moment:%m-%dT%H:%M:%S}{fraction}Z"
