"""What people ask about pipelines, each with the answer that an expert gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.families.pipeline.answers import (
    CHECKOUTS,
    chain_plainly,
    last_command,
    policy,
    prove_refusal,
    set_up,
    swept,
    verify,
)
from asynth.catalog.families.pipeline.chains import Chain
from asynth.catalog.families.pipeline.example import Exchange, Pipeline, Topic, is_shipped
from asynth.catalog.families.pipeline.gates import explain_order, gate_deploy, have_approved
from asynth.catalog.families.pipeline.ruling import (
    add_rule,
    insist_on_success,
    judge_step,
    keep_strays_out,
    pack_only_products,
)
from asynth.catalog.families.pipeline.sentences import BETWEEN, MOVED, SWAPPED, UNTOUCHED, link
from asynth.catalog.families.scenarios.log import nothing_found, quote
from asynth.catalog.member import Attestor
from asynth.catalog.procedure.layout import deliver, run_anew, run_steps
from asynth.catalog.prompts.enumeration import join
from asynth.example.draft import Past
from asynth.script import Bash, Prose


def notice_swaps(pipeline: Pipeline) -> Exchange:
    """A file that is swapped between two steps."""
    first = (
        "Yes. "
        if pipeline.asks("whether")
        else "Nobody, until the policy asks for it. "
        if pipeline.asks("who")
        else ""
    )
    opening = f"{first}{SWAPPED[pipeline.kind]}"
    if pipeline.asks("proof"):
        more = prove_refusal(
            pipeline,
            "For the refusal, the same again in a copy of the checkout, with `{used}` changed at the wrong moment. verify stops at "
            "`mismatched digests for {used}`:",
        )
        said = ((_pin_copy(pipeline),) if pipeline.is_copy else ()) + ((UNTOUCHED,) if pipeline.asks("lies") else ())
        after = (Prose(" ".join(said)),) if said else ()
        return set_up(
            pipeline, opening, f"{link(pipeline.shape, pipeline.kind)} Policy and check:", more=(*more, *after)
        )
    moved = "" if pipeline.asks("jobs") else MOVED[pipeline.kind]
    closing = swept(pipeline, "swapped") or f"After a swap you read `mismatched digests for {{used}}`. {moved}"
    if pipeline.is_copy:
        closing = f"{closing.rstrip()} {_pin_copy(pipeline)}"
    if pipeline.asks("lies"):
        return set_up(pipeline, opening, link(pipeline.shape, pipeline.kind), f"{closing.rstrip()} {UNTOUCHED}")
    between = "verify comes at the end of `{last}`." if pipeline.asks("jobs") else BETWEEN[len(pipeline.steps)]
    return set_up(pipeline, opening, f"{between} {link(pipeline.shape, pipeline.kind)}", closing)


def _pin_copy(pipeline: Pipeline) -> str:
    """Return what is left open by a last step that copies, whose own file nothing is compared with, and the rule that closes it."""
    return pipeline.fill(
        '`{file}`, what `{last}` wrote, is compared with nothing. A module below its command-run type, with `import rego.v1`, closes that: `deny contains "other command" if '
        f"input.cmd != {last_command(pipeline)}`."
    )


def choose_keys(pipeline: Pipeline) -> Exchange:
    """One key for all steps, or one for each."""
    if pipeline.variant == "together":
        shared = pipeline.procedure.keys[0]
        signs = f"`{shared}.key` signs {{names}}, and only the policy has another, which belongs somewhere else"
        return set_up(
            pipeline,
            f"{signs}: whoever can read one key of a folder reads all."
            if pipeline.asks("given")
            else f"{'You: one' if pipeline.asks('who') else 'One'} key is enough here. Several in one folder of one user are no safer than one, since whoever gets at the first "
            f"gets at the last. So {signs}.",
            "What links the steps is `artifactsFrom`, which doesn't care who signed. The policy is written where its own key is, and in it all of them name "
            "the same functionary:",
            "Split the key on the day on which the steps move to different machines: each then has a functionary and a public key of its own in the "
            "policy. " + swept(pipeline, "plain"),
            owner=True,
        )
    return set_up(
        pipeline,
        "One for each step and another for the policy, since they run in different places: the policy then accepts `{last}` only from the key of `{last}`, and a key "
        "that leaks in one place cannot sign for the rest. One machine stands for all here. In reality each key is made where it is used and only its `.pub` "
        f"leaves; the runs share a commit, and what a step wrote goes on to the next with its attestation.{'' if pipeline.asks('jobs') else f' {CHECKOUTS}'}",
        "`functionaries` says who may sign a step, `artifactsFrom` whose files it must have used:",
        "An attestation of `{last}` that the key of `{first}` signed is refused with `no verifiers matched with allowed functionaries "
        "for step {last}`. Once a key has leaked, take its id out of the policy and sign again: what it signed then fails, the other keys stay.",
    )


def find_first_step(pipeline: Pipeline) -> Exchange:
    """Runs without git, so that nothing leads from the last file to the first attestation."""
    lost = pipeline.with_steps(extras=("environment",), required=_required("environment"))
    linked = lost.with_steps(extras=("git", "environment"))
    by_digest = replace(lost.procedure, subject="digests")
    shown = Bash(f"{run_steps(lost.procedure)}{verify(lost)}")
    lines = nothing_found(pipeline.maker)[:3]
    past = Past((Bash(policy(lost)),), (shown,), True, quote(lines, False))
    if pipeline.asks("keep"):
        return Exchange(
            replace(lost, procedure=by_digest),
            (
                Prose(
                    pipeline.fill(
                        "What you have is enough, verify only needs to be told one digest more. Without git nothing in the record of `{last}` "
                        "leads to that of `{maker}`; hosts, users and file lists are no references. The digest of `{used}` is one, because "
                        "`{maker}` has that file among its products:"
                    )
                ),
                Bash(f"{by_digest.verify_command()}\n"),
                Prose(
                    pipeline.fill(
                        "`-a` replaces the default `environment,git`, it doesn't add to it. With `-a git,environment` in both runs the next "
                        "`{file}` will do without the second digest."
                    )
                ),
            ),
            past,
        )
    fine = "It isn't broken, and the attestation" if pipeline.asks("broken") else "The attestation"
    return Exchange(
        linked,
        (
            Prose(
                pipeline.fill(
                    f"{fine} of `{{maker}}` is fine, verify just has no way to get there. It starts from `{{file}}`, which only `{{last}}` "
                    "recorded, and goes on by references such as git's commit. `-a environment` replaced the default `environment,git`, "
                    "and environment, material and product refer to nothing.\n\nFor the files that you have, name the digest of `{used}` as well:"
                )
            ),
            Bash(f"{by_digest.verify_command()}\n"),
            Prose(pipeline.fill("From the next build on, record git in both runs, and the plain line is enough:")),
            Bash(f"{run_anew(linked.procedure)}{verify(linked)}"),
        ),
        past,
    )


def _required(extra: str) -> tuple[Attestor, ...]:
    return tuple(attestor for attestor in ATTESTORS if attestor.name in {extra, "material", "command-run", "product"})


def name_what_is_attested(pipeline: Pipeline) -> Exchange:
    """Which of the steps have to be attested."""
    needed = pipeline.needed
    beside = tuple(f"`{step.name}`" for step in pipeline.steps if step.name not in needed)
    names = join(tuple(f"`{name}`" for name in needed))
    closing = swept(pipeline, "packed") or (
        "Leave git in each run: a copy has the digest of its original, but to anything else only the commit on record leads."
        if pipeline.is_copy
        else "Leave git in each run: `{file}` leads verify to `{last}`, and only the commit on record leads from there to `{maker}`."
    )
    if pipeline.asks("sources"):
        closing = (
            'For "made from our sources" two rules are still missing. Uncommitted changes pass, until one denies entries in `status` of the git record of '
            "`{first}`; and any command passes under these names, until `input.cmd` of each is pinned."
        )
        if pipeline.swept[0]:
            closing += " And a file in `{folder}` that only `{sweeper}` saw has nothing to be compared with, which takes a rule on its materials."
    between = (
        "Each of the {count} writes `{file}` or something that goes into it, so without one that part has no origin:"
    )
    if beside:
        between = (
            f"{join(beside)} {'is' if len(beside) == 1 else 'are'} not on that way, since nothing goes from there into `{{file}}`. I leave "
            "that in the policy for another reason: a file for which that command didn't run, or failed, then doesn't verify. Strike "
            f"it if you can do without{_also_struck(pipeline)}."
        )
    alone = (
        "an attestation of `{last}` alone says that its command ran on some `{used}`; where that came from is on record only if `{maker}` was attested too and "
        "`artifactsFrom` makes the two agree."
    )
    opening = f"{'No, the' if pipeline.asks('sources') else 'The'} last alone is not enough: for the origin of `{{file}}` it takes {names}. A{alone[1:]}"
    if pipeline.asks("lose"):
        opening = f"The origin of `{{used}}`: {alone}"
        if pipeline.asks("log"):
            opening += f" {_LOGGED}"
    elif pipeline.asks("both") and not beside:
        opening = f"Both: {alone}"
    return set_up(
        pipeline,
        opening,
        between,
        closing,
    )


_LOGGED = (
    "The log does say it, but nobody signs a log and verify reads none. The second run costs little: its command runs anyway, and witness hashes the folder before and "
    "after it."
)
"""What a log is worth in the place of an attestation, and what the attestation costs."""


def _also_struck(pipeline: Pipeline) -> str:
    """Return where else the name of a step goes that is not on the way to the last file, or ""."""
    needed = pipeline.needed
    naming = tuple(
        f"`{step.name}`" for step in pipeline.steps if step.name in needed and not set(step.uses) <= set(needed)
    )
    return f", there and in the `artifactsFrom` of {join(naming)}" if naming else ""


def verify_elsewhere(pipeline: Pipeline) -> Exchange:
    """Verification on a machine that has only files."""
    attestations = (f"`{step.attestation[3:]}`" for step in pipeline.steps)
    if pipeline.asks("receive"):
        return _accept_delivery(pipeline)
    needed = (f"`{PurePosixPath(pipeline.file).name}`", *attestations, "`policy.signed.json`")
    return set_up(
        pipeline,
        f"Copy {join(needed)}; `policy.pub` and witness get there by another way. It takes {'both' if len(pipeline.steps) == 2 else 'all'} of the attestations, since verify looks up each step of the policy in what `-a` "
        f"names, but {'no checkout' if pipeline.is_copy else 'neither the checkout nor `{used}`'}, and no network, since it asks nobody. First your side:",
        f"The policy is written once and holds for every release until {pipeline.procedure.expires[:4]}:",
        "There, in a directory with nothing but these files:",
        more=(
            Bash(deliver(pipeline.procedure)),
            Prose(
                "`policy.pub` isn't in the folder, since whoever can replace it together with the policy can have anything accepted."
                if not pipeline.asks("private")
                else "The `.key` files stay with you. Look through the attestations first: author and message "
                " of the commit are in there, what the commands printed, and the name of every file in the checkout."
            ),
        ),
    )


def _accept_delivery(pipeline: Pipeline) -> Exchange:
    """What to ask of a supplier, and the policy that he is judged by, which is the receiver's."""
    *signers, owner = pipeline.procedure.keys
    attestations = join(tuple(f"`{step.attestation[3:]}`" for step in pipeline.steps))
    ran = '.predicate.attestations[] | select(.type | endswith("/command-run/v0.1")) | .attestation.cmd | join(" ")'
    names = " ".join(step.name for step in pipeline.steps)
    return Exchange(
        pipeline,
        (
            Prose(
                f"With `{PurePosixPath(pipeline.file).name}` come {attestations}, one per step; the `.pub` files of the keys behind them come once and by "
                "another route. The policy is best your own, since whoever signs it decides what is accepted. First the supplier:"
            ),
            Bash(pipeline.procedure.key_commands(*signers)),
            Bash(run_anew(pipeline.procedure)),
            Prose("You, once, with his `.pub` files in the folder above:"),
            Bash(f"{pipeline.procedure.key_commands(owner)}{policy(pipeline)}"),
            Prose("For each delivery, where nothing but these files is needed:"),
            Bash(deliver(pipeline.procedure)),
            Prose(
                "All of them have run then, by name, on files that fit together. Under these names any command passes, so hold what ran against his list:"
            ),
            Bash(
                f"for step in {names}; do\n  jq -r .payload ../handover/$step.att.json | openssl base64 -d -A |\n    jq -r '{ran}'\ndone\n"
            ),
        ),
    )


