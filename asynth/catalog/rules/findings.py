"""Rules over `sarif`, `secretscan` and `vex`: what a scanner found, and what is said of it.

They apply to builds whose document is known, or to any where witness itself does the scanning; a violation edits the
document, or leaks a key.
"""

from __future__ import annotations

from asynth.catalog.member import AttestedBuild, Binding, Violation, rule
from asynth.catalog.rules.command_line import edited, followed

_LEAK = "printf 'aws_access_key_id = AKIA%s\\n' Q3EZ7LWMTP5XKBVD > credentials.txt"
"""Writes what looks like a key; the pieces keep the command line itself from looking like one."""


@rule(
    attestor="sarif",
    module="sarif/no_errors.rego",
    title="no-errors",
    explanation=(
        "A SARIF result without `level` counts as a warning by the standard, hence the default; the second "
        "rule denies a report without any run, such as some other JSON file."
    ),
    applies=lambda build: "sarif" in build.attestors and bool(build.document.finding),
)
def sarif_no_errors(attested: AttestedBuild) -> Binding:
    """Forbid errors; deny a report in which the findings became errors."""
    return Binding(
        parameters={"level": "error"},
        requests=(
            "the report has no finding of level `error`",
            "the linter found nothing at level `error`",
            "findings of the level `error` stop us, warnings and notes do not",
            "a report with even one `error` in it is refused",
        ),
        violation=Violation(
            message=f"scanner reports {attested.build.document.finding}",
            command=edited(attested, 's/"level": "note"/"level": "error"/', 's/"level": "warning"/"level": "error"/'),
        ),
    )


@rule(
    attestor="sarif",
    module="sarif/max_warnings.rego",
    title="max-warnings",
    explanation=(
        "The array comprehension keeps equal findings apart, which a set would merge, and counts to zero "
        "where a run has no results."
    ),
    applies=lambda build: "sarif" in build.attestors and build.document.notes > 0,
)
def sarif_max_warnings(attested: AttestedBuild) -> Binding:
    """Allow as many warnings as there are; deny a report whose notes became warnings."""
    document = attested.build.document
    limit = document.warnings
    return Binding(
        parameters={"limit": limit},
        requests=(
            f"the report has at most {limit} warnings",
            f"no more than {limit} findings of level warning are in it",
            f"warnings stay at {limit} or fewer",
            f"a report with more than {limit} warnings is refused",
        ),
        violation=Violation(
            message=f"{limit + document.notes} warnings, at most {limit} allowed",
            command=edited(attested, 's/"level": "note"/"level": "warning"/'),
        ),
    )


@rule(
    attestor="sarif",
    module="sarif/tool.rego",
    title="tool",
    explanation=(
        "The names of all runs form a set, which is empty for a report without runs, and then the tool is not in it."
    ),
    applies=lambda build: "sarif" in build.attestors and bool(build.document.tool),
)
def sarif_required_tool(attested: AttestedBuild) -> Binding:
    """Ask for the tool; deny a report that another one signed with its name."""
    tool = attested.build.document.tool
    return Binding(
        parameters={"tool": tool},
        requests=(
            f"the report was written by `{tool}`",
            f"`{tool}` is the tool that the report names",
            f"only findings of `{tool}` count, not those of some other linter",
            f"a report that does not come from `{tool}` is refused",
        ),
        violation=Violation(
            message=f"report does not come from {tool}",
            command=edited(attested, f's/"name": "{tool}"/"name": "homemade-{tool}"/'),
        ),
    )


@rule(
    attestor="secretscan",
    module="secretscan/no_findings.rego",
    title="no-findings",
    explanation=(
        "A clean scan is recorded as `findings: null`, over which `some` simply does not iterate, so no guard"
        " is needed and none must deny it."
    ),
)
def secretscan_no_findings(attested: AttestedBuild) -> Binding:
    """Ask for a clean scan; deny a run that leaves a key in a file."""
    return Binding(
        parameters={},
        requests=(
            "the secret scan came out empty",
            "no secret was found in what the step wrote or printed",
            "one finding of the secret scan is enough to refuse the run",
            "nothing that looks like a credential leaked into the output",
        ),
        violation=Violation(message="aws-access-token in product:credentials.txt", command=followed(attested, _LEAK)),
    )


@rule(
    attestor="secretscan",
    module="secretscan/tolerated.rego",
    title="tolerated",
    explanation=(
        "A finding is named by the rule that found it; one without a name becomes `<none>`, which is on no "
        "list, and so is denied."
    ),
)
def secretscan_tolerated_rules(attested: AttestedBuild) -> Binding:
    """Tolerate the noisiest kind; deny a run that leaves a key of another one."""
    return Binding(
        parameters={"tolerated": ["generic-api-key"]},
        requests=(
            "the secret scan found nothing but `generic-api-key`, which is too noisy to stop us",
            "findings other than `generic-api-key` are refused",
            "only hits of the kind `generic-api-key` are tolerated in the secret scan",
            "no secret turned up, `generic-api-key` findings aside",
        ),
        violation=Violation(message="secret of kind aws-access-token found", command=followed(attested, _LEAK)),
    )


@rule(
    attestor="vex",
    module="vex/statements.rego",
    title="statements",
    explanation=(
        "The document is kept below `vexDocument`; the second rule denies one without statements, which says "
        "nothing about any vulnerability."
    ),
    applies=lambda build: "vex" in build.attestors and bool(build.document.open),
)
def vex_no_affected(attested: AttestedBuild) -> Binding:
    """Forbid open states; deny a document in which a vulnerability does affect us."""
    return Binding(
        parameters={"blocking": ["affected", "under_investigation"]},
        requests=(
            "no vulnerability is `affected` or `under_investigation`",
            "the VEX document leaves nothing `affected` and nothing `under_investigation`",
            "statements of the status `under_investigation` or `affected` are refused",
            "every statement is something other than `affected` and `under_investigation`",
        ),
        violation=Violation(
            message=f"{attested.build.document.open} is affected",
            command=edited(attested, 's/"status": "not_affected"/"status": "affected"/'),
        ),
    )


RULES = (
    sarif_no_errors,
    sarif_max_warnings,
    sarif_required_tool,
    secretscan_no_findings,
    secretscan_tolerated_rules,
    vex_no_affected,
)
