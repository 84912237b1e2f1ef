"""The CI systems whose files answers write: GitHub Actions, GitLab CI, Jenkins and AWS CodeBuild.

Each says how its file looks, how its jobs get secrets, and what their environment holds. GitHub's attestor would need an
OIDC token and is left out; the record of the others is that of their own attestor.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from asynth.catalog.member import AttestedBuild


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a job is given.

    :param key: variable that stands for the key which signs attestations
    :param public: variable that stands for the public key which verifies the policy
    :param prefix: what the names in the system's own store begin with
    :param passphrase: whether the key is encrypted, its passphrase in ``WITNESS_KEY_PASSPHRASE``
    """

    key: str
    public: str
    prefix: str
    passphrase: bool

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables in the order in which files name them."""
        return (self.key, self.public, *((PASSPHRASE,) if self.passphrase else ()))

    def stored(self, variable: str) -> str:
        """Return the name that a variable's value has in a store of secrets: ``witness-build-key``."""
        if variable == PASSPHRASE:
            return f"{self.prefix}-passphrase"
        return f"{self.prefix}-{variable.lower().replace('_', '-')}"


PASSPHRASE = "WITNESS_KEY_PASSPHRASE"


@dataclass(frozen=True, slots=True)
class Job:
    """One job of a CI file.

    :param scripts: the lines that it runs, in one or two parts
    :param keep: files to keep, relative to the checkout
    :param branch: whose pushes start it
    :param variable: a variable that the system sets for it, or None
    """

    step: str
    scripts: Sequence[Sequence[str]]
    secrets: Secrets
    keep: Sequence[str]
    branch: str
    variable: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class System:
    """A CI system.

    :param name: unique
    :param spoken: as people write it
    :param file: path of its file in the repository; ``{step}`` allowed
    :param attestor: the attestor that records its job, or ""
    :param mark: the variable that makes the attestor believe in the job
    :param as_files: whether secrets are handed out as files whose paths the variables hold; else as text
    :param render: a job as the text of the file
    :param granted: how the job gets its secrets, as users say it, each in several wordings
    :param advice: one sentence for the answer on how the secrets are set up
    :param environment: variables of a job that runs an attested build, beyond its secrets, where the system has no attestor
        that knows them
    """

    name: str
    spoken: str
    file: str
    attestor: str
    mark: str
    as_files: bool
    render: Callable[[Job], str]
    granted: Callable[[Secrets], tuple[str, ...]]
    advice: Callable[[Secrets], str]
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


def listed(secrets: Secrets, template: str) -> str:
    """Return one line for each variable: ``{variable}`` and ``{stored}`` are filled in."""
    return "".join(
        template.replace("{variable}", variable).replace("{stored}", secrets.stored(variable))
        for variable in secrets.variables
    )


def _render_github(job: Job) -> str:
    """Return a workflow."""
    secrets = job.secrets
    variables = "".join(
        f"      {variable}: ${{{{ {'vars' if variable == secrets.public else 'secrets'}.{variable} }}}}\n"
        for variable in secrets.variables
    )
    if job.variable:
        variables += f"      {job.variable[0]}: '{job.variable[1]}'\n"
    names = ("Attest", "Verify") if len(job.scripts) > 1 else ("Attest and verify",)
    runs = "".join(
        f"      - name: {name}\n        run: |\n{block(script, 10)}"
        for name, script in zip(names, job.scripts, strict=True)
    )
    keep = (
        f"      - uses: actions/upload-artifact@v4\n        with:\n          name: {job.step}\n          path: |\n"
        f"{block(job.keep, 12)}"
        if job.keep
        else ""
    )
    return (
        f"name: {job.step}\non:\n  push:\n    branches: ['{job.branch}']\npermissions:\n  contents: read\n"
        f"jobs:\n  {job.step}:\n    runs-on: ubuntu-latest\n    env:\n{variables}"
        f"    steps:\n      - uses: actions/checkout@v4\n{runs}{keep}"
    )


