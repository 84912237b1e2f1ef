"""The slots that messages about pipelines may have: what each says, and which dimensions of a spec it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from asynth.catalog.families.pipeline.example import COUNTS, Exchange, Pipeline
from asynth.catalog.families.pipeline.pastes import (
    kept,
    write_gitlab,
    write_jenkinsfile,
    write_layout,
    write_log,
    write_makefile,
    write_policy,
    write_runs,
    write_script,
    write_workflow,
)
from asynth.catalog.prompts import Message
from asynth.catalog.prompts.enumeration import join
from asynth.script import Bash, Text, render


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot.

    :param shows: dimensions whose values a reader of the message then knows
    :param write: returns what stands in its place
    """

    shows: frozenset[str]
    write: Callable[[Pipeline, Exchange], object]


def _commands(pipeline: Pipeline, _: Exchange) -> Mapping[str, str]:
    lines = tuple(step.attested.command for step in pipeline.steps)
    code = tuple(f"`{line}`" for line in lines)
    return {
        "then": ", then ".join(code),
        "arrow": " -> ".join(code),
        "all": join(code),
        "shell": " && ".join(lines),
        "lines": "\n".join(lines),
        "recipe": "\n".join(f"\t{line.replace('$', '$$')}" for line in lines),
        "numbers": "\n".join(f"{number}. {line}" for number, line in enumerate(code, 1)),
        "last": code[-1],
        "first": code[0],
        "plus": "\n".join(f"+ {line}" for line in lines),
    }


def _steps(pipeline: Pipeline, _: Exchange) -> Mapping[str, str]:
    steps = [(step.name, step.attested.command, step.attested.artifact) for step in pipeline.steps]
    return {
        "said": join(tuple(f"{name} (`{command}`)" for name, command, _ in steps)),
        "arrows": " -> ".join(f"{name}: `{command}`" for name, command, _ in steps),
        "bullets": "\n".join(f"- {name}: `{command}`" for name, command, _ in steps),
        "table": "\n".join(f"{name:<11} {command}" for name, command, _ in steps),
        "targets": "\n\n".join(f"{name}:\n\t{command.replace('$', '$$')}" for name, command, _ in steps),
        "gitlab": "\n\n".join(f"{name}:\n  script:\n    - {command}" for name, command, _ in steps),
        "github": "\n".join(f"      - name: {name}\n        run: {command}" for name, command, _ in steps),
        "jenkins": "\n".join(f"    stage('{name}') {{ steps {{ sh \"{command}\" }} }}" for name, command, _ in steps),
        "pipeline": write_gitlab(pipeline.steps),
        "workflow": write_workflow(pipeline.steps, "main"),
        "jenkinsfile": write_jenkinsfile(pipeline.steps),
        "makefile": write_makefile(pipeline.steps),
        "script": write_script(pipeline.steps),
        "layout": write_layout(pipeline.steps),
        "log": write_log(pipeline.steps),
        "runs": write_runs(tuple(replace(step, rules=()) for step in pipeline.steps)),
    }


def _rule(_: Pipeline, exchange: Exchange) -> Mapping[str, str]:
    forms = exchange.pipeline.applied.forms
    return {"clause": forms.clause, "imperative": forms.imperative, "noun": forms.noun, "incident": forms.incident}


def _want(_: Pipeline, exchange: Exchange) -> str:
    pipeline = exchange.pipeline
    return pipeline.applied.forms.want(pipeline.said, pipeline.ruled.attested.command)


def _ruled(_: Pipeline, exchange: Exchange) -> Mapping[str, str]:
    attested = exchange.pipeline.ruled.attested
    return {"step": attested.step, "command": f"`{attested.command}`", "line": attested.command}


def _outline(pipeline: Pipeline, _: Exchange) -> str:
    steps = tuple(replace(step, rules=()) for step in pipeline.steps)
    return write_policy(replace(pipeline.procedure, steps=steps))


