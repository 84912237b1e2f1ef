"""What people ask about one attested step that is there, or about a part of a set-up, and the answer to each."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.attestors import ATTESTORS_BY_NAME
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.gitlab import illustrate, show_job
from asynth.catalog.families.scenarios.log import nothing_found, quote
from asynth.catalog.families.scenarios.policy import CHECK, add_rule, edit_policy
from asynth.catalog.families.step.answers import set_up, write_policy
from asynth.catalog.families.step.knowledge import fill, join_nouns, particular, place_of, subject_of, value, want
from asynth.catalog.families.step.wishes import WISHES
from asynth.catalog.procedure.keys import ARRANGEMENTS_BY_NAME
from asynth.catalog.procedure.procedure import Procedure
from asynth.catalog.prompts.enumeration import join
from asynth.example.draft import Past
from asynth.script import Bash, File, Part, Prose

_TYPES = ".predicate.attestations[].type"

_COUNTS = ("no", "one", "two", "three", "four", "five", "six")


def in_force(case: Case, procedure: Procedure | None = None) -> tuple[Bash | File, ...]:
    """Return the blocks of a policy that is in force and of a run under it."""
    before = procedure or case.procedure
    return (*case.policy(before), Bash(f"{before.run_command()}\n"))


def patched(case: Case, program: str) -> str:
    """Return the commands that put the policy through the jq program, sign it again and verify."""
    return edit_policy(f"jq '{program}'") + f"{case.procedure.sign_command()}\n{case.procedure.verify_command()}\n"


def finish_run(case: Case) -> Exchange:
    """Attestations that are collected, and no policy yet."""
    procedure = case.procedure
    whose, step = f"`{procedure.policy_key[3:]}.key`", procedure.attested.step
    pair = _pair(procedure) if case.asks("pair") else ""
    types, policy = Bash(case.read(_TYPES)), Bash(f"{pair}{write_policy(procedure)}{procedure.verify_command()}\n")
    fixture = replace(case.fixture, keys=tuple(key for key in case.fixture.keys if not pair or key.role != "policy"))
    past = Past(hidden=(Bash(f"{procedure.run_command()}\n"),))
    opening = f"The policy names the key of `{step}` and the type of each record that the run makes."
    if case.asks("decide"):
        made = f"{subject_of(case)} came out of" if procedure.artifact else "the commit went through"
        opening = f"`witness verify` decides with it, by a signed policy. Exit status 0 means that {made} a run of `{step}` that didn't fail, since a command that does{_finding(procedure.attested.command)} leaves no attestation."
    if case.asks("missing"):
        opening = f"A policy is missing, which says who may sign `{step}` and what must be on record, and a key that signs it."
    if case.asks("use"):
        opening = (
            f"Three things are left: a policy, its signature by {whose}, and the verify line where a release is taken over, which then refuses "
            f"{subject_of(case)} if it has no attestation, or not the right one."
        )
    elif case.asks("whether"):
        opening = f"Yes, nothing has to run again. What is missing is a policy, which says who may sign `{step}` and what must be on record."
    if case.asks("types"):
        opening = "A record goes by a type of witness.dev unless its format is somebody else's, as with SLSA, in-toto links or SBOMs."
    if case.asks("signer"):
        signed = "That key" if case.asks("use") else f"It's signed with {whose}, which"
        opening += f" {signed} should not be on the machine that runs `{step}`."
    lead = f"verify takes no attestation that lacks one of these types or isn't signed by the key of `{step}`; any command passes, though."
    if pair:
        lead += f" The policy gets a pair of its own, made once; before it, the public key that belongs to `{procedure.attest[3:]}.key`:"
    elif not case.asks("signer") and not case.asks("use"):
        lead += f" {whose} signs it:"
    older = "" if procedure.artifact else _OLDER
    return Exchange(
        past,
        (
            Prose(f"{opening} The attestation itself lists the types:"),
            types,
            Prose(lead),
            policy,
            Prose(_next_time(case) if case.asks("use") else f"{_judged(case)} {older}".strip()),
        ),
        fixture=fixture,
    )


def _finding(command: str) -> str:
    """Return which failure a command has that is no accident, or "" where it has none that is known."""
    program = command.split()[0]
    fails = program in ("bandit", "flake8") and "--exit-zero" not in command
    return f", as `{program}` on a finding," if fails else ""


def _pair(procedure: Procedure) -> str:
    """Return the commands that make the policy's key pair, for somebody who has the key that signs runs."""
    owner = replace(procedure, arrangement=ARRANGEMENTS_BY_NAME["make ed25519"]).key_commands(procedure.keys[-1])
    return f"openssl pkey -in {procedure.attest}.key -pubout -out {procedure.attest}.pub\n{owner}"


