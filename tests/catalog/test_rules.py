"""Every rule, brought about for real: accepted as it is asked for, and denied for exactly its reason."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from asynth.catalog.attestors import ATTESTORS_BY_NAME
from asynth.catalog.families.rego import COMBINATIONS
from asynth.catalog.member import Binding, Build, Document, Json, Project, Rule, Scene, Violation
from asynth.catalog.rego import load_module
from asynth.catalog.rules import RULES, RULES_BY_NAME
from asynth.catalog.rules.command_line import arguments
from asynth.catalog.rules.lockfiles import BANNED, LOCK_FILES, lock_files_of
from asynth.resources import find_project

SARIF = """{"version": "2.1.0", "runs": [{"tool": {"driver":
{"name": "notes-lint"}}, "results": [
{"ruleId": "spelling", "level": "note", "message": {"text": "a"}},
{"ruleId": "spelling", "level": "note", "message": {"text": "b"}},
{"ruleId": "spelling", "level": "warning", "message": {"text": "c"}}]}]}"""
VEX = """{"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://vex.example/1", "author": "us",
"timestamp": "2025-03-03T09:00:00Z", "version": 1, "statements": [{"vulnerability": {"name": "CVE-2024-90001"},
"products": [{"@id": "pkg:generic/notes"}], "status": "not_affected", "justification": "component_not_present"}]}"""
METADATA = """{"buildx.build.provenance/linux/amd64": {"buildType": "x", "materials": [
{"uri": "pkg:docker/registry.example/base/static@3?platform=linux%2Famd64", "digest": {"sha256": "abcd"}}]},
"containerimage.digest": "sha256:00ff", "image.name": "notes"}"""
MANIFEST = """apiVersion: v1
kind: ConfigMap
metadata:
  name: notes
---
apiVersion: v1
kind: Service
metadata:
  name: notes
