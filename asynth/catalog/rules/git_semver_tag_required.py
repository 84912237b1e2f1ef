"""git: HEAD carries an annotated release tag."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation


def applies(build: Build) -> bool:
    """Accept any build: the fixture carries the tag."""
    return True


def bind(scene: Scene) -> Binding:
    """Ask for a tag such as the scene's; deny a commit made after it."""
    return Binding(
        parameters={},
        requests=(
            f"HEAD carries a release tag such as `{scene.tag}`",
            f"only tagged releases pass, with tags of the form `{scene.tag}`",
            f"the commit has an annotated tag like `{scene.tag}`, that is `v` and three numbers",
            f"a version tag (`{scene.tag}` at the moment) sits on the commit that was built",
        ),
        violation=Violation(
            message="HEAD carries no release tag", prelude="git commit -q --allow-empty -m 'One more change'"
        ),
        needs=frozenset({"tag"}),
    )


RULE = Rule(
    name="git_semver_tag_required",
    attestor="git",
    module="git/release_tag.rego",
    title="release-tag",
    explanation=(
        "The comprehension collects the matching tags and is empty where `tags` is absent, while `count(input.tags) "
        "== 0` would be undefined there and deny nothing; witness records annotated tags on HEAD only."
    ),
    applies=applies,
    bind=bind,
)
