"""Datasette's way to show and to search rows of a run. A file by itself, which datasette loads by its path.

Datasette collects all rows that a search finds before it sorts, counts and facets them, which takes a quarter of a second where
words stand in a hundred thousand rows. Such a search walks the rows in their order instead and asks the index about each, so
that a page costs as much as it shows; how many there are is not counted to the end, and facets are left out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import orjson
from datasette import hookimpl
from datasette.filters import FilterArguments
from markupsafe import Markup

from asynth.report.page.examples import render_markdown

MANY: Final = 2000
"""Rows with the words of a search from which the rows are walked; up to here collecting them is faster."""

_WALKED: Final = "_words"
"""Parameter of a search that walks, so that datasette, which knows ``_search``, leaves it alone."""

_SPARED: Final = ("_nocount", "_nofacet")
"""Parameters by which datasette is told what a search that walks goes without."""

_COUNT: Final = "select count(*) from (select 1 from rows_fts where rows_fts match escape_fts(:words) limit :most)"
_HAS: Final = (
    "exists (select 1 from rows_fts where rows_fts match escape_fts(:words) and rows_fts.rowid = [rows].rowid)"
)


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Any) -> None:
    """Let templates render Markdown, which may be anybody's, and read JSON."""
    env.filters["markdown"] = lambda text: Markup(render_markdown(str(text)))
    env.filters["from_json"] = orjson.loads


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Let a connection read the file through memory: a word that stands in every row is found in half the time."""
    conn.execute(f"pragma mmap_size = {1 << 32}")


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    """Let searches for words of very many rows walk."""

    def wrap(application: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        async def answer(scope: dict[str, Any], receive: Any, send: Any) -> None:
            if scope["type"] == "http" and scope["path"].partition(".")[0] == "/rows/rows":
                query = await _lighten(datasette, scope["query_string"].decode("latin-1"))
                scope = {**scope, "query_string": query.encode("latin-1")}
            await application(scope, receive, send)

        return answer

    return wrap


async def _lighten(datasette: Any, query: str) -> str:
    """Return the query string of a search as it is carried out."""
    asked = parse_qsl(query, keep_blank_values=True)
    given = dict(asked)
    if given.get("_searchmode") == "raw" or not given.keys() & {"_search", _WALKED}:
        return query
    words = given.get("_search", given.get(_WALKED, ""))
    mine = {"_search", _WALKED, *(_SPARED if _WALKED in given else ())}
    rest = [(name, value) for name, value in asked if name not in mine]
    if not words.strip():
        return urlencode(rest)
    found = await datasette.get_database("rows").execute(_COUNT, {"words": words, "most": MANY + 1})
    if found.single_value() <= MANY:
        return urlencode([*rest, ("_search", words)])
    return urlencode([*rest, (_WALKED, words), *((name, "1") for name in _SPARED)])


@hookimpl  # type: ignore[untyped-decorator]
def filters_from_request(request: Any, database: str, table: str, datasette: Any) -> Any:
    """Filter by the words of a search that walks."""

    async def find() -> FilterArguments | None:
        words = request.args.get(_WALKED)
        if not words or (database, table) != ("rows", "rows"):
            return None
        said = f'search matches "{words}" in more than {MANY:,} rows'
        return FilterArguments([_HAS], {"words": words}, [said], {"search": words, "supports_search": True})

    return find
