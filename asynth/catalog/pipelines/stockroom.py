"""zipapp and a copy in a release folder: a Python package that counts parts."""

from asynth.catalog.member import Project
from asynth.catalog.pipelines.chain import Chain, Link

CHAIN = Chain(
    project=Project("python/stockroom", "a Python package that counts parts on shelves"),
    workloads=(
        "python3 -m zipapp",
        "tar czf",
    ),
    links=(
        Link(
            ("build", "compile"),
            "python3 -m zipapp stockroom -c -o {0}",
            ("stockroom.pyz", "stock.pyz", "parts.pyz", "warehouse.pyz"),
            mime_type="application/zip",
        ),
        Link(
            ("package", "security-check"),
            "sh -c 'gzip -9 -c {0} > {1}'",
            ("stockroom.gz", "stock.gz", "stock-app.gz", "parts.gz", "shelves.gz"),
            uses=(0,),
            mime_type="application/gzip",
        ),
        Link(
            ("deploy", "scan"),
            "sh -c 'mkdir -p public && cp {1} public/'",
            ("public/{1}",),
            uses=(1,),
            mime_type="application/gzip",
        ),
    ),
    routes=((0, 1), (0, 1, 2)),
    cost=0.2,
)
