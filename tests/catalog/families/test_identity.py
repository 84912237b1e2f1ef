"""Identities: what the policy asks of a certificate is what its holder has, and what a prompt pastes is what openssl prints."""

import dataclasses
import re
import shutil
import subprocess

import pytest
import yaml

from asynth.catalog import FAMILIES_BY_NAME
from asynth.catalog.families.identity.credentials import KEYS, machine, show_certificate
from asynth.catalog.features import (
    ARCHIVISTA,
    AWS_INSTANCE,
    AWS_KMS,
    GITLAB_TOKEN,
    GKE_POD,
    KEY_SERVICE,
    KEYLESS,
    POLICY_INTERMEDIATES,
    TIMESTAMPS,
    VAULT_PKI,
)
from asynth.catalog.procedure.keys import PASSPHRASE
from asynth.catalog.procedure.twins import KINDS as TWINS
from asynth.catalog.procedure.twins import (
    OTHER_ACCOUNT,
    OTHER_IDENTITY,
    OTHER_MACHINE,
    OTHER_POLICY_SIGNER,
    OTHER_REPOSITORY,
    OTHER_ROOT,
    STRANGER,
    UNCHAINED,
)
from asynth.example.draft import ComputeMetadata, GitlabTokens, InstanceMetadata, JobTokens, KeyManagement, KeyVault
from asynth.execution.derivation import derive_chain
from asynth.script import Bash, File, Prose, render
from asynth.script.jobs import find_run, read_scripts
from asynth.space import Family, Space


def text_of(draft):
    hidden = render(tuple(draft.past.hidden)) if draft.past.hidden else ""
    return f"{render(draft.answer)}\n{hidden}"


def test_the_space_is_large_and_every_scenario_is_met(everything, compose_family):
    family = FAMILIES_BY_NAME["identity"]
    strata = family.strata(everything)
    assert Space([Family(family.name, strata, 1.0)], seed=7).capacity > 1_000_000
    scenarios = {stratum.fixed["scenario"] for stratum in strata}
    assert len(scenarios) >= 25
    assert {values["scenario"] for values, _ in compose_family("identity")} == scenarios


def test_names_in_an_answer_are_those_of_the_prompt(compose_family):
    """Values of certificates are nobody's default, so the answer can only have them from the message."""
    for _, draft in compose_family("identity"):
        answer = render(draft.answer)
        for value in set(re.findall(r"[\w./:*-]+@?[\w-]+\.example[\w/*-]*", answer)):
            assert value in draft.prompt, (draft.id, value)
        for request in draft.fixture.certificates:
            for name in request.holder.organizations:
                assert f'"{name}"' not in answer or name in draft.prompt, draft.id


def test_what_is_demanded_is_what_a_certificate_says(compose_family):
    for values, draft in compose_family("identity"):
        if values["scenario"] in {"signer", "chain", "renewed", "unchained", "expired", "wildcard", "several-names"}:
            said = {
                name
                for request in draft.fixture.certificates
                for name in (
                    request.holder.common_name,
                    *request.holder.emails,
                    *request.holder.dns_names,
                    *request.holder.uris,
                    *request.holder.organizations,
                )
            }
            constraints = re.findall(r'"certConstraint": \{(.*?)\}\}', text_of(draft), flags=re.DOTALL)
            assert constraints, draft.id
            demanded = set(re.findall(r'"([^"]*)"', constraints[0])) - {*KEYS, "roots", "ca", "*"}
            assert demanded, draft.id
            assert demanded <= said or values["scenario"] == "wildcard", (draft.id, demanded - said)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
