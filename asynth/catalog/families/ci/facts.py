"""The facts of a CI task as users tell them, each in several wordings that hold it in its surface form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from asynth.catalog.families.ci.answers import JobExplanation
from asynth.catalog.phrasings.facts import join
from asynth.catalog.procedure.context import tell_facts


def tell(explained: JobExplanation, project: str) -> Mapping[str, Sequence[str]]:
    """Return the wordings of every fact, by slot.

    :param project: what the user calls the project
    """
    procedure, job = explained.procedure, explained.job
    attest, policy, signed = procedure.attest, procedure.policy_key, procedure.signed
    return {
        **tell_facts(procedure, project),
        "ci": (explained.system.spoken,),
        "file": (f"`{explained.file}`",),
        "branch": (f"`{job.branch}`",),
        "secrets": explained.system.granted(job.secrets),
        "keys": (
            f"The policy is written and signed on my laptop, with `{policy}.key`; `{attest}.pub` belongs to the job's "
            f"key. It is to be committed as `{signed}`.",
            f"Commit the signed policy as `{signed}`. I sign it here with `{policy}.key` and have the job's public "
            f"key in `{attest}.pub`.",
            f"Here, beside the checkout, are `{attest}.pub` (public half of the job's key) and `{policy}.key`, which "
            f"signs the policy; the repository shall carry it as `{signed}`.",
            f"`{signed}` is where the signed policy goes in the repository. For signing it I have `{policy}.key`, "
            f"and `{attest}.pub` is the job's public key.",
        ),
        "subject": _subject(procedure.subject, procedure.attested.artifact),
        "rules": _rules([applied.request for applied in procedure.rules]),
    }


def _rules(rules: Sequence[str]) -> tuple[str, ...]:
    if not rules:
        return ()
    said = join(tuple(rules), " and that ", ", that ")
    return (
        f"A Rego rule must make sure that {said}.",
        f"The policy has to check that {said}.",
        f"What also has to hold: {said}.",
        f"Please add a rule: {said}.",
    )


def _subject(subject: str, artifact: str) -> tuple[str, ...]:
    if subject == "artifact":
        return (
            f"The job verifies `{artifact}` at its end.",
            f"Let the job check `{artifact}` last.",
            f"In the end `{artifact}` is verified by the job.",
        )
    if subject == "digest":
        return (
            f"The job verifies by the digest of `{artifact}`.",
            f"Check the SHA-256 of `{artifact}` at the end of the job, not the file.",
            f"The last command asks by the digest of `{artifact}`.",
        )
    return (
        "The job verifies by the commit that it built.",
        "Let the job verify the commit it has checked out.",
        "The last command asks by the built commit.",
    )
