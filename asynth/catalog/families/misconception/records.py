"""Things that people believe of what witness records and that are not so; each answer ends with what works."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.misconception.correcting import RUN_AND_VERIFY, correct, shows_key, take
from asynth.catalog.families.scenarios.case import Case, Exchange, recorded
from asynth.catalog.families.scenarios.log import nothing_found
from asynth.catalog.families.scenarios.policy import edit_policy, hang_rule
from asynth.catalog.families.scenarios.scenario import (
    WIDE,
    Scenario,
    anything,
    run_sets,
    ships_artifact,
)
from asynth.catalog.member import Build
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.document import Signer
from asynth.catalog.procedure.layout import refused
from asynth.catalog.procedure.policies import digest_of
from asynth.example.draft import Past
from asynth.script import Bash, File, Prose, Text

_TYPES = {
    "collection": (
        "",
        "The collection is the wrapping of all records and no record itself; its type is checked without being asked for",
    ),
    "commandrun": (
        "command-run",
        "The record of the command is spelled `command-run`, with a hyphen, in types as everywhere else",
    ),
    "files": (
        "product",
        "Files that the command wrote are in `product`, those that it found in `material`; every run has both, whatever `-a` says",
    ),
    "materials": ("material", "The files from before the command are in `material`, without an s"),
}
"""Names in types that nothing records: the attestor that is meant, "" for none, and what there is to know."""


def correct_type(case: Case) -> Exchange:
    """A policy that requires a type which no attestor records."""
    procedure = case.procedure
    meant, why = _TYPES[case.variant]
    files = case.variant == "files"
    if files and not procedure.artifact:
        meant = "material"
    type_ = f"https://witness.dev/attestations/{case.variant}/v0.1"
    if meant:
        real = case.type_of(meant)
        bad = case.policy(change=lambda text: text.replace(f'"{real}"', f'"{type_}"'))
        since = f", since yours leaves {'a file' if meant == 'product' else 'none'}," if files else ""
        remedy, edit = f"Ask for `{real}`{since} and sign again:", f"sed 's#{type_}#{real}#'"
    else:
        extra = f'"attestations": [\n        {{"type": "{type_}"}},\n'
        bad = case.policy(change=lambda text: text.replace('"attestations": [\n', extra, 1))
        remedy, edit = "Take it out and sign again:", f"jq '.steps[].attestations |= map(select(.type != \"{type_}\"))'"
    lines = nothing_found(procedure.attested.step)
    return correct(
        case,
        case.failed(f"{procedure.run_command()}\n{procedure.verify_command()}\n", lines, hidden=bad),
        f"Nothing records `{type_}`. {why}. A required type that is never recorded leaves no attestation that fits, and verify words that as if "
        f"it had found nothing at all. {remedy}",
        Bash(edit_policy(edit) + f"{procedure.sign_command()}\n{procedure.verify_command()}\n"),
        "`jq -r .payload FILE | openssl base64 -d -A | jq -r '.predicate.attestations[].type'` prints the spelling that counts, from "
        "an attestation that you have.",
        facts={"type": type_},
    )


RULE = """package command_run.exit_code

import rego.v1

