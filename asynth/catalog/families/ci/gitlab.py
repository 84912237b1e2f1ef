"""Pipelines of GitLab CI, before witness came and with it."""

from __future__ import annotations

from collections.abc import Sequence

from asynth.catalog.families.ci.job import FORKED, Job, System, block, items
from asynth.catalog.house import INSTALL

_REQUEST = "$CI_PIPELINE_SOURCE == 'merge_request_event'"


def _job_gitlab(
    name: str, job: Job, lines: Sequence[str], needs: str = "", *, keeps: bool = True, more: Sequence[str] = ()
) -> str:
    """Return a job; `more` are the rules by which it runs besides those for its branch."""
    until = "    expire_in: never\n" if job.retained else ""
    keep = (
        f"  artifacts:\n{until}    paths:\n" + block([f"- {path}" for path in job.keep], 6)
        if keeps and job.keep
        else ""
    )
    limits = "  timeout: 30 minutes\n  interruptible: false\n" if keeps and job.around in (1, 3) else ""
    keyed = f" && ${job.secrets.key}" if job.forked and not more else ""
    only = "" if job.everywhere else f" == '{job.branch}'"
    rules = block([f"- if: {rule}" for rule in (f"$CI_COMMIT_BRANCH{only}{keyed}", *more)], 4)
    return f"{name}:\n  stage: {name}\n{needs}{limits}  rules:\n{rules}  script:\n{items(lines, 4)}{keep}"


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
    stages = [
        *(["test"] if job.around == 3 and job.step != "test" else []),  # where the templates put their jobs
        job.step,
        *(["deploy"] if job.deploy else []),
    ]
    return f"{_AROUND_GITLAB[job.around]}stages: [{', '.join(stages)}]\n\n"


def _get_gitlab() -> str:
    return "  before_script:\n" + items([line.removeprefix("sudo ") for line in INSTALL], 4)


def _render_gitlab(job: Job) -> str:
    text = _top_gitlab(job) + _job_gitlab(job.step, job, (*job.attest, *job.verify))
    if job.forked:
        rule = f"  rules:\n    - if: {_REQUEST}\n"
        text += f"\n{FORKED}:\n  stage: {job.step}\n{rule}  script:\n{items(job.forked, 4)}"
    if not job.deploy:
        return text
    after = _job_gitlab("deploy", job, job.deploy, f"  needs: [{job.step}]\n", keeps=False)
    return f"{text}\n{after}"


def _plain_gitlab(job: Job) -> str:
    more = (_REQUEST,) if job.forked else ()
    text = _top_gitlab(job) + _job_gitlab(job.step, job, (job.command,), more=more)
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
