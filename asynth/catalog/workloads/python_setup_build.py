"""python3 setup.py build: setuptools copies the package. A copy is no artifact of its own, so verify asks for the commit."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="python3 setup.py build",
    language="python",
    tools=("python3",),
    builds=(
        Build(
            project=Project("python/invoices", "a Python package for invoices in `src` layout"),
            command="python3 setup.py build",
            artifacts=(),
        ),
        Build(
            project=Project("python/stockroom", "a Python package that counts parts on shelves"),
            command="python3 setup.py -q build",
            artifacts=(),
            outputs=(
                "build/lib/stockroom/__init__.py",
                "build/lib/stockroom/__main__.py",
                "build/lib/stockroom/report.py",
                "build/lib/stockroom/shelf.py",
            ),
        ),
    ),
    cost=0.29,
)
