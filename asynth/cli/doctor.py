"""``asynth doctor``: what works here, what does not, and how to get it."""

from __future__ import annotations

import argparse
import asyncio

from asynth.cli.options import Commands, add_command, add_json_option, add_machine_options, read_config

_EXAMPLES = """\
  asynth doctor              engine, attestors, workloads and tools; canaries run again if anything changed
  asynth doctor --again      run every canary again
"""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "doctor", "show what works on this machine and how to get the rest", _EXAMPLES)
    add_machine_options(parser)
    parser.add_argument("--again", action="store_true", help="run every canary again, whatever the cache says")
    add_json_option(parser)
    parser.set_defaults(action=run)


def run(parsed: argparse.Namespace) -> int:
    """Print the diagnosis; 3 if nothing can be made here."""
    import orjson

    from asynth.preparation import catalogue_digest
    from asynth.probing import probe
    from asynth.witness.discovery import discover
    from asynth.workbench import cache_directory

    config = read_config(parsed)
    engine = discover(config.engine, cache=cache_directory() / "behaviour.json")
    found = asyncio.run(probe(engine, catalogue_digest(), again=parsed.again))
    known = _known_disagreements() if engine.kind == "embedded" else []
    if parsed.json:
        print(orjson.dumps(found.to_json() | {"disagreements": known}, option=orjson.OPT_INDENT_2).decode())
        return 0 if found.workloads else 3
    for note in engine.notes:
        print(note)
    print(f"engine {engine.kind} {engine.version}, behaviour {engine.behaviour}, sha256 {engine.sha256[:16]}")
    for title, names in (
        ("attestors", found.attestors), ("workloads", found.workloads), ("ways to write a policy", found.styles)
    ):  # fmt: skip
        print(f"{title}: {len(names)} work: {', '.join(names)}")
    for tool in found.tools:
        print(f"tool {tool.name}: {tool.path}")
    for entry in found.unavailable:
        print(f"missing {entry.kind} {entry.member}: {entry.reason} -> {entry.remedy}")
    for line in known:
        print(f"known difference of the embedded engine: {line['case']}: {line['reason']}")
    return 0 if found.workloads else 3


def _known_disagreements() -> list[dict[str, str]]:
    """Return where the embedded engine is known to differ from the real witness."""
    from importlib.resources import files

    import orjson

    data = files("asynth.witness.embedded").joinpath("disagreements.json")
    return list(orjson.loads(data.read_bytes())) if data.is_file() else []
