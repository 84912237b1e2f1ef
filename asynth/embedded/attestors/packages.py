"""What the step depends on: the lockfiles, maven and system-packages attestors.

Lockfiles and `pom.xml` are looked for in the directory in which the engine was started, not in `--workingdir`, as
witness does. In a `pom.xml` names match in any namespace, properties are not expanded, and the last of several equal
elements counts. The tools that list packages are taken from the system's own directories, never from PATH. Facts from
go-witness `attestation/{lockfiles,maven,system-packages}`.
"""

from __future__ import annotations

import os
import stat

from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.errors import WitnessError, describe_os_error
from asynth.embedded.files.digests import DigestSet, digest_bytes, digest_text
from asynth.embedded.files.inputs import read_input
from asynth.embedded.go import json_text
from asynth.embedded.go.flags import Values
from asynth.embedded.go.xml import XmlReader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self


# In the order in which they are recorded.
NAMES = (
    "Gemfile.lock",
    "package-lock.json",
    "yarn.lock",
    "Cargo.lock",
    "poetry.lock",
    "Pipfile.lock",
    "composer.lock",
    "go.sum",
    "Podfile.lock",
    "gradle.lockfile",
    "pnpm-lock.yaml",
)


class LockfilesAttestor(Attestor):
    """File name, content and sha256 of each lock."""

    def __init__(self) -> None:
        self._found: list[tuple[str, str, DigestSet]] = []

    def attest(self, context: RunContext) -> None:
        """Read the locks that are there; none is no failure."""
        del context
        for name in NAMES:
            if not os.path.lexists(name):
                continue
            try:
                content = read_input(name)
            except WitnessError as error:
                raise WitnessError(f"error reading {name}: {error}") from None
            self._found.append((name, content.decode("utf-8", "surrogateescape"), digest_bytes(content)))

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        return {"lockfiles": [{"filename": n, "content": c, "digest": d} for n, c, d in self._found]}

    def subjects(self) -> dict[str, DigestSet]:
        """Names and digests by which the attestation is found."""
        return {f"file:{name}": digest for name, _, digest in self._found}


_PROJECT = (("groupId", "groupid"), ("artifactId", "artifactid"), ("version", "version"), ("name", "projectname"))
_DEPENDENCY = (("groupId", "groupid"), ("artifactId", "artifactid"), ("version", "version"), ("scope", "scope"))


class MavenAttestor(Attestor):
    """Group, artifact, version, name and direct dependencies."""

    def __init__(self, path: str = "pom.xml") -> None:
        self._path = path
        self._project: dict[str, str] = {key: "" for _, key in _PROJECT}
        self._dependencies: list[dict[str, str]] | None = None

    @classmethod
    def from_flags(cls, values: Values) -> Self:
        """A maven attestor of the pom that the flag names."""
        return cls(values.text("attestor-maven-pom-path"))

    def attest(self, context: RunContext) -> None:
        """Read the pom."""
        del context
        reader = XmlReader(read_input(self._path))
        while (token := reader.read()).kind != "start":
            pass
        if token.text != "project":
            raise WitnessError(f"expected element type <project> but have <{token.text}>")
        keys = dict(_PROJECT)
        while (token := reader.read()).kind != "end":
            if token.kind != "start":
                continue
            if token.text in keys:
                self._project[keys[token.text]] = _read_text(reader)
            elif token.text == "dependencies":
                self._read_dependencies(reader)
            else:
                reader.skip()

    def _read_dependencies(self, reader: XmlReader) -> None:
        while (token := reader.read()).kind != "end":
            if token.kind != "start":
                continue
            if token.text == "dependency":
                self._dependencies = [*(self._dependencies or []), _read_dependency(reader)]
            else:
                reader.skip()

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        return {**self._project, "dependencies": self._dependencies}

    def subjects(self) -> dict[str, DigestSet]:
        """Names and digests by which the attestation is found."""
        names = ["project:{groupid}/{artifactid}@{version}".format(**self._project)]
        names += ["dependency:{groupid}/{artifactid}@{version}".format(**item) for item in self._dependencies or []]
        return {name: digest_text(name) for name in names}


def _read_text(reader: XmlReader) -> str:
    """The text of the element that was just started, without that of the elements in it."""
    parts = []
    while (token := reader.read()).kind != "end":
        if token.kind == "start":
            reader.skip()
        else:
            parts.append(token.text)
    return "".join(parts)


def _read_dependency(reader: XmlReader) -> dict[str, str]:
    found = {key: "" for _, key in _DEPENDENCY}
    keys = dict(_DEPENDENCY)
    while (token := reader.read()).kind != "end":
        if token.kind != "start":
            continue
        if token.text in keys:
            found[keys[token.text]] = _read_text(reader)
        else:
            reader.skip()
    return found


RELEASE_FILE = "/etc/os-release"
_TRUSTED = ("/usr/bin", "/bin", "/usr/sbin", "/sbin")
_RPM_SYSTEMS = ("fedora", "rhel", "centos", "rocky", "alma", "oracle", "suse", "opensuse", "amazon")


class SystemPackagesAttestor(Attestor):
    """The distribution and its packages."""

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
        self._digest = digest_bytes(json_text.encode({**self._record, "digest": {}}))

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
