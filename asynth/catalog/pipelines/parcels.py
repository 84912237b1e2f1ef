"""javac with jar, and a trial of the archive: a calculator of parcel rates."""

from asynth.catalog.member import Project
from asynth.catalog.pipelines.chain import Chain, Link
from asynth.catalog.workloads.offline import JAVA

CHAIN = Chain(
    project=Project("java/parcels", "a Java calculator of parcel rates", frozenset({"maven"})),
    workloads=("jar",),
    links=(
        Link(
            ("compile", "build"),
            "javac -d classes -sourcepath src/main/java src/main/java/org/example/parcels/Quote.java",
            ("classes/org/example/parcels/Quote.class",),
            mime_type="application/x-java-applet",
        ),
        Link(
            ("package", "deploy"),
            "jar cfe {1} org.example.parcels.Quote -C classes .",
            ("parcels.jar", "rates.jar", "parcels-4.0.1.jar", "quote.jar"),
            uses=(0,),
            mime_type="application/java-archive",
        ),
        Link(
            ("scan", "analyze", "security-check"),
            "sh -c 'jar tf {1} > {2}'",
            ("classes.txt", "jar.list", "contents.txt"),
            uses=(1,),
            mime_type="text/plain; charset=utf-8",
        ),
    ),
    routes=((0, 1), (0, 1, 2)),
    environment=JAVA,
    cost=1.6,
)
