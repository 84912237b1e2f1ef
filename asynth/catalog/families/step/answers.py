"""Whole set-ups: keys, the attested run, the policy and the check, each where it belongs."""

from __future__ import annotations

import textwrap
from dataclasses import replace

from asynth.catalog.attestors import ATTESTORS_BY_NAME, CI
from asynth.catalog.families.scenarios.case import Case, Exchange, recorded
from asynth.catalog.families.step.knowledge import (
    fill,
    join_nouns,
    keep_keys,
    know,
    open_with,
    particular,
    place_of,
    repeat,
    subject_of,
    unfiled,
    value,
    want,
)
from asynth.catalog.member import Attestor
from asynth.catalog.procedure.layout import name_papers
from asynth.catalog.procedure.procedure import Procedure
from asynth.catalog.procedure.rules import bind_rules
from asynth.catalog.prompts.enumeration import join
from asynth.catalog.rules import RULES_BY_NAME
from asynth.catalog.rules.lockfiles import lock_files_of
from asynth.example.draft import Past
from asynth.script import Bash, File, Part, Prose


def write_policy(procedure: Procedure) -> str:
    """Return the commands that write and sign the policy."""
    *_, written = procedure.write_policy()
    return f"{written.text}{procedure.sign_command()}\n"


def set_up(
    case: Case,
    opening: str,
    between: str = "",
    *,
    closing: str = "",
    rule: tuple[Part, ...] = (),
    apart: str = "",
    policy: str = "",
    again: str = "",
    more: tuple[Part, ...] = (),
    check: str = "",
    inside: tuple[Part, ...] = (),
) -> Exchange:
    """Return the exchange of a whole set-up.

    :param opening: the answer to the question, in front of the run
    :param between: what carries over
    :param rule: parts of a rule, in front of the policy
    :param apart: the sentence in front of the check where somebody else makes it; "" for one block of policy and check
    :param policy: the end of the paragraph in front of the policy
    :param again: what stands between the keys and the run, where something has to be said there
    :param more: what comes after all of it
    :param check: commands that end with the check, where it takes more than the one line
    :param inside: what stands in front of the run in a CI system's job, in the place of the sentence of that system
    """
    procedure = case.procedure
    place = place_of(procedure)
    keys = procedure.key_commands() if procedure.arrangement.made else ""
    run = f"{case.clear}{procedure.run_command()}\n"
    check = check or f"{procedure.verify_command()}\n"
    if case.asks("bare"):
        files: tuple[Part, ...] = tuple(part for part in rule if isinstance(part, File))
        keys = f"{_comment('once: with new keys nothing that was signed before verifies')}{keys}"
        # What a rule asks of the shell is said beside the reason for the `rm`, not in its place.
        said = f"{repeat(case)} {between if rule else ''}" if case.clear else between
        run = f"{_comment(fill(case, said))}{run}"
        check = f"{_comment(_REFUSED if rule else fill(case, _ACCEPTED))}{check}"
        if place is not None:
            outside: tuple[Part, ...] = (Bash(keys), *files, Bash(write_policy(procedure)))
            job = Prose(fill(case, "Inside of the job, with `{key}` fetched from its store of secrets:"))
            return Exchange(
                Past(),
                (Prose("Outside of the job:"), *outside, job, Bash(run), Prose("Wherever it is checked:"), Bash(check)),
            )
        lead = "Keys, policy and attestation end up beside the checkout:"
        return Exchange(Past(), (Prose(lead), Bash(keys), *files, Bash(f"{run}{write_policy(procedure)}{check}")))
    parts: list[Part] = []
    if place is None:
        kept = keep_keys(case) if keys and not policy else ""
        parts += [
            Prose(fill(case, f"{opening} {kept}")),
            *((Bash(keys), *((Prose(again),) if again else ())) if keys else ()),
            Bash(run),
        ]
    else:
        needs_history = "git" in procedure.extras or not procedure.artifact
        within = inside or (Prose(fill(case, f"{place.history if needs_history else ''} {place.job}")),)
        parts += [Prose(fill(case, opening))]
        parts += [Prose(fill(case, place.keys)), Bash(keys), *within] if keys else [*within]
        parts += [Bash(run)]
        if again:
            between = f"{_KEPT.format(procedure.attestation[3:])} {between}"
        policy = place.owner
        apart = apart or (place.check if procedure.artifact else place.clone)
    cleared = repeat(case)
    if rule and cleared:
        parts += [Prose(fill(case, cleared))]
        cleared = ""
    parts += rule
    text = fill(case, f"{cleared} {between} {policy}")
    parts += [Prose(" ".join(text.split(" ")).replace("  ", " "))] if text else []
    if apart:
        parts += [Bash(write_policy(procedure)), Prose(fill(case, apart)), Bash(check)]
    else:
        parts += [Bash(f"{write_policy(procedure)}{check}")]
    closing = f"{closing}{_exposed(case, f'{opening} {between} {closing}')}".strip()
    parts += [Prose(fill(case, closing))] if closing else []
    parts += more
    return Exchange(past=Past(), answer=tuple(parts))