def _short(chain: Chain, route: tuple[int, ...]) -> bool:
    """Tell whether the first of two steps can be found by the digest of what it wrote, which has to be a product whenever it runs."""
    links = [chain.links[number] for number in route]
    return (
        len(route) == 2
        and chain.shape(route) != "folder"
        and links[-1].kind != "copy"
        and not any(link.stays for link in links)
    )


def _can_be_judged(chain: Chain, route: tuple[int, ...]) -> bool:
    """Tell whether a rule leaves the answer readable: not with four steps, nor where a step has an SBOM besides."""
    return chain.shape(route) not in ("long", "bom", "signed-off", "folder")


def _is_tested(chain: Chain, route: tuple[int, ...]) -> bool:
    return any(chain.links[number].kind == "test" for number in route)


def _of_shape(*shapes: str) -> Callable[[Chain, tuple[int, ...]], bool]:
    return lambda chain, route: chain.shape(route) in shapes


def _handed_out(chain: Chain, route: tuple[int, ...]) -> bool:
    return chain.shape(route) != "folder" and is_shipped(chain, route)


def _delivered(chain: Chain, route: tuple[int, ...]) -> bool:
    """Tell whether what is handed out has a name of its own, by which a receiver can be told of it and of what it was made from."""
    return _handed_out(chain, route) and chain.links[route[-1]].kind != "copy"


