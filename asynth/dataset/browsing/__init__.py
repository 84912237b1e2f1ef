"""Browsing a run: its rows as a database that datasette serves on this machine, read-only, each row at an address of its own.

The database is a cache of the run. It is made again when the rows have changed, which their size and time of change tell.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from asynth.dataset.selecting import Selection
from asynth.dataset.sqlite import DATABASE, TABLE, export_sqlite
from asynth.errors import MachineError, ToolchainError
from asynth.store import Layout, read_manifest
from asynth.store.layout import LINE_FILES

HOST: Final = "127.0.0.1"

MISSING: Final = "browsing needs datasette: python3 -m pip install 'asynth-witness[browse]' brings it"

SETTINGS: Final = {
    "default_page_size": 25,
    "facet_time_limit_ms": 60,
    "sql_time_limit_ms": 20_000,
    "suggest_facets": False,
    "allow_download": False,
    "truncate_cells_html": 0,
}
"""Of datasette. A facet over more rows than it can count in time is left out; one click on a value brings it back."""

_HERE = Path(__file__).parent


def prepare_database(
    directory: Path, tell: Callable[[str], None], notice: Callable[[int], None] = lambda _: None
) -> Path:
    """Return the database of the run at `directory`, made or made again where it is missing or old.

    :param tell: called with a line before work that takes a while
    :param notice: called meanwhile with the number of rows that were read
    :raises ToolchainError: if what it needs is not installed
    :raises asynth.errors.RunDirectoryError: if there is no run
    """
    _require_datasette()
    read_manifest(directory)
    layout = Layout(directory)
    path = layout.work / "cache" / DATABASE
    stamp = path.with_suffix(".stamp")
    seen = _stamp(layout)
    if not path.is_file() or not stamp.is_file() or stamp.read_text() != seen:
        tell(f"indexing the rows of {directory} ...")
        stamp.unlink(missing_ok=True)
        export_sqlite(directory, path, Selection(), notice)
        stamp.write_text(seen)
    return path


def make_application(database: Path, name: str) -> Any:
    """Return datasette over `database`; its method `app` gives the ASGI application.

    :param name: of the run, for the title
    :raises ToolchainError: if datasette is not installed
    """
    _require_datasette()
    from datasette.app import Datasette

    table = {
        "title": "Rows",
        "facets": ["family", "split"],
        "sort": "position",
        "size": SETTINGS["default_page_size"],
        "label_column": "prompt",
    }
    metadata = {
        "title": name,
        "description": "Rows of a run of asynth with their evidence. Search takes words of prompts and answers.",
        "databases": {"rows": {"title": name, "tables": {TABLE: table, "rows_fts": {"hidden": True}}}},
    }
    return Datasette(
        immutables=[str(database)],
        metadata=metadata,
        template_dir=str(_HERE / "templates"),
        plugins_dir=str(_HERE / "plugins"),
        settings=SETTINGS,
    )


def serve(database: Path, name: str, port: int) -> None:
    """Serve `database` on 127.0.0.1 until SIGINT or SIGTERM.

    :raises ToolchainError: if datasette is not installed
    :raises MachineError: if the port is taken
    """
    application = make_application(database, name)
    import uvicorn

    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            raise MachineError(
                f"port {port} of {HOST} cannot be had: {error.strerror}; name another one with --port"
            ) from None
        server = uvicorn.Server(uvicorn.Config(application.app(), log_level="warning", lifespan="on"))
        with suppress(KeyboardInterrupt):  # the server ends in order first, and then says what ended it
            server.run(sockets=[listener])


def _require_datasette() -> None:
    try:
        import datasette  # noqa: F401
    except ImportError:
        raise ToolchainError(MISSING) from None


def _stamp(layout: Layout) -> str:
    """Return what changes whenever rows or evidence do, and when the database's shape does."""
    shape = (_HERE.parent / "sqlite.py").stat()
    found = [f"shape {shape.st_size} {shape.st_mtime_ns}"]
    for name in LINE_FILES:
        path = layout.line_file(name)
        if path.is_file():
            found.append(f"{name} {path.stat().st_size} {path.stat().st_mtime_ns}")
    return "\n".join(found)
