"""``asynth sample``: make a few examples of a kind, show what happens, and keep nothing."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from asynth.cli.interruption import run_interruptible
from asynth.cli.options import Commands, add_command, add_sandbox_option, read_config

if TYPE_CHECKING:
    from asynth.config import Config
    from asynth.example.draft import Draft
    from asynth.space import Family

_EXAMPLES = """\
  asynth sample diagnosis --where scenario=no-subject           three examples, each with all its twins
  asynth sample rego --where rules=git_branch_allowlist --count 10
  asynth sample step --where 'phrasing=setup 12' --text         prompts and answers; nothing is executed or probed
  asynth sample options --where 'build=make app' --where run=environment
"""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "sample", "make a few examples of a kind, show them and keep nothing", _EXAMPLES)
    parser.add_argument("family", metavar="FAMILY", help="their family, as `asynth plan` names it")
    parser.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="only specs with this value, such as scenario=, phrasing=, rules=, build=, run= (repeatable)",
    )
    parser.add_argument("--count", type=int, default=3, metavar="N", help="how many (default: 3)")
    parser.add_argument(
        "--text", action="store_true", help="only print prompts and answers, as on a machine with all tools"
    )
    parser.add_argument("--engine", metavar="auto|embedded|PATH", help="which witness runs (default: auto)")
    parser.add_argument("--seed", type=int, metavar="S", help="which examples of the kind, and keys (default: 0)")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="limit for one block (default: 120)")
    add_sandbox_option(parser, trust=False)
    parser.set_defaults(action=run)


def run(parsed: argparse.Namespace) -> int:
    """Show the examples and return 1 if one does not come out as declared."""
    from asynth.run.narrowing import read_conditions

    conditions = read_conditions(parsed.where)
    settings = argparse.Namespace(**{**vars(parsed), "families": [parsed.family]})
    config = read_config(settings).model_copy(update={"shard": (0, 1), "mode": "fresh"})
    return run_interruptible(_sample(config, conditions, text=parsed.text))


async def _sample(config: Config, conditions: dict[str, str], *, text: bool) -> int:
    from asynth.cli.progress import show_notes, show_probing
    from asynth.cli.showing import show_execution
    from asynth.example.workbench import open_workbench
    from asynth.run.prepare import prepare
    from asynth.script import extract, render

    if text:
        for draft in _compose(_everything(config), conditions, config):
            _print_text(draft)
        return 0
    with show_probing():
        setup = await prepare(config.model_copy(update={"count": 1}))
    show_notes(setup.notes)
    right = True
    async with open_workbench(
        setup.engine, setup.tools, seed=config.seed, concurrency=1, time_limit=config.timeout, wall=setup.wall
    ) as bench:
        for draft in _compose(setup.space.families[0], conditions, config):
            _print_text(draft)
            print("\n======== execution")
            right &= await show_execution(draft, extract(render(draft.answer)), bench)
    return 0 if right else 1


def _everything(config: Config) -> Family:
    from asynth.catalog import Available
    from asynth.run.counting import count_family
    from asynth.run.prepare import choose_families

    return count_family(choose_families(config.families, {})[0], Available.everything())


def _compose(family: Family, conditions: dict[str, str], config: Config) -> list[Draft]:
    from asynth.example.make import compose
    from asynth.run.narrowing import narrow
    from asynth.space import Space

    space = Space([narrow(family, conditions)], config.seed)
    return [compose(space.at(position)) for position in range(min(config.count, space.capacity))]


def _print_text(draft: Draft) -> None:
    from asynth.script import render

    print(f"\n######## {draft.id}\n\n======== prompt\n{draft.prompt}\n\n======== answer\n{render(draft.answer)}")
