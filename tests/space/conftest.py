"""Families as large and as uneven as real ones, and small ones that can be listed."""

import pytest

from asynth.space import Choice, Family, Selection, Space, Stratum

GROUPS = (
    ("git",),
    ("environment",),
    ("link",),
    ("secretscan",),
    ("lockfiles",),
    ("sarif", "vex"),
    ("sbom",),
    ("docker",),
    ("oci",),
    ("maven",),
)
CORE = (("material",), ("product",), ("command-run",))
WIDTHS = ((0, 0), (1, 1), (2, 2), (3, 3), (4, 11))
POLICIES = ("none", "git", "environment", "product", "command-run")
STEPS = ("build", "test", "package", "deploy", "scan", "compile", "lint", "security-check", "analyze", "verify")
FREE = (
    Choice("step", STEPS),
    Choice("phrasing", tuple(range(30))),
    Choice("keys", tuple(f"kind-{kind}" for kind in range(9))),
    Choice("style", ("heredoc", "jq", "envsubst", "printf")),
    Choice("project", tuple(f"project-{number}" for number in range(40)), identifier=True),
    Choice("branch", tuple(f"branch-{number}" for number in range(12)), identifier=True),
    Choice("names", tuple(f"key-{number}" for number in range(8)), identifier=True),
)


def workload_domains(workload):
    """The own domains of a workload: what it offers, what verify may be asked about, what its products are called."""
    groups = GROUPS[: 7 + workload % 4]
    subjects = ("artifact", "commit", "sbom")[: 3 if workload % 3 == 0 else 1 + workload % 2]
    artifacts = tuple(f"out-{workload}-{number}" for number in range(2 + workload % 4))
    return groups, subjects, artifacts


def step_family(share=0.52):
    strata = []
    for workload in range(14):
        groups, subjects, artifacts = workload_domains(workload)
        for low, high in WIDTHS:
            strata.append(
                Stratum(
                    {"workload": f"workload-{workload}", "width": low},
                    FREE,
                    (
                        Selection("extras", groups, at_least=low, at_most=high),
                        Selection("core", CORE, at_least=int(low == 0)),
                        Choice("policy", POLICIES),
                        Choice("subject", subjects),
                        Choice("artifact", artifacts, identifier=True),
                    ),
                )
            )
    return Family("step", tuple(strata), share)


def rego_family(share=0.48, rules=16):
    strata = []
    for workload in range(14):
        groups, subjects, artifacts = workload_domains(workload)
        for rule in range(workload % 3, rules, 2):
            member = groups[rule % len(groups)][0]
            others = tuple(group for group in groups if member not in group)
            for low, high in ((1, 1), (2, 2), (3, 3), (4, 5), (6, 11)):
                strata.append(
                    Stratum(
                        {"workload": f"workload-{workload}", "width": low, "rules": (f"rule-{rule}",)},
                        FREE,
                        (
                            Selection("extras", others, always=(member,), at_least=low, at_most=high),
                            Selection("core", CORE),
                            Choice("subject", subjects),
                            Choice("artifact", artifacts, identifier=True),
                        ),
                    )
                )
    return Family("rego", tuple(strata), share)


@pytest.fixture(scope="session")
def realistic():
    return Space([step_family(), rego_family()], seed=7)


@pytest.fixture(scope="session")
def single():
    return Space([step_family(1.0)], seed=7)
