"""python3 setup.py build: setuptools copies the package and writes its metadata, which is what can be verified."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="python3 setup.py build",
    language="python",
    tools=("python3",),
    builds=(
        Build(
            project=Project("python/invoices", "a Python package for invoices in `src` layout"),
            command="python3 setup.py build",
            artifacts=("src/invoices.egg-info/PKG-INFO",),
            altered="sh -c 'python3 setup.py -q build --build-base out'",
        ),
    ),
    cost=0.05,
)
