"""Rules that are asked for: with a whole set-up, for a policy that is there, after an incident, in twos, and out of a script."""

from __future__ import annotations

import re
from dataclasses import replace

from asynth.catalog.attestors import CI
from asynth.catalog.families.rego.answers import (
    affirm,
    briefly,
    catch_of,
    ending,
    explain,
    explain_in_order,
    explain_two,
    facts_of,
    without_new_run,
    worry_over,
)
from asynth.catalog.families.rego.patches import OWN, all_recorded, clear, is_asked_for, is_recorded
from asynth.catalog.families.rego.places import scan_anew
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.scenario import Scenario

FORMS = frozenset({"rules", "setting"})
"""The dimensions that any form of a rule shows."""

SLOTS = {
    **dict.fromkeys(("rule", "value", "first", "second", "worry", "shell", "draft", "symptom", "record"), FORMS),
    "want": FORMS | {"said"},
    "policy": frozenset({"step"}),
    "fragment": frozenset(),
}
"""The slots of this family's messages, each with the dimensions that it shows."""


_WHY_ADDED = (
    "Without a rule verify checks who signed and which types are recorded, and judges nothing that is in them.",
    "Listing a type only means that it has to be recorded; what the record says is looked at by rules alone.",
    "The policy asks for records and for a signature. It takes a rule to look into a record.",
    "Verify compares keys, types and the digest. Everything else in the attestation is up to rules, and there is none.",
)
_NEEDED = (
    "Four things have to exist: a key for the step, another for the policy, the signed policy with the rule in it, and an "
    "attestation of each run."
)
_APART = (
    "It takes two keys. One signs what the step did, the other the policy with the rule in it, and whoever checks goes by the second. "
    "The record itself is the building machine's word, and its key can sign a made-up one."
)
_WHY_PASSED = (
    "It got through because no rule looked at it: a type in a policy only asks for a record, whatever that says.",
    "The policy only asks whether that record is there, and it was; what it says was nobody's business so far.",
    "Verify was satisfied with a valid signature and a complete list of types. What the record says only a rule looks at.",
    "A type in the policy means that there has to be such a record, good or bad. That is why it passed.",
)
_WHY_UNSEEN = (
    "It got through because no rule looks for it, and without another attestor in `-a` it isn't even on record.",
    "Verify judges what is on record and has a rule. This had no rule, and without its attestor in `-a` no record either.",
    "For the policy as it was this didn't exist: no rule spoke of it, and without its attestor a run has no record of it.",
)
"""Why something passed: with its record asked for, and without; which sentence goes with the rule."""


def give_rule(case: Case) -> Exchange:
    """A rule, from scratch."""
    device = case.rule.rule.device
    if case.asks("operator"):
        device = f"{_operate(case)}\n\n{device}"
    elif case.asks("script"):
        device = f"{_script(case)}\n\n{device}"
    elif case.asks("shared"):
        device = f"{device} {_shut_out(case)}"
    elif case.message.register == "auditor":
        device = f"{_NEEDED} {device}"
    elif case.asks("handover"):
        device = f"{_APART} {device}"
    closing = next((write(case) for what, write in _DELIVERIES.items() if case.asks(what)), None)
    if case.asks("stuck"):
        return explain(case, device, closing=_stop_earlier(case))
    if case.asks("order"):
        again = (
            f"{_AGAIN_IN_SCRIPT if case.asks('nightly') else _AGAIN}{scan_anew(case)}" if case.asks("repeated") else ""
        )
        return explain_in_order(case, closing or again)
    before = next((said for what, said in _BEFORE.items() if case.asks(what)), "")
    if case.asks("start"):
        before = _STARTS.get(case.rule.rule.attestor, _START_WITH_DOCUMENT)
    if before:
        return explain(case, f"{before} {device}")
    if case.asks("script"):
        closing = _ONE_KEY
    elif case.asks("each"):
        closing = f"{ending(case)} {_EACH}"
    elif closing is not None:
        closing = f"{closing}\n\n{ending(case) or case.rule.rule.limit}"
    return explain(case, affirm(case, device), closing=closing)


