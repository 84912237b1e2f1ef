"""A rule for a job that attests already: the policy gets it, the job and its attestation stay."""

from __future__ import annotations

from asynth.catalog.families.ci.job import Job, System
from asynth.catalog.families.ci.judged import BRANCHED, CHECKOUTS
from asynth.catalog.families.ci.symptoms import Symptom
from asynth.catalog.families.rego.answers import rule_file
from asynth.catalog.families.scenarios.policy import CHECK, add_rule
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import Past
from asynth.script import Bash, Prose

_STAYS = {
    "git": "The job stays as it is: `-a git` has recorded all along what the rule asks about.",
    "command-run": "Leave the job alone, its command is on record in any case.",
    "product": "Nothing changes in the job: which files it wrote is recorded with every run.",
    "material": "No line of the job changes, its materials are part of every attestation.",
    "gitlab": "That is a matter for the policy. `-a gitlab` has recorded the job ever since.",
    "jenkins": "The policy can do it by itself, since `-a jenkins` has the build on record.",
}
"""By attestor: that the job stays."""

_AGAIN = {
    "git": "Commit `{signed}`, and the next job is judged by it; attestations from before are as well.",
    "command-run": "After that `{signed}` is committed. Old attestations need not be made again, a rule reads what they hold.",
    "product": "`{signed}` goes into the repository. What was attested under the old policy is checked by the new one all the same.",
    "material": "Push `{signed}`. It holds for whatever is verified from then on, whenever it was attested.",
    "gitlab": "The runner says these things about itself, so whoever has the key can say them too. Commit `{signed}`; older attestations are judged by it too.",
    "jenkins": "These are the agent's own words; the rule stops mistakes, not somebody with the key. Earlier attestations stay, and once `{signed}` is committed, those that "
    "break it are refused.",
}
"""By attestor: what becomes of the signed policy, and of what is attested already."""

_EVERYWHERE = (
    "Commit `{signed}` on every branch: a job goes by the copy of its own, and the old one is still validly signed and lets all pass. By the new one other "
    "branches' jobs fail, and what they attested before is refused as well."
)
"""What becomes of both where the job runs on all branches and the rule tells them apart."""


_SET_BY = "In this job its own first line sets it, from `{variable}`. "
"""Where a rule is about the branch: whose word it takes."""

_SKIPPED = (
    " The rule is out of reach of whoever edits the job, but its `witness verify` line isn't: verify where the result is taken over as well, by "
    "that same policy."
)

_SIGNED = {
    "github": "The policy has to be signed again by the key that `{0}` goes with, `../policy.key` here:",
    "gitlab": "Whoever has the private key to `{0}` puts it in and signs again; here that is `../policy.key`:",
    "jenkins": "The checks go by `{1}`, so the owner of that key, here `../policy.key`, adds it and signs anew:",
}
"""By system: who signs."""

_CHECKED = {
    "github": "At a desk that has the commit of the last run{0} checked out, and the attestation from its artifacts beside that:",
    "gitlab": "Of the last job{0} take the attestation from its artifacts and check its commit out; the policy judges that one already:",
    "jenkins": "The attestation of the last build{0}, taken from its archive to where its commit is checked out:",
}
"""By system: what comes before the check."""


def tighten(procedure: Procedure, policy: str, job: Job, system: System, asks: frozenset[str]) -> Symptom:
    """Add the one rule of `procedure`.

    :param policy: the commands that wrote, signed and committed the policy without it
    :param asks: "whether" that can be done, "limit" if also what the rule does not notice
    """
    (applied,) = procedure.rules
    attestor = applied.rule.attestor
    branched = applied.rule.name in BRANCHED
    on = f" on `{job.branch}`" if branched else ""
    kept = f"{job.step}.att.json" if job.deploy else ""
    hidden = (Bash(policy), Bash("\n".join(job.attest) + "\n"))
    return Symptom(
        Past(hidden),
        (
            Prose(f"{'Yes. ' if 'whether' in asks else ''}{_STAYS[attestor]} {applied.rule.device}"),
            rule_file(applied),
            Prose(applied.rule.explanation),
            Prose(f"{_SIGNED[system.name].format(job.secrets.public, system.stored(job.secrets.public))}"),
            Bash(f"{add_rule(procedure)}{CHECK}{procedure.sign_command()}\n"),
            Prose(
                f"The deploy job's check by hand, on what the last build{on} handed over:"
                if job.deploy
                else _CHECKED[system.name].format(on)
            ),
            Bash(f"{procedure.verify_command(attestation=kept, trust=f'-k {procedure.policy_key}.pub')}\n"),
            Prose(
                (f"{applied.rule.limit} " if "limit" in asks or branched else "")
                + (
                    _SET_BY.replace("{variable}", CHECKOUTS[system.name][0])
                    if branched and system.name in CHECKOUTS
                    else ""
                )
                + (_EVERYWHERE if branched else _AGAIN[attestor]).replace("{signed}", procedure.signed)
                + (_SKIPPED if "skip" in asks else "")
            ),
        ),
        procedure,
    )
