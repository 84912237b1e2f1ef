"""javac and jar: an archive that java runs."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import JAVA

WORKLOAD = Workload(
    name="jar",
    language="java",
    tools=("javac", "jar"),
    builds=(
        Build(
            project=Project("java/parcels", "a Java calculator of parcel rates", frozenset({"maven"})),
            command=(
                "sh -c 'javac -d classes -sourcepath src/main/java "
                "src/main/java/org/example/parcels/Quote.java && jar cfe {artifact} "
                "org.example.parcels.Quote -C classes .'"
            ),
            artifacts=("parcels.jar", "parcels-4.0.1.jar", "rates.jar", "quote.jar", "parcel-rates.jar", "dist.jar"),
            mime_type="application/java-archive",
            outputs=("classes/org/example/parcels/Quote.class", "classes/org/example/parcels/Rate.class", "{artifact}"),
            repeatable=False,
        ),
        Build(
            project=Project("java/greeter", "a greeter in Java", frozenset({"maven"})),
            command=(
                "sh -c 'javac -d classes src/main/java/org/example/greeter/*.java && jar cfe {artifact} "
                "org.example.greeter.Main -C classes .'"
            ),
            artifacts=(
                "greeter.jar",
                "greeter-1.2.0.jar",
                "hello.jar",
                "greetings.jar",
                "greet.jar",
                "greeter-app.jar",
            ),
            mime_type="application/java-archive",
            outputs=(
                "classes/org/example/greeter/Greeter.class",
                "classes/org/example/greeter/Main.class",
                "{artifact}",
            ),
            repeatable=False,
        ),
    ),
    environment=JAVA,
    cost=1.1,
)