def _judged(case: Case) -> str:
    """Return how far the records of a run that is there are judged."""
    first, *_ = particular(case)
    if case.asks("decide"):
        others = (
            "Other files of the release aren't covered"
            if case.procedure.artifact
            else "Files of the release are compared with nothing"
        )
        if first.name == "link" and "git" not in case.procedure.extras:
            return f"{others}, and there is no git record, which would name the commit."
        return f"{others}, and {first.unconstrained} is looked at by no rule yet."
    if first.name == "vex" and not case.asks("types"):
        return f"{first.unconstrained[0].upper()}{first.unconstrained[1:]} is looked at by no rule yet."
    return value(case, first)


def _next_time(case: Case) -> str:
    """Return what the next release needs of a run that is used from now on."""
    if not case.procedure.artifact:
        return _OLDER
    return f"Put `rm -f {case.procedure.artifact}` in front of the run, or a release in which it comes out unchanged has no such product and is refused."


_OLDER = "`HEAD` fits as long as that commit is checked out; of an older run give `-s` its own hash."


def add_records(case: Case) -> Exchange:
    """More attestors for a step whose policy is in force."""
    procedure = case.procedure
    added = tuple(one.name for one in particular(case) if one.name != "git")
    entries = ", ".join(f'{{"type": "{case.type_of(name)}"}}' for name in added)
    append = append_types(procedure.attested.step, entries)
    edited = edit_policy(f"jq '{append}'")
    first = ATTESTORS_BY_NAME[added[0]]
    outside = ". Edit and sign outside of the job:" if place_of(procedure) is not None else ":"
    codes = join(tuple(f"`{name}`" for name in added))
    opening = f"{codes} {'joins' if len(added) == 1 else 'join'} `git` in `-a`, which has to be named again, since `-a` replaces the list."
    closing = ""
    if "environment" in added and first.name != "environment":
        closing = "With `environment` every exported variable goes on record, in clear unless the name looks secret, as `*TOKEN*` does."
    elif len(added) > 1:
        closing = value(case, ATTESTORS_BY_NAME[added[1]])
    if place_of(procedure) is not None:
        opening += f" From now on the run works in the job alone, since `{added[0]}` needs {first.needs}:"
    if case.asks("diff"):
        opening = f"Yes, {'one entry' if len(added) == 1 else f'{_COUNTS[len(added)]} entries'} in that list. {opening}"
    if case.asks("place"):
        opening = f"It can be changed in place, and is signed again afterwards. {opening}"
    if case.asks("old"):
        # Said in front of the command that writes over the file.
        outside = f", the old ones too. So copy `policy.signed.json` to another name first, and verify those by it, and no new ones{outside}"
    return Exchange(
        past=Past(hidden=in_force(case, attest_less(procedure))),
        answer=(
            Prose(fill(case, opening)),
            Bash(f"{case.clear}{procedure.run_command()}\n"),
            Prose(
                f"{value(case, first)} The keys stay. {'One more entry' if len(added) == 1 else f'{_COUNTS[len(added)].capitalize()} more entries'} at the "
                f"end of the policy's list make{'s it' if len(added) == 1 else ' them'} obligatory, and attestations without are refused from then on{outside}"
            ),
            Bash(
                f"jq . ../policy.json > ../policy.old.json\n{edited}diff ../policy.old.json ../policy.json || true\n"
                f"{procedure.sign_command()}\n{procedure.verify_command()}\n"
                if case.asks("diff")
                else patched(case, append)
            ),
            *(
                (
                    Prose(
                        "jq indents in its own way, so the old file goes through it as well, and the diff is about nothing else."
                    ),
                )
                if case.asks("diff")
                else ()
            ),
            *((Prose(closing.strip()),) if closing else ()),
        ),
        facts={"added": _named(added)},
    )


