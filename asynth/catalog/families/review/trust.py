"""Policies that require too little or trust too many keys."""

from __future__ import annotations

from asynth.catalog.families.review.exposure import bad_attestation, expose
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.facts import name_subject, tell_policy
from asynth.catalog.families.scenarios.policy import edit_policy, with_functionaries, written
from asynth.catalog.families.scenarios.scenario import WIDE, Scenario, makes_artifact, run_sets
from asynth.catalog.procedure.layout import reason
from asynth.script import Bash, Prose


def expose_missing_requirement(case: Case) -> Exchange:
    """A policy that does not require the type on which everything rests."""
    procedure = case.procedure
    name = case.spare
    type = case.type_of(name)
    # Without `-a` witness would record its defaults, so a list that gets empty names something else.
    less = procedure.with_step(extras=tuple(one for one in procedure.extras if one != name) or ("link",))
    loose = procedure.with_step(required=tuple(one for one in procedure.required if one.name != name))
    bad = bad_attestation(case)
    return expose(
        case,
        context=f"{tell_policy(case)} "
        + case.pick(
            f"Nothing may ship without `{name}` on record, and the pipeline passes `{name}` to `-a` every time. The policy "
            f"ends on {procedure.expires}.",
            f"An auditor wants proof that each release has an attestation of `{name}` (policy valid to {procedure.expires}). "
            "We do record it.",
        ),
        shown=(Bash(f"{written(loose.document())}{procedure.sign_command()}\n"),),
        finding=case.pick(
            f"The policy never mentions `{name}`. That your pipeline records it is habit, not proof: a run without it is "
            "accepted as well:",
            f"What a policy does not require, nobody has to record, and `{type}` is not among the required types. "
            "Counterexample, accepted today:",
        ),
        proof=f"{less.run_command(attestation=bad)}\n{procedure.verify_command(attestation=bad)}\n",
        repair=(
            Prose(f"Require the type `{type}` and sign again:"),
            Bash(
                edit_policy(f"jq '.steps[].attestations += [{{type: \"{type}\"}}]'") + f"{procedure.sign_command()}\n"
            ),
        ),
        refusal="The run without it is now not even a candidate, which verify words in its own way:",
        reason=reason("not a collection predicate type"),
        proper=f"With `{name}` on record:",
    )


def expose_shared_key(case: Case) -> Exchange:
    """One key signs both attestations and policy, so whoever builds also makes the rules."""
    procedure = case.procedure
    attest, policy = procedure.keys
    own_sign = procedure.sign_command().replace(f"{procedure.policy_key}.key", f"{procedure.attest}.key")
    lax = "../lax.signed.json"
    attested, until = procedure.attested, procedure.expires
    asked = f"`-a {','.join(procedure.extras)}`" if procedure.extras else ""
    bad = bad_attestation(case)
    bare = procedure.with_step(extras=("link",) if procedure.extras else ())
    lax_verify = procedure.verify_command(attestation=bad).replace("../policy.signed.json", lax)
    return expose(
        case,
        context=case.pick(
            f"`../{attest}.key` signs builds and policy alike, the CI runner has it; so far we verify with `../{attest}.pub`. "
            f"The step `{attested.step}` is `{attested.command}`{f' with {asked}' if asked else ''}, and the policy ends on "
            f"{until}. `../{policy}.key` exists (public half `../{policy}.pub`), unused and out of the runner's reach.",
            f"There is one key in use, `../{attest}.key`, for attestations of `{attested.step}` (`{attested.command}`"
            f"{f', {asked}' if asked else ''}) and for the policy until {until}; verification is with "
            f"`../{attest}.pub`. A second pair, `../{policy}.key` and `../{policy}.pub`, lies in a safe.",
        )
        + f" We verify {name_subject(procedure)}.",
        shown=(Bash(f"{written(procedure.document())}{own_sign}\n"),),
        finding=case.pick(
            "The types are fine, the signature is not worth much: the runner's key also vouches for the policy. Whoever gets "
            "at the runner writes rules that fit. Proof, with nothing but that key:",
            "The policy protects against everybody but the one who builds. With the runner's key alone a policy that asks for "
            "a single type is made, signed and believed:",
        ),
        proof=f"jq '.steps[].attestations |= map(select(.type | endswith(\"command-run/v0.1\")))' ../policy.json "
        f"> ../lax.json\nwitness sign -k ../{attest}.key -f ../lax.json -o {lax}\n{bare.run_command(attestation=bad)}\n"
        f"{lax_verify.replace(f'-k ../{policy}.pub', f'-k ../{attest}.pub')}\n",
        repair=(
            Prose(
                f"Sign the policy with `../{policy}.key`, which the runner never sees, and hand verifiers `../{policy}.pub`. "
                "The policy's text can stay:"
            ),
            Bash(f"{procedure.sign_command()}\n"),
        ),
        refusal="The lax policy then fails at its signature:",
        verify=lax_verify,
        reason=reason("no valid signatures for the provided verifiers"),
        proper="And the real one holds:",
    )


