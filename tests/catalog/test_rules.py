"""Every rule, brought about for real: accepted as it is asked for, and denied for exactly its reason."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from asynth.catalog.member import Build, Project, Rule, Scene, Violation
from asynth.catalog.rego import load_module
from asynth.catalog.rules import RULES

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
    "package-lock.json": '{"name": "small", "lockfileVersion": 3, "packages": {}}\n',
}
TYPES = {
    "git": "https://witness.dev/attestations/git/v0.1",
    "environment": "https://witness.dev/attestations/environment/v0.1",
    "material": "https://witness.dev/attestations/material/v0.1",
    "command-run": "https://witness.dev/attestations/command-run/v0.1",
    "product": "https://witness.dev/attestations/product/v0.1",
    "lockfiles": "https://witness.dev/attestations/lockfiles/v0.1",
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
        Project("node/bundle", "a bundler", frozenset({"lockfiles"})), "node bundle.js {artifact}",
        ("bundle.json", "site.json"), mime_type="application/json", outputs=("{artifact}", "stats.txt"),
    ),
    "pack": Build(
        PROJECT, "node bundle.js --quiet {artifact}", ("pack.json",), mime_type="application/json",
        outputs=("{artifact}",),
    ),
}  # fmt: skip
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
    return found


CASES = scenes()


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

    def write_policy(self, attestor: str, modules: dict[str, str]) -> None:
        public = (self.folder / "build.pub").read_bytes()
        key_id = hashlib.sha256(public).hexdigest()
        rules = [{"name": title, "module": base64.b64encode(text.encode()).decode()} for title, text in modules.items()]
        step = {
            "name": "build",
            "functionaries": [{"type": "publickey", "publickeyid": key_id}],
            "attestations": [{"type": TYPES[attestor], "regopolicies": rules}],
        }
        policy = {
            "expires": "2049-01-01T00:00:00Z",
            "steps": {"build": step},
            "publickeys": {key_id: {"keyid": key_id, "key": base64.b64encode(public).decode()}},
        }
        (self.folder / "policy.json").write_text(json.dumps(policy))


def prepare(folder: Path, witness: Path, scene: Scene, needs: frozenset[str]) -> Lab:
    project = folder / "project"
    (folder / "home").mkdir(parents=True)
    project.mkdir()
    for name, text in FILES.items():
        (project / name).write_text(text)
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
    return lab


def run_and_verify(
    lab: Lab, attestor: str, scene: Scene, violation: Violation | None
) -> subprocess.CompletedProcess[str]:
    extras = {"git"} if not scene.artifact else set()
    if attestor in {"git", "environment", "lockfiles"}:
        extras.add(attestor)
    attestors = f"-a {','.join(sorted(extras))}" if extras else "-a ''"
    command, environment = scene.command, ""
    if violation is not None:
        lab.must(f"git clean -fdxq\n{violation.prelude}\n")
        command = violation.command or command
        changes = [
            f"-u {name}" if value is None else shlex.quote(f"{name}={value}") for name, value in violation.environment
        ]
        environment = " ".join(["env", *changes]) if changes else ""
    lab.must(f"{environment} witness run --step build {attestors} -k ../build.key -o ../att.json -- {command}")
    subject = f"-f {scene.artifact}" if scene.artifact else '-s "$(git rev-parse HEAD)"'
    return lab.sh(f"witness verify -p ../policy.signed.json -k ../policy.pub -a ../att.json {subject}")


@pytest.mark.release
@pytest.mark.parametrize(("rule", "scene"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_rule_accepts_its_scene_and_denies_the_violation(
    rule: Rule, scene: Scene, release_witness: Path, tmp_path: Path
) -> None:
    program = scene.command.split()[0]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not on PATH")
    binding = rule.bind(scene)
    lab = prepare(tmp_path / "lab", release_witness, scene, binding.needs)
    lab.write_policy(rule.attestor, {rule.title: load_module(rule.module).render(binding.parameters)})
    lab.must(
        "witness policy check ../policy.json\nwitness sign -k ../policy.key -f ../policy.json -o ../policy.signed.json"
    )
    accepted = run_and_verify(lab, rule.attestor, scene, None)
    assert accepted.returncode == 0, accepted.stderr
    denied = run_and_verify(lab, rule.attestor, scene, binding.violation)
    assert denied.returncode != 0
    assert denial(denied.stderr) == binding.violation.message


def denial(stderr: str) -> str:
    """Return what the rules said. Without a terminal a log line is `msg="..."`, quoted as Go quotes, blank at its end."""
    for line in stderr.splitlines():
        quoted = line.partition("msg=")[2]
        message = json.loads(quoted) if quoted.startswith('"') else quoted
        _, found, reasons = message.partition("policy was denied due to: ")
        if found:
            return str(reasons).rstrip()
    return stderr