_BEFORE = {
    "upload": "In that list the run takes the place of 2, and verify comes between 2 and 3, or nothing would hold the upload back.",
    "gitlab": "The job runs its line under `witness run`, the policy with the rule in it is signed once outside of GitLab, and the next job calls `witness verify` first.",
    "form": "Any package name will do; the result is `deny`, a set of messages, and the module goes under the type that it judges.",
    "rego": "Yes, that takes a rule in Rego: a module whose bodies put messages into the set `deny`, and with one message in it verify refuses.",
    "spelling": "Copy `deny contains msg if`, with `import rego.v1` above it: of the two it is the one that both verify and `policy check` "
    "accept. `deny[msg] {` works at verify and is rejected by the check.",
    "part": "A rule sees one of the attestations of a run and not the others: `input` is the content of the one under whose type it hangs.",
    "signed": "`-a slsa` puts it into the attestation, which the run's key signs. `--attestor-slsa-export` would move it to a file of its own, and verify would "
    "fail; a tool that reads only such files needs another run.",
    "belongs": "The rule is part of the policy, below the type that it judges, and is signed with it; the job that builds knows nothing of it.",
}
"""By what is asked besides about rules in general: what is said before this one."""

_START_WITH_DOCUMENT = "The run gets one attestor more, which reads that document into the signed record; a rule in the policy looks at it there when somebody verifies."
_START_IN_JOB = "The job runs the command under `witness run` with the attestor of its CI system, and away from it you sign a policy that holds the rule."
_STARTS = {
    "git": "Wrap the command in `witness run` and sign a policy with a rule over the git record; verify then asks who signed the run and what was checked "
    "out for it.",
    "environment": "It takes `witness run` around the command, with `environment` in its `-a`, and a policy whose rule reads what that recorded.",
    "command-run": "With `witness run --` in front it's on record how the command was called, and a rule in the signed policy says which call is good.",
    "product": "Under `witness run` the command's files are listed and signed; a policy names the key and holds a rule over that list.",
    "material": "`witness run` first lists what is in the directory and then starts the command; the policy gets a rule that goes through that list.",
    "secretscan": "It takes a run with `-a secretscan`, which searches when the command has ended, and a signed policy with a rule over what it found.",
    "system-packages": "The run makes a list of what is installed, under `-a system-packages`, and the policy has a rule that searches it.",
    "slsa": "`witness run -a slsa` writes the provenance next to its other records, and a rule in the policy compares what is in it.",
    "gitlab": _START_IN_JOB,
    "jenkins": _START_IN_JOB,
    "aws-codebuild": _START_IN_JOB,
}
"""By what the rule reads: how somebody begins who asks that; for anything else it is a document that the project has."""


def _hand_over(case: Case) -> str:
    public, artifact = f"{case.procedure.policy_key.removeprefix('../')}.pub", case.procedure.artifact
    run = "the `rm` and the `witness run` line come" if clear(case) else "the `witness run` line comes"
    once = f"Keys and policy are made once, {run} again for each release, whose name belongs in `-o`, since it overwrites.{scan_anew(case)}"
    files = f"the attestation, `policy.signed.json` and `{public}`"
    apart = "Send the `.pub` by another way than the files."
    if artifact:
        return f"{once} Hand over `{artifact}`, {files}; the other side needs witness for the last line, with its own paths. {apart}"
    if case.procedure.attested.artifact:
        return (
            f"{once} Hand over what the run wrote, {files}. The other side needs witness and no checkout: it verifies the file, by `-f` in place of "
            f"`-s`; so build in a clean checkout, since a file that was up to date is no product. {apart}"
        )
    return (
        f"{once} There is no file to deliver, so hand over the hash of the commit, {files}; on the other side, with witness and without a checkout, the hash "
        f"stands behind `-s`. {apart}"
    )


def _operate(case: Case) -> str:
    run = "the `rm` and the `witness run` line" if clear(case) else "the `witness run` line"
    by_file = " -f " in case.procedure.verify_command()
    handed = f", the attestation and `{case.procedure.artifact}`" if by_file else " and the attestation"
    named = case.procedure.attestation.replace(".att.json", "-1.4.att.json")
    return (
        f"For each release the operator runs {run}, with that release's name in `-o`, say `{named}`, or the last record is overwritten.{scan_anew(case)} "
        f"The verify line, with that name in `-a`, is the check; it takes witness, `policy.signed.json`, the `.pub` of the policy{handed}. All else is done once."
    )


def _schedule(case: Case) -> str:
    run = f"{clear(case)}{case.procedure.run_command()}".strip().replace("\n", " && ").replace("%", "\\%")
    name = case.rule.parameters["variable"]
    return (
        f"In the crontab `30 2 * * * cd /srv/checkout && {run}` becomes the second line, with the full path of witness if cron doesn't find it; keys and policy are "
        f"made once, by hand. Where `{name}` isn't set, the block's verify refuses the run; that of the night passes."
    )


