"""Key arrangements: whether the answer makes the keys or the user has them, of which kind, and how both say so."""

from __future__ import annotations

from dataclasses import dataclass

from asynth.example.draft import KeyKind, KeyRequest

PASSPHRASE = "velvet-harbor-19"
"""What encrypted keys of users are encrypted with; it lies in a file of the fixture and never in a row."""


@dataclass(frozen=True, slots=True)
class KeyArrangement:
    """One way in which the two keys of an example come about.

    :param name: unique
    :param kind: algorithm of both keys
    :param spoken: the algorithm as people write it
    :param algorithm: options of ``openssl genpkey`` that make such a key; "" where the user has the keys already
    :param encrypted: whether the attestation key's PEM is encrypted, its passphrase in a file beside it
    """

    name: str
    kind: KeyKind
    spoken: str
    algorithm: str = ""
    encrypted: bool = False

    @property
    def made(self) -> bool:
        """Whether the answer makes the keys."""
        return bool(self.algorithm)

    def requests(self, *keys: str) -> tuple[KeyRequest, ...]:
        """Return the key pairs that the fixture must hold.

        :param keys: base names of the key files: of the steps in order, then of the policy
        """
        if self.made:
            return ()
        *steps, policy = keys
        roles = ("attest",) if len(steps) == 1 else tuple(f"step {number}" for number in range(len(steps)))
        passphrase = PASSPHRASE if self.encrypted else None
        return (
            *(
                KeyRequest(role, self.kind, f"../{key}.key", f"../{key}.pub", passphrase)
                for role, key in zip(roles, steps, strict=True)
            ),
            KeyRequest("policy", self.kind, f"../{policy}.key", f"../{policy}.pub"),
        )

    def files(self, attest: str) -> tuple[tuple[str, str], ...]:
        """Return the further files that the fixture must hold: the passphrase of an encrypted key."""
        return ((f"../{attest}.pass", PASSPHRASE),) if self.encrypted else ()


ARRANGEMENTS = (
    KeyArrangement("make ed25519", "ed25519", "Ed25519", "-algorithm ed25519"),
    KeyArrangement("make p256", "ecdsa-p256", "ECDSA P-256", "-algorithm EC -pkeyopt ec_paramgen_curve:P-256"),
    KeyArrangement("make p384", "ecdsa-p384", "ECDSA P-384", "-algorithm EC -pkeyopt ec_paramgen_curve:P-384"),
    KeyArrangement("have ed25519", "ed25519", "Ed25519"),
    KeyArrangement("have p256", "ecdsa-p256", "ECDSA P-256"),
    KeyArrangement("have p384", "ecdsa-p384", "ECDSA P-384"),
    KeyArrangement("have rsa2048", "rsa-2048", "RSA 2048"),
    KeyArrangement("have rsa3072", "rsa-3072", "RSA 3072"),
    KeyArrangement("have rsa4096", "rsa-4096", "RSA 4096"),
    KeyArrangement("have encrypted ed25519", "ed25519", "Ed25519", encrypted=True),
    KeyArrangement("have encrypted p256", "ecdsa-p256", "ECDSA P-256", encrypted=True),
)

ARRANGEMENTS_BY_NAME = {arrangement.name: arrangement for arrangement in ARRANGEMENTS}

GIVEN = ARRANGEMENTS_BY_NAME["have ed25519"]
"""That of users whose keys are there, where nobody asks of which kind they are."""


def sign_with(key: str, *, encrypted: bool = False) -> str:
    """Return the options of ``witness run`` and ``witness sign`` that sign with the key file of the base name `key`.

    :param encrypted: whether its passphrase lies in a file beside it
    """
    return f"-k ../{key}.key" + (f" --signer-file-key-passphrase-path ../{key}.pass" if encrypted else "")
