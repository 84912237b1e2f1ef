"""Single steps: what is asked besides is answered, and something is known of every command and attestor."""

from asynth.catalog import house
from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.families.step import answers, knowledge
from asynth.catalog.member import Attestor
from asynth.script import Bash, Prose, render


def prose(draft):
    return " ".join(part.text for part in draft.answer if isinstance(part, Prose))


def commands(draft):
    return "".join(part.text for part in draft.answer if isinstance(part, Bash))


def test_something_is_known_of_every_purpose():
    assert set(knowledge.PURPOSES) == set(house.STEP_NAMES)


def test_an_attestor_that_brings_no_sentences_is_told_by_what_it_records():
    jwt = Attestor("jwt", "https://example.org/jwt", ("the claims of a token",), unconstrained="whose token it was")
    assert answers.open_with(jwt) == "`jwt` is given to `-a` by that name and records the claims of a token."
    assert answers.value(jwt) == "The policy only asks that it was recorded; whose token it was stays open."


def test_who_wants_commands_alone_gets_hardly_a_sentence(compose_family):
    bare = [draft for _, draft in compose_family("step") if "bare" in draft.summary.message["asks"]]
    assert bare
    assert all(len(prose(draft).split()) < 30 for draft in bare)


def test_keys_are_made_where_nobody_has_any(compose_family):
    for values, draft in compose_family("step"):
        there = values["scenario"] in {"keys-there", "encrypted", "finish", "rerun"}
        assert ("openssl genpkey" in commands(draft)) != there, values["scenario"]
        assert bool(draft.fixture.keys) == there


def test_a_command_without_a_file_is_verified_by_its_commit(compose_family):
    for values, draft in compose_family("step"):
        if values["scenario"] == "no-file":
            assert '-s "$(git rev-parse HEAD)"' in commands(draft)


def test_the_policy_requires_what_was_asked_for_by_name(compose_family):
    types = {attestor.name: attestor.predicate_type for attestor in ATTESTORS}
    named = [(values, draft) for values, draft in compose_family("step") if values["scenario"] == "named"]
    assert named
    for values, draft in named:
        for name in set(values["run"]) - {"sbom"}:
            assert f'"{types[name]}"' in render(draft.answer), (name, draft.prompt)
