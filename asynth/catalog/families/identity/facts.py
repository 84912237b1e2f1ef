"""The facts of an identity task as users tell them, each in several wordings that hold it in its surface form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from asynth.catalog.families.identity.credentials import Credentials
from asynth.catalog.phrasings.facts import join
from asynth.catalog.procedure.context import tell_facts
from asynth.catalog.procedure.procedure import Procedure


def tell(procedure: Procedure, credentials: Credentials, project: str) -> Mapping[str, Sequence[str]]:
    """Return the wordings of every fact, by slot.

    :param project: what the user calls the project
    """
    return {
        **tell_facts(procedure, project),
        "files": _files(credentials),
        "demand": _demand(credentials),
        "subject": _subject(procedure.subject, procedure.attested.artifact),
    }


def _files(credentials: Credentials) -> tuple[str, ...]:
    attest, policy = credentials.names
    root, intermediate = f"../{credentials.authority}-root.crt", f"../{credentials.authority}-intermediate.crt"
    if credentials.kind == "both certificates":
        return (
            f"Attestations are signed with `../{attest}.key` and its certificate `../{attest}.crt`, the policy with "
            f"`../{policy}.key` and `../{policy}.crt`; both come from `{intermediate}` below `{root}`.",
            f"Files: `../{attest}.key`/`../{attest}.crt` for the build, `../{policy}.key`/`../{policy}.crt` for the policy, "
            f"issued by `{intermediate}`, root `{root}`.",
            f"We hold two certified keys, `../{attest}.key` with `../{attest}.crt` to attest and `../{policy}.key` with "
            f"`../{policy}.crt` for the policy. The chain above is `{intermediate}`, then `{root}`.",
        )
    if credentials.kind == "certificate":
        return (
            f"The build signs with `../{attest}.key` and the certificate `../{attest}.crt`, issued by `{intermediate}` below "
            f"`{root}`; the policy has the plain key pair `../{policy}.key` and `../{policy}.pub`.",
            f"Files: key `../{attest}.key`, its certificate `../{attest}.crt`, the intermediate `{intermediate}`, the root "
            f"`{root}`; and `../{policy}.key` with `../{policy}.pub` for the policy.",
            f"On the runner lie `../{attest}.key` and `../{attest}.crt` (chain: `{intermediate}`, `{root}`). The policy is "
            f"signed with `../{policy}.key`, public half `../{policy}.pub`.",
        )
    if credentials.kind == "policy certificate":
        return (
            f"The policy is signed with `../{policy}.key` and its certificate `../{policy}.crt`, issued by `{intermediate}` "
            f"below `{root}`; attestations with the plain pair `../{attest}.key` and `../{attest}.pub`.",
            f"Files: `../{attest}.key`/`../{attest}.pub` for the build; for the policy `../{policy}.key` and "
            f"`../{policy}.crt`, chain `{intermediate}`, `{root}`.",
            f"Builds use `../{attest}.key` (public half `../{attest}.pub`). The policy owner has `../{policy}.key` and "
            f"`../{policy}.crt` from `{intermediate}`, whose root is `{root}`.",
        )
    if credentials.kind == "encrypted":
        return (
            f"`../{attest}.key` attests and `../{policy}.key` signs the policy, both encrypted, with passphrases in "
            f"`../{attest}.pass` and `../{policy}.pass` and public halves `../{attest}.pub` and `../{policy}.pub`.",
            f"Both private keys are encrypted PEM: `../{attest}.key` (passphrase file `../{attest}.pass`) for the build, "
            f"`../{policy}.key` (`../{policy}.pass`) for the policy; `../{attest}.pub` and `../{policy}.pub` are there too.",
            f"Keys: `../{attest}.key` + `../{attest}.pass` and `../{policy}.key` + `../{policy}.pass`, each with its `.pub`. "
            f"The {attest} one is for attestations.",
        )
    if credentials.kind == "several":
        second = credentials.second
        return (
            f"Key pairs: `../{attest}.key` and `../{second}.key` for builds, `../{policy}.key` for the policy, `.pub` files "
            "beside them. This time the first one signs.",
            f"There are `../{attest}.key`, `../{second}.key` (both may build, today it is {attest}) and `../{policy}.key` for "
            "the policy, each with a `.pub`.",
            f"We use `../{attest}.key` on the main runner, `../{second}.key` on the spare one, and `../{policy}.key` for the "
            "policy, with their `.pub` files; build on the main runner.",
        )
    if credentials.kind == "vanishing passphrase":
        return (
            f"`../{attest}.key` is encrypted, its passphrase is in `../{attest}.pass` and may be deleted once used; the policy "
            f"is signed with `../{policy}.key`. Public halves: `../{attest}.pub`, `../{policy}.pub`.",
            f"The job gets `../{attest}.key` (encrypted) and a throw-away file `../{attest}.pass` with the passphrase; "
            f"`../{policy}.key` is the policy's, `../{attest}.pub` and `../{policy}.pub` are public.",
        )
    return (
        f"The job gets `../{attest}.key` as a file that may be deleted once used (public half `../{attest}.pub`); the policy "
        f"is signed with `../{policy}.key`, `../{policy}.pub` verifies it.",
        f"`../{attest}.key` is a copy of the secret made for this job alone, `../{attest}.pub` its public half; the policy has "
        f"`../{policy}.key` and `../{policy}.pub`.",
    )


def _demand(credentials: Credentials) -> tuple[str, ...]:
    parts = []
    if credentials.certified:
        said = _values(credentials.demanded)
        parts.append(
            (
                "accepted are only attestations whose signer has a certificate of our CA (call it "
                f"`{credentials.authority}` in the policy) with {said}",
                f"the signer must be certified by the CA `{credentials.authority}`, with {said}",
                f"only a certificate from `{credentials.authority}` (that is the root's name in the policy) that has {said} "
                "may sign the step",
            )
        )
        source = {
            "signature": (
                "the intermediate travels with the signature",
                "each attestation brings the intermediate along",
                "the intermediate is to be part of the signature",
            ),
            "policy": (
                "the intermediate is listed in the policy",
                "the policy itself holds the intermediate",
                "put the intermediate into the policy",
            ),
        }[credentials.carried]
        parts.append(source)
    if credentials.policy_certified:
        said = _values(credentials.policy_demanded)
        parts.append(
            (
                f"the policy counts only if it was signed by a certificate of `{credentials.authority}` with {said}",
                f"verify has to insist on a policy signer under `{credentials.authority}` with {said}",
                f"a policy is to be trusted when a certificate of `{credentials.authority}` with {said} signed it",
            )
        )
        if not credentials.certified:
            parts.append(
                {
                    "signature": (
                        "the intermediate travels with the policy's signature",
                        "the signature brings the intermediate along",
                        "the intermediate is part of the signature",
                    ),
                    "policy": (
                        "the verifier is given the intermediate as a file",
                        "verify gets the intermediate from a file",
                        "hand the intermediate to verify",
                    ),
                }[credentials.carried]
            )
    if parts:
        return tuple(" and ".join(part[number] for part in parts) for number in range(3))
    return {
        "encrypted": (
            "no passphrase is typed or put on a command line",
            "nothing prompts and no passphrase shows up in the process list",
            "passphrases are taken from their files only",
        ),
        "several": (
            "either of the two build keys is good enough",
            "an attestation by one or the other build key is accepted",
            "the build may be signed with any one of the two",
        ),
        "vanishing passphrase": (
            "the wrapped build has no way to use the signing key",
            "while the build runs, nothing on disk opens the signing key",
            "a malicious build script cannot sign in our name",
        ),
        "vanishing key": (
            "the wrapped build cannot read the signing key",
            "the key is gone from disk before the build starts",
            "a build script that looks for the signing key finds none",
        ),
    }[credentials.kind]


def _values(demanded: Mapping[str, str]) -> str:
    return join(tuple(f"the {field} `{value}`" for field, value in demanded.items()))


def _subject(subject: str, artifact: str) -> tuple[str, ...]:
    if subject == "artifact":
        return (
            f"Verify `{artifact}`.",
            f"The file to verify is `{artifact}`.",
            f"`{artifact}` is what we check in the end.",
        )
    if subject == "digest":
        return (
            f"Verify by the digest of `{artifact}`.",
            f"At verification only the SHA-256 of `{artifact}` is known.",
            f"Verification takes the digest of `{artifact}`, not the file.",
        )
    return (
        "Verify by the commit.",
        "The subject of verification is the checked-out commit.",
        "Verification begins with the current commit.",
    )