def append_types(step: str, entries: str) -> str:
    """Return the jq program that adds to what `step` requires those of `entries`, JSON objects, whose type isn't there yet."""
    return f'.steps["{step}"].attestations |= . + ([{entries}] - map({{type}}))'


def attest_less(procedure: Procedure) -> Procedure:
    """Return `procedure` with git as its only extra attestor."""
    required = tuple(one for one in procedure.required if one.always or one.name == "git")
    return procedure.with_step(required=required, extras=("git",))


def _named(names: tuple[str, ...]) -> dict[str, str]:
    return {
        "names": join(names),
        "code": join(tuple(f"`{name}`" for name in names)),
        "noun": join_nouns(tuple(want(name).noun for name in names)),
        "question": join(tuple(want(name).question for name in names)),
    }


def needs_of(case: Case) -> dict[str, object]:
    """Return what messages tell of the records that are wanted."""
    return {"wanted": _named(tuple(one.name for one in particular(case)))}


def name_type(case: Case) -> Exchange:
    """Which type a policy has to name for one attestor."""
    procedure = case.procedure
    attestor = next(one for one in particular(case) if one.name != "git")
    added = attestor.name
    type_, step = case.type_of(added), procedure.attested.step
    needs = f" `{added}` needs {attestor.needs}, or the run fails." if attestor.needs else ""
    unnamed = case.message.tells.isdisjoint({"step", "run", "script", "verify", "policy"})
    taken = f" Below I take the step to be `{step}`." if unnamed else ""
    without = procedure.with_step(required=tuple(one for one in procedure.required if one.name != added))
    return Exchange(
        past=Past(hidden=(*case.policy(without), Bash(f"{procedure.run_command()}\n"))),
        answer=(
            Prose(
                f"`{type_}`. `witness attestors list` prints the type beside each name: most consist of name and `v0.1`, a format of somebody else's, "
                f"such as SLSA or VEX, keeps its own address. verify compares it letter by letter with what is on record, so from now on a run without "
                f"`-a {','.join(procedure.extras)}` is refused, an old one too.{needs}{taken}"
            ),
            Bash(patched(case, append_types(step, f'{{"type": "{type_}"}}'))),
            Prose("What an attestation has, it says itself:"),
            Bash(case.read(_TYPES)),
        ),
        facts={"added": _named((added,))},
    )


def run_again(case: Case) -> Exchange:
    """A second run that finds its output there already."""
    procedure = case.procedure
    artifact = procedure.attested.artifact
    opening = (
        f"Remove `{artifact}` before each run. After the second run the file has the bytes that it had before, and such a file is no product "
        "of it, just a material. verify looks for products, hence nothing."
    )
    if case.asks("whether"):
        opening = f"Yes, the old output. {opening}"
    elif case.message.kind == "symptom":
        opening = (
            f"`{artifact}` was there already and came out the same, which makes it a material of the later run and no product, and verify goes by products. Remove it before "
            "each run:"
        )
    if case.asks("older"):
        opening = (
            f"No, it doesn't speak of that file any more. In the second run `{artifact}` was there already and came out the same, which makes it a material and no "
            "product, and verify goes by products. Remove it before each run:"
        )
    if "verify" in case.message.tells:
        past = case.failed(
            f"{procedure.verify_command()}\n",
            nothing_found(procedure.attested.step),
            hidden=(*case.policy(), Bash(f"{procedure.run_command()}\n{procedure.run_command()}\n")),
        )
    else:
        past = case.went(f"{procedure.run_command()}\n{procedure.run_command()}\n", hidden=case.policy())
    closing = "In CI a fresh checkout has the same effect, unless the job restores a cache with the output in it."
    if case.asks("older"):
        closing = "The attestation of the first run stays good for the file, as long as `-o` doesn't write over it."
    look = (
        Prose(f"{closing} What an attestation can be found by, it lists itself:"),
        Bash(case.read(".subject[].name")),
    )
    return Exchange(
        past=replace(past, quoted=quote((), False)),
        answer=(Prose(opening), Bash(case.again()), *(() if case.asks("script") else look)),
    )


