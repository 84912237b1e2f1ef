"""A draft: everything about one example that is known before anything runs.

The catalogue composes drafts without touching the disk or a process; execution lays the fixture out, runs the answer
and then its twins. These are plain values, so a million of them can be checked in a test.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from asynth.script import Bash, File, Script

KeyKind = Literal["ed25519", "ecdsa-p256", "ecdsa-p384", "rsa-2048", "rsa-3072", "rsa-4096"]


@dataclass(frozen=True, slots=True)
class KeyRequest:
    """A key pair that the user already has when the answer begins.

    :param role: what the key is for; with the example's id and the run's seed it determines the key
    :param private: path of the PKCS#8 PEM, relative to the project's directory
    :param public: path of the PKIX PEM, or None where the user has only the private key
    :param passphrase: encrypts the private key; None leaves it in clear
    """

    role: str
    kind: KeyKind
    private: str
    public: str | None
    passphrase: str | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a certificate names.

    :param uris: such as a SPIFFE id
    """

    common_name: str
    organizations: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    dns_names: tuple[str, ...] = ()
    uris: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CertificateRequest:
    """A key with a certificate, the intermediate authority that issued it and the root above, as the user has them.

    :param role: what the key is for; with the example's id and the run's seed it determines key and certificate
    :param private: path of the PKCS#8 PEM, relative to the project's directory; so are the paths of the certificates
    :param intermediate: None where the root issued the certificate itself
    :param ended: whether the certificate has run out
    :param authority: the chain above the leaf; requests of one example with the same authority share it
    :param passphrase: encrypts the private key; None leaves it in clear
    """

    role: str
    holder: Holder
    private: str
    certificate: str
    intermediate: str | None
    root: str
    authority: str = "company"
    kind: KeyKind = "ecdsa-p256"
    passphrase: str | None = None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class TimestampServer:
    """A timestamp authority (RFC 3161) that commands reach by its public URL.

    :param url: as commands name it, beginning with ``http://``
    :param root: path of its root certificate's PEM, relative to the project's directory
    :param moment: the time that it tells, RFC 3339 in UTC; "" for that of the clock
    """

    url: str
    root: str
    moment: str = ""


@dataclass(frozen=True, slots=True)
class Store:
    """An Archivista server that commands reach by its public URL; empty at first.

    :param url: as commands name it, beginning with ``http://``
    """

    url: str


@dataclass(frozen=True, slots=True)
class Issuing:
    """A role of Vault's engine `pki`.

    :param domain: it issues certificates for this name and those below
    :param root: path of the PEM of the root above its authority, relative to the project's directory
    """

    role: str
    domain: str
    root: str


@dataclass(frozen=True, slots=True)
class KeyVault:
    """A HashiCorp Vault whose transit engine keeps keys of the type ecdsa-p256.

    :param url: as the variable VAULT_ADDR or an option names it, beginning with ``http://``
    :param token: that it accepts
    :param keys: names of its keys; with the example's id and the run's seed each determines the key
    :param issuing: the role that it issues certificates to
    """

    url: str
    token: str
    keys: tuple[str, ...] = ()
    issuing: Issuing | None = None


@dataclass(frozen=True, slots=True)
class KeyManagement:
    """AWS's Key Management Service in one region, which keeps keys of the kind ECC_NIST_P256.

    :param url: that of the region, beginning with ``https://``
    :param access_key: id and secret of who may ask
    :param keys: names of its keys, which are their aliases; with the example's id and the run's seed each determines the key
    """

    url: str
    region: str
    access_key: tuple[str, str]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JobTokens:
    """GitHub Actions' issuer of identity tokens as one job finds it, with its set of keys at its public URL.

    :param url: where the job asks, beginning with ``https://``; ``{direct:URL}`` in a variable leads there without a proxy
    :param bearer: what the job has to know
    :param claims: of its tokens, as (name, value); ``{commit}`` stands for the hash of the repository's commit
    """

    url: str
    bearer: str
    claims: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class KeylessAuthority:
    """Sigstore's Fulcio, which certifies keys in the name that a token of the fixture's :class:`JobTokens` has.

    :param url: as commands name it, beginning with ``https://``
    :param root: path of its root certificate's PEM, relative to the project's directory
    :param moment: from when its certificates are valid, RFC 3339 in UTC; "" for the time of the request
    """

    url: str
    root: str
    moment: str = ""


@dataclass(frozen=True, slots=True)
class GitlabTokens:
    """A GitLab server as the issuer of a job's identity token, which ``{token:URL}`` in a variable stands for.

    :param url: of the server, beginning with ``https://``
    :param claims: of the token, as (name, value); ``{commit}`` stands for the hash of the repository's commit
    """

    url: str
    audience: str
    claims: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class InstanceMetadata:
    """AWS's Instance Metadata Service as one instance finds it.

    :param document: fields of the instance identity document, as (name, value)
    :param certificate: path of the PEM by which the region's signature is checked, relative to the project's directory
    """

    url: str
    document: tuple[tuple[str, str], ...]
    certificate: str


@dataclass(frozen=True, slots=True)
class ComputeMetadata:
    """Google's metadata server as a pod or a virtual machine finds it, and the keys by which Google's tokens are checked.

    :param claims: of the tokens of its service account, as (name, value)
    :param attributes: as (path below ``instance/``, value)
    :param instance: what tokens of a virtual machine say of it below ``google.compute_engine``; () for a pod, whose have none
    """

    url: str
    claims: tuple[tuple[str, str], ...]
    attributes: tuple[tuple[str, str], ...]
    instance: tuple[tuple[str, str], ...] = ()


