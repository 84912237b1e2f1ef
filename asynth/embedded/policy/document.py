"""The policy document: decoded as Go decodes it, with its keys and certificates read.

Unknown keys are ignored and the case of keys does not matter. Facts from go-witness `policy/{policy,step,constraints}.go`
and Kubernetes' `metav1.Time`. Decides nothing.
"""

from __future__ import annotations

from asynth.embedded.errors import WitnessError
from asynth.embedded.go.json_text import JsonError, Number, parse_document
from asynth.embedded.go.structs import Custom, Schema
from asynth.embedded.go.time import ZERO, Moment, parse_rfc3339
from asynth.embedded.go.types import Decoding, describe, unmarshal
from asynth.embedded.rego import RegoModule
from asynth.embedded.x509.fulcio import EXTENSION_FIELDS
from asynth.embedded.x509.verifiers import Verifier, read_verifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asynth.embedded.x509.certificates import Certificate


_KEY_SERVICES = ("awskms://", "gcpkms://", "hashivault://")


class CertificateConstraint:
    """What a certificate must say; each list exactly, and `["*"]` anything."""

    __slots__ = ("common_name", "dns_names", "emails", "extensions", "organizations", "roots", "uris")

    def __init__(
        self,
        *,
        common_name: str = "",
        dns_names: tuple[str, ...] = (),
        emails: tuple[str, ...] = (),
        organizations: tuple[str, ...] = (),
        uris: tuple[str, ...] = (),
        roots: tuple[str, ...] | None = None,
        extensions: dict[str, str] | None = None,
    ) -> None:
        """:param extensions: globs by Fulcio field; an empty one is no constraint."""
        self.common_name, self.dns_names, self.emails = common_name, dns_names, emails
        self.organizations, self.uris, self.roots = organizations, uris, roots
        self.extensions = extensions or {}


class Functionary:
    """Who may sign a step: the holder of a key, or of a certificate."""

    __slots__ = ("constraint", "public_key_id")

    def __init__(self, public_key_id: str, constraint: CertificateConstraint) -> None:
        self.public_key_id, self.constraint = public_key_id, constraint


class RequiredAttestation:
    """An attestation type that a step must have, and the Rego that its attestations must pass."""

    __slots__ = ("modules", "type")

    def __init__(self, kind: str, modules: tuple[RegoModule, ...]) -> None:
        self.type, self.modules = kind, modules


class Step:
    """A step. `key` is its name among the policy's steps, `name` the one that it gives itself."""

    __slots__ = ("artifacts_from", "attestations", "functionaries", "key", "name")

    def __init__(
        self,
        key: str,
        name: str,
        functionaries: tuple[Functionary, ...],
        attestations: tuple[RequiredAttestation, ...],
        artifacts_from: tuple[str, ...],
    ) -> None:
        self.key, self.name, self.functionaries = key, name, functionaries
        self.attestations, self.artifacts_from = attestations, artifacts_from


class Root:
    """A root of trust and its intermediates, in PEM as they stand in the policy."""

    __slots__ = ("certificate", "intermediates")

    def __init__(self, certificate: bytes, intermediates: tuple[bytes, ...]) -> None:
        self.certificate, self.intermediates = certificate, intermediates

    def parse(self) -> tuple[Certificate, tuple[Certificate, ...]]:
        """The root and its intermediates.

        :raises WitnessError: with witness's message.
        """
        from asynth.embedded.x509.certificates import parse_certificate

        return parse_certificate(self.certificate), tuple(parse_certificate(pem) for pem in self.intermediates)


class Policy:
    """A policy document."""

    __slots__ = ("expires", "public_keys", "roots", "steps", "timestamp_authorities")

    def __init__(
        self,
        expires: Moment,
        roots: dict[str, Root],
        timestamp_authorities: dict[str, Root],
        public_keys: dict[str, tuple[str, bytes]],
        steps: dict[str, Step],
    ) -> None:
        """:param public_keys: by their key in the policy, the key id that they claim and their PEM."""
        self.expires, self.roots, self.timestamp_authorities = expires, roots, timestamp_authorities
        self.public_keys, self.steps = public_keys, steps

    def read_public_keys(self) -> tuple[Verifier, ...]:
        """The policy's keys.

        :raises WitnessError: with witness's message, for a key that does not parse or whose id is another.
        """
        verifiers: dict[str, Verifier] = {}
        for claimed, pem in self.public_keys.values():
            if claimed.startswith(_KEY_SERVICES):
                raise WitnessError(f"failed to create kms verifier: the embedded engine does not ask {claimed}")
            verifier = read_verifier(pem)
            if verifier.key_id != claimed:
                raise WitnessError(f"public key in policy has expected key id {claimed} but got {verifier.key_id}")
            verifiers[claimed] = verifier
        return tuple(verifiers.values())


