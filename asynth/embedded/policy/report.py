"""What `policy check` found: errors, warnings and counts, with progress said on the way if asked for."""

from __future__ import annotations

from asynth.embedded import log


class Finding:
    """One error: its category, message, and perhaps what to do and where."""

    __slots__ = ("category", "location", "message", "suggestion")

    def __init__(self, category: str, message: str, suggestion: str = "", location: str = "") -> None:
        self.category, self.message, self.suggestion, self.location = category, message, suggestion, location

    def as_json(self) -> dict[str, str]:
        """The finding as `--json` prints it."""
        fields = {"category": self.category, "message": self.message}
        return fields | {
            name: value for name, value in (("suggestion", self.suggestion), ("location", self.location)) if value
        }


class Report:
    """What was checked and found so far; says so on the way if asked to."""

    def __init__(self, *, verbose: bool) -> None:
        self._verbose = verbose
        self.performed = self.passed = 0
        self.findings: list[Finding] = []
        self.warnings: list[str] = []

    def say(self, text: str) -> None:
        """A line of progress."""
        if self._verbose:
            log.info(text)

    def warn(self, text: str) -> None:
        """A warning, which only the verbose form knows."""
        if self._verbose:
            self.warnings.append(text)
            log.warn(f"Warning: {text}")

    def count(self, checks: int = 1) -> None:
        """Count checks that passed."""
        self.performed += checks
        self.passed += checks

    def add(self, finding: Finding, checks: int = 0) -> None:
        """Add an error, and count the checks that failed with it."""
        self.performed += checks
        self.findings.append(finding)
