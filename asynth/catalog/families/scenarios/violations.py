"""Runs that break a rule: the commands that make one, and those that put right what it leaves behind."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.member import AttestedBuild, Build
from asynth.catalog.procedure.procedure import Procedure
from asynth.catalog.procedure.rules import AppliedRule

MENDABLE = (
    "git_branch_allowlist",
    "git_branch_prefix",
    "git_clean_worktree",
    "git_clean_except",
    "git_message_ticket",
    "env_forbidden_variables",
    "env_required_variables",
    "env_variable_equals",
    "cmd_exact",
    "cmd_forbidden_words",
    "cmd_no_shell",
    "cmd_program_allowlist",
    "cmd_required_flags",
    "product_count_limit",
    "product_directory",
    "product_forbidden_endings",
    "product_mime_allowlist",
    "product_required_outputs",
    "material_forbidden_files",
    "material_required_files",
    "cmd_stdout_required",
    "cmd_coverage_threshold",
    "lockfiles_required",
    "lockfiles_no_plain_http",
    "lockfiles_banned_dependency",
    "maven_no_snapshots",
    "maven_group_allowlist",
    "gitlab_project_and_stage",
    "gitlab_pinned_image",
    "jenkins_job_and_node",
    "jenkins_url",
    "codebuild_initiator",
    "oci_no_latest_tag",
)
"""Rules whose violation a user can put right with a command or by running the step as it should be."""


def undo(applied: AppliedRule, attested: AttestedBuild) -> str:
    """Return the commands that put right what the rule objects to, before the run; "" where the run alone does."""
    undone = {
        "git_branch_allowlist": f"git checkout -q {attested.branch}\n",
        "git_branch_prefix": f"git checkout -q {attested.branch}\n",
        "git_clean_worktree": "rm local-patch.diff\n",
        "git_clean_except": "rm docs-build.sh\n",
        "git_message_ticket": f"git commit -q --amend -m '{attested.ticket}: Quick fix'\n",
        "material_forbidden_files": "rm config/.env\n",
        "material_required_files": "rm GNUmakefile\n",
        "product_required_outputs": "rm -r from-elsewhere\n",
        "maven_no_snapshots": "git checkout -q pom.xml\n",
        "maven_group_allowlist": "git checkout -q pom.xml\n",
    }
    if applied.rule.attestor == "lockfiles":
        return f"git checkout -q {applied.violation.prelude.split()[-1]}\n"
    return undone.get(applied.rule.name, "")


def broken_before(procedure: Procedure) -> Procedure:
    """Return `procedure` with violations that can be brought about where they were before: a branch is there already."""
    return procedure.with_step(
        rules=tuple(
            replace(
                applied,
                violation=replace(
                    applied.violation, prelude=applied.violation.prelude.replace("checkout -q -b ", "checkout -q ")
                ),
            )
            for applied in procedure.rules
        )
    )


BREAKAGES = {
    ("python/slugs", "unittest"): ("tests/test_slugs.py", "assert False", 1),
    ("python/stockroom", "unittest"): ("tests/test_report.py", "assert False", 1),
    ("python/agenda", "pytest"): ("tests/test_series.py", "assert False", 2),
    ("python/invoices", "pytest"): ("tests/test_invoice.py", "assert False", 2),
    ("node/template", "node --test"): ("test/template.test.js", 'throw new Error("broken");', 1),
    ("node/palette", "node --test"): ("test/contrast.test.js", 'throw new Error("broken");', 1),
    ("node/template", "npm test"): ("test/template.test.js", 'throw new Error("broken");', 1),
    ("polyglot/gateway", "node --test"): ("console/routes.test.js", 'throw new Error("broken");', 1),
    ("go/units", "go test"): ("length/length_test.go", 'func init() { panic("broken") }', 1),
    ("go/tally", "go test"): ("histogram/histogram_test.go", 'func init() { panic("broken") }', 1),
    ("c/calculator", "make"): ("calc.c", "#error broken", 2),
    ("c/word-count", "make"): ("src/counter.c", "#error broken", 2),
    ("go/tally", "go vet"): ("histogram/histogram.go", "func broken( {", 1),
}
"""By project and part of the command: the file that is broken, the line that breaks it, and how the command exits then."""


def breakage(build: Build) -> tuple[str, str, int]:
    """Return how `build` is broken on purpose. Raises ValueError for one that no breakage is known of."""
    for (folder, words), how in BREAKAGES.items():
        if build.project.folder == folder and words in build.command:
            file, line, code = how
            return build.rename(file), line, code
    raise ValueError(f"nothing of {build.project.folder} can be broken")


def can_be_broken(build: Build) -> bool:
    """Accept builds that can be broken on purpose."""
    return any(build.project.folder == folder and words in build.command for folder, words in BREAKAGES)
