"""The CI systems whose files answers write: GitHub Actions, GitLab CI, Jenkins and AWS CodeBuild.

Each says how a job looks in its file, before witness came and with it, and by which names it hands out secrets. A key that
comes as text becomes a file of one step, which is removed with that step; where secrets are files, the system removes them.
GitHub's attestor would need an OIDC token and is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from asynth.catalog.member import AttestedBuild

_RELEASE = "https://github.com/in-toto/witness/releases/download/v0.12.0"
INSTALL = (
    f"curl -fsSLO --output-dir /tmp {_RELEASE}/witness_0.12.0_linux_amd64.tar.gz",
    "sudo tar -xzf /tmp/witness_0.12.0_linux_amd64.tar.gz -C /usr/local/bin witness",
)
"""Gets witness where the image of a job has none."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """The variables by which a job gets the private key that signs attestations, and the public one of the policy."""

    key: str
    public: str


@dataclass(frozen=True, slots=True)
class Job:
    """What a CI file does.

    :param command: what is attested
    :param attest: the lines that need the private key
    :param verify: the lines that need the public key of the policy
    :param deploy: the same of a job of its own that takes over what the first one kept; empty where there is none
    :param keep: files to keep, relative to the checkout
    :param around: what else the file has, a number of :data:`AROUND`; it is none of witness's business and stays
    :param forked: the lines of a job that checks what comes from a fork, where no secrets are; empty where there is none
    :param fetches: whether the job gets witness itself, also where people have it in an image
    """

    step: str
    command: str
    attest: Sequence[str]
    verify: Sequence[str]
    deploy: Sequence[str]
    secrets: Secrets
    keep: Sequence[str]
    branch: str
    around: int = 0
    forked: Sequence[str] = ()
    fetches: bool = False

    def divide(self, *, apart: bool) -> tuple[Sequence[str], ...]:
        """Return the lines in the order in which they run.

        :param apart: whether signing and checking have shells of their own within the job
        """
        own = (self.attest, self.verify) if apart else ((*self.attest, *self.verify),)
        return tuple(part for part in (*own, self.deploy, self.forked) if part)


@dataclass(frozen=True, slots=True)
class System:
    """A CI system.

    :param name: unique
    :param spoken: as people write it
    :param file: path of its file in the repository; ``{step}`` allowed
    :param attestor: the attestor that records its job, or ""
    :param mark: the variable that makes the attestor believe in the job
    :param as_files: whether secrets are handed out as files whose paths the variables hold; else as text
    :param folder: where a job may leave a key that came as text
    :param render: a job with witness as the text of the file
    :param plain: the same before witness came; ``deploy`` is then what that job runs
    :param stored: the name of a variable's value in the system's own store
    :param environment: variables of a job beyond its secrets, where the system has no attestor that knows them
    """

    name: str
    spoken: str
    file: str
    attestor: str
    mark: str
    as_files: bool
    folder: str
    render: Callable[[Job], str]
    plain: Callable[[Job], str]
    stored: Callable[[str], str]
    environment: Callable[[AttestedBuild], tuple[tuple[str, str], ...]] | None = None


def items(lines: Sequence[str], indent: int) -> str:
    """Return `lines` as a YAML list of plain scalars, or as one block where a plain scalar would mean something else."""
    blank = " " * indent
    if all(_is_plain(line) for line in lines):
        return "".join(f"{blank}- {line}\n" for line in lines)
    return f"{blank}- |\n" + block(lines, indent + 2)


def block(lines: Sequence[str], indent: int) -> str:
    """Return `lines` indented."""
    return "".join(f"{' ' * indent}{line}\n" if line else "\n" for line in lines)


def _is_plain(line: str) -> bool:
    return line[:1].isalpha() and ": " not in line and " #" not in line and not line.endswith(":")


AROUND = 4
"""In how many ways a file has more in it than the job: nothing more, limits, a cache, other jobs."""

_CONCURRENCY = "concurrency:\n  group: ${{ github.workflow }}-${{ github.ref }}\n  cancel-in-progress: false\n"
_CACHE = (
    "      - uses: actions/cache@v4\n        with:\n          path: ~/.cache\n"
    "          key: ${{ runner.os }}-${{ hashFiles('**/*.lock', '**/go.sum', '**/package-lock.json') }}\n"
    "          restore-keys: ${{ runner.os }}-\n"
)


def _head(job: Job) -> str:
    pulls = "  pull_request:\n" if job.forked else ""
    only = "    if: github.event_name == 'push'\n" if job.forked else ""
    limits = "    timeout-minutes: 30\n    defaults:\n      run:\n        shell: bash\n" if job.around in (1, 2) else ""
    depth = (
        "        with:\n          fetch-depth: 0\n          persist-credentials: false\n"
        if job.around in (1, 3)
        else ""
    )
    return (
        f"name: {job.step}\non:\n  push:\n    branches: ['{job.branch}']\n{pulls}"
        f"permissions:\n  contents: read\n{_CONCURRENCY if job.around in (2, 3) else ''}"
        f"jobs:\n{_OTHERS_GITHUB if job.around == 3 else ''}  {job.step}:\n{only}    runs-on: ubuntu-latest\n{limits}    steps:\n"
        f"      - uses: actions/checkout@v4\n{depth}{_CACHE if job.around == 2 else ''}"
    )


_OTHERS_GITHUB = (
    "  codeql:\n    uses: ./.github/workflows/codeql.yml\n    permissions:\n      contents: read\n"
    "      security-events: write\n  docs:\n    uses: ./.github/workflows/docs.yml\n    with:\n      publish: false\n"
)


def _check_github(job: Job) -> str:
    return (
        "  check:\n    if: github.event_name == 'pull_request'\n    runs-on: ubuntu-latest\n    steps:\n"
        f"      - uses: actions/checkout@v4\n{_step('Check', job.forked)}"
    )


def _step(name: str, lines: Sequence[str], variable: str = "", store: str = "") -> str:
    given = f"        env:\n          {variable}: ${{{{ {store}.{variable} }}}}\n" if variable else ""
    return f"      - name: {name}\n{given}        run: |\n{block(lines, 10)}"


def _upload(job: Job) -> str:
    paths = block(job.keep, 12)
    return f"      - uses: actions/upload-artifact@v4\n        with:\n          name: {job.step}\n          path: |\n{paths}"


def _next_job(job: Job, steps: str) -> str:
    return (
        f"  deploy:\n    needs: {job.step}\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n"
        f"      - uses: actions/download-artifact@v4\n        with:\n          name: {job.step}\n{steps}"
    )


def _render_github(job: Job) -> str:
    install = _step("Install witness", INSTALL)
    text = f"{_head(job)}{install}{_step('Attest', job.attest, job.secrets.key, 'secrets')}"
    if job.verify:
        text += _step("Verify", job.verify, job.secrets.public, "vars")
    text += _upload(job)
    if job.forked:
        text += _check_github(job)
    if job.deploy:
        text += _next_job(job, f"{install}{_step('Verify and deploy', job.deploy, job.secrets.public, 'vars')}")
    return text


def _plain_github(job: Job) -> str:
    text = f"{_head(job)}      - run: {job.command}\n{_upload(job) if job.keep else ''}"
    return f"{text}{_next_job(job, block([f'- run: {line}' for line in job.deploy], 6))}" if job.deploy else text


def _environment_github(attested: AttestedBuild) -> tuple[tuple[str, str], ...]:
    """Return what GitHub exports to the job that runs the attested build's step."""
    return (
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_REPOSITORY", f"{attested.organisation}/service"),
        ("GITHUB_SERVER_URL", "https://github.com"),
        ("GITHUB_RUN_ID", "9071533821"),
        ("GITHUB_WORKFLOW", attested.step),
        ("RUNNER_OS", "Linux"),
        ("RUNNER_TEMP", ".."),
    )