"""
SPDX = """{"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": "notes",
"documentNamespace": "https://spdx.example/notes", "creationInfo": {"created": "2025-03-03T09:00:00Z",
"creators": ["Tool: spdx.sh"]}, "packages": [{"SPDXID": "SPDXRef-notes",
"name": "notes", "versionInfo": "1.2.0", "downloadLocation": "NOASSERTION", "licenseConcluded": "MIT"}]}"""
CYCLONEDX = """{"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
"metadata": {"component": {"type": "application", "name": "notes", "version": "1.2.0"}},
"components": [{"type": "library", "name": "quill", "version": "2.0.0",
"licenses": [{"license": {"id": "MIT"}}],
"purl": "pkg:npm/quill@2.0.0"}]}"""
FILES = {
    "notes.txt": "first line\nsecond line\n",
    "README.md": "# A small project\n",
    "build.sh": (
        'set -e\ncase "$1" in */*) mkdir -p "${1%/*}" ;; esac\nsort -r notes.txt > "$1"\necho "wrote 2 lines"\n'
    ),
    "Makefile": "app: notes.txt\n\tsort -r notes.txt > app\n",
    "bundle.js": (
        "const { writeFileSync } = require('fs');\n"
        "const quiet = process.argv[2] === '--quiet';\n"
        "writeFileSync(process.argv.at(-1), JSON.stringify({ version: 1 }));\n"
        "if (!quiet) writeFileSync('stats.txt', '1 module');\n"
    ),
    "lint.sh": "set -e\ncat > \"$1\" <<'SARIF'\n" + SARIF + "\nSARIF\n",
    "vex.sh": "set -e\ncat > \"$1\" <<'VEX'\n" + VEX + "\nVEX\n",
    "image.sh": (
        'set -e\nprintf \'{"os": "linux"}\' > config.json\ntar -cf layer.tar notes.txt\n'
        'printf \'[{"Config": "config.json", "RepoTags": ["%s"], "Layers": ["layer.tar"]}]\' "$1" > manifest.json\n'
        'tar -cf "$2" config.json layer.tar manifest.json\nrm config.json layer.tar manifest.json\n'
    ),
    "metadata.sh": "set -e\ncat > \"$1\" <<'METADATA'\n" + METADATA + "\nMETADATA\n",
    "manifest.sh": "set -e\ncat > \"$1\" <<'MANIFEST'\n" + MANIFEST + "MANIFEST\n",
    "spdx.sh": "set -e\ncat > \"$1\" <<'SPDX'\n" + SPDX + "\nSPDX\n",
    "cyclonedx.sh": "set -e\ncat > \"$1\" <<'BOM'\n" + CYCLONEDX + "\nBOM\n",
    "tests.sh": 'for word; do if [ "$word" = -cover ]; then echo "coverage: 84.2% of statements"; fi; done\necho ok\n',
    "pom.xml": (Path(__file__).parents[2] / "fixtures/projects/java/parcels/pom.xml").read_text(),
}
PROJECT = Project("shell/notes", "a folder of notes")
BUILDS = {
    "archive": Build(
        PROJECT, "tar --format=ustar -cf {artifact} notes.txt README.md", ("notes.tar", "out.tar"),
        mime_type="application/x-tar", outputs=("{artifact}",),
    ),
    "script": Build(
        PROJECT, "sh build.sh {artifact}", ("dist/report", "dist/v2/report"), mime_type="text/plain; charset=utf-8",
        outputs=("{artifact}",), stdout="wrote 2 lines",
    ),
    "check": Build(PROJECT, "cmp notes.txt notes.txt", ()),
    "make": Build(PROJECT, "make app", ("app",)),
    "bundle": Build(
        Project("node/template", "a bundler", frozenset({"lockfiles"})), "node bundle.js {artifact}",
        ("bundle.json", "site.json"), mime_type="application/json", outputs=("{artifact}", "stats.txt"),
    ),
    "pack": Build(
        PROJECT, "node bundle.js --quiet {artifact}", ("pack.json",), mime_type="application/json",
        outputs=("{artifact}",),
    ),
    "lint": Build(
        PROJECT, "sh lint.sh {artifact}", ("notes.sarif",), mime_type="application/json", outputs=("{artifact}",),
        attestors=frozenset({"sarif"}), document=Document(tool="notes-lint", finding="spelling", warnings=1, notes=2),
    ),
    "vex": Build(
        PROJECT, "sh vex.sh {artifact}", ("notes.vex.json",), mime_type="application/json", outputs=("{artifact}",),
        attestors=frozenset({"vex"}), document=Document(open="CVE-2024-90001"),
    ),
    "image": Build(
        PROJECT, "sh image.sh registry.example/notes:1.2 {artifact}", ("notes-image.tar",),
        mime_type="application/x-tar", outputs=("{artifact}",), attestors=frozenset({"oci"}),
        document=Document(tag="registry.example/notes:1.2"),
    ),
    "metadata": Build(
        PROJECT, "sh metadata.sh {artifact}", ("notes.metadata.json",), mime_type="application/json",
        outputs=("{artifact}",), attestors=frozenset({"docker"}),
        document=Document(base="pkg:docker/registry.example/base/static@3?platform=linux%2Famd64"),
    ),
    "manifest": Build(
        PROJECT, "sh manifest.sh {artifact}", ("notes.yaml",), outputs=("{artifact}",),
        attestors=frozenset({"k8smanifest"}), document=Document(kinds=("ConfigMap", "Service")),
    ),
    "spdx": Build(
        PROJECT, "sh spdx.sh {artifact}", ("notes.spdx.json",), outputs=("{artifact}",), attestors=frozenset({"sbom"}),
        sbom=("shell", "script"), sbom_type="https://spdx.dev/Document",
        document=Document(packages=(("notes", "1.2.0"),), licences=("MIT",)),
    ),
    "cyclonedx": Build(
        PROJECT, "sh cyclonedx.sh {artifact}", ("notes.cdx.json",), outputs=("{artifact}",),
        attestors=frozenset({"sbom"}), sbom=("shell", "script"), sbom_type="https://cyclonedx.org/bom",
        document=Document(packages=(("quill", "2.0.0"),), licences=("MIT",), purls=("pkg:npm/quill@2.0.0",), spec="1.5"),
    ),
    "pom": Build(
        Project("java/parcels", "a POM", frozenset({"maven"})), "sort -o {artifact} notes.txt", ("sorted.txt",),
        outputs=("{artifact}",),
    ),
    "coverage": Build(PROJECT, "sh tests.sh -cover", (), coverage=84),
}  # fmt: skip
LOCKED = {
    folder: Build(
        Project(folder, "a locked project", frozenset({"lockfiles"})), "tar --format=ustar -cf {artifact} notes.txt",
        ("notes.tar",), outputs=("{artifact}",),
    )
    for folder in (
        "go/linkcheck", "java/tramway", "node/bike-routes", "node/tide-clock", "php/queue-times", "python/agenda",
        "python/menus", "ruby/almanac", "rust/csvstat", "swift/compass",
    )
}  # fmt: skip
"""Builds that leave alone the lock file of a real project, one of each package manager."""

SCENES = [
    ("main", ("Robin Vale", "robin@northwind.example"), "PAY-231", ("CI", "true"), "northwind", "v2.4.1"),
    ("release/2.x", ("Imke Dahl", "imke@skylark.example"), "OPS-88", ("BUILD_ENV", "nightly"), "skylark", "v0.9.12"),
    ("hotfix/login", ("Omar Said", "omar@tidal.example"), "INC-5521", ("CHANGE_FREEZE", "off"), "tidal", "v4.1.9"),
]


def scene_of(build: Build, artifact: str, world: int) -> Scene:
    branch, author, ticket, variable, organisation, tag = SCENES[world]
    return Scene(
        build=build,
        step="build",
        command=build.command.replace("{artifact}", artifact),
        artifact=artifact,
        branch=branch,
        author=author,
        ticket=ticket,
        variable=variable,
        remote=f"https://git.{organisation}.example/{organisation}/service.git",
        tag=tag,
    )


def scenes() -> list[tuple[str, Rule, Scene]]:
    found = []
    for rule in RULES:
        for world in range(len(SCENES)):
            applicable = [(name, build) for name, build in BUILDS.items() if rule.applies(build)]
            name, build = applicable[world % len(applicable)]
            artifact = build.artifacts[world % len(build.artifacts)] if build.artifacts else ""
            found.append((f"{rule.name}-{name}-{world}", rule, scene_of(build, artifact, world)))
        if rule.attestor == "lockfiles":
            locked = ((name, build) for name, build in LOCKED.items() if rule.applies(build))
            found += [(f"{rule.name}-{name}", rule, scene_of(build, "notes.tar", 0)) for name, build in locked]
    return found


CASES = scenes()


def scene_type(rule: Rule, scene: Scene) -> str:
    """Return the type that a policy names for the rule's attestation."""
    return scene.build.sbom_type if rule.attestor == "sbom" else ATTESTORS_BY_NAME[rule.attestor].predicate_type


