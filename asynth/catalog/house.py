"""House defaults: what stands in an answer where the message does not say (shared contract, `design.md` section 7).

They are fixed, so that a message without a fact has one answer, and they are what most people have: a step named for what it
runs, keys named for who signs, a policy that outlives what it judges.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection

from asynth.catalog.member import Workload
from asynth.space import Choice

EXPIRES = "2035-01-01"
"""The day on which a policy ends if nobody named one."""

HOUSE_BUILD = "make app in c/app"
"""What a message is about that names no command: ``make app`` in a clean checkout on `main`, where git ignores `app`."""

RUN_SET = ("git",)
"""What is given to ``-a``: the commit is then a subject and links steps."""

STEP_KEYS = ("", "ci", "runner", "signing", "builder")
"""Base names of the key that signs attestations; "", the default, stands for the step's own name."""

_RELEASE = "https://github.com/in-toto/witness/releases/download/v0.12.0"
INSTALL = (
    f"curl -fsSLO --output-dir /tmp '{_RELEASE}/witness_0.12.0_{{linux_amd64.tar.gz,checksums.txt}}'",
    "env -C /tmp sha256sum -c --ignore-missing witness_0.12.0_checksums.txt",
    "sudo tar -xzf /tmp/witness_0.12.0_linux_amd64.tar.gz -C /usr/local/bin witness",
)
"""Gets witness where the image of a CI job has none; it is curl that takes the braces apart."""

POLICY_KEYS = ("policy", "owner", "security", "admin")
"""Base names of the key that signs the policy, the default first."""

STEP_NAMES: dict[str, tuple[str, ...]] = {
    "build": ("build", "compile", "binary", "build-linux"),
    "test": ("test", "unit-test", "unit", "selftest"),
    "integration": ("integration", "test", "integration-test"),
    "lint": ("lint", "style", "check"),
    "typecheck": ("typecheck", "analyze", "static-analysis"),
    "vet": ("vet", "analyze", "static-analysis"),
    "analyze": ("analyze", "static-analysis", "analyzer"),
    "sast": ("sast", "security-check", "scan"),
    "scan": ("scan", "vuln-scan", "security-check", "audit"),
    "secrets": ("secret-scan", "secrets", "security-check"),
    "package": ("package", "archive", "dist"),
    "wheel": ("package", "wheel", "dist"),
    "frontend": ("build", "frontend", "bundle"),
    "sbom": ("sbom", "bom", "inventory"),
    "vex": ("vex", "openvex"),
    "image": ("image", "build-image", "container"),
    "metadata": ("image", "build-image", "container"),
    "install": ("install", "deps", "dependencies"),
    "lock": ("lock", "deps", "dependencies"),
    "render": ("render", "manifests"),
    "release": ("release", "package", "dist"),
    "deploy": ("deploy", "rollout", "publish"),
    "verify": ("verify", "verify-all", "presubmit"),
    "checksums": ("verify", "checksums", "verify-checksums"),
    "site": ("site", "docs", "build"),
    "validate": ("validate", "check", "lint"),
}
"""Names that fit a command of each purpose, the commonest first (shared facts, `voice.md` section 5)."""


def name_steps(workload: Workload) -> tuple[str, ...]:
    """Return the step names that fit the command of `workload`, the default first."""
    return STEP_NAMES[workload.purpose]


def choose_keys(shown: Collection[str], lot: str) -> list[Choice]:
    """Return what the two keys may be called where `shown` has them: half of all lots keep to the defaults, as people do."""
    kept = zlib.crc32(lot.encode()) % 2
    return [
        Choice(name, names if name in shown and not kept else names[:1], identifier=True)
        for name, names in (("step_key", STEP_KEYS), ("policy_key", POLICY_KEYS))
    ]
