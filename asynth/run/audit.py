"""Running finished rows again, from their text alone.

Text and evidence must be what the spec composes to, which shows every edit. Then the row runs: its blocks are read out of
the text by the grammar, and nothing of the draft's own script is used. Only the starting state (project, keys, environment)
and the twins come from the spec, as they do for `asynth fixture`. A row that another version of the catalogue made is judged
by its execution alone.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import orjson

from asynth.catalog.procedure.twins import rejected_by
from asynth.errors import DatasetError
from asynth.example.draft import Draft
from asynth.example.evidence import Evidence, parse_evidence
from asynth.example.judge import Rejected, failed, judge_answer
from asynth.example.make import run_prior_steps, run_twin
from asynth.example.workbench import Workbench
from asynth.run.recomposing import Recomposer
from asynth.run.retrying import Turns, try_again
from asynth.script import GrammarError, extract
from asynth.store import Layout, Match, count_rows, hash_file, match_examples
from asynth.store.layout import EVIDENCE
from asynth.store.reading import existing


@dataclass(frozen=True, slots=True)
class Finding:
    """What an audit of one example came to.

    :param disagreement: one line, or "" where everything is as evidence says
    :param there: what evidence says
    :param here: what was seen now
    :param rejected: the verdict behind a disagreement, where there is one
    :param sha256: of the row's line, as evidence says it; "" where nothing ran
    :param foreign: whether another version of the catalogue made the row, so that its text could not be compared
    """

    id: str
    disagreement: str = ""
    there: str = ""
    here: str = ""
    rejected: Rejected | None = None
    foreign: bool = False
    sha256: str = ""


def pick(directory: Path, sample: int | None, seed: int = 0) -> tuple[int, Iterable[Match]]:
    """Return how many rows are looked at, and these with their evidence, also those that do not fit.

    All of a run's are read as they are asked for, and of a sample no more than that is kept, so a run of any size fits.

    :param sample: how many of them, drawn at random; None for all
    :raises asynth.errors.RunDirectoryError: if `directory` holds no run
    """
    if sample is None:
        rows = sum(count_rows(directory).values())
        return max(rows, hash_file(existing(Layout(directory).line_file(EVIDENCE)))[0]), match_examples(directory)
    chance = random.Random(seed)
    drawn: list[Match] = []
    for number, match in enumerate(match_examples(directory)):
        if number < sample:
            drawn.append(match)
        elif (place := chance.randrange(number + 1)) < sample:  # the n-th of n stays with a chance of sample / n
            drawn[place] = match
    return len(drawn), drawn


async def audit_one(
    match: Match, recomposer: Recomposer, bench: Workbench, turns: Turns, *, trust: bool = False
) -> Finding:
    """Compare a row with its spec, run its answer and the twins that evidence names, and compare again.

    What fails runs again, alone.
    """
    if match.problem or match.record is None or match.row is None:
        return Finding(str((match.record or {}).get("id")), match.problem)
    row = match.row.line
    try:
        record = parse_evidence(match.record)
        draft = recomposer.compose(record)
    except DatasetError as error:
        return Finding(str(match.record.get("id")), str(error))
    difference = next(recomposer.compare(row, record, draft), "")
    if difference and recomposer.same:
        return Finding(record.id, difference)
    if difference and not bench.wall.up and not trust:
        return Finding(
            record.id, f"{difference} here, so it runs behind a wall only (--sandbox bwrap), or with --trust"
        )

    async def attempt() -> Finding:
        return await _execute(row, record, draft, bench, foreign=bool(difference))

    finding = await try_again(attempt, lambda finding: finding.rejected, record.id, turns)
    return replace(finding, foreign=bool(difference), sha256=record.sha256)


async def _execute(row: bytes, record: Evidence, draft: Draft, bench: Workbench, *, foreign: bool) -> Finding:
    identifier = record.id
    answer = orjson.loads(row)["messages"][-1]["content"]
    try:
        blocks = extract(answer)
    except GrammarError as error:
        return Finding(identifier, f"the answer breaks the grammar: {error}")
    workspace = await bench.lay_out(draft)
    try:
        rejected = await run_prior_steps(draft, workspace, bench)
        if rejected is not None:
            return _reject(identifier, f"before the question: {rejected.reason}", "as the prompt tells", rejected)
        transcript = await bench.execute(blocks, workspace, draft, noted=foreign)
        rejected = judge_answer(transcript, blocks)
        if rejected is None and foreign and (why_not := await bench.confirm(workspace, draft)):
            rejected = failed(transcript, "not-accepted", why_not)
        if rejected is not None:
            return _reject(identifier, f"answer: {rejected.reason}", "accepted", rejected)
        for told in record.twins:
            twin = next((t for t in draft.twins if t.kind == told.kind and t.message == told.message), None)
            if twin is None:
                return Finding(identifier, f"twin {told.kind} does not follow from the spec", str(told), "")
            if not rejected_by(bench.engine.behaviour, (twin,)):
                continue
            outcome = await run_twin(twin, workspace, draft, bench)
            there = f"{told.observed}: {told.message}"
            if isinstance(outcome, Rejected):
                return _reject(identifier, f"twin {twin.kind}", there, outcome)
            if outcome.observed != told.observed:
                return Finding(identifier, f"twin {twin.kind}", there, outcome.observed)
    finally:
        await bench.remove(workspace)
    return Finding(identifier)


def _reject(identifier: str, disagreement: str, there: str, rejected: Rejected) -> Finding:
    lines = [line for line in rejected.stderr.splitlines() if "level=info" not in line]
    here = f"{rejected.detail}; exit {rejected.exit_code}: " + " | ".join(lines[-4:])
    return Finding(identifier, disagreement, there, here, rejected)
