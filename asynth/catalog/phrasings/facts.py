"""The facts of a prompt as sentences. Each fact has several wordings; every wording holds the fact in its surface form.

Which wording is taken depends on the phrasing alone, so a spec has exactly one prompt.
"""

from __future__ import annotations

from dataclasses import dataclass

from asynth.catalog.keys import KeyArrangement


@dataclass(frozen=True, slots=True)
class Facts:
    """What a user tells.

    :param attestors: the types asked for, each as the user names it
    :param artifact: path of the artifact, or "" where the command leaves none
    :param subject: `artifact`, `digest` or `commit`
    :param keys: base names of the attestation key and the policy key
    :param expires: the day on which the policy ends, ``YYYY-MM-DD``
    :param style: how the policy is to be written, of :data:`STYLES`
    :param form: how the answer is to be laid out, of :data:`FORMS`
    :param requests: for each rule, a clause that fits after "make sure that"
    """

    project: str
    describes: str
    step: str
    attestors: tuple[str, ...]
    command: str
    artifact: str
    subject: str
    arrangement: KeyArrangement
    keys: tuple[str, str]
    expires: str
    style: str
    form: str
    requests: tuple[str, ...] = ()


STYLES = {
    "heredoc": (
        "Plain shell and openssl only, no jq.",
        "The runner has no jq, so stick to the shell and openssl.",
        "Write the JSON with a heredoc, we don't have jq.",
    ),
    "jq": (
        "jq is installed.",
        "Use jq for the JSON, please.",
        "We build our JSON with jq.",
    ),
    "template": (
        "I want a policy template with placeholders that sed fills in.",
        "Keep the policy as a template file with placeholders and fill them in with sed.",
        "For the policy use a template plus sed, so that we can review the template.",
    ),
    "python": (
        "Write the policy with python3.",
        "The policy may be generated with a few lines of python3.",
        "Please build the policy JSON in python3 (standard library only).",
    ),
    "envsubst": (
        "Our templates go through envsubst.",
        "We fill in config files with envsubst, do the same with the policy.",
        "Policy as a template with ${VARIABLES} for envsubst, please.",
    ),
}

FORMS = {
    "steps": (
        "Step by step, please.",
        "Walk me through it with a short reason for each step.",
        "Explain each step briefly.",
    ),
    "brief": (
        "Keep it short, I know the tool.",
        "Commands first, little prose.",
        "Be brief.",
    ),
    "script": (
        "One commented script is what I am after.",
        "Give it to me as a single script with comments.",
        "I'd like to paste one script, with comments in it.",
    ),
}

_EXPIRES = (
    "The policy is to be valid until {0}.",
    "Let the policy expire on {0}.",
    "Policy expiry: {0}.",
)
_MADE = (
    "There are no keys yet: make {kind} keys, `../{attest}.key` for attestations and `../{policy}.key` for the policy.",
    "I have no keys; create two {kind} ones, `../{attest}.key` to sign attestations, `../{policy}.key` for the policy.",
    "Keys do not exist yet. {kind}, please: `../{attest}.key` signs the attestation, `../{policy}.key` the policy.",
)
_HAVE = (
    "The {kind} keys exist: `../{attest}.key` with `../{attest}.pub` signs attestations, `../{policy}.key` with "
    "`../{policy}.pub` signs the policy.",
    "We already have {kind} key pairs: `../{attest}.key`/`../{attest}.pub` for attestations and "
    "`../{policy}.key`/`../{policy}.pub` for the policy.",
    "Sign the attestation with our existing `../{attest}.key` and the policy with `../{policy}.key` ({kind}, the "
    "public halves are `../{attest}.pub` and `../{policy}.pub`).",
)
_ENCRYPTED = (
    "`../{attest}.key` is encrypted, its passphrase is in `../{attest}.pass`.",
    "The passphrase of `../{attest}.key` is in `../{attest}.pass`.",
    "`../{attest}.key` needs the passphrase in `../{attest}.pass`.",
)
_SUBJECT = {
    "artifact": (
        "In the end verify `{artifact}`.",
        "`{artifact}` is what has to verify.",
        "Verification should be of the file `{artifact}`.",
    ),
    "digest": (
        "Verify by the digest of `{artifact}`, without handing over the file.",
        "Our verifier only knows the SHA-256 of `{artifact}`, so verify by digest.",
        "Please verify `{artifact}` by its digest rather than by file.",
    ),
    "commit": (
        "Verify by the commit that is checked out.",
        "Verification should start from the current commit, not from a file.",
        "What we verify is the commit.",
    ),
}


def expiry(facts: Facts, wording: int) -> str:
    """Return the sentence that says when the policy ends."""
    return _EXPIRES[wording % 3].format(facts.expires)


def keys(facts: Facts, wording: int) -> str:
    """Return the sentences that say which keys there are or are to be made, and where."""
    arrangement = facts.arrangement
    attest, policy = facts.keys
    wordings = _MADE if arrangement.made else _HAVE
    text = wordings[wording % 3].format(kind=arrangement.spoken, attest=attest, policy=policy)
    if arrangement.encrypted:
        text += " " + _ENCRYPTED[wording % 3].format(attest=attest)
    return text


def subject(facts: Facts, wording: int) -> str:
    """Return the sentence that says what verify is asked about."""
    return _SUBJECT[facts.subject][wording % 3].format(artifact=facts.artifact)


def manner(facts: Facts, wording: int) -> str:
    """Return the sentences that say how the user wants the policy written and the answer laid out."""
    return f"{STYLES[facts.style][wording % 3]} {FORMS[facts.form][wording % 3]}"


def rules(facts: Facts) -> str:
    """Return the clauses of all rules joined: "X, that Y and that Z"."""
    return join(facts.requests, " and that ", ", that ")


def join(items: tuple[str, ...], last: str = " and ", between: str = ", ") -> str:
    """Return `items` as an English enumeration."""
    if len(items) < 2:
        return "".join(items)
    return between.join(items[:-1]) + last + items[-1]
