"""Kinds of edits of a policy, in whatever notation an answer writes it: JSON in a heredoc or a template, jq, Python."""

from __future__ import annotations

import re
from collections.abc import Iterable

from asynth.dataset.pairs.edits import PASSES_VIOLATION, Kind, Seen, either, kind, misspell, swap

_HOST = "https://witness.dev/attestations/"

_GUESSED = {
    "https://spdx.dev/Document": f"{_HOST}sbom/v0.1",
    "https://cyclonedx.org/bom": f"{_HOST}sbom/v0.1",
    "https://slsa.dev/provenance/v1.0": "https://slsa.dev/provenance/v1",
    "https://in-toto.io/attestation/link/v0.3": f"{_HOST}link/v0.1",
    "https://openvex.dev/ns": f"{_HOST}vex/v0.1",
    f"{_HOST}k8smanifest/v0.2": f"{_HOST}k8smanifest/v0.1",
    f"{_HOST}environment/v0.1": f"{_HOST}env/v0.1",
    f"{_HOST}system-packages/v0.1": f"{_HOST}systempackages/v0.1",
    f"{_HOST}aws-codebuild/v0.1": f"{_HOST}codebuild/v0.1",
    f"{_HOST}material/v0.1": f"{_HOST}materials/v0.1",
    f"{_HOST}product/v0.1": f"{_HOST}products/v0.1",
}
"""Predicate types as one would guess them from the name of the attestor."""

_TYPE = r'(?<=")https://[\w.-]+/[\w./-]+(?=")'
_ENTRY = r'\{"?type"?: "https://[^"\n]+"'
_RULES = r',\s*"?regopolicies"?: \[\{[^\n]*?\}\](?=\})'


def _guess(match: re.Match[str], seen: Seen) -> str | None:
    return _GUESSED.get(match[0])


def _shorten(match: re.Match[str], seen: Seen) -> str | None:
    return match[1]


def _misspell_key(match: re.Match[str], seen: Seen) -> Iterable[str]:
    return (f"{match[1]}{name}{match[3]}" for name in misspell(match[2]))


def _require_another(match: re.Match[str], seen: Seen) -> Iterable[str]:
    quote = '"' if match[2].startswith('{"') else ""
    for name in ("lockfiles", "environment", "secretscan", "system-packages"):
        recorded = re.search(rf" -a [\w,-]*\b{name}\b", seen.commands) or f"{_HOST}{name}/" in seen.commands
        if not recorded and (name != "environment" or " -a " in seen.commands):
            yield f'{match[1]}{{{quote}type{quote}: "{_HOST}{name}/v0.1"}},{match[1]}{match[2]}'


def _move_rules(match: re.Match[str], seen: Seen) -> str:
    rules = match[4].lstrip(",").strip()
    return f"{match[1]}{rules},{match[1]}{match[2]}{match[3]}}}"


def _swap_types(match: re.Match[str], seen: Seen) -> str | None:
    return None if match[2] == match[4] else f"{match[1]}{match[4]}{match[3]}{match[2]}{match[5]}"


def _key_of(ending: str) -> str:
    return rf"(\.\./[\w-]+)\.{ending}"


def _other_public_key(match: re.Match[str], seen: Seen) -> Iterable[str]:
    return (f"{match[1]}{key}.pub" for key in seen.keys if key != match[2])


_MODULE_UNREADABLE = ("policy-unreadable", "rego-unreadable", "policy-invalid")
_KEY_UNREADABLE = (
    "policy-unreadable",
    "key-unreadable",
    "key-id",
    "no-verifiers",
    "no-collection",
    "functionary-not-allowed",
    "policy-invalid",
)

