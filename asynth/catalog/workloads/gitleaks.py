"""gitleaks detect: secrets in the files or in the history. The projects here have none."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="gitleaks detect",
    language="polyglot",
    tools=("gitleaks", "git"),
    builds=(
        Build(
            project=Project("container/tide-board", "a static tide table that is shipped as a container image"),
            command="gitleaks detect --no-git --no-banner",
            artifacts=(),
            outputs=(),
        ),
        Build(
            project=Project("shell/photo-sort", "a shell command that sorts pictures by month"),
            command="gitleaks detect --no-git --report-format sarif --report-path {artifact}",
            artifacts=(
                "gitleaks.sarif",
                "secrets.sarif",
                "leaks.sarif",
                "photo-sort.sarif",
                "secret-scan.sarif",
                "gitleaks-report.sarif",
            ),
            outputs=("{artifact}",),
            attestors=frozenset({"sarif"}),
        ),
        Build(
            project=Project("container/feed-mirror", "a containerised Python script that mirrors a feed"),
            command="gitleaks detect --report-format junit --report-path {artifact}",
            artifacts=(
                "gitleaks.xml",
                "leaks.xml",
                "secrets.xml",
                "history-scan.xml",
                "feed-mirror-leaks.xml",
                "gitleaks-history.xml",
            ),
            outputs=("{artifact}",),
        ),
    ),
    cost=0.06,
)