DEPLOYS = (
    "cp {file} ../srv/",
    "install -m 0644 {file} ../srv/",
    "cp -p {file} ../srv/",
    "install -m 0755 {file} ../srv/",
    "cp {file} ../srv/ && date > ../srv/DEPLOYED",
)
"""What runs behind the check of a gate."""


_FILES = frozenset({"files"})
_NAMES = frozenset({"files", "naming"})
_HEARD = frozenset({"naming"})
_ASKED = frozenset({"rule", "setting"})
_WORDED = _ASKED | {"said"}

SLOTS: dict[str, Slot] = {
    "commands": Slot(_FILES, _commands),
    "steps": Slot(_NAMES, _steps),
    "rule": Slot(_ASKED, _rule),
    "want": Slot(_WORDED, _want),
    "ruled": Slot(_ASKED, _ruled),
    "policy": Slot(frozenset({"naming"}), _outline),
    "deploy": Slot(frozenset({"deploy"}), lambda pipeline, _: pipeline.deploy),
    "names": Slot(_HEARD, lambda pipeline, _: join(tuple(step.name for step in pipeline.steps))),
    "first": Slot(_HEARD, lambda pipeline, _: pipeline.steps[0].name),
    "maker": Slot(_HEARD, lambda pipeline, _: pipeline.maker),
    "last": Slot(_HEARD, lambda pipeline, _: pipeline.steps[-1].name),
    "file": Slot(frozenset(), lambda pipeline, _: pipeline.file),
    "used": Slot(frozenset(), lambda pipeline, _: pipeline.used),
    "folder": Slot(frozenset(), lambda pipeline, _: pipeline.swept[0]),
    "count": Slot(frozenset(), lambda pipeline, _: COUNTS[len(pipeline.steps)]),
    "every": Slot(
        frozenset(),
        lambda pipeline, _: "both" if len(pipeline.steps) == 2 else f"all {COUNTS[len(pipeline.steps)]}",
    ),
    "key": Slot(frozenset({"key"}), lambda pipeline, _: pipeline.procedure.keys[0]),
    "script": Slot(
        _NAMES, lambda _, exchange: render(tuple(part for part in exchange.past.shown if isinstance(part, Bash)))
    ),
    "error": Slot(frozenset(), lambda _, exchange: render((Text(exchange.past.quoted),))),
    "complaint": Slot(_NAMES, lambda _, exchange: render((Text(exchange.past.quoted),))),
}
"""By name. `file`, `used`, `count` and `every` follow from the commands; a message without commands is about the house's."""


_WITH_FILES = frozenset({"jenkinsfile", "layout"})
"""Forms of the slot `steps` that show which file each step writes."""

_WITH_PATHS = frozenset({"pipeline", "workflow", "log"})
"""Those that show which paths each job keeps."""


def named_by(message: Message) -> frozenset[str]:
    """Return what `message` names of the files: "all", or of "kept", "file" and "used"."""
    if any(("steps", form) in message.template.forms for form in _WITH_FILES):
        return frozenset({"all"})
    paths = any(("steps", form) in message.template.forms for form in _WITH_PATHS)
    return frozenset(message.tells & {"file", "used"}) | ({"kept"} if paths else frozenset())


def files_told(pipeline: Pipeline) -> frozenset[str]:
    """Return the files that the message names."""
    named = named_by(pipeline.message)
    if "all" in named:
        return frozenset(step.attested.artifact for step in pipeline.steps)
    return frozenset(
        ({pipeline.file} if "file" in named else set())
        | ({pipeline.used} if "used" in named else set())
        | ({kept(step) for step in pipeline.steps} if "kept" in named else set())
    )


def shown_by(message: Message) -> frozenset[str]:
    """Return the dimensions that `message` shows.

    :raises KeyError: if it has a slot that is not among :data:`SLOTS`
    """
    return frozenset[str]().union(*(SLOTS[slot].shows for slot in message.tells))


def write_prompt(pipeline: Pipeline, exchange: Exchange) -> str:
    """Return the prompt."""
    return pipeline.message.write({name: SLOTS[name].write(pipeline, exchange) for name in pipeline.message.tells})
