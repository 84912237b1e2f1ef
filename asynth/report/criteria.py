"""What a run is held against: the plan's eight criteria, and the targets that asynth sets itself.

A criterion that the files of a run cannot answer is neither met nor missed: it is not measured, and says what would.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from asynth.catalog.names import STEPS
from asynth.report.rephrasing import LEAST_SHARE, MOST_NATS

ROWS = 100_000
ATTESTOR_SETS = 1000
REGO_SHARE = 0.5
SBOM_LANGUAGES = 5
LOSS = 0.30


def hold_against_plan(metrics: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the plan's eight success criteria, in its order: ``name target measured met note``.

    ``met`` is None, and ``measured`` too, where a run's files do not tell.
    """
    rows, floor = metrics["rows"], metrics["floor"]
    distinct = metrics["distinct_rows"]
    named = set(STEPS).intersection(metrics["steps"])
    languages = len(metrics["sbom_languages"])
    limit = "a training says it" if floor is None else f"no loss gets below {floor['masked']:.4f}, prompt masked"
    return [
        _criterion(
            "unique examples", ROWS, distinct, distinct >= ROWS and distinct == rows, _repeated(rows - distinct)
        ),
        _criterion(
            "rows that pass witness verify",
            1.0,
            metrics["executed"] / rows if rows else 0.0,
            rows > 0 and metrics["executed"] == rows,
            "every block of every answer was run and exited 0; asynth audit runs them again",
        ),
        _criterion(
            "attestor sets", ATTESTOR_SETS, metrics["attestor_sets"], metrics["attestor_sets"] >= ATTESTOR_SETS, ""
        ),
        _criterion(
            "step names of the plan",
            len(STEPS),
            len(named),
            len(named) == len(STEPS),
            f"without {', '.join(name for name in STEPS if name not in named)}" if len(named) < len(STEPS) else "",
        ),
        _criterion(
            "rows with Rego",
            REGO_SHARE,
            round(metrics["rego_share"], 4),
            metrics["rego_share"] >= REGO_SHARE,
            f"{metrics['sets_with_rules']:,} sets of rules",
        ),
        _criterion(
            "languages with an SBOM",
            SBOM_LANGUAGES,
            languages,
            languages >= SBOM_LANGUAGES,
            ", ".join(metrics["sbom_languages"]),
        ),
        _criterion("training loss", LOSS, None, None, limit),
        _criterion("valid configurations by the trained model", 1.0, None, None, "its answers have to be executed"),
    ]


def hold_against_targets(metrics: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return asynth's own targets: ``name target measured met note``."""
    rows, tokens, floor = metrics["rows"], metrics["token_lengths"], metrics["floor"]
    twins = sum(seen["run"] for seen in metrics["twins"].values())
    rejected = sum(seen["rejected"] for seen in metrics["twins"].values())
    rephrased = metrics["rephrasing"]
    nats, share = rephrased["nats"], rephrased["share"]
    return [
        _criterion("rows that differ", rows, metrics["distinct_rows"], metrics["distinct_rows"] == rows, ""),
        _criterion(
            "accepted of those attempted", 0.995, round(metrics["acceptance"], 4), metrics["acceptance"] >= 0.995, ""
        ),
        _criterion("twins rejected as expected", twins, rejected, rejected == twins if twins else None, ""),
        _criterion(
            "nats an answer over messages that ask the same",
            MOST_NATS,
            None if nats is None else round(nats, 4),
            None if nats is None else nats <= MOST_NATS,
            f"of {rephrased['rows']:,} rows",
        ),
        _criterion(
            "rows with three such messages or more",
            LEAST_SHARE,
            None if nats is None else round(share, 4),
            None if nats is None else share >= LEAST_SHARE,
            f"of {rephrased['rows']:,} rows",
        ),
        _criterion(
            "95th percentile of tokens a row",
            1024,
            None if tokens is None else tokens["p95"],
            None if tokens is None else tokens["p95"] <= 1024,
            "",
        ),
        _criterion(
            "most tokens a row",
            2048,
            None if tokens is None else tokens["max"],
            None if tokens is None else tokens["max"] <= 2048,
            "",
        ),
        _criterion(
            "loss floor, prompt masked",
            0.05,
            None if floor is None else round(floor["masked"], 4),
            None if floor is None else floor["masked"] <= 0.05,
            "",
        ),
    ]


def name_verdict(met: bool | None) -> str:
    """Return a verdict in words."""
    return "not measured" if met is None else "met" if met else "not met"


def _criterion(name: str, target: float, measured: float | None, met: bool | None, note: str) -> dict[str, Any]:
    return {"name": name, "target": target, "measured": measured, "met": met, "note": note}


def _repeated(rows: int) -> str:
    return f"{rows:,} rows repeat another" if rows else "no row twice"
