"""Declarative pipelines of Jenkins, before witness came and with it."""

from __future__ import annotations

from collections.abc import Sequence

from asynth.catalog.families.ci.job import FORKED, Job, System, block


def _credential(variable: str) -> str:
    return variable.lower().replace("_", "-")


def _stage(name: str, job: Job, steps: str, *, requests: bool = False) -> str:
    """Return a stage for the job's branches, and for change requests where `requests` says so."""
    only = "not { changeRequest() }" if job.everywhere else f"branch '{job.branch}'"
    when = f"anyOf {{ {only}; changeRequest() }}" if requests else only
    return f"    stage('{name}') {{\n      when {{ {when} }}\n      steps {{\n{steps}      }}\n    }}\n"


def _bound(lines: Sequence[str], *variables: str) -> str:
    files = f",{chr(10)}{' ' * 25}".join(
        f"file(credentialsId: '{_credential(variable)}', variable: '{variable}')" for variable in variables
    )
    return f"        withCredentials([{files}]) {{\n          sh '''\n{block(lines, 12)}          '''\n        }}\n"


def _archive(job: Job) -> str:
    return f"        archiveArtifacts artifacts: '{','.join(job.keep)}'\n" if job.keep else ""


CLEANED = 3
"""The surroundings of a job that empty the workspace at its end."""

_AROUND_JENKINS = (
    ("  agent any\n", ""),
    (
        "  agent { label 'linux && docker' }\n  options {\n    timestamps()\n    timeout(time: 30, unit: 'MINUTES')\n  }\n",
        "",
    ),
    (
        "  agent { label 'linux' }\n  options {\n    disableConcurrentBuilds()\n"
        "    buildDiscarder(logRotator(numToKeepStr: '30'))\n    timeout(time: 45, unit: 'MINUTES')\n  }\n",
        "  post {\n    failure {\n      mail to: 'build@service.example', subject: \"${env.JOB_NAME} failed\", body: env.BUILD_URL\n"
        "    }\n    always {\n      junit allowEmptyResults: true, testResults: 'reports/*.xml'\n    }\n  }\n",
    ),
    (
        "  agent { label 'linux' }\n  triggers {\n    pollSCM('H/5 * * * *')\n  }\n  environment {\n    LANG = 'C.UTF-8'\n"
        "    TZ = 'UTC'\n  }\n",
        "  post {\n    success {\n      build job: 'docs', wait: false\n    }\n    cleanup {\n      cleanWs()\n    }\n  }\n",
    ),
)


def _pipeline(stages: str, around: int) -> str:
    head, post = _AROUND_JENKINS[around]
    return f"pipeline {{\n{head}  stages {{\n{stages}  }}\n{post}}}\n"


def _render_jenkins(job: Job) -> str:
    steps = _bound(job.attest, job.secrets.key, *((job.secrets.public,) if job.scripted else ()))
    if job.verify:
        steps += _bound(job.verify, job.secrets.public)
    forever = "        script { currentBuild.keepLog = true }\n" if job.retained else ""
    stages = _stage(job.step, job, f"{steps}{_archive(job)}{forever}")
    if job.deploy:
        stages += _stage("deploy", job, _bound(job.deploy, job.secrets.public))
    if job.forked:
        agent = "      agent { label 'forks' }\n"  # where no process can wait for the key
        stages += f"    stage('{FORKED}') {{\n{agent}      when {{ beforeAgent true; changeRequest() }}\n      steps {{\n{_shell(job.forked)}      }}\n    }}\n"
    return _pipeline(stages, job.around)


def _plain_jenkins(job: Job) -> str:
    stages = _stage(job.step, job, f"{_shell((job.command,))}{_archive(job)}", requests=bool(job.forked))
    return _pipeline(stages + (_stage("deploy", job, _shell(job.deploy)) if job.deploy else ""), job.around)


def _shell(lines: Sequence[str]) -> str:
    return f"        sh '''\n{block(lines, 10)}        '''\n"


JENKINS = System(
    name="jenkins",
    spoken="Jenkins",
    file="Jenkinsfile",
    attestor="jenkins",
    mark="JENKINS_URL",
    as_files=True,
    folder="",
    place="",
    render=_render_jenkins,
    plain=_plain_jenkins,
    stored=_credential,
    holders=("secret file", "secret file"),
    unit="stage",
)
