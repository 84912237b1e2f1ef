"""SARIF reports as witness records them: read by go-sarif and written again. Any JSON object passes."""

from __future__ import annotations

from asynth.embedded.go.legacy import Place, load_table, parse_json


def read_sarif(data: bytes) -> dict[str, object]:
    """The report as it is recorded.

    :raises GoJsonError: a known key has a value of another kind.
    """
    value = parse_json(data)
    table = load_table("sarif", {}, {"": "sarif"})
    if value is None:
        return table.complete("Report", {})
    return table.convert_struct("Report", value, Place("Report"))
