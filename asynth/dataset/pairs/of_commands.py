"""Kinds of edits of command lines: `witness run`, `sign` and `verify`, keys, and what reads attestations."""

from __future__ import annotations

import re
from collections.abc import Iterable

from asynth.dataset.pairs.edits import PASSES_VIOLATION, Kind, Seen, kind, misspell, swap, swap_in

_ATTESTORS = r" -a ([\w,-]+)(?=\s|$)"

_MISNAMED = {
    "environment": "env",
    "git": "git-commit",
    "lockfiles": "lockfile",
    "system-packages": "systempackages",
    "secretscan": "secret-scan",
    "gitlab": "gitlab-ci",
    "jenkins": "jenkins-ci",
    "aws-codebuild": "codebuild",
    "k8smanifest": "k8s-manifest",
    "maven": "pom",
    "sbom": "spdx",
    "vex": "openvex",
    "slsa": "slsa-provenance",
    "docker": "docker-build",
    "oci": "oci-image",
    "link": "in-toto-link",
    "sarif": "sarif-report",
    "omnitrail": "omni-trail",
}
"""Attestors by names that people and models give them."""


def _misname(match: re.Match[str], seen: Seen) -> Iterable[str]:
    names = match[1].split(",")
    for number, name in enumerate(names):
        if name in _MISNAMED:
            yield f" -a {','.join((*names[:number], _MISNAMED[name], *names[number + 1 :]))}"


def _leave_one_out(match: re.Match[str], seen: Seen) -> Iterable[str]:
    names = match[1].split(",")
    if len(names) > 1:
        for number in range(len(names)):
            yield f" -a {','.join((*names[:number], *names[number + 1 :]))}"


def _misspell_step(match: re.Match[str], seen: Seen) -> Iterable[str]:
    return (f"{match[1]}{name}" for name in misspell(match[2]))


def _to_functionary(match: re.Match[str], seen: Seen) -> Iterable[str]:
    return (f"{match[1]}{key}{match[3]}" for key in seen.keys if key != match[2])


def _name_base(match: re.Match[str], seen: Seen) -> str | None:
    path = match[1]
    return f" -f {path.rsplit('/', 1)[-1]}" if "/" in path and not path.startswith("..") else None


def _name_attestation(match: re.Match[str], seen: Seen) -> Iterable[str]:
    return (f" -f {path}" for path in dict.fromkeys(re.findall(r" -o (\.\./[\w.-]+\.att\.json)", seen.commands)))


RUN: tuple[Kind, ...] = (
    kind("attestors-flag", "commands", swap_in("run", _ATTESTORS, r" --attestors \1"), "unknown-flag"),
    kind("attestation-flag", "commands", swap_in("run", _ATTESTORS, r" --attestation \1"), "unknown-flag"),
    kind("attestor-commandrun", "commands", swap_in("run", _ATTESTORS, r" -a \1,commandrun"), "attestor-unknown"),
    kind("attestor-misnamed", "commands", swap_in("run", _ATTESTORS, _misname), "attestor-unknown"),
    kind(
        "attestor-left-out", "commands", swap_in("run", _ATTESTORS, _leave_one_out), "no-collection", PASSES_VIOLATION
    ),
    kind("step-misspelt", "commands", swap_in("run", r"( --step | -s )([\w-]{3,})", _misspell_step), "no-collection"),
    kind("step-left-out", "commands", swap_in("run", r" (?:--step|-s) [\w-]+", ""), "flag-missing"),
    kind("step-name-flag", "commands", swap_in("run", r" (?:--step|-s) ([\w-]+)", r" --step-name \1"), "unknown-flag"),
    kind("run-key-flag", "commands", swap_in("run", r" -k (?=\S)", " --key "), "unknown-flag"),
    kind("run-key-left-out", "commands", swap_in("run", r" -k \S+", ""), "no-signer"),
    kind("run-public-key", "commands", swap_in("run", r"( -k \S+)\.key\b", r"\1.pub"), "no-signer"),
    kind(
        "run-signed-by-other",
        "commands",
        swap_in("run", r"( -k )(\.\./[\w-]+)(\.key)\b", _to_functionary),
        "no-collection",
        "no-verifiers",
        "functionary-not-allowed",
    ),
    kind("output-flag", "commands", swap_in("run", r" -o (?=\S)", " --output "), "unknown-flag"),
    kind(
        "outfile-renamed",
        "commands",
        swap_in("run", r"( -o \S+?)\.att\.json\b", r"\1.json"),
        "file-missing",
        "no-collection",
    ),
    kind("outfile-left-out", "commands", swap_in("run", r" -o \S+", ""), "file-missing", "no-collection"),
    kind(
        "separator-left-out",
        "commands",
        swap(r"(witness run (?:(?! -- )[^\n])*) -- (?=[^\n]* -)", r"\1 "),
        "unknown-flag",
        "config-file",
        "file-missing",
        "flag-missing",
        "no-signer",
        "attestor-unknown",
    ),
)
"""Kinds of edits of `witness run`."""

