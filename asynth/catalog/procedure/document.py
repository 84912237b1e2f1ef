"""What a policy says, as a value: steps with required types, rules and functionaries, keys and certificate authorities.

Keys and certificates are named by the files that hold them; what is in those files only a shell knows. Source of the
format: shared facts, `witness.md` section 3.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Requirement:
    """One required attestation type.

    :param rules: titles of the Rego rules over it; the module of a rule is the file ``../TITLE.rego``
    """

    type: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signer:
    """A functionary that signs with a key.

    :param key: path of the key without its ending, such as ``../build`` for the public key ``../build.pub``
    """

    key: str


@dataclass(frozen=True, slots=True)
class Certified:
    """A functionary known by a certificate; each list must match the certificate's exactly, ``*`` stands for any.

    :param roots: names of the authorities that may have issued it
    """

    roots: tuple[str, ...]
    common_name: str = "*"
    dns_names: tuple[str, ...] = ("*",)
    emails: tuple[str, ...] = ("*",)
    organizations: tuple[str, ...] = ("*",)
    uris: tuple[str, ...] = ("*",)


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority that the policy trusts.

    :param name: the entry's name below ``roots``
    :param certificate: path of its PEM, such as ``../ca.crt``
    :param intermediates: paths of the PEMs of intermediate authorities
    """

    name: str
    certificate: str
    intermediates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyStep:
    """One step.

    :param artifacts_from: steps whose artifacts must be those that this one used
    """

    name: str
    requirements: tuple[Requirement, ...]
    functionaries: tuple[Signer | Certified, ...]
    artifacts_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """A whole policy.

    :param expires: the day on which it ends, ``YYYY-MM-DD``, at midnight UTC
    :param path: where it is written, relative to the project's directory
    :param keys: the keys that sign for some step, in the order of the steps
    :param rules: titles of all rules, in the order of the steps
    """

    expires: str
    steps: tuple[PolicyStep, ...]
    authorities: tuple[Authority, ...] = ()
    path: str = "../policy.json"

    keys: tuple[str, ...] = field(init=False)
    rules: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        signers = (who.key for step in self.steps for who in step.functionaries if isinstance(who, Signer))
        rules = (rule for step in self.steps for requirement in step.requirements for rule in requirement.rules)
        object.__setattr__(self, "keys", tuple(dict.fromkeys(signers)))
        object.__setattr__(self, "rules", tuple(dict.fromkeys(rules)))

    @property
    def certificates(self) -> tuple[str, ...]:
        """Paths of all certificates of authorities."""
        return tuple(
            dict.fromkeys(path for root in self.authorities for path in (root.certificate, *root.intermediates))
        )
