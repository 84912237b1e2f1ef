"""aws-codebuild: a pipeline started the build of a certain project."""

from __future__ import annotations

from asynth.catalog.attestors.aws_codebuild import project
from asynth.catalog.member import Binding, Build, Rule, Scene, Violation


def applies(build: Build) -> bool:
    """Accept any build: who started it has nothing to do with what is built."""
    return True


def bind(scene: Scene) -> Binding:
    """Allow pipelines and the scene's project; deny a build that a person started."""
    name = project(scene)
    return Binding(
        parameters={"approved": name, "starter": "codepipeline/"},
        requests=(
            f"the CodeBuild project is `{name}` and a pipeline started it (`codepipeline/` in front of the initiator)",
            f"the initiator starts with `codepipeline/` and the project was `{name}`",
            f"nobody started `{name}` by hand, that is, the initiator begins with `codepipeline/`",
            f"only `{name}` counts, and only when its initiator has the prefix `codepipeline/`",
        ),
        violation=Violation(message="build was started by 'casey'", environment=(("CODEBUILD_INITIATOR", "casey"),)),
    )


RULE = Rule(
    name="codebuild_initiator",
    attestor="aws-codebuild",
    module="aws_codebuild/initiator.rego",
    title="initiator",
    explanation=(
        "CodeBuild writes `codepipeline/` before the name of a pipeline and the bare user before nothing, so "
        "the prefix tells who started it; fields that are unset are absent and default to an empty text."
    ),
    applies=applies,
    bind=bind,
)
