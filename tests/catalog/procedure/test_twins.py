"""Twins: each changes one thing of an accepted state, at the step that it is about."""

from dataclasses import replace

import pytest

from asynth.catalog.families.family import BUILDS_BY_NAME
from asynth.catalog.names import REPOSITORIES
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.document import Signer
from asynth.catalog.procedure.keys import GIVEN
from asynth.catalog.procedure.policies import as_commands
from asynth.catalog.procedure.procedure import POLICY, Procedure, attest
from asynth.catalog.procedure.rules import bind_build, bind_rules
from asynth.example.draft import Replace

_, BUILD = BUILDS_BY_NAME["go build in go/tally"]


def make_step(name, key, rules=()):
    attested = bind_build(BUILD, name, BUILD.artifacts[0], REPOSITORIES[0])
    return attest(attested, ("git",), bind_rules(rules, attested, 0), key=key)


@pytest.fixture
def pair():
    steps = (make_step("build", "one", ("git_branch_allowlist",)), make_step("scan", "two", ("git_clean_worktree",)))
    return Procedure(steps, ("one", "two", "owner"), "artifact", GIVEN)


def test_every_procedure_has_the_common_twins_those_of_its_family_and_one_for_each_rule(pair):
    own = twins.leave_out(pair, 0)
    assert [twin.kind for twin in twins.derive(pair, 0, own)] == [
        twins.TAMPERED_ARTIFACT,
        twins.WRONG_POLICY_KEY,
        twins.EXPIRED_POLICY,
        twins.MISSING_ATTESTATION,
        twins.FUNCTIONARY_NOT_ALLOWED,
        twins.LEFT_OUT,
        twins.REGO_DENIAL,
        twins.REGO_DENIAL,
    ]
    by_commit = replace(pair, subject="commit")
    assert twins.TAMPERED_ARTIFACT not in {twin.kind for twin in twins.derive(by_commit)}


@pytest.mark.parametrize("number", [0, 1], ids=["first", "last"])
def test_edits_of_the_policy_hit_the_chosen_step(pair, number):
    text = as_commands(replace(pair, style="envsubst").write_policy())
    for twin in (twins.require_unrecorded(pair, number), twins.disallow_functionary(pair, number)):
        (edit,) = twin.edits
        assert isinstance(edit, Replace)
        assert (edit.path, edit.nth) == (POLICY, number)
        assert text.count(edit.old) == edit.of


def test_a_functionary_is_counted_among_all_of_the_step():
    procedure = Procedure((make_step("build", "one"),), ("one", "owner"), "artifact", GIVEN)
    shared = procedure.with_step(functionaries=(Signer("../one"), Signer("../spare")))
    (edit,) = twins.disallow_functionary(shared).edits
    assert as_commands(shared.write_policy()).count(edit.old) == edit.of == 2


def test_a_denial_breaks_the_rule_of_its_step_and_runs_the_others_as_they_are(pair):
    first, last = twins.deny(pair)
    build, scan = (step.run_command() for step in pair.steps)
    branch, worktree = (step.rules[0].violation for step in pair.steps)
    assert branch.prelude in first.commands
    assert worktree.prelude not in first.commands
    assert first.commands.count(scan) == last.commands.count(build) == 1
    assert first.message == branch.message
    assert last.message == worktree.message


def test_the_key_of_another_step_signs_the_last_one(pair):
    commands = twins.swap_keys(pair).commands
    assert "--step scan -a git -k ../one.key " in commands
    assert "-k ../two.key" not in commands


def test_git_is_left_out_of_the_first_step_only(pair):
    commands = twins.unlink(pair).commands
    assert 'witness run --step build -a "" ' in commands
    assert "--step scan" not in commands
