"""Rules over `sarif`, `secretscan` and `vex`: what a scanner found, and what is said of it.

They apply to builds whose document is known, or to any where witness itself does the scanning; a violation edits the
document, or leaks a key.
"""

from __future__ import annotations

import re

from asynth.catalog.member import AttestedBuild, Binding, Build, Forms, Violation, rule
from asynth.catalog.rules.command_line import count, edited, followed

_LEAK = "printf 'aws_access_key_id = AKIA%s\\n' Q3EZ7LWMTP5XKBVD > credentials.txt"
"""Writes what looks like a key; the pieces keep the command line itself from looking like one."""


@rule(
    attestor="sarif",
    module="sarif/no_errors.rego",
    title="no-errors",
    called="the rule on errors",
    device="The sarif attestor puts the report below `report`; look at the level of each result.",
    explanation=(
        "By the standard a result without a level has that of its rule, and without one there it is a warning; the second body of `is_error` "
        "looks that up by `ruleId`. A run without results is a clean one; a report without a run is denied, as nothing was scanned."
    ),
    limit="The scanner decides what is an error, and its configuration can change that. One that finds less gives a better report.",
    applies=lambda build: "sarif" in build.attestors and bool(build.document.finding),
    catch="A finding that the report marks as suppressed still counts. And a scanner that exits non-zero on findings leaves no attestation at all, so let it exit "
    "0 and the rule decide.",
)
def sarif_no_errors(attested: AttestedBuild) -> Binding:
    """Forbid errors; deny a report in which the findings became errors."""
    return Binding(
        parameters={},
        forms=Forms(
            clause="the report has no finding of level `error`",
            imperative="block everything with a finding of level `error`",
            noun="a report with a finding of level `error`",
            incident="a release went out with findings that everybody had seen and nobody had stopped",
            orders=(
                "stop at the first finding of level `error`",
                "require a report without results of level `error`",
            ),
            incidents=(
                "the scanner had found the hole two weeks before the customer did",
                "a finding was marked as an error and the pipeline stayed green",
            ),
            wants=(
                "findings of level `error` have to stop the release, warnings are fine",
                "the report has to be without an `error`",
                "as soon as the scanner reports an `error` it must not verify",
                "I can live with notes and warnings, `error` is where it ends",
                "the report may have whatever it likes except results of level `error`",
            ),
        ),
        violation=Violation(
            message=f"scanner reports {attested.build.document.finding}",
            words="scanner reports",
            command=edited(attested, 's/"level": "note"/"level": "error"/', 's/"level": "warning"/"level": "error"/'),
        ),
    )


@rule(
    attestor="sarif",
    module="sarif/max_warnings.rego",
    title="max-warnings",
    called="the limit on warnings",
    device="Count the results of level warning in the SARIF report; with more than you tolerate verify fails and names the count.",
    explanation=(
        "The brackets make a list: a set would count two equal findings once. The second body of "
        "`is_warning` is for results that leave their level to their rule, and those are warnings unless it says otherwise. No run at all "
        "would count as no warnings, hence the last denial."
    ),
    limit="New warnings can take the place of mended ones; the number alone doesn't show that.",
    applies=lambda build: "sarif" in build.attestors and build.document.notes > 0 and build.document.warnings > 0,
    catch="Only the number is compared, so a new warning can take the place of one that was mended. And a result that gets no level from itself "
    "or, by `ruleId`, from its rule counts, whatever its `kind`.",
)
def sarif_max_warnings(attested: AttestedBuild) -> Binding:
    """Allow as many warnings as there are; deny a report whose notes became warnings."""
    document = attested.build.document
    limit = document.warnings
    warnings = count(limit, "warning")
    return Binding(
        parameters={"limit": limit},
        forms=Forms(
            clause=f"the report has no more than {warnings}",
            imperative=f"refuse reports with more than {warnings}",
            noun=f"a report with more than {warnings}",
            incident="the number of warnings has doubled since spring and nobody cares",
            orders=(
                f"allow {warnings} in the report and not more",
                f"stop reports that have over {warnings}",
            ),
            incidents=(
                "new warnings come in with every merge and hide the old ones",
                "a serious one was lost among all the warnings",
            ),
            wants=(
                f"we tolerate {warnings} and not one more",
                f"{warnings} is what we have today, the number must not grow",
                f"a report with more than {warnings} has to fail",
                f"I want to freeze the scanner at {warnings}",
                f"{warnings} at most, that's the agreement with the team",
            ),
        ),
        violation=Violation(
            message=f"{limit + document.notes} warnings, at most {limit} allowed",
            words=f"at most {limit} allowed",
            command=edited(attested, 's/"level": "note"/"level": "warning"/'),
        ),
    )


