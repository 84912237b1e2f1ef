"""Datasette's way to show a row: filters for its templates. A file by itself, which datasette loads by its path."""

from __future__ import annotations

import sqlite3
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


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Let a connection read the file through memory: a word that stands in every row is found in half the time."""
    conn.execute(f"pragma mmap_size = {1 << 32}")
