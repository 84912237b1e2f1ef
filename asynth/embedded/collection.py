"""Statements of a run: the collection of all attestations, and the statement of an exported one.

Facts from go-witness `attestation/collection.go` and `intoto/statement.go`.
"""

from __future__ import annotations

import time

from asynth.embedded import go_json
from asynth.embedded.attestors.attestor import Attestor, Completed
from asynth.embedded.digests import DigestSet

STATEMENT_TYPE = "https://in-toto.io/Statement/v0.1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
COLLECTION_TYPE = "https://witness.testifysec.com/attestation-collection/v0.1"


def encode_collection(step: str, completed: list[Completed]) -> bytes:
    """The statement of a step's collection, as JSON."""
    entries = []
    subjects: dict[str, DigestSet] = {}
    for item in completed:
        kind = item.attestor.type
        entries.append(
            {
                "type": kind,
                "attestation": item.attestor.predicate(),
                "starttime": format_time(item.started),
                "endtime": format_time(item.ended),
            }
        )
        subjects.update({f"{kind}/{name}": digests for name, digests in item.attestor.subjects().items()})
    return _encode_statement(COLLECTION_TYPE, {"name": step, "attestations": entries}, subjects)


def encode_exported(attestor: Attestor) -> bytes:
    """The statement of an attestor whose predicate stands alone, as JSON."""
    return _encode_statement(attestor.type, attestor.predicate(), attestor.subjects())


def _encode_statement(kind: str, predicate: object, subjects: dict[str, DigestSet]) -> bytes:
    return go_json.encode(
        {
            "_type": STATEMENT_TYPE,
            "subject": [{"name": name, "digest": digests} for name, digests in subjects.items()],
            "predicateType": kind,
            "predicate": predicate,
        }
    )


def format_time(nanoseconds: int) -> str:
    """RFC 3339 in local time with as many digits of the second as are not zero, as Go writes a `time.Time`."""
    seconds, fraction = divmod(nanoseconds, 1_000_000_000)
    local = time.localtime(seconds)
    text = time.strftime("%Y-%m-%dT%H:%M:%S", local)
    digits = f"{fraction:09d}".rstrip("0")
    if digits:
        text += "." + digits
    minutes = local.tm_gmtoff // 60
    if minutes == 0:
        return text + "Z"
    sign = "-" if minutes < 0 else "+"
    return f"{text}{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
