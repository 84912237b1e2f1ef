"""Every build of the catalogue: consistent as data, sound as a command, and recorded as declared by each engine."""

import base64
import hashlib
import json
import os
import re
import shlex
import subprocess
import tarfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from asynth.catalog.attestors import ATTESTORS_BY_NAME, sound
from asynth.catalog.families.pipeline.chains import CHAINS_BY_NAME
from asynth.catalog.member import Build, Workload
from asynth.catalog.workloads import SHELVES, WORKLOADS, WORKLOADS_BY_NAME, read_shared
from asynth.example.workbench import HEAVY_SECONDS
from asynth.execution.trees import read_tree, remove_tree, rename_tree, write_tree
from asynth.machine.caches import shared_caches
from asynth.machine.probing.places import is_warm
from asynth.machine.probing.tools import find_tools, locate
from asynth.resources import copy_project, fixtures_root, list_project, rename
from asynth.witness.discovery import EMBEDDED

PROJECTS = Path(__file__).parents[2] / "fixtures" / "projects"
BUILDS = [
    pytest.param(workload, build, id=f"{workload.name} in {build.project.folder}")
    for workload in WORKLOADS
    for build in workload.builds
]
NAMED = [
    pytest.param(workload, build.under(name), id=f"{workload.name} in {build.project.folder} as {name}")
    for workload in WORKLOADS
    for build in workload.builds
    for name in build.project.names[1:]
    if build.under(name).command != build.command or build.under(name).artifacts != build.artifacts
]
"""Builds under the further names of their projects, where a command or an artifact shows them."""


def by_engines():
    """Return the builds, each workload's first on both engines and its others on one of them in turn: both record alike."""
    found, met = [], {}
    for one in BUILDS + NAMED:
        workload = one.values[0].name
        turn = met[workload] = met.get(workload, -1) + 1
        for number, (engine, marks) in enumerate({EMBEDDED: (), "release": (pytest.mark.release,)}.items()):
            if turn == 0 or turn % 2 == number:
                found.append(pytest.param(engine, *one.values, id=f"{one.id}-{engine}", marks=marks))
    return found


PROJECTS_USED = sorted(
    {build.project for workload in WORKLOADS for build in workload.builds}, key=lambda project: project.folder
)
REPEATED = [
    one for one in BUILDS if one.values[1].repeatable and one.values[1].artifacts and not one.values[1].attestors
]
LOCK_FILES = {
    "Cargo.lock",
    "Gemfile.lock",
    "Pipfile.lock",
    "Podfile.lock",
    "composer.lock",
    "go.sum",
    "gradle.lockfile",
    "package-lock.json",
    "pnpm-lock.yaml",
    "poetry.lock",
    "yarn.lock",
}
MODULES = {"python3 -m pytest": "pytest", "python3 setup.py build": "setuptools", "pip install -r": "pip"}
"""What a workload needs of Python beyond its standard library."""

DOCUMENTS = {"docker": "products", "oci": "imagetags", "vex": "vexDocument", "k8smanifest": "recordeddocs"}
"""What attestors that read a document have to record of it."""

HIDDEN = {
    "network": {"CARGO_NET_OFFLINE", "COMPOSER_DISABLE_NETWORK", "GOPROXY", "GOTOOLCHAIN", "SYFT_CHECK_FOR_APP_UPDATE"}
    | {f"NPM_CONFIG_{name}" for name in ("OFFLINE", "AUDIT", "FUND", "UPDATE_NOTIFIER")}
    | {"PIP_DISABLE_PIP_VERSION_CHECK", "UV_OFFLINE", "UV_PYTHON_DOWNLOADS"}
    | {f"GRYPE_{name}" for name in ("DB_AUTO_UPDATE", "DB_VALIDATE_AGE", "CHECK_FOR_APP_UPDATE")}
    | {f"TRIVY_{name}" for name in ("SKIP_DB_UPDATE", "SKIP_CHECK_UPDATE", "OFFLINE_SCAN", "SKIP_VERSION_CHECK")}
    | {"TRIVY_DISABLE_TELEMETRY"},
    "caches": {
        "GOCACHE",
        "GRYPE_DB_CACHE_DIR",
        "TRIVY_CACHE_DIR",
        "GOLANGCI_LINT_CACHE",
        "CONTAINERS_STORAGE_CONF",
        "NPM_CONFIG_CACHE",
        "NPM_CONFIG_LOGS_MAX",
        "PYTHONDONTWRITEBYTECODE",
        "MYPY_CACHE_DIR",
        "RUFF_NO_CACHE",
    }
    | {"GRADLE_USER_HOME", "PIP_CACHE_DIR", "UV_CACHE_DIR", "MAVEN_OPTS", "UV_LINK_MODE"},
    "speed": {"PYTEST_DISABLE_PLUGIN_AUTOLOAD", "GRADLE_OPTS", "JAVA_TOOL_OPTIONS"},
}
NAMESPACES = {"maven.apache.org", "www.w3.org", "openvex.dev", "getcomposer.org"}
"""Hosts of namespaces, and of the manual that composer.lock points to: nothing is fetched from them."""


