"""Questions about a bill of materials that is attested: who verifies it by what, what a policy can say of it, what it proves."""

from __future__ import annotations

import re
from dataclasses import replace
from shlex import quote

from asynth.catalog.families.sbom.documents import (
    FORMATS,
    HOUSE,
    HOUSES,
    JUDGED_HOUSE,
    JUDGED_HOUSES,
    assume_format,
    assume_names,
    format_of,
    name_has_version,
    seen_by_tool,
)
from asynth.catalog.families.sbom.setups import (
    RUN,
    RUNS,
    TOLD,
    in_force,
    lists_packages,
    rule_file,
    tell_rule,
    writes_document,
)
from asynth.catalog.families.scenarios.case import Case, Exchange, recorded
from asynth.catalog.families.scenarios.policy import CHECK, add_rule, edit_policy
from asynth.catalog.families.scenarios.scenario import Scenario
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.layout import deliver, name_papers
from asynth.catalog.procedure.procedure import Procedure
from asynth.catalog.rego import load_module
from asynth.catalog.rules.sbom import RULES
from asynth.catalog.rules.sbom_cyclonedx import dependencies_of
from asynth.example.draft import Past
from asynth.script import Bash, Prose


def finish_run(case: Case) -> Exchange:
    """A run that is there, and no policy yet."""
    procedure = case.procedure
    *_, written = procedure.write_policy()
    build = procedure.attested.build
    key = procedure.policy_key
    required = f"{assume_names(case)}{format_of(case).required}"
    stays = (
        f", as long as `rm -f {procedure.artifact}` comes before it: unchanged the file would be no product"
        if build.repeatable
        else ""
    )
    opening = f"The run is fine as it is, with `sbom` reading the file that the command leaves{stays}. {required}"
    if case.asks("who"):
        opening = f"Nobody does yet: without a policy an attestation is only a file. {required}"
    elif case.asks("list"):
        made = (
            f"; the public key that verify takes comes from `openssl pkey -in {key}.key -pubout -out {key}.pub`"
            if case.asks("since")
            else ""
        )
        opening = f"The type of the format, `{case.type_of('sbom')}`, beside those of the other records. If it's listed, it has to be there{made}:"
    return Exchange(
        past=Past(hidden=(Bash(f"{procedure.run_command()}\n"),)),
        answer=(
            Prose(opening),
            *case.enforce(written.text),
            Prose(
                f"Sign with `{key[3:]}.key` somewhere else than where the step runs, or whoever builds also decides what counts."
                if case.asks("who")
                else _UPLOAD
                if case.asks("owner")
                else "What that line has attested so far passes. A run without a document has always failed by itself; what the policy adds is that nobody can leave "
                f"`sbom` out of `-a`. A document with nothing in its list passes too, until a rule counts {format_of(case).counted}."
                if case.asks("since")
                else "A run with `sbom` in its `-a` fails by itself where there's no document. What the policy adds is that nobody can leave the attestor out."
            ),
        ),
    )


_UPLOAD = (
    "It exits 0 only if the file verifies, so put `&&` and the upload behind that line, or the line in front of it in a script with `set -e`. A pipe into "
    "`tee` would swallow the status."
)
"""What ties an upload to the check."""


def hand_digest(case: Case) -> Exchange:
    """A digest in the place of the file."""
    artifact = case.procedure.attested.artifact
    opening = (
        "Yes, with `-s`, once he has the attestation, the signed policy and its public key."
        if case.asks("whether")
        else "verify takes a digest with `-s` in the place of a file."
    )
    return Exchange(
        past=Past(hidden=in_force(case)),
        answer=(
            Prose(f"{opening} The SBOM is a product of the step, so its SHA-256 is a subject of the attestation:"),
            Bash(f"{case.procedure.verify_command()}\n"),
            Prose(
                f"`$(...)` stands for the bare hex digits, which is what goes there if `{artifact}` is somewhere else; `sha256:` in front of them "
                "finds nothing. "
                + (
                    "But a record of the sbom attestor holds the whole document, in clear, so with the attestation he has that as well."
                    if case.asks("whether")
                    else "The digest alone says nothing of who made the file; that is in the attestation, which has to be at hand like the signed policy."
                )
            ),
        ),
    )


def verify_by_name(procedure: Procedure, name: str) -> str:
    """Return the commands that take the document's name from the record and verify by the digest of it.

    :param name: the command that prints the name, with its newline
    """
    return (
        f"NAME=$({name.rstrip()})\n"
        f"witness verify -p ../policy.signed.json -k {procedure.policy_key}.pub -a {procedure.attestation} "
        '-s "$(printf %s "$NAME" | openssl dgst -sha256 -r | cut -d\' \' -f1)"'
    )


