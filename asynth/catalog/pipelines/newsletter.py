"""A proofreader, a page by a script, an archive of it: a newsletter."""

from asynth.catalog.member import Project
from asynth.catalog.pipelines.chain import Chain, Link

CHAIN = Chain(
    project=Project("shell/newsletter", "a newsletter rendered by a shell script"),
    workloads=(
        "shell build script",
        "Python lint script",
        "tar czf",
    ),
    links=(
        Link(
            ("lint", "analyze"),
            "python3 -B tools/proofread.py {0} issues/2024-01.txt issues/2024-02.txt",
            ("proofread.sarif", "remarks.sarif", "prose.sarif", "style.sarif"),
            mime_type="application/json",
            stdout="2 issues read, 1 remarks",
        ),
        Link(
            ("build", "compile"),
            "sh build.sh {1}",
            ("newsletter.html", "index.html", "letters.html", "page.html", "issues.html"),
            mime_type="text/html; charset=utf-8",
            stdout="2 issues rendered",
        ),
        Link(
            ("package", "deploy"),
            "tar czf {2} {1}",
            ("newsletter.tar.gz", "site.tgz", "letters.tar.gz", "upload.tar.gz"),
            uses=(1,),
            mime_type="application/gzip",
            forge="tar czf {2} build.sh",
        ),
        Link(
            ("scan", "verify"),
            "sh -c 'tar tzf {2} > {3}'",
            ("contents.txt", "listing.txt", "pages.txt"),
            uses=(2,),
            mime_type="text/plain; charset=utf-8",
        ),
    ),
    routes=((1, 2), (0, 1, 2), (1, 2, 3), (0, 1, 2, 3)),
    cost=0.2,
)