@dataclass(frozen=True)
class Checkout:
    """A fresh copy of a project under git, with room beside it, and the environment of a command in it."""

    folder: Path
    environment: dict[str, str]

    def run(self, command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=self.folder,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """Return a folder for what examples share: caches, and a home whose caches are warm after the first run."""
    return tmp_path_factory.mktemp("shared")


@pytest.fixture
def check_out(tmp_path, shared):
    """Return a function that makes a checkout of a build's project."""

    def make(workload: Workload, build: Build, name: str = "checkout") -> Checkout:
        path = search_path(workload)
        home = shared / "home"
        home.mkdir(exist_ok=True)
        folder = tmp_path / name / "project"
        folder.parent.mkdir()
        copy_project(build.project.folder, folder)
        if build.renaming is not None:
            tree = rename_tree(read_tree(folder), *build.renaming)
            remove_tree(folder)
            folder.mkdir()
            write_tree(tree, folder)
        environment = {"PATH": path, "HOME": str(home), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        checkout = Checkout(folder, environment)
        identity = "-c user.name=Robin -c user.email=robin@example.com"
        made = checkout.run(f"git init -q -b main --template= . && git add -A . && git {identity} commit -q -m Import")
        assert made.returncode == 0, made.stderr
        for path in folder.rglob("*"):  # stale, as in a clone: a tool that asks git makes it rewrite .git/index
            if build.sbom is not None and ".git" not in path.parts:
                os.utime(path, (1740992400, 1740992400))
        return checkout

    return make


def search_path(workload: Workload) -> str:
    """Return a PATH that holds the real programs, or skip."""
    folders = [folder_of(tool) for tool in (*workload.tools, "bash", "git", "openssl")]
    module = MODULES.get(workload.name)
    if module is not None:
        python = Path(folder_of("python3")) / "python3"
        if subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False).returncode:
            pytest.skip(f"python3 has no module {module}")
    return os.pathsep.join(dict.fromkeys([*folders, "/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"]))


def folder_of(tool: str) -> str:
    """Return the folder of the program behind `tool`, or skip. A shim only works with its owner's HOME."""
    path = locate(tool)
    if path is None:
        pytest.skip(f"{tool} is not installed")
    return str(path.parent)


def spelled(text: str, artifact: str) -> str:
    return text.replace("{artifact}", artifact)


def hidden_variables(workload: Workload, shared: Path, *kinds: str) -> dict[str, str]:
    """Return the variables of these kinds, or skip: what has to be warmed uses the caches of `doctor --fix`."""
    cache = shared / "cache"
    if workload.warming:
        cache = shared_caches()
        if not is_warm(workload, find_tools(workload.tools).values()):
            pytest.skip(f"the caches are not filled; run `asynth doctor --fix '{workload.name}'`")
    names = {name for kind in kinds for name in HIDDEN[kind]}
    values = {name: value.replace("{cache}", str(cache)) for name, value in workload.environment if name in names}
    if "speed" in kinds:
        return values
    return {name: re.sub(r"-XX:\S+ ?", "", value) for name, value in values.items()}  # how Java compiles and collects


def names(build: Build) -> tuple[str, ...]:
    """Return the first and the last name of the artifact and those in new folders, or "" where there is none."""
    if not build.artifacts:
        return ("", "")
    root = PROJECTS / build.project.folder
    in_new_folders = (
        name for name in build.artifacts if "{artifact}" in build.command and not (root / name).parent.is_dir()
    )
    return tuple(dict.fromkeys((build.artifacts[0], build.artifacts[-1], *in_new_folders)))


def texts(path: Path) -> list[str]:
    """Return the text of a file, or of all files in an archive that a package manager wrote."""
    if path.suffix in {".whl", ".jar"}:
        with zipfile.ZipFile(path) as package:
            return [package.read(name).decode() for name in package.namelist()]
    if path.suffix == ".tgz":
        with tarfile.open(path) as archive:
            files = (archive.extractfile(member) for member in archive)
            return [file.read().decode() for file in files if file is not None]
    return [path.read_text(encoding="utf-8")] if path.is_file() else []


def sources(build: Build) -> list[Path]:
    return [path for _, path in list_project(build.project.folder)]


def test_names_are_unique():
    assert len(WORKLOADS_BY_NAME) == len(WORKLOADS)
    for workload in WORKLOADS:
        folders = [build.project.folder for build in workload.builds]
        assert len(set(folders)) == len(folders), workload.name


def test_a_command_line_tells_which_build_it_is():
    commands: dict[str, str] = {}
    for one in (*BUILDS, *NAMED):
        workload, build = one.values
        for artifact in build.artifacts or ("",):
            meant = f"{workload.name} in {build.project.folder}"
            assert commands.setdefault(spelled(build.command, artifact), meant) == meant


def test_what_users_say_tells_projects_apart():
    projects = {build.project for workload in WORKLOADS for build in workload.builds}
    assert len({project.folder for project in projects}) == len(projects)
    assert len({project.describes for project in projects}) == len(projects)


def test_every_project_is_used():
    used = {build.project.folder for workload in WORKLOADS for build in workload.builds} | set(CHAINS_BY_NAME)
    assert used == {path.relative_to(PROJECTS).as_posix() for path in PROJECTS.glob("*/*")}


def test_every_file_of_workloads_and_every_shared_table_is_used():
    files = {path.name for path in (fixtures_root() / "workloads").iterdir()}
    assert files == {*(f"{shelf}.toml" for shelf in SHELVES), "shared.toml"}
    assert len(set(SHELVES)) == len(SHELVES)
    texts = [(fixtures_root() / "workloads" / name).read_text() for name in files]
    shared = {name for text in texts for name in re.findall(r'^shares = "(.+)"$', text, re.MULTILINE)}
    assert shared == set(read_shared())
    warming = {name for text in texts for name in re.findall(r'^warming = "(.+)"$', text, re.MULTILINE)}
    assert warming == {path.name for path in (fixtures_root() / "warming").iterdir()}


def test_what_a_build_writes_beside_its_artifact_is_ignored(tmp_path):
    """An answer removes the artifact before the step runs again; a rule on a clean checkout must not find the rest."""
    seen = []
    for workload in WORKLOADS:
        for build in workload.builds:
            beside = [name for name in build.outputs or () if name not in build.artifacts and "{" not in name]
            if not beside:
                continue
            project = tmp_path / build.project.folder.replace("/", "-")
            if not project.exists():
                copy_project(build.project.folder, project)
                subprocess.run(["git", "init", "-q"], cwd=project, check=True)
            asked = ["git", "check-ignore", "--", *beside]
            ignored = subprocess.run(asked, cwd=project, capture_output=True, text=True).stdout.split()
            seen += [f"{build.command}: {name}" for name in beside if name not in ignored]
    assert not seen


@pytest.mark.parametrize(("workload", "build"), BUILDS + NAMED)
def test_artifact_is_named_where_the_command_line_names_it(workload, build):
    chosen = "{artifact}" in build.command
    assert len(set(build.artifacts)) == len(build.artifacts)
    assert len(build.artifacts) >= 6 if chosen else len(build.artifacts) <= 1
    if build.outputs is not None:
        declared = {spelled(output, build.artifacts[0] if build.artifacts else "") for output in build.outputs}
        assert set(build.artifacts[:1]) <= declared
    if not build.artifacts:
        assert not build.mime_type
    existing = {path.relative_to(PROJECTS / build.project.folder).as_posix() for path in sources(build)}
    assert not existing & set(build.artifacts)


@pytest.mark.parametrize(("workload", "build"), BUILDS)
def test_commands_are_portable_and_need_no_outer_shell(workload, build):
    words = shlex.split(build.command)
    assert not {">", ">>", "<", "|", "||", "&&", ";", "&"} & set(words)
    assert not re.search(r"[`$]|\bpython\b", build.command)
    assert words[0] in {*workload.tools, "sh", "env"}


@pytest.mark.parametrize(("workload", "build"), BUILDS)
def test_attestors_of_a_build_are_what_its_files_offer(workload, build):
    here = {path.name for path in (PROJECTS / build.project.folder).iterdir()}
    assert ("lockfiles" in build.project.attestors) == bool(here & LOCK_FILES)
    assert ("maven" in build.project.attestors) == ("pom.xml" in here)
    assert build.attestors <= {"sbom", "sarif", "vex", "docker", "oci", "k8smanifest"}
    assert sound(build.attestors) == build.attestors, "several JSON documents: sarif and vex take any of them"
    assert ("sbom" in build.attestors) == (build.sbom is not None) == bool(build.sbom_type)
    if build.sbom is not None:
        sbom = ATTESTORS_BY_NAME["sbom"]
        assert build.sbom_type in {sbom.predicate_type, *sbom.alternative_types}


def test_hidden_variables_only_concern_network_caches_and_speed():
    used = {name for workload in WORKLOADS for name, _ in workload.environment}
    assert used <= HIDDEN["network"] | HIDDEN["caches"] | HIDDEN["speed"]


def test_fixtures_are_plain_text_and_name_no_machine_and_no_registry():
    for path in PROJECTS.rglob("*"):
        for text in texts(path):
            assert "\0" not in text, path
            assert not re.search(r"(?<![\w.])/(home|root|Users|tmp|private|var|opt|srv|work)/", text), path
            hosts = {host for host in re.findall(r"https?://([\w.-]+)", text) if not host.endswith("example.org")}
            assert hosts <= NAMESPACES, path


@pytest.mark.timeout(400)
@pytest.mark.parametrize(("workload", "build"), BUILDS)
def test_command_works_without_anything_hidden(workload, build, check_out, shared):
    known = {path.read_bytes() for path in sources(build)}
    needed = hidden_variables(workload, shared, "network", "caches") if workload.warming else {}
    attempts = names(build) if workload.cost < HEAVY_SECONDS else names(build)[:1]
    for attempt, artifact in enumerate(attempts):
        checkout = check_out(workload, build, f"attempt-{attempt}")
        done = checkout.run(spelled(build.command, artifact), **needed)
        assert done.returncode == 0, done.stdout + done.stderr
        assert not build.stdout or build.stdout in done.stdout.splitlines()
        if artifact:
            assert (checkout.folder / artifact).read_bytes() not in known


@pytest.mark.parametrize("project", PROJECTS_USED, ids=lambda project: project.folder)
def test_further_names_of_a_project_stand_for_nothing_else_in_it(project):
    assert len(set(project.names)) == len(project.names) != 1
    files = list_project(project.folder)
    for name in project.names[1:]:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
        assert all(rename(path, name, "") == path for path, _ in files)
        assert all(rename(text, name, "") == text for _, file in files for text in texts(file)), name


@pytest.mark.timeout(400)
@pytest.mark.parametrize(("workload", "build"), REPEATED)
def test_command_that_is_run_again_writes_the_same_bytes(workload, build, check_out, shared):
    hidden = hidden_variables(workload, shared, "network", "caches", "speed")
    checkout = check_out(workload, build)
    artifact = build.artifacts[0]

    def write() -> bytes:
        done = checkout.run(spelled(build.command, artifact), **hidden)
        assert done.returncode == 0, done.stdout + done.stderr
        return (checkout.folder / artifact).read_bytes()

    first = write()
    time.sleep(2)  # archives keep times to the even second
    assert write() == first


@pytest.mark.timeout(400)
@pytest.mark.parametrize(("engine", "workload", "build"), by_engines(), indirect=["engine"])
def test_witness_records_what_the_member_declares(workload, build, check_out, shared, witness):
    artifact = names(build)[0]
    offered = ["git", "environment", "link", "secretscan", *sorted(build.project.attestors | build.attestors)]
    required = {ATTESTORS_BY_NAME[name].predicate_type for name in offered if name != "sbom"}
    required |= {attestor.predicate_type for attestor in ATTESTORS_BY_NAME.values() if attestor.always}
    if build.sbom_type:
        required.add(build.sbom_type)

    checkout = check_out(workload, build)
    hidden = hidden_variables(workload, shared, *HIDDEN)
    witness = shlex.quote(str(witness))
    keys = "for who in run policy; do openssl genpkey -algorithm ed25519 -out ../$who.key; "
    keys += "openssl pkey -in ../$who.key -pubout -out ../$who.pub; done"
    flags = " ".join(flag for name in offered for flag in ATTESTORS_BY_NAME[name].flags)
    run = f"{witness} run --step build -a {','.join(offered)} {flags} -k ../run.key -o ../build.att.json -- "
    done = checkout.run(f"{keys}\n{run}{spelled(build.command, artifact)}", **hidden)
    assert done.returncode == 0, done.stdout + done.stderr

    found = collection(checkout.folder.parent / "build.att.json")
    assert set(found) == required
    assert all(
        found[predicate] for predicate in required if not predicate.endswith(("product/v0.1", "secretscan/v0.1"))
    )
    scan = found[ATTESTORS_BY_NAME["secretscan"].predicate_type]
    assert scan == {"findings": None}
    products = found[ATTESTORS_BY_NAME["product"].predicate_type] or {}
    if build.outputs is not None:
        assert set(products) == {spelled(output, artifact) for output in build.outputs}
    if artifact and build.mime_type:
        assert products[artifact]["mime_type"] == build.mime_type
    if build.stdout:
        assert build.stdout in found[ATTESTORS_BY_NAME["command-run"].predicate_type]["stdout"].splitlines()
    if "lockfiles" in offered:
        assert found[ATTESTORS_BY_NAME["lockfiles"].predicate_type]["lockfiles"]
    for name, field in DOCUMENTS.items():
        if name in offered:
            assert found[ATTESTORS_BY_NAME[name].predicate_type][field]
    if "sarif" in offered:
        assert found[ATTESTORS_BY_NAME["sarif"].predicate_type]["report"]["runs"]

    write_policy(checkout.folder.parent, required)
    subject = f"-f {artifact}" if artifact else '-s "$(git rev-parse HEAD)"'
    done = checkout.run(
        f"{witness} sign -k ../policy.key -f ../policy.json -o ../policy.signed.json\n"
        f"{witness} verify -p ../policy.signed.json -k ../policy.pub -a ../build.att.json {subject}"
    )
    assert done.returncode == 0, done.stderr
    assert "Verification succeeded" in done.stderr


def collection(path: Path) -> dict[str, object]:
    """Return the predicates of an attestation by type."""
    statement = json.loads(base64.b64decode(json.loads(path.read_text())["payload"]))
    return {entry["type"]: entry["attestation"] for entry in statement["predicate"]["attestations"]}


def write_policy(folder: Path, required: set[str]) -> None:
    public = (folder / "run.pub").read_bytes()
    key_id = hashlib.sha256(public).hexdigest()
    step = {
        "name": "build",
        "functionaries": [{"type": "publickey", "publickeyid": key_id}],
        "attestations": [{"type": predicate} for predicate in sorted(required)],
    }
    policy = {
        "expires": "2040-01-01T00:00:00Z",
        "steps": {"build": step},
        "publickeys": {key_id: {"keyid": key_id, "key": base64.b64encode(public).decode()}},
    }
    (folder / "policy.json").write_text(json.dumps(policy))
