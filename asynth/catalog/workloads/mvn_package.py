"""mvn package: tests, then an archive whose name follows from the project."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import MAVEN, WARM_MAVEN

WORKLOAD = Workload(
    name="mvn package",
    language="java",
    tools=("mvn", "javac"),
    builds=(
        Build(
            project=Project("java/thermostat", "a thermostat in Java", frozenset({"maven"})),
            command="mvn -B package",
            artifacts=("target/thermostat-1.6.0.jar",),
            mime_type="application/java-archive",
            outputs=(
                "target/classes/org/example/thermostat/Simulation.class",
                "target/classes/org/example/thermostat/Thermostat.class",
                "target/maven-archiver/pom.properties",
                "target/maven-status/maven-compiler-plugin/compile/default-compile/createdFiles.lst",
                "target/maven-status/maven-compiler-plugin/compile/default-compile/inputFiles.lst",
                "target/maven-status/maven-compiler-plugin/testCompile/default-testCompile/createdFiles.lst",
                "target/maven-status/maven-compiler-plugin/testCompile/default-testCompile/inputFiles.lst",
                "target/surefire-reports/TEST-org.example.thermostat.ThermostatTest.xml",
                "target/surefire-reports/org.example.thermostat.ThermostatTest.txt",
                "target/test-classes/org/example/thermostat/ThermostatTest.class",
                "target/thermostat-1.6.0.jar",
            ),
        ),
        Build(
            project=Project("java/ledger", "a double-entry ledger in Java", frozenset({"maven"})),
            command="mvn -q package",
            artifacts=("target/ledger-2.0.3.jar",),
            mime_type="application/java-archive",
            outputs=(
                "target/classes/org/example/ledger/Balance.class",
                "target/classes/org/example/ledger/Ledger.class",
                "target/classes/org/example/ledger/journal.csv",
                "target/classes/org/example/ledger/money/Cents.class",
                "target/ledger-2.0.3.jar",
                "target/maven-archiver/pom.properties",
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
    cost=2.3,
    warming=WARM_MAVEN,
)
