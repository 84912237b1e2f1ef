"""What an answer says beside its commands: each sentence follows from what is true of the task.

Forms choose among these; none of them knows in which form it ends up. Wording differs with what is asked (attestors,
rules, subject, keys) and, where several sentences say the same, with the task's variant. In a terse answer several of them
are short or "".
"""

from __future__ import annotations

from asynth.catalog.answers.task import Task
from asynth.catalog.phrasings.facts import join


def summary(task: Task) -> str:
    """Return the sentence that says what the whole answer does, or ""."""
    if task.terse:
        return ""
    subject = name_subject(task)
    step = task.scene.step
    if not task.rules:
        what = "this type" if len(task.required) == 1 else "these types"
        return (
            f"Record `{step}` {with_attestors(task)}, require {what} in a signed policy, and verify {subject}.",
            f"Wrap the command in `witness run`, let a signed policy insist on {count_types(task)}, then verify {subject}.",
            f"Three things are needed: an attestation of `{step}`, a signed policy over {count_types(task)}, and a check "
            f"that starts from {subject}.",
        )[task.variant % 3]
    noun = "rule" if len(task.rules) == 1 else "rules"
    rules = join(tuple(f"`{applied.rule.title}`" for applied in task.rules))
    return (
        f"Record `{step}` {with_attestors(task)}, put the {noun} {rules} into a signed policy, and verify {subject}.",
        f"What you want to hold becomes the Rego {noun} {rules} in the policy; witness judges the recorded `{step}` by "
        f"{'it' if len(task.rules) == 1 else 'them'} when you verify {subject}.",
        f"The policy requires {count_types(task)} and carries the {noun} {rules}; verify {subject} against it.",
    )[task.variant % 3]


def name_subject(task: Task) -> str:
    """Return what verify is asked about, as a noun phrase."""
    if task.subject == "commit":
        return "the checked-out commit"
    return f"`{task.scene.artifact}`" + (" by its digest" if task.subject == "digest" else "")


def with_attestors(task: Task) -> str:
    """Return "with the `git` attestor" and the like."""
    if not task.extras:
        return "with what witness records anyway"
    noun = "attestor" if len(task.extras) == 1 else "attestors"
    return f"with the {join(tuple(f'`{name}`' for name in task.extras))} {noun}"


def count_types(task: Task) -> str:
    """Return how many types are required: "one attestation type", "four attestation types"."""
    number = len(task.required)
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    spelled = words[number] if number < len(words) else str(number)
    return f"{spelled} attestation type{'' if number == 1 else 's'}"


def two_keys(task: Task) -> str:
    """Return why there are two keys; fits before the commands that make them and after those that use the user's."""
    attest, policy = task.keys
    if task.terse:
        return f"`{attest}` signs attestations, `{policy}` the policy"
    return (
        f"`{attest}` signs attestations, `{policy}` signs the policy: whoever can run the step must not be able to "
        "rewrite the rules",
        f"`{policy}` stays away from the machine that holds `{attest}`, else a compromised job could sign a laxer policy",
        f"`{attest}` may live where the step runs; `{policy}` should not, since it decides what is accepted",
    )[task.variant % 3]


def about_run(task: Task) -> str:
    """Return what is worth knowing about the ``-a`` of the run and its passphrase, or ""."""
    asked = tuple(attestor.name for attestor in task.required if attestor.always)
    if task.terse:
        return f"{listed(asked)} recorded in any case." if asked else ""
    if not task.extras:
        text = (
            f"{listed(asked)} always recorded, so there is no `-a`; without it witness adds `environment` and `git`, "
            "of which the policy asks nothing."
        )
    elif asked:
        text = (
            f"{listed(asked)} always recorded and must not be given to `-a`, which names only the others.",
            f"`-a` takes only {join(tuple(f'`{name}`' for name in task.extras))}; {listed(asked)} recorded in any case.",
        )[task.variant % 2]
    else:
        text = (
            "`-a` names what you asked for; `material`, `command-run` and `product` are recorded besides.",
            "`-a` replaces the default attestors, so it holds exactly what the policy will ask for.",
        )[task.variant % 2]
    return f"{text} {passphrase(task)}".rstrip()


def passphrase(task: Task) -> str:
    """Return the sentence about an encrypted key, or ""."""
    if not task.arrangement.encrypted:
        return ""
    return (
        "The passphrase comes from its file, so nothing is asked for.",
        "Given by path, the passphrase never shows up in the environment that witness may record.",
    )[task.variant % 2]


def outside(task: Task) -> str:
    """Return why the attestation is written beside the project, or ""."""
    if task.terse:
        return ""
    return (
        "The attestation goes next to the project, so that no later run records it as a material",
        "The attestation is written outside of the working directory, else the next run would list it among its materials",
        "`-o` points out of the project, which keeps the next run's materials clean",
    )[task.variant % 3]


