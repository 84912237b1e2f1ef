"""The plots of the page, as Vega-Lite specifications made with Altair.

Colours come from the page, which has two themes: it sets those of marks, and replaces ``@ink`` and the like by its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

_MOST_BARS = 24
_ROW = 17
"""Height of a bar or a cell with its gap, in pixels."""


@dataclass(frozen=True, slots=True)
class Plot:
    """One plot.

    :param caption: what it shows and how to read it, in a sentence
    :param spec: Vega-Lite; its width is that of the page's column
    """

    name: str
    title: str
    caption: str
    spec: dict[str, Any]


def draw_plots(metrics: Mapping[str, Any]) -> list[Plot]:
    """Return the plots of a run's metrics; those without data are left out."""
    return list(_draw(metrics))


def _draw(metrics: Mapping[str, Any]) -> Iterator[Plot]:
    pairs = metrics["coverage"]["pairs"]
    if pairs:
        caption = (
            "Share of all combinations of the values met in this run that occur together, for each two dimensions."
        )
        yield Plot("coverage", "Coverage of pairs", caption, _draw_coverage(pairs))
    lengths = metrics["lengths"]
    if lengths["rows"]:
        tokens = lengths["unit"] == "tokens"
        caption = f"Rows by length in {'Llama-3 tokens, chat template included' if tokens else 'characters'}."
        yield Plot("lengths", "Lengths", caption, _draw_lengths(lengths))
    if metrics["rate"]:
        caption = "Accepted rows a second while the run worked; pauses are left out."
        yield Plot("rate", "Rate over time", caption, _draw_rate(metrics["rate"]))
    if metrics["together"]:
        caption = "Rows whose policies require both attestation types."
        yield Plot("attestors", "Attestors that occur together", caption, _draw_together(metrics["together"]))
    if metrics["twins"]:
        caption = "Twins by kind of edit: each was executed, and witness had to refuse it for the declared reason."
        yield Plot("twins", "Rejections by kind", caption, _draw_twins(metrics["twins"]))
    workloads = metrics["seconds"]["workloads"]
    if any(cost["cpu"] for cost in workloads.values()):
        caption = f"CPU seconds a row, answer and twins, of the {_MOST_BARS} workloads that take most."
        yield Plot("workloads", "CPU by workload", caption, _draw_workloads(workloads))


