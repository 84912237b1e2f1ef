"""The maven attestor: the project and the dependencies that a pom.xml names.

Go's XML decoder is followed: names match in any namespace, properties are not expanded, and the last of several equal
elements counts.
"""

from __future__ import annotations

from asynth.witness.embedded.attestors.attestor import Attestor, RunContext
from asynth.witness.embedded.digests import DigestSet, digest_text
from asynth.witness.embedded.errors import WitnessError
from asynth.witness.embedded.flags import Values
from asynth.witness.embedded.input_files import read_input

TYPE_CHECKING = False
if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

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
        root = _parse(read_input(self._path))
        self._project = _read_fields(root, _PROJECT)
        for group in root:
            if _local_name(group) != "dependencies":
                continue
            found = [_read_fields(item, _DEPENDENCY) for item in group if _local_name(item) == "dependency"]
            if found:
                self._dependencies = (self._dependencies or []) + found

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        return {**self._project, "dependencies": self._dependencies}

    def subjects(self) -> dict[str, DigestSet]:
        """Names and digests by which the attestation is found."""
        names = ["project:{groupid}/{artifactid}@{version}".format(**self._project)]
        names += ["dependency:{groupid}/{artifactid}@{version}".format(**item) for item in self._dependencies or []]
        return {name: digest_text(name) for name in names}


def _parse(data: bytes) -> Element:
    from xml.etree import ElementTree

    try:
        root = ElementTree.fromstring(_without_entities(data))
    except ElementTree.ParseError as error:
        if not data.strip():
            raise WitnessError("EOF") from None
        line = error.position[0]
        raise WitnessError(f"XML syntax error on line {line}: {_describe(str(error))}") from None
    except (ValueError, LookupError) as error:
        raise WitnessError(f"xml: {error}") from None
    if _local_name(root) != "project":
        raise WitnessError(f"expected element type <project> but have <{_local_name(root)}>")
    return root


def _without_entities(data: bytes) -> bytes:
    """Refuse document types that declare entities: Go knows none, and expanding them could take for ever."""
    if b"<!ENTITY" in data:
        raise WitnessError("XML syntax error on line 1: invalid character entity")
    return data


def _describe(message: str) -> str:
    if message.startswith("no element found"):
        return "unexpected EOF"
    return message.partition(":")[0]


def _local_name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _read_fields(element: Element, fields: tuple[tuple[str, str], ...]) -> dict[str, str]:
    found = {key: "" for _, key in fields}
    keys = dict(fields)
    for child in element:
        key = keys.get(_local_name(child))
        if key is not None:
            found[key] = (child.text or "") + "".join(inner.tail or "" for inner in child)
    return found


def create(values: Values) -> Attestor:
    """A maven attestor of the pom that the flag names."""
    return MavenAttestor(values.text("attestor-maven-pom-path"))
