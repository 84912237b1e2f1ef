"""javac, jar and a digest file: a greeter in Java."""

from asynth.catalog.member import Project
from asynth.catalog.pipelines.chain import Chain, Link
from asynth.catalog.workloads.offline import JAVA

CHAIN = Chain(
    project=Project("java/greeter", "a greeter in Java", frozenset({"maven"})),
    workloads=(
        "javac",
        "jar",
    ),
    links=(
        Link(
            ("compile", "build"),
            "javac -d classes -sourcepath src/main/java src/main/java/org/example/greeter/Main.java",
            ("classes/org/example/greeter/Main.class",),
            mime_type="application/x-java-applet",
        ),
        Link(
            ("package", "deploy"),
            "jar cfe {1} org.example.greeter.Main -C classes .",
            ("greeter.jar", "hello.jar", "greeter-1.2.0.jar", "greetings.jar", "greet.jar"),
            uses=(0,),
            mime_type="application/java-archive",
        ),
        Link(
            ("verify", "security-check", "scan"),
            "sh -c 'openssl dgst -sha256 -r {1} > {2}'",
            ("greeter.sha256", "SHA256SUMS", "jar.sha256"),
            uses=(1,),
            mime_type="text/plain; charset=utf-8",
        ),
    ),
    routes=((0, 1), (0, 1, 2)),
    environment=JAVA,
    cost=1.5,
)
