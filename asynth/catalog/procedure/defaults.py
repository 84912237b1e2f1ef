"""What holds of a procedure where nobody says otherwise, and what witness records by itself."""

from __future__ import annotations

from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.house import EXPIRES as EXPIRES

RECORDED_ALWAYS = tuple(attestor.name for attestor in ATTESTORS if attestor.always)
"""Attestors that every run records, asked for or not."""

RUN_SET = ("environment", "git")
"""What witness runs where ``-a`` is left out (shared facts, `witness.md` section 1)."""

STYLE = "heredoc"
"""How the policy is written."""
