"""Failures whose cause is the policy: what the document says, or the envelope that it is signed in."""

from __future__ import annotations

import re

from asynth.catalog.families.diagnosis.failing import (
    BOTH_LINES,
    TERMINAL,
    explain,
    resign,
    reverify,
    shows,
    statement,
)
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.log import Line, nothing_found, unverified
from asynth.catalog.families.scenarios.policy import CHECK, edit_policy
from asynth.catalog.families.scenarios.scenario import ASKED_RUNS, RUN_LINE, VERIFY_LINE, WIDE, Scenario, run_sets
from asynth.catalog.rules import RULES_BY_NAME
from asynth.script import Bash


def explain_day_format(case: Case) -> Exchange:
    """The policy ends on a day without a time, which is no RFC 3339."""
    day = case.procedure.expires
    return resign(
        case,
        unverified(
            f'failed to unmarshal policy from envelope: parsing time "{day}" as "2006-01-02T15:04:05Z07:00": cannot parse "" '
            'as "T"'
        ),
        f"`expires` is {day} without a time of day. The parser wants RFC 3339 in full, and the `T` in the message is where it "
        "gave up; the date with the year 2006 is only its pattern. Signing never looked inside, which is why nobody complained "
        "before:",
        edit=edit_policy(f"""sed 's/"expires": "{day}"/"expires": "{day}T00:00:00Z"/'""") + CHECK,
        change=lambda text: text.replace(f"{day}T00:00:00Z", day, 1),
        after="`witness policy check` before `sign` finds such slips. The attestations are not concerned.",
    )


def explain_expired_policy(case: Case) -> Exchange:
    """The policy has ended."""
    procedure = case.procedure
    old = case.variant
    opening = "No, only the policy" if case.asks("whether") else "The policy"
    return resign(
        case,
        unverified(f"failed to verify policy: policy expired on {old} 00:00:00 +0000 UTC"),
        f"{opening} ran out, on {old}. That is looked at before any attestation, and an attestation signed with a plain key "
        f"has no end of its own. Give the policy another day and sign it again; I took {procedure.expires[:4]}:",
        edit=edit_policy(f"""sed 's/"expires": "{old}T/"expires": "{procedure.expires}T/'"""),
        change=lambda text: text.replace(f"{procedure.expires}T00", f"{old}T00", 1),
        after="What the old file accepted the new one accepts. Copies of the old one stay expired, so replace it wherever somebody verifies.",
    )


def explain_no_expiry(case: Case) -> Exchange:
    """A policy that says nothing about its end, which then is the year 1."""
    procedure = case.procedure
    return resign(
        case,
        unverified("failed to verify policy: policy expired on 0001-01-01 00:00:00 +0000 UTC"),
        "The policy has no `expires`. The year 1 is how an absent time reads, so a policy without an end counts as one that "
        "ended long ago; the name has to be spelled just so as well, an unknown field is ignored without a word. There is no "
        f"value for `never`, so take a day that is far enough, here in {procedure.expires[:4]}, and sign:",
        edit=edit_policy(f"""jq '.expires = "{procedure.expires}T00:00:00Z"'""") + CHECK,
        change=lambda text: re.sub(r' *"expires": "[^"]*",\n', "", text, count=1),
        after="Note the day where somebody will see it: nothing warns before, and from then on verify refuses everything.",
    )


def explain_module_path(case: Case) -> Exchange:
    """A rule given by its path, where the policy wants the module itself in base64."""
    procedure = case.procedure
    applied = procedure.rules[0]
    embedded = f'"$(openssl base64 -A -in {applied.file})"'
    change = case.policy(change=lambda text: text.replace(embedded, f'"{applied.file}"', 1))
    past = case.failed(
        f"{procedure.run_command()}\n{procedure.verify_command()}\n",
        unverified("failed to unmarshal policy from envelope: illegal base64 data at input byte 0"),
        hidden=change,
        before=(case.shown_rule("Put beside the checkout, our rule"),),
    )
    put = edit_policy(
        f"jq --rawfile rule {applied.file} \\\n"
        f'  \'(first(.steps[].attestations[].regopolicies[]? | select(.module == "{applied.file}"))\n'
        '    // error("no module is that path")).module = ($rule | @base64)\' \\\n '
    )
    return explain(
        past,
        f"`module` holds a path, and it must hold the rule. verify opens no file: a signed policy carries what it enforces, as "
        f"base64 of the Rego text, and the first character of `{applied.file}` is none. Put the text in with jq:",
        f"{procedure.verify_command()}\n",
        parts=(Bash(f"{put}{CHECK}{procedure.sign_command()}\n"),),
        after="After a change of the file this has to be done again, and signed; the copy in the policy is what counts.",
        facts={"module_line": f'`"module": "{applied.file}"`', "clause": applied.request},
    )


