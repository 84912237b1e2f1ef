"""What an answer says beside its commands: each sentence follows from what is true of the procedure.

Forms choose among these; none of them knows in which form it ends up. Wording differs with what is asked (attestors,
rules, subject, keys) and, where several sentences say the same, with the variant. In a terse answer several of them
are short or "".
"""

from __future__ import annotations

from collections.abc import Iterable

from asynth.catalog.attestors import ATTESTORS_BY_NAME
from asynth.catalog.phrasings.facts import join
from asynth.catalog.procedure.defaults import RECORDED_ALWAYS, RUN_SET
from asynth.catalog.procedure.layout import Explanation
from asynth.catalog.procedure.procedure import Procedure


def summary(explained: Explanation) -> str:
    """Return the sentence that says what the whole answer does, or ""."""
    procedure = explained.procedure
    if explained.terse:
        return ""
    subject = name_subject(explained.procedure)
    step = procedure.attested.step
    if not procedure.rules:
        what = "this type" if len(procedure.required) == 1 else "these types"
        return explained.choose(
            f"Record `{step}` {with_attestors(explained)}, require {what} in a signed policy, and verify {subject}.",
            f"Wrap the command in `witness run`, let a signed policy insist on {count_types(explained)}, then verify "
            f"{subject}.",
            f"Three things are needed: an attestation of `{step}`, a signed policy over {count_types(explained)}, and a check "
            f"that starts from {subject}.",
        )
    noun = "rule" if len(procedure.rules) == 1 else "rules"
    rules = join(in_code(applied.rule.title for applied in procedure.rules))
    return explained.choose(
        f"Record `{step}` {with_attestors(explained)}, put the {noun} {rules} into a signed policy, and verify {subject}.",
        f"What you want to hold becomes the Rego {noun} {rules} in the policy; witness judges the recorded `{step}` by "
        f"{'it' if len(procedure.rules) == 1 else 'them'} when you verify {subject}.",
        f"The policy requires {count_types(explained)} and carries the {noun} {rules}; verify {subject} against it.",
    )


def name_subject(procedure: Procedure) -> str:
    """Return what verify is asked about, as a noun phrase."""
    if procedure.subject == "commit":
        return "the checked-out commit"
    return f"`{procedure.attested.artifact}`" + (" by its digest" if procedure.subject == "digest" else "")


def with_attestors(explained: Explanation) -> str:
    """Return "with the `git` attestor" and the like."""
    procedure = explained.procedure
    if not procedure.extras:
        return "with what witness records anyway"
    noun = "attestor" if len(procedure.extras) == 1 else "attestors"
    return f"with the {join(in_code(procedure.extras))} {noun}"


def count_types(explained: Explanation) -> str:
    """Return how many types are required: "one attestation type", "four attestation types"."""
    number = len(explained.procedure.required)
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    spelled = words[number] if number < len(words) else str(number)
    return f"{spelled} attestation type{'' if number == 1 else 's'}"


def two_keys(explained: Explanation) -> str:
    """Return why there are two keys; fits before the commands that make them and after those that use the user's."""
    attest, policy = explained.procedure.keys
    if explained.terse:
        return f"`{attest}` signs attestations, `{policy}` the policy"
    return explained.choose(
        f"`{attest}` signs attestations, `{policy}` signs the policy: whoever can run the step must not be able to "
        "rewrite the rules",
        f"`{policy}` stays away from the machine that holds `{attest}`, else a compromised job could sign a laxer policy",
        f"`{attest}` may live where the step runs; `{policy}` should not, since it decides what is accepted",
    )


def about_run(explained: Explanation) -> str:
    """Return what is worth knowing about the ``-a`` of the run and its passphrase, or ""."""
    procedure = explained.procedure
    asked = tuple(attestor.name for attestor in procedure.required if attestor.always)
    if explained.terse:
        return f"{listed(asked)} recorded in any case." if asked else ""
    if not procedure.extras:
        text = (
            f"{listed(asked)} always recorded, so there is no `-a`; without it witness adds {join(in_code(RUN_SET))}, "
            "of which the policy asks nothing."
        )
    elif asked:
        text = explained.choose(
            f"{listed(asked)} always recorded and must not be given to `-a`, which names only the others.",
            f"`-a` takes only {join(in_code(procedure.extras))}; {listed(asked)} recorded in any case.",
        )
    else:
        text = explained.choose(
            f"`-a` names what you asked for; {listed(RECORDED_ALWAYS)} recorded besides.",
            "`-a` replaces the default attestors, so it holds exactly what the policy will ask for.",
        )
    return f"{text} {passphrase(explained)}".rstrip()


def passphrase(explained: Explanation) -> str:
    """Return the sentence about an encrypted key, or ""."""
    if not explained.procedure.arrangement.encrypted:
        return ""
    return explained.choose(
        "The passphrase comes from its file, so nothing is asked for.",
        "Given by path, the passphrase never shows up in the environment that witness may record.",
    )


def outside(explained: Explanation) -> str:
    """Return why the attestation is written beside the project, or ""."""
    if explained.terse:
        return ""
    return explained.choose(
        "The attestation goes next to the project, so that no later run records it as a material",
        "The attestation is written outside of the working directory, else the next run would list it among its materials",
        "`-o` points out of the project, which keeps the next run's materials clean",
    )


