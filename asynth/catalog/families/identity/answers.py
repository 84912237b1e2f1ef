"""Answers about identities, laid out in four ways: numbered steps, brief, sections, one commented script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from asynth.catalog.answers.course import Course
from asynth.catalog.families.identity.credentials import Credentials
from asynth.catalog.phrasings.facts import join
from asynth.catalog.procedure.policies import as_commands
from asynth.script import Bash, Part, Prose, Script


@dataclass(frozen=True, slots=True)
class Told:
    """A course, its credentials, and what the answer says besides.

    :param defaults: the sentence that names defaults, or ""
    :param refusal: whether the answer shows the check fail
    """

    course: Course
    credentials: Credentials
    subject: str
    defaults: str
    refusal: bool
    variant: int

    def choose(self, *sentences: str) -> str:
        """Return one of `sentences`."""
        return sentences[self.variant % len(sentences)]


def steps(told: Told) -> Script:
    """Numbered steps; each says why where it is not obvious."""
    course = told.course
    return (
        Prose(f"{told.defaults} {_opening(told)}".strip()),
        Prose(f"1. {_about_run(told)}"),
        Bash(f"{course.steps[0].run_command()}\n"),
        Prose(f"2. {_about_policy(told)}"),
        *_policy(course, check=told.variant % 2 == 0),
        Prose(f"3. {_about_verify(told)}"),
        Bash(f"{course.verify_command()}\n"),
        Prose(f"It ends with `Verification succeeded`. {_open_ends(told)}"),
        *_refusal(told),
    )


def brief(told: Told) -> Script:
    """Commands first; a line where something would surprise."""
    course = told.course
    *files, last = course.write_policy()
    return (
        Prose(f"{told.defaults} {_about_run(told)}".strip()),
        Bash(f"{course.steps[0].run_command()}\n"),
        *files,
        Prose(_about_policy(told)),
        Bash(f"{last.text}{course.sign_command()}\n{course.verify_command()}\n"),
        Prose(_open_ends(told)),
        *_refusal(told),
    )


def sections(told: Told) -> Script:
    """Headed sections, for a document or a ticket."""
    course = told.course
    return (
        Prose(f"{told.defaults} {_opening(told)}".strip()),
        Prose(f"**Attest.** {_about_run(told)}"),
        Bash(f"{course.steps[0].run_command()}\n"),
        Prose(f"**Decide who counts.** {_about_policy(told)}"),
        *_policy(course, check=False),
        Prose(f"**Check.** {_about_verify(told)}"),
        Bash(f"{course.verify_command()}\n"),
        Prose(f"**Limits.** {_open_ends(told)}"),
        *_refusal(told),
    )


def script(told: Told) -> Script:
    """One script with comments; a template is written by it too."""
    course = told.course
    lines = [
        f"# {_comment_on_run(told)}\n{course.steps[0].run_command()}\n\n",
        "# the policy: who may sign the step, and what must be on record\n",
        as_commands(course.write_policy()),
        f"{course.sign_command()}\n\n",
        f"# {_about_verify(told).rstrip(':')}\n{course.verify_command()}\n",
    ]
    return (
        Prose(f"{told.defaults} {_opening(told)} As one script, to be run in the project's directory:".strip()),
        Bash("".join(lines)),
        Prose(_open_ends(told)),
        *_refusal(told),
    )


FORMS: dict[str, Callable[[Told], Script]] = {"steps": steps, "brief": brief, "sections": sections, "script": script}


def _opening(told: Told) -> str:
    who = told.credentials
    if who.kind == "both certificates":
        return told.choose(
            "Certificates can stand in for keys in both places: the policy names a root and what the signer's certificate must "
            "say, and verify is told the same about whoever signed the policy.",
            "With a CA nothing in the policy depends on a single key: `roots` and a `certConstraint` decide about "
            "attestations, `--policy-ca-roots` and its companions about the policy itself.",
        )
    if who.kind == "certificate":
        return told.choose(
            "Let the policy trust your CA instead of one key: a functionary with a `certConstraint` accepts any key that has a "
            "fitting certificate.",
            "A functionary need not be a key. With `certConstraint` it is whoever holds a certificate of the named root that "
            "says the right thing.",
        )
    if who.kind == "policy certificate":
        return told.choose(
            "The policy can be signed with a certificate; verify is then given the root and what the certificate must say, "
            "and no public key.",
            "Sign the policy with key and certificate, and let verify check the certificate rather than a pinned key.",
        )
    if who.kind == "encrypted":
        return told.choose(
            "`--signer-file-key-passphrase-path` opens an encrypted key, for `run` and for `sign` alike; without it witness "
            "says `unsupported pem type: ENCRYPTED PRIVATE KEY`.",
            "Encrypted PEM keys work if witness is given the passphrase in a file; `run` and `sign` have the same option.",
        )
    if who.kind == "several":
        return told.choose(
            "List both keys as functionaries of the step: one valid signature by either is enough, there is no threshold.",
            "The `functionaries` of a step are alternatives, so two entries mean the one or the other key.",
        )
    return told.choose(
        "witness reads its key once, before it starts the command, so the file can be gone by the time the build runs.",
        "The wrapped command runs as the same user as witness and can read what witness reads; the remedy is that nothing is "
        "left to read.",
    )


def _about_run(told: Told) -> str:
    who = told.credentials
    attest = who.names[0]
    if who.certified and who.carried == "signature":
        return told.choose(
            f"Sign with key and certificate. The intermediate goes along, since a verifier who knows only the root could not "
            f"chain `../{attest}.crt` to it otherwise:",
            "The certificate and the intermediate are put into the attestation's signature, next to what the key signs:",
        )
    if who.certified:
        return told.choose(
            "Sign with key and certificate; the intermediate can stay out because the policy will hold it:",
            "The certificate goes into the signature. What is above it comes from the policy:",
        )
    if who.kind == "encrypted":
        return told.choose(
            "Run the step; the passphrase comes from its file:",
            "The attested run, opened with the passphrase file:",
        )
    if who.kind == "vanishing key":
        return told.choose(
            "The key goes through a pipe that ends only after the `rm`, so witness cannot start the command before the file is "
            "gone:",
            "`<(...)` gives witness a pipe instead of the file. It ends when `rm` has run, and only then does the build begin:",
        )
    if who.kind == "vanishing passphrase":
        return told.choose(
            "The passphrase goes through a pipe that ends only after the `rm`; what the build can still find is an encrypted "
            "key that nothing opens. (`WITNESS_KEY_PASSPHRASE` would be inherited by the build.)",
            "`<(...)` is a pipe that ends when `rm` has run, and only then does the build begin. An environment variable would "
            "be no substitute: the build inherits it.",
        )
    return told.choose("Run the step with the usual key:", "The attested run:")


def _comment_on_run(told: Told) -> str:
    who = told.credentials
    if who.certified:
        return "key and certificate sign; " + (
            "the intermediate is carried along" if who.carried == "signature" else "the policy holds the intermediate"
        )
    if who.kind.startswith("vanishing"):
        return "the pipe ends after rm, and only then does the command start"
    if who.kind == "encrypted":
        return "the passphrase file opens the key"
    return "the step, signed"


def _about_policy(told: Told) -> str:
    who = told.credentials
    if who.certified:
        return told.choose(
            "The constraint must match the certificate exactly, field by field. `*` accepts any value, and an empty list would "
            "accept only certificates without one:",
            "Fields that do not matter are `*`. They cannot be left out: an empty constraint demands that the certificate has "
            "no such name:",
        )
    if who.policy_certified:
        return told.choose(
            "The functionary of the step is a plain key as usual; only the signature on the policy is made with a certificate:",
            "Policy as usual, then sign it with key and certificate:",
        )
    if who.kind == "several":
        return told.choose(
            "Both keys are listed under `publickeys` and as functionaries:",
            "The policy, with two functionaries for the one step:",
        )
    return told.choose(
        "Policy, signed with its own key. A key id is the SHA-256 of the public key file:",
        "Then the policy; only public halves go into it:",
    )


def _about_verify(told: Told) -> str:
    who = told.credentials
    subject = {
        "artifact": f"Verify `{told.course.artifact}`",
        "digest": f"Verify the digest of `{told.course.artifact}`",
        "commit": "Verify the commit",
    }[told.subject]
    if who.policy_certified:
        return f"{subject}; root and names of the policy's signer take the place of `-k`:"
    return f"{subject}:"


def _open_ends(told: Told) -> str:
    who = told.credentials
    (step,) = told.course.steps
    free = tuple(attestor.unconstrained for attestor in step.required if attestor.unconstrained)[:2]
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


def _policy(course: Course, *, check: bool) -> tuple[Part, ...]:
    *files, last = course.write_policy()
    checked = f"witness policy check {course.policy}\n" if check else ""
    return (*files, Bash(f"{last.text}{checked}{course.sign_command()}\n"))


def _refusal(told: Told) -> tuple[Part, ...]:
    if not told.refusal:
        return ()
    who = told.credentials
    if who.policy_certified:
        field, value = next(iter(who.policy_demanded.items()))
        verify = told.course.verify_command().replace(f'"{value}"', '"somebody else"', 1)
        return (
            Prose(f"To see it refuse, ask for another {field} of the policy's signer:"),
            Bash(f"! {verify} 2> ../refused.log\n"),
            Bash("grep -q 'no policy verifiers passed verification' ../refused.log\n"),
        )
    if who.certified:
        (step,) = told.course.steps
        bad = step.attestation.replace(".att.json", ".bad.json")
        run = step.run_command(signer="-k ../stranger.key").replace(step.attestation, bad)
        verify = told.course.verify_command().replace(step.attestation, bad)
        return (
            Prose(
                "To see it refuse, sign the same step with a key that has no certificate, in a copy of the checkout:"
            ),
            Bash(
                "openssl genpkey -algorithm ed25519 -out ../stranger.key\n"
                f"cp -R . ../trial\ncd ../trial\ngit clean -fdxq\n{run}\n! {verify} 2> ../refused.log\n"
            ),
            Bash("grep -q 'no verifiers present' ../refused.log\n"),
        )
    attest = who.names[0]
    verify = told.course.verify_command(trust=f"-k ../{attest}.pub")
    return (
        Prose(f"To see it refuse, pretend that `../{attest}.pub` were the policy's key:"),
        Bash(f"! {verify} 2> ../refused.log\n"),
        Bash("grep -q 'no valid signatures for the provided verifiers' ../refused.log\n"),
    )
