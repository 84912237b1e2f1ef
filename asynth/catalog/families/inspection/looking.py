"""What inspections share: a run that went well, a look into what it left, and the verification that makes it count."""

from __future__ import annotations

from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.procedure import twins
from asynth.example.draft import Twin
from asynth.script import Bash, Prose, Script, Text


def decode(file: str, program: str, *, raw: bool = True) -> str:
    """Return the command that puts the payload of the envelope `file` through the jq program `program`."""
    return f"jq -r .payload {file} | openssl base64 -d -A |\n  jq {'-r ' if raw else ''}'{program}'\n"


def record(name: str) -> str:
    """Return the jq program that picks the record of the attestor `name`, of a witness.dev type, out of a statement."""
    return f'.predicate.attestations[] | select(.type | endswith("/{name}/v0.1")) | .attestation'


def opened(case: Case, lead: str) -> Prose:
    """Return the first sentences of an answer, with a Yes before them where the user asks whether and they do not say so."""
    said = lead.startswith(("Yes", "No", "It ", "Not "))
    return Prose(f"Yes. {lead}" if case.asks("whether") and not said else lead)


def inspect(
    case: Case, lead: str, look: str, output: str, meaning: str, *, before: str = "", after: str = ""
) -> Exchange:
    """Return the exchange of a look into the attestation.

    :param lead: the answer to the question, ending in front of the commands
    :param look: the commands that look
    :param output: what they print, where a reader can know it; "" where not
    :param meaning: what the output says and what it does not, ending in front of verify
    :param before: commands that belong before `look`
    :param after: what is left to say once it is verified, or ""
    """
    return Exchange(
        past=case.went(f"{case.procedure.run_command()}\n", hidden=case.policy()),
        answer=answer(
            opened(case, lead),
            Bash(before + look),
            output,
            Prose(meaning),
            verify(case),
            after,
        ),
        twins=twins_of(case),
    )


def verify(case: Case) -> Bash:
    """Return the commands that verify the attestation at hand.

    By the file that the user speaks of; else, since nobody may have it any more, by what the attestation says it can be found by.
    The commit is the recorded one: by the time somebody looks into a file, `HEAD` is another.
    """
    procedure = case.procedure
    if by_file(case):
        return Bash(f"{procedure.verify_command()}\n")
    name, program = "DIGEST", "first(.subject[].digest.sha256 // empty)"
    if "git" in procedure.extras:
        name, program = "COMMIT", '.subject[].name | select(contains("/commithash:")) | split(":")[-1]'
    found = f"{name}=$(jq -r .payload {procedure.attestation} | openssl base64 -d -A |\n  jq -r '{program}')\n"
    line = procedure.verify_command(asked=f'-s "${name}"')
    return Bash(f"{found}{line}\n")


def by_file(case: Case) -> bool:
    """Return whether the attestation is verified by the file that the user speaks of."""
    return bool(case.procedure.artifact) and not case.message.tells.isdisjoint({"artifact", "file", "verify"})


def twins_of(case: Case) -> tuple[Twin, ...] | None:
    """Return what follows from the procedure, as None, but for an edit of the file where the answer does not look at it."""
    if by_file(case):
        return None
    return tuple(twin for twin in twins.derive(case.procedure) if twin.kind != twins.TAMPERED_ARTIFACT)


def answer(lead: Prose, look: Bash, output: str, meaning: Prose, verify: Bash, after: str = "") -> Script:
    """Return the parts of an answer, without those that have nothing to say."""
    return (
        lead,
        look,
        *((Text(output),) if output else ()),
        meaning,
        verify,
        *((Prose(after),) if after else ()),
    )
