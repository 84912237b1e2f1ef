"""Bills of materials: who asks by name gets a verification by name, in the answer and in every twin."""

from asynth.catalog.procedure.twins import TAMPERED_ARTIFACT
from asynth.script import Bash


def test_by_name_is_verified_by_the_digest_of_the_name(compose_family):
    for values, draft in compose_family("sbom"):
        verifies = [
            line
            for part in draft.answer
            if isinstance(part, Bash)
            for line in part.text.split("\n")
            if line.startswith("witness verify ")
        ]
        by_name = values["scenario"].startswith("by name")
        assert all(("$(jq -j " in line) == by_name for line in verifies), draft.id
        if by_name:
            assert TAMPERED_ARTIFACT not in {twin.kind for twin in draft.twins}
            asked = [line for twin in draft.twins for line in twin.commands.split("\n") if "witness verify " in line]
            assert asked
            assert all("$(jq -j " in line for line in asked), draft.id


def test_new_keys_are_made_in_the_answer_and_old_ones_are_there(compose_family):
    for values, draft in compose_family("sbom"):
        made = any("openssl genpkey" in part.text for part in draft.answer if isinstance(part, Bash))
        assert made == values["scenario"].endswith("new keys")
        assert bool(draft.fixture.keys) != made
