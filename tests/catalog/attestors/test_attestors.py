"""The attestors of the catalogue: distinct in name, type and wording."""

import pkgutil
import re
import shlex
import subprocess
from importlib import import_module

import pytest

from asynth.catalog import attestors
from asynth.catalog.attestors import ATTESTORS, ATTESTORS_BY_NAME, CI
from asynth.catalog.member import Attestor

NAMED = [pytest.param(attestor, id=attestor.name) for attestor in ATTESTORS]


def test_the_attestors_of_the_plan_are_there():
    planned = {"git", "environment", "material", "product", "command-run", "link"}
    planned |= {"lockfiles", "sbom", "maven", "secretscan", "sarif", "vex", "slsa", "docker", "oci", "k8smanifest"}
    planned |= {"omnitrail", "system-packages", "gitlab", "jenkins", "aws-codebuild"}
    assert planned <= set(ATTESTORS_BY_NAME)
    assert len(ATTESTORS_BY_NAME) == len(ATTESTORS)


def test_every_attestor_of_a_module_is_taught():
    modules = [
        import_module(f"{attestors.__name__}.{found.name}") for found in pkgutil.iter_modules(attestors.__path__)
    ]
    defined = {value.name for module in modules for value in vars(module).values() if isinstance(value, Attestor)}
    assert defined <= set(ATTESTORS_BY_NAME)


def test_no_type_belongs_to_two_attestors():
    types = [name for attestor in ATTESTORS for name in (attestor.predicate_type, *attestor.alternative_types)]
    assert len(set(types)) == len(types)


def test_what_witness_always_records_is_marked():
    assert {attestor.name for attestor in ATTESTORS if attestor.always} == {"material", "command-run", "product"}


def test_no_wording_stands_for_two_attestors_nor_contains_the_wording_of_another():
    spoken = [(attestor.name, record) for attestor in ATTESTORS for record in attestor.records]
    for name, record in spoken:
        for other, longer in spoken:
            assert name == other or record not in longer, (record, longer)


@pytest.mark.parametrize("attestor", NAMED)
def test_wordings_are_noun_phrases(attestor):
    assert len(set(attestor.records)) == len(attestor.records) >= 3
    for record in attestor.records:
        assert re.match(r"(the|an?) \w", record)
        assert record[-1].isalnum()


@pytest.mark.parametrize("attestor", NAMED)
def test_what_stays_open_ends_a_sentence(attestor):
    assert attestor.unconstrained
    assert attestor.unconstrained[0].islower()
    assert attestor.unconstrained[-1].isalnum()


@pytest.mark.parametrize("attestor", NAMED)
def test_sentences_of_answers_are_whole_and_there_is_one_of_each_for_what_is_asked_for(attestor):
    assert bool(attestor.opening) == bool(attestor.meaning) == (not attestor.always)
    for sentence in filter(None, (attestor.opening, attestor.meaning)):
        assert re.match(r"[`A-Z]", sentence)
        assert sentence.endswith(".")


@pytest.mark.parametrize("attestor", NAMED)
def test_what_is_needed_has_an_error_and_a_record_something_to_say(attestor):
    assert bool(attestor.needs) == bool(attestor.missing)
    assert attestor.says
    for text in (attestor.needs, attestor.says):
        assert not text.endswith(".")
    assert (attestor.environment is not None) == bool(attestor.circumstance) == (attestor.name in CI)


CLOUDS = {"aws", "gcp-iit"}
NO_METADATA = {"AWS_EC2_METADATA_DISABLED": "true", "HTTP_PROXY": "http://127.0.0.1:9"}
"""Keeps the attestors of cloud machines from asking the network that the tests run in."""


@pytest.mark.parametrize("name", [one.name for one in ATTESTORS if one.missing and one.name != "system-packages"])
def test_witness_says_what_is_missing(name, witness, tmp_path):
    """In a folder without anything, a command that writes one text file leaves every need unmet."""
    (tmp_path / "project").mkdir()
    script = (
        "openssl genpkey -algorithm ed25519 -out ../run.key && "
        f"{shlex.quote(str(witness))} run --step build -a {name} -k ../run.key -o ../att.json -- "
        "sh -c 'echo done > notes.yaml'"
    )
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path / "project",
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", **NO_METADATA},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    refused = f"attestor not found: {name}" in done.stderr  # the embedded engine has none of cloud machines
    assert ATTESTORS_BY_NAME[name].missing in done.stderr or (refused and name in CLOUDS)
    assert not (tmp_path / "att.json").exists()


def test_witness_lists_every_attestor_with_its_type(witness, tmp_path):
    listed = subprocess.run(
        [witness, "attestors", "list"],
        cwd=tmp_path,
        env={"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rows = {
        name: (mark, kind) for name, mark, kind in re.findall(r"^│ ([\w-]+)( \(.*\))? +│ (\S+) ", listed, re.MULTILINE)
    }
    assert {one.name for one in ATTESTORS} - rows.keys() in (set(), CLOUDS)
    for attestor in ATTESTORS:
        if attestor.name not in rows:
            continue
        mark, kind = rows[attestor.name]
        if attestor.name != "sbom":
            assert kind == attestor.predicate_type
        assert (mark == " (always run)") == attestor.always
