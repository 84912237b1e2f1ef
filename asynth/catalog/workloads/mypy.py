"""mypy: types of a package. Without `--cache-dir=/dev/null` its cache would be among the products."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="mypy",
    language="python",
    tools=("mypy",),
    builds=(
        Build(
            project=Project("python/bookmarks", "a typed Python package for bookmarks"),
            command="mypy --cache-dir=/dev/null",
            artifacts=(),
            outputs=(),
        ),
        Build(
            project=Project("python/invoices", "a Python package for invoices in `src` layout"),
            command="mypy --strict --cache-dir=/dev/null --junit-xml {artifact} src",
            artifacts=(
                "mypy.xml",
                "types.xml",
                "mypy-report.xml",
                "invoices-types.xml",
                "typecheck.xml",
                "junit-mypy.xml",
            ),
            mime_type="text/xml; charset=utf-8",
            outputs=("{artifact}",),
            repeatable=False,
        ),
    ),
    cost=0.7,
)
