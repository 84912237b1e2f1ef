"""Complaints about a policy without a script: its signature, its end, its keys and who may sign, several states each."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.diagnosis.failing import ERROR, TERMINAL, complain
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.log import Line, rejected, unverified
from asynth.catalog.families.scenarios.policy import edit_policy
from asynth.catalog.families.scenarios.scenario import Scenario, run_sets

_GIT = run_sets("git")


def explain_policy_signature(case: Case) -> Exchange:
    """No signature of the policy fits: another key, an altered envelope, or another key asked."""
    procedure = case.procedure
    attest, policy = procedure.keys
    verify = procedure.verify_command()
    signed = "../policy.signed.json"
    edit = f"jq -c '.payload |= (@base64d + \"\\n\" | @base64)' {signed} > ../edited.json\nmv ../edited.json {signed}"
    happened = {
        "asked": "",
        "signer": f"witness sign -k ../{attest}.key -f ../policy.json -o {signed}",
        "edited": edit,
    }[case.state]
    return complain(
        case,
        (
            Line(
                "failed to verify policy: attestors failed with error messages\nattestor policyverify failed: failed to "
                "verify policy signature: could not verify policy: no valid signatures for the provided verifiers found "
                "for keyids:"
            ),
        ),
        f"{procedure.run_command()}\n{happened}".rstrip(),
        f"{begin(case, whether='Not necessarily.', which='Could be either.')}It is about the signature of the policy; no attestation has been opened yet. The id behind the message is that of "
        "the key which `-k` named. Who signed, the policy's key, and the signed text beside that of `../policy.json`:",
        look=f"jq -r '.signatures[].keyid' {signed}\nopenssl dgst -sha256 -r ../{policy}.pub\n"
        f"jq -r .payload {signed} | openssl base64 -d -A | openssl dgst -sha256 -r\nopenssl dgst -sha256 -r ../policy.json\n",
        branches=(
            f"line 2 isn't that id: `-k` named another key than `../{policy}.pub`",
            "line 1 isn't line 2: another key than the policy's signed",
            "both are that id: the envelope was altered after it was signed, its text if 3 differs from 4. They also differ where only "
            "`../policy.json` was edited since, which breaks no signature",
        ),
        mend="Sign the text that you have reviewed again, and name that key:",
        commands=f"{procedure.sign_command()}\n{verify}\n",
        wrong=verify.replace(f"-k ../{policy}.pub", f"-k ../{attest}.pub", 1) if case.state == "asked" else "",
    )


def explain_year_one(case: Case) -> Exchange:
    """A policy that ended in the year 1: it has no end, an end under another name, or it is no policy."""
    procedure = case.procedure
    attest, policy = procedure.keys
    verify = procedure.verify_command()
    changes = {
        "absent": lambda text: text.replace(f'  "expires": "{procedure.expires}T00:00:00Z",\n', "", 1),
        "misspelt": lambda text: text.replace('"expires"', '"expiry"', 1),
        "attestation": None,
    }
    other = verify.replace("-p ../policy.signed.json", f"-p {procedure.attestation}", 1)
    return complain(
        case,
        unverified("failed to verify policy: policy expired on 0001-01-01 00:00:00 +0000 UTC"),
        procedure.run_command(),
        "The year 1 is what an unset date looks like: in the document that verify read there is no `expires`. Look at what "
        "is signed, and at the policy that you meant:",
        look="jq -r .payload ../policy.signed.json | openssl base64 -d -A | jq 'keys, .expires'\njq 'keys' ../policy.json\n",
        branches=(
            "no `expires` among the keys: nobody wrote one, or only after the policy was signed, and a policy without an end counts as ended",
            "a similar word instead: fields that witness doesn't know are ignored without a warning",
            "the date is there: then `-p` named another file, an older signed policy for instance",
        ),
        mend=f"I let it end in {procedure.expires[:4]}; `//=` sets a date only where there is none:",
        commands=edit_policy(f"jq '.expires //= \"{procedure.expires}T00:00:00Z\"'")
        + f"{procedure.sign_command()}\n{verify}\n",
        change=changes[case.state],
        wrong=other.replace(f"-k ../{policy}.pub", f"-k ../{attest}.pub", 1) if case.state == "attestation" else "",
    )


def explain_functionary_id(case: Case) -> Exchange:
    """The step's functionary is written so that it is no key of the policy, or another one."""
    procedure = case.procedure
    attest, step = procedure.keys[0], procedure.attested.step
    listed = '"functionaries": [{"type": "publickey", "publickeyid": "$KEYID"}]'
    other = "$(openssl dgst -sha256 -r ../laptop.pub | cut -d' ' -f1)"
    wrong = {"prefix": "sha256:$KEYID", "name": attest, "stranger": other, "none": ""}[case.state]
    written = listed.replace("$KEYID", wrong) if wrong else '"functionaries": []'
    return complain(
        case,
        rejected(step, f"no verifiers matched with allowed functionaries for step {step}"),
        procedure.run_command(),
        f"{begin(case, whether='Yes, `functionaries` of the step.', id='Yes, the one in the step.')}"
        f"{begin(case, word='A functionary is whoever may sign a step, and the policy lists them there by key id.')}"
        "The signature is good, with a key that the policy holds; the step does not list that key. Put the three ids side by "
        "side:",
        look=f"jq -r '.signatures[].keyid' {procedure.attestation}\n"
        "jq -c '.steps[].functionaries' ../policy.json\njq -r '.publickeys | keys[]' ../policy.json\n",
        branches=(
            "an empty list, or no `publickeyid`, as under a misspelt name: that lets nobody in, and check calls it valid",
            "a name, or `sha256:` in front of the digits: `publickeyid` is the bare digest of the `.pub`, compared letter by "
            "letter",
            "another digest: somebody else is meant to sign; be sure that you want to change it",
        ),
        mend=f"To let `../{attest}.pub` sign the step, add its id there. Entries that name no key of the policy go, the "
        "others stay:",
        commands=f"ID=$(openssl dgst -sha256 -r ../{attest}.pub | cut -d' ' -f1)\n"
        + edit_policy(
            "jq --arg id $ID \\\n"
            f'  \'.publickeys as $keys | .steps["{step}"].functionaries |= (\n'
            '     map(select(.certConstraint or (.publickeyid // "" | . != $id and in($keys))))\n'
            '     + [{type: "publickey", publickeyid: $id}])\' \\\n '
        )
        + f"{procedure.sign_command()}\n{procedure.verify_command()}\n",
        change=lambda text: text.replace(listed, written, 1),
        fixture=case.with_key("laptop"),
    )