def _script(case: Case) -> str:
    run = "the `rm` and the `witness run` line take" if clear(case) else "the `witness run` line takes"
    handed = f", the attestation and `{case.procedure.artifact}`" if case.procedure.artifact else " and the attestation"
    denial = case.rule.violation.message.partition(" [")[0]
    return (
        f"On every push {run} the place of the command in the script, below `git checkout -q -B`, which gives the commit the name that is compared. "
        f"The second machine runs the verify line, with witness, `policy.signed.json`, the `.pub` of the policy{handed}. All else is done once, and a topic "
        f"branch is refused with `{denial}`, as at the end."
    )


def _supply(case: Case) -> str:
    public, artifact = f"{case.procedure.attest.removeprefix('../')}.pub", case.procedure.artifact
    arrives = (
        f"With `{artifact}` comes its attestation, and your administrator runs the last line."
        if artifact
        else "With a delivery comes its attestation, and your administrator runs the last line with `-f` and a file that the run wrote in "
        "place of `-s` and the commit; what lay there unchanged is no product, so the supplier starts from a clean checkout."
    )
    return (
        f"Here one person plays both sides. In earnest the supplier makes the step's pair, sends `{public}` once and runs the step; the policy "
        f"is written and signed by you, or he would decide what is good enough. {arrives} All of it stays his word: with that key he can sign a made-up "
        "record too, which no rule notices. Proof takes a key and a builder out of his hands."
    )


def _shut_out(case: Case) -> str:
    return (
        f"But whoever can read `{case.procedure.policy_key}.key` can sign a laxer policy, and with `{case.procedure.attest}.key` any record: so do all of this under an "
        "account that the agency has no access to, and let only that run the step."
    )


def _stop_earlier(case: Case) -> str:
    run = "the `rm` and the `witness run` line take" if clear(case) else "the `witness run` line takes"
    return (
        f"In the script {run} the place of the last one, and `git pull || exit 1` deals with the cause. The date is fixed: a clone that "
        "stops updating after that day passes until somebody moves `not_before` on. And it is the author's date, which a rebase keeps and `git commit --date` "
        "sets at will."
    )


_ONE_KEY = "One key signs the runs of all branches, so the name alone tells them apart: whatever a topic branch has executed there can read the key and claim another name."
"""What the rule leaves open where every branch runs with the key."""

_EACH = "Give each run a name of its own behind `-o`, which overwrites, and keep the records."
"""Of a record of each run: how they are kept."""

_AGAIN = "Keys and policy are made once; what comes each time is the second block, and the last line before anybody uses the result."
"""Of a set-up in its order: what is done again."""

_AGAIN_IN_SCRIPT = "In the script the second block takes the place of your line; whoever copies the result runs the last line first. Keys and policy are made once."
"""The same where the step is a line of a script."""

_DELIVERIES = {"cron": _schedule, "handover": _hand_over, "supplier": _supply}
"""By what is asked besides: who does what with the files, as the end of the answer."""


_LEAKED = {
    "material_forbidden_files": "It can't call anything back: a key that is in a delivery must not be trusted any more, whether this verifies or not.",
    "product_forbidden_endings": "Old attestations are refused as well, but whoever has downloaded the file keeps it, so what was in it must be changed.",
    "secretscan_no_findings": "It takes nothing back. A key that went out has to be revoked, if that hasn't been done, and then the refusal is for the next one.",
    "secretscan_tolerated_rules": "One that went out has to be revoked either way, and only what a run writes, prints or records is scanned.",
    "env_sensitive_masked": "Attestations that show the value are refused now and stay readable for everybody who has a copy.",
    "jenkins_url": "The other server still has the key and can export any `JENKINS_URL` with it. So give the step a new pair, in the job and in the policy; what "
    "the old key signed then verifies only under the old policy.",
    "cmd_no_shell": "A shell exits with the status of its last command, and witness sees no other; that is how an error gets lost in one. `env bash -c` "
    "begins with another name and passes, and so do the shells that a program starts in its turn.",
}
"""Rules after whose incidents something is to be known besides, mostly that a secret is known to others."""

_EARLIER = (
    "Run the new policy over the attestations that you kept, and you know which earlier releases it concerns, too.",
    "It judges old attestations as well, so a loop over the archive tells how often this has happened before.",
    "For earlier cases, verify what you have of past releases against this policy; nothing has to be built for that.",
    "Whether it happened before can be found out: the attestations of past releases can be verified under this policy, too.",
)
"""What can be done about what went out already, where the record tells; which sentence goes with the rule."""

_PATH_BEFORE = (
    "It doesn't see a prologue that changes `PATH` in front of `witness run`: such a run records the same list and passes. "
    "To see that, record `environment` too and compare `PATH` in a second rule."
)
"""What a pinned command leaves of an incident that began with another `PATH`."""


