"""Jenkins: secrets are bound by withCredentials, the build's record is the jenkins attestor's."""

from __future__ import annotations

from asynth.catalog.attestors.jenkins import variables
from asynth.catalog.ci.system import PASSPHRASE, Job, Secrets, System, block


def render(job: Job) -> str:
    """Return a declarative ``Jenkinsfile``."""
    secrets = job.secrets
    kinds = {PASSPHRASE: "string"}
    bound = ",\n".join(
        f"          {kinds.get(variable, 'file')}(credentialsId: '{secrets.stored(variable)}', variable: '{variable}')"
        for variable in secrets.variables
    )
    lines = [line for script in job.scripts for line in script]
    setting = f"  environment {{ {job.setting[0]} = '{job.setting[1]}' }}\n" if job.setting else ""
    keep = f"  post {{ success {{ archiveArtifacts artifacts: '{','.join(job.keep)}' }} }}\n" if job.keep else ""
    return (
        f"pipeline {{\n  agent any\n{setting}  stages {{\n    stage('{job.step}') {{\n      when {{ branch '{job.branch}' }}\n"
        f"      steps {{\n        withCredentials([\n{bound}\n        ]) {{\n          sh '''\n"
        f"{block(lines, 12)}          '''\n        }}\n      }}\n    }}\n  }}\n"
        f"{keep}}}\n"
    )


def granted(secrets: Secrets) -> tuple[str, ...]:
    """Return how the build gets its secrets, as users say it."""
    key, public = (f"`{secrets.stored(name)}` as `{name}`" for name in (secrets.key, secrets.public))
    phrase = f", secret text `{secrets.stored(PASSPHRASE)}` as `{PASSPHRASE}`" if secrets.passphrase else ""
    return (
        f"Credentials binding gives us the secret files {key} (private key) and {public} (public key of the policy){phrase}.",
        f"Jenkins stores secret files: bind {key} to sign with and {public} to check the policy{phrase}.",
        f"In the credentials store, kind secret file: {key}, the signing key, and {public}, the policy's public half{phrase}.",
    )


def advice(secrets: Secrets) -> str:
    """Return how the secrets are set up."""
    return "`withCredentials` keeps the files outside of the checkout, for this block only, and the variables hold their paths"


SYSTEM = System(
    name="jenkins",
    spoken="Jenkins",
    file="Jenkinsfile",
    attestor="jenkins",
    mark="JENKINS_URL",
    as_files=True,
    environment=variables,
    render=render,
    granted=granted,
    advice=advice,
)