def fail_without_trace(case: Case) -> Exchange:
    """What a failing command leaves."""
    procedure = case.procedure
    opening = {
        "rule": "No rule is needed. ",
        "never": "Never. ",
        "success": "Yes, if success means exit status 0. ",
        "use": "No. ",
    }.get(next(iter(case.message.asks), ""), "")
    opening += (
        "A command that exits non-zero leaves no attestation: witness reports the status, exits 1 and writes nothing, so in whatever exists "
        "`exitcode` is 0."
    )
    if case.asks("success"):
        opening += " That field of command-run is where it's stated, and a rule on it would have nothing to refuse."
    return Exchange(
        past=Past(hidden=in_force(case)),
        answer=(
            Prose(
                f"{opening} What does stay is the file of an earlier good run at the same path, which is why it's removed here first:"
            ),
            Bash(
                f"rm -f {procedure.attestation} {case.again().removeprefix('rm -f ')}"
                if case.clear
                else f"rm -f {procedure.attestation}\n{case.again()}"
            ),
            Prose(
                "A failure goes unnoticed in two ways: the command hides it, as a script does that ends in `|| true`, or somebody who has "
                f"`{procedure.attest[3:]}.key` signs a record of a run that never was."
                if case.asks("success")
                else "The exception is a command that hides its failure, such as a script that ends in `|| true`: that counts as success."
            ),
        ),
    )


def judge_run(case: Case) -> Exchange:
    """A set-up with one rule."""
    applied = case.rule
    rule = (
        case.shown_rule(f"Write {applied.rule.called} to"),
        Prose(applied.rule.explanation),
    )
    wish = WISHES[applied.rule.name]
    opening = _device(case)
    if case.asks("caught"):
        opening = f"{_CAUGHT} {opening}"
    elif case.asks("whether"):
        opening = f"Yes. {opening}"
    elif case.asks("looks"):
        opening = (
            f"A rule lies below the type that it reads, under `regopolicies`, and that record is its `input`. {opening}"
        )
    elif case.asks("where"):
        opening = f"In the policy; the run only has to record what the rule looks at. {opening}"
    elif case.message.kind == "how-to":
        opening = f"Wrap it in `witness run`, and let a rule in the policy set the condition. {opening}"
    opening, inside = f"{_gate(case)} {opening}".strip(), _pin_image(case)
    exchange = set_up(
        case,
        opening,
        rule=rule,
        between=_exported(case) if case.asks("bare") else "",
        again=_exported(case),
        apart=f"Where {_released(case)} starts, with public files only:" if inside else "",
        inside=inside,
        closing="Whoever runs the step can't drop the condition, as changing the policy takes its key. With the step's key, though, a record can be signed that is made up."
        if case.asks("skip")
        else f"{_limit(case)} {_next_step(case)}".strip(),
    )
    facts = {"wish": {"order": wish.order(case.procedure.attested), "worry": wish.worry}}
    return replace(exchange, facts=facts)


_UNWRAPPED = (
    "Allow the one program: with `sh -c`, `dash -c` or `env sh -c` around it another name stands first in the recorded command, and that is refused. A list "
    "of forbidden shells would miss `env`."
)
"""Said in the place of a rule's device to whoever wants no shell around a command."""


def _device(case: Case) -> str:
    """Return how the rule does what was asked for."""
    rule = case.rule.rule
    return _UNWRAPPED if rule.name == "cmd_program_allowlist" else rule.device