def expose_wide_functionary(case: Case) -> Exchange:
    """A step that more keys may sign than should."""
    procedure = case.procedure
    attest, own = procedure.keys[0], case.variant
    wide = with_functionaries(procedure.document(), attest, own)
    bad = bad_attestation(case)
    run_bad = procedure.run_command(attestation=bad).replace(f"-k ../{attest}.key", f"-k ../{own}.key", 1)
    return expose(
        case,
        context=f"{tell_policy(case)} "
        + case.pick(
            f"Only CI, that is `{attest}`, should be able to release. `{own}` is a person's key (`../{own}.key`). The policy "
            f"runs to {procedure.expires}.",
            f"The intention: released is what `{attest}` has built. `../{own}.key` belongs to a developer. Expiry "
            f"{procedure.expires}.",
        ),
        shown=(Bash(f"{written(wide)}{procedure.sign_command()}\n"),),
        finding=case.pick(
            f"Functionaries are alternatives: one of them is enough. With `{own}` in the list a build from that person's "
            "machine counts like one from CI:",
            f'The list of functionaries means "or". witness has no threshold, so `{own}` alone satisfies the step. This '
            "passes today:",
        ),
        proof=f"{run_bad}\n{procedure.verify_command(attestation=bad)}\n",
        repair=(
            Prose(
                f"Leave `{attest}` as the only functionary and sign again. The key may go from `publickeys` as well:"
            ),
            Bash(
                f"ID=$(openssl dgst -sha256 -r ../{attest}.pub | cut -d' ' -f1)\n"
                + edit_policy("jq --arg id \"$ID\" '.steps[].functionaries |= map(select(.publickeyid == $id))'")
                + f"{procedure.sign_command()}\n"
            ),
        ),
        refusal="The private build is refused:",
        reason=reason("no verifiers matched with allowed functionaries"),
        proper="CI's own is accepted:",
        fixture=case.with_key(own),
    )


WEAKNESSES: tuple[Scenario, ...] = (
    Scenario(
        name="missing requirement",
        compose=expose_missing_requirement,
        runs=run_sets(
            "environment git",
            "git secretscan",
            "git link",
            "environment git slsa",
            "environment link",
            "secretscan",
            "environment",
        )
        + WIDE,
        dated=True,
        quotes=(False,),
        tools=("jq",),
    ),
    Scenario(
        name="shared key",
        compose=expose_shared_key,
        fits=makes_artifact,
        runs=run_sets("git", "environment git", "git slsa", "git secretscan", "environment git secretscan") + WIDE,
        dated=True,
        quotes=(False,),
        tools=("jq",),
        subjects=("artifact", "digest"),
    ),
    Scenario(
        name="wide functionary",
        compose=expose_wide_functionary,
        runs=run_sets("git", "environment git", "git link", "git secretscan") + WIDE,
        dated=True,
        quotes=(False,),
        tools=("jq",),
        variants=("dev", "alice", "laptop", "jonas"),
        subjects=("artifact", "digest"),
    ),
)
