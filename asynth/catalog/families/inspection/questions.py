"""Looks into attestations and policies, each with the output to expect; what was looked at is then verified."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace

from asynth.catalog.families.scenarios.case import Case, Exchange, recorded
from asynth.catalog.families.scenarios.exchanges import show
from asynth.catalog.families.scenarios.facts import name_subject
from asynth.catalog.families.scenarios.scenario import WIDE, Scenario, run_sets
from asynth.catalog.member import Build
from asynth.catalog.phrasings.facts import join
from asynth.example.draft import Fixture, GitState
from asynth.script import Bash, Prose, Text


def inspect(
    case: Case, *, context: str, lead: str, look: str, output: str, meaning: str, fixture: Fixture | None = None
) -> Exchange:
    """Return the exchange over a run that went well and a look into what it wrote.

    :param look: the commands that print `output`
    :param meaning: what the output says, and what it does not
    """
    procedure = case.procedure
    subject = name_subject(procedure)
    wanted = case.pick(
        f" Afterwards verify {subject} with `../policy.signed.json` and `../{procedure.keys[1]}.pub`.",
        f" And then verify {subject}: policy `../policy.signed.json`, its key `../{procedure.keys[1]}.pub`.",
    )
    return show(
        case,
        case.went(f"{procedure.run_command()}\n", hidden=case.policy()),
        context=context + wanted,
        lead=lead,
        commands=look,
        output=output,
        meaning=meaning
        + case.pick(
            " Reading is not checking, though: anybody can write such a file. Only verify looks at the signature:",
            " None of this is checked yet. That is what verify is for:",
            " Trust it after verify has accepted it:",
        ),
        fixture=fixture,
    )


_AUTHORS = ("Robin Vale", "Imke Dahl", "Noa Stern")


def inspect_branch(case: Case) -> Exchange:
    """Which branch and author the git attestation names."""
    procedure = case.procedure
    branch = case.variant
    author = case.pick(*_AUTHORS)
    git = GitState(branch=branch, message="Prepare the next version", author=(author, "dev@example.com"))
    return inspect(
        case,
        context=case.pick(
            f"The checkout is on `{branch}`, the last commit by {author}. Does `{procedure.attestation}` say so too?",
            f"How do I read branch and author from `{procedure.attestation}`? It should be `{branch}` and {author}.",
            f"I expect `{branch}` and {author} in `{procedure.attestation}`. Where do I look?",
        ),
        lead=case.pick(
            "Both are fields of the git attestation:",
            "The git attestation has them at its top level, beside commit hash, status and tags:",
        ),
        look=case.read(f"{recorded('git')} | .branch, .author"),
        output=f"{branch}\n{author}",
        meaning=case.pick(
            "A clean worktree has no `status` at all, which matters for rules.",
            "Rego sees the same object: `input.branch`, `input.author`.",
        ),
        fixture=replace(case.fixture, git=git),
    )


def fits_command(build: Build) -> bool:
    """Accept commands that a shell leaves as they are: no globs, no variables."""
    return bool(build.artifacts) and not set("*?$`~") & set(build.command)


def inspect_command(case: Case) -> Exchange:
    """Which command an attestation recorded."""
    procedure = case.procedure
    words = json.dumps(shlex.split(procedure.attested.command), separators=(",", ":"), ensure_ascii=False)
    return inspect(
        case,
        context=case.pick(
            f"What exactly does `{procedure.attestation}` say was executed?",
            f"I need the recorded command line and exit code from `{procedure.attestation}`.",
            f"For a rule on the command I have to know how it stands in `{procedure.attestation}`.",
        ),
        lead=case.pick(
            "command-run has the arguments as a list, as the program got them, next to the exit code:",
            "Pick the command-run attestation from the collection; `cmd` is a list, not a string:",
        ),
        look=case.read(f"{recorded('command-run')} | (.cmd | tojson), .exitcode"),
        output=f"{words}\n0",
        meaning=case.pick(
            "A rule sees the same: `input.cmd[0]` is the program. The exit code of a record is always 0, failures leave none.",
            "In Rego that is `input.cmd` and `input.exitcode`, the latter 0 in whatever witness wrote.",
        ),
    )


def inspect_key_id(case: Case) -> Exchange:
    """Who signed an attestation."""
    procedure = case.procedure
    attest = procedure.keys[0]
    return inspect(
        case,
        context=case.pick(
            f"Was `{procedure.attestation}` signed with our `../{attest}.pub` key or with another one?",
            f"How do I tell which key signed `{procedure.attestation}`? I suspect `../{attest}.pub`.",
        ),
        lead=case.pick(
            "The envelope names the key by its id, the SHA-256 of the public key file. Compare the two:",
            "`keyid` in the signature is the SHA-256 of the PEM of the public key, so compute that and compare:",
        ),
        look=(
            f"SIGNED=$(jq -r '.signatures[0].keyid' {procedure.attestation})\n"
            f"OURS=$(openssl dgst -sha256 -r ../{attest}.pub | cut -d' ' -f1)\n"
            'if [ "$SIGNED" = "$OURS" ]; then echo same key; else echo another key; fi\n'
        ),
        output="same key",
        meaning="The id is only a label that the signer wrote.",
    )


def inspect_policy_types(case: Case) -> Exchange:
    """What a signed policy requires, and whether it is sound."""
    procedure = case.procedure
    types = sorted(case.type_of(one.name) for one in procedure.required)
    names = join(tuple(f"`{one.name}`" for one in procedure.required))
    key = procedure.keys[1]
    subject = name_subject(procedure)
    return show(
        case,
        case.went(f"{procedure.run_command()}\n", hidden=case.policy()),
        context=case.pick(
            f"I was told that `../policy.signed.json` (public key `../{key}.pub`) requires {names} of the step "
            f"`{procedure.attested.step}` until {procedure.expires}. How do I check that before I rely on it for {subject}?",
            f"`../policy.signed.json` came by mail, with `../{key}.pub`. It should end on {procedure.expires} and ask "
            f"`{procedure.attested.step}` for {names}. Let me see that, then verify {subject}.",
        ),
        lead=case.pick(
            "A signed policy is an envelope like an attestation; its payload is the policy:",
            "Decode the payload of the envelope and ask for expiry and types:",
        ),
        commands=case.read(".expires, ([.steps[].attestations[].type] | sort[])", "../policy.signed.json"),
        output="\n".join([f"{procedure.expires}T00:00:00Z", *types]),
        meaning="`witness policy check` takes the signed file as well and looks at its structure and Rego, not at the "
        "signature:",
        more=(
            Bash("witness policy check ../policy.signed.json\n"),
            Text('level=info msg="Policy validation successful!"'),
            Prose("The signature is checked by verify, with the key that you were given:"),
        ),
    )


def fits_products(build: Build) -> bool:
    """Accept commands whose one product has the same type everywhere."""
    return build.outputs == ("{artifact}",) and bool(build.mime_type)


def inspect_products(case: Case) -> Exchange:
    """Which products an attestation names."""
    procedure = case.procedure
    build = procedure.attested.build
    return inspect(
        case,
        context=case.pick(
            f"Which files does `{procedure.attestation}` call products, and of what type?",
            f"Show me names and mime types of the products in `{procedure.attestation}`.",
            f"Is `{procedure.attested.artifact}` really a product of the step according to `{procedure.attestation}`?",
        ),
        lead=case.pick(
            "Products are an object from path to mime type and digest:",
            "The product attestation is keyed by path, so turn it into lines:",
        ),
        look=case.read(f'{recorded("product")} | to_entries[] | "\\(.key) \\(.value.mime_type)"'),
        output=f"{procedure.attested.artifact} {build.mime_type}",
        meaning=case.pick(
            "Only what the command created or changed is listed, and each product is a subject that verify can start from.",
            "One product, hence one file that `-f` finds. Files that were there before are materials.",
        ),
    )


def inspect_recorded_types(case: Case) -> Exchange:
    """Which types an attestation holds."""
    procedure = case.procedure
    types = sorted(case.type_of(one.name) for one in procedure.required)
    return inspect(
        case,
        context=case.pick(
            f"Which attestation types are in `{procedure.attestation}`?",
            f"How can I list what `{procedure.attestation}` has recorded, type by type?",
            f"I want to see, without guessing, which types a policy could require of `{procedure.attestation}`.",
        ),
        lead=case.pick(
            "The file is a DSSE envelope; its payload is base64 of an in-toto statement, whose predicate is the collection:",
            "Decode the payload and list the types of the collection, sorted, since their order within a stage is not fixed:",
        ),
        look=case.read("[.predicate.attestations[].type] | sort[]"),
        output="\n".join(types),
        meaning="Three of them are in every attestation; the others came in by `-a`.",
    )


_FIELDS = {
    "branch": ("string", "git"),
    "commithash": ("string", "git"),
    "parenthashes": ("array", "git"),
    "status": ("object", "git"),
    "remotes": ("array", "git"),
    "authoremail": ("string", "git"),
}


def inspect_schema(case: Case) -> Exchange:
    """Which fields a rule can read, from the attestor's schema."""
    field = case.variant
    kind, attestor = _FIELDS[field]
    return inspect(
        case,
        context=case.pick(
            f"Before I write Rego over {attestor}: is there a field `{field}` and of which JSON type?",
            f"A rule of mine is to use `input.{field}` of the {attestor} attestation. Does witness itself say what that is?",
        ),
        lead=case.pick(
            "witness prints a JSON schema for each attestor:",
            "`witness attestors schema` knows; no run is needed for it:",
        ),
        look=f"witness attestors schema {attestor} | jq -r '.\"$defs\".Attestor.properties.{field}.type'\n",
        output=kind,
        meaning=f'A field may still be absent in a record, so read it with `object.get(input, "{field}", ...)`.',
    )


