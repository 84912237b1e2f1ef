"""The system-packages attestor: what dpkg or rpm says is installed.

The tools are taken from the system's own directories, never from PATH. Facts from go-witness
`attestation/system-packages`.
"""

from __future__ import annotations

import os
import stat

from asynth.embedded import go_json
from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.digests import DigestSet, digest_bytes
from asynth.embedded.errors import WitnessError, describe_os_error
from asynth.embedded.flags import Values

RELEASE_FILE = "/etc/os-release"
_TRUSTED = ("/usr/bin", "/bin", "/usr/sbin", "/sbin")
_RPM_SYSTEMS = ("fedora", "rhel", "centos", "rocky", "alma", "oracle", "suse", "opensuse", "amazon")


class SystemPackagesAttestor(Attestor):
    """The distribution and its packages."""

    name = "system-packages"
    type = "https://witness.dev/attestations/system-packages/v0.1"
    stage = "prematerial"

    def __init__(self) -> None:
        self._record: dict[str, object] = {}
        self._digest: DigestSet = {}

    def attest(self, context: RunContext) -> None:
        """Ask the package manager."""
        del context
        distribution, version = read_release(RELEASE_FILE)
        uses_rpm = distribution in _RPM_SYSTEMS
        packages = list_rpm_packages() if uses_rpm else list_dpkg_packages()
        self._record = {"os": "linux", "distribution": distribution, "version": version, "packages": packages or None}
        self._digest = digest_bytes(go_json.encode({**self._record, "digest": {}}))

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        return {**self._record, "digest": self._digest}


def read_release(path: str) -> tuple[str, str]:
    """ID and VERSION_ID of an os-release file.

    :raises WitnessError: it cannot be opened.
    """
    fields: dict[str, str] = {}
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            for line in file:
                key, equals, value = line.partition("=")
                if equals:
                    fields[key.strip()] = value.strip().strip('"')
    except OSError as error:
        raise WitnessError(describe_os_error(error, "open", path)) from None
    return fields.get("ID", ""), fields.get("VERSION_ID", "")


def list_dpkg_packages() -> list[dict[str, str]]:
    """Name and version of each package that dpkg knows."""
    return _parse(_run("dpkg-query", "-W", "-f", "${Package}\t${Version}\n"))


def list_rpm_packages() -> list[dict[str, str]]:
    """Name and version of each package that rpm knows; witness prints the list too."""
    import sys

    output = _run("rpm", "-qa", "--qf", "%{NAME}\t%{VERSION}\n")
    sys.stdout.write(f"gather RPM packages: {output}\n")
    return _parse(output)


def _parse(output: str) -> list[dict[str, str]]:
    rows = [line.split("\t") for line in output.split("\n")]
    return [{"name": row[0], "version": row[1]} for row in rows if len(row) == 2]


def _run(tool: str, *arguments: str) -> str:
    import subprocess

    path = next((found for folder in _TRUSTED if _is_file(found := f"{folder}/{tool}")), f"/usr/bin/{tool}")
    try:
        done = subprocess.run(
            [path, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False
        )
    except OSError as error:
        raise WitnessError(describe_os_error(error, "fork/exec", path)) from None
    if done.returncode:
        raise WitnessError(f"exit status {done.returncode}")
    return done.stdout.decode("utf-8", "surrogateescape")


def _is_file(path: str) -> bool:
    try:
        return not stat.S_ISDIR(os.stat(path).st_mode)
    except OSError:
        return False


def create(values: Values) -> Attestor:
    """A system-packages attestor; it has no flags."""
    del values
    return SystemPackagesAttestor()
