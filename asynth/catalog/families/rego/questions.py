"""Questions about a rule: which record it reads, whether a policy can do that, and what it is worth as a promise."""

from __future__ import annotations

import re

from asynth.catalog.families.rego.answers import ending, explain, explanation_of, facts_of, here_of, limit_of, rule_file
from asynth.catalog.families.rego.leads import names_taken
from asynth.catalog.families.rego.patches import all_recorded, exists
from asynth.catalog.families.rego.places import put_in
from asynth.catalog.families.rego.requests import SLOTS
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.scenario import Scenario
from asynth.catalog.house import RUN_SET
from asynth.catalog.procedure.defaults import RECORDED_ALWAYS
from asynth.catalog.rules import RULES
from asynth.script import Bash, Prose


def name_type(case: Case) -> Exchange:
    """Which attestation type a rule belongs to."""
    attestor = case.rule.rule.attestor
    opening = f"`{attestor}` records that, so the rule goes under `{case.type_of(attestor)}`"
    if case.asks("material"):
        opening = f"{'Yes, that is the right one:' if attestor == 'material' else 'No.'} {opening}"
    if attestor in RECORDED_ALWAYS:
        opening += ", which every run with a command has"
    misplaced = _MISPLACED[len(case.rule.rule.name) % len(_MISPLACED)]
    if case.asks("material") and attestor != "material":
        misplaced = "Under material it would see paths and digests and nothing of this. If it's there already, take it out again."
    after = f"`witness attestors schema {attestor}` lists the fields of the record." if case.asks("fields") else ""
    return explain(case, f"{opening}. {misplaced} {case.rule.rule.device}", after=after)


_MISPLACED = (
    "Under another type none of the fields that it reads exist. Whether it then denies every run or none depends on how it is written, and verify doesn't warn.",
    "Hung on a wrong type it sees none of its fields, and can accept or refuse everything without a word of warning.",
    "In a wrong place it would get another record as `input`, without its fields, and no tool tells you so.",
)
"""What becomes of a rule in a wrong place; which sentence goes with the rule."""


def show_input(case: Case) -> Exchange:
    """Where a rule gets its input from: the answer prints it before the rule is put in."""
    procedure, rule = case.procedure, case.rule.rule
    kind = case.type_of(rule.attestor)
    program = f'.predicate.attestations[] | select(.type == "{kind}") | .attestation'
    opening = (
        f"A rule sees one attestation of the signed record, that of the type under which it stands, and nothing else. Here `input` is what "
        f"{rule.attestor} recorded, which this prints:"
    )
    if case.asks("checkout"):
        opening = (
            f"From the attestation, so the verifier needs no checkout: `input` is what {rule.attestor} recorded when the step "
            "ran. To look at it:"
        )
    more = f"For all fields that it can have, ask `witness attestors schema {rule.attestor}`."
    if rule.attestor in _NESTED:  # the record is the map alone
        more = f"`witness attestors schema {rule.attestor}` lists the fields, below a `{_NESTED[rule.attestor]}` that `input` doesn't have."
    if case.asks("checkout") and " -f " not in procedure.verify_command():
        more = "Without a checkout the commit's hash, copied over with the files, takes the place of `$(git rev-parse HEAD)` in the last line."
    return Exchange(
        past=exists(case),
        answer=(
            Prose(opening),
            Bash(f"jq -r .payload {procedure.attestation} | openssl base64 -d -A |\n  jq '{program}'\n"),
            Prose(rule.device),
            rule_file(case.rule),
            Prose(f"{explanation_of(case, case.rule)} {more}"),
            *names_taken(case),
            *put_in(case),
            *((Prose(end),) if (end := ending(case)) else ()),
        ),
        facts=facts_of(case),
    )


_NESTED = {"product": "Products", "material": "Materials"}
"""By attestor whose record is a map of paths: the field in which its schema has that."""


def weigh(case: Case) -> Exchange:
    """What a rule is worth as a promise, and what it would not notice."""
    rule, limit = case.rule.rule, limit_of(case)
    if case.asks("whether"):
        short = next((said for what, said in _QUALIFIED.items() if case.asks(what)), "Partly.")
        return explain(case, f"{short} {rule.device} {limit}", closing=_HOLDS[rule.name])
    if case.asks("around"):
        return explain(case, f"{rule.device} The way around it: {_go_on(limit)}", closing="")
    return explain(case, rule.device, closing=f"That is where it ends: {_go_on(limit)}")


def _go_on(text: str) -> str:
    """Return `text` as it follows on a colon: in lower case unless it begins with a name."""
    name = re.match(r"Jenkins|\w+[A-Z]", text)
    return text if name else text[0].lower() + text[1:]


_QUALIFIED = {
    "sign": "Not without a qualification.",
    "form": "Partly: the rule takes the place of the form for what is on record, and for no more.",
    "conditions": "Not without conditions.",
}
"""By what is to be done with a claim: how far it holds."""


def confirm(case: Case) -> Exchange:
    """Whether a policy can refuse something."""
    said = next((said for what, said in _CAN.items() if case.asks(what)), "Yes.")
    if case.asks("files") and not all_recorded(case):
        said = _WITH_NEW_FILES
    rule = case.rule.rule
    limit = rule.catch if rule.name in _REFUSES_MORE else rule.limit
    return explain(case, f"{said} {rule.device}", closing=here_of(case, case.rule) or limit)