def _counts(case: Case) -> bool:
    """Tell whether the message says already how often, or since when, it happened."""
    template, rule = case.message.template, facts_of(case).get("rule")
    told = rule["incident"] if isinstance(rule, dict) and ("rule", "incident") in template.forms else ""
    return bool(_HOW_OFTEN.search(f"{template.text} {told}"))


_HOW_OFTEN = re.compile(
    r"\bfor (?:a|\w+) (?:days|weeks|months?|years?)\b|\bsince\b|\b(?:two|three|five|all \w+) releases\b", re.IGNORECASE
)
"""What tells how often something happened, or since when."""

_ONCE_MORE = (
    "The same thing once more, in a copy, against the new policy:",
    "What happened then, done again in a copy:",
    "Repeat the incident in a copy, and verify says:",
    "Would it have helped? The same mistake, in a copy of the checkout:",
)
"""In front of the refusal of what happened; which sentence goes with the rule."""

_OTHER_KIND = "With a key of a kind that isn't on the list, in a copy of the checkout:"
"""The same where nobody says of which kind the key was that got out."""


def prevent(case: Case) -> Exchange:
    """A rule after something went wrong under a policy without it."""
    attestor, device = case.rule.rule.attestor, case.rule.rule.device
    opening = f"Yes, by a rule on what {attestor} records. {device}" if case.asks("whether") else device
    if case.asks("why"):
        passed = _WHY_PASSED if is_asked_for(case, case.rule) else _WHY_UNSEEN
        opening = f"{passed[len(case.rule.rule.name) % len(passed)]} {device}"
    after = _LEAKED.get(case.rule.rule.name, "")
    if case.asks("path"):
        after = _PATH_BEFORE
    elif is_recorded(case, case.rule) and not after and case.asks("why") and attestor not in CI and not _counts(case):
        after = _EARLIER[len(device) % len(_EARLIER)]
    closing = f"{ending(case)} {after}".strip() if case.asks("limit") else after or ending(case)
    if tolerated := case.rule.rule.name == "secretscan_tolerated_rules":
        closing = f"{case.rule.rule.limit} {_LEAKED[case.rule.rule.name]}"
    if case.rule.rule.name == "gitlab_project_and_stage":
        closing = f"{closing} Since such a job could read the old one, a new pair is due, also in the policy."
    if case.asks("unchanged"):
        opening = f"For those who run it as above nothing changes: the check comes with verify. {opening}"
    if case.asks("plain"):
        more = "nothing changes" if is_asked_for(case, case.rule) else "only the `-a` of the run gets longer"
        closing = f"For developers {more}: the check comes with verify. {closing}"
    lead = _OTHER_KIND if tolerated else _ONCE_MORE[len(device) % len(_ONCE_MORE)]
    return explain(case, opening, closing=closing, lead=lead, found=True)


def extend_policy(case: Case) -> Exchange:
    """A rule for a policy that is there; a recorded run can be judged at once."""
    device = case.rule.rule.device
    if case.asks("edited"):
        return explain(case, f"{_EDITED} {device}")
    if case.asks("why"):
        leaked = case.rule.rule.name == "env_sensitive_masked" and ("rule", "noun") in case.message.template.forms
        return explain(
            case,
            f"{_WHY_ADDED[len(case.rule.rule.name) % len(_WHY_ADDED)]} {device}",
            closing=_LEAKED["env_sensitive_masked"] if leaked else None,
            found=("rule", "noun") in case.message.template.forms,
        )
    if case.asks("right"):
        return explain(case, f"Right, each of these only has to be there, whatever it says. {device}")
    if case.asks("part"):
        return explain(case, f"{_BEFORE['part']} {device}")
    if case.asks("again"):
        return explain(case, f"{without_new_run(case)} {device}")
    if case.asks("repeat"):
        return explain(
            case,
            f"Keep the rule as a file and let jq encode it: the block below replaces the module of that name, so it can be run again after each change. {device}",
            after="The file can lie in a repository with reviews, as `--rawfile` takes any path; a second rule gets a call with a name of its own.",
        )
    if case.asks("where"):
        type_ = case.type_of(case.rule.rule.attestor)
        entry = (
            f"In `policy.json` only the entry of `{type_}` changes, apart from how jq indents the file: it gets a `regopolicies` with the module "
            "in base64. Then the file is signed again."
        )
        if not is_asked_for(case, case.rule):
            entry = f"`policy.json` gets an entry for `{type_}`, if it has none yet, with a `regopolicies` that has the module in base64."
            if case.rule.rule.attestor in CI:
                entry += " Attestations without that record are refused then."
        return explain(case, f"{entry} {device}")
    if case.asks("shared"):
        own = replace(case.procedure, policy=f"{OWN}.json", signed=f"{OWN}.signed.json")
        return replace(explain(replace(case, procedure=own), f"{_SHARED} {device}"), procedure=own)
    if case.asks("fails"):
        end = "`error` makes jq stop where step or type isn't there, and then `mv` isn't reached."
        return explain(case, device, after=end)
    if case.asks("limit") and case.rule.rule.name == "product_mime_allowlist":
        return explain(case, f"{_TRUSTED} {device}", closing=catch_of(case, case.rule))
    return explain(case, affirm(case, device))


