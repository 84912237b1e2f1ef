"""What answers about options share: the option used on the real command, what it changed, and the check that still holds."""

from __future__ import annotations

from collections.abc import Mapping

from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import Fixture, Past, Twin
from asynth.script import Bash, File, Part, Prose, Text


def use(
    case: Case,
    lead: str,
    commands: str,
    meaning: str,
    *,
    output: str = "",
    more: tuple[Part, ...] = (),
    after: str = "",
    files: tuple[File, ...] = (),
    policy: Procedure | None = None,
    procedure: Procedure | None = None,
    fixture: Fixture | None = None,
    twins: tuple[Twin, ...] | None = None,
    verify: str = "",
    facts: Mapping[str, object] | None = None,
) -> Exchange:
    """Return the exchange of a wish that an option fulfils.

    :param lead: names the option, in front of the commands
    :param commands: those that are shown; where they begin with the run, what the last run wrote is removed before it
    :param output: what the last of the commands prints, where a reader can know it
    :param meaning: what the option changed and what not, in front of verify
    :param more: what comes between that and verify
    :param after: what is left to say, or ""
    :param policy: what the signed policy that is there requires, where it is not what the answer's procedure has
    :param procedure: what the answer's verify is about, where it is not the case's procedure
    :param facts: what the scenario's own slots of a message say
    """
    final = procedure or case.procedure
    return Exchange(
        past=Past(hidden=case.policy(policy or final)),
        answer=(
            Prose(lead),
            *files,
            Bash(f"{case.clear if commands.startswith('witness ') and ' -- ' in commands else ''}{commands}"),
            *((Text(output),) if output else ()),
            Prose(meaning),
            *more,
            Bash(verify or f"{final.verify_command()}\n"),
            *((Prose(after),) if after else ()),
        ),
        procedure=procedure,
        fixture=fixture,
        twins=twins,
        facts=facts or {},
    )


def opening(case: Case, yes: str, otherwise: str) -> str:
    """Return how an answer begins where the user asks whether, and where he asks how."""
    return yes if case.asks("whether") else otherwise