SIGN: tuple[Kind, ...] = (
    kind("sign-key-flag", "commands", swap_in("sign", r" -k (?=\S)", " --key "), "unknown-flag"),
    kind("sign-public-key", "commands", swap_in("sign", r"( -k \S+)\.key\b", r"\1.pub"), "no-signer"),
    kind(
        "sign-by-functionary",
        "commands",
        swap_in("sign", r"( -k )(\.\./[\w-]+)(\.key)\b", _to_functionary),
        "policy-signature",
    ),
    kind("sign-without-outfile", "commands", swap_in("sign", r" -o \S+", ""), "flag-missing"),
    kind("sign-positional", "commands", swap_in("sign", r" -f (?=\S)", " "), "flag-missing", "no-command"),
    kind("sign-policy-flag", "commands", swap_in("sign", r" -f (?=\S)", " --policy "), "unknown-flag"),
    kind(
        "sign-left-out",
        "commands",
        swap(r"^witness sign [^\n]*\n", ""),
        "file-missing",
        "no-collection",
        "functionary-not-allowed",
        "policy-expired",
        "policy-signature",
        PASSES_VIOLATION,
    ),
)
"""Kinds of edits of `witness sign`."""

VERIFY: tuple[Kind, ...] = (
    kind(
        "verify-private-key",
        "commands",
        swap_in("verify", r"( -k \S+)\.pub\b", r"\1.key"),
        "key-unreadable",
        "file-missing",
    ),
    kind(
        "verify-functionary-key",
        "commands",
        swap_in("verify", r"( -k )(\.\./[\w-]+)(\.pub)\b", _to_functionary),
        "policy-signature",
    ),
    kind("verify-key-flag", "commands", swap_in("verify", r" -k (?=\S)", " --key "), "unknown-flag"),
    kind("verify-policy-key-flag", "commands", swap_in("verify", r" -k (?=\S)", " --policy-key "), "unknown-flag"),
    kind("verify-key-left-out", "commands", swap_in("verify", r" -k \S+", ""), "flag-missing", "policy-signature"),
    kind(
        "verify-unsigned-policy",
        "commands",
        swap_in("verify", r"( -p \S+)\.signed\.json\b", r"\1.json"),
        "policy-signature",
        "policy-unreadable",
        "file-missing",
    ),
    kind("verify-policy-left-out", "commands", swap_in("verify", r" -p \S+", ""), "flag-missing", "file-missing"),
    kind("verify-artifact-flag", "commands", swap_in("verify", r" -f (?=\S)", " --artifact "), "unknown-flag"),
    kind("verify-subject-flag", "commands", swap_in("verify", r" -s (?=\S)", " --subject "), "unknown-flag"),
    kind("verify-attestation-flag", "commands", swap_in("verify", r" -a (?=\S)", " --attestation "), "unknown-flag"),
    kind(
        "verify-no-attestation",
        "commands",
        swap_in("verify", r" -a \S+", ""),
        "no-collection",
        "no-verifiers",
        "artifact-mismatch",
        "no-attestation-given",
        "step-unknown",
        PASSES_VIOLATION,
    ),
    kind(
        "verify-no-subject",
        "commands",
        swap_in("verify", r' (?:-f [^\s"]+|-s (?:"\$\([^\n]*?\)"|\S+))', ""),
        "flag-missing",
    ),
    kind(
        "verify-base-name",
        "commands",
        swap_in("verify", r" -f ([^\s\"]+)", _name_base),
        "file-missing",
        "no-collection",
    ),
    kind(
        "verify-attestation-as-artifact",
        "commands",
        swap_in("verify", r" -f [^\s\"]+", _name_attestation),
        "no-collection",
    ),
    kind("verify-directory", "commands", swap_in("verify", r" -f [^\s\"]+", " --directory-path ."), "flag-missing"),
    kind("digest-prefix", "commands", swap_in("verify", r' -s "\$\(', ' -s "sha256:$('), "no-collection"),
    kind("commit-short", "commands", swap(r"git rev-parse HEAD\b", "git rev-parse --short HEAD"), "no-collection"),
    kind("commit-name", "commands", swap_in("verify", r' -s "\$\(git rev-parse HEAD\)"', " -s HEAD"), "no-collection"),
    kind(
        "digest-uncut",
        "commands",
        swap_in("verify", r"(\$\(openssl dgst -sha256 -r \S+) \| cut -d' ' -f1", r"\1"),
        "no-collection",
    ),
)
"""Kinds of edits of `witness verify` and of what it is asked about."""

KEYS: tuple[Kind, ...] = (
    kind(
        "pubout-left-out",
        "commands",
        swap(r"(openssl pkey -in \S+) -pubout\b", r"\1"),
        "key-unreadable",
        "key-id",
        "no-collection",
        "no-verifiers",
        "policy-signature",
        "functionary-not-allowed",
    ),
)
"""Kinds of edits of commands that make keys."""

RECORDS: tuple[Kind, ...] = (
    kind("payload-encoded", "commands", swap(r" \| openssl base64 -d -A(?= \|)", ""), "document-unreadable"),
    kind("predicate-left-out", "commands", swap(r"\.predicate\.attestations", ".attestations"), "document-unreadable"),
    kind(
        "predicate-misnamed",
        "commands",
        swap(r"\.predicate\.attestations", ".predicate.attestors"),
        "document-unreadable",
    ),
    kind(
        "list-not-walked",
        "commands",
        swap(r"\.attestations\[\]", ".attestations"),
        "document-unreadable",
        PASSES_VIOLATION,
    ),
)
"""Kinds of edits of commands that read attestations."""
