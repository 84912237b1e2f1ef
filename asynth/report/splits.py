"""What the slices of valid and test hold, and whether train has anything of what they hold out.

A slice is the rows of one split that measure one axis (:mod:`asynth.catalog.splits`). What is held out is told from evidence
and prompts alone, so a row that was moved is noticed whatever decided where it belongs. How many of a slice's answers train
has as well, names aside, is no fault: another question may have the same answer. It is told because a model may know such
an answer by heart.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from asynth.catalog import FAMILIES_BY_NAME
from asynth.catalog.families.ci.strata import NAMES
from asynth.catalog.families.family import find_build
from asynth.catalog.families.pipeline.chains import CHAINS_BY_NAME
from asynth.catalog.names import REPOSITORIES_BY_NAME
from asynth.catalog.splits import AXES, phrasing_of
from asynth.example.evidence import SpecRecord
from asynth.report.reading import ReadExample, read_held_out, read_run
from asynth.report.resemblance import DATE, make_skeleton
from asynth.store import read_evidence

HELD_OUT: Final = ("valid", "test")

_SHOWN: Final = 20
"""Problems that the text for a person shows."""

_BREAK = re.compile(r"<[a-z]+>|\n")
_WORD = re.compile(r"\w+")
_KEY = re.compile(r"\.\./[\w-]+(?=\.(?:key|pub)\b)")


class Placed(NamedTuple):
    """One row as the slices see it.

    :param axis: None in train, and beside it where an earlier version of asynth made the run
    """

    id: str
    family: str
    split: str
    axis: str | None
    prompt: str
    answer: str
    spec: SpecRecord

    @classmethod
    def of(cls, example: ReadExample) -> Placed:
        """Return what counts of an example."""
        one = example.evidence
        return cls(one.id, one.family, one.split, one.axis, example.prompt, example.answer, one.spec)

    @property
    def slice(self) -> tuple[str, str | None]:
        """The split and the axis."""
        return self.split, self.axis


def read_splits(directory: Path) -> dict[str, Any]:
    """Measure the slices of the run at `directory`; see :meth:`Slices.result`.

    :raises asynth.errors.RunDirectoryError: if there is no run
    :raises asynth.errors.DatasetError: if rows and evidence do not belong together
    """
    return measure_splits(map(Placed.of, read_held_out(directory)), map(Placed.of, read_run(directory)))


def find_empty_slices(directory: Path) -> list[str]:
    """Return the slices without a row, as `split/axis`; see :func:`read_splits`, which reads much more."""
    found = {(line.get("split"), line.get("axis")) for line in read_evidence(directory)}
    return [f"{split}/{axis}" for split in HELD_OUT for axis in AXES if (split, axis) not in found]


def measure_splits(held_out: Iterable[Placed], rows: Iterable[Placed]) -> dict[str, Any]:
    """Measure the slices, and look for what train has of them; see :meth:`Slices.result`.

    :param held_out: all rows of valid and test; those of train among them are passed over
    :param rows: all rows; only those of train count here
    """
    slices, trained = hold_out(held_out), Trained()
    for row in rows:
        if row.split == "train":
            trained.add(row, slices.held)
    return slices.result(trained)


def hold_out(rows: Iterable[Placed]) -> Slices:
    """Return the slices of `rows` and what they hold out; rows of train are passed over."""
    slices = Slices()
    for row in rows:
        if row.split != "train":
            slices.add(row)
    return slices


@dataclass(slots=True)
class HeldOut:
    """What train must have nothing of: all that its rows are held against.

    :param values: by axis
    :param skeletons: of prompts that measure a phrasing: by their digest, the first row that has it
    :param pieces: the longest piece of each of these skeletons, by a word of it; "" for pieces without a whole word
    :param answers: digests of answers, names aside
    """

    values: dict[str, set[Any]] = field(default_factory=lambda: defaultdict(set))
    skeletons: dict[bytes, str] = field(default_factory=dict)
    pieces: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    answers: set[bytes] = field(default_factory=set)

    def add_skeleton(self, skeleton: str, identifier: str) -> None:
        """Take the skeleton of a prompt that measures a phrasing."""
        self.skeletons.setdefault(_digest(skeleton), identifier)
        piece = max(_BREAK.split(skeleton), key=len)
        words = (word[0] for word in _WORD.finditer(piece) if word.start() > 0 and word.end() < len(piece))
        self.pieces[max(words, key=len, default="")].add(piece)

    def may_have_skeleton(self, prompt: str) -> bool:
        """Tell whether `prompt` has the piece of a skeleton, as each prompt with that skeleton has.

        A word inside of a piece is a word of what holds the piece, so few pieces are looked for in any prompt.
        """
        words = {"", *_WORD.findall(prompt)} & self.pieces.keys()
        return any(piece in prompt for word in words for piece in self.pieces[word])


@dataclass(slots=True)
class Trained:
    """What rows of train have of what is held out; of train nothing else is kept, so that any run fits.

    :param values: by axis, what is held out and stands in train, with the last row that has it
    """

    rows: int = 0
    values: dict[str, dict[Any, str]] = field(default_factory=lambda: {axis: {} for axis in AXES})
    answers: set[bytes] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def add(self, row: Placed, held: HeldOut) -> None:
        """Count a row of train, when all that is held out is known."""
        self.rows += 1
        answer = _digest(leave_out_names(row.answer, row.spec))
        if answer in held.answers:
            self.answers.add(answer)
        for axis, there in self.values.items():
            there |= dict.fromkeys(_values(row, axis) & held.values[axis], row.id)
        if held.may_have_skeleton(row.prompt):
            same = held.skeletons.get(_digest(make_skeleton(row.prompt, row.spec)))
            if same:
                self.problems.append(
                    f"{same} measures a phrasing, and {row.id} of train has the same prompt, names aside"
                )

    def merge(self, later: Trained) -> None:
        """Add what was counted of rows that come after these."""
        self.rows += later.rows
        for axis, there in later.values.items():
            self.values[axis] |= there
        self.answers |= later.answers
        self.problems += later.problems


@dataclass(slots=True)
class _Slice:
    """What is kept of a slice's rows: their number, what they hold out, and their answers."""

    rows: int = 0
    held: list[tuple[str, frozenset[Any]]] = field(default_factory=list)
    answers: Counter[bytes] = field(default_factory=Counter)