def _environment_github(attested: AttestedBuild) -> tuple[tuple[str, str], ...]:
    """Return what GitHub exports to the job that runs the attested build's step."""
    return (
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_REPOSITORY", f"{attested.organisation}/service"),
        ("GITHUB_SERVER_URL", "https://github.com"),
        ("GITHUB_RUN_ID", "9071533821"),
        ("GITHUB_WORKFLOW", attested.step),
        ("RUNNER_OS", "Linux"),
    )


def _granted_github(secrets: Secrets) -> tuple[str, ...]:
    """Return how the job gets its secrets, as users say it."""
    phrase = f", secret `{PASSPHRASE}` unlocks the key" if secrets.passphrase else ""
    return (
        f"Repository secret `{secrets.key}` holds the private key and variable `{secrets.public}` the policy's public key, "
        f"both PEM{phrase}.",
        f"We have a secret `{secrets.key}` (PEM of the signing key) and a variable `{secrets.public}` (PEM of the public key "
        f"for the policy){phrase}.",
        f"Actions secret: `{secrets.key}`, text of the key file; actions variable: `{secrets.public}`, text of the policy's "
        f"public key{phrase}.",
    )


def _advice_github(secrets: Secrets) -> str:
    """Return how the secrets are set up."""
    return "the `github` attestor is left out, since it needs the job's OIDC token (`id-token: write`)"


GITHUB = System(
    name="github",
    spoken="GitHub Actions",
    file=".github/workflows/{step}.yml",
    attestor="",
    mark="",
    as_files=False,
    environment=_environment_github,
    render=_render_github,
    granted=_granted_github,
    advice=_advice_github,
)


def _render_gitlab(job: Job) -> str:
    """Return ``.gitlab-ci.yml``."""
    lines = [line for script in job.scripts for line in script]
    declared = f"  variables:\n    {job.variable[0]}: '{job.variable[1]}'\n" if job.variable else ""
    keep = "  artifacts:\n    paths:\n" + "".join(f"      - {path}\n" for path in job.keep) if job.keep else ""
    return (
        f"{job.step}:\n  rules:\n    - if: $CI_COMMIT_BRANCH == '{job.branch}'\n{declared}"
        f"  script:\n{items(lines, 4)}{keep}"
    )


def _granted_gitlab(secrets: Secrets) -> tuple[str, ...]:
    """Return how the job gets its secrets, as users say it."""
    phrase = f", and the masked variable `{PASSPHRASE}`" if secrets.passphrase else ""
    return (
        f"In the CI/CD settings there are the file variables `{secrets.key}` (private key) and `{secrets.public}` (public key "
        f"of the policy){phrase}.",
        f"GitLab hands the job `{secrets.key}` and `{secrets.public}` as variables of type File, the signing key and the "
        f"policy's public key{phrase}.",
        f"Protected variables of type File: `{secrets.key}` for signing, `{secrets.public}` to check the policy{phrase}.",
    )


def _advice_gitlab(secrets: Secrets) -> str:
    """Return how the secrets are set up."""
    return (
        f"`{secrets.key}` and `{secrets.public}` hold paths outside of the checkout; protect them so that only protected "
        "branches get them"
    )


GITLAB = System(
    name="gitlab",
    spoken="GitLab CI",
    file=".gitlab-ci.yml",
    attestor="gitlab",
    mark="GITLAB_CI",
    as_files=True,
    render=_render_gitlab,
    granted=_granted_gitlab,
    advice=_advice_gitlab,
)


