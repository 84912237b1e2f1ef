"use strict";
// The browser of rows and the plots. Rows are anybody's text: it enters the page as text nodes, and the HTML of answers was
// rendered with all HTML in them escaped.
const PAGE = 100;
const $ = (id) => document.getElementById(id);
const FILTERS = {
  family: (row) => [row.family], attestor: (row) => row.attestors, workload: (row) => [row.workload],
  rule: (row) => row.rules, split: (row) => [row.split],
};
let rows = [], found = [], listed = 0, current = null;

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

async function unpack() {
  const packed = Uint8Array.from(atob($("data").textContent), (character) => character.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&" };
function plain(message) {
  return message.text ?? message.html.replace(/<[^>]*>/g, "").replace(/&(?:lt|gt|quot|amp);/g, (entity) => ENTITIES[entity]);
}

function fillFilters() {
  for (const [name, valuesOf] of Object.entries(FILTERS)) {
    const counts = new Map();
    for (const row of rows) for (const value of new Set(valuesOf(row))) counts.set(value, (counts.get(value) ?? 0) + 1);
    const select = $("filters").elements[name];
    select.replaceChildren(make("option", { value: "", textContent: "all" }));
    for (const [value, count] of [...counts].sort(([one], [other]) => (one < other ? -1 : 1)))
      select.append(make("option", { value, textContent: `${value} (${count})` }));
  }
}

function search() {
  const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = Object.entries(FILTERS).map(([name, valuesOf]) => [valuesOf, $("filters").elements[name].value]).filter(([, value]) => value);
  found = rows.filter((row) => {
    if (!wanted.every(([valuesOf, value]) => valuesOf(row).includes(value))) return false;
    if (words.length) row.all ??= [row.id, ...row.messages.map(plain)].join("\n").toLowerCase();
    return words.every((word) => row.all.includes(word));
  });
  $("count").textContent = `${found.length.toLocaleString("en")} of ${rows.length.toLocaleString("en")} rows`;
  $("list").replaceChildren();
  listed = 0;
  list();
  if (!found.includes(current)) choose(found[0] ?? null);
}

function list() {
  for (const row of found.slice(listed, listed + PAGE)) {
    const button = make("button", { type: "button" },
      make("span", { className: "what" }, make("span", { textContent: row.family }), make("span", { textContent: row.workload })),
      make("span", { className: "text", textContent: plain(row.messages[0]).slice(0, 240) }));
    button.dataset.id = row.id;
    if (row === current) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => choose(row, true));
    $("list").append(make("li", {}, button));
  }
  listed = Math.min(found.length, listed + PAGE);
  $("more").hidden = listed >= found.length;
}

function choose(row, moved = false) {
  current = row;
  for (const button of $("list").querySelectorAll("button")) {
    if (row && button.dataset.id === row.id) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  show(row);
  if (row && moved) {
    try { history.replaceState(null, "", `#row-${row.id}`); } catch { /* some viewers allow no history */ }
    if (matchMedia("(max-width: 48rem)").matches) $("detail").scrollIntoView({ block: "start" });
  }
}

function facts(pairs) {
  const element = make("dl", { className: "facts" });
  for (const [name, value] of pairs) if (value) element.append(make("dt", { textContent: name }), make("dd", {}, value));
  return element;
}

function table(heads, lines) {
  const head = make("tr", {}, ...heads.map(([text, number]) => make("th", { scope: "col", textContent: text, className: number ? "number" : "" })));
  const body = lines.map((line) => make("tr", {}, ...line.map((cell, at) => make("td", { className: heads[at][1] ? "number" : "" }, cell))));
  return make("table", {}, make("thead", {}, head), make("tbody", {}, ...body));
}

function show(row) {
  if (!row) {
    $("detail").replaceChildren(make("p", { className: "notice", textContent: "No row is like that." }));
    return;
  }
  const link = make("a", { href: `#row-${row.id}`, textContent: row.id });
  const text = make("div", { className: "panel" });
  for (const message of row.messages) {
    const user = message.role === "user";
    text.append(make("h3", { textContent: user ? "Prompt" : "Answer" }));
    const body = make(user ? "p" : "div", { className: `talk ${user ? "prompt" : "answer"}` });
    if (user) body.textContent = message.text;
    else body.innerHTML = message.html;
    for (const block of body.querySelectorAll("pre")) {
      block.tabIndex = 0;  // it scrolls, also by keyboard
      block.setAttribute("role", "group");
      block.setAttribute("aria-label", "Block");
    }
    text.append(body);
  }
  const seconds = (value) => `${value.toFixed(3)} s`;
  const evidence = make("div", { className: "panel" },
    make("div", { className: "title" }, make("h3", { textContent: `position ${row.position}, ${row.split}` }), link),
    make("h3", { textContent: "Spec" }),
    facts([["family", row.family], ["workload", row.workload], ["steps", row.steps.join(", ")], ["requires", row.attestors.join(", ")],
      ["given to -a", row.run.join(", ")], ["rules", row.rules.join(", ")], ["register", row.register],
      ...Object.entries(row.values).filter(([name]) => !["workload", "rules", "run", "step", "family"].includes(name))]),
    make("h3", { textContent: "Commands, as executed" }),
    table([["Block"], ["Exit", true], ["Wall", true], ["CPU", true]],
      row.commands.map((one) => [make("code", { textContent: one.line }), String(one.exit), seconds(one.wall), seconds(one.cpu)])),
    make("h3", { textContent: "Twins, each with one edit" }),
    row.twins.length
      ? table([["Edit"], ["Refused with"]], row.twins.map((one) => [one.kind, showReason(one)]))
      : make("p", { className: "quiet", textContent: "none was executed" }),
    make("h3", { textContent: "Evidence" }),
    facts([["engine", row.engine], ["row", make("span", { className: "hash", textContent: row.sha256 })],
      ...Object.entries(row.digests).map(([path, digest]) => [path, make("span", { className: "hash", textContent: digest })])]));
  $("detail").replaceChildren(text, evidence);
}

function showReason(twin) {
  const expected = twin.rejected && twin.expected === twin.observed;
  const reason = make("span", {}, make("span", { className: `verdict ${expected ? "met" : "not-met"}`, textContent: twin.observed }));
  for (const text of [expected ? "" : `expected ${twin.expected}`, twin.message])
    if (text) reason.append(make("br"), make("span", { className: "quiet", textContent: text }));
  return reason;
}

function step(by) {
  const at = Math.max(0, Math.min(found.length - 1, found.indexOf(current) + by));
  if (!found[at]) return;
  while (at >= listed) list();
  choose(found[at], false);
  const button = $("list").querySelectorAll("button")[at];
  button.focus({ preventScroll: true });
  button.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, select, textarea");
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !typing) { event.preventDefault(); $("search").focus(); }
  else if (event.key === "Escape" && event.target === $("search")) { $("search").value = ""; search(); }
  else if (typing) return;
  else if (event.key === "j" || (event.key === "ArrowDown" && $("list").contains(event.target))) { event.preventDefault(); step(1); }
  else if (event.key === "k" || (event.key === "ArrowUp" && $("list").contains(event.target))) { event.preventDefault(); step(-1); }
});
$("filters").addEventListener("submit", (event) => event.preventDefault());
$("filters").addEventListener("input", search);
$("clear").addEventListener("click", () => { $("filters").reset(); search(); });
$("more").addEventListener("click", list);
addEventListener("hashchange", openLinked);

