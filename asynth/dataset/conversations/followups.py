"""What users ask next, once it works: another end of the policy, a second key, the bare commit, one more record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from asynth.example.draft import Draft
from asynth.script import Bash, Prose, Script, render

_VERIFY = re.compile(r"^witness verify [^\n]*$", re.MULTILINE)
_SIGN = re.compile(r"^witness sign [^\n]*-f \.\./policy\.json [^\n]*$", re.MULTILINE)
_RUN = re.compile(r"^(?:rm -f [^\n]*\n)?witness run [^\n]*$", re.MULTILINE)
_ATTESTORS = re.compile(r" -a ([\w,-]+)(?= )")
_ARTIFACT = re.compile(r' -f ([^\s"]+)')
_DATE = re.compile(r"\bexpires\b[^\n]*?(\d{4}-\d\d-\d\d)T")
_YEAR = re.compile(r"\b20[3-9]\d\b|\bexpir|\bruns? out\b", re.IGNORECASE)
_SUBJECT = re.compile(r' -f [^\s"]+')


@dataclass(frozen=True, slots=True)
class Ending:
    """How an answer ended: the command lines that a further one builds on.

    :param verify: its last verification
    :param sign: what signs ``../policy.json``; "" where the answer signs none
    :param runs: its attested runs, each with the removal of its product that stands before it, if one does
    :param said: prompt and answer, as the user has read them
    """

    draft: Draft
    verify: str
    sign: str
    runs: tuple[str, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Followup:
    """A further question with its answer."""

    name: str
    ask: str
    answer: Script


def find_followups(draft: Draft) -> list[Followup]:
    """Return what may be asked after the answer of `draft`, in a fixed order."""
    commands = "\n".join(part.text for part in draft.answer if isinstance(part, Bash))
    verified, signed = _VERIFY.findall(commands), _SIGN.findall(commands)
    if not verified or verified[-1].endswith("\\"):
        return []
    said = f"{draft.prompt}\n{render(draft.answer)}"
    ending = Ending(draft, verified[-1], signed[-1] if signed else "", tuple(_RUN.findall(commands)), said)
    return [followup for find in _FINDERS for followup in find(ending)]


def _change_end(ending: Ending) -> Iterator[Followup]:
    if not ending.sign or set(_DATE.findall(ending.said)) - {"2035-01-01"} or _YEAR.search(ending.draft.prompt):
        return  # the user has said how long it lasts, and is not made to say otherwise
    for ask, day in _ENDS:
        change = f"""jq '.expires = "{day}T00:00:00Z"' ../policy.json > ../policy.new.json"""
        lines = (f"{change} &&\n  mv ../policy.new.json ../policy.json", ending.sign, ending.verify)
        said = (
            f"`expires` is the only line to change. It is part of what was signed, so the policy is signed "
            f"again; the attestations stay. From {day[:4]} on somebody has to think of it:"
        )
        yield _followup("end", ask, said, lines)


def _admit_another(ending: Ending) -> Iterator[Followup]:
    if not ending.sign or "deputy" in ending.said or "certConstraint" in ending.said:
        return
    lines = (
        "openssl genpkey -algorithm ed25519 -out ../deputy.key",
        "openssl pkey -in ../deputy.key -pubout -out ../deputy.pub",
        "ID=$(openssl dgst -sha256 -r ../deputy.pub | cut -d' ' -f1)",
        "jq --arg id $ID --rawfile pem ../deputy.pub \\\n"
        "  '.publickeys[$id] = {keyid: $id, key: ($pem | @base64)} |\n"
        '   .steps[].functionaries += [{type: "publickey", publickeyid: $id}]\' ../policy.json > ../policy.new.json &&\n'
        "  mv ../policy.new.json ../policy.json",
        ending.sign,
        ending.verify,
    )
    said = (
        "List the second key beside the first; of a pair that is made elsewhere only the public half has to come here. "
        "Functionaries are alternatives, so either signature will do from now on, and what is signed already still counts:"
    )
    for ask in _DEPUTIES:
        yield _followup("deputy", ask, said, lines)


def _ask_by_commit(ending: Ending) -> Iterator[Followup]:
    line = _SUBJECT.sub(' -s "$(git rev-parse HEAD)"', ending.verify, count=1)
    asked = "rev-parse HEAD" in ending.said or "commit" in ending.draft.prompt.lower()
    if line != ending.verify and "git" in ending.draft.summary.run_set and not asked:
        for ask in _COMMITS:
            yield _followup(
                "commit", ask, "Then verify takes the hash. git put it among the subjects when the step ran:", (line,)
            )


def _require_another(ending: Ending) -> Iterator[Followup]:
    if not ending.sign or len(ending.runs) != 1:
        return
    for name, ask, said in _RECORDS:
        run = _ATTESTORS.sub(rf" -a \1,{name}", ending.runs[0], count=1)
        if run == ending.runs[0] or name in ending.draft.summary.run_set or ".steps[" in ending.verify:
            continue
        removed = [] if run.startswith("rm ") else [f"rm -f {path}" for path in _ARTIFACT.findall(ending.verify)]
        kind = f"https://witness.dev/attestations/{name}/v0.1"
        change = f"""jq '.steps[].attestations += [{{type: "{kind}"}}]' ../policy.json > ../policy.new.json"""
        lines = (*removed, run, f"{change} &&\n  mv ../policy.new.json ../policy.json", ending.sign, ending.verify)
        yield _followup("record", ask, said, lines)


_FINDERS: Final[tuple[Callable[[Ending], Iterator[Followup]], ...]] = (
    _change_end,
    _admit_another,
    _ask_by_commit,
    _require_another,
)

_ENDS: Final = (
    ("works. one more thing, the policy should run out at the end of 2031", "2032-01-01"),
    ("good. Now our rule is that no policy outlives 2033, can you shorten it?", "2034-01-01"),
    ("ok that verifies. and if it has to last until mid 2040?", "2040-07-01"),
    ("Exit 0, thank you. Our contract ends on 31 December 2029 and the policy should end with it.", "2030-01-01"),
    ("ok good. 2035 is too far off for our auditors, they want the end of 2030 at the latest", "2031-01-01"),
)
_DEPUTIES: Final = (
    "that went through. now also let a second key sign, my deputy has to be able to step in",
    "Verified. Next: there are two of us who may do this, and I don't want to share my private key with her.",
    "thanks, green now. how would a spare key get in, in case this one is lost on a holiday?",
    "It verifies. The same command will also run on a second machine, which gets a key of its own. What changes?",
    "ok! what has to change so that a colleague's signature is as good as mine",
)
_COMMITS: Final = (
    "ok, works. and for somebody who has only the checkout, not the file?",
    "Fine now. Can the same be asked for a commit? The file is gone after the deployment.",
    "passes. our release page lists commits, no files, so what do I verify there",
    "that did it. the deploy script only knows the hash it was told to roll out",
    "Great. And with nothing but a clone at hand?",
)
_RECORDS: Final = tuple(
    (name, ask, said)
    for name, said, asks in (
        (
            "environment",
            "That is the environment attestor. The run has to be made again with it, and the policy "
            "requires its type from now on. Mind that it writes variables down in clear:",
            (
                "verifies. now also require that the machine and the user are on record",
                "Works. We'd like to know on which host it ran, and by whom, and refuse what doesn't say so.",
            ),
        ),
        (
            "lockfiles",
            "Add `lockfiles` to the run and its type to the policy. It succeeds in a project without any, "
            "so requiring the type says that somebody looked and not what was found:",
            (
                "Good. And the lock files should be recorded too, and demanded.",
                "it passes, nice. what about the lock files, can they be a must as well?",
            ),
        ),
        (
            "secretscan",
            "The attestor is `secretscan`. The policy can demand its record; what it found is for a rule on "
            "`findings`, which this doesn't have yet:",
            (
                "it's green. can we also demand that the output was searched for secrets",
                "Passed. Security asks if anybody looked for passwords in what comes out. Make that a requirement, please.",
            ),
        ),
    )
    for ask in asks
)
"""What more a policy may require: the attestor, how it is asked for, and what is said to it."""


def _followup(name: str, ask: str, said: str, lines: tuple[str, ...]) -> Followup:
    return Followup(name, ask, (Prose(said), Bash("".join(f"{line}\n" for line in lines))))
