"""A build script of the project, with an output that the command line names."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="shell build script",
    language="shell",
    tools=("sh", "sed", "awk"),
    builds=(
        Build(
            project=Project("shell/backup", "a backup tool in shell"),
            command="sh bundle.sh {artifact}",
            artifacts=(
                "backup",
                "backup-bundle.sh",
                "nightly-backup",
                "backup.bundle",
                "server-backup.sh",
                "single-backup",
            ),
            mime_type="text/x-shellscript",
            outputs=("{artifact}",),
            stdout="bundled 25 lines",
        ),
        Build(
            project=Project("shell/newsletter", "a newsletter rendered by a shell script"),
            command="sh build.sh {artifact}",
            artifacts=("newsletter.html", "index.html", "letters.html", "page.html", "archive.html", "issues.html"),
            mime_type="text/html; charset=utf-8",
            outputs=("{artifact}",),
            stdout="2 issues rendered",
        ),
    ),
    cost=0.04,
)
