"""Bills of materials: the type of the format is required, and who asks by name gets a verification by name."""

from collections import defaultdict

from asynth.catalog.families.sbom.questions import OWN_TYPE
from asynth.catalog.procedure.twins import TAMPERED_ARTIFACT
from asynth.script import Bash, render


def lines_of(draft, start):
    return [
        line
        for part in draft.answer
        if isinstance(part, Bash)
        for line in part.text.split("\n")
        if line.startswith(start)
    ]


def test_by_name_is_verified_by_the_digest_of_the_name(compose_family):
    for values, draft in compose_family("sbom"):
        by_name = values["scenario"] == "name"
        asked = lines_of(draft, "witness verify ")
        assert asked
        assert all(('printf %s "$NAME"' in line) == by_name for line in asked), draft.id
        if by_name:
            assert TAMPERED_ARTIFACT not in {twin.kind for twin in draft.twins}
            asked = [line for twin in draft.twins for line in twin.commands.split("\n") if "witness verify " in line]
            assert asked
            assert all('printf %s "$NAME"' in line for line in asked), draft.id


def test_new_keys_are_made_in_the_answer_and_old_ones_are_there(compose_family):
    for _, draft in compose_family("sbom"):
        made = any("openssl genpkey" in part.text for part in draft.answer if isinstance(part, Bash))
        assert bool(draft.fixture.keys) != made


def test_the_last_policy_asks_for_the_type_of_the_format(compose_family):
    for values, draft in compose_family("sbom"):
        if values["scenario"] == "type":
            past = render(tuple(draft.past.hidden))
            assert OWN_TYPE in past
            assert f"sed 's#{OWN_TYPE}#" in render(draft.answer)
        else:
            assert OWN_TYPE not in render(draft.answer)


def test_documents_of_five_languages_come_from_set_ups(compose_family):
    languages = defaultdict(set)
    for values, draft in compose_family("sbom"):
        if draft.summary.sbom:
            languages[values["scenario"]].add(draft.summary.sbom[0])
    assert languages["attest"] == {"go", "java", "node", "python", "rust"}


def test_an_export_is_never_run(compose_family):
    for values, draft in compose_family("sbom"):
        if values["scenario"] == "export":
            (run,) = lines_of(draft, "witness run ")
            assert "--attestor-sbom-export" not in run
            assert "--attestor-sbom-export" in draft.prompt


def test_what_is_built_together_is_verified_by_the_binary(compose_family):
    for values, draft in compose_family("sbom"):
        if values["scenario"] in {"together", "none"}:
            (run,) = lines_of(draft, "witness run ")
            *others, verify = lines_of(draft, "witness verify ")
            assert " && " in run
            assert not verify.endswith(".json")
            assert all(other.endswith(".json") for other in others)


def test_versions_are_judged_in_both_formats_and_five_languages(compose_family):
    languages, rules = set(), set()
    for values, draft in compose_family("sbom"):
        if values["scenario"] in {"rule", "rule-on-top", "version"}:
            languages.add(draft.summary.sbom[0])
            rules |= set(draft.summary.rules)
    assert languages == {"go", "java", "node", "python", "rust"}
    assert {"spdx_banned_packages", "cdx_fixed_versions"} <= rules


def test_what_is_attested_is_not_made_again(compose_family):
    for values, draft in compose_family("sbom"):
        if values["scenario"] in {"finish", "digest", "name", "rule-on-top", "version", "missed", "handover", "where"}:
            assert not lines_of(draft, "witness run "), values["scenario"]


def test_a_message_without_a_command_is_about_syft_in_the_format_that_it_names(compose_family):
    formats = set()
    for values, draft in compose_family("sbom"):
        if "build" in values["asks"].split() or values["scenario"] == "rule":
            continue
        for run in lines_of(draft, "witness run "):
            assert "syft -q dir:. -o" in run
            formats.add("cyclonedx" in run)
            if values["scenario"] != "nameless":
                assert ("cyclonedx-json" in run) == ("cyclonedx" in draft.summary.message["asks"])
    assert formats == {True, False}