_REFUSED = "The rule speaks here and not in the run: one that breaks it is signed all the same."
"""Said in front of the check to whoever wants commands alone."""

_ACCEPTED = "refuses {subject} without an attestation by `{key}` that has all of these types; which command it was, nothing compares"
"""The same where there is no rule."""

_KEPT = "Each run writes over the `{}` of the one before, so let the job keep it under the number of the build."
"""What is said of the attestation of a CI system's job where one is asked for of every run."""


def _comment(text: str) -> str:
    """Return `text` as lines of a comment in a block of commands, or ""."""
    return "".join(f"# {line}\n" for line in textwrap.wrap(text, 110))


def _exposed(case: Case, told: str) -> str:
    """Return what the environment attestor gives away, where nothing else of what is `told` says so."""
    if "environment" not in case.procedure.extras or "variable" in told.casefold():
        return ""
    return (
        " `environment` writes down every exported variable and masks just those whose name looks secret, so read the first attestation before "
        "others get it."
    )


def attest_plainly(case: Case) -> Exchange:
    """The smallest whole set-up."""
    known = know(case)
    commit = "" if case.procedure.artifact else _COMMIT
    opening = known.opening if "git" in known.opening else f"{known.opening} {commit}"
    between, closing = known.shows, known.gap
    if case.asks("least"):
        opening = (
            "Two key pairs, one run, one signed policy and one verify. One pair could sign both, but then whoever runs the step also decides "
            f"what passes. {commit}"
        )
        between, closing = "", _LEAST
    elif case.asks("different"):
        opening = f"Your command takes the place of `echo` after `--`, and what it is about can be verified: {subject_of(case)}. {commit}"
    elif case.asks("order"):
        opening = f"Keys, then the run; the policy can be written before it or after it, since only verify needs both. {known.opening}"
        between, closing = _CONCEPTS, known.shows
    elif case.asks("new"):
        between, closing = _CONCEPTS, known.shows
    elif case.asks("line"):
        opening = (
            "Wrap the one line, then the record speaks of one command. There is a reason against it: what the other lines fetch and prepare "
            f"shows as files that were there, not as what put them there. {known.opening}"
        )
    elif case.asks("options"):
        opening = (
            "Four options make a run: `--step`, `-a`, `-k` and `-o`. Keyless signing, Archivista and timestamps each have theirs, and you need "
            f"none of them. {commit}"
        )
        closing = ""
    elif case.asks("replaces"):
        gone = (
            "`witness run` around the command takes its place, as it signs what it records"
            if case.procedure.artifact
            else "A signed attestation takes the place of the tick"
        )
        opening = f"{gone}: verify looks {subject_of(case)} up in the signed record of the run, which outsiders can do as well. {commit}"
    elif case.asks("between"):
        found_by = "`-f {artifact}`"
        if not case.procedure.artifact:
            found_by = "`-s` with the hash of the commit, which the git record makes a subject"
        opening = (
            f"Keys, the run, and a signed policy. The flag that verify missed says what to look up, here {found_by}; it also wants `-p`, `-k` and "
            "`-a`."
        )
    elif case.asks("signer"):
        opening = (
            "The signature names its key, and verify accepts none that the policy doesn't list. A key is all that tells people apart, so each who may run "
            "this gets a pair of his own and an entry there; here it's one."
        )
        between = closing = ""
    if case.asks("limit"):
        closing = (
            "What remains unproven is that it was this command, as any passes under the step's name, that all changes were committed, that the sources were good, and, "
            "to whoever mistrusts the holder of `{key}`, that there was a run at all."
        )
    if case.asks("machine"):
        closing = f"Which machine it was isn't in there yet; `environment` in `-a` adds host and user, as that machine names itself. {closing}"
    if case.asks("files"):
        opening = (
            f"Afterwards there are two key pairs, `policy.json`, and to keep and hand on `{case.procedure.attestation[3:]}` and `policy.signed.json`, with "
            f"`{case.procedure.policy_key[3:]}.pub` by another way; the last line below is the check, which exits 0 or refuses. {commit}"
        )
        closing = ""
    if case.asks("side"):
        closing = (
            f"The other side gets {name_papers(case.procedure)}, the last by another way than the rest, and types, beside these and "
            f"{'{subject}' if case.procedure.artifact else 'with the hash'}, `{_typed(case)}`: no checkout, no private key. {closing}"
        )
    apart = (
        f"The test, which anybody repeats with `{case.procedure.attestation[3:]}`, `policy.signed.json`, `{case.procedure.policy_key[3:]}.pub` and {{subject}}, "
        "and without a private key:"
        if case.asks("repeat")
        else ""
    )
    if case.asks("signer"):
        apart = f"Whoever takes {{subject}} over needs {name_papers(case.procedure)}, the last by another way, and types, with these one folder up:"
    if case.asks("script"):
        opening = (
            f"In the script the run takes the place of the line{', with `rm` in front of it' if case.clear else ''}; verify needs {name_papers(case.procedure)}. The keys are made "
            "once, apart from it:"
        )
    kept = _OWN_NAME.format(case.procedure.attestation[3:])
    policy, again = (_FOR_ONCE, kept) if case.asks("kept") else ("", "")
    if case.asks("parties"):
        signer, owner = case.procedure.attest[3:], case.procedure.policy_key[3:]
        image = "the image, " if "--iidfile" in case.procedure.attested.command else ""
        opening = (
            f"They make the pair `{signer}`, run the command, and deliver {image}{{subject}}, `{case.procedure.attestation[3:]}` and, by another way, `{signer}.pub`. You make "
            f"the pair `{owner}` and, out of `{signer}.pub`, `policy.json` and `policy.signed.json`; `{owner}.key` decides what passes, so it stays with you. Once, beside the "
            "checkout, each side with its own name alone in the loop:"
        )
        again, policy = "They, for each delivery:", f"You, once `{signer}.pub` is there:"
        apart = "For each delivery this accepts, with exit status 0, or refuses:"
    more: tuple[Part, ...] = ()
    if case.asks("read"):
        more = (
            Prose(
                "So compare the command on record:"
                if case.asks("limit")
                else "Whoever has the attestation can read the command in it, without a key:"
            ),
            Bash(case.read(f"{recorded('command-run')}.cmd")),
        )
    elif case.asks("signer"):
        signed_by = f"{case.procedure.attest}.pub"
        more = (
            Prose(
                f"With several entries it's the key id that tells who it was, the SHA-256 of `{signed_by[3:]}` in this case:"
            ),
            Bash(
                f'grep -o \'"keyid":"[0-9a-f]*"\' {case.procedure.attestation}\nopenssl dgst -sha256 -r {signed_by}\n'
            ),
        )
    return set_up(
        case,
        opening,
        between,
        closing=closing,
        apart=apart,
        again=again,
        more=more,
        policy=policy,
    )


