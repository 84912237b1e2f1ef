"""The slots that the messages of every scenario may have: what each says, and which dimensions of a spec it shows.

A dimension that a message does not show has its house default, so that a short message is one example and a message with a
pasted command is many.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.scenario import RUN_LINE, VERIFY_LINE, Scenario
from asynth.catalog.prompts import Message
from asynth.catalog.prompts.enumeration import join
from asynth.script import Bash, File, Text, render


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot.

    :param shows: dimensions whose values a reader of the message then knows
    :param write: returns what stands in its place
    """

    shows: frozenset[str]
    write: Callable[[Case, Exchange], object]


def _script(case: Case, exchange: Exchange) -> str:
    return render(tuple(part for part in exchange.past.shown if isinstance(part, Bash)))


def _files(case: Case, exchange: Exchange) -> str:
    return "\n\n".join(fence(part.language, part.content) for part in exchange.past.shown if isinstance(part, File))


def _session(case: Case, exchange: Exchange) -> str:
    commands = "".join(part.text for part in exchange.past.shown if isinstance(part, Bash))
    return transcribe(commands, exchange.past.quoted)


def transcribe(commands: str, output: str) -> str:
    """Return `commands` behind a prompt sign, with what the last one printed below, as people copy a terminal."""
    lines = [f"{'>' if line.startswith((' ', chr(9))) else '$'} {line}" for line in commands.splitlines()]
    return fence("", "\n".join([*lines, *([output] if output else [])]))


def speak(quoted: str) -> str:
    """Return what the last line of `quoted` says, without the level that witness puts in front."""
    last = quoted.strip().split("\n")[-1].strip()
    logged = re.fullmatch(r'level=\w+ msg="(.*)"', last)
    if logged:
        last = logged[1].replace("\\n", "\n").replace("\\t", "\t").replace('\\"', '"').replace("\\\\", "\\")
    return re.sub(r"^(?:ERROR|FATAL|WARNING|INFO) +", "", last.split("\n")[-1].strip())


def _attestors(case: Case, exchange: Exchange) -> dict[str, str]:
    return {"names": join(case.procedure.extras), "code": join(tuple(f"`{name}`" for name in case.procedure.extras))}


def _records(case: Case, exchange: Exchange) -> dict[str, str]:
    said = tuple(one.records[0] for one in case.procedure.required if one.name in case.procedure.extras)
    return {"noun": join(said)}


def fence(language: str, text: str) -> str:
    """Return `text` as a block of `language`."""
    return f"```{language}\n{text.rstrip(chr(10))}\n```"


SLOTS: dict[str, Slot] = {
    "command": Slot(frozenset({"build"}), lambda case, _: case.procedure.attested.command),
    "artifact": Slot(frozenset({"artifact"}), lambda case, _: case.procedure.attested.artifact),
    "step": Slot(frozenset({"step"}), lambda case, _: case.procedure.attested.step),
    "attestation": Slot(frozenset({"step"}), lambda case, _: case.procedure.attestation),
    "attestation_name": Slot(frozenset({"step"}), lambda case, _: PurePosixPath(case.procedure.attestation).name),
    "step_key": Slot(frozenset({"step_key"}), lambda case, _: case.procedure.attest),
    "policy_key": Slot(frozenset({"policy_key"}), lambda case, _: case.procedure.policy_key),
    "run": Slot(RUN_LINE, lambda case, _: case.procedure.run_command()),
    "verify": Slot(VERIFY_LINE, lambda case, _: case.procedure.verify_command()),
    "run_set": Slot(frozenset({"run"}), lambda case, _: ",".join(case.procedure.extras)),
    "file": Slot(frozenset({"artifact"}), lambda case, _: case.procedure.attested.artifact),
    "expires": Slot(frozenset({"expires"}), lambda case, _: case.procedure.expires),
    "attestors": Slot(frozenset({"run"}), _attestors),
    "records": Slot(frozenset({"run"}), _records),
    "error": Slot(frozenset({"terminal", "step"}), lambda _, exchange: render((Text(exchange.past.quoted),))),
    "last_line": Slot(
        frozenset({"terminal"}), lambda _, exchange: exchange.past.quoted.strip().split("\n")[-1].strip()
    ),
    "said": Slot(frozenset(), lambda _, exchange: speak(exchange.past.quoted)),
    "script": Slot(frozenset(), _script),
    "session": Slot(frozenset({"terminal", "step"}), _session),
    "files": Slot(frozenset(), _files),
}
"""By name. What `script` and `session` show besides is the scenario's to say."""

CONDITIONS: dict[str, Callable[[Case], bool]] = {
    "has_artifact": lambda case: bool(case.procedure.artifact),
    "has_file": lambda case: (
        bool(case.procedure.artifact) and case.procedure.attested.artifact not in case.procedure.attested.command
    ),
}
"""Names of conditions, each with what it asks of a case."""

PASTES = frozenset({"script", "session", "files", "failing"})
"""Slots that paste commands."""


def shown_by(message: Message, scenario: Scenario) -> frozenset[str]:
    """Return the dimensions that `message` shows.

    :raises KeyError: if it has a slot that neither this module nor `scenario` knows
    """
    shown = {"rules"} if message.rules else set[str]()
    for slot in message.tells:
        if slot == "said":  # the same line in one form, whether it comes from a file or from a terminal
            shown |= scenario.slots.get("last_line", frozenset()) - {"terminal"}
            continue
        shown |= scenario.slots[slot] if slot in scenario.slots else SLOTS[slot].shows
        if slot in PASTES - {"failing"}:
            shown |= scenario.shows
    return frozenset(shown)


def write_prompt(case: Case, exchange: Exchange) -> str:
    """Return the prompt of a case whose message is filled in.

    :raises asynth.catalog.prompts.template.TemplateError: if the message has a slot that nobody fills
    """
    template = case.message.template
    facts: dict[str, object] = {
        name: SLOTS[name].write(case, exchange)
        for name in template.slots
        if name not in exchange.facts and name in SLOTS
    }
    facts |= exchange.facts
    facts |= {name: holds(case) for name, holds in CONDITIONS.items() if name in template.conditions}
    return case.message.write(facts)
