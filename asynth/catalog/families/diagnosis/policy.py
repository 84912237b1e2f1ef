"""Failures whose cause is the policy: what the document says, or the envelope that it is signed in."""

from __future__ import annotations

from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.exchanges import renew_policy
from asynth.catalog.families.scenarios.log import Line, nothing_found, unverified
from asynth.catalog.families.scenarios.policy import CHECK, edit_policy, written
from asynth.catalog.families.scenarios.scenario import ASKED_RUNS, WIDE, Scenario, run_sets


def explain_day_format(case: Case) -> Exchange:
    """The policy ends on a day without a time, which is no RFC 3339."""
    procedure = case.procedure
    key, day = procedure.keys[1], procedure.expires
    cause = case.pick(
        f'`expires` must be a full RFC 3339 time; after "{day}" the parser still expects the `T`. The policy was signed as it '
        "stands, since signing does not read it.",
        f"A bare day is not enough. witness wants {day} with time and zone, and everything before verify accepted the file "
        "only because nobody looked inside.",
    )
    return renew_policy(
        case,
        unverified(
            f'failed to unmarshal policy from envelope: parsing time "{day}" as "2006-01-02T15:04:05Z07:00": cannot parse "" '
            'as "T"'
        ),
        context=case.pick(
            f'`../policy.json`, signed with `../{key}.key`, says `"expires": "{day}"`, which is the day we want.',
            f"I wrote `../policy.json` by hand (it ends on {day}) and signed it with `../{key}.key`.",
        ),
        cause=f"{cause} Complete it and sign again:",
        edit=edit_policy(f"""sed 's/"expires": "{day}"/"expires": "{day}T00:00:00Z"/'""") + CHECK,
        change=lambda text: text.replace(f"{day}T00:00:00Z", day, 1),
        closing="`policy check` would have caught it.",
    )


def explain_expired_policy(case: Case) -> Exchange:
    """The policy has ended."""
    procedure = case.procedure
    old, key = case.variant, procedure.keys[1]
    cause = case.pick(
        f"The policy ended on {old}. witness refuses an expired policy before it looks at any attestation, so nothing is "
        "wrong with the run.",
        f"`expires` in the policy is {old}. That is a decision of its owner, not a defect: set a new day and sign again, the "
        "attestation stays as it is.",
    )
    return renew_policy(
        case,
        unverified(f"failed to verify policy: policy expired on {old} 00:00:00 +0000 UTC"),
        context=case.pick(
            f"`../policy.json` is ours and signed with `../{key}.key`; it may run until {procedure.expires}.",
            f"We own the policy (`../policy.json`, key `../{key}.key`), and it was meant to last until {procedure.expires}.",
        ),
        cause=cause,
        edit=edit_policy(f"""sed 's/"expires": "{old}T/"expires": "{procedure.expires}T/'"""),
        change=lambda text: text.replace(f"{procedure.expires}T00", f"{old}T00", 1),
    )


def explain_module_path(case: Case) -> Exchange:
    """A rule given by its path, where the policy wants the module itself in base64."""
    procedure = case.procedure
    applied = procedure.rules[0]
    key = procedure.keys[1]
    embedded = f'"$(openssl base64 -A -in {applied.file})"'
    cause = case.pick(
        "`module` is not a path. witness opens no file at verification time; the policy carries the whole rule as base64, and "
        f"the first character of `{applied.file}` is already no base64.",
        f"A signed policy has to contain what it enforces, so `module` holds the Rego text in base64. `{applied.file}` as a "
        "string cannot be decoded, at byte 0.",
    )
    return renew_policy(
        case,
        unverified("failed to unmarshal policy from envelope: illegal base64 data at input byte 0"),
        context=case.pick(
            f"It is to make sure that {applied.request}. Signed with `../{key}.key`, until {procedure.expires}. In the policy "
            f'the rule stands as `"module": "{applied.file}"`.',
            f'The policy (valid to {procedure.expires}, key `../{key}.key`) refers to the rule by `"module": '
            f'"{applied.file}"`; the point of the rule is that {applied.request}.',
        ),
        cause=f"{cause} Write the policy so that the rule is read when it is made:",
        edit=written(procedure.document()) + CHECK,
        change=lambda text: text.replace(embedded, f'"{applied.file}"', 1),
        before=(case.shown_rule("Put beside the checkout, our rule"),),
    )


def explain_step_key(case: Case) -> Exchange:
    """A step of the policy stands under another key than its name says."""
    procedure = case.procedure
    step = procedure.attested.step
    stale = {"old": f"old-{step}", "template": "template-step"}[case.variant]
    context = case.pick(
        f"I made `../policy.json` from another policy and signed it with `../{procedure.keys[1]}.key`. The step stands there "
        f'under `"{step}"`, its `name` is still `{stale}`.',
        f"The policy (`../policy.json`, signed with `../{procedure.keys[1]}.key`) is a copy: its entry `{step}` has the name "
        f"`{stale}` from before, but that is only a label, isn't it?",
    )
    cause = case.pick(
        f"It is more than a label. Results are kept by the step's `name` and looked up by its key in `steps`; with `{stale}` "
        f"on one side and `{step}` on the other the lookup fails. `witness policy check` does not notice.",
        "In a policy the key of a step and its `name` must be equal, and both must be what `--step` says. Here the key is "
        f"`{step}` and the name `{stale}`. `witness policy check` calls such a policy valid, verify does not.",
    )
    return renew_policy(
        case,
        unverified(
            f"failed to verify policy: failed to verify artifacts: failed to find step {stale} in step results map"
        ),
        context=context,
        cause=f"{cause} The attestation is fine, so only the policy changes. Correct the name and sign again:",
        edit=edit_policy(f"""sed 's/"name": "{stale}"/"name": "{step}"/'""", "../policy.fixed.json"),
        change=lambda text: text.replace(f'"name": "{step}"', f'"name": "{stale}"', 1),
        last="It ends with `Verification succeeded`.",
    )


