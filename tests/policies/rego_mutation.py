"""Mutation score of the taught rules, over every value that the catalogue gives to their parameters.

    python tests/policies/rego_mutation.py            the figures (needs opa on PATH; minutes)
    python tests/policies/rego_mutation.py --write    and docs/rego-mutation.md

A mutant is killed if for one input it says something else than the module: verdict or any message. The module itself is
held to its tests elsewhere; where it accepts all inputs or denies all of them there is nothing to measure, and that fails.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rego_inputs import around, carry_over, read_inputs
from rego_mutants import Mutant, mutate

from asynth.catalog.families.family import BUILDS_BY_NAME
from asynth.catalog.member import Rule
from asynth.catalog.names import REPOSITORIES, STEPS
from asynth.catalog.procedure.rules import bind_build
from asynth.catalog.rego import load_module
from asynth.catalog.rules import RULES

REPORT = Path(__file__).parents[2] / "docs" / "rego-mutation.md"
PER_PROCESS = 400
"""Modules that one process of opa is given: more of them compile no faster."""

ARGUED = {
    "default": "changes what an absent field is replaced by, from one text that no rule matches to another",
    "dot": "concerns a dot in a name, and the names of this set have none",
    "parsed": "asks for what `semver.compare` is undefined without, which comes to the same denial",
    "prefix": "takes off a `v` that the `semver` of OPA knows by itself, and that of regorus does not",
    "limit": "looks for a second match of which only the first is read",
    "unreachable": "concerns a value that the attestor's Go type never leaves out",
}
"""Why a survivor says the same on every input that can occur."""


@dataclass(frozen=True)
class Subject:
    """A module with one set of parameters, and the inputs that it is held to."""

    rule: Rule
    parameters: str
    text: str
    inputs: tuple[Any, ...]


@dataclass
class Score:
    """What became of the mutants of one rule."""

    values: int = 0
    killed: Counter[str] = field(default_factory=Counter)
    live: Counter[str] = field(default_factory=Counter)
    unfit: int = 0
    survivors: dict[tuple[int, str, str], int] = field(default_factory=dict)
    idle: list[str] = field(default_factory=list)


def list_parameters(rule: Rule) -> list[dict[str, Any]]:
    """Return every set of parameters that examples of `rule` can hold."""
    found: dict[str, dict[str, Any]] = {}

    def add(build: Any, step: str, artifact: str, repository: Any) -> None:
        parameters = dict(rule.bind(bind_build(build, step, artifact, repository)).parameters)
        found.setdefault(json.dumps(parameters, sort_keys=True), parameters)

    usable = [build for _, build in BUILDS_BY_NAME.values() if rule.applies(build)]
    for build in usable:
        for artifact in build.artifacts or ("",):
            add(build, STEPS[0], artifact, REPOSITORIES[0])
    for build in usable[:1]:
        for repository in REPOSITORIES:
            for step in STEPS:
                add(build, step, build.artifacts[0] if build.artifacts else "", repository)
    return list(found.values())


def list_subjects(rules: Iterable[Rule], sample: int = 0) -> Iterator[Subject]:
    """Yield modules with the parameters of the catalogue; of each rule `sample` sets spread over all, or all."""
    for rule in rules:
        module = load_module(rule.module)
        inputs = read_inputs(rule.module)
        sets = list_parameters(rule)
        chosen = sets if not sample else sets[:: max(1, len(sets) // sample)][:sample]
        for parameters in chosen:
            whole = {**module.constants, **parameters}
            carried = carry_over(inputs, module.constants, whole) + around(rule.module, whole)
            yield Subject(rule, json.dumps(parameters, sort_keys=True), module.render(parameters), tuple(carried))


def measure(subjects: Sequence[Subject]) -> dict[str, Score]:
    """Return the score of every rule."""
    scores: dict[str, Score] = {subject.rule.name: Score() for subject in subjects}
    mutants = _fitting(subjects, scores)
    said = evaluate([(subject.text, subject.inputs) for subject in subjects])
    heard = evaluate([(mutant.text, subject.inputs) for subject, mutant in mutants], checked=True)
    meant = {}
    for subject, answers in zip(subjects, said, strict=True):
        score = scores[subject.rule.name]
        score.values += 1
        meant[id(subject)] = answers
        if answers is None or [] not in answers or not any(answers):
            score.idle.append(subject.parameters)
    for (subject, mutant), answers in zip(mutants, heard, strict=True):
        score = scores[subject.rule.name]
        if answers != meant[id(subject)]:
            score.killed[mutant.kind] += 1
        else:
            score.live[mutant.kind] += 1
            key = (mutant.line, mutant.before, mutant.after)
            score.survivors[key] = score.survivors.get(key, 0) + 1
    return scores


def _fitting(subjects: Sequence[Subject], scores: dict[str, Score]) -> list[tuple[Subject, Mutant]]:
    """Return the mutants that compile: whether one does has nothing to do with the values of parameters."""
    first = {subject.rule.name: subject for subject in reversed(subjects)}
    tried = [(name, mutant) for name, subject in first.items() for mutant in mutate(subject.text)]
    checked = evaluate([(mutant.text, ()) for _, mutant in tried])
    unfit = {(name, *_place(mutant)) for (name, mutant), found in zip(tried, checked, strict=True) if found is None}
    fitting = []
    for subject in subjects:
        for mutant in mutate(subject.text):
            if (subject.rule.name, *_place(mutant)) in unfit:
                scores[subject.rule.name].unfit += 1
            else:
                fitting.append((subject, mutant))
    return fitting


def _place(mutant: Mutant) -> tuple[str, int, str, str]:
    return mutant.kind, mutant.line, mutant.before, mutant.after


def evaluate(modules: Sequence[tuple[str, Sequence[Any]]], *, checked: bool = False) -> list[list[Any] | None]:
    """Return for each module what it denies each of its inputs with, sorted; None where it does not compile.

    :param checked: whether all are known to compile
    """
    found: list[list[Any] | None] = []
    for start in range(0, len(modules), PER_PROCESS):
        found += _evaluate(modules[start : start + PER_PROCESS], checked)
    return found


def _evaluate(modules: Sequence[tuple[str, Sequence[Any]]], checked: bool) -> list[list[Any] | None]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, (text, _) in enumerate(modules):
            rest = text.split("\n", 1)[1]
            (folder / f"m{number}.rego").write_text(f"package m{number}\n{rest}", encoding="utf-8")
        unfit = set() if checked else _drop_unfit(folder)
        inputs = {f"m{number}": list(given) for number, (_, given) in enumerate(modules) if number not in unfit}
        (folder / "inputs.json").write_text(json.dumps({"inputs": inputs}), encoding="utf-8")
        lines = [
            f"said_{name} := [answer | some document in data.inputs.{name}; answer := [d | some d in data.{name}.deny] "
            "with input as document]"
            for name in inputs
        ]
        judge = "package judge\n\nimport rego.v1\n\n" + "\n\n".join(lines) + "\n"
        (folder / "judge.rego").write_text(judge, encoding="utf-8")
        done = subprocess.run(
            ["opa", "eval", "--v0-compatible", "--format", "json", "--data", ".", "data.judge"],
            cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
        value = json.loads(done.stdout)["result"][0]["expressions"][0]["value"]
    return [None if number in unfit else value.get(f"said_m{number}") for number in range(len(modules))]


def _drop_unfit(folder: Path) -> set[int]:
    """Remove the modules in `folder` that do not compile, and return their numbers."""
    unfit: set[int] = set()
    while True:
        checked = subprocess.run(
            ["opa", "check", "--v0-compatible", "--max-errors", "100000", "--format", "json", "."],
            cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if checked.returncode == 0:
            return unfit
        errors = json.loads(checked.stderr)["errors"]
        broken = {int(Path(error["location"]["file"]).stem[1:]) for error in errors}
        for number in broken:
            (folder / f"m{number}.rego").unlink()
        unfit |= broken


def argue(before: str, after: str) -> str:
    """Return why a surviving mutant is no hole, or "" where nothing is known to excuse it."""
    if "object.get" in before and "object.get" in after:
        return ARGUED["default"]
    if "submatch_n" in before:
        return ARGUED["limit"]
    if 'replace(name, ".",' in before:
        return ARGUED["dot"]
    if before == "semver.is_valid(number)":
        return ARGUED["parsed"]
    if 'trim_prefix(version, "v")' in before:
        return ARGUED["prefix"]
    return ""


def describe(scores: dict[str, Score]) -> str:
    """Return the report as Markdown."""
    killed = sum(sum(score.killed.values()) for score in scores.values())
    live = sum(sum(score.live.values()) for score in scores.values())
    unfit = sum(score.unfit for score in scores.values())
    lines = [
        "# Mutation score of the Rego rules",
        "",
        "Made by `python tests/policies/rego_mutation.py --write`; `tests/policies/test_mutation.py` holds a sample to it.",
        "",
        "A rule that no input can make deny, or that denies for another reason than it says, teaches nothing. So every rule of",
        "the catalogue is changed in small ways, with each value that the catalogue gives to its parameters, and the inputs of",
        "its tests, carried over to those values, have to notice: one operator flipped, one constant changed or left out of a",
        "list, one condition line dropped, one rule dropped. Verdicts and messages are compared, by OPA. Texts of messages are",
        "not mutated.",
        "",
        f"{len(scores)} rules, {sum(score.values for score in scores.values()):,} sets of parameters, "
        f"{killed + live:,} mutants that compile ({unfit:,} do not): **{killed / max(killed + live, 1):.2%} killed**.",
        "",
        "| kind | killed | lives |",
        "| --- | --- | --- |",
    ]
    for kind in ("operator", "constant", "line", "rule"):
        ok = sum(score.killed[kind] for score in scores.values())
        lines.append(f"| {kind} | {ok:,} | {sum(score.live[kind] for score in scores.values()):,} |")
    lines += ["", "## Survivors", "", "| rule | line | before | after | of sets | why it says the same |"]
    lines.append("| --- | --- | --- | --- | --- | --- |")
    for name, score in sorted(scores.items()):
        merged: Counter[tuple[int, str, str]] = Counter()
        for (line, before, after), count in score.survivors.items():
            merged[line, before, after] += count
        for (line, before, after), count in sorted(merged.items())[:6]:
            shown = [f"`{text}`".replace("|", "\\|") if text else "dropped" for text in (before, after)]
            lines.append(
                f"| {name} | {line} | {shown[0]} | {shown[1]} | {count}/{score.values} | {argue(before, after)} |"
            )
    lines += ["", "## By rule", "", "| rule | sets of parameters | mutants | killed |", "| --- | --- | --- | --- |"]
    for name, score in sorted(scores.items()):
        ok, bad = sum(score.killed.values()), sum(score.live.values())
        lines.append(f"| {name} | {score.values} | {ok + bad} | {ok / max(ok + bad, 1):.1%} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measure all rules; 1 if the score is below 98 %."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--sample", type=int, default=0, help="sets of parameters a rule; 0 for all")
    parser.add_argument("rules", nargs="*")
    options = parser.parse_args()
    if shutil.which("opa") is None:
        parser.error("opa is not on PATH; docs/contributing.md says how to get it")
    rules = [rule for rule in RULES if not options.rules or rule.name in options.rules]
    scores = measure(list(list_subjects(rules, options.sample)))
    text = describe(scores)
    if options.write:
        REPORT.write_text(text, encoding="utf-8")
    print(text)
    for name, score in scores.items():
        for parameters in score.idle[:3]:
            print(f"idle: {name} {parameters[:200]}")
    killed = sum(sum(score.killed.values()) for score in scores.values())
    return 0 if killed >= 0.98 * (killed + sum(sum(score.live.values()) for score in scores.values())) else 1


__all__ = ["Mutant", "Score", "Subject", "describe", "list_parameters", "list_subjects", "measure"]

if __name__ == "__main__":
    sys.exit(main())
