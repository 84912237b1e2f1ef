"""GitHub Actions: secrets come as text; the github attestor would need an OIDC token and is left out."""

from __future__ import annotations

from asynth.catalog.ci.system import PASSPHRASE, Job, Secrets, System, block
from asynth.catalog.member import Scene


def render(job: Job) -> str:
    """Return a workflow."""
    secrets = job.secrets
    variables = "".join(
        f"      {variable}: ${{{{ {'vars' if variable == secrets.public else 'secrets'}.{variable} }}}}\n"
        for variable in secrets.variables
    )
    if job.setting:
        variables += f"      {job.setting[0]}: '{job.setting[1]}'\n"
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


def environment(scene: Scene) -> tuple[tuple[str, str], ...]:
    """Return what GitHub exports to the job that runs the scene's step."""
    return (
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_REPOSITORY", f"{scene.organisation}/service"),
        ("GITHUB_SERVER_URL", "https://github.com"),
        ("GITHUB_RUN_ID", "9071533821"),
        ("GITHUB_WORKFLOW", scene.step),
        ("RUNNER_OS", "Linux"),
    )


def granted(secrets: Secrets) -> tuple[str, ...]:
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


def advice(secrets: Secrets) -> str:
    """Return how the secrets are set up."""
    return "the `github` attestor is left out, since it needs the job's OIDC token (`id-token: write`)"


SYSTEM = System(
    name="github",
    spoken="GitHub Actions",
    file=".github/workflows/{step}.yml",
    attestor="",
    mark="",
    as_files=False,
    environment=environment,
    render=render,
    granted=granted,
    advice=advice,
)