def _draw_coverage(pairs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    values = [
        {"first": one["dimensions"][0], "second": one["dimensions"][1], "share": one["share"], "met": one["met"]}
        for one in pairs
    ]
    base = alt.Chart(_take(values)).encode(
        x=alt.X("first:N", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("second:N", title=None),
        tooltip=[
            alt.Tooltip("first:N"),
            alt.Tooltip("second:N"),
            alt.Tooltip("share:Q", format=".1%", title="met together"),
            alt.Tooltip("met:Q", format=",", title="combinations met"),
        ],
    )
    cells = base.mark_rect().encode(color=alt.Color("share:Q", scale=alt.Scale(domain=[0, 1]), legend=None))
    text = base.mark_text(fontSize=12).encode(
        text=alt.Text("share:Q", format=".0%"),
        color=alt.condition("datum.share > 0.5", alt.value("@paper"), alt.value("@ink")),
    )
    return _finish(cells + text, height=4 * 44)


def _draw_lengths(lengths: Mapping[str, Any]) -> dict[str, Any]:
    width = lengths["rows"][1]["from"] if len(lengths["rows"]) > 1 else 1
    values = [
        {"what": what, "from": one["from"], "to": one["from"] + width, "rows": one["rows"]}
        for what, key in (("whole row", "rows"), ("prompt", "prompts"))
        for one in lengths.get(key, ())
        if one["rows"]
    ]
    chart = (
        alt.Chart(_take(values))
        .mark_bar(opacity=0.75, binSpacing=1)
        .encode(
            x=alt.X("from:Q", bin="binned", title=lengths["unit"]),
            x2="to:Q",
            y=alt.Y("rows:Q", title="rows", stack=None),
            color=alt.Color("what:N", title=None, legend=alt.Legend(orient="top")),
            tooltip=["what:N", alt.Tooltip("from:Q", title="from"), alt.Tooltip("to:Q", title="below"), "rows:Q"],
        )
    )
    return _finish(chart, height=200)


def _draw_rate(rate: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    long = rate[-1]["second"] > 3 * 3600
    values = [{"at": one["second"] / (3600 if long else 60), "rate": one["rate"]} for one in rate]
    chart = (
        alt.Chart(_take(values))
        .mark_area(line=True, opacity=0.25, interpolate="monotone")
        .encode(
            x=alt.X("at:Q", title="hours" if long else "minutes"),
            y=alt.Y("rate:Q", title="rows a second"),
            tooltip=[alt.Tooltip("at:Q", format=".1f"), alt.Tooltip("rate:Q", format=".2f", title="rows a second")],
        )
    )
    return _finish(chart, height=200)


def _draw_together(together: Sequence[Sequence[Any]]) -> dict[str, Any]:
    values = [
        {"first": one, "second": other, "rows": rows}
        for first, second, rows in together
        for one, other in ((first, second), (second, first))
    ]
    chart = (
        alt.Chart(_take(values))
        .mark_rect()
        .encode(
            x=alt.X("first:N", title=None, axis=alt.Axis(labelAngle=-60, labelOverlap=False)),
            y=alt.Y("second:N", title=None, axis=alt.Axis(labelOverlap=False)),
            color=alt.Color(
                "rows:Q",
                scale=alt.Scale(type="symlog"),
                title="rows",
                legend=alt.Legend(orient="top", gradientLength=140),  # its last number fits on a phone
            ),
            tooltip=["first:N", "second:N", alt.Tooltip("rows:Q", format=",")],
        )
    )
    return _finish(chart, height=_ROW * len({one["first"] for one in values}))


def _draw_twins(twins: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    values = [
        {"kind": kind, "outcome": outcome, "twins": count}
        for kind, seen in twins.items()
        for outcome, count in (("as expected", seen["rejected"]), ("otherwise", seen["run"] - seen["rejected"]))
        if count
    ]
    chart = (
        alt.Chart(_take(values))
        .mark_bar()
        .encode(
            x=alt.X("sum(twins):Q", title="twins"),
            y=alt.Y("kind:N", title=None, sort="-x", axis=alt.Axis(labelOverlap=False)),
            color=alt.Color(
                "outcome:N",
                title=None,
                scale=alt.Scale(domain=["as expected", "otherwise"]),
                legend=alt.Legend(orient="top"),
            ),
            tooltip=["kind:N", "outcome:N", alt.Tooltip("twins:Q", format=",")],
        )
    )
    return _finish(chart, height=_ROW * len(twins))


def _draw_workloads(workloads: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    means = [(cost["cpu"] / cost["rows"], name, cost["rows"]) for name, cost in workloads.items()]
    costliest = sorted(means, key=lambda mean: (-mean[0], mean[1]))[:_MOST_BARS]
    values = [{"workload": name, "seconds": seconds, "rows": rows} for seconds, name, rows in costliest]
    chart = (
        alt.Chart(_take(values))
        .mark_bar()
        .encode(
            x=alt.X("seconds:Q", title="CPU seconds a row"),
            y=alt.Y("workload:N", title=None, sort="-x", axis=alt.Axis(labelOverlap=False)),
            tooltip=["workload:N", alt.Tooltip("seconds:Q", format=".3f"), alt.Tooltip("rows:Q", format=",")],
        )
    )
    return _finish(chart, height=_ROW * len(values))


def _take(values: Sequence[Mapping[str, Any]]) -> Any:
    return alt.Data(values=list(values))  # type: ignore[no-untyped-call]


def _finish(chart: Any, *, height: int) -> dict[str, Any]:
    spec: dict[str, Any] = chart.properties(width="container", height=height).to_dict()
    spec.pop("config", None)  # the page has its own, one for each theme
    spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    return spec
