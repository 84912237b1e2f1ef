"""A project under git in which a rule is brought about: keys, a policy with the rule, `witness run` and `witness verify`."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from builds import FILES
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from asynth.catalog.attestors import ATTESTORS_BY_NAME
from asynth.catalog.member import AttestedBuild, Binding, Rule, Violation
from asynth.catalog.rego import load_module
from asynth.catalog.rules.lockfiles import lock_files_of
from asynth.resources import find_project


def type_of(rule: Rule, attested: AttestedBuild) -> str:
    """Return the type that a policy names for the rule's attestation."""
    return attested.build.sbom_type if rule.attestor == "sbom" else ATTESTORS_BY_NAME[rule.attestor].predicate_type


@cache
def key_pair(who: str) -> tuple[bytes, bytes]:
    """Return the private and the public key of `who`, which all labs share: nothing that a rule sees depends on them."""
    key = Ed25519PrivateKey.generate()
    return (
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    )


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

    def write_policy(self, rules: list[tuple[Rule, Binding]], attested: AttestedBuild) -> None:
        public = (self.folder / "build.pub").read_bytes()
        key_id = hashlib.sha256(public).hexdigest()
        attestations: dict[str, list[dict[str, str]]] = {}
        for rule, binding in rules:
            text = load_module(rule.module).render(binding.parameters)
            module = {"name": rule.title, "module": base64.b64encode(text.encode()).decode()}
            attestations.setdefault(type_of(rule, attested), []).append(module)
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


def prepare(folder: Path, witness: Path, attested: AttestedBuild, rules: list[tuple[Rule, Binding]]) -> Lab:
    needs = {need for _, binding in rules for need in binding.needs}
    project = folder / "project"
    (folder / "home").mkdir(parents=True)
    project.mkdir()
    for name, text in FILES.items():
        (project / name).write_text(text)
    template = find_project(attested.build.project.folder)
    for name in lock_files_of(attested.build.project.folder):
        shutil.copy(template / name, project)
    name, email = attested.author
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
        environment |= dict([attested.variable])
    for rule, _ in rules:
        surroundings = ATTESTORS_BY_NAME[rule.attestor].environment
        environment |= dict(surroundings(attested)) if surroundings is not None else {}
    for _, binding in rules:
        environment |= dict(binding.environment)
    for who in ("build", "policy"):
        private, public = key_pair(who)
        (folder / f"{who}.key").write_bytes(private)
        (folder / f"{who}.pub").write_bytes(public)
    lab = Lab(folder, witness, environment)
    message = f"{attested.ticket}: prepare the build step" if "ticket" in needs else "Prepare the next version"
    lab.must(
        f"git init -q\ngit symbolic-ref HEAD refs/heads/{attested.branch}\ngit add -A\ngit commit -q -m '{message}'\n"
    )
    if "tag" in needs:
        lab.must(f"git tag -a -m 'Release {attested.tag}' {attested.tag}")
    if "remote" in needs:
        lab.must(f"git remote add origin {attested.remote}")
    lab.write_policy(rules, attested)
    lab.must(
        "witness policy check ../policy.json\nwitness sign -k ../policy.key -f ../policy.json -o ../policy.signed.json"
    )
    return lab


def run_as_asked(lab: Lab, rules: list[Rule], attested: AttestedBuild) -> subprocess.CompletedProcess[str]:
    """Return how verify ends on a run as the rules ask for it."""
    return run_and_verify(lab, rules, attested, Violation(message=""))


def run_and_verify(
    lab: Lab, rules: list[Rule], attested: AttestedBuild, violation: Violation
) -> subprocess.CompletedProcess[str]:
    extras = {rule.attestor for rule in rules if not ATTESTORS_BY_NAME[rule.attestor].always} | {*violation.attestors}
    if not attested.artifact:
        extras.add("git")
    flags = [*(flag for name in sorted(extras) for flag in ATTESTORS_BY_NAME[name].flags), *violation.flags]
    flags += [flag for rule in rules for flag in rule.bind(attested).flags if flag not in violation.drops]
    lab.must(f"git clean -fdxq\n{violation.prelude}\n")
    changes = [
        f"-u {name}" if value is None else shlex.quote(f"{name}={value}") for name, value in violation.environment
    ]
    lab.must(
        f"env {' '.join(changes)} witness run --step build -a '{','.join(sorted(extras))}' {' '.join(flags)} -k ../build.key"
        f" -o ../att.json -- {violation.command or attested.command}"
    )
    subject = f"-f {attested.artifact}" if attested.artifact else '-s "$(git rev-parse HEAD)"'
    return lab.sh(f"witness verify -p ../policy.signed.json -k ../policy.pub -a ../att.json {subject}")


def denials(stderr: str) -> list[str]:
    """Return what the rules said, one text for each attestation, though v0.11 says it once for each round of its search.

    Without a terminal a log line is `msg="..."`, quoted as Go quotes; texts are joined by commas, with a blank at the end.
    """
    found = []
    for line in stderr.splitlines():
        quoted = line.partition("msg=")[2]
        for part in (json.loads(quoted) if quoted.startswith('"') else quoted).splitlines():
            _, denied, reasons = part.partition("policy was denied due to: ")
            if denied:
                found.append(reasons.rstrip(", "))
    return list(dict.fromkeys(found))
