"""The command line of the benchmarks."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from asynth.errors import AsynthError

_EXAMPLES = """\
examples:
  python -m benchmarks                                 everything, some minutes
  python -m benchmarks --only throughput --examples 200
  python -m benchmarks --only memory --only startup --json
  python -m benchmarks --engine embedded --examples 20 --rounds 1 --indices 10000 --positions 1000 --executed 20
"""


BUSY = 0.5
"""Load average before the start from which on figures are said to be of a busy machine."""


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; return the exit code: 0 whatever the figures are, since they are for reading."""
    from benchmarks.suite import MEASUREMENTS, Settings

    parsed = _make_parser(tuple(MEASUREMENTS), Settings()).parse_args(arguments)
    import uvloop

    try:
        return uvloop.run(_measure(parsed))
    except AsynthError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return error.exit_code


def _make_parser(names: tuple[str, ...], defaults: object) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure how fast asynth is on this machine, as ratios from one run, against the targets of its design.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )

    def number(name: str, least: int, text: str) -> None:
        default = getattr(defaults, name)
        kind = _at_least(least)
        parser.add_argument(f"--{name}", type=kind, default=default, metavar="N", help=f"{text} (default: {default:,})")

    parser.add_argument("--engine", default="auto", metavar="auto|embedded|PATH", help="which witness (default: auto)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="order of the space and keys (default: 0)")
    parser.add_argument(
        "--only", action="append", choices=names, metavar="NAME", help=f"only this (repeatable): {', '.join(names)}"
    )
    parser.add_argument("--capabilities", type=Path, metavar="FILE", help="impose these capabilities, as for a run")
    number("examples", 1, "examples of each generation")
    number("rounds", 1, "turns that the sides of a comparison take")
    number("drafts", 1, "positions that are composed for the rate of composing")
    number("indices", 1, "random indices that are turned into specs and back")
    number("positions", 1, "positions that are composed and journaled for memory")
    number("executed", 0, "how many of these are executed")
    number("starts", 1, "starts of the embedded engine")
    number("commands", 1, "commands that do nothing, for the cost of the wall")
    parser.add_argument("--json", action="store_true", help="print one JSON object for machines")
    return parser


def _at_least(least: int) -> type[int]:
    def read(text: str) -> int:
        value = int(text)
        if value < least:
            raise argparse.ArgumentTypeError(f"{value} is less than {least}")
        return value

    read.__name__ = "number"
    return read  # type: ignore[return-value]


async def _measure(parsed: argparse.Namespace) -> int:
    from dataclasses import asdict, fields

    from asynth.run.prepare import prepare
    from benchmarks.figures import format_figures, format_stages
    from benchmarks.hardware import describe_hardware
    from benchmarks.suite import CONCURRENCY, MEASUREMENTS, Report, Settings

    settings = Settings(**{field.name: getattr(parsed, field.name) for field in fields(Settings)})
    engine = (await prepare(settings.config(1))).engine
    hardware = describe_hardware()
    report = Report()
    if not parsed.json:
        cores = ", ".join(f"{count} {kind}" for kind, count in hardware["cores"].items())
        print(f"{hardware['chip']} ({cores}), {hardware['memory_gib']} GiB, {hardware['system']}")
        if hardware["load"] > BUSY:
            print(f"load {hardware['load']}: others share the cores, which favours whatever runs more at once")
        print(f"Python {hardware['python']}, {engine.kind} engine {engine.version} ({engine.behaviour})", flush=True)

    def tell(what: str) -> None:
        print(f"benchmarks: {what}", file=sys.stderr, flush=True)

    for name, measurement in MEASUREMENTS.items():
        if not parsed.only or name in parsed.only:
            await measurement(settings, report, tell)
    if parsed.json:
        import orjson

        indented = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS

        document = {
            "hardware": hardware,
            "engine": {"kind": engine.kind, "version": engine.version, "behaviour": engine.behaviour},
            "settings": asdict(settings),
            "concurrency": CONCURRENCY,
            "figures": [figure.to_json() for figure in report.figures],
            "stages": report.stages,
            "details": report.details,
        }
        print(orjson.dumps(document, default=str, option=indented).decode())
        return 0
    print(f"\n{format_figures(report.figures)}")
    if report.stages:
        print("\nseconds per accepted example by stage (stages of examples in flight overlap; wall is 1 / rate):")
        print(format_stages(report.stages))
    return 0


if __name__ == "__main__":
    sys.exit(main())
