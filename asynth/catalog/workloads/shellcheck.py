"""shellcheck: the linter of shell scripts. It writes to standard output only, so a report needs a shell's redirection."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="shellcheck",
    language="shell",
    tools=("shellcheck",),
    builds=(
        Build(
            project=Project("shell/photo-sort", "a shell command that sorts pictures by month"),
            command="shellcheck bin/photo-sort",
            artifacts=(),
            outputs=(),
        ),
        Build(
            project=Project("shell/newsletter", "a newsletter rendered by a shell script"),
            command="sh -c 'shellcheck --format=checkstyle build.sh > {artifact}'",
            artifacts=(
                "shellcheck.xml",
                "checkstyle.xml",
                "lint.xml",
                "scripts.xml",
                "newsletter-lint.xml",
                "shellcheck-report.xml",
            ),
            outputs=("{artifact}",),
        ),
    ),
    cost=0.02,
)