@dataclass
class Lab:
    """A project under git with keys beside it, and what runs in it."""

    folder: Path
    witness: Path
    environment: dict[str, str]

    def sh(self, script: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script], cwd=self.folder / "project", env=self.environment,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    def must(self, script: str) -> None:
        done = self.sh(script)
        assert done.returncode == 0, done.stdout + done.stderr

    def write_policy(self, rules: list[tuple[Rule, Binding]], scene: Scene) -> None:
        public = (self.folder / "build.pub").read_bytes()
        key_id = hashlib.sha256(public).hexdigest()
        attestations: dict[str, list[dict[str, str]]] = {}
        for rule, binding in rules:
            text = load_module(rule.module).render(binding.parameters)
            module = {"name": rule.title, "module": base64.b64encode(text.encode()).decode()}
            attestations.setdefault(scene_type(rule, scene), []).append(module)
        step = {
            "name": "build",
            "functionaries": [{"type": "publickey", "publickeyid": key_id}],
            "attestations": [{"type": kind, "regopolicies": modules} for kind, modules in attestations.items()],
        }
        policy = {
            "expires": "2049-01-01T00:00:00Z",
            "steps": {"build": step},
            "publickeys": {key_id: {"keyid": key_id, "key": base64.b64encode(public).decode()}},
        }
        (self.folder / "policy.json").write_text(json.dumps(policy))


