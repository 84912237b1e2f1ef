"""git archive: what is committed, as a tar or zip file."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="git archive",
    language="shell",
    tools=("git", "gzip"),
    builds=(
        Build(
            project=Project("shell/newsletter", "a newsletter rendered by a shell script"),
            command="git archive --format=tar.gz --prefix=newsletter/ -o {artifact} HEAD",
            artifacts=(
                "newsletter.tar.gz",
                "newsletter-src.tar.gz",
                "sources.tar.gz",
                "letters.tgz",
                "snapshot.tar.gz",
                "newsletter-head.tgz",
            ),
            mime_type="application/gzip",
            outputs=("{artifact}",),
        ),
        Build(
            project=Project("go/units", "a Go library of unit conversions"),
            command="git archive --format=zip -o {artifact} HEAD",
            artifacts=(
                "units.zip",
                "units-src.zip",
                "module.zip",
                "units-1.0.zip",
                "conversions.zip",
                "source-drop.zip",
            ),
            mime_type="application/zip",
            outputs=("{artifact}",),
        ),
        Build(
            project=Project(
                "php/queue-times", "a PHP report on waiting times, locked by Composer", frozenset({"lockfiles"})
            ),
            command="git archive --format=zip --prefix=queue-times/ -o {artifact} HEAD",
            artifacts=(
                "queue-times.zip",
                "upload.zip",
                "queue-times-src.zip",
                "php-sources.zip",
                "waits.zip",
                "clinic.zip",
            ),
            mime_type="application/zip",
            outputs=("{artifact}",),
        ),
        Build(
            project=Project(
                "java/tramway", "a Java library of tram timetables, locked by Gradle", frozenset({"lockfiles"})
            ),
            command="git archive --format=zip --prefix=tramway/ -o {artifact} HEAD",
            artifacts=(
                "tramway.zip",
                "tramway-src.zip",
                "trams.zip",
                "tramway-3.2.0.zip",
                "timetables.zip",
                "library.zip",
            ),
            mime_type="application/zip",
            outputs=("{artifact}",),
        ),
        Build(
            project=Project(
                "python/menus", "shopping lists of a canteen in Python, locked by Pipenv", frozenset({"lockfiles"})
            ),
            command="git archive --format=tar -o {artifact} HEAD menus libs Pipfile",
            artifacts=(
                "menus.tar",
                "canteen.tar",
                "menus-src.tar",
                "shopping.tar",
                "sources.tar",
                "lists.tar",
            ),
            mime_type="application/x-tar",
            outputs=("{artifact}",),
        ),
    ),
    cost=0.04,
)
