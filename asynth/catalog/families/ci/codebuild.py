"""Buildspecs of AWS CodeBuild, before witness came and with it."""

from __future__ import annotations

from asynth.catalog.families.ci.job import UNCOMMON, Job, System, block, items
from asynth.catalog.house import INSTALL


def _parameter(variable: str) -> str:
    return "/" + variable.lower().replace("_", "/")


def _artifacts_codebuild(job: Job) -> str:
    return "artifacts:\n  files:\n" + block([f"- {path}" for path in job.keep], 4) if job.keep else ""


def _get_codebuild() -> str:
    return "  install:\n    commands:\n" + items([line.removeprefix("sudo ") for line in INSTALL], 6)


def _render_codebuild(job: Job) -> str:
    given = block([f"{name}: {_parameter(name)}" for name in (job.secrets.key, job.secrets.public)], 4)
    return (
        f"version: 0.2\nenv:\n  shell: bash\n  parameter-store:\n{given}"
        f"phases:\n{_get_codebuild()}"
        f"  build:\n    commands:\n{items((*job.attest, *job.verify), 6)}{_artifacts_codebuild(job)}"
    )


def _plain_codebuild(job: Job) -> str:
    return f"version: 0.2\nphases:\n  build:\n    commands:\n{items((job.command,), 6)}{_artifacts_codebuild(job)}"


CODEBUILD = System(
    name="codebuild",
    spoken="AWS CodeBuild",
    file="buildspec.yml",
    attestor="aws-codebuild",
    mark="CODEBUILD_BUILD_ID",
    as_files=False,
    folder="..",
    render=_render_codebuild,
    plain=_plain_codebuild,
    stored=_parameter,
    holders=("SecureString", "parameter"),
    getting=_get_codebuild,
    lacks=UNCOMMON | {"cargo", "shellcheck", "buildah"},
)