def fresh_product(task: Task) -> str:
    """Return the reminder that only new or changed files are products, or "" where verify asks about no file."""
    if task.subject == "commit" or task.terse:
        return ""
    artifact = task.scene.artifact
    return (
        f"Start without an old `{artifact}`: a file that the command leaves unchanged is no product, and verify would not "
        "find it.",
        f"`{artifact}` counts as a product only if this run creates or changes it.",
        f"If `{artifact}` already lies there unchanged, witness does not list it as a product; remove it first.",
    )[task.variant % 3]


def about_policy(task: Task) -> str:
    """Return what the policy's ids and texts are."""
    embedded = "key and rules are" if len(task.rules) > 1 else "key and rule are" if task.rules else "the key is"
    if task.terse:
        return f"The key id is the SHA-256 of the PEM file; {embedded} base64"
    return (
        f"The key id is the SHA-256 of the public key file; {embedded} embedded as base64",
        f"`publickeyid` must be the SHA-256 of `{task.attest}.pub` as it lies on disk; {embedded} base64 on one line",
        f"A functionary is named by the SHA-256 of its public PEM, and {embedded} carried along in base64",
    )[task.variant % 3]


def about_verify(task: Task) -> str:
    """Return how witness gets from the subject to the attestation."""
    return {
        "artifact": (
            "Verify the file; witness looks for an attestation with its digest",
            f"`-f` hashes `{task.scene.artifact}` and looks the digest up among the products",
            f"Verification starts from the digest of `{task.scene.artifact}`",
        ),
        "digest": (
            "Verify by digest. `-s` takes the bare hex value, without a `sha256:` in front",
            "`-s` wants the hex digits alone; with a `sha256:` prefix nothing would match",
            f"Whoever verifies needs only the digest of `{task.scene.artifact}`, given to `-s` as bare hex",
        ),
        "commit": (
            "Verify by the commit, which the git attestor made a subject of the attestation",
            "`-s` may be a commit, because the git attestor lists its hash among the subjects",
            "The commit hash leads witness to the attestation; that works only since `git` was among the attestors",
        ),
    }[task.subject][task.variant % 3]


def about_rules(task: Task) -> str:
    """Return what the rules see and why they are written so."""
    if len(task.rules) > 1:
        return "Each rule sees the attestation of its own type as `input`"
    rule = task.rules[0].rule
    seen = f"The rule sees the {rule.attestor} attestation as `input`."
    return seen if task.terse else f"{seen} {rule.explanation}"


def explain_rule(task: Task) -> str:
    """Return why the first rule is written as it is, or ""."""
    return task.rules[0].rule.explanation if task.rules and not task.terse else ""


def catches(task: Task) -> str:
    """Return what would surprise most about the required types, or "": two things at most, one where rules take room."""
    if task.terse:
        return ""
    notes = [attestor.note for attestor in task.required if attestor.note]
    return " ".join(notes[: 1 if task.rules else 2])


def open_ends(task: Task) -> str:
    """Return the sentence that says what the policy leaves open."""
    ruled = {applied.rule.attestor for applied in task.rules}
    free = tuple(
        "which branch or author the commit has"
        if attestor.name == "git" and task.subject == "commit"
        else attestor.unconstrained
        for attestor in task.required
        if attestor.name not in ruled and attestor.unconstrained
    )
    if not free:
        beyond = "the rule" if len(task.rules) == 1 else "the rules"
        return (
            f"Beyond {beyond} the policy constrains nothing about these records.",
            f"Everything else in these records is free: {beyond} and the signing key are all that is checked.",
        )[task.variant % 2]
    if task.terse:
        return f"The policy does not constrain {free[0]}."
    first = join(free[:2], " or ")
    return (
        f"The policy does not constrain {first}.",
        f"What stays open is {first}: required means recorded and signed, not judged.",
        f"Nothing is said yet about {first}; that would take a Rego rule{' of its own' if task.rules else ''}.",
        f"A type that is merely required proves that it was recorded; {first} may be anything.",
    )[task.variant % 4]


def refuses(task: Task) -> str:
    """Return what this policy will turn down, or ""."""
    if task.terse:
        return ""
    attest = task.keys[0]
    if task.rules:
        broken = "breaks the rule" if len(task.rules) == 1 else "breaks one of the rules"
        return f"A run that {broken}, or one signed by another key than `{attest}`, is refused."
    if task.subject == "commit":
        return f"An attestation of another commit, or by another key than `{attest}`, is refused."
    return f"A changed `{task.scene.artifact}`, or an attestation by another key than `{attest}`, is refused."


def listed(names: tuple[str, ...]) -> str:
    """Return "`material` is" or "`material` and `product` are"."""
    text = join(tuple(f"`{name}`" for name in names))
    return f"{text} {'is' if len(names) == 1 else 'are'}"