def parse_policy(data: bytes) -> Policy:
    """The policy that a text holds.

    :raises JsonError: with Go's message.
    """
    fields = unmarshal(parse_document(data), _SHAPES.build("policy.Policy"))
    assert isinstance(fields, dict)
    return Policy(
        fields["expires"],
        _build_roots(fields["roots"]),
        _build_roots(fields["timestampauthorities"]),
        {name: (key["keyid"], key["key"] or b"") for name, key in (fields["publickeys"] or {}).items()},
        {key: _build_step(key, step) for key, step in (fields["steps"] or {}).items()},
    )


def _build_roots(roots: dict[str, dict[str, object]] | None) -> dict[str, Root]:
    built = {}
    for name, root in (roots or {}).items():
        certificate, intermediates = root["certificate"], root["intermediates"]
        assert isinstance(certificate, bytes | None)
        assert isinstance(intermediates, list | None)
        built[name] = Root(certificate or b"", tuple(pem or b"" for pem in intermediates or ()))
    return built


def _build_step(key: str, step: dict[str, list[dict[str, object]] | None]) -> Step:
    return Step(
        key,
        str(step["name"]),
        tuple(_build_functionary(item) for item in step["functionaries"] or ()),
        tuple(
            RequiredAttestation(
                str(item["type"]),
                tuple(RegoModule(module["name"], module["module"] or b"") for module in item["regopolicies"] or ()),  # type: ignore[attr-defined]
            )
            for item in step["attestations"] or ()
        ),
        tuple(str(name) for name in step["artifactsFrom"] or ()),
    )


def _build_functionary(item: dict[str, object]) -> Functionary:
    constraint = item["certConstraint"]
    assert isinstance(constraint, dict)
    return Functionary(
        str(item["publickeyid"]),
        CertificateConstraint(
            common_name=constraint["commonname"],
            dns_names=tuple(constraint["dnsnames"] or ()),
            emails=tuple(constraint["emails"] or ()),
            organizations=tuple(constraint["organizations"] or ()),
            uris=tuple(constraint["uris"] or ()),
            roots=None if constraint["roots"] is None else tuple(constraint["roots"]),
            extensions=constraint["extensions"],
        ),
    )


def _read_expiry(tree: object, decoding: Decoding) -> object:
    del decoding
    if tree is None:
        return ZERO
    if isinstance(tree, Number) or not isinstance(tree, str):
        raise JsonError(f"json: cannot unmarshal {describe(tree)} into Go value of type string")
    return parse_rfc3339(tree).to_local()


_SHAPES = Schema(
    """\
policy.Policy
  expires v1.Time
  roots {}policy.Root
  timestampauthorities {}policy.Root
  publickeys {}policy.PublicKey
  steps {}policy.Step
policy.Root
  certificate bytes
  intermediates []bytes
policy.PublicKey
  keyid string
  key bytes
policy.Step
  name string
  functionaries []policy.Functionary
  attestations []policy.Attestation
  artifactsFrom []string
policy.Functionary
  type string
  certConstraint policy.CertConstraint
  publickeyid string
policy.CertConstraint
  commonname string
  dnsnames []string
  emails []string
  organizations []string
  uris []string
  roots []string
  extensions certificate.Extensions
policy.Attestation
  type string
  regopolicies []policy.RegoPolicy
policy.RegoPolicy
  module bytes
  name string
certificate.Extensions
"""
    + "".join(f"  {name} string\n" for name in EXTENSION_FIELDS)
)
_SHAPES.define(Custom("v1.Time", _read_expiry, zero=lambda: ZERO))
