"""git: the author's address is in one domain."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation

_OUTSIDER = "sam@contractor.example"


def applies(build: Build) -> bool:
    """Accept any build: the author has nothing to do with what is built."""
    return True


def bind(scene: Scene) -> Binding:
    """Allow the domain of the scene's author; deny a commit that a contractor authored."""
    domain = "@" + scene.author[1].rsplit("@", 1)[1]
    return Binding(
        parameters={"domain": domain},
        requests=(
            f"the commit's author has an `{domain}` address",
            f"whoever wrote the commit belongs to us, that is, the e-mail ends in `{domain}`",
            f"no commit of an author outside `{domain}` gets through",
            f"the author's mail address ends with `{domain}`",
        ),
        violation=Violation(
            message=f"author '{_OUTSIDER}' is outside {domain}",
            prelude=f"git commit -q --amend --no-edit --author='Sam Okafor <{_OUTSIDER}>'",
        ),
    )


RULE = Rule(
    name="git_author_domain",
    attestor="git",
    module="git/author_domain.rego",
    title="author-domain",
    explanation=(
        "The `@` belongs to the constant, else `someone@not-yours.example` with the same ending would pass, and "
        "`lower` is there because the case of an address means nothing."
    ),
    applies=applies,
    bind=bind,
)
