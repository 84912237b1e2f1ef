import io

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asynth.store import JournalEntry
from asynth.store.journal import Acknowledged, Damage, Span, _checksum, decode, encode, scan

lines = st.text(st.characters(exclude_characters="\r\n", exclude_categories=("Cs",)), min_size=1)
finished = st.one_of(
    st.builds(
        lambda position, split, row, evidence: JournalEntry(
            position, "accepted", split, orjson.dumps({"messages": row.encode("ascii", "replace").decode()}),
            evidence.encode(), None,
        ),
        st.integers(0, 10**9), st.sampled_from(["train", "valid", "test"]), lines, lines,
    ),
    st.builds(
        lambda position, line: JournalEntry(position, "quarantined", None, None, None, line.encode()),
        st.integers(0, 10**9), lines,
    ),
)  # fmt: skip


@given(finished)
def test_an_entry_comes_back_byte_for_byte(entry):
    line = encode(entry)
    assert line.count(b"\n") == 1
    assert orjson.loads(line)["position"] == entry.position
    assert decode(line) == entry


@given(finished, st.data())
def test_any_edited_byte_is_noticed(entry, data):
    line = encode(entry)
    place = data.draw(st.integers(0, len(line) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != line[place]))
    with pytest.raises(ValueError, match=r"entry|checksum"):
        decode(line[:place] + bytes([byte]) + line[place + 1 :])


@given(st.lists(finished, min_size=1, max_size=4), st.data())
def test_a_journal_cut_at_any_byte_keeps_its_whole_lines(entries, data):
    journal = b"".join(map(encode, entries))
    cut = data.draw(st.integers(0, len(journal)))
    found = [entry for _, entry in scan(io.BytesIO(journal[:cut]))]
    whole = journal[:cut].count(b"\n")
    assert found[:whole] == entries[:whole]
    torn = found[whole:]
    assert len(torn) == (cut > 0 and not journal[:cut].endswith(b"\n"))
    assert all(isinstance(entry, Damage) and entry.torn for entry in torn)


def test_members_and_entries_of_a_later_version_are_tolerated(made_up):
    entry = made_up(1)
    body = orjson.dumps({"later": [1], **orjson.loads(b"{" + encode(entry)[26:]), "more": None})
    assert decode(b'{"sum":"%b",%b\n' % (_checksum(body), body[1:])) == entry
    body = orjson.dumps({"remark": "of another kind"})
    assert decode(b'{"sum":"%b",%b\n' % (_checksum(body), body[1:])) is None


def test_a_damaged_line_is_described_with_its_place_and_position(made_up):
    journal = encode(made_up(3)) + encode(made_up(4)).replace(b'"outcome"', b'"outcame"') + encode(Acknowledged(0))
    first, damage, note = [entry for _, entry in scan(io.BytesIO(journal))]
    assert first == made_up(3)
    assert note == Acknowledged(0)
    assert damage == Damage(
        2, Span(len(encode(made_up(3))), len(encode(made_up(4)))), "does not match its checksum", position=4
    )
    assert damage.describe("J") == (
        f"J line 2 (byte {damage.span.offset}) does not match its checksum; position 4 will be made again"
    )


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param((1, "accepted", "train", b"{}", None, None), id="no-evidence"),
        pytest.param((1, "accepted", None, b"{}", b"{}", None), id="no-split"),
        pytest.param((1, "accepted", "train", b'{"\xc3\xa9":1}', b"{}", None), id="row-not-ascii"),
        pytest.param((1, "accepted", "train", b"{\n}", b"{}", None), id="row-of-two-lines"),
        pytest.param((1, "accepted", "train", b"", b"{}", None), id="empty-row"),
        pytest.param((1, "quarantined", "train", None, None, b"{}"), id="quarantine-with-split"),
        pytest.param((1, "quarantined", None, None, None, None), id="quarantine-without-line"),
        pytest.param((-1, "quarantined", None, None, None, b"{}"), id="negative-position"),
    ],
)
def test_an_incomplete_position_cannot_be_made(parts):
    with pytest.raises(ValueError, match="position"):
        JournalEntry(*parts)