class Slices:
    """The slices of a run, row by row, and what they hold out."""

    def __init__(self) -> None:
        self.held = HeldOut()
        self._slices: dict[tuple[str, str | None], _Slice] = {
            (split, axis): _Slice() for split in HELD_OUT for axis in AXES
        }
        self._unknown: Counter[str] = Counter()

    def add(self, row: Placed) -> None:
        """Count a row of valid or test."""
        part = self._slices.get(row.slice)
        if part is None:
            self._unknown[row.split] += 1
            return
        part.rows += 1
        values, answer = _values(row, str(row.axis)), _digest(leave_out_names(row.answer, row.spec))
        part.held.append((row.id, values))
        part.answers[answer] += 1
        self.held.values[str(row.axis)] |= values
        self.held.answers.add(answer)
        if row.axis == "phrasing":
            self.held.add_skeleton(make_skeleton(row.prompt, row.spec), row.id)

    def result(self, trained: Trained) -> dict[str, Any]:
        """Return what was found.

        :return: `train`: its rows; `slices`: split, axis, rows, held-out values and answers that train has too, names
            aside; `unknown`: rows by split that name no axis; `empty`: slices without a row; `problems`: a line for each
            leak
        """
        problems = list(trained.problems)
        for (_, axis), part in self._slices.items():
            problems += _find_leaks(str(axis), part, trained.values[str(axis)])
        return {
            "train": trained.rows,
            "slices": [
                {
                    "split": split,
                    "axis": axis,
                    "rows": part.rows,
                    "values": 0 if axis == "iid" else len(set().union(*(held for _, held in part.held))),
                    "answers_in_train": sum(
                        number for answer, number in part.answers.items() if answer in trained.answers
                    ),
                }
                for (split, axis), part in self._slices.items()
            ],
            "unknown": {split: number for split, number in self._unknown.items() if number},
            "empty": [f"{split}/{axis}" for (split, axis), part in self._slices.items() if not part.rows],
            "problems": problems,
        }


def _find_leaks(axis: str, part: _Slice, trained: Mapping[Any, str]) -> Iterator[str]:
    """Yield a line for each row of a slice that train has what it holds out of.

    A row of several rules holds out one of its pairs at least, so it leaks where train has all of them.
    """
    for identifier, held in part.held:
        found = sorted(trained[value] for value in held if value in trained)
        if found and (axis == "iid" or len(found) == len(held)):
            yield f"{identifier} measures {_MEASURED[axis]}, but {found[0]} of train has the same"


_MEASURED: Final = {
    "iid": "a prompt of its own",
    "attestors": "an attestor set",
    "workload-rules": "a workload with a rule",
    "phrasing": "a phrasing",
}