@pytest.mark.parametrize("organizations", [("Corp",), ("Corp", "Platform"), ()])
def test_a_pasted_certificate_is_what_openssl_prints(tmp_path, organizations):
    holder = dataclasses.replace(machine("corp.example"), organizations=organizations)
    (tmp_path / "build.crt").write_bytes(derive_chain(1, "one", "attest", holder, direct=True).leaf)
    _, command, *printed, _ = show_certificate(holder, "build.crt").split("\n")
    done = subprocess.run(
        command.removeprefix("$ "), shell=True, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert [line.rstrip() for line in done.stdout.splitlines()] == [line.rstrip() for line in printed]


def test_twins_follow_from_who_signs(compose_family):
    """Whoever is accepted by a certificate is refused with another one; so is a policy that another certificate signed."""
    for values, draft in compose_family("identity"):
        kinds = {twin.kind for twin in draft.twins}
        assert kinds <= set(TWINS)
        answer = render(draft.answer)
        by_certificate = '"certConstraint": {' in text_of(draft)
        beside = 'type: "publickey"' in answer  # the key counts as well, so another certificate changes nothing
        keyless = "--signer-fulcio-url" in text_of(draft)  # it is another job that is refused there
        owned = by_certificate and not keyless
        assert (OTHER_IDENTITY in kinds) == (owned and not beside and values["scenario"] != "policy-anyone"), draft.id
        judged = values["scenario"] in {"claims", "gitlab-token"}
        assert (OTHER_REPOSITORY in kinds) == (keyless or judged), draft.id
        assert bool({OTHER_ACCOUNT, OTHER_MACHINE} & kinds) == (values["scenario"] in {"instance", "pod"}), draft.id
        assert (STRANGER in kinds) == (OTHER_IDENTITY in kinds or keyless or "kms-ref" in answer)
        assert (OTHER_POLICY_SIGNER in kinds) == ("--policy-ca-roots ../ca.crt" in answer)
        assert (OTHER_ROOT in kinds) >= (OTHER_IDENTITY in kinds)
        assert (UNCHAINED in kinds) == ("--signer-file-intermediate-paths ../intermediate.crt -o" in answer)


def test_a_passphrase_stands_in_no_row(compose_family):
    for _, draft in compose_family("identity"):
        assert PASSPHRASE not in draft.prompt + render(draft.answer), draft.id


@pytest.mark.parametrize(
    ("feature", "scenarios"),
    [
        (POLICY_INTERMEDIATES, {"kept"}),
        (TIMESTAMPS, {"countersign", "authority-unnamed", "countersigned-policy"}),
        (ARCHIVISTA, {"store", "store-unasked"}),
        (KEY_SERVICE, {"vault", "into-vault"}),
        (VAULT_PKI, {"vault-pki"}),
        (AWS_KMS, {"aws-kms", "aws-kms-slashes"}),
        (AWS_INSTANCE, {"instance"}),
        (GKE_POD, {"pod"}),
        (GITLAB_TOKEN, {"gitlab-token"}),
        (
            KEYLESS,
            {"keyless", "keyless-called", "keyless-tag", "keyless-unstamped", "keyless-job", "claims"},
        ),
    ],
)
def test_what_a_machine_does_not_do_is_left_out(everything, feature, scenarios):
    here = dataclasses.replace(everything, features=everything.features - {feature})
    met, without = (
        {stratum.fixed["scenario"] for stratum in FAMILIES_BY_NAME["identity"].strata(available)}
        for available in (everything, here)
    )
    assert met - without == scenarios


def test_a_job_in_an_answer_is_one_of_the_prompt(compose_family):
    for _, draft in compose_family("identity"):
        for repository, workflow, ref in re.findall(
            r"https://github\.com/([\w-]+/[\w-]+)(?:/\.github/workflows/([\w.-]+))?(?:@refs/(?:heads|tags)/([\w./-]+))?",
            render(draft.answer),
        ):
            if repository != "in-toto/witness":
                assert all(part in draft.prompt for part in (repository, workflow, ref.rstrip("*")[:1])), draft.id


def test_a_workflow_lets_the_job_ask_for_a_token_and_runs_what_the_answer_ran(compose_family):
    drafts = [draft for values, draft in compose_family("identity") if values["scenario"] == "keyless-job"]
    assert drafts
    for draft in drafts:
        (file,) = (part for part in draft.answer if isinstance(part, File))
        workflow = yaml.safe_load(file.content)
        assert workflow["permissions"] == {"contents": "read", "id-token": "write"}
        blocks = [part.text for part in draft.answer if isinstance(part, Bash)]
        (script,) = read_scripts(file.name, file.content)
        assert find_run(script, blocks), draft.id


_KNOWN = ComputeMetadata | GitlabTokens | InstanceMetadata | JobTokens | KeyManagement
"""Services of which nobody says where they are: they are the same for everybody, or the job knows its server."""


def test_a_service_is_one_that_the_answer_uses_and_the_prompt_shows(compose_family):
    for _, draft in compose_family("identity"):
        commands = "".join(part.text for part in draft.answer if isinstance(part, Bash))
        vault = [service for service in draft.fixture.services if isinstance(service, KeyVault)]
        if any(isinstance(service, _KNOWN) for service in draft.fixture.services):
            continue
        for service in draft.fixture.services:
            named = "vault" in draft.prompt.lower() if vault else service.url in draft.prompt
            assert named, draft.id
        assert bool(vault) == ("hashivault://" in commands or "--signer-vault-url" in commands), draft.id
        reached = vault or "http://" in commands or "timestampauthorities" in commands
        assert bool(draft.fixture.services) == bool(reached), draft.id


def test_an_answer_that_runs_the_house_build_says_so_once(compose_family):
    seen = 0
    for values, draft in compose_family("identity"):
        asks = draft.summary.message["asks"]
        if "build" in values["asks"].split() or "bare" in asks or values["scenario"] == "two":
            continue
        runs = [part for part in draft.answer if isinstance(part, Bash) and "-- make " in part.text]
        if runs:
            seen += 1
            named = [part.text for part in draft.answer if isinstance(part, Prose) and "`make " in part.text]
            assert len(named) == 1, (draft.id, draft.prompt)
    assert seen
