"""The page of attestors is what the catalogue says."""

from asynth.catalog.attestors import ATTESTORS
from asynth.report.attestors import describe_attestors
from asynth.resources import fixtures_root


def test_the_page_is_up_to_date():
    page = fixtures_root().parent / "docs" / "attestors.md"
    assert page.read_text() == describe_attestors(), "run python -m asynth.report.attestors > docs/attestors.md"


def test_every_attestor_has_a_section():
    text = describe_attestors()
    for attestor in ATTESTORS:
        assert f"\n## {attestor.name}\n" in text
        assert attestor.predicate_type in text
