"""Kinds of edits of Rego rules: of the module's head, of its entry point, of what it reads and how it compares."""

from __future__ import annotations

import re

from asynth.dataset.pairs.edits import PASSES_VIOLATION, Kind, Seen, everywhere, kind, swap

_RENAMED = {
    "branch": "ref",
    "commithash": "commit",
    "cmd": "command",
    "exitcode": "exit_code",
    "variables": "env",
    "authoremail": "author_email",
    "author": "author_name",
    "committeremail": "committer_email",
    "status": "modified",
    "tags": "tag",
    "remotes": "remote",
    "lockfiles": "files",
    "packages": "dependencies",
    "components": "packages",
    "stdout": "output",
    "stderr": "errors",
    "hostname": "host",
    "username": "user",
    "findings": "results",
    "report": "sarif",
    "refs": "ref",
    "commitmessage": "message",
    "parenthashes": "parents",
    "jobname": "job",
    "projecturl": "project_url",
    "pipelineurl": "pipeline_url",
    "jobstage": "stage",
    "nodename": "node",
    "filename": "name",
    "licenseConcluded": "license",
}
"""Fields of records by names that people and models give them."""


def _rename(match: re.Match[str], seen: Seen) -> str | None:
    return f"{match[1]}{_RENAMED[match[2]]}{match[3]}" if match[2] in _RENAMED else None


def _join(match: re.Match[str], seen: Seen) -> str | None:
    words = re.findall(r'"((?:[^"\\]|\\.)*)"', match[1])
    return f'"{" ".join(words)}"' if len(words) > 1 and not any('"' in word for word in words) else None


_EITHER = (PASSES_VIOLATION, "policy-denied")

HEADS: tuple[Kind, ...] = (
    kind("import-left-out", "rego", swap(r"^import rego\.v1\n\n", ""), "rego-unreadable", "policy-invalid"),
    kind("package-dash", "rego", swap(r"^(package \w+)[._](\w+)", r"\1-\2"), "rego-unreadable", "policy-invalid"),
    kind("package-left-out", "rego", swap(r"^package [^\n]+\n\n", ""), "rego-unreadable", "policy-invalid"),
    kind(
        "deny-old-form", "rego", swap(r"^deny contains msg if \{", "deny[msg] {"), "rego-unreadable", "policy-invalid"
    ),
)
"""Kinds of edits of what makes a module one."""

ENTRIES: tuple[Kind, ...] = (
    kind("deny-renamed", "rego", everywhere(r"^deny(?= contains )", "violation"), PASSES_VIOLATION),
    kind("deny-misspelt", "rego", everywhere(r"^deny(?= contains )", "denied"), PASSES_VIOLATION),
    kind(
        "deny-boolean",
        "rego",
        everywhere(
            r"^deny contains msg if \{\n((?:\t[^\n]*\n)*?)\tmsg := [^\n]*\n\}",
            "default deny := false\n\ndeny if {\n\\1}",
        ),
        "rego-result",
        "rego-unreadable",
        "policy-invalid",
    ),
    kind(
        "allow-instead",
        "rego",
        everywhere(
            r"^deny contains msg if \{\n((?:\t[^\n]*\n)*?)\tmsg := [^\n]*\n\}",
            "default allow := true\n\nallow := false if {\n\\1}",
        ),
        PASSES_VIOLATION,
    ),
)
"""Kinds of edits of the rule that witness asks for."""

BODIES: tuple[Kind, ...] = (
    kind("input-predicate", "rego", everywhere(r"\binput(?=\.)", "input.predicate"), *_EITHER),
    kind("input-attestation", "rego", everywhere(r"\binput(?=[.\[,])", "input.attestation"), *_EITHER),
    kind("field-renamed", "rego", swap(r'(\binput(?:\.|, \[?"))(\w+)()', _rename), *_EITHER),
    kind(
        "comparison-turned",
        "rego",
        swap(r" (==|!=) ", lambda match, seen: " != " if match[1] == "==" else " == "),
        *_EITHER,
    ),
    kind("not-left-out", "rego", swap(r"^(\t)not (?=\S)", r"\1"), *_EITHER, "rego-unreadable", "policy-invalid"),
    kind(
        "command-as-text",
        "rego",
        swap(r"(?<=:= )(\[\"[^\n]*\"\])$", _join),
        *_EITHER,
        "rego-unreadable",
        "policy-invalid",
    ),
    kind("quotes-single", "rego", swap(r'(?<=:= )"([^"\n\\]+)"$', r"'\1'"), "rego-unreadable", "policy-invalid"),
)
"""Kinds of edits of what a rule reads and how it compares."""