deny contains msg if {
	input.exitcode != 0
	msg := sprintf("exit code %d", [input.exitcode])
}
"""


def correct_exit_code(case: Case) -> Exchange:
    """The belief that a failed step is on record and has to be refused."""
    procedure = case.procedure
    failing = procedure.run_command("false", f"../{procedure.attested.step}-failed.att.json")
    return correct(
        case,
        case.went(f"{procedure.run_command()}\n", hidden=case.policy()),
        ("By a run you can't. " if case.asks("test") else "")
        + "A failed run leaves nothing to refuse: when the command exits with anything but 0, witness writes no attestation. "
        "With `false` in the place of your command:",
        Bash(f"if {failing}; then exit 1; fi\ntest ! -e ../{procedure.attested.step}-failed.att.json\n"),
        "So a rule on `input.exitcode` never fires on what `run` wrote and can go. Where the step passed verify holds "
        "without:",
        Bash(f"{procedure.verify_command()}\n"),
        'Feed the rule by hand instead, `opa eval -d rule.rego -i bad.json data` with `{"exitcode": 1}` in `bad.json`, and ask '
        "yourself whether you need it."
        if case.asks("test")
        else "To get a failure on record, the command itself has to swallow it, as in `sh -c '...; true'`. Then the exit code on record is "
        "0, and a rule has to read the output or a report.",
        facts={"rule": f"```rego\n{RULE}```"},
    )


_FOLDERS = (
    "python/invoices",
    "python/stockroom",
    "c/app",
    "c/calculator",
    "c/checksum",
    "c/word-count",
    "shell/backup",
)


def fits_requirements(build: Build) -> bool:
    """Accept projects without a lock file."""
    return bool(build.artifacts) and "lockfiles" not in build.project.attestors and build.project.folder in _FOLDERS


def look(case: Case, program: str) -> str:
    """Return the command that puts the statement of the attestation through the jq program."""
    return f"jq -r .payload {case.procedure.attestation} | openssl base64 -d -A |\n  jq -r '{program}'\n"


def correct_requirements(case: Case) -> Exchange:
    """The belief that the lockfiles attestor records a requirements.txt, or fails without a lock file."""
    procedure = case.procedure
    name = case.variant
    return correct(
        case,
        case.went(f"{procedure.run_command()}\n", hidden=case.policy()),
        f"`lockfiles` neither records `{name}` nor minds that it is missing. It looks for eleven fixed names, `go.sum`, "
        "`package-lock.json`, `poetry.lock` and `Cargo.lock` among them, and without any of them its list is empty:",
        Bash(look(case, recorded("lockfiles"))),
        Text('{\n  "lockfiles": []\n}'),
        "The type is there, and that is all a policy without rules asks for:",
        Bash(f"{procedure.verify_command()}\n"),
        "Every file of the checkout is in the material record with its digest, whatever its name. A rule over material "
        f"can require `{name}` there.",
        facts={"name": name},
        openings={"drop": "Keep the line.", "proof": "It proves nothing about that file."},
    )


def correct_rebuild(case: Case) -> Exchange:
    """The belief that verify builds again and compares."""
    procedure = case.procedure
    artifact = procedure.attested.artifact
    copy = artifact.rsplit("/", 1)[-1]
    there = procedure.verify_command(artifact=copy)
    return correct(
        case,
        case.went(f"{procedure.run_command()}\n", hidden=case.policy()),
        "verify runs no command. It hashes the file, looks for an attestation with that digest among its subjects, and checks "
        "signatures, types and rules. So here is a folder with nothing but the file, while policy, key and attestation lie above it:",
        Bash(f"mkdir ../elsewhere\ncp {artifact} ../elsewhere/\n(cd ../elsewhere && {there})\n"),
        "Builds that differ from run to run need one attestation per run, and no more. Whether the recorded command really "
        "leads to these bytes is what verify can't say; it trusts the key that says so. From the checkout:",
        Bash(f"{procedure.verify_command()}\n"),
        openings={"compiled": "Nothing.", "compare": "It doesn't."},
    )


def correct_green(case: Case) -> Exchange:
    """The belief that an attestation means that the tests passed."""
    procedure = case.procedure
    other = f"../{procedure.attested.step}-masked.att.json"
    masked = procedure.run_command("sh -c 'false || true'", other)
    head = procedure.verify_command(attestation=other).split(" -s ")[0].split(" -f ")[0]
    proof = f'{head} -s "$(git rev-parse HEAD)"'
    return correct(
        case,
        case.went(f"{procedure.run_command()}\n", hidden=case.policy()),
        f"It means that the command given to `{procedure.attested.step}`{take(case, ', here {},')} exited with 0. Which command that was is on record, and "
        "nothing looks at it. This one fails, hides it, and verifies for the same commit:",
        Bash(f"{masked}\n{proof}\n"),
        "So the claim is as good as the command. Read it before you rely on it:",
        Bash(
            look(case, f'{recorded("command-run")} | .cmd | join(" ")')
            if "'" not in procedure.attested.command
            else look(case, f"{recorded('command-run')} | .cmd[]")
        ),
        "To have that done by verify, put a rule on `input.cmd` under the type command-run. The honest record:",
        Bash(f"{procedure.verify_command()}\n"),
    )


def correct_online(case: Case) -> Exchange:
    """The belief that verify asks a server."""
    procedure = case.procedure
    policy_key, asked = procedure.policy_key[3:], f"`{procedure.artifact}`" if procedure.artifact else "the commit hash"
    return correct(
        case,
        case.went(f"{procedure.run_command()}\n", hidden=case.policy()),
        "verify asks nobody. Everything it needs is in files, the keys of the functionaries included, since they stand in "
        "the policy:",
        Bash(f"{procedure.verify_command()}\n"),
        f"Take along witness itself, `policy.signed.json`, `{policy_key}.pub`, `{procedure.attestation[3:]}` and {asked}, and it works behind "
        "an air gap. A network is only used if you ask for one: `--enable-archivista`, or a verifier key in a KMS. The clock matters, "
        "though, because the policy ends at `expires`.",
    )


def correct_private_key(case: Case) -> Exchange:
    """The belief that the private key is in the attestation."""
    procedure = case.procedure
    count = f"jq -r .payload {procedure.attestation} | openssl base64 -d -A | grep -c 'PRIVATE KEY-----' || true\n"
    key = f"`{procedure.attest[3:]}.key`" if shows_key(case) else "the private key"
    return correct(
        case,
        case.went(f"{procedure.run_command()}\n", hidden=case.policy()),
        f"An attestation carries a signature and the id of the key; {key} stays where it is. The envelope's entry for it "
        "has these two fields, and no private key in PEM is in the payload:",
        Bash(f"jq -r '.signatures[0] | keys[]' {procedure.attestation}\n{count}"),
        Text("keyid\nsig\n0"),
        "The id is the SHA-256 of the public key as PEM. Handing the file out gives nobody the means to sign, only to check:",
        Bash(f"{procedure.verify_command()}\n"),
        "material and product have the digests of files and not their contents. What can leak is the rest: an environment record, if there is one, holds variables that don't look like secrets, and command-run holds what was "
        "printed.",
        openings={
            "published": "It doesn't: `-k` only says what to sign with.",
            "remove": "There is nothing to take out.",
        },
    )


def correct_newest(case: Case) -> Exchange:
    """The belief that of several attestations the newest counts."""
    procedure = case.procedure
    newer = f"../{procedure.attested.step}-newer.att.json"
    lacking = procedure.step.run_command("", newer, extras=("link",))
    both = procedure.verify_command().replace(" -a ", f" -a {newer} -a ", 1)
    alone = procedure.verify_command().replace(f" -a {procedure.attestation}", f" -a {newer}", 1)
    return correct(
        case,
        case.went(f"{procedure.run_command()}\n{case.clear}{lacking}\n", hidden=case.policy()),
        "Time plays no part. All attestations of the step that you hand over and that have the subject are candidates, and one that "
        f"passes is enough. If only the newest run counts, hand over only its file; an incomplete one, here `{newer}`, is then refused:",
        Bash(refused(alone)),
        "With both the older one carries the verdict, so a bad newer record withdraws nothing:",
        Bash(f"{both}\n"),
        "No field of a policy prefers the newer of two; what turns older records away is a new key for the step, or a rule on what differs, such as the commit.",
        twins=tuple(
            replace(twin, commands=twin.commands.replace(procedure.verify_command(), both))
            for twin in twins.derive(procedure)
        ),
    )


def correct_deleted_key(case: Case) -> Exchange:
    """The belief that deleting a private key withdraws what it signed."""
    procedure = case.procedure
    attest = procedure.attest
    if case.asks("revoke"):
        return _revoke(case)
    gone = f"mv {attest}.key {attest}.key.retired\n" if case.asks("test") else ""
    return correct(
        case,
        case.went(f"{procedure.run_command()}\n", hidden=case.policy()),
        "Deleting it only means that nobody signs with that copy any more. verify uses the public key in the policy, and what was "
        "signed stays accepted:",
        Bash(f"{gone}{procedure.verify_command()}\n"),
        "What withdraws trust is the policy: take the key's id out of `functionaries` and sign again. Then everything that it ever "
        "signed is refused, the good releases too, so attest those with the successor first. There is no revocation list, and an old "
        "signed policy stays valid until it expires.",
    )


def _revoke(case: Case) -> Exchange:
    """What does withdraw it: a policy with a successor in the place of the key."""
    before, attest = case.procedure, case.procedure.attest
    new = f"../{_SUCCESSOR}"
    procedure = before.with_step(signer=f"-k {new}.key", functionaries=(Signer(new),))
    make = f"openssl genpkey -algorithm ed25519 -out {new}.key\nopenssl pkey -in {new}.key -pubout -out {new}.pub\n"
    there = case.asks("successor")
    named = f"Below the successor is `{new}.pub`:" if there else "It gets a successor:"
    return replace(
        correct(
            case,
            case.went(f"{before.run_command()}\n", hidden=case.policy()),
            "What withdraws trust is the policy: take the key out of it and sign again. Deleting the private key only means that nobody signs with that copy any more, "
            f"since what verify uses is the public key in there. {named}",
            Bash(
                f"{'' if there else make}OLD=$({digest_of(f'{attest}.pub')})\nNEW=$({digest_of(f'{new}.pub')})\n"
                + edit_policy(
                    f"jq --arg old $OLD --arg new $NEW --rawfile pem {new}.pub \\\n"
                    "  'del(.publickeys[$old]) | .publickeys[$new] = {keyid: $new, key: ($pem | @base64)} |\n"
                    "   (.steps[].functionaries[] | select(.publickeyid == $old) | .publickeyid) = $new'"
                )
                + f"{procedure.sign_command()}\n"
            ),
            "Now everything that the old key signed is refused, the good releases too. What you still ship is attested again"
            f"{take(case, ', here with {}')}:",
            Bash(case.again(procedure)),
            "There is no revocation list, and the policy signed before stays valid until it expires, so replace it wherever somebody verifies.",
            procedure=procedure,
        ),
        fixture=case.with_key(_SUCCESSOR) if there else None,
    )


_SUCCESSOR = "successor"
"""The name of the key that comes after a deleted one."""


def correct_order(case: Case) -> Exchange:
    """The belief that steps of a policy have an order."""
    procedure = case.procedure
    step = procedure.attested.step
    other = case.variant
    run = f"witness run --step {other} -a git {procedure.step.signer} -o ../{other}.att.json -- {_LATER[other]}"
    both = procedure.verify_command().replace(" -a ", f" -a ../{other}.att.json -a ", 1)
    artifact, type_ = procedure.attested.artifact, case.type_of("material")
    file, absent = f"../after-{step}.rego", f"{artifact} not there yet"
    module = f'package material.built_before\n\nimport rego.v1\n\ndeny contains "{absent}" if {{\n\tnot input["{artifact}"]\n}}\n'
    demand = edit_policy(
        f'jq --rawfile rule {file} \\\n  \'.steps["{other}"].artifactsFrom = ["{step}"] |\n'
        f"  {hang_rule(other, type_, f'after-{step}')}' \\\n "
    )
    add = edit_policy(f'jq \'.steps."{other}" = (.steps."{step}" | .name = "{other}")\'')
    taken = (
        ""
        if "later" in case.message.tells
        else f"; I take it to be `{_LATER[other]}`{take(case, ', and {} to be the build')}"
    )
    return correct(
        case,
        Past(hidden=(*case.policy(signed=False), Bash(f"{add}{procedure.sign_command()}\n"))),
        f"Steps are entries of a map. verify asks that each has an attestation that passes, and compares no times. Here `{other}` is "
        f"done first, and accepted{taken}:",
        Bash(f"{case.clear}{run}\n{procedure.run_command()}\n{both}\n"),
        f"What a policy can demand is that `{other}` found the file of `{step}` in its folder.",
        File(file, module, "rego", f"Save this rule on its materials as `{file}`:"),
        Prose(f"`artifactsFrom` adds that it was the file that `{step}` wrote, not one of the day before:"),
        Bash(f"{demand}{procedure.sign_command()}\n"),
        Prose("The same two are refused now:"),
        Bash(refused(both)),
        Bash(f"grep -F '{absent}' ../refused.log\n"),
        Prose(f"While the right order passes. A job of its own fetches `{artifact}` first:"),
        Bash(f"{case.clear}{procedure.run_command()}\n{run}\n{both}\n"),
        f"It shows which file `{other}` had and not when: the same bytes, left by an earlier build, would do.",
        twins=(
            *twins.tamper_artifact(procedure),
            twins.replace_policy_key(procedure),
            twins.expire_policy(procedure),
        ),
        facts={"other": other, "later": _LATER[other]},
        openings={
            "where": "Nowhere.",
            "write": f"A rule on what `{other}` finds.",
            "enforce": "verify can't tell by the order of `steps`, only by the file that the build leaves.",
            "enforced": "It isn't enforced.",
        },
    )


_LATER = {
    "deploy": "git archive -o ../site.tar HEAD",
    "publish": "git bundle create ../publish.bundle HEAD",
    "release": "git archive --format=zip -o ../release.zip HEAD",
}


_RUNS = run_sets("git", "environment git", "git link", "git slsa") + WIDE
_LOOKED = run_sets("git", "environment git", "git slsa", "environment git slsa")

BELIEFS: tuple[Scenario, ...] = (
    Scenario(
        name="type",
        compose=correct_type,
        variants=tuple(_TYPES),
        tools=("jq",),
        shows=RUN_AND_VERIFY,
        slots={"type": frozenset({"variant"})},
    ),
    Scenario(name="exit-code", compose=correct_exit_code, runs=_RUNS, quotes=(False,), slots={"rule": frozenset()}),
    Scenario(
        name="requirements",
        compose=correct_requirements,
        fits=fits_requirements,
        runs=run_sets("git lockfiles", "environment git lockfiles", "git link lockfiles"),
        run=("git", "lockfiles"),
        variants=("requirements.txt", "uv.lock", "constraints.txt", "conan.lock"),
        quotes=(False,),
        offers=frozenset({"lockfiles"}),
        tools=("jq",),
        slots={"name": frozenset({"variant"})},
    ),
    Scenario(
        name="rebuild", compose=correct_rebuild, fits=ships_artifact, runs=_RUNS, quotes=(False,), by_commit=False
    ),
    Scenario(
        name="green",
        compose=correct_green,
        fits=lambda build: not build.artifacts,
        runs=run_sets("git", "environment git"),
        quotes=(False,),
        tools=("jq",),
        house="make verify in c/calculator",
    ),
    Scenario(name="online", compose=correct_online, fits=anything, runs=_RUNS, quotes=(False,)),
    Scenario(name="private-key", compose=correct_private_key, runs=_RUNS, quotes=(False,), tools=("jq",)),
    Scenario(
        name="newest",
        compose=correct_newest,
        fits=lambda build: ships_artifact(build) and build.repeatable,
        runs=_LOOKED,
        quotes=(False,),
        by_commit=False,
    ),
    Scenario(
        name="order",
        compose=correct_order,
        fits=ships_artifact,
        runs=run_sets("git"),
        quotes=(False,),
        tools=("jq",),
        variants=tuple(_LATER),
        by_commit=False,
        slots={"other": frozenset({"variant"}), "later": frozenset({"variant"})},
    ),
    Scenario(name="deleted-key", compose=correct_deleted_key, runs=_RUNS, quotes=(False,), tools=("jq",)),
)
