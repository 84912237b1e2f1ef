"""The maven attestor: the project and the dependencies that a pom.xml names.

Names match in any namespace, properties are not expanded, and the last of several equal elements counts.
"""

from __future__ import annotations

from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.digests import DigestSet, digest_text
from asynth.embedded.errors import WitnessError
from asynth.embedded.flags import Values
from asynth.embedded.go_xml import XmlReader
from asynth.embedded.input_files import read_input

_PROJECT = (("groupId", "groupid"), ("artifactId", "artifactid"), ("version", "version"), ("name", "projectname"))
_DEPENDENCY = (("groupId", "groupid"), ("artifactId", "artifactid"), ("version", "version"), ("scope", "scope"))


class MavenAttestor(Attestor):
    """Group, artifact, version, name and direct dependencies."""

    name = "maven"
    type = "https://witness.dev/attestations/maven/v0.1"
    stage = "prematerial"

    def __init__(self, path: str = "pom.xml") -> None:
        self._path = path
        self._project: dict[str, str] = {key: "" for _, key in _PROJECT}
        self._dependencies: list[dict[str, str]] | None = None

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


def create(values: Values) -> Attestor:
    """A maven attestor of the pom that the flag names."""
    return MavenAttestor(values.text("attestor-maven-pom-path"))