def _limit(case: Case) -> str:
    """Return what the rule lets pass."""
    rule, here = case.rule.rule, case.rule.rule.here(case.procedure.attested)
    if rule.name == "cmd_program_allowlist":
        starter = _STARTERS.get(case.procedure.attested.command.split()[0])
        if starter:
            return f"`{starter}` begins with that name too and starts any program, a shell among them; to rule that out compare all of `cmd`."
        return here or "All arguments pass, with whatever they make the program start."
    return f"{rule.limit} {here}".strip()


_STARTERS = {
    "bundle": "bundle exec",
    "npm": "npm exec",
    "pnpm": "pnpm exec",
    "uv": "uv run",
    "yarn": "yarn exec",
}
"""By program: what of it starts another one."""

_CAUGHT = "By itself witness wouldn't have caught it, you're right: it records, and a run whose command exits 0 is signed. With the condition verify refuses."
"""Said to whoever asks whether witness would have noticed what happened."""


def _next_step(case: Case) -> str:
    """Return what the next step needs that somebody else sets up, or "" where nobody asks."""
    if not case.asks("next"):
        return ""
    return f"For the next step: its own name, key pair, command and policy file, the same `{case.procedure.policy_key[3:]}` pair."


def _gate(case: Case) -> str:
    """Return how a release waits for verify, or "" where nobody asks that it does."""
    if not case.asks("gate"):
        return ""
    what = _released(case)
    return f"{what[0].upper()}{what[1:]} goes behind the last line below with `&&`, as verify exits 1 for whatever it refuses, a missing attestation included."


def _released(case: Case) -> str:
    """Return what waits for verify."""
    return "the upload" if case.procedure.artifact else "the release"


def _pin_image(case: Case) -> tuple[Part, ...]:
    """Return the lines of a GitLab job whose image goes by a tag in the message, with those that try its run; or none."""
    if not case.asks("gate") or case.rule.rule.name != "gitlab_pinned_image":
        return ()
    return (
        Prose(
            "As it is the sheet's image is refused, `toolbox:12` being a tag. The job names that image by its digest:"
        ),
        illustrate(show_job(case, case.clear, "SIGNING_KEY", f"{_TOOLBOX}@sha256:DIGEST")),
        Prose(
            "The same run by hand; outside of a job it stops with `not in a gitlab ci job`, unless `GITLAB_CI` is `true`:"
        ),
    )


_TOOLBOX = "registry.example.org/ci/toolbox"
"""The image in the message, without its tag."""


def _exported(case: Case) -> str:
    """Return what the run needs of its shell so that the rule accepts it, or ""."""
    if case.rule.rule.name != "env_variable_equals":
        return ""
    name, value_ = case.procedure.attested.variable
    end = "." if case.asks("bare") else ":"
    return f"Run it with `{name}={value_}` exported; without that witness signs all the same, and it is verify that refuses{end}"


def extend_policy(case: Case) -> Exchange:
    """One rule for a policy that is in force."""
    procedure, applied = case.procedure, case.rule
    wish = WISHES[applied.rule.name]
    unnamed = case.message.tells.isdisjoint({"step", "run", "script", "verify", "policy"})
    taken = f" I take the step to be called `{procedure.attested.step}` in the policy." if unnamed else ""
    only = "It takes none of that: the policy is changed in place and signed again. " if case.asks("only") else ""
    if case.asks("where"):
        only, taken = (
            f"Under the {applied.rule.attestor} type of the step, which I take to be called `{procedure.attested.step}`. ",
            "",
        )
    return Exchange(
        past=Past(hidden=in_force(case, procedure.with_step(rules=()))),
        answer=(
            Prose(f"{only}{_device(case)}{taken}"),
            case.shown_rule(f"Save {applied.rule.called} as"),
            Prose(applied.rule.explanation),
            *case.enforce(f"{add_rule(procedure)}{CHECK}"),
            Prose(_limit(case)),
        ),
        facts={"wish": {"order": wish.order(procedure.attested), "worry": wish.worry}},
    )
