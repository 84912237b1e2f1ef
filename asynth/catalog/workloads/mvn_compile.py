"""mvn compile: classes of the main sources."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import MAVEN, WARM_MAVEN

WORKLOAD = Workload(
    name="mvn compile",
    language="java",
    tools=("mvn", "javac"),
    builds=(
        Build(
            project=Project("java/thermostat", "a thermostat in Java", frozenset({"maven"})),
            command="mvn -B compile",
            artifacts=(),
            outputs=(
                "target/classes/org/example/thermostat/Simulation.class",
                "target/classes/org/example/thermostat/Thermostat.class",
                "target/maven-status/maven-compiler-plugin/compile/default-compile/createdFiles.lst",
                "target/maven-status/maven-compiler-plugin/compile/default-compile/inputFiles.lst",
            ),
        ),
        Build(
            project=Project("java/ledger", "a double-entry ledger in Java", frozenset({"maven"})),
            command="mvn -q compile",
            artifacts=(),
            outputs=(
                "target/classes/org/example/ledger/Balance.class",
                "target/classes/org/example/ledger/Ledger.class",
                "target/classes/org/example/ledger/journal.csv",
                "target/classes/org/example/ledger/money/Cents.class",
                "target/maven-status/maven-compiler-plugin/compile/default-compile/createdFiles.lst",
                "target/maven-status/maven-compiler-plugin/compile/default-compile/inputFiles.lst",
            ),
        ),
    ),
    environment=MAVEN,
    cost=1.8,
    warming=WARM_MAVEN,
)
