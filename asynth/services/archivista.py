"""An Archivista server's store: envelopes by the gitoid of their bytes, found by subject, step and attestation type.

Facts from in-toto/archivista `pkg/api` and go-witness `archivista/search.go` (v0.12): upload, download, and the one GraphQL
query that `witness verify` asks.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, Self

_COLLECTION_TYPES = frozenset({"https://witness.testifysec.com/attestation-collection/v0.1"})
_FILTERS = ("gitoidSha256NotIn", "hasAttestationCollectionsWith", "hasAttestationsWith", "hasSubjectDigestsWith")
"""What the query of a witness names; of another one it is not known what it looks for."""


class RefusedError(ValueError):
    """What was sent is not what the store takes; the text says why."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An envelope and what it can be found by."""

    envelope: bytes
    name: str
    types: frozenset[str]
    digests: frozenset[str]


@dataclass(slots=True)
class Archivista:
    """One store."""

    _stored: dict[str, Stored] = field(default_factory=dict)

    def copy(self) -> Self:
        """Return a store with the same envelopes, which goes its own way."""
        return type(self)(dict(self._stored))

    def empty(self) -> None:
        """Forget all envelopes."""
        self._stored.clear()

    def upload(self, envelope: bytes) -> str:
        """Keep an envelope and return its gitoid.

        :raises RefusedError: if it is no DSSE envelope of an in-toto statement
        """
        stored = _read(envelope)
        gitoid = hashlib.sha256(b"blob %d\0" % len(envelope) + envelope).hexdigest()
        self._stored[gitoid] = stored
        return gitoid

    def download(self, gitoid: str) -> bytes | None:
        """Return the envelope of a gitoid, or None."""
        stored = self._stored.get(gitoid)
        return None if stored is None else stored.envelope

    def query(self, body: bytes) -> dict[str, Any]:
        """Return the answer to a GraphQL request.

        :raises RefusedError: if it is none
        """
        try:
            request = json.loads(body)
            query, variables = request["query"], request["variables"]
            if not (isinstance(query, str) and all(name in query for name in _FILTERS)):
                return {"errors": [{"message": "only the search of witness is answered here"}], "data": None}
            name = str(variables["collectionName"])
            digests, types, excluded = (
                frozenset(map(str, variables.get(key) or ()))
                for key in ("subjectDigests", "attestations", "excludeGitoids")
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RefusedError(f"json body could not be decoded: {error}") from None
        edges = [
            {"node": {"gitoidSha256": gitoid}}
            for gitoid, stored in self._stored.items()
            if gitoid not in excluded and stored.name == name and stored.types & types and stored.digests & digests
        ]
        return {"data": {"dsses": {"edges": edges}}}


def _read(envelope: bytes) -> Stored:
    try:
        document = json.loads(envelope)
        statement = json.loads(base64.b64decode(document["payload"], validate=True))
        if not document["signatures"]:
            raise RefusedError("the envelope has no signature")
        digests = {str(value) for subject in statement["subject"] or () for value in subject["digest"].values()}
        is_collection = statement["predicateType"] in _COLLECTION_TYPES
        predicate: Any = statement["predicate"] if is_collection else {"name": "", "attestations": ()}
        types = {str(entry["type"]) for entry in predicate["attestations"]}
        return Stored(envelope, str(predicate["name"]), frozenset(types), frozenset(digests))
    except RefusedError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise RefusedError(f"this is no envelope of a statement: {error}") from None
