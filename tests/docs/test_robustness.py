"""The page of defects names tests that there are."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "robustness.md"
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


def test_every_test_that_the_page_names_exists():
    named = NAMED.findall(PAGE.read_text())
    assert len(named) > 50
    tests = Path(__file__).parents[1]
    missing = [
        f"{path}::{name}"
        for path, name in named
        if not (tests / path).is_file() or f"def {name}(" not in (tests / path).read_text()
    ]
    assert missing == []


def test_every_row_names_one():
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| ") and not line.startswith("| what")]
    assert [row for row in rows if not row.startswith("| ---") and not NAMED.search(row)] == []
