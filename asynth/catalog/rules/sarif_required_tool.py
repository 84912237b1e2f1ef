"""sarif: the report comes from a certain tool."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.documents import edited


def applies(build: Build) -> bool:
    """Accept builds whose report names its tool."""
    return "sarif" in build.attestors and bool(build.document.tool)


def bind(scene: Scene) -> Binding:
    """Ask for the tool; deny a report that another one signed with its name."""
    tool = scene.build.document.tool
    return Binding(
        parameters={"tool": tool},
        requests=(
            f"the report was written by `{tool}`",
            f"`{tool}` is the tool that the report names",
            f"only findings of `{tool}` count, not those of some other linter",
            f"a report that does not come from `{tool}` is refused",
        ),
        violation=Violation(
            message=f"report does not come from {tool}",
            command=edited(scene, f's/"name": "{tool}"/"name": "homemade-{tool}"/'),
        ),
    )


RULE = Rule(
    name="sarif_required_tool",
    attestor="sarif",
    module="sarif/tool.rego",
    title="tool",
    explanation=(
        "The names of all runs form a set, which is empty for a report without runs, and then the tool is not in it."
    ),
    applies=applies,
    bind=bind,
)
