"""Making the page of a run: what is shown is chosen here, how it looks is the template's affair."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from asynth.errors import ToolchainError
from asynth.report.criteria import name_verdict
from asynth.report.description import write_figure
from asynth.report.page.examples import describe_example, pack
from asynth.report.reading import read_run

MOST_EXAMPLES = 2000
"""Examples that a page shows; of a longer run the first ones, whose order is a shuffle."""

MOST_BYTES = 5_000_000
"""Size of a page, above which it shows fewer examples."""

MISSING = "the page needs Altair: python3 -m pip install 'asynth-witness[report]' brings it"


@dataclass(slots=True)
class PageMaker:
    """Keeps the examples that the page shows, and makes the page when a run was measured.

    :param shown: each made by :func:`describe_example`
    """

    shown: list[dict[str, Any]]

    @classmethod
    def of_run(cls, directory: Path) -> PageMaker:
        """Return the maker of the page of the run at `directory`; errors as :func:`asynth.report.reading.read_run`."""
        return cls([describe_example(example) for example in islice(read_run(directory), MOST_EXAMPLES)])

    def make(self, name: str, manifest: Mapping[str, Any], metrics: Mapping[str, Any]) -> str:
        """Return the page as HTML.

        :param name: of the run, as its title
        :raises ToolchainError: if the plots' library is not installed
        """
        examples = self.shown
        page = make_page(name, manifest, metrics, examples)
        while len(page) > MOST_BYTES and len(examples) > 1:
            # Only the examples are in proportion to their number; a tenth is left for what does not fit exactly.
            packed = len(pack(examples))
            room = MOST_BYTES - (len(page) - packed)
            examples = examples[: max(1, min(len(examples) - 1, int(0.9 * len(examples) * room / packed)))]
            page = make_page(name, manifest, metrics, examples)
        return page


def make_page(
    name: str, manifest: Mapping[str, Any], metrics: Mapping[str, Any], examples: list[dict[str, Any]]
) -> str:
    """Return the page of a run with `examples`, each made by :func:`describe_example`; parameters as for :class:`PageMaker`.

    :raises ToolchainError: if the plots' library is not installed
    """
    try:
        import altair

        from asynth.report.page.plots import draw_plots
    except ImportError as error:
        raise ToolchainError(f"{MISSING} ({error.name} is missing)") from None
    version = ".".join(altair.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    plots = draw_plots(metrics)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["figure"] = write_figure
    environment.filters["verdict"] = name_verdict
    page: str = environment.get_template("page.html").render(
        name=name,
        manifest=manifest,
        metrics=metrics,
        plots=plots,
        specs=_write_json({plot.name: plot.spec for plot in plots}),
        examples=pack(examples),
        shown=len(examples),
        style=_read("page.css"),
        script=_read("page.js"),
        library=_keep_inside(_bundle_library(version)),
    )
    return page


_BUNDLE: Final = """\
import sys
import vl_convert
sys.stdout.write(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=sys.argv[1]))
"""


def _bundle_library(version: str) -> str:
    """Return the plots' library as one script. It is bundled by a process of its own: a browser's engine does it, in 100 MB.

    :raises ToolchainError: if the package that does it is not installed
    """
    done = subprocess.run(
        (sys.executable, "-P", "-c", _BUNDLE, version), stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["nothing"]
        raise ToolchainError(f"{MISSING} ({said[-1]})")
    return done.stdout.decode()


def _read(name: str) -> Markup:
    return Markup((Path(__file__).parent / name).read_text(encoding="utf-8"))


def _write_json(data: Any) -> Markup:
    r"""Return `data` as JSON for a script element: every ``<`` is written ``\u003c``, so that nothing ends the element."""
    return Markup(orjson.dumps(data).decode().replace("<", "\\u003c"))


def _keep_inside(script: str) -> Markup:
    return Markup(script.replace("</script", "<\\/script").replace("<!--", "<\\!--"))
