"""Datasette's way to show a row: filters for its templates. A file by itself, which datasette loads by its path."""

from __future__ import annotations

from typing import Any

import orjson
from datasette import hookimpl
from markupsafe import Markup

from asynth.report.markdown import render_markdown


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Any) -> None:
    """Let templates render Markdown, which may be anybody's, and read JSON."""
    env.filters["markdown"] = lambda text: Markup(render_markdown(str(text)))
    env.filters["from_json"] = orjson.loads
