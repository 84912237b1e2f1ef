"""What every attestor is, what one may see of the run it belongs to, and the statements that a run leaves.

Facts on the statements from go-witness `attestation/collection.go` and `intoto/statement.go`.
"""

from __future__ import annotations

import time

from asynth.embedded.files.digests import DigestSet
from asynth.embedded.files.glob import Glob
from asynth.embedded.go import json_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

    from asynth.embedded.attestors.environment import Capture
    from asynth.embedded.go.flags import Values
    from asynth.embedded.registry import Entry


class Product:
    """A file that the command made or changed."""

    __slots__ = ("digests", "mime_type")

    def __init__(self, mime_type: str, digests: DigestSet) -> None:
        self.mime_type, self.digests = mime_type, digests

    def as_json(self) -> dict[str, object]:
        """The product attestor's form of it."""
        return {"mime_type": self.mime_type, "digest": self.digests}


class Attestor:
    """One attestor of one run. `entry` is its row in the registry, set by whoever creates it; `attest` fills it in."""

    entry: Entry
    # Whether the predicate goes into an attestation of its own and leaves the collection.
    exported = False

    @classmethod
    def from_flags(cls, values: Values) -> Self:
        """An attestor as the flags in `values` ask for it; most have none."""
        del values
        return cls()

    @property
    def name(self) -> str:
        """The name by which `-a` asks for it."""
        return self.entry.name

    @property
    def type(self) -> str:
        """The type of its predicate."""
        return self.entry.types[0]

    def attest(self, context: RunContext) -> None:
        """Observe, and keep what was seen.

        :raises WitnessError: nothing can be attested; the run then writes nothing.
        """
        raise NotImplementedError

    def predicate(self) -> object:
        """What was seen, as a JSON value in the order of witness's struct fields."""
        raise NotImplementedError

    def subjects(self) -> dict[str, DigestSet]:
        """Names and digests by which the attestation is found; names without the predicate type."""
        return {}


class Completed:
    """An attestor that has run, with its times in nanoseconds since 1970 and the message of its failure, if any."""

    __slots__ = ("attestor", "ended", "failure", "started")

    def __init__(self, attestor: Attestor, started: int, ended: int, failure: str | None) -> None:
        self.attestor, self.started, self.ended, self.failure = attestor, started, ended, failure


class RunContext:
    """The run as its attestors see it; `materials`, `products` and `completed` grow while it goes."""

    __slots__ = (
        "algorithms",
        "capture",
        "collapsed",
        "completed",
        "materials",
        "products",
        "step",
        "working_directory",
    )

    def __init__(
        self,
        *,
        step: str,
        working_directory: str,
        algorithms: tuple[str, ...],
        collapsed: tuple[Glob, ...],
        capture: Capture,
    ) -> None:
        """:param collapsed: globs of directories that are recorded as one digest."""
        self.step, self.working_directory, self.algorithms = step, working_directory, algorithms
        self.collapsed, self.capture = collapsed, capture
        self.materials: dict[str, DigestSet] = {}
        self.products: dict[str, Product] = {}
        self.completed: list[Completed] = []


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
    return json_text.encode(
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
