"""Files of messages: what is read, and what is refused with file and line."""

import pytest

from asynth.catalog.prompts import MessageError, read_messages
from asynth.catalog.prompts.template import TemplateError


def write(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_messages_come_by_file_and_then_in_order(tmp_path):
    write(
        tmp_path,
        "b.txt",
        "### chat symptom facts=1 hedge\nfirst of b\n\n### so judge facts=2 for=x,y asks=proof,why slip\n**T**\n\n{{ step }}\n",
    )
    write(tmp_path, "a.txt", "### command goal facts=0 rules=cmd_exact denial=\"ran 'x y'\"\nonly of a")
    names = [message.name for message in read_messages(tmp_path)]
    assert names == ["a 1", "b 1", "b 2"]
    last = read_messages(tmp_path)[-1]
    assert (last.register, last.kind, last.facts) == ("so", "judge", 2)
    assert last.topics == ("x", "y")
    assert last.asks == {"proof", "why"}
    assert last.marks == {"slip"}
    assert last.tells == {"step"}
    assert last.write({"step": "build"}) == "**T**\n\nbuild"
    assert (last.rules, last.denial) == (frozenset(), "")
    assert read_messages(tmp_path)[0].topics == ("a",)
    assert read_messages(tmp_path)[0].rules == {"cmd_exact"}
    assert read_messages(tmp_path)[0].denial == "ran 'x y'"


def test_a_heading_of_a_text_begins_no_message(tmp_path):
    (message,) = read_messages(
        write(tmp_path, "t.txt", "### issue symptom facts=1\n### Expected behaviour\n\nit works")
    )
    assert message.write({}).startswith("### Expected behaviour")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lost\n### chat goal facts=1\nx", r"t.txt:1: text before"),
        ("### chat goal facts=1\nx\n### chatty goal facts=1\ny", r"t.txt:3: 'chatty' is no register"),
        ("### chat facts=1\nx", r"t.txt:1: the message names no kind"),
        ("### goal facts=1\nx", r"t.txt:1: the message names no register"),
        ("### chat goal\nx", r"t.txt:1: the message names no facts=N"),
        ("### chat goal facts=1\n\n", r"t.txt:1: the message has no text"),
        ("### chat goal facts=one\nx", r"t.txt:1: 'facts=one' is no register"),
        ('### chat goal facts=1 denial="ran\nx', r"t.txt:1: no closing quotation in the line that begins"),
    ],
    ids=[
        "text first",
        "unknown word",
        "no kind",
        "no register",
        "no facts",
        "no text",
        "no number",
        "no end of a quote",
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(tmp_path, text, said):
    with pytest.raises(MessageError, match=said):
        read_messages(write(tmp_path, "t.txt", text))


def test_a_text_that_is_no_template_is_said_with_file_and_line_once_it_is_asked_about(tmp_path):
    (message,) = read_messages(write(tmp_path, "t.txt", "\n### chat goal facts=1\n{{ step"))
    with pytest.raises(TemplateError, match=r"t.txt:2: .* in line 1 of the text"):
        message.tells  # noqa: B018