def fresh_product(explained: Explanation) -> str:
    """Return the reminder that only new or changed files are products, or "" where verify asks about no file."""
    procedure = explained.procedure
    if procedure.subject == "commit" or explained.terse:
        return ""
    artifact = procedure.attested.artifact
    return explained.choose(
        f"Start without an old `{artifact}`: a file that the command leaves unchanged is no product, and verify would not "
        "find it.",
        f"`{artifact}` counts as a product only if this run creates or changes it.",
        f"If `{artifact}` already lies there unchanged, witness does not list it as a product; remove it first.",
    )


def about_policy(explained: Explanation) -> str:
    """Return what the policy's ids and texts are."""
    procedure = explained.procedure
    embedded = (
        "key and rules are" if len(procedure.rules) > 1 else "key and rule are" if procedure.rules else "the key is"
    )
    if explained.terse:
        return f"The key id is the SHA-256 of the PEM file; {embedded} base64"
    return explained.choose(
        f"The key id is the SHA-256 of the public key file; {embedded} embedded as base64",
        f"`publickeyid` must be the SHA-256 of `{procedure.attest}.pub` as it lies on disk; {embedded} base64 on one line",
        f"A functionary is named by the SHA-256 of its public PEM, and {embedded} carried along in base64",
    )


def about_verify(explained: Explanation) -> str:
    """Return how witness gets from the subject to the attestation."""
    procedure = explained.procedure
    sentences = {
        "artifact": (
            "Verify the file; witness looks for an attestation with its digest",
            f"`-f` hashes `{procedure.attested.artifact}` and looks the digest up among the products",
            f"Verification starts from the digest of `{procedure.attested.artifact}`",
        ),
        "digest": (
            "Verify by digest. `-s` takes the bare hex value, without a `sha256:` in front",
            "`-s` wants the hex digits alone; with a `sha256:` prefix nothing would match",
            f"Whoever verifies needs only the digest of `{procedure.attested.artifact}`, given to `-s` as bare hex",
        ),
        "commit": (
            "Verify by the commit, which the git attestor made a subject of the attestation",
            "`-s` may be a commit, because the git attestor lists its hash among the subjects",
            "The commit hash leads witness to the attestation; that works only since `git` was among the attestors",
        ),
    }
    return explained.choose(*sentences[procedure.subject])


def about_rules(explained: Explanation) -> str:
    """Return what the rules see and why they are written so."""
    procedure = explained.procedure
    if len(procedure.rules) > 1:
        return "Each rule sees the attestation of its own type as `input`"
    rule = procedure.rules[0].rule
    seen = f"The rule sees the {rule.attestor} attestation as `input`."
    return seen if explained.terse else f"{seen} {rule.explanation}"


def explain_rule(explained: Explanation) -> str:
    """Return why the first rule is written as it is, or ""."""
    procedure = explained.procedure
    return procedure.rules[0].rule.explanation if procedure.rules and not explained.terse else ""


def catches(explained: Explanation) -> str:
    """Return what would surprise most about the required types, or "": two things at most, one where rules take room."""
    procedure = explained.procedure
    if explained.terse:
        return ""
    notes = [attestor.note for attestor in procedure.required if attestor.note]
    return " ".join(notes[: 1 if procedure.rules else 2])


def open_ends(explained: Explanation) -> str:
    """Return the sentence that says what the policy leaves open."""
    procedure = explained.procedure
    free = procedure.unconstrained
    if procedure.subject == "commit":
        git = ATTESTORS_BY_NAME["git"].unconstrained
        free = tuple("which branch or author the commit has" if what == git else what for what in free)
    if not free:
        beyond = "the rule" if len(procedure.rules) == 1 else "the rules"
        return explained.choose(
            f"Beyond {beyond} the policy constrains nothing about these records.",
            f"Everything else in these records is free: {beyond} and the signing key are all that is checked.",
        )
    if explained.terse:
        return f"The policy does not constrain {free[0]}."
    first = join(free[:2], " or ")
    return explained.choose(
        f"The policy does not constrain {first}.",
        f"What stays open is {first}: required means recorded and signed, not judged.",
        f"Nothing is said yet about {first}; that would take a Rego rule{' of its own' if procedure.rules else ''}.",
        f"A type that is merely required proves that it was recorded; {first} may be anything.",
    )


def refuses(explained: Explanation) -> str:
    """Return what this policy will turn down, or ""."""
    procedure = explained.procedure
    if explained.terse:
        return ""
    attest = procedure.keys[0]
    if procedure.rules:
        broken = "breaks the rule" if len(procedure.rules) == 1 else "breaks one of the rules"
        return f"A run that {broken}, or one signed by another key than `{attest}`, is refused."
    if procedure.subject == "commit":
        return f"An attestation of another commit, or by another key than `{attest}`, is refused."
    return f"A changed `{procedure.attested.artifact}`, or an attestation by another key than `{attest}`, is refused."


def listed(names: tuple[str, ...]) -> str:
    """Return "`material` is" or "`material` and `product` are"."""
    return f"{join(in_code(names))} {'is' if len(names) == 1 else 'are'}"


def in_code(names: Iterable[str]) -> tuple[str, ...]:
    """Return `names` as Markdown code."""
    return tuple(f"`{name}`" for name in names)
