"""An Archivista server: where `run` leaves attestations, and where `verify` looks for those of a step.

Facts from in-toto/archivista `pkg/api` and go-witness `archivista/search.go` and `source/{archivista,multi}.go` (v0.12).
"""

from __future__ import annotations

import json

from asynth.embedded.errors import WitnessError
from asynth.embedded.go.http import request
from asynth.embedded.policy.evidence import Evidence, MemorySource, read_evidence
from asynth.embedded.x509.envelopes import parse_first_envelope

_QUERY = """query ($subjectDigests: [String!], $attestations: [String!], $collectionName: String!, $excludeGitoids: [String!]) {
  dsses(
    where: {
      gitoidSha256NotIn: $excludeGitoids,
      hasStatementWith: {
        hasAttestationCollectionsWith: {
          name: $collectionName,
          hasAttestationsWith: {
            typeIn: $attestations
          }
        },
        hasSubjectsWith: {
          hasSubjectDigestsWith: {
            valueIn: $subjectDigests
          }
        }
      }
    }
  ) {
    edges {
      node {
        gitoidSha256
      }
    }
  }
}"""


class Archivista:
    """A client of one server."""

    def __init__(self, server: str, headers: list[str]) -> None:
        """:param headers: sent with each request, as `Name: value`.

        :raises WitnessError: one of them is no header.
        """
        self._server = server.rstrip("/")
        self._headers = {"Content-Type": "application/json"}
        for line in headers:
            name, colon, value = line.partition(":")
            if not colon:
                raise WitnessError(f"failed to create archivista client: could not parse value {line} as http header")
            self._headers[name.strip()] = value.strip()

    def store(self, envelope: bytes) -> str:
        """Upload an envelope and return the gitoid under which it is kept.

        :raises WitnessError: the server cannot be reached or does not take the envelope.
        """
        try:
            return str(json.loads(self._ask("POST", "upload", envelope + b"\n"))["gitoid"])
        except (ValueError, KeyError, TypeError, RecursionError):
            raise WitnessError(_UNREAD) from None

    def search(self, variables: dict[str, object]) -> list[str]:
        """The gitoids of what the server has by those variables of witness's query.

        :raises WitnessError: the server does not answer, or with something else.
        """
        answer = self._ask("POST", "query", json.dumps({"query": _QUERY, "variables": variables}).encode())
        try:
            response = json.loads(answer)
            failures = response.get("errors")
            gitoids = [] if failures else [edge["node"]["gitoidSha256"] for edge in response["data"]["dsses"]["edges"]]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise WitnessError(_UNREAD) from None
        if failures:
            raise WitnessError(f"graph ql query failed: {failures}")
        return [str(gitoid) for gitoid in gitoids]

    def download(self, gitoid: str) -> bytes:
        """The envelope of a gitoid.

        :raises WitnessError: the server does not give it.
        """
        return self._ask("GET", f"download/{gitoid}")

    def _ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        answer = request(method, f"{self._server}/{path}", self._headers, body)
        if answer.status != 200:
            raise WitnessError(answer.body.decode("utf-8", "replace"))
        return answer.body


_UNREAD = "the embedded engine does not read this answer of archivista"


class ArchivistaSource:
    """Evidence of files and of a server; what the server has given once it is not asked for again."""

    def __init__(self, server: Archivista, files: MemorySource) -> None:
        """:param files: evidence that is at hand anyway."""
        self._server, self._files = server, files
        self._seen: list[str] = []

    def search(self, name: str, subjects: set[str], kinds: set[str]) -> list[Evidence]:
        """Evidence of a step that is about one of `subjects`; that of the server has one of `kinds` at least.

        :raises WitnessError: the server does not answer, or with something else.
        """
        found = self._files.search(name, subjects, kinds)
        wanted: dict[str, object] = {
            "subjectDigests": sorted(subjects),
            "collectionName": name,
            "attestations": sorted(kinds),
            "excludeGitoids": self._seen,
        }
        for gitoid in self._server.search(wanted):
            envelope = parse_first_envelope(self._server.download(gitoid))
            self._seen.append(gitoid)
            found.append(read_evidence(gitoid, envelope))
        return found
