"""``asynth export``: make of a finished run what trainers and people take.

Rows, Parquet and the database are copies of rows that are like this or that. Pairs and conversations are made of rows by
executing them once more, so they show progress, go on where they were stopped, and need an engine.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from asynth.cli.bench import add_bench_options, open_bench
from asynth.cli.interruption import run_interruptible
from asynth.cli.options import Commands, add_command, add_run_option
from asynth.cli.progress import now_and_then
from asynth.errors import FELL_SHORT, ConfigurationError

if TYPE_CHECKING:
    from asynth.config import Config
    from asynth.dataset.conversations.export import Conversed
    from asynth.dataset.pairs.export import Exported
    from asynth.dataset.selecting import Selection
    from asynth.witness.engine import Engine

F = TypeVar("F")

_EXAMPLES = """\
  asynth export rows --run R --to S --family rego   some rows, as trainers read them
  asynth export pairs --run R --to P                a wrong answer beside the right one, both executed
  asynth export chat --run R --to P                 conversations: a first answer that fails, its repair, a further question
  asynth export parquet --run R --to Q              Parquet for a hub and its viewer
  asynth export sqlite --run R --to D               a database that is searched and browsed
"""

_ROWS = """\
  asynth export rows --run R --to S --family rego --split train    the rows about Rego, and their evidence
  asynth export rows --run R --to S --attestor sbom --count 500    five hundred rows whose policies require an SBOM
  asynth export rows --run R --to S --form prompt-completion       as TRL trains on completions only
  asynth export rows --run R --to S --mix P                        a tenth of them as the conversations of P
"""

_PARQUET = """\
  asynth export parquet --run R --to P                  P/train.parquet and so on; datasets.load_dataset("P") reads them
  asynth export parquet --run R --to P --family rego    only the rows about Rego
"""

_SQLITE = """\
  asynth export sqlite --run R --to D                   D/rows.db, with an index over the words of prompts and answers
  sqlite3 D/rows.db "select id from rows_fts f join rows r on r.rowid = f.rowid where f.rows_fts match 'cyclonedx'"
"""

_PAIRS = """\
  asynth export pairs --run R --to P             P/pairs/train.jsonl for TRL, P/pairs-strings/train.jsonl for mlx-lm-lora
  asynth export pairs --run R --to P --fresh     begin again; without it, a stopped export goes on
  asynth audit --run R --pairs P --all           run every wrong answer again and compare the reasons
"""

_CHAT = """\
  asynth export chat --run R --to P             a tenth of the rows, as P/chat/train.jsonl
  asynth export chat --run R --to P --share 1   all of them
  asynth export rows --run R --to S --mix P     the run's rows with these conversations in the place of theirs
  asynth audit --run R --chat P --all           run every turn of every conversation again