@rule(
    attestor="sarif",
    module="sarif/tool.rego",
    title="tool",
    called="the check of the tool",
    device=(
        "A SARIF report can hold several runs, each with the name of its tool, and all of them have to be the "
        "one you expect."
    ),
    explanation=(
        "Each run is compared by itself. A set of all names that has to contain yours would be content with one right run beside a wrong one. "
        "A report that holds no run is refused as well."
    ),
    limit="The name is a field of the report. Whoever writes the file can write any.",
    catch="The version isn't looked at, so a scanner from years ago passes under the same name.",
    applies=lambda build: "sarif" in build.attestors and bool(build.document.tool),
)
def sarif_required_tool(attested: AttestedBuild) -> Binding:
    """Ask for the tool; deny a report that another one signed with its name."""
    tool = attested.build.document.tool
    return Binding(
        parameters={"tool": tool},
        forms=Forms(
            clause=f"the whole report was written by `{tool}`",
            imperative=f"accept reports by `{tool}` and by no other tool",
            noun=f"a report that doesn't come from `{tool}` alone",
            incident="someone had replaced the scanner's report by that of another tool with fewer findings",
            orders=(
                f"make sure that `{tool}` wrote the whole report",
                f"turn down reports by any tool but `{tool}`",
            ),
            incidents=(
                "the report that was filed came from another scanner, which finds less",
                "two reports had been merged into one to make it look complete",
            ),
            wants=(
                f"the report has to be one of `{tool}`, all of it",
                f"only `{tool}` counts as our scanner",
                f"I want to see `{tool}` as the tool in the SARIF, nothing homemade",
                f"a report that another tool than `{tool}` wrote isn't a scan for us",
                f"people swap the scanner when it complains; it must be `{tool}`",
            ),
        ),
        violation=Violation(
            message=f"report holds a run of homemade-{tool}",
            command=edited(attested, f's/"name": "{tool}"/"name": "homemade-{tool}"/'),
        ),
    )


_TEXTS = (".yaml", ".html", ".css", ".js", ".log", ".txt", ".conf")


def _leaves_text(build: Build) -> bool:
    """Tell whether the build writes files that are text and might hold a secret, or is that of the house, which nobody sees."""
    if not build.artifacts:
        return bool(build.outputs)
    text = build.artifacts[0].endswith(_TEXTS) or build.mime_type.startswith("text/x-")
    return text or build.command == "make {artifact}"


def _unscanned(attested: AttestedBuild) -> str:
    command = attested.build.command
    if command == "make {artifact}":
        return f"If `{attested.artifact}` is an executable, it isn't searched; other files that the run wrote, its output, and records such as commit message and command line are."
    if command.startswith("mvn"):
        return "Class files are searched as well; what a jar holds compressed isn't."
    if re.match(r"(npm|pnpm) (ci|install|i)\b", command):
        return "The packages in `node_modules` are new files and searched as well; keys in the tests of one of them are findings like any other."
    return ""


@rule(
    attestor="secretscan",
    module="secretscan/no_findings.rego",
    title="no-findings",
    called="the rule on findings",
    device="secretscan searches what the command wrote and printed, and records such as commit message and command line, for the patterns of gitleaks and the "
    "values of variables like `UPLOAD_TOKEN`; deny any entry in `findings`. Executables, compressed archives and files above 10 MB aren't searched.",
    explanation=(
        "A clean scan is recorded as `findings: null`, over which `some` doesn't iterate; a rule that wants an empty list would refuse it."
    ),
    limit="A password that looks like a word fits no pattern. Programs, compressed archives and files above 10 MB are passed over, and so is what the command left "
    "as it was: sources, and files of an earlier run, so start from a clean tree.",
    catch="The run with the find goes through and is signed, and verify refuses it later. `--attestor-secretscan-fail-on-detection` would end it there, "
    "and leave no record of the find.",
    here=_unscanned,
    applies=_leaves_text,
)
def secretscan_no_findings(attested: AttestedBuild) -> Binding:
    """Ask for a clean scan; deny a run that leaves a key in a file."""
    return Binding(
        parameters={},
        forms=Forms(
            clause="the secret scan came out empty",
            imperative="refuse runs in which the secret scan found anything",
            noun="a run with a finding of the secret scan",
            incident="a cloud key was in the build output for two days",
            orders=(
                "block a run in which the secret scan finds anything",
                "require a secret scan without findings",
            ),
            incidents=(
                "a token was printed by the build and copied into the artifact",
                "we had to rotate a key that was in a file we had delivered",
            ),
            wants=(
                "leaked secrets have to stop the release, any finding of the scan",
                "if the secret scan finds something, it must not verify",
                "there must be no tokens or keys in what the build leaves or prints",
                "I want the scan for secrets to be empty or the build is out",
                "somebody's token ends up in an artifact sooner or later; verify should refuse that",
            ),
        ),
        violation=Violation(message="aws-access-token in product:credentials.txt", command=followed(attested, _LEAK)),
    )


