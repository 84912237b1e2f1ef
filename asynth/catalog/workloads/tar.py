"""tar czf: an archive of a folder, under a name that the command line gives."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="tar czf",
    language="shell",
    tools=("tar", "gzip"),
    builds=(
        Build(
            project=Project("site/handbook", "a team handbook in Markdown"),
            command="tar czf {artifact} docs",
            artifacts=(
                "handbook.tar.gz",
                "docs.tar.gz",
                "handbook.tgz",
                "pages.tar.gz",
                "release.tar.gz",
                "site-docs.tgz",
                "handbook-docs.tar.gz",
            ),
            mime_type="application/gzip",
            outputs=("{artifact}",),
        ),
        Build(
            project=Project("c/checksum", "a CRC-32 tool in C"),
            command="tar czf {artifact} README.md src",
            artifacts=(
                "checksum-src.tar.gz",
                "source.tar.gz",
                "checksum-1.0.tar.gz",
                "checksum.tgz",
                "crc32-src.tgz",
                "src-bundle.tar.gz",
                "upload.tar.gz",
            ),
            mime_type="application/gzip",
            outputs=("{artifact}",),
        ),
        Build(
            project=Project(
                "polyglot/gateway", "a Java service with a Node console", frozenset({"lockfiles", "maven"})
            ),
            command="tar czf {artifact} service console routes.conf",
            artifacts=(
                "gateway.tar.gz",
                "gateway-0.12.0.tar.gz",
                "deploy.tar.gz",
                "gateway-src.tgz",
                "service.tar.gz",
                "console-and-service.tgz",
            ),
            mime_type="application/gzip",
            outputs=("{artifact}",),
        ),
    ),
    cost=0.04,
)