def _render_jenkins(job: Job) -> str:
    """Return a declarative ``Jenkinsfile``."""
    secrets = job.secrets
    kinds = {PASSPHRASE: "string"}
    bound = ",\n".join(
        f"          {kinds.get(variable, 'file')}(credentialsId: '{secrets.stored(variable)}', variable: '{variable}')"
        for variable in secrets.variables
    )
    lines = [line for script in job.scripts for line in script]
    declared = f"  environment {{ {job.variable[0]} = '{job.variable[1]}' }}\n" if job.variable else ""
    keep = f"  post {{ success {{ archiveArtifacts artifacts: '{','.join(job.keep)}' }} }}\n" if job.keep else ""
    return (
        f"pipeline {{\n  agent any\n{declared}  stages {{\n    stage('{job.step}') {{\n      when {{ branch '{job.branch}' }}\n"
        f"      steps {{\n        withCredentials([\n{bound}\n        ]) {{\n          sh '''\n"
        f"{block(lines, 12)}          '''\n        }}\n      }}\n    }}\n  }}\n"
        f"{keep}}}\n"
    )


def _granted_jenkins(secrets: Secrets) -> tuple[str, ...]:
    """Return how the build gets its secrets, as users say it."""
    key, public = (f"`{secrets.stored(name)}` as `{name}`" for name in (secrets.key, secrets.public))
    phrase = f", secret text `{secrets.stored(PASSPHRASE)}` as `{PASSPHRASE}`" if secrets.passphrase else ""
    return (
        f"Credentials binding gives us the secret files {key} (private key) and {public} (public key of the policy){phrase}.",
        f"Jenkins stores secret files: bind {key} to sign with and {public} to check the policy{phrase}.",
        f"In the credentials store, kind secret file: {key}, the signing key, and {public}, the policy's public half{phrase}.",
    )


def _advice_jenkins(secrets: Secrets) -> str:
    """Return how the secrets are set up."""
    return "`withCredentials` keeps the files outside of the checkout, for this block only, and the variables hold their paths"


JENKINS = System(
    name="jenkins",
    spoken="Jenkins",
    file="Jenkinsfile",
    attestor="jenkins",
    mark="JENKINS_URL",
    as_files=True,
    render=_render_jenkins,
    granted=_granted_jenkins,
    advice=_advice_jenkins,
)


def _render_codebuild(job: Job) -> str:
    """Return ``buildspec.yml``."""
    lines = [line for script in job.scripts for line in script]
    declared = f"  variables:\n    {job.variable[0]}: '{job.variable[1]}'\n" if job.variable else ""
    keep = "artifacts:\n  files:\n" + "".join(f"    - {path}\n" for path in job.keep) if job.keep else ""
    return (
        f"version: 0.2\nenv:\n  shell: bash\n{declared}  parameter-store:\n{listed(job.secrets, _LINE)}"
        f"phases:\n  build:\n    commands:\n{items(lines, 6)}{keep}"
    )


_LINE = "    {variable}: /{stored}\n"


def _granted_codebuild(secrets: Secrets) -> tuple[str, ...]:
    """Return how the build gets its secrets, as users say it."""
    key, public = (f"`/{secrets.stored(name)}` as `{name}`" for name in (secrets.key, secrets.public))
    phrase = f", `/{secrets.stored(PASSPHRASE)}` as `{PASSPHRASE}`" if secrets.passphrase else ""
    return (
        f"The parameter store holds, as PEM, {key} (private key) and {public} (public key of the policy){phrase}.",
        f"From Systems Manager parameters we get {key}, the signing key, and {public}, the policy's public key, both PEM"
        f"{phrase}.",
        f"Parameters with the text of PEM files: {key} to sign, {public} to check the policy{phrase}.",
    )


def _advice_codebuild(secrets: Secrets) -> str:
    """Return how the secrets are set up."""
    return (
        f"make `/{secrets.stored(secrets.key)}` a SecureString; the first line puts it into a file beside the checkout"
    )


CODEBUILD = System(
    name="codebuild",
    spoken="AWS CodeBuild",
    file="buildspec.yml",
    attestor="aws-codebuild",
    mark="CODEBUILD_BUILD_ID",
    as_files=False,
    render=_render_codebuild,
    granted=_granted_codebuild,
    advice=_advice_codebuild,
)


SYSTEMS: tuple[System, ...] = (GITHUB, GITLAB, JENKINS, CODEBUILD)
SYSTEMS_BY_NAME = {system.name: system for system in SYSTEMS}
