"""Policies that require too little, trust too many keys, or last too long."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from asynth.catalog.families.review.exposure import bad_attestation, expose, grep, paste_policy
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.policy import edit_policy, require_type, with_functionaries, written
from asynth.catalog.families.scenarios.scenario import WIDE, Scenario, makes_artifact, run_sets
from asynth.catalog.procedure.document import Signer
from asynth.catalog.procedure.layout import refused
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import Fixture, Past
from asynth.script import Bash, Part, Prose


def expose_missing_requirement(case: Case) -> Exchange:
    """A policy that does not require the type on which everything rests."""
    procedure = case.procedure
    name = case.spare
    type_ = case.type_of(name)
    # Without `-a` witness would record its defaults, so a list that gets empty names something else.
    less = tuple(one for one in procedure.extras if one != name) or ("link",)
    loose = procedure.with_step(required=tuple(one for one in procedure.required if one.name != name))
    bad = bad_attestation(case)
    return expose(
        case,
        hidden=(Bash(f"{written(loose.document())}{procedure.sign_command()}\n"),),
        finding=f"`{type_}` is not among the required types. That the pipeline records {name} is a habit, and a run without it is as "
        "good for verify:",
        proof=f"{procedure.step.run_command('', bad, extras=less)}\n{procedure.verify_command(attestation=bad)}\n",
        repair=(
            Prose("One more entry and a new signature:"),
            Bash(edit_policy(f"jq '{require_type(procedure.step.name, type_)}'") + f"{procedure.sign_command()}\n"),
        ),
        refusal="The run without it is then no candidate at all, so verify says that it found none:",
        reason=grep("not a collection predicate type"),
        proper=f"With {name} on record:",
        last=f"Older attestations without {name} stop verifying from here on; see which releases still in use are among them first.",
        facts={"record": name, "policy": paste_policy(loose.document())},
    )


def expose_shared_key(case: Case) -> Exchange:
    """One key signs both attestations and policy, so whoever builds also makes the rules."""
    procedure = case.procedure
    attest = procedure.attest
    own_sign = procedure.sign_command().replace(f"{procedure.policy_key}.key", f"{attest}.key")
    lax = "../lax.signed.json"
    bad = bad_attestation(case)
    bare = procedure.step.run_command("", bad, extras=("link",))
    lax_verify = procedure.verify_command(attestation=bad).replace("../policy.signed.json", lax)
    seen = case.message.tells & {"step_key", "run", "sign", "own_verify"}
    finding = (
        f"`{attest}.key`{'' if seen else ', the key of the builds,'} vouches for the steps and for the policy as well, and it is where the build is. Whoever "
        "gets hold of it writes a policy that fits his own build. With nothing but this key:"
    )
    repair: tuple[Part, ...] = (
        Prose(
            f"The text of the policy can stay. Sign it with `{procedure.policy_key}.key`, which no build machine sees, and give "
            f"`{procedure.policy_key}.pub` to those who verify:"
        ),
        Bash(f"{procedure.sign_command()}\n"),
    )
    last = f"Whoever still verifies with `-k {attest}.pub` goes on accepting policies by that key, so exchange it everywhere."
    if case.asks("former"):
        finding = (
            f"verify knows no merge request: it takes any policy that `{attest}.key` signed, reviewed or not, and whatever runs in one of the "
            "eleven builds can read that key. With nothing else:"
        )
        repair = (
            Prose(
                "The text of the policy can stay. But whoever made the pair in the vault may have a copy of it, so put a new one in its place, away from the "
                f"builds, sign with that and give `{procedure.policy_key}.pub` to those who verify:"
            ),
            Bash(
                f"openssl genpkey -algorithm ed25519 -out {procedure.policy_key}.key\n"
                f"openssl pkey -in {procedure.policy_key}.key -pubout -out {procedure.policy_key}.pub\n{procedure.sign_command()}\n"
            ),
        )
        last = f"Two keys are easier to rotate: for `{attest}.key` those who verify need no new `.pub`, only a new policy. {last}"
    return expose(
        case,
        hidden=(Bash(f"{written(procedure.document())}{own_sign}\n"),),
        finding=finding,
        proof="jq '.steps[].attestations |= map(select(.type | endswith(\"command-run/v0.1\")))' ../policy.json "
        f"> ../lax.json\nwitness sign -k {attest}.key -f ../lax.json -o {lax}\n{bare}\n"
        f"{lax_verify.replace(f'-k {procedure.policy_key}.pub', f'-k {attest}.pub')}\n",
        repair=repair,
        refusal="For them the lax one fails at its signature:",
        verify=lax_verify,
        reason=grep("no valid signatures for the provided verifiers"),
        proper="Builds go on as before:",
        last=last,
        facts={"sign": own_sign, "own_verify": procedure.verify_command(trust=f"-k {attest}.pub")},
    )


def expose_wide_functionary(case: Case) -> Exchange:
    """A step that more keys may sign than should."""
    procedure = case.procedure
    attest, own = procedure.keys[0], case.variant
    wide = with_functionaries(procedure.document(), attest, own)
    bad = bad_attestation(case)
    run_bad = procedure.run_command(attestation=bad).replace(f"-k ../{attest}.key", f"-k ../{own}.key", 1)
    hidden = (Bash(f"{written(wide)}{procedure.sign_command()}\n"),)
    finding = f"Functionaries are alternatives, one of them is enough and there is no threshold. So `{own}.key` alone carries the step:"
    proof = f"{run_bad}\n{procedure.verify_command(attestation=bad)}\n"
    facts = {"policy": paste_policy(wide), "own": own}
    ci = "" if case.message.tells & {"policy", "step_key"} else ", which I take for CI's,"
    if case.asks("both"):
        return _demand_both(case, hidden, finding, proof, facts)
    return expose(
        case,
        hidden=hidden,
        finding=finding,
        proof=proof,
        repair=(
            Prose(f"Leave the id of `{attest}.pub`{ci} and nothing else:"),
            Bash(
                f"ID=$(openssl dgst -sha256 -r ../{attest}.pub | cut -d' ' -f1)\n"
                + edit_policy(
                    f'jq --arg id "$ID" \'.steps["{procedure.step.name}"].functionaries |= map(select(.publickeyid == $id))\''
                )
                + f"{procedure.sign_command()}\n"
            ),
        ),
        refusal=f"What `{own}.key` signed is turned away:",
        reason=grep("no verifiers matched with allowed functionaries"),
        proper=f"What `{attest}.key` signs is not:",
        last=f"Releases which only `{own}.key` ever signed need a new attestation.",
        fixture=case.with_key(own),
        facts=facts,
    )


def _demand_both(
    case: Case, hidden: tuple[Bash, ...], finding: str, proof: str, facts: Mapping[str, object]
) -> Exchange:
    """Return the exchange over a step that either of two keys may sign where both are meant: each gets a step."""
    procedure, own = case.procedure, case.variant
    step = procedure.step.name
    approve = replace(
        procedure.step,
        attested=replace(procedure.attested, step="approve", command="git show --stat HEAD", artifact=""),
        signer=f"-k ../{own}.key",
        functionaries=(Signer(f"../{own}"),),
    )
    both = replace(procedure, steps=(approve, procedure.step), keys=(own, *procedure.keys))
    return expose(
        case,
        hidden=hidden,
        finding=finding,
        proof=proof,
        repair=(
            Prose(
                f"But a policy wants every one of its steps. So make two, each with one key: `{step}` as it is, and `approve`, in which the holder of "
                f"`{own}.key` looks at the commit:"
            ),
            Bash(
                f"ID=$(openssl dgst -sha256 -r ../{own}.pub | cut -d' ' -f1)\n"
                + edit_policy(
                    f'jq --arg id "$ID" \\\n'
                    f'  \'.steps.approve = (.steps["{step}"] | .name = "approve" |\n'
                    "     .functionaries |= map(select(.publickeyid == $id))) |\n"
                    f'   .steps["{step}"].functionaries |= map(select(.publickeyid != $id))\' \\\n '
                )
                + f"{procedure.sign_command()}\n"
            ),
        ),
        refusal="One signature is too few from here on:",
        reason=grep("failed to verify artifacts for step approve"),
        proper="Both of them, for one commit:",
        good=f"{approve.run_command()}\n{case.clear}{procedure.run_command()}\n{both.verify_command()}\n",
        last="That the second person really looked is beyond any policy.",
        procedure=both,
        fixture=replace(case.fixture, keys=both.arrangement.requests(*both.keys)),
        facts=facts,
    )


def _mend_closed(
    case: Case,
    bad: str,
    finding: str,
    why: str,
    error: str,
    remedy: str,
    repair: str,
    procedure: Procedure | None = None,
    fixture: Fixture | None = None,
    unsigned: bool = False,
    **facts: object,
) -> Exchange:
    """Return the exchange over a policy that accepts nothing: the refusal comes first, and the repair is verified.

    :param bad: commands that write and sign the policy
    :param unsigned: whether its author has yet to sign it, which comes before the refusal then
    """
    final, procedure = procedure, procedure or case.procedure
    return expose(
        case,
        procedure=final,
        fixture=fixture,
        hidden=(Bash(bad), Bash(f"{procedure.run_command()}\n")),
        finding=finding,
        proof="witness policy check ../policy.json\n" + (f"{procedure.sign_command()}\n" if unsigned else ""),
        repair=(),
        refusal=why,
        verify=procedure.verify_command(),
        reason=grep(error),
        proper=remedy,
        good=f"{repair}{procedure.sign_command()}\n{procedure.verify_command()}\n",
        facts=facts,
    )


def expose_no_functionaries(case: Case) -> Exchange:
    """A step that nobody may sign."""
    procedure = case.procedure
    attest = procedure.attest
    empty = edit_policy("jq '.steps[].functionaries = []'")
    name = procedure.attested.step
    return _mend_closed(
        case,
        f"{written(procedure.document())}{empty}{procedure.sign_command()}\n",
        "An empty list of functionaries does not mean anybody, it means nobody. The policy is safe and useless, and policy check "
        "doesn't look at it:",
        "A properly signed attestation is refused:",
        f"no verifiers matched with allowed functionaries for step {name}",
        f"Name the key that signs today, `{attest}.pub` here. If many machines are to sign later, each can be an entry of its own; or one of type root takes "
        "whatever a CA in `roots` has certified by a name that its constraint allows:",
        f"ID=$(openssl dgst -sha256 -r {attest}.pub | cut -d' ' -f1)\n"
        + edit_policy(
            f'jq --arg id "$ID" --arg key "$(openssl base64 -A -in {attest}.pub)" \\\n'
            "  '.publickeys[$id] = {keyid: $id, key: $key} |\n"
            f'   .steps["{name}"].functionaries = [{{type: "publickey", publickeyid: $id}}]\' \\\n '
        ),
        policy=re.sub(r'"functionaries": \[.*\],', '"functionaries": [],', paste_policy(procedure.document())),
    )


def expose_step_name(case: Case) -> Exchange:
    """A step whose name is not that of its entry."""
    procedure = case.procedure
    step = procedure.attested.step
    wrong = step[:-1] if case.variant == "short" else f"{step}s"
    change = edit_policy(f'jq \'.steps."{step}".name = "{wrong}"\'')
    pasted = paste_policy(procedure.document()).replace(f'"name": "{step}"', f'"name": "{wrong}"', 1)
    return _mend_closed(
        case,
        f"{written(procedure.document())}{change}{procedure.sign_command()}\n",
        f"The entry is `{step}` and its `name` says `{wrong}`. witness looks attestations up by the one and puts results away by the "
        "other. policy check compares neither:",
        "Signed as it is, it refuses a good attestation with `failed to find step`:",
        "in step results map",
        "Both have to be what `--step` said. The first line reads that from the attestation, here the name of the entry:",
        case.read(".predicate.name") + edit_policy("jq '.steps |= with_entries(.value.name = .key)'"),
        unsigned=case.asks("whether") or case.asks("unsigned"),
        policy=pasted,
    )


def expose_stale_id(case: Case) -> Exchange:
    """A new public key under the id of the old one."""
    procedure, own = case.procedure, case.variant
    renewed = replace(
        procedure.with_step(signer=f"-k ../{own}.key", functionaries=(Signer(f"../{own}"),)),
        keys=(own, procedure.keys[-1]),
    )
    swap = edit_policy(f"jq --arg key \"$(openssl base64 -A -in ../{own}.pub)\" '.publickeys[].key = $key'")
    pasted = paste_policy(procedure.document()).replace('"key": "..."', f'"key": "<base64 of {own}.pub>"')
    return _mend_closed(
        case,
        f"{written(procedure.document())}{swap}{procedure.sign_command()}\n",
        f"The id is computed from the key, it is the SHA-256 of `{own}.pub`. With the base64 swapped and nothing else, the new key "
        "stands under the id of the old one. `policy check` does not compute it:",
        "verify does, before it looks at any attestation:",
        "public key in policy has expected key id",
        f"The id stands in three places, as name of the entry, as `keyid` and where the step names its signer. An entry of `{own}`'s "
        f"own takes the place of the old one. `{procedure.attestation}` is one that `{own}.key` signed; what only the old key signed is refused "
        "from then on and needs a new run:",
        f"NEW=$(openssl dgst -sha256 -r ../{own}.pub | cut -d' ' -f1)\n"
        + edit_policy(
            f'jq --arg new "$NEW" --arg key "$(openssl base64 -A -in ../{own}.pub)" \\\n'
            f'  \'.steps["{procedure.step.name}"].functionaries[0].publickeyid as $old |\n'
            "   del(.publickeys[$old]) | .publickeys[$new] = {keyid: $new, key: $key} |\n"
            "   (.steps[].functionaries[] | select(.publickeyid == $old)).publickeyid = $new' \\\n "
        ),
        procedure=renewed,
        fixture=case.with_key(own),
        policy=pasted,
        own=own,
    )


def expose_late_end(case: Case) -> Exchange:
    """A policy that lasts for decades, so that none that comes after it takes anything away."""
    procedure = case.procedure
    late = replace(procedure, expires=f"{case.variant}-12-31")
    ended = "../ended.signed.json"
    return Exchange(
        past=Past(
            hidden=(
                Bash(f"{written(late.document())}{procedure.sign_command()}\n"),
                Bash(f"{procedure.run_command()}\n"),
            )
        ),
        answer=(
            Prose(
                f"Short of a new policy key, what is signed until {case.variant} can't be taken back before. A policy has no revocation list and no number, so the "
                "next one counts only where it has arrived. Say a signing key leaks and you end the policy at once; whoever has got that refuses:"
            ),
            Bash(
                "jq '.expires = (now - 86400 | todate)' ../policy.json > ../ended.json\n"
                f"{procedure.sign_command().replace('../policy.json', '../ended.json').replace('../policy.signed.json', ended)}\n"
                f"{refused(procedure.verify_command().replace('../policy.signed.json', ended))}"
            ),
            grep("policy expired on"),
            Prose("Whoever kept the old file, or puts it back, accepts the same attestation:"),
            Bash(f"{procedure.verify_command()}\n"),
            Prose(
                "So choose an end that you are ready to wait for. I propose a year where somebody will be there to sign again, and "
                f"{procedure.expires} at the latest, as here. Only the date changes, and what is attested stays good:"
            ),
            Bash(
                edit_policy(f"jq '.expires = \"{procedure.expires}T00:00:00Z\"'")
                + f"{procedure.sign_command()}\n{procedure.verify_command()}\n"
            ),
        ),
        facts={"policy": paste_policy(late.document()), "year": case.variant},
    )


_RUNS = run_sets("git", "environment git", "git link", "git secretscan") + WIDE
_PASTED = frozenset({"step", "step_key", "run"})

WEAKNESSES: tuple[Scenario, ...] = (
    Scenario(
        name="missing-requirement",
        compose=expose_missing_requirement,
        runs=run_sets("environment git", "git secretscan", "git link", "environment git slsa", "git slsa") + WIDE,
        run=("environment", "git"),
        quotes=(False,),
        tools=("jq",),
        slots={"record": frozenset({"run"}), "policy": _PASTED},
    ),
    Scenario(
        name="shared-key",
        compose=expose_shared_key,
        fits=makes_artifact,
        runs=run_sets("git", "environment git", "git slsa", "git secretscan", "environment git secretscan") + WIDE,
        quotes=(False,),
        tools=("jq",),
        by_commit=False,
        slots={"sign": frozenset({"step_key"}), "own_verify": frozenset({"step", "step_key", "artifact"})},
    ),
    Scenario(
        name="wide-functionary",
        compose=expose_wide_functionary,
        runs=_RUNS,
        quotes=(False,),
        tools=("jq",),
        variants=("dev", "alice", "laptop", "jonas"),
        slots={"policy": _PASTED | {"variant"}, "own": frozenset({"variant"})},
    ),
    Scenario(
        name="no-functionaries",
        compose=expose_no_functionaries,
        runs=_RUNS,
        quotes=(False,),
        tools=("jq",),
        slots={"policy": frozenset({"step", "run"})},
    ),
    Scenario(
        name="step-name",
        compose=expose_step_name,
        runs=_RUNS,
        quotes=(False,),
        tools=("jq",),
        variants=("short", "plural"),
        slots={"policy": _PASTED | {"variant"}},
    ),
    Scenario(
        name="stale-id",
        compose=expose_stale_id,
        runs=_RUNS,
        quotes=(False,),
        tools=("jq",),
        variants=("runner-new", "next", "successor", "ci-ng"),
        slots={"policy": _PASTED | {"variant"}, "own": frozenset({"variant"})},
    ),
    Scenario(
        name="late-end",
        compose=expose_late_end,
        fits=makes_artifact,
        runs=run_sets("git"),
        quotes=(False,),
        tools=("jq",),
        variants=("2099", "2060", "2080"),
        by_commit=False,
        slots={"policy": frozenset({"step", "step_key", "variant"}), "year": frozenset({"variant"})},
    ),
)
"""Policies; each is a stratum's fixed value."""