TOPICS = (
    Topic("plain", chain_plainly, fits=lambda chain, route: True, each=14),
    Topic("swapped", notice_swaps, fits=lambda chain, route: len(route) < 4, each=12),
    Topic("keys", choose_keys, variants=("together", "apart"), each=8),
    Topic("unlinked", find_first_step, fits=_short, arrangement="have ed25519", each=20),
    Topic("which", name_what_is_attested, fits=_handed_out, each=9),
    Topic("handover", verify_elsewhere, fits=_delivered, each=9, tools=("jq",)),
    Topic("folder", pack_only_products, fits=_of_shape("folder"), each=10),
    Topic("stray", keep_strays_out, fits=_of_shape("folder"), arrangement="have ed25519", each=10, tools=("jq",)),
    Topic("ruled", judge_step, fits=_can_be_judged, each=24, ruled="fresh"),
    Topic(
        "present", add_rule, fits=_can_be_judged, arrangement="have ed25519", each=20, tools=("jq",), ruled="present"
    ),
    Topic("passed", insist_on_success, fits=_is_tested, each=8),
    Topic("gate", gate_deploy, fits=_handed_out, each=9),
    Topic(
        "order",
        explain_order,
        fits=_of_shape("tested", "linted", "long", "row", "sums", "bom"),
        arrangement="have ed25519",
        each=8,
        tools=("jq",),
    ),
    Topic("approved", have_approved, fits=_of_shape("signed-off"), each=3, tools=("jq",)),
)
TOPICS_BY_NAME = {topic.name: topic for topic in TOPICS}
