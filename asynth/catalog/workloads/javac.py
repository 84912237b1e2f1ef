"""javac: class files below a folder that the command line names."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import JAVA

WORKLOAD = Workload(
    name="javac",
    language="java",
    tools=("javac",),
    builds=(
        Build(
            project=Project("java/greeter", "a greeter in Java", frozenset({"maven"})),
            command="javac -d classes -sourcepath src/main/java src/main/java/org/example/greeter/Main.java",
            artifacts=("classes/org/example/greeter/Main.class",),
            mime_type="application/x-java-applet",
            outputs=("classes/org/example/greeter/Greeter.class", "classes/org/example/greeter/Main.class"),
        ),
        Build(
            project=Project(
                "polyglot/gateway", "a Java service with a Node console", frozenset({"lockfiles", "maven"})
            ),
            command=(
                "javac -d classes -sourcepath service/src/main/java "
                "service/src/main/java/org/example/gateway/Gateway.java"
            ),
            artifacts=("classes/org/example/gateway/Gateway.class",),
            mime_type="application/x-java-applet",
            outputs=("classes/org/example/gateway/Gateway.class", "classes/org/example/gateway/RouteTable.class"),
        ),
    ),
    environment=JAVA,
    cost=0.94,
)
