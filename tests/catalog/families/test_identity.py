"""Identities: what the policy asks of a certificate is what its holder has, and what a prompt tells."""

import dataclasses
import re

import pytest

from asynth.catalog import FAMILIES_BY_NAME
from asynth.catalog.families.identity.credentials import KINDS
from asynth.catalog.procedure.twins import KINDS as TWINS
from asynth.catalog.procedure.twins import OTHER_IDENTITY, OTHER_POLICY_SIGNER, OTHER_ROOT, STRANGER
from asynth.example.make import compose
from asynth.script import render
from asynth.space import Family, Space

DRAFTS = 400


@pytest.fixture(scope="module")
def pairs(everything):
    family = FAMILIES_BY_NAME["identity"]
    space = Space([Family(family.name, family.strata(everything), 1.0)], seed=7)
    assert space.capacity > 1_000_000
    specs = [space.at(position) for position in range(DRAFTS)]
    return [(dict(spec.values), compose(spec)) for spec in specs]


def test_every_kind_is_met(pairs):
    assert {values["kind"] for values, _ in pairs} == set(KINDS)


def test_demands_are_what_the_certificate_says(pairs):
    for values, draft in pairs:
        answer = render(draft.answer)
        for request in draft.fixture.certificates:
            holder = request.holder
            said = [holder.common_name, *holder.emails, *holder.dns_names, *holder.uris, *holder.organizations]
            shown = [value for value in said if f'"{value}"' in answer]
            assert shown, draft.id
            assert all(value in draft.prompt for value in shown), draft.id
        assert bool(draft.fixture.certificates) == ("certificate" in values["kind"])


def test_files_of_the_answer_are_those_of_the_prompt(pairs):
    for _, draft in pairs:
        answer = render(draft.answer)
        for path in set(re.findall(r"\.\./[a-z-]+\.(?:key|pub|crt|pass)", answer)):
            beside = path.endswith(".pub") and "`.pub`" in draft.prompt  # "each with its `.pub`"
            assert path in draft.prompt or beside or path == "../stranger.key", (draft.id, path)


def test_twins_of_an_identity(pairs):
    for values, draft in pairs:
        kinds = {twin.kind for twin in draft.twins}
        kind = values["kind"]
        assert kinds <= set(TWINS)
        assert (OTHER_IDENTITY in kinds) == (kind in ("certificate", "both certificates"))
        assert (OTHER_POLICY_SIGNER in kinds) == (kind in ("policy certificate", "both certificates"))
        assert (OTHER_ROOT in kinds) == ("certificate" in kind)
        assert (STRANGER in kinds) != kind.startswith("vanishing")


def test_without_the_feature_no_functionary_needs_an_intermediate_of_the_policy(everything):
    """What `verify` is told by an option stays: that every release does."""
    here = dataclasses.replace(everything, features=frozenset())
    space = Space([Family("identity", FAMILIES_BY_NAME["identity"].strata(here), 1.0)], seed=7)
    carried = {
        (values["kind"], values["carried"])
        for values in (dict(space.at(n).values) for n in range(DRAFTS))
        if "carried" in values
    }
    assert {kind for kind, where in carried if where == "policy"} == {"policy certificate"}
    assert {kind for kind, where in carried if where == "signature"} == {
        kind for kind in KINDS if "certificate" in kind
    }
