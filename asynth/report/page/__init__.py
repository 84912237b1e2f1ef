"""The page of a run: one HTML file that holds all it shows, with criteria, plots and a browser of examples.

It needs no network and no server. Rows are text of strangers: every one of them is escaped, Markdown is rendered without
raw HTML or images, and the page's own policy of content forbids to fetch anything.
"""

from __future__ import annotations

from asynth.report.page.making import MISSING, PageMaker, make_page

__all__ = ["MISSING", "PageMaker", "make_page"]
