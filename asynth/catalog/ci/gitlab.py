"""GitLab CI: secrets are variables of type file, the job's record is the gitlab attestor's."""

from __future__ import annotations

from asynth.catalog.attestors.gitlab import variables
from asynth.catalog.ci.system import PASSPHRASE, Job, Secrets, System, items


def render(job: Job) -> str:
    """Return ``.gitlab-ci.yml``."""
    lines = [line for script in job.scripts for line in script]
    setting = f"  variables:\n    {job.setting[0]}: '{job.setting[1]}'\n" if job.setting else ""
    keep = "  artifacts:\n    paths:\n" + "".join(f"      - {path}\n" for path in job.keep) if job.keep else ""
    return (
        f"{job.step}:\n  rules:\n    - if: $CI_COMMIT_BRANCH == '{job.branch}'\n{setting}"
        f"  script:\n{items(lines, 4)}{keep}"
    )


def granted(secrets: Secrets) -> tuple[str, ...]:
    """Return how the job gets its secrets, as users say it."""
    phrase = f", and the masked variable `{PASSPHRASE}`" if secrets.passphrase else ""
    return (
        f"In the CI/CD settings there are the file variables `{secrets.key}` (private key) and `{secrets.public}` (public key "
        f"of the policy){phrase}.",
        f"GitLab hands the job `{secrets.key}` and `{secrets.public}` as variables of type File, the signing key and the "
        f"policy's public key{phrase}.",
        f"Protected variables of type File: `{secrets.key}` for signing, `{secrets.public}` to check the policy{phrase}.",
    )


def advice(secrets: Secrets) -> str:
    """Return how the secrets are set up."""
    return (
        f"`{secrets.key}` and `{secrets.public}` hold paths outside of the checkout; protect them so that only protected "
        "branches get them"
    )


SYSTEM = System(
    name="gitlab",
    spoken="GitLab CI",
    file=".gitlab-ci.yml",
    attestor="gitlab",
    mark="GITLAB_CI",
    as_files=True,
    environment=variables,
    render=render,
    granted=granted,
    advice=advice,
)
