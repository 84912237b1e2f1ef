"""The ways to write a policy: one document, the same JSON whatever tool writes it."""

import base64
import hashlib
import json
import shutil
import subprocess

import pytest

from asynth.catalog.procedure.document import Authority, Certified, PolicyDocument, PolicyStep, Requirement, Signer
from asynth.catalog.procedure.policies import WRITERS, as_commands
from asynth.machine.probing.tools import STYLE_TOOLS

GIT = "https://witness.dev/attestations/git/v0.1"
PRODUCT = "https://witness.dev/attestations/product/v0.1"
FILES = {
    "build.pub": "the build key\n",
    "release-policy.pub": "another key\n",
    "branch.rego": "package branch\n\ndeny contains msg if msg := \"$HOME {{KEY}} 'x'\"\n",
    "clean.rego": "package clean\n",
    "ca.crt": "a certificate\n",
    "middle.crt": "one below it\n",
}

ONE_STEP = PolicyDocument(
    "2035-01-01", (PolicyStep("build", (Requirement(GIT, ("branch",)), Requirement(PRODUCT)), (Signer("../build"),)),)
)
TWO_STEPS = PolicyDocument(
    "2031-09-15",
    (
        PolicyStep("build", (Requirement(GIT, ("branch", "clean")), Requirement(PRODUCT)), (Signer("../build"),)),
        PolicyStep(
            "package",
            (Requirement(PRODUCT),),
            (Signer("../build"), Signer("../release-policy")),
            artifacts_from=("build",),
        ),
    ),
)
CERTIFIED = PolicyDocument(
    "2040-12-31",
    (PolicyStep("build", (Requirement(GIT, ("branch",)),), (Certified(("ca",), common_name="builder", emails=()),)),),
    (Authority("ca", "../ca.crt", ("../middle.crt",)),),
)


def encode(name):
    return base64.b64encode(FILES[name].encode()).decode()


def key_id(name):
    return hashlib.sha256(FILES[name].encode()).hexdigest()


def read(document):
    """Return what the document says as the JSON that witness reads."""
    steps = {}
    for step in document.steps:
        people = []
        for who in step.functionaries:
            if isinstance(who, Signer):
                people.append({"type": "publickey", "publickeyid": key_id(f"{who.key[3:]}.pub")})
            else:
                people.append({"type": "root", "certConstraint": {
                    "commonname": who.common_name, "dnsnames": list(who.dns_names), "emails": list(who.emails),
                    "organizations": list(who.organizations), "uris": list(who.uris), "roots": list(who.roots),
                }})  # fmt: skip
        required = [
            {"type": one.type}
            | (
                {"regopolicies": [{"name": rule, "module": encode(f"{rule}.rego")} for rule in one.rules]}
                if one.rules
                else {}
            )
            for one in step.requirements
        ]
        steps[step.name] = {"name": step.name, "functionaries": people, "attestations": required}
        if step.artifacts_from:
            steps[step.name]["artifactsFrom"] = list(step.artifacts_from)
    said = {"expires": f"{document.expires}T00:00:00Z", "steps": steps}
    if document.keys:
        said["publickeys"] = {
            key_id(f"{key[3:]}.pub"): {"keyid": key_id(f"{key[3:]}.pub"), "key": encode(f"{key[3:]}.pub")}
            for key in document.keys
        }
    if document.authorities:
        said["roots"] = {
            root.name: {"certificate": encode(root.certificate[3:])}
            | ({"intermediates": [encode(path[3:]) for path in root.intermediates]} if root.intermediates else {})
            for root in document.authorities
        }
    return said


@pytest.mark.parametrize("document", [ONE_STEP, TWO_STEPS, CERTIFIED], ids=["one step", "two steps", "certificates"])
@pytest.mark.parametrize("style", WRITERS)
def test_every_writer_leaves_the_document(tmp_path, style, document):
    missing = [tool for tool in STYLE_TOOLS[style] if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"no {missing[0]} here")
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    project = tmp_path / "project"
    project.mkdir()
    commands = as_commands(WRITERS[style](document))
    subprocess.run(["bash", "-euo", "pipefail", "-c", commands], cwd=project, check=True)
    assert json.loads((tmp_path / "policy.json").read_text()) == read(document)
    assert list(project.iterdir()) == []


@pytest.mark.parametrize("style", WRITERS)
def test_what_twins_edit_stands_once_a_step(tmp_path, style):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "project").mkdir()
    if any(shutil.which(tool) is None for tool in STYLE_TOOLS[style]):
        pytest.skip("its tool is not here")
    commands = as_commands(WRITERS[style](ONE_STEP))
    subprocess.run(["bash", "-euo", "pipefail", "-c", commands], cwd=tmp_path / "project", check=True)
    written = (tmp_path / "policy.json").read_text()
    assert [written.count(text) for text in ('"expires": "', '"attestations": [', '"publickeyid": "')] == [1, 1, 1]
