"""Attestation files in memory: what each says, which of them speak of a step and its subjects, and what became of them.

Facts from go-witness `source/{memory,source}.go` and `attestation/collection.go`. Checks no signature and knows no
policy.
"""

from __future__ import annotations

from asynth.embedded.errors import WitnessError
from asynth.embedded.files.inputs import read_input
from asynth.embedded.go.json_text import JsonError, decode_utf8, find_items, find_member, parse_document
from asynth.embedded.go.structs import Custom, Field, Schema, Slice, Struct
from asynth.embedded.go.types import ABSENT, Decoding, String, fold, unmarshal
from asynth.embedded.policy.attestations import Attestation, check_type, read_attestation
from asynth.embedded.x509.envelopes import Envelope, parse_envelope
from asynth.embedded.x509.verifiers import Verifier

COLLECTION_TYPE = "https://witness.testifysec.com/attestation-collection/v0.1"
_UNFINISHED = "unexpected end of JSON input"


class Evidence:
    """One attestation file: its envelope, and the collection of attestations that its statement carries."""

    __slots__ = ("attestations", "envelope", "identity", "kinds", "name", "predicate_type", "reference", "subjects")

    def __init__(self, reference: str, envelope: Envelope, statement: dict[str, object]) -> None:
        """:raises WitnessError: with witness's message, when the collection does not decode."""
        self.reference, self.envelope = reference, envelope
        self.predicate_type = str(statement["predicateType"])
        entries = statement["subject"]
        assert isinstance(entries, list | None)
        self.subjects = {digest for entry in entries or () for digest in (entry["digest"] or {}).values()}
        collection = _read_collection(statement["predicate"], envelope.payload or b"")
        self.name = str(collection["name"])
        attestations = collection["attestations"]
        assert isinstance(attestations, list | None)
        self.attestations: tuple[Attestation, ...] = tuple(attestations or ())
        self.kinds = {attestation.kind for attestation in self.attestations}
        self.identity = repr(statement)

    def materials(self) -> dict[str, dict[str, str]]:
        """The materials by path."""
        return {path: digests for item in self.attestations for path, digests in item.materials().items()}

    def artifacts(self) -> dict[str, dict[str, str]]:
        """Materials and products by path; of one path the product counts."""
        products = {path: digests for item in self.attestations for path, digests in item.products().items()}
        return {**self.materials(), **products}

    def back_references(self) -> list[str]:
        """Digests under which attestations of other steps may be found."""
        return [digest for item in self.attestations for digest in item.back_references()]


class MemorySource:
    """Evidence by the name of its collection."""

    def __init__(self) -> None:
        self._references: set[str] = set()
        self._by_name: dict[str, list[Evidence]] = {}

    def load_file(self, path: str) -> None:
        """Add the attestation file at `path`.

        :raises WitnessError: with witness's message.
        """
        envelope = parse_envelope(read_input(path))
        if path in self._references:
            raise WitnessError(f"references may only appear once in a memory source: {path}")
        evidence = read_evidence(path, envelope)
        self._references.add(path)
        self._by_name.setdefault(evidence.name, []).append(evidence)

    def search(self, name: str, subjects: set[str], kinds: set[str]) -> list[Evidence]:
        """Evidence of a step that is about one of `subjects` (digests) and has all attestations of `kinds`."""
        return [
            evidence
            for evidence in self._by_name.get(name, ())
            if not evidence.subjects.isdisjoint(subjects) and kinds <= evidence.kinds
        ]


def read_evidence(reference: str, envelope: Envelope) -> Evidence:
    """What the statement in `envelope` says.

    :param reference: where the envelope is from.
    :raises WitnessError: with witness's message.
    """
    if not envelope.payload:
        raise JsonError(_UNFINISHED)
    statement = unmarshal(parse_document(envelope.payload), _SHAPES.build("intoto.Statement"))
    assert isinstance(statement, dict)
    return Evidence(reference, envelope, statement)


