"""The plain algorithm of the plan, as its author wrote it: one example at a time, two openssl and five git commands, then
`run`, `sign` and `verify`, in a temporary directory, all one after another.

Its example has no Rego, no twin and one attestor set; only ratios against asynth on the same kind of example are fair.
Where the plan errs about witness (shared facts, `witness.md` section 3), the working form is used.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

COMMAND = ("bash", "-c", "echo 'Success' > output.txt")


def run_plain(count: int, environment: Mapping[str, str]) -> float:
    """Make `count` examples the plain way and return the seconds that took."""
    started = time.perf_counter()
    for _ in range(count):
        with tempfile.TemporaryDirectory() as name:
            make_plain(Path(name), environment)
    return time.perf_counter() - started


def make_plain(directory: Path, environment: Mapping[str, str]) -> None:
    """Make one example in `directory`.

    :raises subprocess.CalledProcessError: if a command fails
    """

    def call(*argv: str) -> None:
        subprocess.run(argv, cwd=project, env=dict(environment), stdin=subprocess.DEVNULL, capture_output=True, check=True)

    project = directory / "project"
    project.mkdir()
    (project / "input.txt").write_text("source data\n")
    call("git", "init", "-q")
    call("git", "config", "user.email", "bot@example.com")
    call("git", "config", "user.name", "bot")
    call("git", "add", ".")
    call("git", "commit", "-q", "-m", "initial")
    call("openssl", "genpkey", "-algorithm", "ed25519", "-out", "../key.pem")
    call("openssl", "pkey", "-in", "../key.pem", "-pubout", "-out", "../pub.pem")
    call("witness", "run", "--step", "build", "-a", "git,environment", "-k", "../key.pem", "-o", "../build.att", "--", *COMMAND)
    public = (directory / "pub.pem").read_bytes()
    (directory / "policy.json").write_text(policy(public))
    call("witness", "sign", "-k", "../key.pem", "-f", "../policy.json", "-o", "../policy.signed.json")
    call(
        "witness", "verify", "-p", "../policy.signed.json", "-k", "../pub.pem", "-a", "../build.att", "-f", "output.txt"
    )  # fmt: skip


def policy(public: bytes) -> str:
    """Return the plan's policy for the key `public`."""
    key_id = hashlib.sha256(public).hexdigest()
    types = ("git", "environment", "material", "command-run", "product")
    step = {
        "name": "build",
        "attestations": [{"type": f"https://witness.dev/attestations/{name}/v0.1"} for name in types],
        "functionaries": [{"type": "publickey", "publickeyid": key_id}],
    }
    keys = {key_id: {"keyid": key_id, "key": base64.b64encode(public).decode()}}
    return json.dumps({"expires": "2035-01-01T00:00:00Z", "steps": {"build": step}, "publickeys": keys})