_TRUSTED = (
    "As far as you trust whoever writes into that folder, since a file's first bytes decide its type: the rule catches accidents such as yours, and no foreign "
    "file of the same type."
)
"""What a recorded type is worth, to those who ask."""

_EDITED = (
    "No flag is missing: no rule looks at versions. With `-f` verify compares the file's digest, so a change after the run is refused; yours passed because it was "
    "attested as changed, or is looked up by the commit."
)
"""Why a document that was changed still verifies."""

_SHARED = (
    "It takes a rule, which hangs on a type of the step and judges every run that is verified with that policy, theirs too. So one file can't serve both: theirs "
    f"stays as it is, and yours with the rule is `{OWN.removeprefix('../')}.signed.json`, which you verify with from now on."
)
"""What becomes of a policy that others verify with, who haven't asked for the rule."""


def give_two(case: Case) -> Exchange:
    """Two rules, each on an attestation of its own."""
    first, second = case.procedure.rules
    places = f"one under {first.rule.attestor} and one under {second.rule.attestor}"
    opening = worry_over(case).opening
    if case.asks("apart"):
        opening = f"Two files, {places}: a module sees only the attestation that it belongs to, and one message from either refuses the step."
    if case.asks("fit"):
        opening = f"Yes, as two files, {places}; one message from either is enough for a refusal."
    if case.asks("see"):
        opening = (
            f"No, a module sees only the attestation that it hangs on. So there are two, {places}, and one message from either refuses "
            "the step."
        )
    return explain_two(case, f"{opening} {briefly(first.rule)}")


def move_check(case: Case) -> Exchange:
    """A check of a script that becomes a rule."""
    opening = case.rule.rule.device
    if case.asks("whether"):
        opening = f"Not by the run alone, which records and refuses nothing. With a rule in the policy it is, but at verify. {opening}"
    if case.asks("hook"):
        opening = (
            f"Yes, and out of reach of those who uninstall it, unless the key of the policy is theirs, too. {opening}"
        )
    closing = None
    if case.asks("drop"):
        closing = (
            "Once every release waits for this verify, the old check can go. It did one thing that a rule can't: stop before the work is done, "
            "while verify refuses afterwards."
        )
        if case.rule.rule.attestor in {*CI, "environment"}:
            closing = (
                "Once every release waits for this verify, the old check can go. But a script of the commit can set such variables as well: it takes a step "
                "key that only the right job can read."
            )
    if case.asks("customer") and all_recorded(case):
        closing = "The customer needs the new `policy.signed.json`, and that alone, for deliveries that he has already are judged by it as well."
    if case.asks("handover"):
        closing = (
            f"Whoever installs needs witness, `{case.procedure.artifact}`, the attestation, the signed policy and `policy.pub`, and runs "
            "the last line; the checkout stays with you."
        )
        if case.rule.rule.attestor in {*CI, "environment"}:
            closing += " Whoever has `build.key` can set these variables by hand, so it has to leave everybody's copies and stay where the release is built."
    return explain(case, opening, closing=closing)


_HEAVY = 4.0

REQUESTS: tuple[Scenario, ...] = (
    Scenario(name="ask", compose=give_rule, arrangement="make ed25519", heavy=_HEAVY, slots=SLOTS),
    Scenario(name="pair", compose=give_two, arrangement="make ed25519", heavy=_HEAVY, slots=SLOTS),
    Scenario(name="add", compose=extend_policy, tools=("jq",), heavy=_HEAVY, slots=SLOTS),
    Scenario(name="both", compose=give_two, tools=("jq",), heavy=_HEAVY, slots=SLOTS),
    Scenario(name="incident", compose=prevent, tools=("jq",), heavy=_HEAVY, slots=SLOTS),
    Scenario(name="migrate", compose=move_check, tools=("jq",), heavy=_HEAVY, slots=SLOTS),
)