def _read_collection(tree: object, payload: bytes) -> dict[str, object]:
    if tree is ABSENT:
        raise JsonError(_UNFINISHED)
    position = iter(range(1 << 62))

    def read_entry(entry: object, decoding: Decoding) -> object:
        del decoding
        index = next(position)
        fields = unmarshal(entry, _SHAPES.build("entry"))
        assert isinstance(fields, dict)
        attestation, kind = fields["attestation"], str(fields["type"])
        if attestation is ABSENT:
            check_type(kind)
            raise JsonError(_UNFINISHED)
        return read_attestation(kind, attestation, lambda: _find_attestation_text(payload, index))

    entry_type = Custom("attestation.CollectionAttestation", read_entry)
    collection = Struct("attestation.Collection", (Field("name", String()), Field("attestations", Slice(entry_type))))
    fields = unmarshal(tree, collection)
    assert isinstance(fields, dict)
    return fields


def _find_attestation_text(payload: bytes, index: int) -> bytes:
    """The text of one attestation as it stands in the statement."""
    text = decode_utf8(payload)
    start = 0
    for name in ("predicate", "attestations"):
        span = find_member(text, start, matches=lambda key, name=name: fold(key) == fold(name))  # type: ignore[misc]
        if span is None:
            return b""
        start = span[0]
    items = find_items(text, start)
    if index >= len(items):
        return b""
    span = find_member(text, items[index][0], matches=lambda key: fold(key) == "ATTESTATION")
    return text[span[0] : span[1]].encode() if span else b""


_SHAPES = Schema("""\
intoto.Statement
  _type string
  subject []intoto.Subject
  predicateType string
  predicate raw
intoto.Subject
  name string
  digest {}string
entry
  type string
  attestation raw
  starttime time
  endtime time
""")
# The struct of an entry has no name in witness.
_SHAPES.replace("entry", lambda struct: Struct("", lambda: struct.fields.values()))


class Candidate:
    """Evidence for a step, with the verifiers that hold and those of them that are functionaries.

    `evidence` is None where nothing was found.
    """

    __slots__ = ("error", "evidence", "functionaries", "verifiers")

    def __init__(self, evidence: Evidence | None, verifiers: list[Verifier], error: str = "") -> None:
        """:param error: why the envelope did not verify, or nothing was found."""
        self.evidence, self.verifiers, self.error = evidence, verifiers, error
        self.functionaries: list[Verifier] = []

    @property
    def identity(self) -> tuple[str, tuple[str, ...]]:
        """What makes two candidates one: the statement and who vouches for it."""
        statement = self.evidence.identity if self.evidence else ""
        return statement, tuple(sorted({verifier.key_id for verifier in self.functionaries}))


class Rejection:
    """A candidate that was rejected, and witness's reason. Without a candidate it is the step that was."""

    __slots__ = ("candidate", "reason")

    def __init__(self, reason: str, candidate: Candidate | None = None) -> None:
        self.reason, self.candidate = reason, candidate

    @property
    def collection(self) -> str:
        """Name of the rejected collection, or nothing."""
        return self.candidate.evidence.name if self.candidate and self.candidate.evidence else ""


class StepResult:
    """The results of one step so far."""

    __slots__ = ("_seen_passed", "_seen_rejected", "passed", "rejected")

    def __init__(self) -> None:
        self.passed: list[Candidate] = []
        self.rejected: list[Rejection] = []
        self._seen_passed: set[object] = set()
        self._seen_rejected: set[object] = set()

    def add_passed(self, candidate: Candidate) -> None:
        """Add a candidate unless the same one passed before."""
        if candidate.identity not in self._seen_passed:
            self._seen_passed.add(candidate.identity)
            self.passed.append(candidate)

    def add_rejected(self, rejection: Rejection) -> None:
        """Add a rejection unless the same candidate was rejected before for the same reason."""
        identity = (rejection.candidate.identity if rejection.candidate else None, rejection.reason)
        if identity not in self._seen_rejected:
            self._seen_rejected.add(identity)
            self.rejected.append(rejection)
