"""The files that make the directory of a run a dataset: its card, what loaders look for, and a configuration per trainer.

Each is a Jinja2 template over :class:`asynth.dataset.card.Facts`, so that lengths, iterations and flags are those of the
rows beside it. A file that somebody has edited stays as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from asynth.dataset.attesting import VERIFY
from asynth.errors import DatasetError
from asynth.report.lengths import TEMPLATE_TOKENS
from asynth.report.metrics import measure
from asynth.store import SPLITS, count_rows, derive_files, read_manifest, read_rows
from asynth.store.layout import CARD_FILES

DISTRIBUTION: Final = "asynth-witness"

BATCH: Final = 8
"""Rows of a batch, as in the plan; smaller where a split has fewer, which mlx-lm refuses."""

EVALUATED: Final = 400
"""Rows of `valid` that an evaluation during training looks at, or all where there are fewer."""

EVALUATIONS: Final = 10
"""How often a pass is interrupted for an evaluation."""

_ROUND: Final = 256
"""Lengths are rounded up to a multiple of it, which leaves room for a system message in most cases."""

_SIZES: Final = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long rows are, in tokens.

    :param counted: whether they were counted; otherwise `longest` is what the longest row cannot exceed
    :param limit: for trainers: above the longest row
    """

    counted: bool
    longest: int
    limit: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """One pass over train.

    :param batch: rows of a batch
    :param micro: rows of it that are on a device at once where gradients are accumulated
    :param iterations: batches of a pass
    :param evaluate_every: iterations between evaluations
    :param evaluation_batches: batches of an evaluation; -1 for all rows of `valid`
    """

    batch: int
    micro: int
    iterations: int
    evaluate_every: int
    evaluation_batches: int

    @property
    def accumulated(self) -> int:
        """How many times `micro` rows make a batch."""
        return self.batch // self.micro


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a finished run.

    :param rows: by split
    :param manifest: of the run
    :param metrics: as ``asynth report --json`` gives them
    :param asynth: version of this asynth, which wrote the card
    """

    rows: Mapping[str, int]
    manifest: Mapping[str, Any]
    metrics: Mapping[str, Any]
    lengths: Lengths
    schedule: Schedule
    asynth: str

    @property
    def total(self) -> int:
        """Rows of all splits."""
        return sum(self.rows.values())

    @property
    def engines(self) -> list[Mapping[str, Any]]:
        """The engines that the manifest names: of the run, or of each of its shards."""
        told = [shard["engine"] for shard in self.manifest.get("shards", ())] or [self.manifest["engine"]]
        return list({engine["sha256"]: engine for engine in told}.values())

    @property
    def digest(self) -> str:
        """SHA-256 over the digests of the row files, in hex.

        The library `datasets` takes a folder for what another of that name held unless the card's head differs.
        """
        files = self.manifest["files"]
        told = (f"{name} {files[name]['sha256']}\n" for name in (f"{split}.jsonl" for split in SPLITS) if name in files)
        return hashlib.sha256("".join(told).encode()).hexdigest()

    @property
    def size(self) -> str:
        """The hub's name for the number of rows."""
        return next((name for most, name in _SIZES if self.total < most), "1M<n<10M")


def read_facts(directory: Path, notice: Callable[[int], None] = lambda _: None) -> Facts:
    """Return what is known of the run at `directory`. Blocks: it reads every row.

    :param notice: called after each row with the number of rows that were read
    :raises asynth.errors.RunDirectoryError: if there is no run
    :raises DatasetError: if it has no rows, or a file of it is damaged
    """
    manifest, rows = read_manifest(directory), count_rows(directory)
    if not rows["train"]:
        raise DatasetError(f"{directory}/train.jsonl holds no row, so there is nothing to describe; make some first")
    metrics = measure(directory, notice)
    return Facts(rows, manifest, metrics, _measure_lengths(directory, metrics), plan_pass(rows), _own_version())


def plan_pass(rows: Mapping[str, int]) -> Schedule:
    """Return one pass over the rows of train.

    :param rows: by split; a split without rows is left alone by trainers that can be told so
    """
    smallest = min(rows[split] for split in SPLITS if rows[split])
    batch = next(size for size in (BATCH, 4, 2, 1) if size <= smallest)
    iterations = rows["train"] // batch
    return Schedule(
        batch=batch,
        micro=min(2, batch),
        iterations=iterations,
        evaluate_every=max(1, iterations // EVALUATIONS),
        evaluation_batches=EVALUATED // batch if rows["valid"] > EVALUATED else -1,
    )


def _measure_lengths(directory: Path, metrics: Mapping[str, Any]) -> Lengths:
    tokens = metrics["token_lengths"]
    longest = int(tokens["max"]) if tokens else _bound_tokens(directory)
    return Lengths(tokens is not None, longest, (longest // _ROUND + 1) * _ROUND)


def _bound_tokens(directory: Path) -> int:
    """Return what no row of the run exceeds in tokens: a token of a byte-level tokenizer has one byte at least."""
    return TEMPLATE_TOKENS + max(
        sum(len(message["content"].encode()) for message in orjson.loads(row.line)["messages"])
        for row in read_rows(directory)
    )


def _own_version() -> str:
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "from its sources"


_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates", encoding="utf-8"),
    undefined=StrictUndefined,
    autoescape=False,  # none of it is HTML
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_ENVIRONMENT.filters["thousands"] = lambda number: f"{number:,}"
_ENVIRONMENT.filters["percent"] = lambda share: f"{share:.1%}"

HUB_SPLITS: Final[Mapping[str, str]] = {"train": "train", "valid": "validation", "test": "test"}
"""How the hub calls the splits."""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the files.

    :param files: written, by their names in the run's directory
    :param kept: left alone, because somebody has edited them
    """

    files: tuple[str, ...]
    kept: tuple[str, ...]


def write_card(directory: Path, *, replace: bool = False, notice: Callable[[int], None] = lambda _: None) -> Written:
    """Write README.md, dataset_info.json and training/ into the directory of a finished run, from what is there. Blocks.

    :param replace: whether files that somebody has edited are written anew
    :param notice: called after each row with the number of rows that were read
    :raises asynth.errors.RunDirectoryError: if there is no run, or another process has it open
    :raises asynth.errors.DatasetError: if it has no rows or is damaged
    :raises asynth.errors.StorageError: if a file cannot be written
    """
    return derive_card(directory, read_facts(directory, notice), replace=replace)


def derive_card(directory: Path, facts: Facts, *, replace: bool = False) -> Written:
    """Write the files that tell `facts`; see :func:`write_card`."""
    files = render_card(facts)
    kept = derive_files(directory, files, replace=replace)
    return Written(tuple(name for name in files if name not in kept), tuple(kept))


def render_card(facts: Facts) -> dict[str, bytes]:
    """Return the content of each file by its name in the run's directory."""
    splits = [split for split in SPLITS if facts.rows[split]]
    known = {
        "facts": facts,
        "splits": splits,
        "hub_splits": HUB_SPLITS,
        "verify": VERIFY,
        "catalogue": str(facts.manifest.get("identity", {}).get("catalogue", "unknown")),
        "embedded": any(engine.startswith("embedded") for engine in facts.metrics["engines"]),
    }
    return {name: _ENVIRONMENT.get_template(f"{name}.jinja").render(known).encode() for name in CARD_FILES}
