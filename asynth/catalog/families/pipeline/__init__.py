"""The family `pipeline`: two to four attested steps that use each other's artifacts, under one policy.

A stratum is one message on one route through a chain. What the message does not show has its house default, so that two
specs never share a prompt, and an answer depends on nothing but the facts and on what is asked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from asynth.catalog.families.family import FamilyMember
from asynth.catalog.families.pipeline.answers import introduce
from asynth.catalog.families.pipeline.chains import CHAINS_BY_NAME
from asynth.catalog.families.pipeline.example import put_together
from asynth.catalog.families.pipeline.facts import files_told, write_prompt
from asynth.catalog.families.pipeline.strata import messages, rephrase, strata
from asynth.catalog.families.pipeline.topics import TOPICS_BY_NAME
from asynth.catalog.procedure.context import fixture_of, summarize
from asynth.catalog.procedure.keys import ARRANGEMENTS_BY_NAME
from asynth.example.draft import Draft
from asynth.space import Spec

IDENTIFIERS = frozenset({"files", "key", "setting"})


def compose(spec: Spec) -> Draft:
    """Compose the draft of a pipeline."""
    values: dict[str, Any] = dict(spec.values)
    chain = CHAINS_BY_NAME[values["chain"]]
    topic = TOPICS_BY_NAME[values["topic"]]
    message = next(message for message in messages() if message.name == values["phrasing"])
    route = tuple(int(digit) for digit in values["route"])
    pipeline = put_together(chain, route, ARRANGEMENTS_BY_NAME[topic.arrangement], message, values)
    exchange = topic.compose(pipeline)
    final = exchange.pipeline
    return Draft(
        id=spec.id,
        family=spec.family,
        fixture=fixture_of(final.procedure, final.repository, hidden=chain.environment),
        prompt=write_prompt(pipeline, exchange),
        answer=introduce(exchange.answer, files_told(pipeline), final),
        twins=final.twins(),
        summary=replace(summarize(final.procedure, chain.workloads[0]), message=message.declare()),
        cost=chain.cost,
        past=exchange.past,
    )


FAMILY = FamilyMember(
    name="pipeline",
    title="two to four attested steps under one policy",
    share=14.0,
    strata=strata,
    compose=compose,
    identifiers=IDENTIFIERS,
    rephrase=rephrase,
)