_REFUSES_MORE = frozenset({"docker_base_images"})
"""Rules that refuse what is good in the eyes of many, which is to be known before how they are passed by."""


_CAN = {
    "design": "Yes, and without another tool. That it passes is by design: a type in the policy only asks for a record, and it takes a rule to "
    "judge what the record says.",
    "sees": "Not by itself, but it takes no script: with a rule in the policy verify looks into the record.",
    "tool": "Yes, and without a tool of your own: verify runs the rules that are in the policy over what was recorded.",
    "before": "Yes, at verify, so nothing has to be checked before the run.",
    "files": "Yes, with the files that he has and a new `policy.signed.json`: a rule is part of the policy, reads the attestation and asks no CI system.",
    "option": "Yes, but it's no option of verify: the condition is a rule, and rules are part of the signed policy.",
    "enforce": "It can be enforced, as far as the record tells, by a rule in the policy, provided that you sign that and not the supplier.",
    "gate": "Yes, as a module below a type that the policy asks for; the old check can go once everybody waits for this verify.",
}
"""By what is asked besides: the answer, with what follows from it."""

_WITH_NEW_FILES = (
    "Yes, with a new `policy.signed.json`, and a new attestation if the one that he has lacks the record: a rule is part of the policy, reads the "
    "attestation and asks no CI system."
)
"""The same of a rule that reads what wasn't recorded so far."""


_HOLDS = {
    "git_clean_worktree": "git is recorded before the command starts, so the sentence that holds is: at that moment git had nothing to report that "
    "differed from the commit. Outputs that `.gitignore` doesn't cover make the next run in that tree a dirty one.",
    "cmd_coverage_threshold": "What you can say with it: this test run printed a figure that was high enough.",
    "product_forbidden_endings": "A sentence that it does bear out: when the command ended, no new or changed file in its directory had a name that ends like that.",
    "material_forbidden_files": "What holds is the narrower sentence: no file of these two names lay in the working directory when the step began.",
    "lockfiles_banned_dependency": 'Say "the lock files at the top of the project" and it is true as far as the record goes.',
    "lockfiles_no_plain_http": "True is what is said of the lock files themselves; what was fetched, and how, is in no record here.",
    "maven_no_snapshots": 'Put "directly declared" in front of the dependencies, and it\'s what the rule checks.',
    "sarif_no_errors": "Name the scanner and its configuration in the sentence; it is true of what that scanner looked at.",
    "sarif_required_tool": 'It holds as "the report names this tool". Who really wrote it is vouched for by the key of the step and by nothing else.',
    "secretscan_no_findings": "What it supports is: a scan with the patterns of gitleaks found nothing in the text that this step wrote or printed.",
    "vex_no_affected": "So write that our own assessment leaves nothing open. That no vulnerability affects the product is more than that.",
    "docker_base_images": "It's the images in `FROM` that the sentence may speak of, as BuildKit recorded them, and not all that went in.",
    "system_forbidden_packages": "What it does show: the list that this run was shown, the builder's or its container's, had neither name on that day.",
    "spdx_license_denylist": 'With "known to have" instead of "is licensed" the sentence is right.',
    "spdx_license_allowlist": "It is right for the packages that the generator found; say that the SBOM is the source.",
    "spdx_banned_packages": "Limit it to what the SBOM lists under that name, then it's true.",
    "spdx_packages_versioned": 'It holds as "has a version field that isn\'t empty".',
    "cdx_license_allowlist": "The SBOM should be named in the sentence as its source, for it is true of the components listed there.",
    "cdx_banned_components": "As a statement on the SBOM it's true; as one on the product it is only as good as the generator.",
    "cdx_fixed_versions": "It is true of the components that the SBOM lists, and should say so.",
}
"""By rule: the sentence that it bears out, which is narrower than what people would like to say."""

_HEAVY = 4.0
_RECORDED = tuple(rule.name for rule in RULES if rule.attestor in {*RECORDED_ALWAYS, *RUN_SET})
"""Rules over what a run under the house defaults records."""

_PROMISED = (
    "git_clean_worktree", "cmd_coverage_threshold", "product_forbidden_endings",
    "material_forbidden_files", "lockfiles_banned_dependency", "lockfiles_no_plain_http", "maven_no_snapshots",
    "sarif_no_errors", "sarif_required_tool", "secretscan_no_findings", "vex_no_affected", "docker_base_images",
    "system_forbidden_packages", "spdx_license_denylist", "spdx_license_allowlist", "spdx_banned_packages",
    "spdx_packages_versioned", "cdx_license_allowlist", "cdx_banned_components", "cdx_fixed_versions",
)  # fmt: skip
"""Rules over what somebody might promise to others, or be asked to confirm."""

QUESTIONS: tuple[Scenario, ...] = (
    Scenario(name="can", compose=confirm, tools=("jq",), heavy=_HEAVY, slots=SLOTS),
    Scenario(name="type", compose=name_type, tools=("jq",), heavy=_HEAVY, slots=SLOTS),
    Scenario(name="input", compose=show_input, tools=("jq",), rules=_RECORDED, heavy=_HEAVY, slots=SLOTS),
    Scenario(name="promise", compose=weigh, tools=("jq",), rules=_PROMISED, heavy=_HEAVY, slots=SLOTS),
)
