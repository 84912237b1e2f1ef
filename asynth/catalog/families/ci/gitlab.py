"""Pipelines of GitLab CI, before witness came and with it."""

from __future__ import annotations

from collections.abc import Sequence

from asynth.catalog.families.ci.job import INSTALL, Job, System, block, items


def _job_gitlab(name: str, job: Job, lines: Sequence[str], needs: str = "", *, keeps: bool = True) -> str:
    keep = "  artifacts:\n    paths:\n" + block([f"- {path}" for path in job.keep], 6) if keeps and job.keep else ""
    limits = "  timeout: 30 minutes\n  interruptible: false\n" if keeps and job.around in (1, 3) else ""
    return (
        f"{name}:\n  stage: {name}\n{needs}{limits}"
        f"  rules:\n    - if: $CI_COMMIT_BRANCH == '{job.branch}'\n  script:\n{items(lines, 4)}{keep}"
    )


_AROUND_GITLAB = (
    "",
    "default:\n  image: registry.example.org/ci/toolbox:12\n  tags: [linux, docker]\n\n",
    "workflow:\n  auto_cancel:\n    on_new_commit: none\n\nvariables:\n  GIT_DEPTH: 50\n  GIT_STRATEGY: fetch\n"
    '  FF_USE_FASTZIP: "true"\n\ndefault:\n  image: registry.example.org/ci/toolbox:12\n  retry:\n    max: 1\n'
    "    when: runner_system_failure\n  cache:\n    key: $CI_COMMIT_REF_SLUG\n    paths:\n      - .cache/\n\n",
    "include:\n  - template: Jobs/Secret-Detection.gitlab-ci.yml\n  - template: Jobs/Dependency-Scanning.gitlab-ci.yml\n"
    "  - project: platform/ci\n    ref: v7\n    file: /notify.yml\n\ndefault:\n  image: registry.example.org/ci/toolbox:12\n\n",
)


def _top_gitlab(job: Job) -> str:
    more = "test, " if job.around == 3 else ""
    stages = [job.step, *(["deploy"] if job.deploy else []), *(["check"] if job.forked else [])]
    return f"{_AROUND_GITLAB[job.around]}stages: [{more}{', '.join(stages)}]\n\n"


def _get_gitlab() -> str:
    return "  before_script:\n" + items([line.removeprefix("sudo ") for line in INSTALL], 4)


def _render_gitlab(job: Job) -> str:
    text = _top_gitlab(job) + _job_gitlab(job.step, job, (*job.attest, *job.verify))
    if job.forked:
        rule = "  rules:\n    - if: $CI_PIPELINE_SOURCE == 'merge_request_event'\n"
        text += f"\ncheck:\n  stage: check\n{rule}  script:\n{items(job.forked, 4)}"
    if not job.deploy:
        return text
    after = _job_gitlab("deploy", job, job.deploy, f"  needs: [{job.step}]\n", keeps=False)
    return f"{text}\n{after}"


def _plain_gitlab(job: Job) -> str:
    text = _top_gitlab(job) + _job_gitlab(job.step, job, (job.command,))
    if not job.deploy:
        return text
    after = _job_gitlab("deploy", job, job.deploy, f"  needs: [{job.step}]\n", keeps=False)
    return f"{text}\n{after}"


GITLAB = System(
    name="gitlab",
    spoken="GitLab CI",
    file=".gitlab-ci.yml",
    attestor="gitlab",
    mark="GITLAB_CI",
    as_files=True,
    folder="",
    render=_render_gitlab,
    plain=_plain_gitlab,
    stored=lambda variable: variable,
    holders=("File variable", "File variable"),
    getting=_get_gitlab,
)
