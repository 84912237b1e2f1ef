"""What diagnoses share: the past that failed, the cause in the first sentence, a look where one helps, and the repair.

What an answer says is the cause's own; here is only the order in which it is said, and what a pasted failure shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.log import Line, quote
from asynth.catalog.families.scenarios.scenario import RUN_LINE, VERIFY_LINE
from asynth.catalog.families.scenarios.slots import transcribe
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import Fixture, Past
from asynth.script import Bash, File, Part, Prose

BOTH_LINES = RUN_LINE | VERIFY_LINE
"""The dimensions that a script of run and verify shows."""

TERMINAL = frozenset({"terminal"})

ERROR = frozenset({"terminal", "step"})
"""What an error line that names the step shows."""


def shows(failing: frozenset[str] = RUN_LINE, *, error: frozenset[str] = frozenset()) -> dict[str, frozenset[str]]:
    """Return the slots of a cause whose error line names no step.

    :param failing: what the commands up to the failing one show
    :param error: what the error line shows
    """
    return {"error": TERMINAL | error, "last_line": TERMINAL | error, "failing": failing | TERMINAL | error}


def explain(
    past: Past,
    cause: str,
    commands: str,
    *,
    look: str = "",
    mend: str = "",
    parts: tuple[Part, ...] = (),
    after: str = "",
    procedure: Procedure | None = None,
    fixture: Fixture | None = None,
    facts: Mapping[str, object] | None = None,
) -> Exchange:
    """Return the exchange over `past`.

    :param cause: leads to the look if there is one, else to the repair
    :param look: commands that show the cause
    :param mend: what they show and what is done about it
    :param parts: blocks of the repair in front of `commands`
    :param after: what is left to say, or ""
    """
    looking: tuple[Part, ...] = (Bash(look), Prose(mend)) if look else ()
    closing: tuple[Part, ...] = (Prose(after),) if after else ()
    return Exchange(
        past=past,
        answer=(Prose(cause), *looking, *parts, Bash(commands), *closing),
        procedure=procedure,
        fixture=fixture,
        facts=facts or {},
    )


def repeat(case: Case, procedure: Procedure | None = None) -> str:
    """Return the commands that attest anew and verify."""
    procedure = procedure or case.procedure
    return f"{case.clear}{procedure.run_command()}\n{procedure.verify_command()}\n"


def rerun(
    case: Case,
    wrong: str,
    lines: tuple[Line, ...],
    cause: str,
    *,
    look: str = "",
    mend: str = "",
    after: str = "",
    commands: str = "",
    before_run: str = "",
    verified: bool = True,
    change: Callable[[str], str] | None = None,
    hidden: tuple[Bash | File, ...] = (),
    before: tuple[Bash | File, ...] = (),
    procedure: Procedure | None = None,
    fixture: Fixture | None = None,
    facts: Mapping[str, object] | None = None,
) -> Exchange:
    """Return the exchange over the run `wrong`, which has to be repeated as it should have been.

    :param wrong: the commands that the user ran, without a newline at the end
    :param commands: the repetition, where it is not that of `procedure`
    :param before_run: commands that have to come before it
    :param verified: whether the user's script went on to verify; `wrong` is without it
    :param change: alters the text that writes the policy before it is signed
    :param hidden: what happened before, besides the policy
    :param before: blocks that the prompt may show before `wrong`
    """
    shown = f"{wrong}\n{case.procedure.verify_command()}\n" if verified else f"{wrong}\n"
    commands = commands or f"{before_run}{repeat(case, procedure)}"
    return explain(
        case.failed(shown, lines, hidden=(*case.policy(change=change), *hidden), before=before),
        cause if look else lead_in(case, cause, commands),
        commands,
        look=look,
        mend=lead_in(case, mend, commands) if look else mend,
        after=after,
        procedure=procedure,
        fixture=fixture,
        facts={"failing": transcribe(wrong, quote(lines, case.terminal)), **(facts or {})},
    )


def reverify(
    case: Case,
    wrong: str,
    lines: tuple[Line, ...],
    cause: str,
    *,
    look: str = "",
    mend: str = "",
    after: str = "",
    fixture: Fixture | None = None,
    facts: Mapping[str, object] | None = None,
) -> Exchange:
    """Return the exchange over a good attestation and `wrong`, a ``witness verify`` line that failed with `lines`."""
    return explain(
        case.failed(f"{case.procedure.run_command()}\n{wrong}\n", lines, hidden=case.policy()),
        cause,
        f"{case.procedure.verify_command()}\n",
        look=look,
        mend=mend,
        after=after,
        fixture=fixture,
        facts={"failing": transcribe(wrong, quote(lines, case.terminal)), **(facts or {})},
    )


def resign(
    case: Case,
    lines: tuple[Line, ...],
    cause: str,
    *,
    edit: str = "",
    look: str = "",
    mend: str = "",
    change: Callable[[str], str] | None = None,
    hidden: tuple[Bash | File, ...] | None = None,
    before: tuple[Bash | File, ...] = (),
    wrong: str = "",
    after: str = "",
    fixture: Fixture | None = None,
    facts: Mapping[str, object] | None = None,
) -> Exchange:
    """Return the exchange over a good attestation that a bad policy does not accept; the policy is signed anew.

    :param edit: commands that put the right policy in the place of the bad one
    :param change: alters the text that writes the right one into the text that wrote the bad one
    :param hidden: the blocks that wrote the bad one, where that is not all
    :param wrong: what failed after the run, where that is not ``witness verify``
    """
    procedure = case.procedure
    last = wrong or procedure.verify_command()
    bad = case.policy(change=change) if hidden is None else hidden
    return explain(
        case.failed(f"{procedure.run_command()}\n{last}\n", lines, hidden=bad, before=before),
        cause,
        f"{edit}{procedure.sign_command()}\n{procedure.verify_command()}\n",
        look=look,
        mend=mend,
        after=after,
        fixture=fixture,
        facts={"failing": transcribe(last, quote(lines, case.terminal)), **(facts or {})},
    )


def complain(
    case: Case,
    lines: tuple[Line, ...],
    happened: str,
    cause: str,
    *,
    look: str,
    branches: tuple[str, ...],
    mend: str,
    commands: str,
    wrong: str = "",
    change: Callable[[str], str] | None = None,
    fixture: Fixture | None = None,
    after: str = "",
    led: bool = False,
    facts: Mapping[str, object] | None = None,
) -> Exchange:
    """Return the exchange over a symptom whose cause the prompt does not tell. Only what is hidden may know the state.

    :param happened: what was run before, in the state at hand; "" for nothing
    :param cause: what the symptom means, and what to look at
    :param branches: each what can be seen then, a colon, and what it means
    :param mend: leads to the commands that help in every state
    :param wrong: what failed, where that is not ``witness verify``
    :param led: whether `mend` says itself which commands those of the answer stand for
    :param change: alters the text that writes the policy before it is signed
    """
    before = (Bash(f"{happened}\n"),) if happened else ()
    findings = "\n".join(f"- {branch[:1].upper()}{branch[1:]}." for branch in branches)
    return explain(
        case.failed(
            f"{wrong or case.procedure.verify_command()}\n", lines, hidden=(*case.policy(change=change), *before)
        ),
        cause,
        commands,
        look=look,
        mend=f"{findings}\n\n{mend if led else lead_in(case, mend, commands)}",
        after=after,
        fixture=fixture,
        facts=facts,
    )


_STANDING_IN = (
    ("`{command}` stands for your own command", ", and `{artifact}` for what it writes"),
    ("Put your own command in the place of `{command}`", ", and its file in that of `{artifact}`"),
    ("I took `{command}` for what the step runs", ", and `{artifact}` for its file"),
    ("Your own command belongs where it says `{command}`", ", and its file where it says `{artifact}`"),
)
"""How an answer says that the command is one that nobody named, and its file where that is so too: in a sentence of its own."""

_IN_BRACKETS = (
    ("`{command}` stands for your command", " and `{artifact}` for its file"),
    ("with your own command in the place of `{command}`", ""),
    ("I take `{command}` for the command", " and `{artifact}` for its file"),
    ("here with `{command}`", ", which writes `{artifact}`"),
)
"""The same in brackets, before a colon."""


def knows_command(case: Case) -> bool:
    """Tell whether the message shows the command that is attested, or was written with the house's."""
    return case.shows_command or case.procedure.attested.command in case.message.template.text


def lead_in(case: Case, text: str, commands: str) -> str:
    """Return `text`, which leads to `commands`, with a word on the command that they run where the message shows none."""
    attested = case.procedure.attested
    artifact = case.procedure.artifact
    if knows_command(case) or attested.command not in commands:
        return text
    bracketed = text.endswith(":")
    forms = _IN_BRACKETS if bracketed else _STANDING_IN
    said, file = case.say(forms)
    told = case.message.tells & {"artifact", "file", "touch", "archive"} or re.search(
        rf"\b{re.escape(artifact)}\b", case.message.template.own_words
    )
    taken = f"{said}{file if artifact and not told else ''}".format(command=attested.command, artifact=artifact)
    return f"{text[:-1]} ({taken}):" if bracketed else f"{text} {taken}."


def statement(path: str, program: str) -> str:
    """Return the command that puts what is signed in the envelope `path` through the jq program."""
    return f"jq -r .payload {path} | openssl base64 -d -A | jq -r '{program}'\n"
