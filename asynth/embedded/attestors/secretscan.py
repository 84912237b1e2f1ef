"""The secretscan attestor: secrets in products and in what earlier attestors recorded, by digest and place.

Facts from go-witness `attestation/secretscan`.
"""

from __future__ import annotations

import os

from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.attestors.command_run import CommandRunAttestor
from asynth.embedded.attestors.environment import SENSITIVE, SensitiveNames, read_environment
from asynth.embedded.errors import WitnessError
from asynth.embedded.files.digests import DigestSet, digest_bytes, open_regular
from asynth.embedded.go import json_text, log
from asynth.embedded.go.flags import Values
from asynth.embedded.secrets import MOST_LAYERS, MOST_MEGABYTES
from asynth.embedded.secrets.rules import RuleSet, load_built_in
from asynth.embedded.secrets.scan import Allowed, Finding, Scanner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

_BINARY_STARTS = (
    "application/octet-stream",
    "application/x-executable",
    "application/x-mach-binary",
    "application/x-sharedlib",
    "application/x-object",
)
_BINARY_ENDS = ("/x-executable", "/x-sharedlib", "/x-mach-binary")


class SecretscanAttestor(Attestor):
    """The findings, and the scanned products as subjects."""

    def __init__(
        self,
        *,
        fails: bool = False,
        most_megabytes: int = MOST_MEGABYTES,
        most_layers: int = MOST_LAYERS,
        config_path: str = "",
        allowed: Allowed | None = None,
    ) -> None:
        """:param fails: whether a finding fails the run."""
        self._fails = fails
        self._most_bytes = (most_megabytes if most_megabytes > 0 else MOST_MEGABYTES) * 1024 * 1024
        self._most_layers = most_layers if most_layers >= 0 else MOST_LAYERS
        self._config_path, self._allowed = config_path, allowed
        self._findings: list[dict[str, object]] = []
        self._subjects: dict[str, DigestSet] = {}

    @classmethod
    def from_flags(cls, values: Values) -> Self:
        """A secretscan attestor configured by its flags."""
        expression = values.text("attestor-secretscan-allowlist-regex")
        word = values.text("attestor-secretscan-allowlist-stopword")
        return cls(
            fails=values.switch("attestor-secretscan-fail-on-detection"),
            most_megabytes=values.number("attestor-secretscan-max-file-size-mb"),
            most_layers=values.number("attestor-secretscan-max-decode-layers"),
            config_path=values.text("attestor-secretscan-config-path"),
            allowed=Allowed(expression, word) if expression or word else None,
        )

    def attest(self, context: RunContext) -> None:
        """Scan the records made so far and the products."""
        try:
            rules = _load_rules(self._config_path)
        except WitnessError as error:
            raise WitnessError(f"error initializing gitleaks detector: {error}") from None
        if not self._config_path and self._allowed is not None:
            self._allowed.warn_about_bad_expressions()
        scanner = Scanner(
            rules,
            values=_choose_values(context),
            allowed=None if self._config_path else self._allowed,
            most_layers=self._most_layers,
        )
        self._scan_attestors(scanner, context)
        self._scan_products(scanner, context)
        if self._fails and self._findings:
            raise WitnessError(f"secret scanning failed: found {len(self._findings)} secrets")

    def _scan_attestors(self, scanner: Scanner, context: RunContext) -> None:
        for item in list(context.completed):
            attestor = item.attestor
            if attestor.entry.stage == self.entry.stage:
                continue
            texts = [json_text.encode(attestor.predicate(), indent=2).decode()]
            if isinstance(attestor, CommandRunAttestor):
                texts = [text for text in (attestor.stdout, attestor.stderr) if text] + texts
            for text in texts:
                self._keep(scanner.scan(text), f"attestation:{attestor.name}", context)

    def _scan_products(self, scanner: Scanner, context: RunContext) -> None:
        for path, product in sorted(context.products.items()):
            kind = product.mime_type
            if kind == "text/directory" or kind.startswith(_BINARY_STARTS) or kind.endswith(_BINARY_ENDS):
                continue
            try:
                text = self._read(os.path.join(context.working_directory, path))
            except WitnessError as error:
                log.debug(f"(attestation/secretscan) error scanning file {path}: {error}")
                continue
            if text is not None:
                self._keep(scanner.scan(text), f"product:{path}", context)
            self._subjects[f"product:{path}"] = product.digests

    def _read(self, path: str) -> str | None:
        """The text of a file, None when it is too large."""
        descriptor = open_regular(path)
        with os.fdopen(descriptor, "rb") as file:
            if os.fstat(descriptor).st_size > self._most_bytes:
                return None
            return file.read(self._most_bytes).decode("utf-8", "surrogateescape")

    def _keep(self, findings: list[Finding], location: str, context: RunContext) -> None:
        for finding in findings:
            secret = digest_bytes(finding.secret.encode("utf-8", "surrogateescape"), context.algorithms)
            self._findings.append(finding.as_json(location, secret))

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        return {"findings": self._findings or None}

    def subjects(self) -> dict[str, DigestSet]:
        """Names and digests by which the attestation is found."""
        return self._subjects


def _choose_values(context: RunContext) -> dict[str, str]:
    """Sensitive variables: by witness's own list, and those that the run leaves out of its record."""
    from asynth.embedded.secrets.scan import choose_values

    variables = read_environment()
    recorded = context.capture.capture(variables)
    names = SensitiveNames(SENSITIVE)
    sensitive = frozenset(name for name in variables if names.holds(name) or name not in recorded)
    return choose_values(variables, sensitive)


def _load_rules(path: str) -> RuleSet:
    if not path:
        return load_built_in()
    from asynth.embedded.secrets.rules import load_custom

    return load_custom(path)
