"""python3 -m zipapp: a package as one file that Python runs."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="python3 -m zipapp",
    language="python",
    tools=("python3",),
    builds=(
        Build(
            project=Project("python/invoices", "a Python package for invoices in `src` layout"),
            command="python3 -m zipapp src -m invoices.__main__:main -o {artifact}",
            artifacts=("invoices.pyz", "invoice.pyz", "dist.pyz", "invoices-1.3.0.pyz", "billing.pyz", "invoicer.pyz"),
            mime_type="application/zip",
            outputs=("{artifact}",),
            repeatable=False,
        ),
        Build(
            project=Project("python/stockroom", "a Python package that counts parts on shelves"),
            command="python3 -m zipapp stockroom -c -o {artifact}",
            artifacts=("stockroom.pyz", "stock.pyz", "shelves.pyz", "parts.pyz", "stockroom-app.pyz", "warehouse.pyz"),
            mime_type="application/zip",
            outputs=("{artifact}",),
            repeatable=False,
        ),
    ),
    cost=0.09,
)
