"""What every attestor is, and what one may see of the run it belongs to."""

from __future__ import annotations

from asynth.embedded.digests import DigestSet
from asynth.embedded.glob import Glob

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asynth.embedded.attestors.capture import Capture


class Product:
    """A file that the command made or changed."""

    __slots__ = ("digests", "mime_type")

    def __init__(self, mime_type: str, digests: DigestSet) -> None:
        self.mime_type, self.digests = mime_type, digests

    def as_json(self) -> dict[str, object]:
        """The product attestor's form of it."""
        return {"mime_type": self.mime_type, "digest": self.digests}


class Attestor:
    """One attestor of one run. A subclass sets `name`, `type` and `stage`, and fills itself in `attest`."""

    name = ""
    type = ""
    stage = ""
    # Whether the predicate goes into an attestation of its own and leaves the collection.
    exported = False

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

    def find_completed(self, name: str) -> Completed | None:
        """The last attestor of that name that has run, failed ones included as in witness."""
        return next((item for item in reversed(self.completed) if item.attestor.name == name), None)
