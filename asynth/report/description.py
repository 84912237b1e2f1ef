"""The metrics of a run as text for a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from asynth.report import resemblance
from asynth.report.criteria import name_verdict
from asynth.report.lengths import MISSING
from asynth.report.rephrasing import describe_rephrasing
from asynth.report.splits import describe_splits
from asynth.report.voice import describe_voice

_COSTLIEST = 6


def describe_metrics(metrics: Mapping[str, Any]) -> str:
    """Return the metrics as text."""
    twins = ", ".join(f"{kind} {seen['run']}" for kind, seen in metrics["twins"].items())
    characters = metrics["characters"]
    lines = [
        f"rows             {metrics['rows']:,}, {metrics['distinct_rows']:,} distinct, "
        f"{metrics['structural_signatures']:,} structures; {_pairs(metrics['split_rows'])}",
        f"accepted         {metrics['acceptance']:.2%} of attempted positions; quarantine: "
        f"{_pairs(metrics['quarantine']) or 'empty'}",
        f"engine           {_pairs(metrics['engines'])}",
        f"families         {_pairs(metrics['families'])}; with Rego {metrics['rego_share']:.1%}",
        *_describe_unknown(metrics["unknown_families"]),
        f"attestor sets    {metrics['attestor_sets']:,} required, {metrics['run_sets']:,} given to -a",
        f"steps            {_pairs(metrics['steps'])}",
        f"workloads        {_pairs(metrics['workloads'])}",
        f"rules            {len(metrics['rules'])}: {_pairs(metrics['rules'])}",
        f"SBOM languages   {', '.join(metrics['sbom_languages']) or 'none'}",
        f"twins            {twins or 'none'}",
        f"rejected with    {_pairs(metrics['rejections']) or 'nothing'}",
        "skeletons        {prompts:,} of prompts, {answers:,} of answers in {rows:,} rows".format(
            **metrics["skeletons"]
        ),
        *_describe_resemblance(metrics["resemblance"]),
        f"characters a row p50 {characters['p50']}, p95 {characters['p95']}, max {characters['max']}",
        *_describe_tokens(metrics),
        *_describe_seconds(metrics["seconds"]),
        *_describe_dimensions(metrics["dimensions"]),
        *_describe_coverage(metrics["coverage"]),
        *describe_splits(metrics["splits"]),
        *describe_rephrasing(metrics["rephrasing"]),
        *describe_voice(metrics["voice"]),
        "targets",
        *map(_describe_criterion, metrics["targets"]),
        "criteria of the plan",
        *map(_describe_criterion, metrics["criteria"]),
    ]
    return "\n".join(lines)


def write_figure(value: float | None) -> str:
    """Return a figure as people read it: a share of 1 or less with its decimals, a number with its thousands."""
    return "-" if value is None else f"{value:,}" if isinstance(value, int) or value >= 100 else f"{value:g}"


def _describe_criterion(check: Mapping[str, Any]) -> str:
    measured = "" if check["measured"] is None else f"{write_figure(check['measured'])} "
    note = f"; {check['note']}" if check["note"] else ""
    return (
        f"  {name_verdict(check['met']):<12} {check['name']}: {measured}(target {write_figure(check['target'])}){note}"
    )


def _describe_unknown(families: Sequence[str]) -> list[str]:
    if not families:
        return []
    return [f"                 no plugin here offers {', '.join(families)}: their structures are not counted"]


def _describe_resemblance(found: Mapping[str, Any]) -> list[str]:
    near, smaller = found["near_duplicates"], found["compression"]
    lines = [f"                 {resemblance.MISSING}"]
    if near["prompts"] is not None:
        lines = [
            f"near duplicates  {near['prompts']:.1%} of prompts, {near['answers']:.1%} of answers in {found['rows']:,} rows "
            f"(similarity {found['threshold']:g} or more)"
        ]
    if smaller["prompts"] is not None:
        lines.append(
            f"compression      prompts {smaller['prompts']:.2f}, answers {smaller['answers']:.2f} times smaller"
        )
    return lines


def _describe_tokens(metrics: Mapping[str, Any]) -> list[str]:
    tokens, floor = metrics["token_lengths"], metrics["floor"]
    if tokens is None:
        return [f"tokens a row     {MISSING}"]
    unmasked = "unknown" if floor["unmasked"] is None else f"{floor['unmasked']:.3f}"
    return [
        f"tokens a row     p50 {tokens['p50']}, p95 {tokens['p95']}, max {tokens['max']} (Llama 3, chat template included)",
        f"answer entropy   {metrics['answer_entropy']:.4f} nats a token given the prompt",
        f"loss floor       {floor['masked']:.4f} with the prompt masked, {unmasked} without; a loss says what it exceeds it by",
    ]


def _describe_seconds(seconds: Mapping[str, Any]) -> Iterable[str]:
    answer, twins = seconds["commands"]["answer"], seconds["commands"]["twins"]
    yield (
        f"commands took    {seconds['wall']:.0f} s, CPU {seconds['cpu']:.0f} s: answers {answer['wall']:.0f} s, "
        f"CPU {answer['cpu']:.0f} s; twins {twins['wall']:.0f} s, CPU {twins['cpu']:.0f} s"
    )
    if seconds["stages"]:
        yield f"stages took      {', '.join(f'{name} {spent:.0f} s' for name, spent in seconds['stages'].items())}"
    costliest = sorted(seconds["workloads"].items(), key=lambda item: -item[1]["cpu"])[:_COSTLIEST]
    if costliest:
        told = ", ".join(f"{name} {cost['cpu']:.1f} s in {cost['rows']:,} rows" for name, cost in costliest)
        yield f"most CPU         {told}"


def _describe_dimensions(dimensions: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    yield "dimensions       values, entropy in bits, and that as a part of what as many values can have"
    for name, found in dimensions.items():
        first = found["commonest"][0]
        yield (
            f"  {name:<15} {found['values']:,}, {found['entropy']:.2f}, {found['evenness']:.0%}; "
            f"commonest in {first['share']:.1%}: {first['value'] or 'none'}"
        )


def _describe_coverage(coverage: Mapping[str, Any]) -> Iterable[str]:
    yield "coverage         combinations of the values of dimensions that were met, of all of them"
    for kind in ("pairs", "triples"):
        for found in coverage[kind]:
            yield f"  {' x '.join(found['dimensions'])}: {found['met']:,} met, {found['share']:.1%}"


def _pairs(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counts.items())
