"""The page of a run: what strangers wrote stays text, it fetches nothing, and a browser shows and finds its rows."""

import base64
import gzip
import json
import os
import re
import shutil

import pytest

from asynth.errors import ToolchainError
from asynth.report.metrics import measure
from asynth.report.page import PageMaker, make_page, making
from asynth.report.page.examples import describe_example, pack, render_markdown
from asynth.report.reading import read_run
from asynth.store import read_manifest

CHROMIUM = os.environ.get("ASYNTH_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")

HOSTILE = """</script><script>document.title = "broken"</script>
<img src=x onerror="document.title = 'broken'"> ![pixel](http://127.0.0.1:9/pixel.png) [run](javascript:alert(1))

```bash
echo '</script><script>document.title = "broken"</script>'
```
"""


@pytest.fixture(scope="module")
def run(finished):
    """The examples, the manifest and the metrics of a run."""
    directory, _ = finished
    return list(read_run(directory)), read_manifest(directory), measure(directory)


@pytest.fixture(scope="module")
def shown(run):
    """What the page's browser has of the run's examples, one of which is hostile."""
    examples, _, _ = run
    shown = [describe_example(example) for example in examples]
    shown[1]["messages"] = [{"role": "user", "text": HOSTILE}, {"role": "assistant", "html": render_markdown(HOSTILE)}]
    return shown


@pytest.fixture(scope="module")
def page(run, shown):
    _, manifest, metrics = run
    return make_page("</title><script>", manifest, metrics, shown)


def unpack(page):
    return json.loads(gzip.decompress(base64.b64decode(re.search(r'id="data">([^<]*)<', page)[1])))


def test_the_page_holds_criteria_and_every_example(page, run, shown):
    _, _, metrics = run
    for criterion in metrics["criteria"]:
        assert f'<th scope="row">{criterion["name"]}' in page
    assert len(metrics["criteria"]) == 8
    assert unpack(page) == json.loads(json.dumps(shown))
    assert len(page) < 5_000_000
    assert "A sample" not in page


def test_names_and_rows_are_text(page):
    assert "<title>&lt;/title&gt;&lt;script&gt;: a run" in page
    assert "document.title" not in page[: page.index('<script type="module">')]  # rows lie packed
    rendered = render_markdown(HOSTILE)
    assert not re.search(r"<(?:script|img)|href=\"javascript", rendered)
    assert "&lt;/script&gt;" in rendered


def test_the_page_names_nothing_to_fetch(page):
    library = page.index('<script type="module">')
    assert re.findall(r"""(?:src|href)=["']?(?!#|data:)[^"'> ]+""", page[:library]) == []
    assert "default-src 'none'" in page


def test_a_long_run_shows_a_sample_and_says_so(finished, run, monkeypatch):
    examples, manifest, metrics = run
    monkeypatch.setattr(making, "MOST_EXAMPLES", 5)
    made = PageMaker.of_run(finished[0]).make("run", manifest, metrics)
    assert [one["id"] for one in unpack(made)] == [example.evidence.id for example in examples[:5]]
    assert "the first 5 of 24 rows" in made


def test_a_page_that_gets_too_large_shows_fewer_rows(run, shown, monkeypatch):
    _, manifest, metrics = run
    whole = make_page("run", manifest, metrics, shown)
    most = len(whole) - len(pack(shown)) // 2
    monkeypatch.setattr(making, "MOST_BYTES", most)
    made = PageMaker(shown).make("run", manifest, metrics)
    assert len(made) <= most
    assert 5 < len(unpack(made)) < 24