TYPES: tuple[Kind, ...] = (
    kind(
        "type-commandrun",
        "policy",
        swap(r"attestations/command-run/v0\.1", "attestations/commandrun/v0.1"),
        "no-collection",
        PASSES_VIOLATION,
    ),
    kind(
        "type-version",
        "policy",
        swap(r"(?<=/attestations/)([\w-]+)/v0\.1(?=\")", r"\1/v0.2"),
        "no-collection",
        PASSES_VIOLATION,
    ),
    kind(
        "type-host",
        "policy",
        swap(
            r"https://witness\.dev/attestations/(?=[\w-]+/v0)",
            lambda match, seen: ("https://witness.testifysec.com/attestations/", "https://in-toto.io/attestations/"),
        ),
        "no-collection",
        PASSES_VIOLATION,
    ),
    kind("type-guessed", "policy", swap(_TYPE, _guess), "no-collection", PASSES_VIOLATION),
    kind("type-short", "policy", swap(rf"{_HOST}([\w-]+)/v0\.\d(?=\")", _shorten), "no-collection", PASSES_VIOLATION),
    kind(
        "type-not-recorded",
        "policy",
        swap(rf'(?<=attestations": \[|.attestations: \[)(\s*)({_ENTRY})', _require_another),
        "no-collection",
        PASSES_VIOLATION,
    ),
    kind(
        "type-left-out",
        "policy",
        either(
            swap(rf"^ *{_ENTRY},\s*\"?regopolicies[^\n]*\]\}},\n", ""),
            swap(rf",\n *{_ENTRY},\s*\"?regopolicies[^\n]*\]\}}(?=\n *\])", ""),
        ),
        PASSES_VIOLATION,
    ),
    kind(
        "types-as-strings",
        "policy",
        swap(r'\{"?type"?: ("https://[^"\n]+")\}', r"\1"),
        "policy-unreadable",
        "policy-invalid",
    ),
    kind(
        "attestations-misnamed",
        "policy",
        swap(
            r"(?<![\w.])(\"?)attestations(?=\"?: )",
            lambda match, seen: (f"{match[1]}attestors", f"{match[1]}attestation", f"{match[1]}predicates"),
        ),
        "no-types",
        "no-collection",
        "policy-invalid",
        PASSES_VIOLATION,
    ),
)
"""Kinds of edits of required types."""

RULES: tuple[Kind, ...] = (
    kind(
        "rules-misnamed",
        "policy",
        swap(
            r"(?<=[\"{ ,\[.])regopolicies(?=\"?[:\]]|\b)",
            lambda match, seen: ("policyrules", "rego", "rules", "regoPolicy", "rego_policies"),
        ),
        PASSES_VIOLATION,
    ),
    kind(
        "rules-beside-types",
        "policy",
        swap(rf'(\n +)("?attestations"?: \[)((?:(?!\]\n)[\s\S])*?{_ENTRY})({_RULES})\}}', _move_rules),
        PASSES_VIOLATION,
    ),
    kind(
        "rule-on-other-type",
        "policy",
        either(
            swap(
                r'(\{"?type"?: ")(https://[^"\n]+)("\},\n *\{"?type"?: ")(https://[^"\n]+)(",\s*"?regopolicies)',
                _swap_types,
            ),
            swap(
                r'(\{"?type"?: ")(https://[^"\n]+)(",\s*"?regopolicies[^\n]*\n *\{"?type"?: ")(https://[^"\n]+)("\})',
                _swap_types,
            ),
        ),
        PASSES_VIOLATION,
        "policy-denied",
    ),
    kind(
        "module-plain",
        "policy",
        either(
            swap(r"\$\((?:openssl base64 -A -in|encode) (\S+\.rego)\)", r"$(cat \1)"),
            swap(r"\((\$\w+_rule) \| @base64\)", r"\1"),
            swap(r"encode\((\"\S+\.rego\")\)", r"Path(\1).read_text()"),
        ),
        *_MODULE_UNREADABLE,
        "document-unreadable",
    ),
    kind(
        "module-path",
        "policy",
        either(
            swap(r"\$\((?:openssl base64 -A -in|encode) (\S+\.rego)\)(?=\")", r"\1"),
            swap(r"encode\((\"\S+\.rego\")\)", r"\1"),
        ),
        *_MODULE_UNREADABLE,
    ),
    kind(
        "module-encoded-twice",
        "policy",
        either(
            swap(r"\$\((openssl base64 -A -in|encode) (\S+\.rego)\)", r"$(\1 \2 | openssl base64 -A)"),
            swap(r"(\$\w+_rule \| @base64)\)", r"\1 | @base64)"),
        ),
        *_MODULE_UNREADABLE,
    ),
)
"""Kinds of edits of where and how rules stand in a policy."""