def _typed(case: Case) -> str:
    """Return the line that verifies where all files are in one folder and no checkout is."""
    line = case.procedure.verify_command().replace("../", "").replace('"$(git rev-parse HEAD)"', "HASH")
    artifact = case.procedure.artifact
    return line.replace(f"-f {artifact}", f"-f {artifact.rsplit('/', 1)[-1]}") if artifact else line


_OWN_NAME = "For each run, after which `{}` gets a name of its own, since the next one writes over it:"
"""What is said in front of a run that is made again and again, away from a CI system."""

_FOR_ONCE = "Policy and keys are made once and apart from the run, or what was signed before no longer verifies; after each run comes the last line:"
"""Said where the run stands in a script that is run again and again."""

_LEAST = "verify then accepts {subject} only by a record that `{key}` signed and that has all four types of the policy; which command it was, nothing compares."
"""What the smallest set-up is worth."""

_COMMIT = "git makes the commit's hash a subject of the attestation, which `-s` then looks up."
"""Said of a command that leaves no file."""

_CONCEPTS = (
    "What the run wrote is the attestation: the command, the files that were there and those that came out, the commit, signed with `{key}`. The policy says of "
    "each step whose key may sign it, its functionary, and which types of records must be there. verify finds the attestation by {subject} "
    "and holds it against that:"
)
"""The words of the policy for somebody who sees one for the first time."""


