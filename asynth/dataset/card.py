"""The files that make the directory of a run a dataset: its card, what loaders look for, and a configuration per trainer.

Each is a Jinja2 template over :class:`asynth.dataset.facts.Facts`, so that lengths, iterations and flags are those of the
rows beside it. A file that somebody has edited stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from asynth.dataset.attesting import VERIFY
from asynth.dataset.facts import Facts, read_facts
from asynth.store import SPLITS, derive_files
from asynth.store.layout import CARD_FILES

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


def write_card(directory: Path, *, replace: bool = False) -> Written:
    """Write README.md, dataset_info.json and training/ into the directory of a finished run, from what is there. Blocks.

    :param replace: whether files that somebody has edited are written anew
    :raises asynth.errors.RunDirectoryError: if there is no run, or another process has it open
    :raises asynth.errors.DatasetError: if it has no rows or is damaged
    :raises asynth.errors.StorageError: if a file cannot be written
    """
    return derive_card(directory, read_facts(directory), replace=replace)


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
