"""What verify is asked about and what its answer is worth: a commit, a digest, a folder for others, until which day."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog import house
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.step.answers import set_up, write_policy
from asynth.catalog.families.step.knowledge import know, subject_of
from asynth.catalog.families.step.requests import in_force, patched
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.layout import deliver, name_papers
from asynth.example.draft import Past
from asynth.script import Bash, Part, Prose


def verify_by_commit(case: Case) -> Exchange:
    """A command that leaves no file."""
    known = know(case)
    opening = (
        "The commit takes the place of a file: `-a git` puts its hash among the subjects, and `-s` asks for that. What isn't committed "
        "runs under the same hash; only a rule on the git record's `status` would refuse that."
    )
    closing = known.gap
    shows = f"{known.shows} {_LEFT.get(case.workload, '')}"
    if case.asks("whether"):
        opening = "Yes, against the commit. `-a git` puts its hash among the subjects, and `-s` asks for it; whether the checkout was clean stands beside it, and only a rule looks at that."
    elif case.asks("dirty"):
        opening = "The hash of the commit, with `-s`: the git attestor makes it a subject of the attestation, and there is one only if the command exited 0."
    elif case.asks("signed"):
        opening = (
            "What gets signed is that this command ran in a checkout of that commit, with the digests of all files and what it printed. That it was good "
            "follows from how witness works:"
        )
    if case.asks("travel"):
        closing = (
            f"CI does the run for each head and stores `{case.procedure.attestation[3:]}`, which the next run writes over, under the hash, say as `HASH.att.json` on a branch "
            "of its own; committed beside the sources it would change the very hash that it speaks for. Whoever merges fetches it and gives `-s` the head's hash, as can "
            "anybody later. Any command passes for this step, until a rule compares it."
        )
    elif case.asks("dirty"):
        closing = "Uncommitted changes run under the hash of HEAD. They are listed in the record, but this policy doesn't look."
    elif case.asks("bot"):
        closing = (
            "The bot writes the hash that it has in the place of `$(...)` and needs no checkout; the attestation, the signed policy and its `.pub` "
            f"are enough. {closing}"
        )
    if case.asks("signed"):
        return set_up(
            case,
            f"{opening} {shows}",
            "verify asks about the commit with `-s`, as there is no file:",
            closing=closing,
        )
    return set_up(case, opening, shows, closing=closing)


_LEFT = {
    "mvn test": "`target` gets classes and reports, products of the run, but reports have other bytes each time and unchanged classes are no product of the next run."
}
"""By the name of the workload, what a command leaves of which somebody says that it leaves no file."""


def hand_over(case: Case) -> Exchange:
    """What somebody without the checkout needs."""
    procedure = case.procedure
    files = name_papers(procedure)
    if case.asks("contract"):
        return _contract(case)
    return set_up(
        case,
        f"Besides {{subject}} they need {files}, and the witness binary, which works offline. The public key should reach them by another way, "
        f"since everything hangs on it. `{procedure.attest[3:]}.key` and `{procedure.policy_key[3:]}.key` never leave you.",
        "verify asks no server, since the signed policy carries the builder's public key and the attestation all that was recorded. The policy is "
        "written once; the attestation is a new one each time.",
        apart=f"Pack the folder, to which `{procedure.policy_key[3:]}.pub` doesn't belong, and try it from within; the last line is what they type, offline, with the key beside the folder:",
        check=deliver(procedure),
    )


def _contract(case: Case) -> Exchange:
    """What to ask of a supplier, whose policy would say no more than what he likes to be judged by."""
    procedure = case.procedure
    builder, owner = procedure.keys
    return Exchange(
        Past(),
        (
            Prose(
                f"Once for `{builder}.pub`, from a person you know, and with every delivery for `{procedure.attestation[3:]}`. Write the policy yourselves: "
                "it says what is accepted, and whoever signs it decides. On his side, the pair once and the run for each delivery:"
            ),
            Bash(procedure.key_commands(builder)),
            Bash(f"{case.clear}{procedure.run_command()}\n"),
            Prose(f"On yours, once, with his `{builder}.pub` in the folder above:"),
            Bash(procedure.key_commands(owner) + write_policy(procedure)),
            Prose(
                f"Your people get a folder per delivery, have `{owner}.pub` beside it, and type the last line, offline and without his checkout:"
            ),
            Bash(deliver(procedure)),
            Prose(
                f"It proves that `{builder}.key` signed this file as the result of a run. Any command passes, until a rule names his."
            ),
        ),
    )


def verify_by_digest(case: Case) -> Exchange:
    """A digest in the place of the file."""
    procedure = case.procedure
    artifact = procedure.attested.artifact
    compared = (
        "The digest is compared as a string with those in the attestation, bare hex digits in lower case, so with `sha256:` in front or in capitals it matches nothing, and "
        "the message doesn't say why."
    )
    opening = (
        f"`-s` takes the digest in the place of the file. {compared} The first line stands for whatever reports it:"
    )
    if case.asks("whether"):
        opening = f"Yes. {opening}"
    elif case.asks("prefix"):
        opening = f"The prefix matters: {_lowered(compared)} `-s` takes the digest, and the first line stands for what the hook gets:"
    elif case.asks("held"):
        opening = "`-s` takes the digest, which openssl makes of the file here:"
    worth = f"verify speaks of that digest alone: where `{artifact}` turns up, hash it and compare, or it may be another one."
    if case.asks("held"):
        worth = f"{compared} `${{DIGEST#sha256:}}` takes the prefix off, should you put a digest from elsewhere into the first line. `-f` makes the same digest itself."
    elif case.asks("versions"):
        worth = (
            "verify judges by one policy, so with a policy for each version this is one call for each, with its own attestation, and the digest is one of yours if any "
            f"of them exits 0. What a machine reports is its word, and says nothing of the `{artifact}` that it really got."
        )
    return Exchange(
        past=Past(hidden=in_force(case)),
        answer=(
            Prose(opening),
            Bash(
                f"DIGEST=$(openssl dgst -sha256 -r {artifact} | cut -d' ' -f1)\n"
                f'{procedure.verify_command().split(" -s ")[0]} -s "${{DIGEST#sha256:}}"\n'
            ),
            Prose(worth if case.asks("held") else f"`#sha256:` takes the prefix off where there is one. {worth}"),
        ),
    )


def _lowered(sentence: str) -> str:
    """Return a sentence as the end of another one."""
    return sentence[0].lower() + sentence[1:]


def end_on_a_day(case: Case) -> Exchange:
    """A policy that is to end on a given day."""
    procedure = case.procedure
    opening = "`expires` in the policy is a point in time; below it is the last second of that day, in UTC."
    if case.asks("whether"):
        opening = f"Yes. {opening}"
    return Exchange(
        past=Past(hidden=in_force(case, replace(procedure, expires=house.EXPIRES))),
        answer=(
            Prose(opening),
            Bash(patched(case, f'.expires = "{procedure.expires}T{_LAST}Z"')),
            Prose(
                "From then on verify refuses with `policy expired on ...`, whatever it is asked about. Attestations don't end: sign the policy with a "
                "later date and the old ones are good again, nothing has to be made anew. The file signed before keeps its own end, so replace it wherever it lies."
            ),
        ),
        twins=tuple(
            twins.expire_policy(procedure, _LAST) if twin.kind == twins.EXPIRED_POLICY else twin
            for twin in twins.derive(procedure)
        ),
    )


_LAST = "23:59:59"
"""When a day ends that is to count as a whole."""


def say_what_it_is_worth(case: Case) -> Exchange:
    """What a successful verify means."""
    procedure = case.procedure
    step, subject = procedure.attested.step, subject_of(case)
    opening = (
        f"A green verify says that the holder of the key of step `{step}` signed this: a command ran in a checkout of the commit on record, clean or not, on "
        f"files with the recorded digests, and {subject} was among what it wrote."
    )
    if case.asks("whether"):
        opening = f"No, that is more than it proves. {opening}"
    elif case.asks("which"):
        opening = f"Both say half of it. Manipulation afterwards is noticed, not prevented. {opening}"
    elif case.asks("source"):
        opening = f"Not quite. Commit and digest are in one signed record, but with the builder's key one can wrap `cp` and sign any file. {opening}"
    return Exchange(
        past=Past(hidden=in_force(case)),
        answer=(
            Prose(opening),
            Bash(f"{procedure.verify_command()}\n"),
            Prose(
                "It doesn't say that the sources were honest, the machine clean or the key in the right hands. What exactly was signed can be "
                "read; the command is the first thing to compare, as a policy without a rule on it accepts any:"
            ),
            Bash(
                case.read(
                    '.predicate.attestations[] | select(.type | endswith("/command-run/v0.1")) | .attestation.cmd | join(" ")'
                )
            ),
            *(_measure(case) if case.asks("limit") else ()),
        ),
    )


def _measure(case: Case) -> tuple[Part, ...]:
    """Return whose measure a successful verify is, and what prints it."""
    procedure = case.procedure
    return (
        Prose(
            "All of this is by the measure of a policy, and whoever signs one chooses the keys that it trusts. So "
            f"`{procedure.policy_key[3:]}.pub` has to come from somebody known, by a way of its own. What the policy demands can be read too:"
        ),
        Bash(case.read(".steps", procedure.signed)),
    )