def attest_with_names(case: Case) -> Exchange:
    """Attestors asked for by their names."""
    first, *others = _told_apart(case)
    opening = f"{_NUMBERED[min(len(case.procedure.extras), 4)]} {_tell_types(case) if others else open_with(first)}"
    if case.asks("needed"):
        recording = "" if first.name in CI and not others else open_with(first)  # which says what it needs once more
        opening = (
            f"{_tell_needs(case)}{_calls(case)} {_NUMBERED[1]} {recording}"
            if not others
            else f"{_tell_needs(case)}{_calls(case)} {opening}"
        )
    if case.asks("refuse"):
        opening = (
            "The policy has to list the type of each: an attestation that lacks one of them doesn't count, and verify refuses as if there were none. "
            f"{_tell_types(case)}"
        )
    if case.asks("everywhere"):
        opening = f"{_everywhere(case)} {opening}"
    if "git" not in case.procedure.extras:
        opening += _REPLACED
    if case.asks("each"):
        opening = f"{_EACH} {opening.removeprefix(_NUMBERED[min(len(case.procedure.extras), 4)]).strip()}"
    told = (first, *others[:1]) if others and others[0].name != "git" else (first,)
    # That a required scan refuses no finding belongs to it, what else the records are worth doesn't.
    if case.asks("refuse"):
        told = (first, *(one for one in others if one.name == "secretscan"))
    if len(particular(case)) > 1 and any(one.name not in {*_COPIES, "git"} for one in particular(case)):
        told = tuple(one for one in told if one.name not in _COPIES)
    # Where the types are told already, an attestor whose meaning is its type has something else to say.
    typed = others or case.asks("refuse")
    between, *closing = [
        one.opening if typed and one.name in {"k8smanifest", "vex"} else value(case, one) for one in told
    ]
    last = " ".join((*closing, unfiled(case))).strip()
    kept = _OWN_NAME.format(case.procedure.attestation[3:]) if case.asks("each") else ""
    return set_up(case, opening, between, closing=last, again=kept)


_COPIES = frozenset({"slsa", "link"})
"""Attestors of which there is nothing to say beside another one: they hold what the others have found."""

_EACH = (
    "Three things: the run below in the place of the bare line, a signed policy with a type for each of these records, and a verify that has to pass before "
    "{subject} is accepted. A run that fails leaves no attestation."
)
"""What it takes for records of every run."""