function openLinked() {
  const row = rows.find((one) => location.hash === `#row-${one.id}`);
  if (!row) return false;
  choose(row);
  $("rows").scrollIntoView();
  return true;
}

$("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try { localStorage.setItem("asynth-theme", root.dataset.theme); } catch { /* a file may have no storage */ }
  redrawPlots();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawPlots);

const drawn = new Set();
let watching = null;
async function draw(element) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const name = element.id.slice("plot-".length);
  const themed = $("specs").textContent.replace(/"@([a-z-]+)"/g, (_, one) => JSON.stringify(colour(`--${one}`)));
  const spec = JSON.parse(themed)[name];
  const text = { labelColor: colour("--soft"), titleColor: colour("--soft"), labelFont: colour("--sans"), titleFont: colour("--sans"), labelFontSize: 11.5, titleFontSize: 11.5, titleFontWeight: 400 };
  const config = {
    background: null, font: colour("--sans"), view: { stroke: null },
    axis: { ...text, domainColor: colour("--line"), tickColor: colour("--line"), gridColor: colour("--line"), labelLimit: 150 },
    legend: text,
    range: { category: [colour("--accent"), colour("--accent-2")], heatmap: [colour("--wash"), colour("--accent")] },
    bar: { color: colour("--accent") }, area: { color: colour("--accent") }, line: { color: colour("--accent") },
  };
  drawn.add(element);
  await vegaEmbed(element, spec, { config, actions: false, renderer: "svg" });
  element.querySelector("svg")?.setAttribute("aria-hidden", "true");  // the element's label says what it shows
  element.dataset.drawn = "true";
}
function drawPlots() {
  watching = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) { watching.unobserve(entry.target); draw(entry.target); }
  }, { rootMargin: "400px" });
  for (const element of document.querySelectorAll(".plot")) watching.observe(element);
}
function redrawPlots() { for (const element of drawn) draw(element); }

unpack().then((all) => {
  rows = all;
  fillFilters();
  search();
  openLinked();
  document.documentElement.dataset.ready = performance.now().toFixed();  // milliseconds since the page was asked for
});
