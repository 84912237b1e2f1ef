"""What a run leaves on disk: the journal, the row files, evidence, quarantine and the manifest.

This room alone writes them. It takes finished positions as bytes and never looks into a row: what an example is, how it
came to be and whether it is good is decided elsewhere.
"""

from asynth.store.deriving import compare_derived, derive_files
from asynth.store.directory import Mode, read_identity
from asynth.store.entry import Counts, JournalEntry, Outcome
from asynth.store.journal import Damage
from asynth.store.layout import SPLITS, Layout, Split
from asynth.store.matching import WHOLE, Match, Stretch, divide, match_examples, read_examples
from asynth.store.merging import merge_runs
from asynth.store.opening import open_run
from asynth.store.reading import (
    Row,
    count_rows,
    find_example,
    find_quarantined,
    hash_file,
    read_evidence,
    read_journal,
    read_manifest,
    read_quarantine,
    read_row,
    read_rows,
)
from asynth.store.repairs import reopen_quarantined
from asynth.store.replacing import write_derived
from asynth.store.run import Run

__all__ = [
    "SPLITS",
    "WHOLE",
    "Counts",
    "Damage",
    "JournalEntry",
    "Layout",
    "Match",
    "Mode",
    "Outcome",
    "Row",
    "Run",
    "Split",
    "Stretch",
    "compare_derived",
    "count_rows",
    "derive_files",
    "divide",
    "find_example",
    "find_quarantined",
    "hash_file",
    "match_examples",
    "merge_runs",
    "open_run",
    "read_evidence",
    "read_examples",
    "read_identity",
    "read_journal",
    "read_manifest",
    "read_quarantine",
    "read_row",
    "read_rows",
    "reopen_quarantined",
    "write_derived",
]
