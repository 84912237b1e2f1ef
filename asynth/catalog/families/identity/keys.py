"""Signers known by their keys: one or another of them, two that both have to sign, rotation, ids, and kinds of keys."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.identity.constraints import sign_again
from asynth.catalog.families.identity.credentials import show_policy
from asynth.catalog.families.identity.lifetimes import admit_key, beside, plain_twins
from asynth.catalog.families.identity.setups import PLAIN
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.policy import edit_policy, with_functionaries
from asynth.catalog.families.scenarios.scenario import VERIFY_LINE, Scenario
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.document import Signer
from asynth.catalog.procedure.keys import ARRANGEMENTS_BY_NAME, KeyArrangement
from asynth.catalog.procedure.policies import digest_of
from asynth.catalog.procedure.procedure import AttestedStep, Procedure
from asynth.example.draft import Fixture, Past
from asynth.script import Bash, Prose

OTHERS = ("spare", "backup", "runner-2", "standby", "laptop", "second")
"""Base names of another key that may sign the step."""


def attested(case: Case, procedure: Procedure | None = None) -> tuple[Bash, ...]:
    """Return what others did: the policy, and one attested run."""
    procedure = procedure or case.procedure
    *_, policy = case.policy(procedure)
    assert isinstance(policy, Bash)
    return (policy, Bash(f"{procedure.run_command()}\n"))


def admit_second(case: Case) -> Exchange:
    """Another key may sign the step too."""
    procedure = beside(case.procedure, case.variant)
    key, step = case.procedure.keys[0], case.procedure.attested.step
    signed = procedure.with_step(signer=f"-k ../{case.variant}.key")
    yes = "Yes. " if case.asks("whether") else ""
    return Exchange(
        past=Past(hidden=attested(case)),
        answer=(
            Prose(
                f"{yes}`functionaries` is a list of alternatives: one valid signature by any of them is enough for `{step}`. So `{case.variant}.pub` "
                "goes into the policy twice, as a key and as an id in the step. Nothing else changes:"
            ),
            Bash(f"{admit_key(step, case.variant)}{procedure.sign_command()}\n"),
            Prose("A run with the new key, checked by the new policy:"),
            Bash(case.again(signed)),
            Prose(
                f"What `{key}.key` signs still passes. Which of the two it was, `jq -r '.signatures[].keyid'` prints as the SHA-256 of the "
                "`.pub` file. That field is only a label: verify tries both keys, and asks that one fits."
            ),
        ),
        procedure=signed,
        fixture=case.with_key(case.variant),
        twins=(*plain_twins(signed), twins.disallow_functionary(signed, 1)),
        facts={"other": case.variant, "key": key, "before": show_policy(case.procedure.document())},
    )


def demand_two(case: Case) -> Exchange:
    """Two people have to sign; a step has no threshold, so that each gets a step."""
    procedure = case.procedure
    signer, other = procedure.keys[0], case.variant
    approval = replace(procedure.attested, step="approve", command="git show --stat HEAD", artifact="")
    approve = AttestedStep(
        attested=approval,
        required=procedure.required,
        extras=procedure.extras,
        rules=(),
        signer=f"-k ../{other}.key",
        functionaries=(Signer(f"../{other}"),),
    )
    both = replace(procedure, steps=(approve, procedure.step), keys=(other, *procedure.keys))
    *_, written = both.write_policy()
    opening = "No, " if case.asks("whether") else ""
    return Exchange(
        past=Past(),
        answer=(
            Prose(
                f"{opening}{'t' if opening else 'T'}here is no threshold. Functionaries of one step are alternatives, and two of them mean the one or "
                "the other. But a policy wants every one of its steps, so give the second person a step of his own, here `approve`, in which he looks "
                "at the commit:"
            ),
            Bash(f"{approve.run_command()}\n{case.clear}{procedure.run_command()}\n"),
            Prose("Each step has its own functionary:"),
            Bash(f"{written.text}{both.sign_command()}\n{both.verify_command()}\n"),
            Prose(
                f"The commit ties the two together, which is why both record git. Neither `{signer}.key` nor `{other}.key` can do the other's part; "
                "an approval without the build, or the other way round, is refused. That he really looked is beyond any policy."
            ),
        ),
        procedure=both,
        fixture=case.with_key(other),
        twins=(twins.leave_out(both, 0), *twins.derive(both, 0)),
        facts={
            "other": other,
            "key": signer,
            "before": show_policy(with_functionaries(procedure.document(), signer, other)),
        },
    )


def add_new_key(case: Case) -> Exchange:
    """A planned rotation: old releases stay good."""
    key, new = case.procedure.keys[0], case.variant
    procedure = beside(case.procedure, new).with_step(signer=f"-k ../{new}.key")
    opening = "Not if you add the new key before you drop the old one. " if case.asks("whether") else ""
    return Exchange(
        past=Past(hidden=attested(case)),
        answer=(
            Prose(
                f"{opening}A key isn't replaced in a policy, it is joined: with both listed, what `{key}.key` signed verifies as before and new "
                f"runs sign with `{new}.key`. Attestations themselves never have to be touched."
            ),
            Bash(f"{admit_key(case.procedure.attested.step, new)}{sign_again(procedure)}"),
            Prose("That verified what the old key had signed. The first run with the new one:"),
            Bash(case.again(procedure)),
            Prose(
                f"Once its last release is out of support, delete the id of `{key}.pub` from `functionaries`, then its entry in `publickeys`, and sign "
                "again. That, and not deleting a file, ends the old key."
            ),
        ),
        procedure=procedure,
        fixture=case.with_key(new),
        twins=(*plain_twins(procedure), twins.disallow_functionary(procedure, 1)),
        facts={"new": new, "key": key, "before": show_policy(case.procedure.document())},
    )


def drop_leaked_key(case: Case) -> Exchange:
    """A key that somebody else has now."""
    key, new = case.procedure.keys[0], case.variant
    procedure = case.procedure.with_step(signer=f"-k ../{new}.key", functionaries=(Signer(f"../{new}"),))
    opening = begin(case, enough="No.", before="It can't be written.")
    old = f"OLD=$({digest_of(f'../{key}.pub')})\nNEW=$({digest_of(f'../{new}.pub')})\n"
    return Exchange(
        past=Past(hidden=attested(case)),
        answer=(
            Prose(
                f"{opening}The policy has to stop accepting `{key}.pub`, for everything. Of a key's signature verify looks at no time, with a "
                "timestamp or without, so it can't tell what was signed before the leak from what was signed after it. This puts "
                f"`{new}.pub` into every step that listed the old one:"
            ),
            Bash(
                old
                + edit_policy(
                    f"jq --arg old $OLD --arg new $NEW --rawfile pem ../{new}.pub \\\n"
                    "  'del(.publickeys[$old]) | .publickeys[$new] = {keyid: $new, key: ($pem | @base64)} |\n"
                    "   (.steps[].functionaries[] | select(.publickeyid == $old) | .publickeyid) = $new'"
                )
                + f"{procedure.sign_command()}\n"
            ),
            Prose("What you still ship is built again under the new one:"),
            Bash(case.again(procedure)),
            Prose(
                "Copies of the old signed policy still accept the old key until they expire, so replace the file wherever somebody verifies."
            ),
        ),
        procedure=procedure,
        fixture=case.with_key(new),
        facts={"new": new, "key": key, "before": show_policy(case.procedure.document())},
    )


_KINDS = {
    "rsa-2048": "have rsa2048",
    "rsa-3072": "have rsa3072",
    "rsa-4096": "have rsa4096",
    "ecdsa-p256": "have p256",
    "ecdsa-p384": "have p384",
}


def _with(case: Case, arrangement: KeyArrangement) -> tuple[Procedure, Fixture]:
    requests = arrangement.requests(*case.procedure.keys)
    return replace(case.procedure, arrangement=arrangement), replace(case.fixture, keys=requests)


_REMARKS = {
    "rsa": "Signatures are RSA-PSS with SHA-256, which only matters to whoever checks them with another tool. Verifying is fast, signing is "
    "slower than with an elliptic curve, and neither is noticeable next to a build.",
    "ecdsa": "An ECDSA signature holds a random number, so two runs never give the same bytes. Compare payloads, not files.",
}


def use_other_kind(case: Case) -> Exchange:
    """Keys that are not Ed25519."""
    procedure, fixture = _with(case, ARRANGEMENTS_BY_NAME[_KINDS[case.variant]])
    key, policy = procedure.keys
    *_, written = procedure.write_policy()
    spoken = procedure.arrangement.spoken
    return Exchange(
        past=Past(),
        answer=(
            Prose(
                f"{begin(case, whether='Yes.', option='No, no option.')}witness reads the kind of key from the PEM, so {spoken} needs nothing said, neither in "
                "the run nor in the policy. The key id is always the SHA-256 of the public key's file."
            ),
            Bash(
                f"{case.clear}{procedure.run_command()}\n{written.text}{procedure.sign_command()}\n{procedure.verify_command()}\n"
            ),
            Prose(f"{_REMARKS[case.variant.split('-', maxsplit=1)[0]]}"),
        ),
        procedure=procedure,
        fixture=fixture,
        facts={"spoken": spoken, "key": key, "policy": policy},
    )


def correct_key_id(case: Case) -> Exchange:
    """A key id that was computed over something else than the file."""
    procedure, key = case.procedure, case.procedure.keys[0]
    wrong = {
        "DER": f"openssl pkey -pubin -in ../{key}.pub -outform DER | openssl dgst -sha256 -r | cut -d' ' -f1",
        "no newline": f"printf %s \"$(cat ../{key}.pub)\" | openssl dgst -sha256 -r | cut -d' ' -f1",
        "private key": f"openssl dgst -sha256 -r ../{key}.key | cut -d' ' -f1",
    }[case.variant]
    why = {
        "DER": "Yours is over the DER form, as fingerprints of keys often are.",
        "no newline": "In a shell, `$(cat ...)` drops the newline at the end, and that newline belongs to what is hashed.",
        "private key": "Yours is over the private key's file.",
    }[case.variant]
    *_, policy = case.policy()
    assert isinstance(policy, Bash)
    hidden = (
        Bash(f"{procedure.run_command()}\n"),
        Bash(policy.text.replace(digest_of(f"../{key}.pub"), wrong)),
    )
    opening = "No, not that one. " if case.asks("whether") else ""
    return Exchange(
        past=replace(case.failed(f"{procedure.verify_command()}\n", (), hidden=hidden), quoted=""),
        answer=(
            Prose(
                f"{opening}A key id is the SHA-256 of the public key as PEM text, the whole `.pub` file as openssl writes it. {why} verify computes the "
                "id from the key in the policy and stops when the two differ:"
            ),
            Bash(
                f"OLD=$({wrong})\nNEW=$({digest_of(f'../{key}.pub')})\n"
                + edit_policy(
                    "jq --arg old $OLD --arg new $NEW \\\n"
                    "  '.publickeys |= with_entries(\n"
                    "     if .key == $old then {key: $new, value: (.value | .keyid = $new)} else . end) |\n"
                    "   (.steps[].functionaries[] | select(.publickeyid == $old) | .publickeyid) = $new'"
                )
                + sign_again(procedure)
            ),
            Prose(
                "The id stands in three places, as the name of the entry, in its `keyid` and at the functionary. `witness policy check` doesn't "
                "compare them."
            ),
        ),
        facts={"wrong": wrong, "key": key},
    )


_KEYED = frozenset({"step_key"})
_OTHER = frozenset({"variant"})
_SLOTS = {
    "other": _OTHER,
    "new": _OTHER,
    "key": _KEYED,
    "spoken": _OTHER,
    "policy": frozenset({"policy_key"}),
    "wrong": _KEYED | _OTHER,
    "before": _KEYED | {"step", "run"},
}
_NEW = ("build-2", "ci-2", "next", "fresh", "renewed")


KEYS: tuple[Scenario, ...] = (
    replace(PLAIN, name="either", compose=admit_second, variants=OTHERS, tools=("jq",), slots=_SLOTS),
    replace(
        PLAIN,
        name="two",
        compose=demand_two,
        variants=("lead", "reviewer", "qa", "release-manager"),
        slots={**_SLOTS, "before": _KEYED | _OTHER | {"step", "run"}},
    ),
    replace(PLAIN, name="rotate", compose=add_new_key, variants=_NEW, tools=("jq",), slots=_SLOTS),
    replace(PLAIN, name="leaked", compose=drop_leaked_key, variants=_NEW, tools=("jq",), slots=_SLOTS),
    replace(PLAIN, name="kind", compose=use_other_kind, variants=tuple(_KINDS), slots=_SLOTS),
    replace(
        PLAIN,
        name="key-id",
        compose=correct_key_id,
        variants=("DER", "no newline", "private key"),
        tools=("jq",),
        shows=VERIFY_LINE,
        slots=_SLOTS,
    ),
)
"""Questions about keys in a policy."""
