"""``asynth doctor``: what works here, what does not, and how to get it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from asynth.cli.interruption import run_interruptible
from asynth.cli.options import Commands, add_command, add_json_option, read_config
from asynth.errors import FELL_SHORT, MACHINE_LACKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asynth.config import Config
    from asynth.machine.provisioning import Outcome
    from asynth.witness.engine import Engine

_EXAMPLES = """\
  asynth doctor              engine, attestors, workloads and tools; canaries run again if anything changed
  asynth doctor --again      run every canary again
  asynth doctor --fix        get a release of witness and the toolchains that take less than a few minutes, warm all caches
  asynth doctor --fix witness
                             only a release of witness: Debian's, from the mirror that apt uses, or Homebrew's
  asynth doctor --fix grype 'mvn test'
                             only this toolchain, and what this workload needs
  asynth doctor --fix all    also those that take long to compile, such as trivy
"""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "doctor", "show what works on this machine and how to get the rest", _EXAMPLES)
    parser.add_argument("--engine", metavar="auto|embedded|PATH", help="which witness runs (default: auto)")
    parser.add_argument("--config", dest="config_file", type=Path, metavar="FILE", help="TOML file with settings")
    parser.add_argument("--again", action="store_true", help="run every canary again, whatever the cache says")
    parser.add_argument(
        "--fix",
        nargs="*",
        metavar="NAME",
        help="first get what is missing from the registries, with their clients as you have configured them: a release of "
        "witness, toolchains, and the caches of workloads; stopped or failed, the same command goes on",
    )
    add_json_option(parser)
    parser.set_defaults(action=run)


def run(parsed: argparse.Namespace) -> int:
    """Print the diagnosis; 1 if something could not be fixed, 3 if nothing can be made here."""
    return run_interruptible(_diagnose(parsed, read_config(parsed)))


async def _diagnose(parsed: argparse.Namespace, config: Config) -> int:
    import orjson

    from asynth.cli.progress import show_probing
    from asynth.execution.wall import find_wall
    from asynth.report.machine import describe_machine, diagnose
    from asynth.run.prepare import examine_machine, find_engine

    outcomes = []
    if parsed.fix is not None:
        from asynth.machine.provisioning import choose, provide

        wanted = choose(parsed.fix)
        with show_probing("asynth.machine.provisioning"):
            outcomes = await provide(wanted)
        if wanted.only_release:
            return _tell_engine(await find_engine(config.engine), outcomes, as_json=parsed.json)
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    with show_probing():
        again: Literal["", "failed", "all"] = "all" if parsed.again else "failed" if outcomes else ""
        engine, found = await examine_machine(config.engine, find_wall(config.sandbox), again=again)
    members = diagnose(found)
    known = _known_disagreements() if engine.kind == "embedded" else []
    code = MACHINE_LACKS if not found.workloads else FELL_SHORT if failed else 0
    if parsed.json:
        told = found.to_json() | {"members": members, "disagreements": known, "fixed": outcomes}
        print(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
        return code
    _print_engine(engine)
    for line in describe_machine(members):
        print(line)
    for tool in found.tools:
        print(f"tool {tool.name}: {tool.path}{tool.version and f' ({tool.version})'}")
    for entry in known:
        print(f"embedded engine, known {entry['kind']} in case {entry['case']}: {entry['reason']}")
    _print_failures(outcomes)
    return code


def _tell_engine(engine: Engine, outcomes: Sequence[Outcome], *, as_json: bool) -> int:
    """Print which witness runs: who asked for a release alone does not wait for all canaries."""
    import orjson

    if as_json:
        print(orjson.dumps({"engine": engine.to_json(), "fixed": outcomes}, option=orjson.OPT_INDENT_2).decode())
    else:
        _print_engine(engine)
        _print_failures(outcomes)
    return FELL_SHORT if any(outcome.status == "failed" for outcome in outcomes) else 0


def _print_engine(engine: Engine) -> None:
    for note in engine.notes:
        print(note)
    print(f"engine {engine.kind} {engine.version}, behaviour {engine.behaviour}, sha256 {engine.sha256[:16]}")


def _print_failures(outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        if outcome.status == "failed":
            print(f"not fixed: {outcome.kind} {outcome.name}: {outcome.reason}")


def _known_disagreements() -> list[dict[str, str]]:
    """Return where the embedded engine is known to differ from the real witness, with the Rego engine found here."""
    import shutil
    from importlib.resources import files

    import orjson

    rego = "opa" if shutil.which("opa") else "regorus"
    data = orjson.loads(files("asynth.embedded").joinpath("disagreements.json").read_bytes())
    return [
        {"case": entry["case"], "kind": entry["kind"], "reason": entry["reason"]}
        for entry in data["entries"]
        if rego in entry["engines"]
    ]
