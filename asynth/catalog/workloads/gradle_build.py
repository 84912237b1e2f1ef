"""gradle build: an archive whose name follows from the project, beside what Gradle keeps under `.gradle`.

Without `--no-daemon` a process of Gradle would outlive the step.
"""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import GRADLE, WARM_GRADLE

WORKLOAD = Workload(
    name="gradle build",
    language="java",
    tools=("gradle", "javac"),
    builds=(
        Build(
            project=Project("java/barcode", "a Java check of bar codes"),
            command="gradle --no-daemon build",
            artifacts=("build/libs/barcode-1.3.0.jar",),
            mime_type="application/java-archive",
        ),
        Build(
            project=Project("java/recipes", "a Java recipe scaler with a source layout of its own"),
            command="gradle --no-daemon --quiet assemble",
            artifacts=("build/libs/recipe-scaler-0.8.0.jar",),
            mime_type="application/java-archive",
        ),
    ),
    environment=GRADLE,
    cost=3.4,
    warming=WARM_GRADLE,
)