def explain_no_outfile(case: Case) -> Exchange:
    """`witness sign` without an output file."""
    procedure = case.procedure
    flag, missing = {"no -o": ("-f ../policy.json", "outfile"), "no -f": ("-o ../policy.signed.json", "infile")}[
        case.variant
    ]
    cause = case.pick(
        f"`sign` needs both files, `-f` to read and `-o` to write; {'`-o`' if missing == 'outfile' else '`-f`'} is missing. "
        "The help text speaks of standard output, the flag check does not allow it.",
        "infile and outfile are one group: give both or neither. Add "
        f"{'`-o` for the signed copy' if missing == 'outfile' else '`-f` for the policy'}.",
    )
    return renew_policy(
        case,
        (Line(f"if any flags in the group [infile outfile] are set they must all be set; missing [{missing}]"),),
        context=case.pick(
            "The policy is `../policy.json`, to be signed into `../policy.signed.json`.",
            "I want `../policy.signed.json` from `../policy.json`.",
        ),
        cause=cause,
        hidden=case.policy(signed=False),
        wrong=f"witness sign -k {procedure.policy_key}.key {flag}",
        wish=f"The end is a verified `{procedure.attested.artifact}`."
        if procedure.subject == "artifact"
        else "What I verify in the end is the commit.",
    )


def explain_stale_signature(case: Case) -> Exchange:
    """The policy was edited and not signed again, so the signed one still says the old thing."""
    procedure = case.procedure
    key, dropped = procedure.keys[1], case.variant
    type = f"https://witness.dev/attestations/{dropped}/v0.1"
    stale = case.policy(
        change=lambda text: text.replace(
            '"attestations": [\n', f'"attestations": [\n        {{"type": "{type}"}},\n', 1
        )
    )
    fresh = case.policy(signed=False)
    cause = case.pick(
        "verify does not read `../policy.json` but `../policy.signed.json`, and that envelope carries the policy as it was "
        f"when it was signed, `{dropped}` included.",
        "Editing `../policy.json` changes nothing for verify. The signed copy is a file of its own, it still requires "
        f"`{dropped}`, and no attestation here has that type.",
    )
    return renew_policy(
        case,
        nothing_found(procedure.attested.step),
        context=case.pick(
            f"We took `{dropped}` out of `../policy.json` this morning; policies are signed with `../{key}.key`.",
            f"`../policy.json` required `{dropped}` by mistake. I deleted that line, and the policy key is `../{key}.key`.",
        ),
        cause=f"{cause} Sign after every change:",
        hidden=(*stale, *fresh),
    )


def explain_unsigned_policy(case: Case) -> Exchange:
    """The policy is given to verify as it was written, without a signature."""
    procedure = case.procedure
    verify = procedure.verify_command().replace("../policy.signed.json", "../policy.json")
    key = procedure.keys[1]
    context = case.pick(
        f"`../policy.json` is finished, the key for policies is `../{key}.key`.",
        f"My policy is in `../policy.json`; `../{key}.key` and `../{key}.pub` are the pair for it.",
    )
    cause = case.pick(
        'verify accepts a policy only inside a signed envelope, and `../policy.json` is the bare document: "no signatures in '
        'dsse envelope" means that there is no envelope at all.',
        "That is the unsigned policy. Whoever could put another file in its place would set the rules, so witness reads "
        "policies from a signed DSSE envelope only.",
    )
    return renew_policy(
        case,
        unverified("failed to verify policy signature: could not verify policy: no signatures in dsse envelope"),
        context=context,
        cause=f"{cause} Sign it with the policy key and verify the signed file:",
        hidden=case.policy(signed=False),
        wrong=verify,
        last="`Verification succeeded`. In `sign` `-k` is the private key, in `verify` the public one.",
    )


CAUSES: tuple[Scenario, ...] = (
    Scenario(name="day format", compose=explain_day_format, dated=True),
    Scenario(
        name="expired policy",
        compose=explain_expired_policy,
        variants=("2024-06-30", "2023-12-31", "2025-01-01", "2022-03-15", "2025-09-30"),
        dated=True,
        subjects=("artifact", "digest"),
    ),
    Scenario(
        name="module path",
        compose=explain_module_path,
        ruled=(True,),
        dated=True,
        runs=run_sets("git", "environment git", "git link", "environment git slsa", "git lockfiles") + WIDE,
    ),
    Scenario(name="step key", compose=explain_step_key, variants=("old", "template")),
    Scenario(name="no outfile", compose=explain_no_outfile, variants=("no -o", "no -f")),
    Scenario(
        name="stale signature",
        compose=explain_stale_signature,
        variants=("github", "jenkins", "oci", "aws-codebuild"),
        runs=ASKED_RUNS,
    ),
    Scenario(name="unsigned policy", compose=explain_unsigned_policy, subjects=("artifact", "digest")),
)