def find_by_name(case: Case) -> Exchange:
    """The bill of materials is verified by the name that it gives to what it describes."""
    procedure, form = case.procedure, format_of(case)
    path, other = form.path, FORMATS[form.other]
    held = f"jq -r {path} {quote(procedure.attested.artifact)}\n" if case.asks("covered") else ""
    line = verify_by_name(procedure, held or case.read(f"{_document(case)}{path}"))
    derived = tuple(
        replace(twin, commands=twin.commands.replace(procedure.verify_command(), line))
        for twin in twins.derive(procedure)
        if twin.kind != twins.TAMPERED_ARTIFACT
    )
    versioned = name_has_version(procedure.attested.build)
    unnamed = (
        " What syft made without `--source-name` is called after the folder that it scanned, mostly `.`, and all such lists share this subject."
        if " -q dir:. " in procedure.attested.command
        else ""
    )
    opening = (
        f"The sbom attestor makes the SHA-256 of the name in the document a subject of the attestation, and `-s` takes the digest of any "
        f"subject. The name is `{path}` in {form.called}, `{other.path}` in {other.called}. {assume_format(case)}".rstrip()
    )
    if case.asks("whether"):
        version = (
            "the version belongs to the name here" if versioned else "a name says nothing about which release it is"
        )
        opening = f"Yes, though {version}. {opening}"
    elif case.asks("hashed"):
        opening = f"The name alone, without the newline that `echo` adds. {opening}"
    also = " The component's version is a subject of the same kind." if path != ".name" else ""
    covered = (
        f"The file that you received isn't covered: any document with that name in it passes, since a match only shows that one was attested. `-f` with the file checks the file.{also}{unnamed} The "
        "attestation, the signed policy and its public key come from the supplier, the key by another way than the file."
    )
    return Exchange(
        past=Past(hidden=in_force(case)),
        answer=(
            Prose(opening),
            Bash(f"{line}\n"),
            Prose(
                covered
                if case.asks("covered")
                else f"The first line stands for whoever has the name: decoded from the record it can't miss, so put {_own_name(case)} in its place. `printf %s` adds no "
                f"newline, which would give another digest. {unnamed.lstrip() or (_VERSIONED if versioned else _SAME)}{also}"
            ),
        ),
        twins=derived,
    )


def _own_name(case: Case) -> str:
    """Return what somebody writes who has the document's name from elsewhere."""
    _, _, after = case.procedure.attested.command.partition("--source-name ")
    return f"`NAME={after.split()[0]}`" if after else "`NAME=` with yours"


_VERSIONED = "This generator puts the version into it, as in `name@1.0.0`, so that each release has a name of its own."
_SAME = "Each release under that name has the same subject, so hand over the attestation of the one that you mean."
"""What a name says of the release."""


def extend_policy(case: Case) -> Exchange:
    """A rule over the document for a policy that requires it already."""
    procedure, applied = case.procedure, case.rule
    type_ = case.type_of("sbom")
    opening = (
        f"Yes, and the attestations stay as they are. {applied.rule.device}"
        if case.asks("whether")
        else applied.rule.device
    )
    if case.asks("where"):
        opening = (
            f"Below `{type_}`, in the step's list of types; the other entries stay as they are. {applied.rule.device}"
        )
    if case.asks("old"):
        opening = f"No SBOM has to be made again: a rule reads what was recorded, so the old attestations are judged too. {applied.rule.device}"
    return Exchange(
        past=Past(hidden=in_force(case, procedure.with_step(rules=()))),
        answer=(
            Prose(opening),
            rule_file(case),
            Prose(applied.rule.explanation),
            *_taken(case),
            *case.enforce(f"{add_rule(procedure)}{CHECK}"),
            Prose(applied.rule.limit),
        ),
        facts={**tell_rule(applied), "kind": type_},
    )


def _taken(case: Case) -> tuple[Prose, ...]:
    """Return which step and which format a policy that nobody showed is taken to have."""
    told = case.message.tells
    step = "" if told & {"step", "run", "verify"} else f"the step to be called `{case.procedure.attested.step}`"
    form = f"the document to be {format_of(case).called}" if assume_format(case) and "kind" not in told else ""
    return (Prose(f"I take {' and '.join(filter(None, (step, form)))}:"),) if step or form else ()


