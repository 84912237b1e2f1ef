"""The family `step`: attest one step, require types by policy, verify. No Rego.

The family `rego` composes its steps here too: a rule more is all that sets them apart.
"""

from __future__ import annotations

from typing import Any

from asynth.catalog.families.family import BUILDS_BY_NAME, FamilyMember
from asynth.catalog.families.step.strata import strata
from asynth.catalog.names import KEY_NAMES, REPOSITORIES, REPOSITORIES_BY_NAME
from asynth.catalog.phrasings import PHRASINGS_BY_NAME, Facts
from asynth.catalog.procedure import defaults, twins
from asynth.catalog.procedure.context import fixture_of, summarize
from asynth.catalog.procedure.forms import FORMS, refuse_step
from asynth.catalog.procedure.keys import ARRANGEMENTS_BY_NAME
from asynth.catalog.procedure.layout import Explanation, answer
from asynth.catalog.procedure.procedure import Procedure, attest
from asynth.catalog.procedure.rules import bind_build, bind_rules
from asynth.catalog.procedure.sentences import name_subject
from asynth.example.draft import Draft
from asynth.space import Spec

IDENTIFIERS = frozenset({"project", "names", "expires", "artifact", "setting"})
"""Dimensions that are bare identifiers: they make prompts differ without making them say more."""


def compose(spec: Spec) -> Draft:
    """Compose the draft of a single-step spec."""
    values: dict[str, Any] = dict(spec.values)
    workload, build = BUILDS_BY_NAME[values["build"]]
    repository = REPOSITORIES_BY_NAME[values["setting"]] if "setting" in values else REPOSITORIES[0]
    phrasing = PHRASINGS_BY_NAME[values["phrasing"]]
    attested = bind_build(build, values["step"], values.get("artifact", ""), repository)
    rules = bind_rules(values.get("rules", ()), attested, phrasing.wording)
    keys = KEY_NAMES[values["names"]] if "names" in values else defaults.KEYS
    arrangement = ARRANGEMENTS_BY_NAME[values.get("keys", defaults.ARRANGEMENT)]
    step = attest(attested, {*values["extras"], *values["core"]}, rules, key=keys[0], arrangement=arrangement)
    procedure = Procedure(
        steps=(step,),
        keys=keys,
        subject=values["subject"],
        arrangement=arrangement,
        expires=values.get("expires", defaults.EXPIRES),
        style=values.get("style", defaults.STYLE),
    )
    form = values.get("form", phrasing.form)
    omitted = tuple(fact for fact in phrasing.omits if fact != "form")
    explained = Explanation(
        procedure=procedure,
        variant=phrasing.wording,
        defaults=defaults.name_defaults(omitted, name_subject(procedure), phrasing.wording),
        refusal=phrasing.refusal,
    )
    prompt = phrasing.ask(
        Facts(
            project=values["project"],
            describes=", ".join([build.describes, *(one.circumstance for one in step.required if one.circumstance)]),
            step=step.name,
            attestors=tuple(attestor.name for attestor in step.required),
            records=tuple(attestor.records for attestor in step.required),
            command=attested.command,
            artifact=attested.artifact,
            subject=procedure.subject,
            arrangement=arrangement,
            keys=keys,
            expires=procedure.expires,
            style=procedure.style,
            form=form,
            requests=tuple(applied.requests for applied in rules),
        )
    )
    return Draft(
        id=spec.id,
        family=spec.family,
        fixture=fixture_of(procedure, repository, workload.environment),
        prompt=prompt,
        answer=answer(prompt, explained, FORMS[form], refuse_step),
        twins=twins.derive(procedure),
        summary=summarize(procedure, workload.name),
        cost=workload.cost,
    )


FAMILY = FamilyMember(
    name="step",
    title="one attested step without Rego",
    share=22.0,
    strata=strata,
    compose=compose,
    identifiers=IDENTIFIERS,
)