PEOPLE: tuple[Kind, ...] = (
    kind(
        "key-pem",
        "policy",
        either(
            swap(r"(\"key\": \"?)\$\((?:openssl base64 -A -in|encode) (\S+\.pub)\)", r"\1$(cat \2)"),
            swap(r"(\bkey: )\((\$\w+) \| @base64\)", r"\1\2"),
            swap(r"(\"key\": )encode\((\"\S+\.pub\"|path|key)\)", r"\1Path(\2).read_text()"),
        ),
        *_KEY_UNREADABLE,
        "document-unreadable",
    ),
    kind(
        "key-encoded-twice",
        "policy",
        either(
            swap(r"(\"key\": \"?)\$\((openssl base64 -A -in|encode) (\S+\.pub)\)", r"\1$(\2 \3 | openssl base64 -A)"),
            swap(r"(\bkey: \(\$\w+ \| @base64)\)", r"\1 | @base64)"),
        ),
        *_KEY_UNREADABLE,
    ),
    kind(
        "key-private",
        "policy",
        either(
            swap(r"(\"key\": \"?\$\((?:openssl base64 -A -in|encode) \S+)\.pub\)", r"\1.key)"),
            swap(r"(--rawfile \w+ \.\./[\w-]+)\.pub\b", r"\1.key"),
            swap(r"(\"key\": encode\(\"\S+)\.pub\"", r'\1.key"'),
        ),
        *_KEY_UNREADABLE,
    ),
    kind(
        "key-of-other",
        "policy",
        either(
            swap(rf"(\"key\": \"?\$\((?:openssl base64 -A -in|encode) ){_key_of('pub')}", _other_public_key),
            swap(rf"(--rawfile \w+ ){_key_of('pub')}", _other_public_key),
        ),
        *_KEY_UNREADABLE,
    ),
    kind("keyid-of-other", "policy", swap(rf"(dgst -sha256 -r ){_key_of('pub')}", _other_public_key), *_KEY_UNREADABLE),
    kind("keyid-of-private", "policy", swap(r"(dgst -sha256 -r \.\./[\w-]+)\.pub\b", r"\1.key"), *_KEY_UNREADABLE),
    kind(
        "keyid-prefix",
        "policy",
        either(
            swap(r"(?<=\"publickeyid\": \")(?=\$)", "sha256:"),
            swap(r"(?<=publickeyid: )(\$\w+)(?=\})", r'("sha256:" + \1)'),
            swap(r"(?<=\"publickeyid\": )(?=key_id)", '"sha256:" + '),
        ),
        "functionary-not-allowed",
    ),
    kind(
        "keyid-of-der",
        "policy",
        swap(
            r"openssl dgst -sha256 -r (\S+\.pub|\"\$1\"|\"\.\./\$1\.pub\")",
            r"openssl pkey -pubin -in \1 -outform DER | openssl dgst -sha256 -r",
        ),
        *_KEY_UNREADABLE,
    ),
    kind(
        "keyid-uncut",
        "policy",
        swap(r"(dgst -sha256 -r (?:\S+\.pub|\"\$1\"|\"\.\./\$1\.pub\")) \| cut -d' ' -f1", r"\1"),
        *_KEY_UNREADABLE,
        "document-unreadable",
        "shell",
    ),
    kind("keyid-of-sha1", "policy", swap(r"dgst -sha256 (?=-r \S*(?:\.pub|\$1))", "dgst -sha1 "), *_KEY_UNREADABLE),
    kind(
        "functionary-misnamed",
        "policy",
        swap(r"(?<![\w.])publickeyid(?=\"?: )", lambda match, seen: ("keyid", "publickey")),
        "functionary-not-allowed",
    ),
    kind(
        "functionaries-empty",
        "policy",
        swap(r"(\bfunctionaries\"?(?:: | \+?= ))\[\{[^\n]*?\}\](?=,?$|[,;'])", r"\1[]"),
        "functionary-not-allowed",
    ),
    kind(
        "publickeys-misnamed",
        "policy",
        swap(r"(?<![\w])publickeys(?=\"?: |\[\$)", lambda match, seen: ("keys", "public_keys", "functionarykeys")),
        "no-collection",
        "no-verifiers",
        "functionary-not-allowed",
    ),
    kind(
        "constraint-empty",
        "policy",
        swap(r"((?:dnsnames|emails|organizations|uris)\"?: )\[\"[^\n\]]+\"\]", r"\1[]"),
        "functionary-not-allowed",
    ),
    kind(
        "constraint-glob",
        "policy",
        swap(r"(emails\"?: \[\")[^\"\n@*]+@", r"\1*@"),
        "functionary-not-allowed",
    ),
    kind(
        "certificate-pem",
        "policy",
        either(
            swap(r"\$\((?:openssl base64 -A -in|encode) (\S+\.(?:crt|pem))\)", r"$(cat \1)"),
            swap(r"(?<=certificate: )\((\$\w+) \| @base64\)", r"\1"),
        ),
        *_KEY_UNREADABLE,
        "document-unreadable",
    ),
)
"""Kinds of edits of functionaries, keys and authorities."""

