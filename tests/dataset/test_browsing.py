"""The database of a run and the pages over it: words are found, rows are shown as they are, and nothing can be written."""

import asyncio
import json
import re
import shutil
import signal
import socket
import sqlite3
import sys

import httpx
import pytest

from asynth.cli.export import _SQLITE
from asynth.dataset.browsing import make_application, prepare_database, serve
from asynth.dataset.selecting import Selection
from asynth.dataset.sqlite import export_sqlite
from asynth.errors import ConfigurationError, MachineError, ToolchainError

pytest.importorskip("sqlite_utils")
plugin_manager = pytest.importorskip("datasette.plugins").pm


@pytest.fixture(scope="module")
def rows(finished):
    records = [json.loads(line) for line in (finished[0] / "evidence.jsonl").read_text().splitlines()]
    texts = {
        split: iter((finished[0] / f"{split}.jsonl").read_text().splitlines()) for split in ("train", "valid", "test")
    }
    return [(record, json.loads(next(texts[record["split"]]))["messages"]) for record in records]


@pytest.fixture(scope="module")
def database(finished, tmp_path_factory):
    path = tmp_path_factory.mktemp("database") / "rows.db"
    export_sqlite(finished[0], path, Selection())
    return path


def test_the_database_holds_rows_and_evidence(database, rows):
    with sqlite3.connect(database) as connection:
        found = connection.execute(
            "select id, prompt, answer, evidence, attestors from rows order by position"
        ).fetchall()
    assert [(one[0], one[1], one[2]) for one in found] == [
        (record["id"], messages[0]["content"], messages[1]["content"]) for record, messages in rows
    ]
    assert [json.loads(one[3]) for one in found] == [record for record, _ in rows]
    assert [json.loads(one[4]) for one in found] == [record["spec"]["attestors"] for record, _ in rows]


def test_words_of_prompts_and_answers_are_found(database, rows):
    with sqlite3.connect(database) as connection:
        query = "select count(*) from rows where rowid in (select rowid from rows_fts where rows_fts match 'policy')"
        (found,) = connection.execute(query).fetchone()
    assert 0 < found <= len(rows)
    holding = sum("policy" in " ".join(one["content"] for one in messages).lower() for _, messages in rows)
    assert found >= 0.8 * holding


def test_the_query_that_the_help_shows_finds_rows(database, rows):
    query = re.search(r'rows\.db "([^"]+)"', _SQLITE)[1]
    with sqlite3.connect(database) as connection:
        found = connection.execute(query.replace("cyclonedx", "witness")).fetchall()
    assert {one for [one] in found} == {record["id"] for record, texts in rows if "witness" in str(texts).lower()}


def test_an_export_without_rows_leaves_nothing(finished, tmp_path):
    with pytest.raises(ConfigurationError, match="no row"):
        export_sqlite(finished[0], tmp_path / "rows.db", Selection(families=("none such",)))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("module", "extra"), [("sqlite_utils", "browse"), ("datasette", "browse")])
def test_without_the_extra_one_line_says_how_to_get_it(finished, tmp_path, monkeypatch, module, extra):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ToolchainError, match=rf"asynth-witness\[{extra}\]"):
        prepare_database(finished[0], lambda _: None)


def get(database, *paths, many=None):
    """Return the answers to `paths` of the application, as a client would get them.

    :param many: rows from which a search walks; None for what is usual
    """

    async def ask():
        made = make_application(database, "the run")
        if many is not None:
            found = next(one for one in plugin_manager.get_plugins() if hasattr(one, "MANY"))
            found.MANY = many
        application = made.app()
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return [await client.get(path) for path in paths]

    return asyncio.run(ask())


@pytest.mark.filterwarnings("ignore")
def test_rows_are_listed_searched_and_shown(database, rows):
    record, _ = next(one for one in rows if "```" in one[1][1]["content"] and one[0]["twins"])
    listed, faceted, searched, shown = get(
        database,
        "/rows/rows",
        "/rows/rows?_facet=workload",
        "/rows/rows.json?_search=witness&_shape=array",
        f"/rows/rows/{record['id']}",
    )
    assert all(answer.status_code == 200 for answer in (listed, faceted, searched, shown))
    assert 'class="cards"' in listed.text
    assert listed.text.count("<li>\n    <div") == 24
    assert record["spec"]["workload"] in faceted.text
    assert 0 < len(searched.json()) <= 25
    assert "<pre><code" in shown.text
    assert all(twin["observed"] in shown.text for twin in record["twins"])
    assert record["sha256"] in shown.text