@rule(
    attestor="secretscan",
    module="secretscan/tolerated.rego",
    title="tolerated",
    called="the list of exceptions",
    device="secretscan names the pattern of each finding in `ruleId`; deny all kinds but the tolerated one.",
    explanation="Names are compared as a whole, and a finding without one is denied like an unknown kind.",
    limit="A real key that only matches `generic-api-key` now passes as well.",
    here=_unscanned,
    applies=_leaves_text,
    catch="A real key that only matches `generic-api-key` still passes. And a file that lay there before with the same bytes isn't scanned: start "
    "from a clean tree.",
)
def secretscan_tolerated_rules(attested: AttestedBuild) -> Binding:
    """Tolerate the noisiest kind; deny a run that leaves a key of another one."""
    return Binding(
        parameters={"tolerated": ["generic-api-key"]},
        forms=Forms(
            clause="the secret scan found nothing but `generic-api-key`",
            imperative="refuse every finding of the secret scan except `generic-api-key`",
            noun="a run in which the secret scan found more than `generic-api-key`",
            incident="the scan cries wolf so often that people switched it off, and then a real key slipped through",
            orders=(
                "stop at whatever the secret scan finds, `generic-api-key` aside",
                "block anything the secret scan finds that isn't `generic-api-key`",
            ),
            incidents=(
                "a cloud key was among two hundred false alarms, and nobody saw it",
                "everybody ignored the scan because of its noise, until a real key got out",
            ),
            wants=(
                "`generic-api-key` is noise here, every other secret the scan finds has to stop it",
                "the secret scan may complain about `generic-api-key`, about nothing else",
                "ignore `generic-api-key` hits, refuse the rest of what the scan finds",
                "we get twenty `generic-api-key` a day and none is real, but the other kinds must block",
                "all findings of the secret scan count except those called `generic-api-key`",
            ),
        ),
        violation=Violation(message="secret of kind aws-access-token found", command=followed(attested, _LEAK)),
    )


@rule(
    attestor="vex",
    module="vex/statements.rego",
    title="statements",
    called="the rule on the states",
    device=("The statements are below `vexDocument` in the vex attestation; deny those whose status is still open."),
    explanation="A statement without a status counts as open, hence the empty text on the list. A document that makes no statement at all is denied, too.",
    limit="A second VEX among the run's files may be recorded in its place, unless the rule compares `reportFileName`; `Affected` with a capital passes; and "
    "\"not affected\" is the author's word, which no rule tests. A vulnerability without a statement isn't in the document.",
    catch="A vulnerability that nobody has made a statement about is not in the document, and passes.",
    applies=lambda build: "vex" in build.attestors and bool(build.document.open),
)
def vex_no_affected(attested: AttestedBuild) -> Binding:
    """Forbid open states; deny a document in which a vulnerability does affect us."""
    return Binding(
        parameters={},
        forms=Forms(
            clause="no statement is `affected` or `under_investigation`",
            imperative="refuse documents in which something is `affected` or `under_investigation`",
            noun="a VEX document that leaves something `affected` or `under_investigation`",
            incident="we shipped while one vulnerability was still being looked at",
            orders=(
                "reject a VEX document with anything `affected` or `under_investigation` in it",
                "make sure that nothing in the VEX is `affected` or `under_investigation` any more",
            ),
            incidents=(
                "the customer read our VEX and asked why one entry was still open",
                "a release went out with a CVE that we hadn't finished looking at",
            ),
            wants=(
                "nothing may be `affected` or `under_investigation` in the VEX when we ship",
                "all CVEs have to be settled, so no `affected` and no `under_investigation`",
                "as long as one statement says `under_investigation` (or `affected`, of course) there is no release",
                "open vulnerabilities block: `affected`, `under_investigation`",
                "the VEX file must be free of `affected` and `under_investigation`",
            ),
        ),
        violation=Violation(
            message=f"{attested.build.document.open} has the status 'affected'",
            words="has the status 'affected'",
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