def prepare(folder: Path, witness: Path, scene: Scene, rules: list[tuple[Rule, Binding]]) -> Lab:
    needs = {need for _, binding in rules for need in binding.needs}
    project = folder / "project"
    (folder / "home").mkdir(parents=True)
    project.mkdir()
    for name, text in FILES.items():
        (project / name).write_text(text)
    template = find_project(scene.build.project.folder)
    for name in lock_files_of(scene.build.project.folder):
        shutil.copy(template / name, project)
    name, email = scene.author
    environment = {
        "PATH": f"{witness.parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder / "home"),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": name,
        "GIT_AUTHOR_EMAIL": email,
        "GIT_COMMITTER_NAME": name,
        "GIT_COMMITTER_EMAIL": email,
    }
    if "variable" in needs:
        environment |= dict([scene.variable])
    for rule, _ in rules:
        surroundings = ATTESTORS_BY_NAME[rule.attestor].environment
        environment |= dict(surroundings(scene)) if surroundings is not None else {}
    for _, binding in rules:
        environment |= dict(binding.environment)
    lab = Lab(folder, witness, environment)
    message = f"{scene.ticket}: prepare the build step" if "ticket" in needs else "Prepare the next version"
    lab.must(
        f"git init -q\ngit symbolic-ref HEAD refs/heads/{scene.branch}\ngit add -A\ngit commit -q -m '{message}'\n"
        "for who in build policy; do\n"
        "  openssl genpkey -algorithm ed25519 -out ../$who.key\n"
        "  openssl pkey -in ../$who.key -pubout -out ../$who.pub\n"
        "done\n"
    )
    if "tag" in needs:
        lab.must(f"git tag -a -m 'Release {scene.tag}' {scene.tag}")
    if "remote" in needs:
        lab.must(f"git remote add origin {scene.remote}")
    lab.write_policy(rules, scene)
    lab.must(
        "witness policy check ../policy.json\nwitness sign -k ../policy.key -f ../policy.json -o ../policy.signed.json"
    )
    return lab


def attested(lab: Lab, rules: list[Rule], scene: Scene) -> subprocess.CompletedProcess[str]:
    """Return how verify ends on a run as the scene has it."""
    return run_and_verify(lab, rules, scene, Violation(message=""))


def run_and_verify(lab: Lab, rules: list[Rule], scene: Scene, violation: Violation) -> subprocess.CompletedProcess[str]:
    extras = {rule.attestor for rule in rules if not ATTESTORS_BY_NAME[rule.attestor].always} | {*violation.attestors}
    if not scene.artifact:
        extras.add("git")
    flags = [*(flag for name in sorted(extras) for flag in ATTESTORS_BY_NAME[name].flags), *violation.flags]
    flags += [flag for rule in rules for flag in rule.bind(scene).flags if flag not in violation.drops]
    lab.must(f"git clean -fdxq\n{violation.prelude}\n")
    changes = [
        f"-u {name}" if value is None else shlex.quote(f"{name}={value}") for name, value in violation.environment
    ]
    lab.must(
        f"env {' '.join(changes)} witness run --step build -a '{','.join(sorted(extras))}' {' '.join(flags)} -k ../build.key"
        f" -o ../att.json -- {violation.command or scene.command}"
    )
    subject = f"-f {scene.artifact}" if scene.artifact else '-s "$(git rev-parse HEAD)"'
    return lab.sh(f"witness verify -p ../policy.signed.json -k ../policy.pub -a ../att.json {subject}")


def denials(stderr: str) -> list[str]:
    """Return what the rules said, one text for each attestation.

    Without a terminal a log line is `msg="..."`, quoted as Go quotes; texts are joined by commas, with a blank at the end.
    """
    found = []
    for line in stderr.splitlines():
        quoted = line.partition("msg=")[2]
        for part in (json.loads(quoted) if quoted.startswith('"') else quoted).splitlines():
            _, denied, reasons = part.partition("policy was denied due to: ")
            if denied:
                found.append(reasons.rstrip(", "))
    return found


def skip_without(scene: Scene) -> None:
    program = scene.command.split()[0]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not on PATH")