def compare_versions(case: Case) -> Exchange:
    """A draft in force that compares versions as text."""
    procedure, applied = case.procedure, case.rule
    name, version = dependencies_of(procedure.attested.build)[-1]
    major, minor, *_ = version.split(".")
    through = int(minor) >= 10
    odd = f"{major}.9.0" if through else f"{major}.10.0"
    listed, field_ = ("packages", "versionInfo") if format_of(case).called == "SPDX" else ("components", "version")
    body = (
        f'deny contains msg if {{\n\tsome found in input.{listed}\n\tfound.name == "{name}"\n\tfound.{field_} < "{version}"\n'
        f'\tmsg := sprintf("%s is too old", [found.name])\n}}\n'
    )
    text = f"package {load_module(applied.rule.module).package}\n\nimport rego.v1\n\n{body}"
    return Exchange(
        past=Past(hidden=(*case.policy_holding(text), Bash(f"{procedure.run_command()}\n"))),
        answer=(
            Prose(
                f'`<` compares texts letter by letter, so `"{odd}"` sorts {"after" if through else "before"} `"{version}"`. `semver.compare` '
                "compares numbers, but wants exactly three of them and is undefined otherwise, hence the helper rule."
            ),
            case.shown_rule("Write the corrected rule to"),
            Prose(
                f"New is the last body, which refuses an SBOM without {listed}. The module is found by its comparison, whatever its entry is called, and "
                "exchanged as a whole, so copy other rules that it has into the file first:"
            ),
            Bash(f"{_exchange_module(case, version)}{CHECK}{procedure.sign_command()}\n{procedure.verify_command()}\n"),
            Prose(applied.rule.limit),
        ),
        facts={
            "package": name,
            "version": version,
            "odd": odd,
            "fate": "gets through" if through else "is refused although it is newer",
            "draft": f"```rego\n{body}```",
        },
    )


def _exchange_module(case: Case, version: str) -> str:
    """Return the commands that put the rule in the place of the module that compares with `version` as text."""
    program = (
        f'(first(.steps[].attestations[].regopolicies[]? | select(.module | @base64d | contains("< \\"{version}\\"")))\n'
        f'    // error("no module compares like that")).module = ($rule | @base64)'
    )
    return edit_policy(f"jq --rawfile rule {case.rule.file} \\\n  '{program}' \\\n ")


def say_what_is_missed(case: Case) -> Exchange:
    """What a signed bill of materials does not show."""
    form = format_of(case)
    opening = "Partly. " if case.asks("whether") else ""
    return Exchange(
        past=Past(hidden=in_force(case)),
        answer=(
            Prose(
                f"{opening}What the generator leaves out goes unnoticed, and a list that the key's holder made up: a green verify says, on his word, that the "
                f"recorded command wrote this {form.called} document, and that nobody changed it since. {seen_by_tool(case.procedure.attested.build)}"
            ),
            Bash(f"{case.procedure.verify_command()}\n"),
            Prose(
                "Nor does it tie the list to a build; for that the build has to be attested at the same commit, or write the list itself. The list, to hold against what you know to be in there:"
            ),
            Bash(f"jq -r '{form.listed}' {case.procedure.attested.artifact}\n"),
        ),
    )


def hand_over(case: Case) -> Exchange:
    """What a consumer needs to check a document."""
    procedure = case.procedure
    artifact = procedure.attested.artifact
    files = name_papers(procedure)
    if case.asks("receive"):
        opening = f"Ask for {files} along with `{artifact}`, the public key by another way than the rest. Then, on your side and offline:"
        if case.asks("enough"):
            opening = f"No, that JSON isn't enough: it will be the attestation, one of three. {opening}"
    else:
        opening = (
            f"Send {files} along, the key by another way than the document: it vouches for the policy, the policy for your step's key, and that for the digest "
            "of the file. They need witness and nothing of yours. This packs all but the key and tries it; what they type, with the key beside the folder, is the "
            "last line:"
        )
    closing = (
        "With `sbom` in `-a` the document is in the attestation too, in clear. So are the paths of your checkout, the command with what it printed, and git's author and "
        "message; look through it once before it goes out."
    )
    if case.asks("edited"):
        closing = (
            "Yes, a list that was shortened or edited is found out, even if only reformatted: its digest is another, and verify has no attestation for that. "
            "Which lines are gone it doesn't say; for that compare with the document in the attestation, which is there if the run had `sbom` in its `-a`. An older list passes with its own, until the policy ends."
        )
    elif case.asks("made"):
        closing = (
            "Proved is then that the holder of the step's key recorded this list as what that command wrote. That the list is complete is not, "
            "and the times in the record are the builder's own."
        )
    if not case.asks("receive"):
        return Exchange(
            past=Past(hidden=in_force(case)), answer=(Prose(opening), Bash(deliver(procedure)), Prose(closing))
        )
    command = recorded("command-run") + '.cmd | join(" ")'
    return Exchange(
        past=Past(hidden=in_force(case)),
        answer=(
            Prose(opening),
            Bash(f"{procedure.verify_command()}\n"),
            Prose(
                "Success means that the supplier's own policy is met. Read what that demands and keep it, since the next one that he signs may demand anything; read each time "
                "which command the record names:"
            ),
            Bash(case.read(".steps", procedure.signed) + case.read(command)),
            *((Prose(closing),) if case.asks("made") else ()),
        ),
    )