def describe_splits(measured: Mapping[str, Any]) -> list[str]:
    """Return what :func:`measure_splits` found as lines for a person."""
    lines = [
        f"splits           train {measured['train']:,}; beside it, and what share of the answers train has too, names aside:"
    ]
    for part in measured["slices"]:
        if part["rows"]:
            values = f" of {part['values']} values" if part["values"] else ""
            share = part["answers_in_train"] / part["rows"]
            lines.append(f"  {part['split']:5} {part['axis']:14} {part['rows']:,} rows{values}, {share:.0%}")
    lines += [f"  {line}" for line in _tell_shortness(measured)]
    problems = measured["problems"]
    lines += [f"  leak: {problem}" for problem in problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        lines.append(f"  and {len(problems) - _SHOWN} more; --json has them all")
    return lines


def _tell_shortness(measured: Mapping[str, Any]) -> list[str]:
    """Return a line for the slices that got no row, and one for rows that measure nothing."""
    lines = []
    if measured["empty"]:
        lines.append(tell_empty(measured["empty"]))
    if measured["unknown"]:
        told = ", ".join(f"{number} rows of {split}" for split, number in measured["unknown"].items())
        lines.append(f"{told} name no axis: an earlier version of asynth made the run")
    return lines


def tell_empty(slices: Iterable[str]) -> str:
    """Return a line about the slices that got no row."""
    return f"too few rows for {', '.join(slices)}: a row's split never depends on the count; ask for more rows"


def leave_out_names(text: str, spec: SpecRecord) -> str:
    """Return `text` with tokens for bare identifiers: names of projects, files, keys, branches and people, and dates."""
    for name, token in _names_of(*(str(spec.values.get(one, "")) for one in _NAMING)):
        text = text.replace(name, token)
    return DATE.sub("<date>", _KEY.sub("../<key>", text))


_NAMING: Final = ("build", "name", "artifact", "setting", "chain", "files", "names")


@lru_cache(maxsize=65536)
def _names_of(
    build: str, name: str, artifact: str, setting: str, chain: str, files: str, names: str
) -> tuple[tuple[str, str], ...]:
    """Return the names that a row may hold with their tokens, longest first."""
    project, artifact = _name_project(build, name, artifact)
    found: dict[str, str] = dict.fromkeys(project, "<project>")
    unknown = (LookupError, StopIteration, ValueError)  # of another catalogue, or of no catalogue at all
    with suppress(*unknown):
        found |= {CHAINS_BY_NAME[chain].artifact(link, files): f"<file {link}>" for link in range(len(files))}
    with suppress(*unknown):
        found |= dict(zip(NAMES[int(names)], ("<key>", "<public key>"), strict=True))
    if artifact:
        found[artifact] = "<file>"
    return tuple(sorted((found | _name_repository(setting)).items(), key=lambda item: (-len(item[0]), item[0])))


@lru_cache(maxsize=8192)
def _name_project(build: str, name: str, artifact: str) -> tuple[tuple[str, ...], str]:
    """Return the names of a build's project and of its artifact."""
    with suppress(LookupError, StopIteration, ValueError):
        _, made, artifact = find_build({"build": build, "artifact": artifact, **({"name": name} if name else {})})
        return made.project.names, artifact
    return (), artifact


@cache
def _name_repository(setting: str) -> dict[str, str]:
    """Return the names of a repository and of its people with their tokens."""
    one = REPOSITORIES_BY_NAME.get(setting)
    if one is None:
        return {}
    return {
        one.branch: "<branch>", one.ticket: "<ticket>", one.tag: "<tag>", one.name: "<organisation>",
        one.author[0]: "<person>", one.author[1]: "<mail>", "=".join(one.variable): "<variable>",
    }  # fmt: skip


def _values(row: Placed, axis: str) -> frozenset[Any]:
    """Return what `row` has that must not be in train where a row measures `axis`."""
    if axis == "attestors":
        return frozenset([row.spec.attestors])
    if axis == "workload-rules":
        return frozenset((row.spec.workload, rule) for rule in row.spec.rules)
    if axis == "phrasing":
        return frozenset([(row.family, phrasing_of(row.spec.values))])
    family = FAMILIES_BY_NAME.get(row.family)
    names = family.identifiers if family else frozenset[str]()
    structure = {name: value for name, value in row.spec.values.items() if name not in names}
    return frozenset([_digest(row.prompt), _digest(orjson.dumps([row.family, structure], option=orjson.OPT_SORT_KEYS))])


def _digest(text: str | bytes) -> bytes:
    return hashlib.blake2b(text.encode() if isinstance(text, str) else text, digest_size=16).digest()