def explain_step_key(case: Case) -> Exchange:
    """A step of the policy stands under another key than its name says."""
    procedure = case.procedure
    step = procedure.attested.step
    stale = {"old": f"old-{step}", "template": "template-step"}[case.variant]
    opening = "No. In a" if case.asks("whether") else "In the"
    return resign(
        case,
        unverified(
            f"failed to verify policy: failed to verify artifacts: failed to find step {stale} in step results map"
        ),
        f"{opening} policy the step is `{step}` by its key and `{stale}` by its `name`. Results are filed under the one and "
        "looked up under the other, so the two have to be equal, and equal to what `--step` says. `witness policy check` calls "
        "such a policy valid.",
        look="jq -r '.steps | to_entries[] | \"\\(.key) \\(.value.name)\"' ../policy.json\n",
        mend="The attestation is fine; correct the name and sign again:",
        edit=edit_policy(f"""sed 's/"name": "{stale}"/"name": "{step}"/'"""),
        change=lambda text: text.replace(f'"name": "{step}"', f'"name": "{stale}"', 1),
        after="In the next copy jq can set all of them: `.steps |= with_entries(.value.name = .key)`.",
        facts={"excerpt": f'```json\n"{step}": {{\n  "name": "{stale}",\n```', "stale": stale},
    )


def explain_no_outfile(case: Case) -> Exchange:
    """`witness sign` without an output file."""
    procedure = case.procedure
    flag, missing, lacking = {
        "no-o": ("-f ../policy.json", "outfile", "`-o`, the file to write,"),
        "no-f": ("-o ../policy.signed.json", "infile", "`-f`, the file to read,"),
    }[case.variant]
    return resign(
        case,
        (Line(f"if any flags in the group [infile outfile] are set they must all be set; missing [{missing}]"),),
        f"{lacking[:1]}{lacking[1:]} is missing. `sign` takes both or neither: the help text mentions standard output, the check "
        "of the flags does not allow it. With both:",
        hidden=case.policy(signed=False),
        wrong=f"witness sign -k {procedure.policy_key}.key {flag}",
        after="Write to a second file. The signed copy is an envelope in which you can't edit any more.",
    )


def explain_stale_signature(case: Case) -> Exchange:
    """The policy was edited and not signed again, so the signed one still says the old thing."""
    procedure = case.procedure
    dropped = case.variant
    type = f"https://witness.dev/attestations/{dropped}/v0.1"
    stale = case.policy(
        change=lambda text: text.replace(
            '"attestations": [\n', f'"attestations": [\n        {{"type": "{type}"}},\n', 1
        )
    )
    return resign(
        case,
        nothing_found(procedure.attested.step),
        f"{begin(case, whether='No.')}verify reads `../policy.signed.json`, and that one still requires `{dropped}`. Editing `../policy.json` does not reach "
        "it: the envelope keeps the text as it was when somebody signed it. Look inside and you see the line that you took out:",
        look=statement("../policy.signed.json", ".steps[].attestations[].type"),
        mend="A type that nothing recorded is reported as an empty search. Sign after every change:",
        hidden=(*stale, *case.policy(signed=False)),
        after="Let the job that changes the one file make the other, or the two drift apart again unnoticed.",
        facts={"dropped": dropped},
    )


