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
    """

    step: str
    command: str
    attest: Sequence[str]
    verify: Sequence[str]
    deploy: Sequence[str]
    secrets: Secrets
    keep: Sequence[str]
    branch: str

    def divide(self, *, apart: bool) -> tuple[Sequence[str], ...]:
        """Return the lines in the order in which they run.

        :param apart: whether signing and checking have shells of their own within the job
        """
        own = (self.attest, self.verify) if apart else ((*self.attest, *self.verify),)
        return tuple(part for part in (*own, self.deploy) if part)


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


def _head(job: Job) -> str:
    return (
        f"name: {job.step}\non:\n  push:\n    branches: ['{job.branch}']\npermissions:\n  contents: read\n"
        f"jobs:\n  {job.step}:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n"
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
    return (
        f"{name}:\n  stage: {name}\n{needs}"
        f"  rules:\n    - if: $CI_COMMIT_BRANCH == '{job.branch}'\n  script:\n{items(lines, 4)}{keep}"
    )


def _render_gitlab(job: Job) -> str:
    text = _job_gitlab(job.step, job, (*job.attest, *job.verify))
    if not job.deploy:
        return f"stages: [{job.step}]\n\n{text}"
    after = _job_gitlab("deploy", job, job.deploy, f"  needs: [{job.step}]\n", keeps=False)
    return f"stages: [{job.step}, deploy]\n\n{text}\n{after}"


def _plain_gitlab(job: Job) -> str:
    text = _job_gitlab(job.step, job, (job.command,))
    if not job.deploy:
        return f"stages: [{job.step}]\n\n{text}"
    after = _job_gitlab("deploy", job, job.deploy, f"  needs: [{job.step}]\n", keeps=False)
    return f"stages: [{job.step}, deploy]\n\n{text}\n{after}"


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


def _pipeline(stages: str) -> str:
    return f"pipeline {{\n  agent any\n  stages {{\n{stages}  }}\n}}\n"


def _render_jenkins(job: Job) -> str:
    steps = _bound(job.secrets.key, job.attest)
    if job.verify:
        steps += _bound(job.secrets.public, job.verify)
    stages = _stage(job.step, job.branch, f"{steps}{_archive(job)}")
    return _pipeline(
        stages + (_stage("deploy", job.branch, _bound(job.secrets.public, job.deploy)) if job.deploy else "")
    )


def _plain_jenkins(job: Job) -> str:
    stages = _stage(job.step, job.branch, f"{_shell((job.command,))}{_archive(job)}")
    return _pipeline(stages + (_stage("deploy", job.branch, _shell(job.deploy)) if job.deploy else ""))


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
