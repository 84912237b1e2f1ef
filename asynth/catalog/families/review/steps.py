"""Policies of two steps that hold together less than their owners think: one key for both, or nothing between them."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.review.exposure import expose, grep, paste_policy
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.policy import edit_policy, written
from asynth.catalog.families.scenarios.scenario import Scenario, makes_artifact, run_sets
from asynth.catalog.member import Build
from asynth.catalog.procedure.defaults import RECORDED_ALWAYS
from asynth.catalog.procedure.document import Signer
from asynth.catalog.procedure.procedure import attest
from asynth.script import Bash, Prose

_GIT = ("git", *RECORDED_ALWAYS)
PACK = "pack"
"""The second step; no step of one command has this name."""


def expose_self_approval(case: Case) -> Exchange:
    """A sign-off whose functionary is the key that builds."""
    procedure = case.procedure
    own, builder = case.variant, procedure.keys[0]
    approval = attest(replace(procedure.attested, step="approve", command="true", artifact=""), _GIT, key=own)
    sound = replace(procedure, steps=(approval, procedure.step), keys=(own, *procedure.keys))
    weak = replace(sound, steps=(replace(approval, functionaries=(Signer(f"../{builder}"),)), procedure.step))
    selfish = approval.run_command(signer=f"-k ../{builder}.key")
    return expose(
        case,
        hidden=(Bash(f"{written(weak.document())}{procedure.sign_command()}\n"),),
        denial="Yes." if case.asks("alone") else "No.",
        finding=f"`approve` is signed by `{builder}.key` like everything else, so whoever builds approves. One after the other, with no "
        "second person in sight:",
        proof=f"{procedure.run_command()}\n{selfish}\n{sound.verify_command()}\n",
        repair=(
            Prose(f"Give the step to a key that the build machine doesn't have, the one of `{own}.pub`:"),
            Bash(
                f"ID=$(openssl dgst -sha256 -r ../{own}.pub | cut -d' ' -f1)\n"
                + edit_policy(
                    f'jq --arg id "$ID" --arg key "$(openssl base64 -A -in ../{own}.pub)" \\\n'
                    "  '.publickeys[$id] = {keyid: $id, key: $key} |\n"
                    '   .steps.approve.functionaries = [{type: "publickey", publickeyid: $id}]\' \\\n '
                )
                + f"{procedure.sign_command()}\n"
            ),
        ),
        refusal="The approval that the builder gave himself is worth nothing now:",
        verify=sound.verify_command(),
        reason=grep("no verifiers matched with allowed functionaries for step approve"),
        proper=f"One that `{own}.key` gives, for the same commit:",
        good=f"{approval.run_command()}\n{sound.verify_command()}\n",
        last="It approves a commit and not the file: a later build of that commit needs no new approval.",
        procedure=sound,
        fixture=replace(case.fixture, keys=sound.arrangement.requests(*sound.keys)),
        facts={"policy": paste_policy(weak.document()), "own": own, "selfish": selfish},
    )


def fits_packing(build: Build) -> bool:
    """Accept builds whose one file can be packed by a second step."""
    return build.outputs == ("{artifact}",) and not build.attestors


def expose_unlinked(case: Case) -> Exchange:
    """Two steps of which the second takes what it finds, since no `artifactsFrom` says where it has to come from."""
    procedure = case.procedure
    first, artifact = procedure.step, procedure.attested.artifact
    packed = f"{artifact.rsplit('/', 1)[-1].split('.')[0]}.tgz"
    packing = attest(
        replace(procedure.attested, step=PACK, command=f"tar czf {packed} {artifact}", artifact=packed),
        _GIT,
        key=procedure.keys[0],
        uses=(first.name,),
    )
    linked = replace(procedure, steps=(first, packing), subject="artifact")
    loose = linked.with_step(uses=())
    return expose(
        case,
        hidden=(Bash(f"{written(loose.document())}{procedure.sign_command()}\n"),),
        denial="Not without `artifactsFrom`.",
        finding="Both steps have to be attested, and nothing connects them: "
        + (
            f"`{PACK}` may pack any file of that name. Here one is"
            if case.message.tells & {"pack", "packing"}
            else f"`{PACK}`, here `{packing.attested.command}`, may pack any file of that name. One is"
        )
        + " changed in between, and verify agrees:",
        proof=f"{first.run_command()}\necho patched >> {artifact}\n{packing.run_command()}\n{loose.verify_command()}\n",
        repair=(
            Prose(f"With `artifactsFrom` verify compares what `{PACK}` started from with what `{first.name}` left:"),
            Bash(
                edit_policy(f'jq \'.steps."{PACK}".artifactsFrom = ["{first.name}"]\'')
                + f"{procedure.sign_command()}\n"
            ),
        ),
        refusal="The same two attestations:",
        verify=linked.verify_command(),
        reason=grep(f"mismatched digests for {artifact}"),
        proper="Built and packed without a stranger in between:",
        good=f"rm -f {artifact} {packed}\n{first.run_command()}\n{packing.run_command()}\n{linked.verify_command()}\n",
        last=f"The comparison covers what both steps recorded. Another file, dropped beside `{artifact}` before `tar`, is on record as a "
        "material and refused by nobody.",
        procedure=linked,
        facts={
            "policy": paste_policy(loose.document()),
            "pack": packing.run_command(),
            "packing": packing.attested.command,
            "packed": packed,
        },
    )


WEAKNESSES: tuple[Scenario, ...] = (
    Scenario(
        name="self-approval",
        compose=expose_self_approval,
        runs=run_sets("git", "environment git", "git link"),
        quotes=(False,),
        tools=("jq",),
        variants=("lead", "qa", "release-manager", "security"),
        by_commit=True,
        slots={
            "policy": frozenset({"step", "step_key", "run", "variant"}),
            "own": frozenset({"variant"}),
            "selfish": frozenset({"step_key"}),
        },
    ),
    Scenario(
        name="unlinked",
        compose=expose_unlinked,
        fits=lambda build: makes_artifact(build) and fits_packing(build),
        runs=run_sets("git"),
        quotes=(False,),
        tools=("jq",),
        by_commit=False,
        slots={
            "policy": frozenset({"step", "step_key"}),
            "pack": frozenset({"artifact", "step", "step_key"}),
            "packing": frozenset({"artifact"}),
            "packed": frozenset({"artifact"}),
        },
    ),
)
"""Policies of two steps; each is a stratum's fixed value."""
