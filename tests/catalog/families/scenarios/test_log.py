"""Quoted log lines: as a file holds them and as a terminal shows them."""

from asynth.catalog.families.scenarios.log import Line, nothing_found, quote


def test_a_terminal_shows_another_form_than_a_log_file():
    lines = (Line('says "no"\nand why '),)
    assert quote(lines, terminal=False) == 'level=error msg="says \\"no\\"\\nand why "'
    assert quote(lines, terminal=True) == 'ERROR   says "no"\nand why'
    assert len(quote(nothing_found("build"), terminal=True).split("\n")) == 4


def test_a_message_that_ends_its_line_does_so_only_in_a_log_file():
    lines = (Line("did you mean this?\n\tthat\n"),)
    assert quote(lines, terminal=False) == 'level=error msg="did you mean this?\\n\\tthat\\n"'
    assert quote(lines, terminal=True) == "ERROR   did you mean this?\n\tthat"
