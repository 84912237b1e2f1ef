"""A procedure's command lines and policy follow from its steps, whether there is one of them or several."""

from dataclasses import replace

import pytest

from asynth.catalog.families.family import BUILDS_BY_NAME
from asynth.catalog.member import Violation
from asynth.catalog.names import REPOSITORIES
from asynth.catalog.procedure.context import fixture_of, summarize
from asynth.catalog.procedure.keys import ARRANGEMENTS_BY_NAME
from asynth.catalog.procedure.procedure import Procedure, attest
from asynth.catalog.procedure.rules import bind_build, bind_rules

_, BUILD = BUILDS_BY_NAME["go build in go/tally"]


def make_step(name="build", asked=("git", "product"), rules=(), **options):
    artifact = BUILD.artifacts[0]
    attested = bind_build(BUILD, name, artifact, REPOSITORIES[0])
    return attest(attested, asked, bind_rules(rules, attested, 0), **{"key": "ci", **options})


def make(*steps, subject="artifact", keys=("ci", "owner"), arrangement="have p256", **options):
    return Procedure(steps or (make_step(),), keys, subject, ARRANGEMENTS_BY_NAME[arrangement], **options)


@pytest.fixture
def pair():
    first = make_step("build", key="ci-build")
    last = make_step("package", key="ci-package", uses=("build",))
    last = replace(last, attested=replace(last.attested, artifact="tally.tar.gz", command="tar czf tally.tar.gz tally"))
    return make(first, last, keys=("ci-build", "ci-package", "owner"))


def test_a_run_names_only_attestors_that_witness_does_not_take_by_itself():
    assert (
        make().run_command().startswith("witness run --step build -a git -k ../ci.key -o ../build.att.json -- go build")
    )
    bare = make(make_step(asked=("product",)))
    assert " -a " not in bare.run_command()
    assert ' -a ""' in make().step.run_command(extras=())
    assert " -a git,link " in make().run_command(more=("link", "git"))


def test_attestors_and_rules_bring_their_options_and_a_violation_may_leave_them_out():
    step = make_step(asked=("environment",), rules=("env_sensitive_masked",))
    (applied,) = step.rules
    assert all(f" {flag} " in step.run_command() for flag in applied.flags)
    assert applied.violation.drops
    assert not any(flag in step.violate(applied) for flag in applied.violation.drops)


def test_a_rule_is_judged_on_a_record_that_is_then_required():
    step = make_step(asked=("product",), rules=("git_branch_allowlist",))
    assert step.extras == ("git",)
    assert [requirement.rules for requirement in step.describe().requirements] == [("branch",), ()]


def test_values_of_a_violating_run_are_safe_in_a_shell_quoted_or_not():
    step = make_step(rules=("git_branch_allowlist",))
    applied = replace(step.rules[0], violation=Violation("no", environment=(("A", "x y"), ("B", "z"), ("C", None))))
    assert step.violate(applied).startswith("env A='x y' B='z' -u C witness run ")
    assert step.violate(applied, quoted=False).startswith("env A='x y' B=z -u C witness run ")


@pytest.mark.parametrize(
    ("subject", "asked"),
    [
        pytest.param("artifact", "-f tally.tar.gz", id="artifact"),
        pytest.param("digest", "-s \"$(openssl dgst -sha256 -r tally.tar.gz | cut -d' ' -f1)\"", id="digest"),
        pytest.param("commit", '-s "$(git rev-parse HEAD)"', id="commit"),
        pytest.param(
            "digests",
            f"-f tally.tar.gz -s \"$(openssl dgst -sha256 -r {BUILD.artifacts[0]} | cut -d' ' -f1)\"",
            id="digests",
        ),
    ],
)
def test_verify_is_asked_about_the_subject_with_every_attestation(pair, subject, asked):
    line = replace(pair, subject=subject).verify_command()
    head = "witness verify -p ../policy.signed.json -k ../owner.pub -a ../build.att.json -a ../package.att.json "
    assert line == head + asked


def test_verify_can_do_without_an_attestation_and_take_the_digest_of_a_copy(pair):
    assert "-a ../build.att.json" not in pair.verify_command(leave_out=0)
    moved = replace(pair, subject="digests").verify_command(recorded=(BUILD.artifacts[0], "../recorded"))
    assert "-r ../recorded " in moved
    assert f"-r {BUILD.artifacts[0]} " not in moved


def test_an_encrypted_key_is_opened_by_the_file_that_the_fixture_holds():
    arrangement = ARRANGEMENTS_BY_NAME["have encrypted p256"]
    procedure = make(make_step(arrangement=arrangement), arrangement=arrangement.name)
    assert "--signer-file-key-passphrase-path ../ci.pass" in procedure.run_command()
    fixture = fixture_of(procedure)
    assert [path for path, _ in fixture.files] == ["../ci.pass"]
    assert [request.passphrase is not None for request in fixture.keys] == [True, False]


def test_the_fixture_has_a_key_for_each_step_and_one_for_the_policy(pair):
    assert [(key.role, key.private) for key in fixture_of(pair).keys] == [
        ("step 0", "../ci-build.key"),
        ("step 1", "../ci-package.key"),
        ("policy", "../owner.key"),
    ]
    assert [key.role for key in fixture_of(make()).keys] == ["attest", "policy"]
    assert fixture_of(make(arrangement="make p256")).keys == ()


def test_the_fixture_holds_what_rules_need():
    plain = fixture_of(make())
    assert (plain.git.tag, plain.git.remote) == (None, None)
    ruled_step = make_step(rules=("git_semver_tag_required", "git_remote_allowlist"))
    ruled = fixture_of(make(ruled_step))
    assert (ruled.git.tag, ruled.git.remote) == (REPOSITORIES[0].tag, ruled_step.attested.remote)
    assert ruled.git.remote.endswith(f"/{ruled_step.attested.repository}.git")


def test_what_a_rule_judges_is_not_left_open():
    free = make().unconstrained
    judged = make(make_step(rules=("git_branch_allowlist",))).unconstrained
    assert len(judged) == len(free) - 1
    assert set(judged) < set(free)


def test_the_summary_is_of_the_last_step_and_of_all_where_there_are_several(pair):
    assert summarize(make(make_step(asked=("product",))), "go build").run_set == ("environment", "git")
    assert summarize(make(), "go build").steps == ()
    several = summarize(pair, "go build")
    assert (several.step, several.steps) == ("package", ("build", "package"))


def test_other_fields_of_a_step_change_its_command_and_nothing_else(pair):
    changed = pair.with_step(extras=())
    assert changed.steps[0] is pair.steps[0]
    assert " -a " not in changed.run_command()