GITHUB = System(
    name="github",
    spoken="GitHub Actions",
    file=".github/workflows/{step}.yml",
    attestor="",
    mark="",
    as_files=False,
    folder="$RUNNER_TEMP",
    environment=_environment_github,
    render=_render_github,
    plain=_plain_github,
    stored=lambda variable: variable,
)


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
    fetched = "".join(f"    - {line.removeprefix('sudo ')}\n" for line in INSTALL)
    before = f"default:\n  before_script:\n{fetched}\n" if job.fetches else ""
    more = "test, " if job.around == 3 else ""
    stages = [job.step, *(["deploy"] if job.deploy else []), *(["check"] if job.forked else [])]
    return f"{before}{_AROUND_GITLAB[job.around]}stages: [{more}{', '.join(stages)}]\n\n"


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
)


def _credential(variable: str) -> str:
    return variable.lower().replace("_", "-")


def _stage(name: str, branch: str, steps: str) -> str:
    return f"    stage('{name}') {{\n      when {{ branch '{branch}' }}\n      steps {{\n{steps}      }}\n    }}\n"


def _bound(variable: str, lines: Sequence[str]) -> str:
    return (
        f"        withCredentials([file(credentialsId: '{_credential(variable)}', variable: '{variable}')]) {{\n"
        f"          sh '''\n{block(lines, 12)}          '''\n        }}\n"
    )


def _archive(job: Job) -> str:
    return f"        archiveArtifacts artifacts: '{','.join(job.keep)}'\n" if job.keep else ""


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
    steps = _bound(job.secrets.key, job.attest)
    if job.verify:
        steps += _bound(job.secrets.public, job.verify)
    stages = _stage(job.step, job.branch, f"{steps}{_archive(job)}")
    if job.deploy:
        stages += _stage("deploy", job.branch, _bound(job.secrets.public, job.deploy))
    if job.forked:
        stages += f"    stage('check') {{\n      when {{ changeRequest() }}\n      steps {{\n{_shell(job.forked)}      }}\n    }}\n"
    return _pipeline(stages, job.around)


def _plain_jenkins(job: Job) -> str:
    stages = _stage(job.step, job.branch, f"{_shell((job.command,))}{_archive(job)}")
    return _pipeline(stages + (_stage("deploy", job.branch, _shell(job.deploy)) if job.deploy else ""), job.around)


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
    render=_render_jenkins,
    plain=_plain_jenkins,
    stored=_credential,
)


def _parameter(variable: str) -> str:
    return "/" + variable.lower().replace("_", "/")


def _artifacts_codebuild(job: Job) -> str:
    return "artifacts:\n  files:\n" + block([f"- {path}" for path in job.keep], 4) if job.keep else ""


def _render_codebuild(job: Job) -> str:
    given = block([f"{name}: {_parameter(name)}" for name in (job.secrets.key, job.secrets.public)], 4)
    install = items([line.removeprefix("sudo ") for line in INSTALL], 6)
    return (
        f"version: 0.2\nenv:\n  shell: bash\n  parameter-store:\n{given}"
        f"phases:\n  install:\n    commands:\n{install}"
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
)


SYSTEMS: tuple[System, ...] = (GITHUB, GITLAB, JENKINS, CODEBUILD)
SYSTEMS_BY_NAME = {system.name: system for system in SYSTEMS}
