"""python3 -m pytest: tests with pytest. Without `-B` and with its cache it leaves files in the project."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="python3 -m pytest",
    language="python",
    tools=("python3",),
    builds=(
        Build(
            project=Project("python/agenda", "a meeting planner in Python, locked by Poetry", frozenset({"lockfiles"})),
            command="python3 -B -m pytest -q -p no:cacheprovider",
            artifacts=(),
            outputs=(),
        ),
        Build(
            project=Project("python/invoices", "a Python package for invoices in `src` layout"),
            command="python3 -m pytest tests",
            artifacts=(),
        ),
    ),
    environment=(("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1"),),
    cost=0.29,
)