def explain_key_text(case: Case) -> Exchange:
    """The key of the policy is no base64: a path, or the PEM as it is."""
    procedure = case.procedure
    attest = procedure.keys[0]
    embedded = f'"key": "$(openssl base64 -A -in ../{attest}.pub)"'
    wrong = {
        "path": f'"key": "../{attest}.pub"',
        "pem": f'"key": "$(awk \'{{printf "%s\\\\n", $0}}\' ../{attest}.pub)"',
    }[case.state]
    if case.asks("plain"):
        cause = (
            f"{begin(case, whether='Yes, by exclusion.', guess='Yes.')}"
            "It is the `key` of your one public key, which has to be base64 and is not, from its very first character. The other such fields are certificates, "
            "below `roots` and `timestampauthorities`, and the `module` of a rule; you mention none. Print it:"
        )
        look = "jq -r '.publickeys[].key' ../policy.json\n"
        mend = "Put the file in, encoded, and sign again:"
    else:
        cause = (
            "Some field of the policy has to be base64 and is not, from its very first character. As a rule that is the `key` of a public "
            "key, the `certificate` of a root or the `module` of a rule. Yours:"
        )
        look = (
            "jq -r '.publickeys[].key, .roots[]?.certificate,\n"
            "  .steps[].attestations[].regopolicies[]?.module' ../policy.json\n"
        )
        mend = (
            f"A certificate or module gets what `openssl base64 -A -in` makes of its file. If it is the key, here `../{attest}.pub`, "
            "put that in and sign again:"
        )
    return complain(
        case,
        unverified("failed to unmarshal policy from envelope: illegal base64 data at input byte 0"),
        procedure.run_command(),
        cause,
        look=look,
        branches=(
            f"a path: verify opens no file, the policy must carry {'the key' if case.asks('plain') else 'what is in it'}",
            "`-----BEGIN`: that is the right text, but PEM has to be encoded once more as a whole",
        ),
        mend=mend,
        commands=f"ID=$(openssl dgst -sha256 -r ../{attest}.pub | cut -d' ' -f1)\n"
        + edit_policy(
            f"jq --arg id $ID --rawfile pem ../{attest}.pub \\\n"
            "  '(.publickeys[$id] // error(\"the key stands under another id\")).key = ($pem | @base64)' \\\n "
        )
        + f"{procedure.sign_command()}\n{procedure.verify_command()}\n",
        change=lambda text: text.replace(embedded, wrong, 1),
    )


_ONE = Scenario(name="", compose=explain_policy_signature, runs=_GIT, shows=frozenset(), builds=12)
"""What the complaints have in common: nobody shows a command."""

CAUSES: tuple[Scenario, ...] = (
    replace(
        _ONE,
        name="policy-signature",
        compose=explain_policy_signature,
        quotes=(True,),
        states=("asked", "signer", "edited"),
        tools=("jq",),
        slots={"error": TERMINAL},
    ),
    replace(
        _ONE,
        name="year-one",
        compose=explain_year_one,
        states=("absent", "misspelt", "attestation"),
        tools=("jq",),
        slots={"error": TERMINAL, "last_line": TERMINAL},
    ),
    replace(
        _ONE,
        name="functionary-id",
        compose=explain_functionary_id,
        states=("prefix", "name", "stranger", "none"),
        tools=("jq",),
        slots={"error": ERROR},
    ),
    replace(
        _ONE,
        name="key-text",
        compose=explain_key_text,
        states=("path", "pem"),
        tools=("jq",),
        slots={"error": TERMINAL, "last_line": TERMINAL},
    ),
)
