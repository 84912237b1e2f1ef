"""Long answers become terse: fewer words about the same files and commands."""

import pytest

from asynth.catalog.procedure import layout
from asynth.example.make import compose
from asynth.script import File, Prose, render

FITTED = ("pipeline",)
SPECS = 400


@pytest.fixture(scope="module")
def pairs(space):
    """Return drafts as they are with all the room there is and with none."""
    specs = [spec for spec in map(space.at, range(2 * SPECS)) if spec.family in FITTED][:SPECS]
    found = []
    with pytest.MonkeyPatch.context() as patch:
        for room in (10**9, 0):
            patch.setattr(layout, "ROOM", room)
            found.append([compose(spec) for spec in specs])
    return list(zip(*found, strict=True))


def test_terse_answers_have_the_same_files_and_commands(pairs):
    for full, terse in pairs:
        assert acts(terse.answer) == acts(full.answer), full.id


def test_terse_answers_have_fewer_words(pairs):
    for full, terse in pairs:
        assert terse.prompt == full.prompt
        assert len(render(terse.answer)) <= len(render(full.answer)), full.id
    shorter = [len(render(full.answer)) - len(render(terse.answer)) for full, terse in pairs]
    assert sum(shorter) / len(shorter) > 200


def test_what_fits_is_told_in_full(space):
    for spec in map(space.at, range(200)):
        draft = compose(spec)
        length = len(draft.prompt) + len(render(draft.answer))
        if spec.family in FITTED and length < layout.ROOM - 600:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(layout, "ROOM", 10**9)
                assert compose(spec).answer == draft.answer


def acts(script):
    """Return files and lines of commands, without comments and the optional look at the policy's rules."""
    return [
        (part.name, part.content)
        if isinstance(part, File)
        else [line for line in part.text.splitlines() if matters(line)]
        for part in script
        if not isinstance(part, Prose)
    ]


def matters(line):
    return not line.startswith(("#", "witness policy check"))
