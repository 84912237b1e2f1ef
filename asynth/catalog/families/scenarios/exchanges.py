"""The shapes that most exchanges have: what failed and its cause, or what is looked at; then the commands that verify.

They say in which order an answer says things. What it says is the scenario's.
"""

from __future__ import annotations

from collections.abc import Callable

from asynth.catalog.families.scenarios.case import Case, Exchange, open_ends
from asynth.catalog.families.scenarios.log import Line
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import Fixture, Past, Twin
from asynth.script import Bash, File, Part, Prose, Text


def explain(
    case: Case,
    past: Past,
    *,
    context: str,
    cause: str,
    commands: str,
    closing: str = "",
    last: str = "",
    wish: str = "",
    procedure: Procedure | None = None,
    fixture: Fixture | None = None,
) -> Exchange:
    """Return the exchange over `past`: its cause, then `commands`, which verify.

    :param cause: ends by saying what the commands do about it
    :param closing: what is left to say after the result
    :param last: the paragraph after the commands, in the place of a sentence for the result and `closing`
    """
    return Exchange(
        context=context,
        past=past,
        answer=(Prose(cause), Bash(commands), Prose(last or f"{case.ending} {closing}".strip())),
        wish=wish,
        procedure=procedure,
        fixture=fixture,
    )


def repeat_run(
    case: Case,
    wrong: str,
    lines: tuple[Line, ...],
    *,
    context: str,
    cause: str,
    closing: str = "",
    last: str = "",
    commands: str = "",
    mend: str = "",
    verified: bool = True,
    change: Callable[[str], str] | None = None,
    hidden: tuple[Bash | File, ...] = (),
    before: tuple[Bash | File, ...] = (),
    wish: str = "",
    procedure: Procedure | None = None,
    fixture: Fixture | None = None,
) -> Exchange:
    """Return the exchange over the run `wrong`, which has to be repeated as it should have been.

    :param wrong: the commands that the user ran, without a newline at the end
    :param lines: what the last of them printed
    :param commands: the repetition, where it is not that of `procedure`
    :param mend: commands that have to come before it
    :param verified: whether the user went on to verify, which then failed; `wrong` is without it
    :param change: alters the text that writes the policy before it is signed
    :param hidden: what happened before, besides the policy
    :param before: blocks that the prompt shows before `wrong`
    """
    shown = f"{wrong}\n{case.procedure.verify_command()}\n" if verified else f"{wrong}\n"
    return explain(
        case,
        case.failed(shown, lines, hidden=(*case.policy(change=change), *hidden), before=before),
        context=context,
        cause=cause,
        commands=commands or f"{mend}{case.again(procedure)}",
        closing=closing,
        last=last,
        wish=wish,
        procedure=procedure,
        fixture=fixture,
    )


def repeat_verify(
    case: Case, wrong: str, lines: tuple[Line, ...], *, context: str, cause: str, closing: str = ""
) -> Exchange:
    """Return the exchange over a good attestation and `wrong`, a ``witness verify`` line that failed with `lines`."""
    return explain(
        case,
        case.failed(f"{case.procedure.run_command()}\n{wrong}\n", lines, hidden=case.policy()),
        context=context,
        cause=cause,
        commands=f"{case.procedure.verify_command()}\n",
        closing=closing,
    )


def renew_policy(
    case: Case,
    lines: tuple[Line, ...],
    *,
    context: str,
    cause: str,
    edit: str = "",
    change: Callable[[str], str] | None = None,
    hidden: tuple[Bash | File, ...] | None = None,
    before: tuple[Bash | File, ...] = (),
    wrong: str = "",
    closing: str = "",
    last: str = "",
    wish: str = "",
    fixture: Fixture | None = None,
) -> Exchange:
    """Return the exchange over a good attestation that a bad policy does not accept; the policy is signed anew.

    :param edit: commands that put the right policy in the place of the bad one
    :param change: alters the text that writes the right one into the text that wrote the bad one
    :param hidden: the blocks that wrote the bad one, where that is not all
    :param wrong: what failed after the run, where that is not ``witness verify``
    :param closing: what is left to say between the result and what the policy leaves open
    :param last: the sentence for the result, where it is not the usual one
    """
    procedure = case.procedure
    shown = f"{procedure.run_command()}\n{wrong or procedure.verify_command()}\n"
    bad = case.policy(change=change) if hidden is None else hidden
    return explain(
        case,
        case.failed(shown, lines, hidden=bad, before=before),
        context=context,
        cause=cause,
        commands=f"{edit}{procedure.sign_command()}\n{procedure.verify_command()}\n",
        last=" ".join(filter(None, (last or case.ending, closing, open_ends(procedure)))),
        wish=wish,
        fixture=fixture,
    )


def show(
    case: Case,
    past: Past | None = None,
    *,
    context: str,
    lead: str,
    commands: str,
    output: str = "",
    meaning: str,
    more: tuple[Part, ...] = (),
    verify: str = "",
    closing: str = "",
    procedure: Procedure | None = None,
    fixture: Fixture | None = None,
    twins: tuple[Twin, ...] | None = None,
) -> Exchange:
    """Return the exchange of a question to which `commands` are the answer; what they wrote or read is then verified.

    :param past: None where there is but the policy
    :param output: what the last of the commands prints; "" where nothing is expected of it
    :param meaning: what that says and what it does not, and the sentence before the verification
    :param more: what comes between that and the verification
    :param verify: the commands that verify, where they are more than the line of `procedure`
    """
    return Exchange(
        context=context,
        past=past or Past(hidden=case.policy()),
        answer=(
            Prose(lead),
            Bash(commands),
            *((Text(output),) if output else ()),
            Prose(meaning),
            *more,
            Bash(verify or f"{(procedure or case.procedure).verify_command()}\n"),
            Prose(f"{case.ending} {closing}".strip()),
        ),
        procedure=procedure,
        fixture=fixture,
        twins=twins,
    )
