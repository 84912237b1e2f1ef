"""Which command an answer takes a message to be about that shows none, said once, in front of the first block that runs it."""

from __future__ import annotations

import re
from dataclasses import replace

from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.scenario import Scenario
from asynth.script import Bash, Prose

_NAMED = (
    "`{}` stands for your command:",
    "Put your own command in the place of `{}`:",
    "I take the command to be `{}`:",
    "With `{}` for your command:",
    "Behind the `--` goes your command, here `{}`:",
    "With `{}`, as you name no command:",
)
_BOTH_NAMED = (
    *_NAMED,
    "`{}` and `{}` stand for your command and its file:",
    "Command and file are `{}` and `{}` here, yours go in their places:",
)
"""The sentence; several, so that none of them is in many answers."""


_UNFINISHED = re.compile(r"(?:^|[.:] )(?:With|First|In|And|On)\b(?:(?!\. ).)*$")
"""Matches a lead that ends without a whole sentence."""


_GENERATED = (
    "I take the generator to be `{}`:",
    "With `{}` for the generator:",
    "Put your own generator in the place of `{}`:",
    "`{}` stands for your generator:",
    "Behind the `--` goes your generator, here `{}`:",
    "As the generator I take `{}`:",
)
"""The same of a command that writes a bill of materials."""


def naming(scenarios: tuple[Scenario, ...]) -> tuple[Scenario, ...]:
    """Return `scenarios` whose answers say which command they take, where the message shows none."""
    return tuple(map(_naming, scenarios))


def _naming(scenario: Scenario) -> Scenario:
    def compose(case: Case) -> Exchange:
        exchange = scenario.compose(case)
        return exchange if case.shows_command or case.asks("bare") else _name_command(case, exchange)

    return replace(scenario, compose=compose)


def _name_command(case: Case, exchange: Exchange) -> Exchange:
    attested = (exchange.procedure or case.procedure).attested
    command, artifact = attested.command, case.procedure.artifact
    parts = list(exchange.answer)
    # An answer that puts a generator behind the build says itself what it puts together.
    if attested.build.sbom and attested.build.sbom_type and " && " in command:
        return exchange
    run = next((at for at, part in enumerate(parts) if isinstance(part, Bash) and f"-- {command}\n" in part.text), 0)
    before = parts[run - 1]
    if not run or not isinstance(before, Prose) or f"`{command}`" in before.text:
        return exchange
    sentences = (
        _GENERATED if attested.build.sbom else _BOTH_NAMED if artifact and "artifact" not in case.shown else _NAMED
    )
    sentence = case.say(sentences).format(command, artifact)
    lead = before.text.removesuffix(":").removesuffix(".")
    aside = sentence[:-1] if sentence.startswith("I ") else f"{sentence[0].lower()}{sentence[1:-1]}"
    parts[run - 1] = Prose(f"{lead} ({aside}):" if _UNFINISHED.search(lead) else f"{lead}. {sentence}")
    return replace(exchange, answer=tuple(parts))
