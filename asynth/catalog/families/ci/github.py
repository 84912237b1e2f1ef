"""Workflows of GitHub Actions, before witness came and with it. GitHub's attestor would need an OIDC token and is left out."""

from __future__ import annotations

from collections.abc import Sequence

from asynth.catalog.families.ci.job import FORKED, PROVIDED, UNCOMMON, Job, System, block
from asynth.catalog.house import INSTALL
from asynth.catalog.member import AttestedBuild

_CONCURRENCY = "concurrency:\n  group: ${{ github.workflow }}-${{ github.ref }}\n  cancel-in-progress: false\n"
_CACHE = (
    "      - uses: actions/cache@v4\n        with:\n          path: ~/.cache\n"
    "          key: ${{ runner.os }}-${{ hashFiles('**/*.lock', '**/go.sum', '**/package-lock.json') }}\n"
    "          restore-keys: ${{ runner.os }}-\n"
)


def _head(job: Job, *, split: bool = True) -> str:
    """Return the file up to the job's first own step; `split` says whether a job for pull requests comes besides."""
    pulls = "  pull_request:\n" if job.forked else ""
    only = "    if: github.event_name == 'push'\n" if job.forked and split else ""
    limits = "    timeout-minutes: 30\n    defaults:\n      run:\n        shell: bash\n" if job.around in (1, 2) else ""
    depth = (
        "        with:\n          fetch-depth: 0\n          persist-credentials: false\n"
        if job.around in (1, 3)
        else ""
    )
    return (
        f"name: {job.step}\non:\n  push:\n    branches: ['{'**' if job.everywhere else job.branch}']\n{pulls}"
        f"permissions:\n  contents: read\n{_CONCURRENCY if job.around in (2, 3) else ''}"
        f"jobs:\n{_OTHERS_GITHUB if job.around == 3 else ''}  {job.step}:\n{only}    runs-on: ubuntu-latest\n{limits}    steps:\n"
        f"      - uses: actions/checkout@v4\n{depth}{_CACHE if job.around == 2 else ''}"
    )


_OTHERS_GITHUB = (
    "  codeql:\n    uses: ./.github/workflows/codeql.yml\n    permissions:\n      contents: read\n"
    "      security-events: write\n  changelog:\n    uses: ./.github/workflows/changelog.yml\n    with:\n      publish: false\n"
)


def _check_github(job: Job) -> str:
    return (
        f"  {FORKED}:\n    if: github.event_name == 'pull_request'\n    runs-on: ubuntu-latest\n    steps:\n"
        f"      - uses: actions/checkout@v4\n{_step('Check', job.forked)}"
    )


def _step(name: str, lines: Sequence[str], **stores: str) -> str:
    """Return a step; `stores` says of each variable whether it is among the secrets or the variables."""
    given = "".join(f"          {variable}: ${{{{ {store}.{variable} }}}}\n" for variable, store in stores.items())
    return f"      - name: {name}\n{f'        env:{chr(10)}{given}' if given else ''}        run: |\n{block(lines, 10)}"


def _get_github() -> str:
    return _step("Install witness", INSTALL)


def _upload(job: Job) -> str:
    paths = block(job.keep, 12)
    return f"      - uses: actions/upload-artifact@v4\n        with:\n          name: {job.step}\n          path: |\n{paths}"


def _next_job(job: Job, steps: str) -> str:
    """Return the job that deploys; an upload of a single file has lost its folder, so the download names it."""
    folder = job.keep[0].rpartition("/")[0] if len(job.keep) == 1 else ""
    into = f"          path: {folder}\n" if folder else ""
    return (
        f"  deploy:\n    needs: {job.step}\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n"
        f"      - uses: actions/download-artifact@v4\n        with:\n          name: {job.step}\n{into}{steps}"
    )


def _release(job: Job) -> str:
    """Return the job that puts what was kept into a release, and alone may write to the repository."""
    files = " ".join(job.keep)
    return (
        f"  keep:\n    needs: {job.step}\n    runs-on: ubuntu-latest\n    permissions:\n      contents: write\n    steps:\n"
        f"      - uses: actions/download-artifact@v4\n        with:\n          name: {job.step}\n"
        "      - env:\n          GH_TOKEN: ${{ github.token }}\n          GH_REPO: ${{ github.repository }}\n        run: |\n"
        f'          gh release create "{job.step}-$GITHUB_RUN_NUMBER" --target "$GITHUB_SHA" \\\n            {files}\n'
    )


def _render_github(job: Job) -> str:
    install = _get_github()
    checks = {job.secrets.public: "vars"}
    needed = (
        {job.secrets.key: "secrets"}
        | (checks if job.scripted else {})
        | ({job.wanted: "vars"} if job.wanted and job.wanted != PROVIDED else {})
    )
    text = f"{_head(job)}{install}{_step('Attest', job.attest, **needed)}"
    if job.verify:
        text += _step("Verify", job.verify, **checks)
    text += _upload(job)
    if job.released:
        text += _release(job)
    if job.forked:
        text += _check_github(job)
    if job.deploy:
        text += _next_job(job, f"{install}{_step('Verify and deploy', job.deploy, **checks)}")
    return text


def render_keyless(job: Job) -> str:
    """Return the workflow whose job attests without a key, by a token that it alone may ask for."""
    start = f"  {job.step}:\n"
    granted = f"{start}    permissions:\n      contents: read\n      id-token: write\n"
    checks = _step("Verify", job.verify, **{job.secrets.public: "vars"})
    return f"{_head(job).replace(start, granted, 1)}{_get_github()}{_step('Attest', job.attest)}{checks}{_upload(job)}"


def _plain_github(job: Job) -> str:
    text = f"{_head(job, split=False)}      - run: {job.command}\n{_upload(job) if job.keep else ''}"
    return f"{text}{_next_job(job, block([f'- run: {line}' for line in job.deploy], 6))}" if job.deploy else text


def _environment_github(attested: AttestedBuild) -> tuple[tuple[str, str], ...]:
    """Return what GitHub exports to the job that runs the attested build's step."""
    return (
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_REPOSITORY", f"{attested.organisation}/{attested.repository}"),
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
    holders=("secret", "variable"),
    getting=_get_github,
    lacks=UNCOMMON,
)
