"""zipapp, a trial run and a digest file: a Python package for invoices."""

from asynth.catalog.member import Project
from asynth.catalog.pipelines.chain import Chain, Link

CHAIN = Chain(
    project=Project("python/invoices", "a Python package for invoices in `src` layout"),
    workloads=("python3 -m zipapp",),
    links=(
        Link(
            ("build", "package"),
            "python3 -m zipapp src -m invoices.__main__:main -o {0}",
            ("invoices.pyz", "billing.pyz", "invoice.pyz", "invoices-1.3.0.pyz"),
            mime_type="application/zip",
        ),
        Link(
            ("test", "verify"),
            "sh -c 'python3 {0} > {1}'",
            ("sample.txt", "invoice.txt", "trial.txt"),
            uses=(0,),
            mime_type="text/plain; charset=utf-8",
        ),
        Link(
            ("scan", "security-check", "deploy"),
            "sh -c 'openssl dgst -sha256 -r {0} > {2}'",
            ("SHA256SUMS", "invoices.sha256", "checksums.txt", "digests.txt", "pyz.sha256"),
            uses=(0,),
            mime_type="text/plain; charset=utf-8",
        ),
    ),
    routes=((0, 1), (0, 2), (0, 1, 2)),
    cost=0.2,
)
