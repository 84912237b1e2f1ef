"""What people ask about one attested step besides a set-up, and the set-up on which each answer is shown."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.log import nothing_found
from asynth.catalog.families.scenarios.scenario import RUN_LINE, VERIFY_LINE, Scenario
from asynth.catalog.families.step.answers import (
    attest_by_needs,
    attest_plainly,
    attest_with_names,
    know,
    set_up,
)
from asynth.catalog.member import Build
from asynth.script import Bash, Prose


def leaves_nothing(build: Build) -> bool:
    """Accept commands without an artifact."""
    return not build.artifacts


def one_output(build: Build) -> bool:
    """Accept commands whose artifact is named by the command line."""
    return bool(build.artifacts) and "{artifact}" in build.command


def verify_by_commit(case: Case) -> Exchange:
    """A command that leaves no file."""
    opening = "Yes, and you verify the commit: " if case.asks("whether") else "Verify the commit: "
    return set_up(
        case,
        f"{opening}the git attestor makes its hash a subject of the attestation, and `-s` looks that up. No file has to exist.",
        between=know(case).mechanism,
        policy="Here is what such a commit has to show:",
        closing="Uncommitted changes would run under the hash of HEAD. The record lists them, and this policy does not mind.",
    )


def hand_over(case: Case) -> Exchange:
    """What somebody without the checkout needs."""
    return set_up(
        case,
        f"Three files go along with {{subject}}: `{case.procedure.attestation[3:]}`, `policy.signed.json`, and "
        f"`{case.procedure.policy_key[3:]}.pub`, the last one over a channel that they trust, since everything hangs on it. Private keys "
        "stay where they are, and nobody needs the checkout.",
        between="On your side, once for the keys and the policy and then for each build:",
        policy="",
        closing="The last line is theirs. It works offline in any directory, with the paths of wherever they put the four files.",
    )


def use_own_keys(case: Case) -> Exchange:
    """Key pairs that exist."""
    return set_up(
        case,
        f"`{case.procedure.attest[3:]}.key` signs the run and stays on the machine that runs it; `{case.procedure.policy_key[3:]}.key` signs the "
        f"policy and belongs to somebody else. The two `.pub` files are for checking.",
        between=f"In the policy the first pair appears as functionary, by the SHA-256 of `{case.procedure.attest[3:]}.pub`.",
        policy="The file is hashed as it is, so keep the PEM byte for byte:",
        closing="verify gets only the policy's public key. The other one travels inside the signed policy.",
    )


def use_passphrase(case: Case) -> Exchange:
    """A key that is encrypted."""
    return set_up(
        case,
        "Pass the file with `--signer-file-key-passphrase-path`; witness has no prompt and fails without it. There is also "
        "`WITNESS_KEY_PASSPHRASE`, which the environment attestor would write into the record in clear.",
        between="The passphrase protects the key file on disk. The command that you wrap runs as the same user and could read both.",
        policy="To the policy it makes no difference, it knows the public key:",
        closing="",
    )


def use_curve(case: Case) -> Exchange:
    """Keys on P-256."""
    opening = "Yes. " if case.asks("whether") else ""
    return set_up(
        case,
        f"{opening}witness takes any key that openssl writes as PKCS#8: Ed25519, ECDSA or RSA. For P-256 only the two lines that make the "
        "keys differ from what you find elsewhere.",
        between="Nothing after this depends on the algorithm. A key id is the digest of the public key file in each case.",
        policy="So the policy looks the same as ever:",
        closing="Both signatures comply now: that of the attestation and that of the policy. The digests are SHA-256.",
    )


def verify_by_digest(case: Case) -> Exchange:
    """A digest in the place of the file."""
    opening = "Yes: `-s` takes it. " if case.asks("whether") else "Give verify the digest with `-s`. "
    return set_up(
        case,
        f"{opening}It wants the bare hex digits in lower case; with `sha256:` in front nothing matches, and the message does not say why.",
        between="Any digest in the subjects of the attestation will do, and each product is one.",
        policy="The check at the end computes the digest where the file is; elsewhere paste it:",
        closing="If your string has the prefix, `${DIGEST#sha256:}` takes it off.",
    )


def end_on_a_day(case: Case) -> Exchange:
    """A policy that ends on a given day."""
    opening = "Yes, that is what `expires` is for" if case.asks("whether") else "That is the field `expires`"
    return set_up(
        case,
        f"{opening}: a point in time in RFC 3339, here midnight UTC at the beginning of that day.",
        between="From then on verify refuses everything against this file with `policy expired on ...`, old builds included.",
        policy="Until then:",
        closing="Attestations have no end. Sign the same policy with a later date, and all of them are good again.",
    )


def say_what_it_is_worth(case: Case) -> Exchange:
    """What a successful verify means."""
    opening = "No, that is too much. " if case.asks("whether") else ""
    return set_up(
        case,
        f"{opening}A successful verify says: somebody who held the key of step `{{step}}` signed that a file with this digest came out of "
        "that command, starting from inputs with the recorded digests, at that commit. It does not say that the sources were honest, that "
        "the machine was clean, or that the key was in the right hands.",
        between="Everything rests on where two private keys are, so look at this part first:",
        policy="",
        closing=f"A change of {{subject}} after the step shows, since its digest is then unknown. {know(case).gap}",
    )


def run_again(case: Case) -> Exchange:
    """A second run that finds its output there already."""
    procedure = case.procedure
    artifact = procedure.attested.artifact
    pasted = case.message is not None and "run" in case.message.tells
    opening = (
        f"Remove `{artifact}` before each run. The second run leaves the file as it is, and what a command does not change is no product of "
        "it, just a material. verify looks for products, hence nothing."
    )
    again = f"rm -f {artifact}\n{procedure.run_command()}\n{procedure.verify_command()}\n"
    if pasted:
        past = case.failed(
            f"{procedure.verify_command()}\n",
            nothing_found(procedure.attested.step),
            hidden=(*case.policy(), Bash(f"{procedure.run_command()}\n{procedure.run_command()}\n")),
        )
    else:
        past = case.went(f"{procedure.run_command()}\n{procedure.run_command()}\n", hidden=case.policy())
    closing = "In CI a fresh checkout has the same effect, unless the job restores a cache with the output in it."
    return Exchange(past=replace(past, quoted=""), answer=(Prose(opening), Bash(again), Prose(closing)))


def fail_without_trace(case: Case) -> Exchange:
    """What a failing command leaves."""
    opening = "Yes. " if case.asks("whether") else ""
    return set_up(
        case,
        f"{opening}A command that exits non-zero leaves no attestation: witness reports the status, exits 1 and writes nothing. A rule on "
        "`exitcode` would never fire, because in whatever exists it is 0.",
        between="The exception is a command that hides its failure, such as a script that ends in `|| true`.",
        policy="So the policy is an ordinary one:",
        closing=know(case).gap,
    )


_HEAVY = 4.0
_DIGESTS = ("digest",)

SET_UPS: tuple[Scenario, ...] = (
    Scenario(
        name="plain",
        compose=attest_plainly,
        fits=lambda build: True,
        runs=(("git",),),
        quotes=(False,),
        arrangement="make ed25519",
        heavy=_HEAVY,
        builds=70,
    ),
    Scenario(
        name="named",
        compose=attest_with_names,
        fits=lambda build: True,
        widths=((1, 1), (2, 2), (3, 3), (4, 6)),
        quotes=(False,),
        arrangement="make ed25519",
        heavy=_HEAVY,
        builds=26,
    ),
    Scenario(
        name="finish",
        compose=attest_with_names,
        fits=lambda build: True,
        widths=((1, 1), (2, 2), (3, 3), (4, 6)),
        quotes=(False,),
        heavy=_HEAVY,
        builds=26,
    ),
    Scenario(
        name="needs",
        compose=attest_by_needs,
        fits=lambda build: True,
        widths=((1, 1), (2, 2), (3, 4)),
        quotes=(False,),
        arrangement="make ed25519",
        heavy=_HEAVY,
        builds=36,
    ),
)
"""Whole set-ups, from scratch or around a run that is there."""

TOPICS: tuple[Scenario, ...] = (
    Scenario(
        name="no-file",
        compose=verify_by_commit,
        fits=leaves_nothing,
        runs=(("git",),),
        quotes=(False,),
        arrangement="make ed25519",
        heavy=_HEAVY,
        builds=60,
    ),
    Scenario(
        name="handover",
        compose=hand_over,
        runs=(("git",),),
        quotes=(False,),
        arrangement="make ed25519",
        by_commit=False,
        heavy=_HEAVY,
        builds=40,
    ),
    Scenario(
        name="keys-there", compose=use_own_keys, fits=lambda build: True, runs=(("git",),), quotes=(False,), builds=40
    ),
    Scenario(
        name="encrypted",
        compose=use_passphrase,
        fits=lambda build: True,
        runs=(("git",),),
        quotes=(False,),
        arrangement="have encrypted ed25519",
        builds=40,
    ),
    Scenario(
        name="curve",
        compose=use_curve,
        fits=lambda build: True,
        runs=(("git",),),
        quotes=(False,),
        arrangement="make p256",
        builds=40,
    ),
    Scenario(
        name="digest",
        compose=verify_by_digest,
        runs=(("git",),),
        quotes=(False,),
        arrangement="make ed25519",
        by_commit=False,
        builds=40,
        subjects=_DIGESTS,
    ),
    Scenario(
        name="end",
        compose=end_on_a_day,
        fits=lambda build: True,
        runs=(("git",),),
        quotes=(False,),
        arrangement="make ed25519",
        builds=30,
    ),
    Scenario(
        name="worth",
        compose=say_what_it_is_worth,
        runs=(("git",),),
        quotes=(False,),
        arrangement="make ed25519",
        by_commit=False,
        builds=40,
    ),
    Scenario(
        name="rerun",
        compose=run_again,
        fits=lambda build: one_output(build) and build.repeatable,
        runs=(("git",), ("environment", "git")),
        quotes=(False,),
        shows=RUN_LINE | VERIFY_LINE,
        builds=12,
    ),
    Scenario(
        name="failing",
        compose=fail_without_trace,
        fits=lambda build: True,
        runs=(("git",),),
        quotes=(False,),
        arrangement="make ed25519",
        builds=40,
    ),
)
"""What people ask besides."""
