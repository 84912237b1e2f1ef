"""What became of each step: the evidence that passed and the evidence that was rejected, each once."""

from __future__ import annotations

from asynth.embedded.policy.evidence import Evidence
from asynth.embedded.verifiers import Verifier


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
