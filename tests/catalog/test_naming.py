"""Projects under several names: what a message shows decides which name a spec has, and everything there agrees with it."""

from dataclasses import replace

import pytest

from asynth.catalog.families.family import BUILDS_BY_NAME, choose_names, find_build
from asynth.catalog.names import REPOSITORIES
from asynth.catalog.procedure.rules import bind_build

TALLY = "go build in go/tally"
CHECKSUM = "gcc in c/checksum"
KIOSK = "image script in image/kiosk"


def domains(build, *shown):
    return {domain.name: domain for domain in choose_names(BUILDS_BY_NAME[build][1], frozenset(shown))}


def test_a_name_in_the_command_is_a_dimension():
    found = domains(TALLY, "build")
    assert found["name"].values == BUILDS_BY_NAME[TALLY][1].project.names
    assert found["name"].identifier
    assert found["artifact"].values == BUILDS_BY_NAME[TALLY][1].artifacts


def test_a_name_that_only_the_artifact_shows_comes_with_the_artifact():
    found = domains(CHECKSUM, "build")
    assert "name" not in found
    assert {"checksum", "filehash", "filehash-cli", "crc"} <= set(found["artifact"].values)
    _, build, artifact = find_build({"build": CHECKSUM, "artifact": "filehash-cli"})
    assert (build.name, artifact) == ("filehash", "filehash-cli")
    assert find_build({"build": CHECKSUM, "artifact": "crc"})[1].name == ""


@pytest.mark.parametrize("build", [TALLY, CHECKSUM, KIOSK])
def test_what_nobody_sees_has_its_first_name(build):
    found = domains(build)
    assert "name" not in found
    assert found["artifact"].values == BUILDS_BY_NAME[build][1].artifacts[:1]


def test_command_products_output_and_document_bear_the_name():
    _, build, artifact = find_build({"build": KIOSK, "name": "lobby", "artifact": "kiosk-1.4.0.tar"})
    assert artifact == "lobby-1.4.0.tar"
    assert build.command.startswith("python3 tools/image.py --tag registry.example.org/lobby:1.4.0")
    assert build.stdout == "packed 2 files as registry.example.org/lobby:1.4.0"
    assert build.document.tag == "registry.example.org/lobby:1.4.0"
    assert "kiosk" not in repr(replace(build, project=replace(build.project, names=(), folder="", describes="")))


def test_the_repository_bears_the_name_too():
    _, build, artifact = find_build({"build": TALLY, "name": "linestat", "artifact": "tally"})
    attested = bind_build(build, "build", artifact, REPOSITORIES[0])
    assert attested.remote.endswith("/northwind/linestat.git")
    assert attested.artifact == "linestat"
    assert build.renaming == ("tally", "linestat")


def test_a_name_that_the_project_does_not_have_is_refused():
    with pytest.raises(ValueError, match="no name 'heron' of go/tally; it has tally, linestat"):
        BUILDS_BY_NAME[TALLY][1].under("heron")
