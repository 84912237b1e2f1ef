"""Builds so small that every rule can be brought about on one of them, and the cases that tests bind rules to."""

from __future__ import annotations

from asynth.catalog.member import AttestedBuild, Build, Document, Project, Rule
from asynth.catalog.rules import RULES
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
"creators": ["Tool: spdx.sh"]}, "packages": [{"SPDXID": "SPDXRef-quill",
"name": "quill", "versionInfo": "1.2.0", "downloadLocation": "NOASSERTION", "licenseConcluded": "MIT"}]}"""
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
    "deploy.sh": 'set -e\nmkdir -p "$1"\ncp notes.txt "$1"\n',
    "tests.sh": 'for word; do if [ "$word" = -cover ]; then echo "coverage: 84.2% of statements"; fi; done\necho ok\n',
    "pom.xml": (find_project("java/parcels") / "pom.xml").read_text(),
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
        document=Document(packages=(("quill", "1.2.0"),), licences=("MIT",)),
    ),
    "cyclonedx": Build(
        PROJECT, "sh cyclonedx.sh {artifact}", ("notes.cdx.json",), outputs=("{artifact}",),
        attestors=frozenset({"sbom"}), sbom=("shell", "script"), sbom_type="https://cyclonedx.org/bom",
        document=Document(packages=(("quill", "2.0.0"),), licences=("MIT",), purls=("pkg:npm/quill@2.0.0",), spec="1.5"),
    ),
    "pom": Build(
        Project("java/parcels", "a POM", frozenset({"maven"})), "sort -o {artifact} notes.txt", ("sorted",),
        outputs=("{artifact}",),
    ),
    "coverage": Build(PROJECT, "sh tests.sh -cover", (), coverage=84),
    "deploy": Build(PROJECT, "sh deploy.sh www", (), outputs=("www/notes.txt",)),
    "quoted": Build(PROJECT, "sh -c 'sort notes.txt > {artifact}'", ("list.txt",), outputs=("{artifact}",)),
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

REPOSITORIES = [
    ("main", ("Robin Vale", "robin@northwind.example"), "PAY-231", ("CI", "true"), "northwind", "v2.4.1"),
    ("release/2.x", ("Imke Dahl", "imke@skylark.example"), "OPS-88", ("BUILD_ENV", "nightly"), "skylark", "v0.9.12"),
    ("hotfix/login", ("Omar Said", "omar@tidal.example"), "INC-5521", ("CHANGE_FREEZE", "off"), "tidal", "v4.1.9"),
]


def attest(build: Build, artifact: str, world: int) -> AttestedBuild:
    branch, author, ticket, variable, organisation, tag = REPOSITORIES[world]
    return AttestedBuild(
        build=build,
        step="build",
        command=build.command.replace("{artifact}", artifact),
        artifact=artifact,
        branch=branch,
        author=author,
        ticket=ticket,
        variable=variable,
        remote=f"https://git.{organisation}.example/{organisation}/{build.repository(artifact)}.git",
        tag=tag,
    )


def cases() -> list[tuple[str, Rule, AttestedBuild]]:
    found = []
    for rule in RULES:
        for world in range(len(REPOSITORIES)):
            applicable = [(name, build) for name, build in BUILDS.items() if rule.applies(build)]
            name, build = applicable[world % len(applicable)]
            artifact = build.artifacts[world % len(build.artifacts)] if build.artifacts else ""
            found.append((f"{rule.name}-{name}-{world}", rule, attest(build, artifact, world)))
        if rule.attestor == "lockfiles":
            locked = ((name, build) for name, build in LOCKED.items() if rule.applies(build))
            found += [(f"{rule.name}-{name}", rule, attest(build, "notes.tar", 0)) for name, build in locked]
    return found


CASES = cases()
