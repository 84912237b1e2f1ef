"""``asynth explain``: everything that is known of one example."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from asynth.cli.options import Commands, add_command, add_json_option, add_run_option

if TYPE_CHECKING:
    from asynth.example.evidence import Record

_EXAMPLES = """\
  asynth explain --run R step-0123456789ab     spec, transcript, verdict and twins of one example
"""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "explain", "show spec, transcript, verdict and twins of one example", _EXAMPLES)
    add_run_option(parser)
    parser.add_argument("id", metavar="ID", help="an id from evidence.jsonl or quarantine.jsonl")
    add_json_option(parser)
    parser.set_defaults(action=run)


def run(parsed: argparse.Namespace) -> int:
    """Print what is known of the example."""
    import orjson

    from asynth.example.evidence import to_json
    from asynth.store.verdicts import read_verdicts

    prompt, answer, record = _find(parsed.run, parsed.id)
    judged = read_verdicts(parsed.run).get(parsed.id)
    verdicts = dict(judged.verdicts) if judged else {}
    if parsed.json:
        known = {"prompt": prompt, "answer": answer, "verdicts": verdicts}
        print(orjson.dumps(to_json(record) | known).decode())
        return 0
    print(f"{parsed.id}  position {record.position}, family {record.family}")
    print(f"\n--- prompt\n{prompt}\n\n--- answer\n{answer}")
    _print_record(record)
    for engine, verdict in verdicts.items():
        print(f"run again on {engine}: {verdict}")
    return 0


def _find(directory: Path, identifier: str) -> tuple[str, str, Record]:
    """Return prompt, answer and record; what a finished row says of itself needs no catalogue, which takes seconds to count."""
    from asynth.example.evidence import parse_evidence
    from asynth.store import find_example

    found = find_example(directory, identifier)
    if found is None:
        from asynth.run.recomposing import recall

        example = recall(directory, identifier)
        return example.prompt, example.answer, example.record
    prompt, answer = (str(message["content"]) for message in found[1]["messages"])
    return prompt, answer, parse_evidence(found[0])


def _print_record(record: Record) -> None:
    from asynth.example.evidence import QuarantineRecord, to_json

    if isinstance(record, QuarantineRecord):
        print(f"\n--- in quarantine: {record.reason} (block {record.block}, exit {record.exit})")
        print(f"{record.detail}\n{record.stderr}\n{record.replay}")
        return
    measures = f" (measures {record.axis})" if record.axis else ""
    print(f"\n--- spec, split {record.split}{measures}, sha256 {record.sha256}")
    for name, value in to_json(record)["spec"].items():
        print(f"{name}: {value}")
    print(f"\n--- accepted by {record.engine.kind} {record.engine.version} ({record.engine.sha256[:12]})")
    for command in record.commands:
        print(f"block {command.block}: exit {command.exit}, {command.wall:.3f} s, CPU {command.cpu:.3f} s")
    for path, digest in record.digests.items():
        print(f"{path}: sha256 {digest}")
    for twin in record.twins:
        said = f": {twin.message}" if twin.message else ""
        print(f"twin {twin.kind}: rejected with {twin.observed}, as expected{said}")