FRAME: tuple[Kind, ...] = (
    kind(
        "expires-past",
        "policy",
        swap(r"(expires\"?: \")20\d\d(?=-\d\d-\d\dT)", lambda match, seen: (f"{match[1]}2024", f"{match[1]}2023")),
        "policy-expired",
        "policy-invalid",
    ),
    kind(
        "expires-day",
        "policy",
        swap(r"(expires\"?: \"\d{4}-\d\d-\d\d)T[\d:]+Z", r"\1"),
        "policy-unreadable",
        "policy-invalid",
        "other",
    ),
    kind(
        "expires-left-out", "policy", swap(r"^ *\"?expires\"?: \"[^\"\n]+\",\n", ""), "policy-expired", "policy-invalid"
    ),
    kind(
        "expires-misnamed",
        "policy",
        swap(r"(?<![\w.])expires(?=\"?: \"\d)", lambda match, seen: ("expiry", "expiration", "expiresAt")),
        "policy-expired",
        "policy-invalid",
    ),
    kind(
        "step-key-misspelt",
        "policy",
        either(
            swap(r'^( +")([\w-]{3,})(": \{)$', _misspell_key),
            swap(r'^( +")([\w-]{3,})(": step\()', _misspell_key),
        ),
        "no-collection",
        "step-unknown",
        "policy-unmet",
        "policy-invalid",
        "artifact-mismatch",
    ),
    kind(
        "step-field-misspelt",
        "policy",
        either(
            swap(r'^( +"?name"?: ")([\w-]{3,})(")', _misspell_key),
            swap(r'(\bstep\(")([\w-]{3,})(";)', _misspell_key),
        ),
        "no-collection",
        "step-unknown",
        "policy-unmet",
        "policy-invalid",
    ),
    kind("artifacts-from-left-out", "policy", swap(r"^ *\"?artifactsFrom\"?: \[[^\n]*\],?\n", ""), PASSES_VIOLATION),
    kind(
        "artifacts-from-misnamed",
        "policy",
        swap(
            r"(?<![\w.])artifactsFrom(?=\"?: )", lambda match, seen: ("artifacts_from", "artifactFrom", "materialsFrom")
        ),
        PASSES_VIOLATION,
    ),
    kind(
        "comma-left-over",
        "policy",
        swap(r'(^ *\{"type": "https://[^"\n]+"\})(?=\n *\])', r"\1,"),
        "policy-unreadable",
        "policy-invalid",
    ),
)
"""Kinds of edits of what holds the policy together: its end, its steps and their order."""
