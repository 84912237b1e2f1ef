"""A page by npm, classes by javac, one archive of both: a Java service with a Node console."""

from asynth.catalog.member import Project
from asynth.catalog.pipelines.chain import Chain, Link

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
    environment=(
        ("NPM_CONFIG_OFFLINE", "true"),
        ("NPM_CONFIG_AUDIT", "false"),
        ("NPM_CONFIG_FUND", "false"),
        ("NPM_CONFIG_UPDATE_NOTIFIER", "false"),
        ("NPM_CONFIG_CACHE", "{cache}/npm"),
        ("NPM_CONFIG_LOGS_MAX", "0"),
    ),
    cost=1.4,
)