_REPLACED = " `-a` replaces the default `environment,git`, so without `git` in it no commit is on record."
"""Said of a run that was asked for without git."""


def _calls(case: Case) -> str:
    """Return what an attestor asks of a service besides, or ""."""
    return f" {_CALLED}" if "aws-codebuild" in case.procedure.extras else ""


_CALLED = "`aws-codebuild` also calls `codebuild:BatchGetBuilds`; without credentials for that it warns and goes on with the variables."

_NUMBERED = {
    1: "One name after `-a`, one more type in the policy; an attestation that lacks it doesn't count then.",
    2: "Both names go after `-a`, and the policy lists a type for each, so that an attestation without one of them doesn't count.",
    3: "The three go after `-a` as they are; what makes them obligatory is their types in the policy.",
    4: "`-a` takes the whole list, and the policy has to name the type of every one, or it would pass without.",
}
"""By the number of attestors, from four on the same: how they get into run and policy."""


def _told_apart(case: Case) -> tuple[Attestor, ...]:
    """Return the attestors that were asked for, last those of which there is nothing to say but the type, which is told anyway."""
    last = {"k8smanifest", "vex", "sbom", "slsa", "link", "git"}
    return tuple(sorted(particular(case), key=lambda one: one.name in last))


def _tell_types(case: Case) -> str:
    """Return the types that somebody who knows the attestors' names would not guess."""
    odd = tuple(
        one.name
        for one in case.procedure.required
        if case.type_of(one.name) != f"https://witness.dev/attestations/{one.name}/v0.1"
    )
    names, types = (tuple(f"`{text}`" for text in texts) for texts in (odd, map(case.type_of, odd)))
    return (
        f"The type of {join(names)} is {join(types)}."
        if len(odd) == 1
        else f"The types of {join(names)} are {join(types)}."
        if odd
        else ""
    )


def _everywhere(case: Case) -> str:
    needing = [one for one in particular(case) if one.needs and one.name != "git"]
    if not needing:
        return "That can be the same for every step that runs in a checkout; none of these needs more."
    name, needs = needing[0].name, needing[0].needs
    return f"It can't be the same everywhere: `{name}` needs {needs}, and a step without that fails and is not attested at all."


def _tell_needs(case: Case) -> str:
    needing = [f"`{one.name}` needs {one.needs}" for one in case.procedure.required if one.needs and not one.always]
    rest = sum(not one.needs and not one.always for one in case.procedure.required)
    others = f" The {'other needs' if rest == 1 else 'others need'} nothing of the kind." if rest else ""
    return (
        f"{'; '.join(needing)}.{others} Nothing has to be installed."
        if needing
        else "No, all of it is built into witness."
    )


