"""A gitleaks configuration that the user names, in TOML, YAML or JSON."""

from __future__ import annotations

from asynth.embedded import log
from asynth.embedded.config_file import read_settings
from asynth.embedded.errors import WitnessError, WitnessPanicError
from asynth.embedded.input_files import UnopenedError
from asynth.embedded.secrets.expressions import ExpressionError, compile_go
from asynth.embedded.secrets.rules import RuleSet, make_rule_set


def load_custom(path: str) -> RuleSet:
    """The rules of the file.

    :raises WitnessError: with witness's message.
    :raises WitnessPanicError: an expression is malformed, on which witness crashes.
    """
    try:
        settings = read_settings(path)
    except UnopenedError as error:
        raise WitnessError(f"gitleaks config file not found at {path}: {error}") from None
    except WitnessError as error:
        raise WitnessError(f"error reading gitleaks config file {path}: {error}") from None
    rules = make_rule_set(settings)
    for rule in rules.rules:
        try:
            compile_go(rule.expression)
        except ExpressionError as error:
            raise WitnessPanicError(f"regexp: Compile(`{rule.expression}`): {error}") from None
    if not rules.rules:
        log.warn(f"(attestation/secretscan) gitleaks config from {path} contains no rules")
    log.info(f"(attestation/secretscan) using custom gitleaks config from {path} (command-line allowlists ignored)")
    return rules
