"""The family `pipeline`: two to four attested steps that use each other's artifacts, a key for each, one policy.

A stratum is one route through a chain with one way to find the steps (a commit that all record, or a digest of each) and
one kind of rule. Each route has one stratum of texts that leave something out.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from asynth.catalog.families.family import FamilyMember
from asynth.catalog.families.pipeline.answers import FORMS, PipelineExplanation, refuse
from asynth.catalog.families.pipeline.chains import CHAINS_BY_NAME
from asynth.catalog.families.pipeline.facts import tell
from asynth.catalog.families.pipeline.strata import NAMES, bind_link, strata
from asynth.catalog.names import REPOSITORIES, REPOSITORIES_BY_NAME
from asynth.catalog.phrasings.wish import read_templates
from asynth.catalog.procedure import defaults, twins
from asynth.catalog.procedure.context import fixture_of, summarize
from asynth.catalog.procedure.keys import ARRANGEMENTS_BY_NAME
from asynth.catalog.procedure.layout import answer
from asynth.catalog.procedure.procedure import Procedure, attest
from asynth.catalog.procedure.rules import bind_rules
from asynth.example.draft import Draft, Twin
from asynth.space import Spec

IDENTIFIERS = frozenset({"project", "names", "expires", "files", "setting"})


def compose(spec: Spec) -> Draft:
    """Compose the draft of a pipeline."""
    values: dict[str, Any] = dict(spec.values)
    chain = CHAINS_BY_NAME[values["chain"]]
    route = tuple(int(digit) for digit in values["route"])
    files = values["files"]
    template = read_templates("pipeline")[values["phrasing"]]
    repository = REPOSITORIES_BY_NAME[values["setting"]] if "setting" in values else REPOSITORIES[0]
    pattern, owner = NAMES[values.get("names", 0)]
    links = [chain.links[number] for number in route]
    names = [link.names[values["naming"] % len(link.names)] for link in links]
    keys = (*(pattern.format(name) for name in names), owner)
    ruled, _, rule = values.get("rule", "").partition(" ")
    steps = []
    for number, link, name, key in zip(route, links, names, keys, strict=False):
        attested = bind_link(chain, number, name, files, repository)
        rules = bind_rules((rule,) if str(number) == ruled else (), attested, template.number)
        uses = tuple(names[route.index(used)] for used in link.uses if used in route)
        steps.append(attest(attested, {*values["extras"], *values["core"]}, rules, key=key, uses=uses))
    procedure = Procedure(
        steps=tuple(steps),
        keys=keys,
        subject=values["subject"],
        arrangement=ARRANGEMENTS_BY_NAME[values.get("keys", defaults.ARRANGEMENT)],
        expires=values.get("expires", defaults.EXPIRES),
        style=values.get("style", defaults.STYLE),
    )
    used = next(number for number in links[-1].uses if number in route)
    explained = PipelineExplanation(
        procedure=procedure,
        used=(chain.artifact(used, files), chain.forge(used, files)),
        defaults=_name_defaults(values["omitted"], keys, template.number),
        refusal="refusal" in template.marks,
        variant=template.number,
    )
    prompt = template.ask(tell(procedure, values["project"]))
    return Draft(
        id=spec.id,
        family=spec.family,
        fixture=fixture_of(procedure, repository, chain.environment),
        prompt=prompt,
        answer=answer(prompt, explained, FORMS[template.form], refuse),
        twins=_derive_twins(explained),
        summary=summarize(procedure, chain.workloads[0]),
        cost=chain.cost,
    )


def _name_defaults(omitted: tuple[str, ...], keys: tuple[str, ...], variant: int) -> str:
    if not omitted:
        return ""
    made = f"the keys are new Ed25519 ones named after the steps, with `../{keys[-1]}.key` for the policy"
    said = defaults.take_defaults(omitted, keys=made)
    return (f"Assumed here: {said}.", f"You left some of it open, so {said}.", f"Unless you object, {said}.")[
        variant % 3
    ]


def _derive_twins(explained: PipelineExplanation) -> tuple[Twin, ...]:
    procedure = explained.procedure
    number = explained.variant % len(procedure.steps)
    found = [
        twins.leave_out(procedure, number),
        twins.swap_keys(procedure),
        twins.tamper_between(procedure, *explained.used),
    ]
    # maven wants its pom.xml where witness is started, and that twin starts it elsewhere.
    if procedure.subject == "digests" and not procedure.step.rules and "maven" not in procedure.extras:
        found.append(twins.move_elsewhere(procedure))
    if procedure.subject != "digests" and not _is_handed_on(procedure.steps[0].attested.artifact, procedure.artifact):
        found.append(twins.unlink(procedure))
    return twins.derive(procedure, number, *found)


def _is_handed_on(first: str, last: str) -> bool:
    """Tell whether `last` is a copy of `first`, which keeps its name: its digest leads to both steps, with git or without."""
    return PurePosixPath(first).name == PurePosixPath(last).name


FAMILY = FamilyMember(
    name="pipeline",
    title="two to four attested steps under one policy",
    share=12.0,
    strata=strata,
    compose=compose,
    identifiers=IDENTIFIERS,
)
