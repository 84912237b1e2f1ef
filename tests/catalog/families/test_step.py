"""Single steps: only what was asked is made, each part where it belongs, and what is known of tools is known of all."""

from asynth.catalog.attestors import ATTESTORS, CI, UNIVERSAL
from asynth.catalog.families.step import knowledge
from asynth.catalog.families.step.tools import TOOLS
from asynth.catalog.families.step.topics import TOPICS
from asynth.catalog.families.step.wishes import WISHES
from asynth.catalog.member import Attestor
from asynth.catalog.rules import RULES_BY_NAME
from asynth.catalog.workloads import WORKLOADS
from asynth.script import Bash, Prose, render


def prose(draft):
    return " ".join(part.text for part in draft.answer if isinstance(part, Prose))


def commands(draft):
    return "".join(part.text for part in draft.answer if isinstance(part, Bash))


def test_something_is_known_of_every_tool_and_of_every_attestor_that_is_asked_for():
    unknown = {workload.name for workload in WORKLOADS} ^ set(TOOLS)
    assert not unknown, (
        f"TOOLS of asynth/catalog/families/step/tools.py has one entry for each workload, but for {unknown}"
    )
    assert all(attestor.opening and attestor.meaning for attestor in ATTESTORS if not attestor.always)
    builds = [build for workload in WORKLOADS for build in workload.builds]
    assert set(knowledge._WANTED) == {*UNIVERSAL}.union(
        *(build.attestors | build.project.attestors for build in builds)
    )  # others are offered by the family identity alone
    assert set(knowledge.PLACES) == set(CI)


def test_an_attestor_that_brings_no_sentences_is_told_by_what_it_records():
    jwt = Attestor("jwt", "https://example.org/jwt", ("the claims of a token",), unconstrained="whose token it was")
    assert knowledge.open_with(jwt) == "`jwt` is given to `-a` by that name and records the claims of a token."


def test_a_wish_is_for_a_rule():
    assert set(WISHES) <= set(RULES_BY_NAME)


def test_who_wants_commands_alone_gets_hardly_a_sentence(compose_family):
    bare = [draft for _, draft in compose_family("step") if "bare" in draft.summary.message["asks"]]
    assert bare
    assert all(len(prose(draft).split()) < 30 for draft in bare)


def test_keys_are_made_where_nobody_has_any(compose_family):
    about_something = {scenario.name for scenario in TOPICS}
    for values, draft in compose_family("step"):
        there = values["scenario"] in about_something
        assert ("openssl genpkey" in commands(draft)) != there or "pair" in draft.summary.message["asks"], values
        assert bool(draft.fixture.keys) == there


def test_a_pair_of_the_policy_is_made_for_whoever_has_only_that_of_the_run(compose_family):
    paired = [draft for _, draft in compose_family("step") if "pair" in draft.summary.message["asks"]]
    assert paired
    for draft in paired:
        assert [key.role for key in draft.fixture.keys] == ["attest"]
        assert commands(draft).count("openssl genpkey") == 1


def test_a_policy_that_is_there_is_changed_and_not_written_again(compose_family):
    for values, draft in compose_family("step"):
        if values["scenario"] in {"more", "type", "rule-on-top", "end"}:
            assert "cat > ../policy.json" not in commands(draft)
            assert " ../policy.json > ../policy.new.json" in commands(draft)


def test_attestations_that_are_there_are_not_made_again(compose_family):
    for values, draft in compose_family("step"):
        if values["scenario"] in {"finish", "type", "rule-on-top", "digest", "worth"}:
            assert "witness run" not in commands(draft)


def test_a_run_inside_of_ci_shares_no_block_with_keys_or_policy(compose_family):
    seen = 0
    for values, draft in compose_family("step"):
        if not set(values["run"]) & set(CI):
            continue
        for part in draft.answer:
            if isinstance(part, Bash) and "witness run " in part.text:
                seen += 1
                assert "genpkey" not in part.text
                assert "witness sign" not in part.text
    assert seen


def test_an_output_that_may_be_there_is_removed_before_a_run_that_makes_it(compose_family):
    for values, draft in compose_family("step"):
        text = commands(draft)
        if " -f " in text.rsplit("witness verify", 1)[-1] and "witness run" in text:
            artifact = text.rsplit(" -f ", 1)[-1].split()[0]
            removed = " ".join(line for line in text.splitlines() if line.startswith("rm -f ")).split()
            assert artifact.rsplit("/", 1)[-1] in {path.rsplit("/", 1)[-1] for path in removed}, values["scenario"]


def test_keys_are_made_apart_from_the_run_that_is_repeated(compose_family):
    for family in ("step", "sbom"):
        blocks = [part.text for _, draft in compose_family(family) for part in draft.answer if isinstance(part, Bash)]
        assert any("openssl genpkey" in block for block in blocks)
        assert not any("openssl genpkey" in block and "witness run" in block for block in blocks)


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