Service = (
    TimestampServer
    | Store
    | KeyVault
    | KeyManagement
    | JobTokens
    | KeylessAuthority
    | GitlabTokens
    | InstanceMetadata
    | ComputeMetadata
)
"""What answers at a URL."""


@dataclass(frozen=True, slots=True)
class GitState:
    """The repository that the project's directory is: one commit of all files, on `branch`.

    :param message: the commit's message
    :param author: name and e-mail of author and committer
    :param tag: an annotated tag on the commit, or None
    :param remote: URL of `origin`, or None
    """

    branch: str = "main"
    message: str = "Initial import"
    author: tuple[str, str] = ("Robin Vale", "robin@example.com")
    tag: str | None = None
    remote: str | None = None


@dataclass(frozen=True, slots=True)
class Fixture:
    """What exists before the answer's first block.

    :param project: address of the template whose files the project's directory starts with
    :param renamed: a word in the template's paths and files, and what stands in its place; None for the files as they are
    :param git: the repository's state, or None for a directory without one
    :param files: further files as (path relative to the project's directory, text), written after the commit
    :param keys: key pairs the user already has
    :param environment: variables that the user's shell exports, as (name, value); ``{text:../NAME}`` in a value stands
        for the text of that file of the fixture, which is how CI systems hand out secrets, ``{commit}`` for the hash of the
        repository's commit, ``{direct:URL}`` for the address by which a client without a proxy reaches a service, and
        ``{token:URL}`` for the token that a job of a GitLab server is given
    :param certificates: keys with certificates that the user already has
    :param services: what answers at the URLs that commands name
    """

    project: str
    git: GitState | None
    files: tuple[tuple[str, str], ...] = ()
    keys: tuple[KeyRequest, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    certificates: tuple[CertificateRequest, ...] = ()
    renamed: tuple[str, str] | None = None
    services: tuple[Service, ...] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """What happened before the user asked. It runs in the fixture, and the answer starts from the state it leaves.

    :param hidden: what others did and the prompt only tells of, such as the policy that a colleague signed; exits 0
    :param shown: what the prompt shows; its bash and file blocks are these, to the letter
    :param fails: whether the last shown block is to exit other than 0; all others exit 0
    :param quoted: lines of the last shown block's output, as the prompt quotes them; "" for none
    :param terminal: whether the quote has the form that a terminal shows: the block's standard error then is one
    """

    hidden: tuple[Bash | File, ...] = ()
    shown: tuple[Bash | File, ...] = ()
    fails: bool = False
    quoted: str = ""
    terminal: bool = False


@dataclass(frozen=True, slots=True)
class Replace:
    """Replace `old` in the file at `path` (relative to the project's directory) by `new`, at one of its occurrences.

    :param nth: which occurrence, from 0
    :param of: how often `old` must stand there, so that an edit that hits something else is noticed
    """

    path: str
    old: str
    new: str
    nth: int = 0
    of: int = 1


@dataclass(frozen=True, slots=True)
class Append:
    """Append `text` to the file at `path`."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class WriteKey:
    """Put the public half of a new Ed25519 key, derived for `role`, at `path`."""

    path: str
    role: str


@dataclass(frozen=True, slots=True)
class WriteRoot:
    """Put the root certificate of another authority, derived for `authority`, at `path`."""

    path: str
    authority: str


Edit = Replace | Append | WriteKey | WriteRoot
"""Of files."""


@dataclass(frozen=True, slots=True)
class EmptyStore:
    """Take all attestations out of the store at `url`."""

    url: str


@dataclass(frozen=True, slots=True)
class OtherClaims:
    """Have what vouches for a job or a machine at `url` claim something else, as it would of another one."""

    url: str
    claims: tuple[tuple[str, str], ...]


ServiceEdit = EmptyStore | OtherClaims


@dataclass(frozen=True, slots=True)
class Twin:
    """One declared edit of the accepted state that witness must reject, and the reason it must give.

    :param kind: the kind of edit, one of :data:`asynth.catalog.procedure.twins.KINDS`
    :param edits: changes to files and services, made before the commands
    :param commands: bash text, run like an answer's block; its last command is the one that must be refused
    :param expected: the class of the message, one of :data:`asynth.witness.messages.REASONS`
    :param message: exact text that the message must contain besides, such as what a rule says; or None
    """

    kind: str
    edits: tuple[Edit | ServiceEdit, ...]
    commands: str
    expected: str
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """What an example is about, for evidence and metrics.

    :param attestors: the attestation types that the answer's policies require, by attestor name, sorted
    :param run_set: what is given to ``-a``, sorted; witness's defaults where the answer leaves ``-a`` out
    :param step: the step whose product is verified; the last one where there are several
    :param steps: all steps in order where there are several
    :param rules: names of the Rego rules taught
    :param message: what the message declares of itself: register, kind, facts, asks, marks; empty where prompts are composed
    """

    attestors: tuple[str, ...]
    run_set: tuple[str, ...]
    step: str
    workload: str
    rules: tuple[str, ...] = ()
    sbom: tuple[str, str] | None = None
    steps: tuple[str, ...] = ()
    message: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """One example before execution.

    :param cost: CPU seconds of its wrapped commands, warm; dear ones are held back when many are in flight
    :param past: what ran before the user asked
    """

    id: str
    family: str
    fixture: Fixture
    prompt: str
    answer: Script
    twins: tuple[Twin, ...]
    summary: Summary
    cost: float = 0.05
    past: Past = Past()
