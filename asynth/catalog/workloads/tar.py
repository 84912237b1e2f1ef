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
        Build(
            project=Project(
                "ruby/almanac", "a Ruby almanac of moon phases, locked by Bundler", frozenset({"lockfiles"})
            ),
            command="tar czf {artifact} lib gems",
            artifacts=(
                "almanac.tar.gz",
                "almanac-lib.tar.gz",
                "moon.tgz",
                "ruby-src.tar.gz",
                "almanac.tgz",
                "phases.tar.gz",
            ),
            mime_type="application/gzip",
            outputs=("{artifact}",),
        ),
        Build(
            project=Project("swift/compass", "a compass for iOS with one local pod", frozenset({"lockfiles"})),
            command="tar czf {artifact} App Libraries",
            artifacts=(
                "compass.tar.gz",
                "compass-src.tgz",
                "app-sources.tar.gz",
                "compass-2.tgz",
                "ios.tar.gz",
                "sources.tgz",
            ),
            mime_type="application/gzip",
            outputs=("{artifact}",),
        ),
        Build(
            project=Project(
                "java/tramway", "a Java library of tram timetables, locked by Gradle", frozenset({"lockfiles"})
            ),
            command="tar czf {artifact} src build.gradle settings.gradle",
            artifacts=(
                "tramway.tar.gz",
                "tramway-src.tar.gz",
                "trams.tgz",
                "tramway-3.2.0.tar.gz",
                "timetables.tgz",
                "library.tar.gz",
            ),
            mime_type="application/gzip",
            outputs=("{artifact}",),
        ),
    ),
    cost=0.04,
)
