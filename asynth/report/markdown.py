"""Markdown of anybody's as HTML that runs and fetches nothing, by a library that knows all of CommonMark."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt


@cache
def _markdown() -> MarkdownIt:
    """Return a renderer that takes HTML for text and shows no images, which a browser would fetch."""
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def render_markdown(text: str) -> str:
    """Return `text`, which may be anybody's, as HTML that runs and fetches nothing."""
    rendered: str = _markdown().render(text)
    return rendered
