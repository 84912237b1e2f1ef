"""The scenarios of the family: which answer each has, on which builds, with which keys, and how often it comes."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.scenario import RUN_LINE, VERIFY_LINE, Scenario, makes_artifact, run_sets
from asynth.catalog.families.step.answers import attest_by_needs, attest_plainly, attest_with_names
from asynth.catalog.families.step.keys import use_curve, use_own_keys, use_passphrase
from asynth.catalog.families.step.requests import (
    add_records,
    extend_policy,
    fail_without_trace,
    finish_run,
    judge_run,
    name_type,
    needs_of,
    run_again,
)
from asynth.catalog.families.step.verification import (
    end_on_a_day,
    hand_over,
    say_what_it_is_worth,
    verify_by_commit,
    verify_by_digest,
)
from asynth.catalog.families.step.wishes import WISHES
from asynth.catalog.member import Build
from asynth.catalog.procedure.defaults import RECORDED_ALWAYS
from asynth.catalog.rules import RULES_BY_NAME


def anything_but_bills(build: Build) -> bool:
    """Accept builds that write no bill of materials; these have a family of their own."""
    return build.sbom is None


def leaves_nothing(build: Build) -> bool:
    """Accept checks that leave no file that anybody looks at; an installation or a copy leaves many."""
    return not build.artifacts and (build.outputs == () or " test" in build.command or "clippy" in build.command)


def leaves_a_file(build: Build) -> bool:
    """Accept commands with an artifact that is no bill of materials."""
    return makes_artifact(build) and build.sbom is None


_REPORTS = (".sarif", ".json", ".xml", ".html", ".txt", ".log", ".lock")


def ships_a_file(build: Build) -> bool:
    """Accept commands whose artifact somebody could be given to use; a report is none."""
    return leaves_a_file(build) and not build.artifacts[0].endswith(_REPORTS)


def one_output(build: Build) -> bool:
    """Accept commands that write the same artifact again, which the command line names."""
    return leaves_a_file(build) and "{artifact}" in build.command and build.repeatable


def tell_needs(case: Case) -> Exchange:
    """Return the set-up by needs with what its messages tell."""
    return replace(attest_by_needs(case), facts=needs_of(case))


_HEAVY = 4.0
_GIT = (("git",),)

_WANTED = run_sets(
    "git",
    "environment",
    "environment git",
    "git lockfiles",
    "lockfiles",
    "system-packages",
    "git system-packages",
    "environment git system-packages",
    "git secretscan",
    "secretscan",
    "environment secretscan",
    "sarif",
    "git sarif",
    "environment sarif",
    "oci",
    "git oci",
    "environment oci",
    "docker",
    "docker git",
    "vex",
    "git vex",
    "k8smanifest",
    "git k8smanifest",
    "git maven",
    "environment git maven",
    "git slsa",
    "git gitlab",
    "gitlab",
    "git jenkins",
    "git jenkins lockfiles",
    "aws-codebuild git",
    "aws-codebuild",
    "environment git lockfiles",
    "environment git secretscan",
)
"""Records that people ask for together, by what they are or by the names of their attestors."""

_ADDED = run_sets(
    "environment git",
    "git lockfiles",
    "git secretscan",
    "git system-packages",
    "git slsa",
    "git link",
    "environment git secretscan",
    "environment git system-packages",
    "git sarif",
    "git oci",
    "docker git",
    "git vex",
    "git k8smanifest",
    "git maven",
    "git gitlab",
    "git jenkins",
    "aws-codebuild git",
    "git lockfiles secretscan",
    "git omnitrail",
    "environment git omnitrail",
)
"""What is recorded once something was added to git."""

_RULED = run_sets("git", "environment git", "git sarif", "git secretscan", "git gitlab", "git system-packages")

_ON_RECORD = tuple(name for name in WISHES if RULES_BY_NAME[name].attestor in {"git", *RECORDED_ALWAYS})
"""Rules over what a policy asks for anyway, so that they can be added to one of which nothing else is known."""

_WISH = {"wish": frozenset({"rules"})}


_ONE = Scenario(
    name="", compose=attest_plainly, fits=anything_but_bills, runs=_GIT, quotes=(False,), heavy=_HEAVY, builds=30
)
"""What the scenarios have in common."""

_PLAIN = replace(_ONE, compose=attest_plainly, arrangement="make ed25519", answering={"read": "jq"})

SET_UPS: tuple[Scenario, ...] = (
    replace(_PLAIN, name="plain", builds=50),
    replace(
        _PLAIN,
        name="shipped",
        builds=40,
        fits=ships_a_file,
        by_commit=False,
    ),
    replace(_ONE, name="named", compose=attest_with_names, runs=_WANTED, arrangement="make ed25519", builds=20),
    replace(
        _ONE,
        name="given",
        compose=attest_with_names,
        widths=((2, 2), (3, 3), (4, 6)),
        arrangement="make ed25519",
        builds=48,
    ),
    replace(
        _ONE,
        name="needs",
        compose=tell_needs,
        builds=50,
        runs=tuple(run for run in _WANTED if len(run) < 3),
        arrangement="make ed25519",
        tools=("jq",),
        slots={"wanted": frozenset({"run"})},
    ),
    replace(
        _ONE,
        name="delivered",
        compose=tell_needs,
        builds=40,
        fits=ships_a_file,
        runs=tuple(run for run in _WANTED if len(run) < 3 and "slsa" not in run),
        arrangement="make ed25519",
        tools=("jq",),
        by_commit=False,
        slots={"wanted": frozenset({"run"})},
    ),
    replace(
        _ONE,
        name="ruled",
        compose=judge_run,
        runs=_RULED,
        rules=tuple(WISHES),
        arrangement="make ed25519",
        slots=_WISH,
        builds=40,
    ),
    replace(_ONE, name="no-file", compose=verify_by_commit, builds=28, fits=leaves_nothing, arrangement="make ed25519"),
    replace(
        _ONE,
        name="handover",
        compose=hand_over,
        builds=40,
        fits=ships_a_file,
        arrangement="make ed25519",
        by_commit=False,
    ),
    replace(_ONE, name="curve", compose=use_curve, arrangement="make p256", builds=10),
)
"""From scratch."""

TOPICS: tuple[Scenario, ...] = (
    replace(_ONE, name="finish", compose=finish_run, widths=((1, 1), (2, 2), (3, 3), (4, 6)), tools=("jq",), builds=18),
    replace(
        _ONE,
        name="more",
        compose=add_records,
        builds=19,
        runs=_ADDED,
        tools=("jq",),
        slots={"added": frozenset({"run"})},
    ),
    replace(
        _ONE,
        name="type",
        compose=name_type,
        runs=tuple(names for names in _ADDED if len(names) == 2),  # git, and the one whose type is asked for
        tools=("jq",),
        slots={"added": frozenset({"run"})},
        builds=12,
    ),
    replace(
        _ONE,
        name="rule-on-top",
        compose=extend_policy,
        runs=run_sets("git"),
        rules=_ON_RECORD,
        tools=("jq",),
        slots=_WISH,
        builds=25,
    ),
    replace(_ONE, name="keys-there", compose=use_own_keys, builds=20),
    replace(
        _ONE,
        name="encrypted",
        compose=use_passphrase,
        builds=9,
        arrangement="have encrypted ed25519",
        quotes=(False, True),
        slots={"error": frozenset({"terminal"})},
    ),
    replace(
        _ONE,
        name="digest",
        compose=verify_by_digest,
        builds=20,
        fits=ships_a_file,
        by_commit=False,
        subjects=("digest",),
    ),
    replace(_ONE, name="end", compose=end_on_a_day, tools=("jq",), builds=10),
    replace(
        _ONE, name="worth", compose=say_what_it_is_worth, fits=ships_a_file, tools=("jq",), by_commit=False, builds=20
    ),
    replace(
        _ONE,
        name="rerun",
        compose=run_again,
        fits=one_output,
        runs=(("git",), ("environment", "git")),
        shows=RUN_LINE | VERIFY_LINE,
        heavy=0.6,
        tools=("jq",),
        builds=20,
    ),
    replace(_ONE, name="failing", compose=fail_without_trace, builds=24),
)
"""About keys, a run or a policy that are there."""