INSPECTIONS: tuple[Scenario, ...] = (
    Scenario(
        name="branch",
        compose=inspect_branch,
        runs=run_sets("git", "environment git", "git link", "git slsa", "git secretscan") + WIDE,
        variants=("main", "release/3.1", "trunk", "hotfix/cve", "stable"),
        quotes=(False,),
        tools=("jq",),
    ),
    Scenario(
        name="command",
        compose=inspect_command,
        fits=fits_command,
        runs=run_sets("git", "environment git", "git link", "environment", "", "git slsa") + WIDE,
        quotes=(False,),
        tools=("jq",),
    ),
    Scenario(
        name="key id",
        compose=inspect_key_id,
        runs=run_sets("git", "environment git", "git link", "git slsa", "git secretscan") + WIDE,
        quotes=(False,),
        tools=("jq",),
    ),
    Scenario(
        name="policy types",
        compose=inspect_policy_types,
        runs=run_sets("git", "environment git", "git link", "git slsa", "git secretscan", "git sbom") + WIDE,
        dated=True,
        quotes=(False,),
        tools=("jq",),
    ),
    Scenario(
        name="products",
        compose=inspect_products,
        fits=fits_products,
        runs=run_sets("git", "environment git", "git link", "environment", "", "git slsa") + WIDE,
        quotes=(False,),
        tools=("jq",),
    ),
    Scenario(
        name="types",
        compose=inspect_recorded_types,
        runs=run_sets(
            "git", "environment git", "git link", "git slsa", "git lockfiles", "git sbom", "environment git sbom"
        )
        + WIDE,
        quotes=(False,),
        tools=("jq",),
    ),
    Scenario(
        name="schema",
        compose=inspect_schema,
        runs=run_sets("git", "environment git", "git link", "git slsa", "git secretscan") + WIDE,
        variants=tuple(_FIELDS),
        quotes=(False,),
        tools=("jq",),
    ),
)
