"""mvn test: compiles and runs the unit tests; reports stand under `target/surefire-reports`."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import MAVEN, WARM_MAVEN

WORKLOAD = Workload(
    name="mvn test",
    language="java",
    tools=("mvn", "javac"),
    builds=(
        Build(
            project=Project("java/thermostat", "a thermostat in Java", frozenset({"maven"})),
            command="mvn -B test",
            artifacts=(),
            outputs=(
                "target/classes/org/example/thermostat/Simulation.class",
                "target/classes/org/example/thermostat/Thermostat.class",
                "target/maven-status/maven-compiler-plugin/compile/default-compile/createdFiles.lst",
                "target/maven-status/maven-compiler-plugin/compile/default-compile/inputFiles.lst",
                "target/maven-status/maven-compiler-plugin/testCompile/default-testCompile/createdFiles.lst",
                "target/maven-status/maven-compiler-plugin/testCompile/default-testCompile/inputFiles.lst",
                "target/surefire-reports/TEST-org.example.thermostat.ThermostatTest.xml",
                "target/surefire-reports/org.example.thermostat.ThermostatTest.txt",
                "target/test-classes/org/example/thermostat/ThermostatTest.class",
            ),
        ),
        Build(
            project=Project("java/ledger", "a double-entry ledger in Java", frozenset({"maven"})),
            command="mvn -q test",
            artifacts=(),
            outputs=(
                "target/classes/org/example/ledger/Balance.class",
                "target/classes/org/example/ledger/Ledger.class",
                "target/classes/org/example/ledger/journal.csv",
                "target/classes/org/example/ledger/money/Cents.class",
                "target/maven-status/maven-compiler-plugin/compile/default-compile/createdFiles.lst",
                "target/maven-status/maven-compiler-plugin/compile/default-compile/inputFiles.lst",
                "target/maven-status/maven-compiler-plugin/testCompile/default-testCompile/createdFiles.lst",
                "target/maven-status/maven-compiler-plugin/testCompile/default-testCompile/inputFiles.lst",
                "target/surefire-reports/TEST-org.example.ledger.LedgerTest.xml",
                "target/surefire-reports/org.example.ledger.LedgerTest.txt",
                "target/test-classes/org/example/ledger/LedgerTest.class",
            ),
        ),
    ),
    environment=MAVEN,
    cost=2.1,
    warming=WARM_MAVEN,
)