@pytest.mark.release
@pytest.mark.parametrize(("rule", "scene"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_rule_accepts_its_scene_and_denies_the_violation(
    rule: Rule, scene: Scene, release_witness: Path, tmp_path: Path
) -> None:
    skip_without(scene)
    binding = rule.bind(scene)
    lab = prepare(tmp_path / "lab", release_witness, scene, [(rule, binding)])
    accepted = attested(lab, [rule], scene)
    assert accepted.returncode == 0, accepted.stderr
    denied = run_and_verify(lab, [rule], scene, binding.violation)
    assert denied.returncode != 0
    assert denials(denied.stderr) == [binding.violation.message]


@pytest.mark.release
@pytest.mark.parametrize("names", COMBINATIONS, ids="+".join)
def test_rules_taught_together_deny_one_by_one(names: tuple[str, ...], release_witness: Path, tmp_path: Path) -> None:
    rules = [RULES_BY_NAME[name] for name in names]
    build = next(build for build in BUILDS.values() if build.artifacts and all(rule.applies(build) for rule in rules))
    scene = scene_of(build, build.artifacts[0], 1)
    skip_without(scene)
    bound = [(rule, rule.bind(scene)) for rule in rules]
    for number, (_, binding) in enumerate(bound):
        lab = prepare(tmp_path / f"lab{number}", release_witness, scene, bound)
        accepted = attested(lab, rules, scene)
        assert accepted.returncode == 0, accepted.stderr
        denied = run_and_verify(lab, rules, scene, binding.violation)
        assert denied.returncode != 0
        assert binding.violation.message in denials(denied.stderr)


def leaves(value: Json) -> list[str]:
    if isinstance(value, dict):
        return [leaf for item in (*value.keys(), *value.values()) for leaf in leaves(item)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in leaves(item)]
    return [str(value)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_requests_show_every_parameter(rule: Rule) -> None:
    for scene in [scene for _, other, scene in CASES if other is rule]:
        binding = rule.bind(scene)
        assert len(set(binding.requests)) >= 3
        for request in binding.requests:
            assert all(leaf in request for leaf in leaves(list(binding.parameters.values()))), request
            assert request[0].islower() or request[0] in "`H", request
            assert not request.endswith(".")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_other_parameters_are_asked_for_in_other_words(rule: Rule) -> None:
    """What two settings make of a rule differs in the request wherever it differs in the answer."""
    build = next(build for build in BUILDS.values() if rule.applies(build))
    artifact = build.artifacts[0] if build.artifacts else ""
    bindings = [rule.bind(scene_of(build, artifact, world)) for world in range(len(SCENES))]
    for first, second in itertools.combinations(bindings, 2):
        same = first.parameters == second.parameters and not first.needs
        assert all((a == b) == same for a, b in zip(first.requests, second.requests, strict=True))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_members_are_complete(rule: Rule) -> None:
    assert load_module(rule.module).package.split(".")[0] == rule.attestor.replace("-", "_")
    assert rule.explanation.endswith(".")
    assert re.fullmatch("[a-z][a-z-]*", rule.title)


def test_names_titles_and_explanations_are_unique() -> None:
    assert len(RULES) >= 20
    assert len(RULES_BY_NAME) == len(RULES)
    for field in ("title", "module", "explanation"):
        assert len({getattr(rule, field) for rule in RULES}) == len(RULES), field


def test_every_rule_is_brought_about() -> None:
    assert {rule.name for _, rule, _ in CASES} == set(RULES_BY_NAME)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("make app", ("make", "app")),
        ("sh -c 'a && b > c'", ("sh", "-c", "a && b > c")),
        ("tar cf x *.txt", ()),
        ("echo $HOME", ()),
    ],
)
def test_arguments_are_those_that_witness_records(command: str, expected: tuple[str, ...]) -> None:
    assert arguments(command) == expected


def test_every_lock_file_that_a_project_has_is_ruled_over() -> None:
    locked = {name for build in (*LOCKED.values(), BUILDS["bundle"]) for name in lock_files_of(build.project.folder)}
    assert locked == {*BANNED} == {*LOCK_FILES}
