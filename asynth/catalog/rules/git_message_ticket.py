"""git: the commit message starts with a ticket."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation


def applies(build: Build) -> bool:
    """Accept any build: the fixture's commit names a ticket."""
    return True


def bind(scene: Scene) -> Binding:
    """Ask for a ticket of the scene's project; deny a commit without one."""
    project = scene.ticket.split("-", 1)[0]
    return Binding(
        parameters={"project": project},
        requests=(
            f"the commit message starts with a {project} ticket, like `{scene.ticket}: `",
            f"every built commit begins with its ticket from {project} and a colon, as in `{scene.ticket}: `",
            f"the message opens with the key of a {project} issue (`{scene.ticket}: ` is today's)",
            f"commits without a leading {project} ticket such as `{scene.ticket}: ` are refused",
        ),
        violation=Violation(
            message=f"commit message does not start with a {project} ticket",
            prelude="git commit -q --amend -m 'Quick fix'",
        ),
        needs=frozenset({"ticket"}),
    )


RULE = Rule(
    name="git_message_ticket",
    attestor="git",
    module="git/ticket.rego",
    title="ticket",
    explanation=(
        "The expression is anchored with `^`, so a ticket that is merely mentioned later in the message does not "
        "count, and a missing message is an empty one that cannot match."
    ),
    applies=applies,
    bind=bind,
)