def look_up(case: Case) -> Exchange:
    """Where the document is in an attestation, and under which type."""
    procedure, type_ = case.procedure, case.type_of("sbom")
    opening = f"With `sbom` in the `-a` of the run the document itself is in there, under `{type_}`. List the types first, then pick that one:"
    if case.asks("whether"):
        opening = f"Yes, if the run had `sbom` in its `-a`: the whole document, under `{type_}`. List the types first, then pick that one:"
    picked = f"{_document(case)}{format_of(case).listed}"
    look = Bash(case.read(".predicate.attestations[].type") + case.read(picked))
    if case.asks("lost"):
        artifact, by_digest = procedure.attested.artifact, replace(procedure, subject="digest")
        digest = case.read(f'{recorded("product")} | .["{artifact}"].digest.sha256').rstrip()
        line = re.sub(r'-s "\$\(.*', '-s "$DIGEST"', by_digest.verify_command())
        return Exchange(
            past=Past(hidden=in_force(case)),
            answer=(
                Prose(opening),
                look,
                Prose(
                    f"Neither looks at the signature, which is what verify does. It asks for a file or a digest, and that of `{artifact}` is on record "
                    "among the products:"
                ),
                Bash(f"DIGEST=$({digest})\n{line}\n"),
            ),
            procedure=by_digest,
            twins=tuple(twin for twin in twins.derive(by_digest) if twin.kind != twins.TAMPERED_ARTIFACT),
        )
    return Exchange(
        past=Past(hidden=in_force(case)),
        answer=(
            Prose(opening),
            look,
            Prose(
                "Both read without checking the signature, so verify before you rely on it. A rule in the policy sees the same object as `input`."
            ),
            Bash(f"{procedure.verify_command()}\n"),
        ),
    )


def _document(case: Case) -> str:
    """Return the jq program that picks the document out of a statement."""
    return f'.predicate.attestations[] | select(.type == "{case.type_of("sbom")}") | .attestation'


_ONE = Scenario(
    name="",
    compose=finish_run,
    fits=writes_document,
    runs=RUNS,
    run=RUN,
    quotes=(False,),
    heavy=3.0,
    house=HOUSE,
    houses=HOUSES,
    by_commit=False,
)

USES: tuple[Scenario, ...] = (
    replace(_ONE, name="finish", builds=5),
    replace(_ONE, name="digest", compose=hand_digest, builds=4, subjects=("digest",)),
    replace(_ONE, name="name", compose=find_by_name, tools=("jq",), builds=5),
    replace(
        _ONE,
        name="rule-on-top",
        compose=extend_policy,
        fits=lists_packages,
        house=JUDGED_HOUSE,
        houses=JUDGED_HOUSES,
        rules=tuple(rule.name for rule in RULES),
        tools=("jq",),
        builds=10,
        slots={**TOLD, "kind": frozenset()},
    ),
    replace(
        _ONE,
        name="version",
        compose=compare_versions,
        fits=lists_packages,
        house=JUDGED_HOUSE,
        houses=JUDGED_HOUSES,
        rules=("spdx_banned_packages", "cdx_fixed_versions"),
        tools=("jq",),
        builds=8,
        slots=dict.fromkeys(("package", "version", "odd", "fate", "draft"), frozenset[str]()),
    ),
    replace(_ONE, name="missed", compose=say_what_is_missed, tools=("jq",), builds=8),
    replace(_ONE, name="handover", compose=hand_over, tools=("jq",), builds=6),
    replace(_ONE, name="where", compose=look_up, tools=("jq",), builds=2),
)
"""Questions about something that is attested."""
