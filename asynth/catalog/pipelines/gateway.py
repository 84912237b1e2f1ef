"""A page by npm, classes by javac, one archive of both: a Java service with a Node console."""

from asynth.catalog.member import Project
from asynth.catalog.pipelines.chain import Chain, Link
from asynth.catalog.workloads.offline import JAVA, NPM

CHAIN = Chain(
    project=Project("polyglot/gateway", "a Java service with a Node console", frozenset({"lockfiles", "maven"})),
    workloads=(
        "npm run build",
        "javac",
        "tar czf",
    ),
    links=(
        Link(
            ("build", "analyze"),
            "npm run build --silent",
            ("public/routes.html",),
            mime_type="text/html; charset=utf-8",
            stdout="public/routes.html: 4 routes",
        ),
        Link(
            ("compile", "lint"),
            "javac -d classes -sourcepath service/src/main/java service/src/main/java/org/example/gateway/Gateway.java",
            ("classes/org/example/gateway/Gateway.class",),
            mime_type="application/x-java-applet",
        ),
        Link(
            ("package", "deploy"),
            "tar czf {2} public",
            ("gateway.tar.gz", "console.tgz", "site.tar.gz", "pages.tar.gz"),
            uses=(0,),
            mime_type="application/gzip",
        ),
        Link(
            ("package", "deploy"),
            "tar czf {3} public classes",
            ("gateway.tar.gz", "deploy.tgz", "gateway-0.12.0.tar.gz", "service.tar.gz"),
            uses=(0, 1),
            mime_type="application/gzip",
        ),
    ),
    routes=((0, 2), (0, 1, 3)),
    environment=NPM + JAVA,
    cost=1.4,
)
