"""What reviews share: the run that should have been refused and is not, the repair, and the refusal after it."""

from __future__ import annotations

from collections.abc import Mapping

from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.violations import broken_before, undo
from asynth.catalog.procedure.document import PolicyDocument, Signer
from asynth.catalog.procedure.layout import quotable, refused
from asynth.catalog.procedure.procedure import Procedure
from asynth.catalog.procedure.rules import AppliedRule
from asynth.example.draft import Fixture, Past
from asynth.script import Bash, File, Part, Prose

DENIED = "policy was denied due to"
"""What comes before the words of the rule that denied."""


def bad_attestation(case: Case) -> str:
    """Return where the run writes that should have been refused."""
    return f"../{case.procedure.attested.step}-bad.att.json"


def grep(text: str) -> Bash:
    """Return the block that looks for `text`, to the letter, in what witness said."""
    return Bash(f"grep -F '{text}' ../refused.log\n")


def paste_module(text: str) -> str:
    """Return a Rego module as people paste it."""
    return f"```rego\n{text.rstrip()}\n```"


def paste_policy(document: PolicyDocument) -> str:
    """Return a policy as people paste it: keys and their ids shortened to the names of their files."""
    lines = ["{", f'  "expires": "{document.expires}T00:00:00Z",', '  "steps": {']
    keys = dict[str, str]()
    for number, step in enumerate(document.steps):
        ids = [f"<{one.key[3:]}.pub>" for one in step.functionaries if isinstance(one, Signer)]
        keys |= {one: f'"{one}": {{"keyid": "{one}", "key": "..."}}' for one in ids}
        signers = ", ".join(f'{{"type": "publickey", "publickeyid": "{one}"}}' for one in ids)
        types = ",\n".join(f'        {{"type": "{one.type}"}}' for one in step.requirements)
        lines += [
            f'    "{step.name}": {{',
            f'      "name": "{step.name}",',
            f'      "functionaries": [{signers}],',
            f'      "attestations": [\n{types}\n      ]',
            "    }" + ("," if number + 1 < len(document.steps) else ""),
        ]
    lines += ["  },", f'  "publickeys": {{{", ".join(keys.values())}}}', "}"]
    return "```json\n" + "\n".join(lines) + "\n```"


def deny_first(case: Case, text: str, denial: str = "No.") -> str:
    """Return `text`, the verdict, with a `denial` before it where the user asks whether."""
    return f"{denial} {text}" if case.asks("whether") else text


def expose(
    case: Case,
    *,
    finding: str,
    proof: str,
    repair: tuple[Part, ...],
    refusal: str,
    reason: Bash,
    proper: str,
    hidden: tuple[Bash | File, ...] = (),
    denial: str = "No.",
    verify: str = "",
    mend: str = "",
    good: str = "",
    last: str = "",
    procedure: Procedure | None = None,
    fixture: Fixture | None = None,
    facts: Mapping[str, object] | None = None,
) -> Exchange:
    """Return the exchange over a policy that accepts what it should not: a run proves it, and is refused after the repair.

    :param finding: what is wrong with the policy, and the sentence before `proof`
    :param proof: the commands of a run that is accepted and should not be
    :param repair: parts that leave a repaired and signed policy
    :param refusal: the sentence before `verify`, which the repaired policy refuses for `reason`
    :param hidden: how the policy came to be
    :param denial: what comes before `finding` where the user asks whether
    :param verify: the line that verifies that run, where it is not the usual one
    :param proper: the sentence before the run that is as it should be
    :param mend: commands that have to come before that run
    :param good: the commands of that run, where they are not the usual ones
    :param last: what is left to say, or ""
    """
    again = verify or case.procedure.verify_command(attestation=bad_attestation(case))
    return Exchange(
        past=Past(hidden=hidden),
        answer=(
            Prose(deny_first(case, finding, denial)),
            Bash(f"{case.clear if ' -- ' in proof else ''}{proof}"),
            *repair,
            Prose(refusal),
            Bash(refused(again)),
            reason,
            Prose(proper),
            Bash(f"{mend}{good or case.again()}"),
            *((Prose(last),) if last else ()),
        ),
        procedure=procedure,
        fixture=fixture,
        facts=facts or {},
    )


_JOBS = {"gitlab": "GitLab", "jenkins": "Jenkins", "aws-codebuild": "CodeBuild"}
"""Attestors that find what they record in the jobs of one system only."""


def _where(applied: AppliedRule, proper: str) -> str:
    """Return the sentence before a run that a rule accepts, with what has to be there for it."""
    if applied.rule.attestor in _JOBS:
        return f"{proper[:-1]}; like the one above, it is run in a {_JOBS[applied.rule.attestor]} job, where the attestor has its variables:"
    if applied.rule.name == "env_variable_equals":
        return f"{proper[:-1]}, where the variable has that value:"
    return f"{proper[:-1]}, where the variable is set:" if "variable" in applied.needs else proper


def spare_clone(applied: AppliedRule) -> str:
    """Return where to break a rule that is broken by a change of the checkout, as a parenthesis; "" for others."""
    return " (best in a fresh clone)" if applied.violation.prelude else ""


def expose_rule(
    case: Case,
    *,
    hidden: tuple[Bash | File, ...],
    finding: str,
    repair: tuple[Part, ...],
    refusal: str,
    proper: str,
    facts: Mapping[str, object],
    last: str = "",
    denial: str = "No.",
    unseen: bool = False,
) -> Exchange:
    """Return the exchange over a policy whose rule never denies; a run that breaks the rule is the proof.

    :param denial: what comes before `finding` where the user asks whether
    :param unseen: whether the user shows the rule to nobody, so that its words are not known
    """
    procedure, applied = case.procedure, case.rule
    bad = bad_attestation(case)
    said = quotable(applied.violation.message)
    return expose(
        case,
        hidden=hidden,
        finding=finding,
        proof=f"{procedure.step.violate(applied, bad, quoted=False)}\n{procedure.verify_command(attestation=bad)}\n",
        repair=repair,
        refusal=refusal,
        reason=grep(DENIED if unseen or len(said) <= 5 else said),
        proper=_where(applied, proper),
        mend=undo(applied, procedure.attested),
        procedure=broken_before(procedure),
        denial=denial,
        last=last,
        facts={"request": applied.request, "want": applied.forms.imperative, **facts},
    )
