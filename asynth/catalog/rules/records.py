"""Excerpts of records, as people paste them when something in one is wrong."""

from __future__ import annotations

import json

from asynth.catalog.member import Json


def excerpt(**fields: Json) -> str:
    """Return the JSON object of some `fields` of a record, as jq prints it."""
    return json.dumps(fields, indent=2, ensure_ascii=False)