def explain_unsigned_policy(case: Case) -> Exchange:
    """The policy is given to verify as it was written, without a signature."""
    procedure = case.procedure
    opening = "Yes, it" if case.asks("whether") else "The policy"
    return resign(
        case,
        unverified("failed to verify policy signature: could not verify policy: no signatures in dsse envelope"),
        f"{opening} has to be signed first; `../policy.json` is the bare document. Whoever may replace that file would set the "
        "rules, so verify takes a policy only in an envelope with a signature that it can check:",
        hidden=case.policy(signed=False),
        wrong=procedure.verify_command().replace("../policy.signed.json", "../policy.json"),
        after="`-k` is the private key in `sign` and the public one in `verify`.",
    )


def explain_no_policy_file(case: Case) -> Exchange:
    """The signed policy is looked for where it is not."""
    procedure = case.procedure
    path = {"inside": "policy.signed.json", "name": "../policy-signed.json"}[case.variant]
    return reverify(
        case,
        procedure.verify_command().replace("../policy.signed.json", path),
        (Line(f"failed to open policy file: failed to open file to sign: open {path}: no such file or directory"),),
        f"{begin(case, whether='No.')}`{path}` does not exist; the signed policy is `../policy.signed.json`. `file to sign` is a slip of witness's own, "
        "verify signs nothing and means the file after `-p`:",
        after="The path counts from where witness is started, so a `cd` further up in a script decides which file is meant.",
    )


CAUSES: tuple[Scenario, ...] = (
    Scenario(
        name="day-format",
        compose=explain_day_format,
        shows=BOTH_LINES | {"expires"},
        slots={
            "error": TERMINAL | {"expires"},
            "last_line": TERMINAL | {"expires"},
            "failing": VERIFY_LINE | TERMINAL | {"expires"},
        },
    ),
    Scenario(
        name="expired-policy",
        compose=explain_expired_policy,
        variants=("2024-06-30", "2023-12-31", "2025-01-01", "2022-03-15", "2025-09-30"),
        shows=BOTH_LINES | {"variant"},
        slots=shows(VERIFY_LINE, error=frozenset({"variant"})),
    ),
    Scenario(
        name="no-expiry",
        compose=explain_no_expiry,
        tools=("jq",),
        shows=BOTH_LINES,
        slots=shows(VERIFY_LINE),
    ),
    Scenario(
        name="module-path",
        compose=explain_module_path,
        rules=tuple(RULES_BY_NAME),
        runs=run_sets("git", "environment git", "git link", "environment git slsa", "git lockfiles") + WIDE,
        tools=("jq",),
        shows=BOTH_LINES | {"rules"},
        builds=30,
        slots={
            **shows(VERIFY_LINE),
            "module_line": frozenset({"rules"}),
            "clause": frozenset({"rules"}),
        },
    ),
    Scenario(
        name="step-key",
        compose=explain_step_key,
        variants=("old", "template"),
        tools=("jq",),
        shows=BOTH_LINES | {"variant"},
        slots={
            **shows(VERIFY_LINE, error=frozenset({"variant"})),
            "excerpt": frozenset({"step", "variant"}),
            "stale": frozenset({"variant"}),
        },
    ),
    Scenario(
        name="no-outfile",
        compose=explain_no_outfile,
        variants=("no-o", "no-f"),
        shows=RUN_LINE | {"policy_key", "variant"},
        slots=shows(frozenset({"policy_key", "variant"}), error=frozenset({"variant"})),
    ),
    Scenario(
        name="no-policy-file",
        compose=explain_no_policy_file,
        variants=("inside", "name"),
        shows=BOTH_LINES | {"variant"},
        slots=shows(VERIFY_LINE, error=frozenset({"variant"})),
    ),
    Scenario(
        name="stale-signature",
        compose=explain_stale_signature,
        variants=("github", "jenkins", "oci", "aws-codebuild"),
        runs=ASKED_RUNS,
        tools=("jq",),
        shows=BOTH_LINES,
        slots={"dropped": frozenset({"variant"}), "failing": VERIFY_LINE | {"terminal"}},
    ),
    Scenario(
        name="unsigned-policy",
        compose=explain_unsigned_policy,
        shows=BOTH_LINES,
        slots=shows(VERIFY_LINE),
    ),
)