"""

_ENOUGH = 0.9
"""The share of rows that have to have a pair."""


def add_parser(commands: Commands) -> None:
    """Add the command with its forms."""
    parser = add_command(commands, "export", "make of a finished run what trainers and people take", _EXAMPLES)
    forms = parser.add_subparsers(metavar="form", required=True)
    rows = add_command(forms, "rows", "copy rows of a run that are like this, as trainers read them", _ROWS)
    rows.add_argument(
        "--form",
        choices=("messages", "prompt-completion"),
        default="messages",
        help="what a row is (default: messages)",
    )
    rows.add_argument(
        "--mix",
        type=Path,
        metavar="P",
        help="put the conversations of P, which `export chat` made, in the place of rows",
    )
    parquet = add_command(forms, "parquet", "write rows of a run as Parquet, for a hub and its viewer", _PARQUET)
    sqlite = add_command(forms, "sqlite", "write rows and evidence of a run as an SQLite database", _SQLITE)
    for form, action in ((rows, _copy_rows), (parquet, _write_parquet), (sqlite, _write_database)):
        _add_selection(form)
        form.set_defaults(action=action)
    pairs = add_command(forms, "pairs", "put a wrong answer beside the right one of each row, both executed", _PAIRS)
    chat = add_command(
        forms, "chat", "make conversations of rows: a first answer that fails, its repair, a further question", _CHAT
    )
    chat.add_argument("--share", type=float, default=0.1, metavar="S", help="share of the rows (default: 0.1)")
    for form, action in ((pairs, _make_pairs), (chat, _make_conversations)):
        add_run_option(form)
        form.add_argument("--to", type=Path, required=True, metavar="DIR", help="directory that is written")
        form.add_argument("--fresh", action="store_true", help="remove what an earlier export left and begin again")
        add_bench_options(form)
        form.set_defaults(action=action)


def _add_selection(parser: argparse.ArgumentParser) -> None:
    """Add ``--run``, ``--to`` and what chooses rows."""
    add_run_option(parser)
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="directory that is written")
    chosen = parser.add_argument_group("only rows that are like this (each repeatable)")
    for flag, metavar, what in (
        ("--family", "F", "of one of these families"),
        ("--attestor", "A", "whose policies require all of these"),
        ("--workload", "W", "about one of these workloads"),
        ("--rule", "RULE", "that teach one of these rules"),
    ):
        chosen.add_argument(flag, action="append", default=[], metavar=metavar, help=what)
    chosen.add_argument(
        "--split", action="append", default=[], choices=("train", "valid", "test"), help="of these splits"
    )
    chosen.add_argument("--count", type=int, metavar="N", help="the first N of them")


def _read_selection(parsed: argparse.Namespace) -> Selection:
    """Return which rows the flags ask for.

    :raises ConfigurationError: if that is less than one row
    :raises asynth.errors.RunDirectoryError: if the target is the run itself, or a file
    """
    from asynth.dataset.exporting import check_target
    from asynth.dataset.selecting import Selection

    if parsed.count is not None and parsed.count < 1:
        raise ConfigurationError(f"--count {parsed.count}: a number of rows is 1 or more")
    check_target(parsed.run, parsed.to)
    return Selection(
        tuple(parsed.family),
        tuple(parsed.attestor),
        tuple(parsed.workload),
        tuple(parsed.rule),
        tuple(parsed.split),
        parsed.count,
    )


def _copy_rows(parsed: argparse.Namespace) -> int:
    from asynth.dataset.selecting import export_rows

    selection, notice = _read_selection(parsed), now_and_then(_tell_rows)
    return _conclude(export_rows(parsed.run, parsed.to, selection, parsed.form, notice, parsed.mix), parsed.to)


def _write_parquet(parsed: argparse.Namespace) -> int:
    from asynth.dataset.selecting import export_parquet

    return _conclude(
        export_parquet(parsed.run, parsed.to, _read_selection(parsed), now_and_then(_tell_rows)), parsed.to
    )


def _write_database(parsed: argparse.Namespace) -> int:
    from asynth.dataset.sqlite import DATABASE, export_sqlite

    path = parsed.to / DATABASE
    return _conclude(export_sqlite(parsed.run, path, _read_selection(parsed), now_and_then(_tell_rows)), path)


def _tell_rows(rows: int) -> str:
    return f"{rows:,} rows read"


def _conclude(counts: Mapping[str, int], target: Path) -> int:
    splits = ", ".join(f"{split} {number:,}" for split, number in counts.items())
    print(f"{sum(counts.values()):,} rows ({splits}) in {target}")
    return 0


def _make_pairs(parsed: argparse.Namespace) -> int:
    """Export and return 1 if fewer than nine rows in ten have a pair."""
    from asynth.cli.options import read_config

    return run_interruptible(_export_pairs(parsed, read_config(parsed)), "the same command goes on")


async def _export_pairs(parsed: argparse.Namespace, config: Config) -> int:
    from asynth.dataset.pairs.export import export_pairs

    def tell(exported: Exported) -> str:
        return f"{exported.rows} rows, {exported.pairs} pairs"

    exported, engine = await _execute(parsed, config, export_pairs, tell)
    if parsed.json:
        _print_json({"engine": engine.to_json(), **exported.to_json()})
    else:
        _print_pairs(exported, parsed.to)
    wanted = exported.rows - exported.foreign
    return FELL_SHORT if exported.pairs < _ENOUGH * wanted or exported.foreign == exported.rows else 0


async def _execute(
    parsed: argparse.Namespace,
    config: Config,
    export: Callable[..., Awaitable[F]],
    tell: Callable[[F], str],
    **others: Any,
) -> tuple[F, Engine]:
    """Let `export` make something of the rows of the run at a bench; return its figures, and who judged.

    :param tell: where it stands, in a line that is shown now and then
    """
    from asynth.dataset.exporting import check_target
    from asynth.run.recomposing import Recomposer

    check_target(parsed.run, parsed.to)
    recomposer = Recomposer.of_run(parsed.run)
    async with open_bench(parsed, config) as bench:
        figures = await export(
            parsed.run,
            parsed.to,
            recomposer,
            bench,
            concurrency=config.concurrency,
            mode="fresh" if parsed.fresh else "auto",
            notice=now_and_then(tell),
            **others,
        )
        return figures, bench.engine


def _print_pairs(exported: Exported, target: Path) -> None:
    for what, counted in (("kind of edit", exported.kinds), ("reason", exported.reasons)):
        print(f"{'pairs':>6}  {what}")
        for name, count in Counter(counted).most_common():
            print(f"{count:>6}  {name}")
    told = ", ".join(f"{name} {count}" for name, count in Counter(exported.lengths).most_common())
    places = ", ".join(f"{place} {count}" for place, count in sorted(exported.places.items()))
    print(f"the rejected answer beside the chosen one: {told}; first difference by tenths of the answer: {places}")
    without = exported.rows - exported.pairs - exported.foreign
    print(f"{exported.pairs} pairs of {exported.rows} rows in {target}; {without} rows without one")
    _tell_foreign(exported.foreign)


def _make_conversations(parsed: argparse.Namespace) -> int:
    """Export and return 1 if no row became a conversation."""
    from asynth.cli.options import read_config

    if not 0 < parsed.share <= 1:
        raise ConfigurationError(f"--share {parsed.share}: a share of the rows is above 0 and at most 1")
    return run_interruptible(_export_conversations(parsed, read_config(parsed)), "the same command goes on")


async def _export_conversations(parsed: argparse.Namespace, config: Config) -> int:
    from asynth.dataset.conversations.export import export_conversations

    def tell(conversed: Conversed) -> str:
        return f"{conversed.rows} rows, {conversed.conversations} conversations"

    conversed, engine = await _execute(parsed, config, export_conversations, tell, share=parsed.share)
    if parsed.json:
        _print_json({"engine": engine.to_json(), **conversed.to_json()})
    else:
        _print_conversations(conversed, parsed.to)
    return 0 if conversed.conversations else FELL_SHORT


def _print_conversations(conversed: Conversed, target: Path) -> None:
    for length, count in sorted(conversed.lengths.items()):
        print(f"{count:>6}  conversations of {length} messages")
    print(f"{conversed.conversations} conversations of {conversed.rows} rows in {target}")
    _tell_foreign(conversed.foreign)


def _tell_foreign(rows: int) -> None:
    if rows:
        print(f"{rows} rows were made by another version of the catalogue and cannot be laid out here: use that one")


def _print_json(told: Mapping[str, object]) -> None:
    import orjson

    print(orjson.dumps(told).decode())