@pytest.mark.filterwarnings("ignore")
def test_a_search_for_words_of_very_many_rows_walks_and_finds_the_same(database, rows):
    paths = ("/rows/rows.json?_search=witness", "/rows/rows.json?_search=witness&family=rego&_sort_desc=workload")
    collected = [answer.json() for answer in get(database, *paths, many=10_000)]
    walked = [answer.json() for answer in get(database, *paths, many=3)]
    for one, other in zip(collected, walked, strict=True):
        assert one["rows"] == other["rows"] != []
        assert "exists (" in other["query"]["sql"]
        assert "exists (" not in one["query"]["sql"]
    page, rare, emptied = get(
        database,
        "/rows/rows?_search=witness",
        "/rows/rows?_search=nowherefound&_words=witness&_nocount=1&_nofacet=1",
        "/rows/rows?_search=&_words=witness&_nocount=1&_nofacet=1",
        many=3,
    )
    assert "matches &#34;witness&#34; in more than 3 rows" in page.text
    assert 'value="witness"' in page.text
    assert "0 rows" in rare.text
    assert f"{len(rows)} rows" in emptied.text


@pytest.mark.filterwarnings("ignore")
def test_hostile_text_stays_text_and_the_database_cannot_be_changed(database, tmp_path):
    copy = tmp_path / "rows.db"
    shutil.copyfile(database, copy)
    hostile = "</pre><script>alert(1)</script> ![x](http://127.0.0.1:9/x.png)"
    with sqlite3.connect(copy) as connection:
        connection.execute("update rows set prompt = ?, answer = ?", (hostile, hostile))
        identifier = connection.execute("select id from rows").fetchone()[0]
    listed, shown, written = get(
        copy, "/rows/rows", f"/rows/rows/{identifier}", "/rows.json?sql=delete+from+rows&_shape=array"
    )
    for page in (listed.text, shown.text):
        assert "<script>alert" not in page
        assert "<img" not in page
    assert "&lt;script&gt;alert" in shown.text
    assert written.status_code == 400


def test_the_database_of_a_run_is_made_once_and_again_when_rows_change(finished, tmp_path):
    run = tmp_path / "run"
    shutil.copytree(finished[0], run)
    said = []
    path = prepare_database(run, said.append)
    made = path.stat().st_mtime_ns
    assert prepare_database(run, said.append) == path
    assert path.stat().st_mtime_ns == made
    assert len(said) == 1
    (run / "quarantine.jsonl").write_bytes((run / "quarantine.jsonl").read_bytes() + b"\n")
    prepare_database(run, said.append)
    assert len(said) == 2


@pytest.mark.filterwarnings("ignore")
def test_a_port_that_is_taken_is_one_line(database):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(MachineError, match="name another one with --port"):
            serve(database, "the run", taken.getsockname()[1])


def test_browse_serves_until_it_is_stopped(machine, finished, tmp_path):
    run = tmp_path / "run"
    shutil.copytree(finished[0], run)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = machine.start("browse", "--run", run, "--port", port, cwd=tmp_path)
    with process:
        try:
            assert "indexing" in process.stdout.readline()
            assert f"http://127.0.0.1:{port}/rows/rows" in process.stdout.readline()
            with httpx.Client(transport=httpx.HTTPTransport(retries=8), timeout=60) as client:
                answer = client.get(f"http://127.0.0.1:{port}/rows/rows")
            process.send_signal(signal.SIGINT)
            complaints = process.communicate(timeout=60)[1]
        finally:
            process.kill()
    assert answer.status_code == 200
    assert process.returncode == 0, complaints


def test_exports_are_told_in_a_line(machine, finished, tmp_path):
    said = machine.run("export", "rows", "--run", finished[0], "--to", "rows", "--count", 3, cwd=tmp_path).stdout
    assert said.startswith("3 rows (")
    for form, file in (("parquet", "train.parquet"), ("sqlite", "rows.db")):
        assert "24 rows (" in machine.run("export", form, "--run", finished[0], "--to", form, cwd=tmp_path).stdout
        assert (tmp_path / form / file).is_file()
    for wrong in (("--count", 0), ("--family", "none"), ("--to", finished[0])):
        flags = {"--to": "x", **dict([wrong])}
        done = machine.run("export", "rows", "--run", finished[0], *sum(flags.items(), ()), cwd=tmp_path, code=2)
        assert done.stderr.startswith("asynth: ")
        assert done.stderr.count("\n") == 1