@pytest.mark.parametrize("missing", ["altair", "vl_convert"])
def test_without_altair_one_line_says_how_to_get_it(run, shown, monkeypatch, missing):
    monkeypatch.setitem(__import__("sys").modules, missing, None)
    # The page's script is bundled by a process of its own.
    monkeypatch.setattr(making, "_BUNDLE", making._BUNDLE.replace("vl_convert", f"{missing}_that_is_not_here"))
    with pytest.raises(ToolchainError, match=r"asynth-witness\[report\]"):
        make_page("run", *run[1:], shown)


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no Chromium: neither ASYNTH_CHROMIUM nor PATH names one (Debian: apt-get install chromium)")
    api = pytest.importorskip("playwright.sync_api", reason="no playwright; python3 -m pip install playwright")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(
    params=[("light", 1360), ("dark", 1360), ("light", 390), ("dark", 390)], ids=lambda one: f"{one[0]}-{one[1]}"
)
def opened(request, browser, page, tmp_path):
    """The page in a browser, in each theme and width, with all it complains of and asks the network for."""
    scheme, width = request.param
    file = tmp_path / "report.html"
    file.write_text(page)
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 850}, reduced_motion="reduce"
    )
    tab = context.new_page()
    complaints = []
    tab.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("request", lambda asked: None if asked.url.startswith(("file:", "data:")) else complaints.append(asked.url))
    tab.goto(file.as_uri())
    tab.wait_for_function("document.documentElement.dataset.ready")
    yield tab
    assert complaints == []
    assert tab.title() == "</title><script>: a run of asynth"
    context.close()


def count(tab):
    return int(tab.locator("#count").inner_text().split()[0].replace(",", ""))


@pytest.mark.browser
def test_plots_are_drawn_within_the_page(opened):
    plots = opened.locator(".plot")
    for number in range(plots.count()):
        plots.nth(number).scroll_into_view_if_needed()
    opened.wait_for_function("[...document.querySelectorAll('.plot')].every((one) => one.dataset.drawn)")
    assert plots.count() >= 5
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
def test_filters_filter_and_search_finds(opened, shown):
    assert count(opened) == len(shown)
    rule = next(rule for one in shown for rule in one["rules"])
    opened.select_option("[name=rule]", rule)
    assert count(opened) == sum(rule in one["rules"] for one in shown)
    opened.get_by_role("button", name="Clear").click()
    assert count(opened) == len(shown)
    wanted = shown[7]
    opened.fill("#search", wanted["id"])
    assert count(opened) == 1
    assert wanted["id"] in opened.locator("#detail").inner_text()
    first = wanted["messages"][0]["text"].split()[0]
    assert first in opened.locator("#detail .prompt").inner_text()
    assert opened.locator("#detail .answer pre").count() >= 1
    for twin in wanted["twins"]:
        assert twin["observed"] in opened.locator("#detail").inner_text()
    opened.fill("#search", "no row holds this")
    assert count(opened) == 0


@pytest.mark.browser
def test_the_keyboard_moves_through_rows(opened, shown):
    opened.keyboard.press("/")
    assert opened.evaluate("document.activeElement.id") == "search"
    opened.keyboard.press("Escape")
    opened.evaluate("document.activeElement.blur()")
    opened.keyboard.press("j")
    opened.keyboard.press("ArrowDown")
    chosen = opened.locator("#list [aria-current=true]")
    assert chosen.get_attribute("data-id") == shown[2]["id"]
    assert opened.evaluate("document.activeElement.dataset.id") == shown[2]["id"]
    opened.keyboard.press("k")
    assert chosen.get_attribute("data-id") == shown[1]["id"]
    assert "</script>" in opened.locator("#detail .answer").inner_text()


@pytest.mark.browser
def test_axe_finds_nothing_serious(opened):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    opened.evaluate("drawPlots()")
    found = axe.Axe().run(opened).response["violations"]
    serious = [(one["id"], one["nodes"][0]["html"][:120]) for one in found if one["impact"] in ("serious", "critical")]
    assert serious == []
    before = opened.evaluate("getComputedStyle(document.body).backgroundColor")
    opened.click("#theme")
    assert opened.evaluate("getComputedStyle(document.body).backgroundColor") != before


@pytest.mark.browser
def test_two_thousand_rows_are_usable_in_a_second(browser, run, shown, tmp_path):
    _, manifest, metrics = run
    many = [{**shown[number % len(shown)], "id": f"{number:x}-{number * 7919:x}"} for number in range(2000)]
    file = tmp_path / "report.html"
    file.write_text(make_page("run", manifest, metrics, many))
    tab = browser.new_page()
    ticks = tab.context.new_cdp_session(tab)
    ticks.send("Performance.enable", {"timeDomain": "threadTicks"})  # the machine may do other things as well
    tab.goto(file.as_uri())
    tab.wait_for_function("document.documentElement.dataset.ready")
    spent = {one["name"]: one["value"] for one in ticks.send("Performance.getMetrics")["metrics"]}
    assert count(tab) == 2000
    assert 0 < spent["TaskDuration"] < 1
    tab.close()
