"""Options of verify and of policy check, and runs whose command is a whole shell line or nothing at all."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.options.using import opening, use
from asynth.catalog.families.scenarios.case import Case, Exchange, recorded
from asynth.catalog.families.scenarios.policy import edit_policy
from asynth.catalog.families.scenarios.scenario import WIDE, Scenario, makes_artifact, run_sets, ships_artifact
from asynth.catalog.member import Build
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.procedure import attest
from asynth.script import Bash


def verify_by_digest(case: Case) -> Exchange:
    """A check on a host that has a digest and no file."""
    procedure = case.procedure
    artifact = procedure.attested.artifact
    return use(
        case,
        f"{opening(case, 'Yes, w', 'W')}ith `-s`. verify compares what it is given, as a string, with the digests in the attestation: bare hex in lower "
        "case, so `sha256:` in front or capitals match nothing. The file need not be there, only the attestation, the signed policy and its public key. Here the "
        "builder writes down the digest that you would be given:",
        f"{procedure.run_command()}\nopenssl dgst -sha256 -r {artifact} | cut -d' ' -f1 > ../digest\n",
        "Where verify runs; the first line mends hex digits in capitals, the last one a `sha256:` in front, and the file must hold nothing else. Whether it is the digest of what really gets installed, verify can't know:",
        verify=f'DIGEST=$(tr A-F a-f < ../digest)\n{procedure.verify_command().split(" -s ")[0]} -s "${{DIGEST#sha256:}}"\n',
    )


def hand_over_folder(case: Case) -> Exchange:
    """Many attestations in one call."""
    procedure = case.procedure
    other = f"../{case.variant}.att.json"
    second = f"witness run --step {case.variant} -a git {procedure.step.signer} -o {other} -- git diff --check HEAD"
    both = procedure.verify_command().replace(
        f" -a {procedure.attestation}", ' -a "$(ls ../*.att.json | paste -sd, -)"', 1
    )
    return use(
        case,
        f"{opening(case, 'Yes. ', '')}`-a` takes a list with commas as well as being repeated, so a folder can be handed over without naming its "
        f"files. With one of another step, `{case.variant}`, beside the first:",
        f"{procedure.run_command()}\n{second}\n",
        "verify picks what fits: an attestation of a step that the policy doesn't mention is left aside, and of several for one step a single "
        "good one is enough. The same file twice is an error, though, so don't add names to the pattern:",
        facts={"other": case.variant},
        verify=f"{both}\n",
        twins=tuple(
            replace(twin, commands=twin.commands.replace(procedure.verify_command(), both))
            for twin in twins.derive(procedure)
        ),
    )


def check_for_machines(case: Case) -> Exchange:
    """The result of policy check for a program."""
    procedure = case.procedure
    check, sign = "witness policy check --json ../policy.json > ../check.json", procedure.sign_command()
    run = f"{case.clear}{procedure.run_command()}\n"
    lead = (
        "`witness policy check --json` prints an object with `valid`, the counts of checks, and `errors` and `warnings` where there are any. "
        "The exit status is 1 for a policy that isn't valid; a pipe into jq would hide it, so keep the object in a file"
        f"{' of its own for each policy' if case.asks('batch') else ''}"
    )
    limit = "It looks at dates, keys and the syntax of Rego. Whether the step's name, the key id or a type will ever match an attestation it can't know"
    if case.asks("enough"):
        return use(
            case,
            f"{lead}:",
            f"{check}\njq -r .valid ../check.json\n",
            f"Not enough to sign without looking. {limit}. One real run tells, once somebody has read and signed it:",
            output="true",
            more=(Bash(f"{sign}\n{run}"),),
        )
    return use(
        case,
        f"{lead}, and let `|| exit 1` end the script before anything is signed:",
        f"{check} || exit 1\n{sign}\njq -r .valid ../check.json\n",
        f"{limit}; one real run tells:",
        output="true",
        more=(Bash(run),),
    )


def fits_shell_line(build: Build) -> bool:
    """Accept commands that can stand between single quotes and leave one file."""
    return build.outputs == ("{artifact}",) and "'" not in build.command and not build.attestors


def wrap_shell_line(case: Case) -> Exchange:
    """A step of more than one command."""
    procedure = case.procedure
    artifact, command = procedure.attested.artifact, procedure.attested.command
    beside = f"{artifact}.{'sha256' if case.variant == 'checksum' else 'size'}"
    second = {
        "checksum": f"openssl dgst -sha256 -r {artifact} > {beside}",
        "size": f"wc -c {artifact} > {beside}",
    }[case.variant]
    whole = f"sh -c '{command} && {second}'"
    quoted = (
        " Quoted as a whole, the line is one program's name, and there is no such program."
        if case.asks("quoted")
        else ""
    )
    return use(
        case,
        f"{opening(case, 'Yes, through a shell. ', '')}witness starts one program with its arguments, so `&&`, `|` and `>` have to be inside of `sh -c` and its "
        f"quotes. Outside of them your own shell takes them, and half of the line runs unattested.{quoted}"[:-1]
        + ":",
        f"rm -f {artifact} {beside}\n{procedure.run_command(whole)}\n"
        + case.read(f"{recorded('command-run')} | .cmd[2]"),
        "On record is `sh`, `-c` and the line as one string, which a rule on `input.cmd` has to expect. `&&` makes a failure of the first part "
        "the step's own, where `;` would hide it. Both files are products, and verify finds either:",
        verify=f"{procedure.verify_command().removesuffix(artifact)}{beside}\n{procedure.verify_command()}\n",
        facts={"first": command, "second": second},
    )


def record_defaults(case: Case) -> Exchange:
    """What is recorded without `-a`."""
    procedure = case.procedure
    types = sorted(
        f"https://witness.dev/attestations/{name}/v0.1"
        for name in ("command-run", "environment", "git", "material", "product")
    )
    return use(
        case,
        "`environment` is new and nothing else: without `-a` the list is `environment,git`, so the git record stays. Seen on a run of your own:"
        if case.asks("new")
        else "`environment` and `git`, beside the three that are always there. Seen on a run of your own:",
        f"{procedure.run_command()}\n" + case.read("[.predicate.attestations[].type] | sort[]"),
        "environment holds all exported variables, and only those with suspicious names are starred out, which is a reason to write "
        "`-a git` where the file leaves the house. A policy that asks for less than is recorded is content:",
        output="\n".join(types),
    )


def attest_nothing(case: Case) -> Exchange:
    """A sign-off that runs no command."""
    procedure = case.procedure
    own = case.variant
    approval = attest(replace(procedure.attested, step="approve", artifact=""), ("git", "material", "product"), key=own)
    signed = replace(procedure, steps=(approval,), keys=(own, procedure.keys[-1]), subject="commit")
    run = approval.run_command().split(" -- ")[0]
    edit = edit_policy("jq 'del(.steps.approve.attestations[] | select(.type | endswith(\"/command-run/v0.1\")))'")
    return use(
        case,
        f"{opening(case, 'Yes, l', 'L')}eave out `--` and the command. What is recorded then is the state of the checkout, signed by whoever "
        "approves:",
        f"{run}\n"
        + f"jq -r .payload {approval.attestation} | openssl base64 -d -A |\n  jq -r '.predicate.attestations[].type'\n",
        "There is no command-run among the types, so the policy must not require it of `approve`; jq takes it out. That somebody looked isn't proven, only that this key "
        "signed at this commit, which joins it to the record of the command: if the policy has that step too, add its file with another `-a`.",
        verify=f"{edit}{signed.sign_command()}\n{signed.verify_command()}\n",
        procedure=signed,
        fixture=replace(case.fixture, keys=signed.arrangement.requests(*signed.keys)),
        facts={"own": own},
    )


_RUNS = run_sets("git", "environment git", "git link", "git slsa") + WIDE

CHECKS: tuple[Scenario, ...] = (
    Scenario(
        name="by-digest",
        compose=verify_by_digest,
        fits=ships_artifact,
        runs=_RUNS,
        quotes=(False,),
        by_commit=False,
        subjects=("digest",),
    ),
    Scenario(
        name="many-files",
        compose=hand_over_folder,
        runs=_RUNS,
        quotes=(False,),
        variants=("whitespace", "style", "diff-check"),
        slots={"other": frozenset({"variant"})},
    ),
    Scenario(name="check-json", compose=check_for_machines, runs=_RUNS, quotes=(False,), tools=("jq",)),
    Scenario(
        name="shell-line",
        compose=wrap_shell_line,
        fits=fits_shell_line,
        runs=run_sets("git", "environment git", "git link"),
        quotes=(False,),
        tools=("jq",),
        variants=("checksum", "size"),
        by_commit=False,
        slots={"first": frozenset({"build"}), "second": frozenset({"artifact", "variant"})},
    ),
    Scenario(
        name="defaults",
        compose=record_defaults,
        fits=makes_artifact,
        runs=((),),
        run=(),
        quotes=(False,),
        tools=("jq",),
        by_commit=False,
    ),
    Scenario(
        name="no-command",
        compose=attest_nothing,
        runs=run_sets("git"),
        quotes=(False,),
        tools=("jq",),
        variants=("lead", "approver", "manager"),
        slots={"own": frozenset({"variant"})},
    ),
)
"""Checks and runs; their names decide which strata there are."""
