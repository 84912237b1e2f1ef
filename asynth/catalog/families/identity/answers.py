"""Answers about identities, laid out in four ways: numbered steps, brief, sections, one commented script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from asynth.catalog.families.identity.credentials import Credentials
from asynth.catalog.phrasings.facts import join
from asynth.catalog.procedure.layout import (
    Explanation,
    in_brief,
    in_copy,
    in_script,
    in_sections,
    in_steps,
    policy_commands,
    run_steps,
    show_refusal,
    verify,
    write_policy,
)
from asynth.script import Bash, Prose, Script


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityExplanation(Explanation):
    """A procedure as an answer about its signers explains it."""

    credentials: Credentials


def steps(explained: IdentityExplanation) -> Script:
    """Numbered steps; each says why where it is not obvious."""
    procedure = explained.procedure
    stages = [
        (_about_run(explained), (Bash(run_steps(procedure)),)),
        (_about_policy(explained), write_policy(procedure, check=explained.variant % 2 == 0)),
        (_about_verify(explained), (Bash(verify(procedure)),)),
    ]
    closing = f"It ends with `Verification succeeded`. {_open_ends(explained)}"
    return in_steps(_opening(explained), stages, closing)


def brief(explained: IdentityExplanation) -> Script:
    """Commands first; a line where something would surprise."""
    return in_brief(explained.procedure, _about_run(explained), _about_policy(explained), _open_ends(explained))


def sections(explained: IdentityExplanation) -> Script:
    """Headed sections, for a document or a ticket."""
    procedure = explained.procedure
    stages = [
        (f"**Attest.** {_about_run(explained)}", (Bash(run_steps(procedure)),)),
        (f"**Decide who counts.** {_about_policy(explained)}", write_policy(procedure)),
        (f"**Check.** {_about_verify(explained)}", (Bash(verify(procedure)),)),
    ]
    return in_sections(_opening(explained), stages, f"**Limits.** {_open_ends(explained)}")


def script(explained: IdentityExplanation) -> Script:
    """One script with comments; a template is written by it too."""
    procedure = explained.procedure
    policy = f"{policy_commands(procedure)}{procedure.sign_command()}\n"
    return (
        Prose(f"{_opening(explained)} As one script, to be run in the project's directory:"),
        in_script(
            [
                (_comment_on_run(explained), run_steps(procedure)),
                ("the policy: who may sign the step, and what must be on record", policy),
                (_about_verify(explained).rstrip(":"), verify(procedure)),
            ]
        ),
        Prose(_open_ends(explained)),
    )


FORMS: dict[str, Callable[[IdentityExplanation], Script]] = {
    "steps": steps,
    "brief": brief,
    "sections": sections,
    "script": script,
}


def refuse(explained: IdentityExplanation) -> Script:
    """Make witness refuse: another demand on the policy's signer, a stranger's attestation, or the wrong key."""
    procedure, who = explained.procedure, explained.credentials
    if who.policy_certified:
        field, value = next(iter(who.policy_demanded.items()))
        return show_refusal(
            f"To see it refuse, ask for another {field} of the policy's signer:",
            "",
            procedure.verify_command(trust=procedure.trust.replace(f'"{value}"', '"somebody else"', 1)),
            "no policy verifiers passed verification",
        )
    if who.certified:
        bad = procedure.attestation.replace(".att.json", ".bad.json")
        run = procedure.step.run_command(attestation=bad, signer="-k ../stranger.key")
        make = "openssl genpkey -algorithm ed25519 -out ../stranger.key\n"
        return show_refusal(
            "To see it refuse, sign the same step with a key that has no certificate, in a copy of the checkout:",
            make + in_copy(f"{run}\n"),
            procedure.verify_command(attestation=bad),
            "no verifiers present",
        )
    return show_refusal(
        f"To see it refuse, pretend that `{procedure.attest}.pub` were the policy's key:",
        "",
        procedure.verify_command(trust=f"-k {procedure.attest}.pub"),
        "no valid signatures for the provided verifiers",
    )


def _opening(explained: IdentityExplanation) -> str:
    who = explained.credentials
    if who.kind == "both certificates":
        return explained.choose(
            "Certificates can stand in for keys in both places: the policy names a root and what the signer's certificate must "
            "say, and verify is told the same about whoever signed the policy.",
            "With a CA nothing in the policy depends on a single key: `roots` and a `certConstraint` decide about "
            "attestations, `--policy-ca-roots` and its companions about the policy itself.",
        )
    if who.kind == "certificate":
        return explained.choose(
            "Let the policy trust your CA instead of one key: a functionary with a `certConstraint` accepts any key that has a "
            "fitting certificate.",
            "A functionary need not be a key. With `certConstraint` it is whoever holds a certificate of the named root that "
            "says the right thing.",
        )
    if who.kind == "policy certificate":
        return explained.choose(
            "The policy can be signed with a certificate; verify is then given the root and what the certificate must say, "
            "and no public key.",
            "Sign the policy with key and certificate, and let verify check the certificate rather than a pinned key.",
        )
    if who.kind == "encrypted":
        return explained.choose(
            "`--signer-file-key-passphrase-path` opens an encrypted key, for `run` and for `sign` alike; without it witness "
            "says `unsupported pem type: ENCRYPTED PRIVATE KEY`.",
            "Encrypted PEM keys work if witness is given the passphrase in a file; `run` and `sign` have the same option.",
        )
    if who.kind == "several":
        return explained.choose(
            "List both keys as functionaries of the step: one valid signature by either is enough, there is no threshold.",
            "The `functionaries` of a step are alternatives, so two entries mean the one or the other key.",
        )
    return explained.choose(
        "witness reads its key once, before it starts the command, so the file can be gone by the time the build runs.",
        "The wrapped command runs as the same user as witness and can read what witness reads; the remedy is that nothing is "
        "left to read.",
    )


def _about_run(explained: IdentityExplanation) -> str:
    who = explained.credentials
    attest = who.names[0]
    if who.certified and who.carried == "signature":
        return explained.choose(
            f"Sign with key and certificate. The intermediate goes along, since a verifier who knows only the root could not "
            f"chain `../{attest}.crt` to it otherwise:",
            "The certificate and the intermediate are put into the attestation's signature, next to what the key signs:",
        )
    if who.certified:
        return explained.choose(
            "Sign with key and certificate; the intermediate can stay out because the policy will hold it:",
            "The certificate goes into the signature. What is above it comes from the policy:",
        )
    if who.kind == "encrypted":
        return explained.choose(
            "Run the step; the passphrase comes from its file:",
            "The attested run, opened with the passphrase file:",
        )
    if who.kind == "vanishing key":
        return explained.choose(
            "The key goes through a pipe that ends only after the `rm`, so witness cannot start the command before the file is "
            "gone:",
            "`<(...)` gives witness a pipe instead of the file. It ends when `rm` has run, and only then does the build begin:",
        )
    if who.kind == "vanishing passphrase":
        return explained.choose(
            "The passphrase goes through a pipe that ends only after the `rm`; what the build can still find is an encrypted "
            "key that nothing opens. (`WITNESS_KEY_PASSPHRASE` would be inherited by the build.)",
            "`<(...)` is a pipe that ends when `rm` has run, and only then does the build begin. An environment variable would "
            "be no substitute: the build inherits it.",
        )
    return explained.choose("Run the step with the usual key:", "The attested run:")


def _comment_on_run(explained: IdentityExplanation) -> str:
    who = explained.credentials
    if who.certified:
        return "key and certificate sign; " + (
            "the intermediate is carried along" if who.carried == "signature" else "the policy holds the intermediate"
        )
    if who.kind.startswith("vanishing"):
        return "the pipe ends after rm, and only then does the command start"
    if who.kind == "encrypted":
        return "the passphrase file opens the key"
    return "the step, signed"


def _about_policy(explained: IdentityExplanation) -> str:
    who = explained.credentials
    if who.certified:
        return explained.choose(
            "The constraint must match the certificate exactly, field by field. `*` accepts any value, and an empty list would "
            "accept only certificates without one:",
            "Fields that do not matter are `*`. They cannot be left out: an empty constraint demands that the certificate has "
            "no such name:",
        )
    if who.policy_certified:
        return explained.choose(
            "The functionary of the step is a plain key as usual; only the signature on the policy is made with a certificate:",
            "Policy as usual, then sign it with key and certificate:",
        )
    if who.kind == "several":
        return explained.choose(
            "Both keys are listed under `publickeys` and as functionaries:",
            "The policy, with two functionaries for the one step:",
        )
    return explained.choose(
        "Policy, signed with its own key. A key id is the SHA-256 of the public key file:",
        "Then the policy; only public halves go into it:",
    )


def _about_verify(explained: IdentityExplanation) -> str:
    who = explained.credentials
    subject = {
        "artifact": f"Verify `{explained.procedure.artifact}`",
        "digest": f"Verify the digest of `{explained.procedure.artifact}`",
        "commit": "Verify the commit",
    }[explained.procedure.subject]
    if who.policy_certified:
        return f"{subject}; root and names of the policy's signer take the place of `-k`:"
    return f"{subject}:"


def _open_ends(explained: IdentityExplanation) -> str:
    who = explained.credentials
    free = explained.procedure.unconstrained[:2]
    about = f"The policy does not constrain {join(free, ' or ')}." if free else ""
    more = {
        "certificate": "Whoever gets a certificate with these values from that CA can sign, so the CA's own checks matter.",
        "both certificates": "Both signers hang on one CA; if it issues carelessly, both can be imitated.",
        "policy certificate": "Other fields of the policy signer's certificate may be anything.",
        "encrypted": "The passphrase files are as secret as the keys; the wrapped command can read them too.",
        "several": "Two of two signatures cannot be demanded this way.",
        "vanishing key": "Other secrets of the same user are still within the build's reach.",
        "vanishing passphrase": "Other secrets of the same user are still within the build's reach.",
    }[who.kind]
    return f"{about} {more}".strip()