def attest_by_needs(case: Case) -> Exchange:
    """Attestors asked for by what they record."""
    first, *others = particular(case)
    judged = _ask_for_lock_files(case)
    opening = open_with(first)
    if others:
        recorded_by = ", ".join(f"`{one.name}` {want(one.name).noun}" for one in (first, *others))
        opening = f"{recorded_by.replace('` ', '` records ', 1)}."
    if case.asks("whether"):
        opening = f"Yes. {opening}"
    elif case.asks("prove"):
        opening = f"With the attestation of that run, verified and then read as below. {opening}"
    if case.asks("stop"):
        opening += " The release stops if its job runs `witness verify` as below and goes by the exit status, which is 1 where the record is missing."
    elif case.asks("refuse"):
        opening += " What the policy lists has to be in the attestation; without it verify refuses, as if there were no attestation."
    elif case.asks("changed"):
        opening += " One signature covers all of it, so an edit is noticed, unless `{key}` signs it anew. A deleted record isn't missed, and a run whose command fails leaves none."
    if case.asks("cloud"):
        opening += _cloud(case)
    file = case.procedure.attestation[3:]
    apart = ""
    if case.asks("elsewhere"):
        known_by = (
            "{subject} under the same path"
            if case.procedure.artifact
            else "the hash of the commit in the place of `$(...)`, as there is no checkout"
        )
        apart = (
            f"The other host gets {name_papers(case.procedure)}, and runs this one folder below them, with {known_by}:"
        )
    again = (
        f"For each run; keep `{file}` and `{case.procedure.artifact}` of it under other names, since the next one replaces both:"
        if case.procedure.artifact
        else f"Per run, and move `{file}` to where you keep such records before the next one writes over it:"
    )
    if case.message.register == "command" and place_of(case.procedure) is not None:
        again = ""
    second = value(case, others[0]) if others and others[0].name != "git" else ""
    if case.asks("pipe"):
        second = _PIPED
    if judged is case:
        return set_up(case, opening, value(case, first), closing=second, again=again, more=_look_up(case), apart=apart)
    locks = tuple(f"`{name}`" for name in lock_files_of(case.procedure.attested.build.project.folder))
    opening += f" I take {join(locks)} to be your lock file{'s' if len(locks) > 1 else ''}."
    between, closing = ("", second) if first.name == "lockfiles" else (value(case, first), "")
    rule = (
        Prose(
            "Where `lockfiles` finds none its record is empty and would satisfy the policy, so a rule names what has to be in there:"
        ),
        judged.shown_rule(f"Save {judged.rule.rule.called} as"),
    )
    exchange = set_up(
        judged, opening, between, closing=closing, again=again, rule=rule, more=_look_up(case), apart=apart
    )
    return replace(exchange, procedure=judged.procedure)


def _cloud(case: Case) -> str:
    """Return which cloud the records that were asked for need."""
    if not any(one.name in CI for one in particular(case)):
        return " No cloud is needed for that: all of it is read on the machine that runs the command."
    return f" Beyond the job itself none of it needs a cloud.{_calls(case)}"


_REQUIRED = RULES_BY_NAME["lockfiles_required"]


_PIPED = (
    "Don't put this run in front of `| tee`: the status of a pipe is that of `tee`, so in your script a failure went past `set -e`. What the command prints is in the "
    "record anyway."
)
"""Said to whoever pipes the command into a log."""


def _ask_for_lock_files(case: Case) -> Case:
    """Return the case with a rule that the project's lock files are on record, where that is asked for and can be told."""
    procedure = case.procedure
    build = procedure.attested.build
    names = lock_files_of(build.project.folder)
    insisted = (case.asks("refuse") or case.asks("stop")) and names and procedure.artifact not in names
    if "lockfiles" not in procedure.extras or not (_REQUIRED.applies(build) or insisted):
        return case
    rules = bind_rules((_REQUIRED.name,), procedure.attested, 0)
    return replace(case, procedure=procedure.with_step(rules=rules))


def _look_up(case: Case) -> tuple[Part, ...]:
    """Return what prints the record that was asked for, as far as a line of jq can say it."""
    named = [one.name for one in particular(case) if want(one.name).read]
    if not case.procedure.artifact and len(named) > 1:
        named = [name for name in named if name != "git"]  # The check is told the commit.
    if not named:
        return ()
    picks = [f'select(.type | endswith("{_ending(name)}")) | .attestation | {want(name).read}' for name in named]
    picked = picks[0] if len(picks) == 1 else ", ".join(f"({pick})" for pick in picks)
    program = f".predicate.attestations[] | {picked}"
    noun = join_nouns(tuple(want(name).noun for name in named)) if len(named) < len(particular(case)) else "the records"
    silent = " (no line of the scan means no finding)" if "secretscan" in named else ""
    lead = f"{noun[0].upper()}{noun[1:]}, to be read after that check, as decoding looks at no signature{silent}:"
    return Prose(lead), Bash(case.read(program))


def _ending(name: str) -> str:
    """Return the last two parts of the type of what the attestor `name` records, which no other type ends in."""
    return "/" + "/".join(ATTESTORS_BY_NAME[name].predicate_type.split("/")[-2:])
