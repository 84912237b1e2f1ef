"""The family `pipeline`: two to four attested steps that use each other's artifacts, a key for each, one policy.

A stratum is one route through a chain with one way to find the steps (a commit that all record, or a digest of each) and
one kind of rule. Each route has one stratum of texts that leave something out.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from asynth.catalog import omissions
from asynth.catalog.answers import course_twins as derive
from asynth.catalog.answers.course import AttestedStep, Course, digest_subject, subject_of, summarize
from asynth.catalog.answers.fitting import fit
from asynth.catalog.answers.rules_of import bind_rules, repository
from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.families.family import FamilyMember
from asynth.catalog.families.pipeline.answers import FORMS, Told
from asynth.catalog.families.pipeline.chains import CHAINS_BY_NAME
from asynth.catalog.families.pipeline.facts import tell
from asynth.catalog.families.pipeline.strata import NAMES, scene_of_link, strata
from asynth.catalog.keys import ARRANGEMENTS_BY_NAME, KeyArrangement
from asynth.catalog.names import SETTINGS, SETTINGS_BY_NAME
from asynth.catalog.phrasings.wish import Wish, read_wishes
from asynth.catalog.procedure.document import Signer
from asynth.example.draft import Draft, Fixture, KeyRequest, Twin
from asynth.space import Spec

IDENTIFIERS = frozenset({"project", "names", "expires", "files", "setting"})


def compose(spec: Spec) -> Draft:
    """Compose the draft of a pipeline."""
    values: dict[str, Any] = dict(spec.values)
    chain = CHAINS_BY_NAME[values["chain"]]
    route = tuple(int(digit) for digit in values["route"])
    wish = read_wishes("pipeline")[values["phrasing"]]
    setting = SETTINGS_BY_NAME[values["setting"]] if "setting" in values else SETTINGS[0]
    arrangement = ARRANGEMENTS_BY_NAME[values.get("keys", omissions.ARRANGEMENT)]
    pattern, owner = NAMES[values.get("names", 0)]
    links = [chain.links[number] for number in route]
    names = [link.names[values["naming"] % len(link.names)] for link in links]
    keys = (*(pattern.format(name) for name in names), owner)
    artifacts = [chain.artifact(number, values["files"]) for number in route]
    place, rule = _ruled(values)
    asked = {*values["extras"], *values["core"]}
    required = tuple(attestor for attestor in ATTESTORS if attestor.name in asked)
    extras = tuple(attestor.name for attestor in required if not attestor.always)
    needs: frozenset[str] = frozenset()
    steps = []
    for number, link, name, key in zip(route, links, names, keys, strict=False):
        scene = scene_of_link(chain, number, name, values["files"], setting)
        rules, wanted = bind_rules((rule,) if number == place else (), scene, wish.number)
        needs |= wanted
        steps.append(
            AttestedStep(
                scene=scene,
                extras=extras,
                required=required,
                rules=rules,
                functionaries=(Signer(f"../{key}"),),
                signer=f"-k ../{key}.key",
                uses=tuple(names[route.index(used)] for used in link.uses if used in route),
            )
        )
    subject = values["subject"]
    course = Course(
        steps=tuple(steps),
        expires=values.get("expires", omissions.EXPIRES),
        style=values.get("style", omissions.STYLE),
        signer=f"-k ../{owner}.key",
        trust=f"-k ../{owner}.pub",
        subject=_subject(subject, artifacts),
        artifact="" if subject == "commit" else artifacts[-1],
    )
    used = next(number for number in links[-1].uses if number in route)
    told = Told(
        course=course,
        arrangement=arrangement,
        keys=keys,
        subject=subject,
        used=(chain.artifact(used, values["files"]), chain.forge(used, values["files"])),
        defaults=_name_defaults(values["omitted"], keys, wish.number),
        refusal="refusal" in wish.marks,
        variant=wish.number,
    )
    facts = tell(
        course,
        artifacts,
        project=values["project"],
        describes=chain.project.describes,
        arrangement=arrangement,
        keys=keys,
        subject=subject,
        rules=[(step.name, applied.request) for step in steps for applied in step.rules],
    )
    prompt = wish.ask(facts)
    return Draft(
        id=spec.id,
        family=spec.family,
        fixture=Fixture(
            project=chain.project.folder,
            git=repository(setting, needs, names[0]),
            keys=_requests(keys, arrangement),
            environment=chain.environment + ((setting.variable,) if "variable" in needs else ()),
        ),
        prompt=prompt,
        answer=fit(prompt, lambda terse: FORMS[wish.form](replace(told, terse=terse))),
        twins=_twins(told, artifacts, wish),
        summary=summarize(course, chain.workloads[0]),
        cost=chain.cost,
    )


def _ruled(values: dict[str, Any]) -> tuple[int, str]:
    if "rule" not in values:
        return -1, ""
    number, _, rule = values["rule"].partition(" ")
    return int(number), rule


def _subject(subject: str, artifacts: list[str]) -> str:
    if subject == "digests":
        return f"-f {artifacts[-1]} {digest_subject(*artifacts[:-1])}"
    return subject_of(subject, artifacts[-1])


def _requests(keys: tuple[str, ...], arrangement: KeyArrangement) -> tuple[KeyRequest, ...]:
    if arrangement.made:
        return ()
    return tuple(
        KeyRequest(
            "policy" if key == keys[-1] else f"step {number}", arrangement.kind, f"../{key}.key", f"../{key}.pub"
        )
        for number, key in enumerate(keys)
    )


def _name_defaults(omitted: tuple[str, ...], keys: tuple[str, ...], variant: int) -> str:
    if not omitted:
        return ""
    said = {
        "expires": f"the policy ends on {omissions.EXPIRES}",
        "keys": f"the keys are new Ed25519 ones named after the steps, with `../{keys[-1]}.key` for the policy",
        "style": "a heredoc writes the policy",
    }
    taken = [said[fact] for fact in omitted]
    listed = taken[0] if len(taken) == 1 else ", ".join(taken[:-1]) + " and " + taken[-1]
    return (f"Assumed here: {listed}.", f"You left some of it open, so {listed}.", f"Unless you object, {listed}.")[
        variant % 3
    ]


def _twins(told: Told, artifacts: list[str], wish: Wish) -> tuple[Twin, ...]:
    course, used = told.course, told.used
    number = wish.number % len(course.steps)
    found = [derive.tampered_artifact(course)] if course.artifact else []
    found += [
        derive.wrong_policy_key(course, f"../{told.keys[-1]}.pub"),
        derive.expired_policy(course),
        derive.missing_attestation(course, number),
        derive.functionary_not_allowed(course, number),
        derive.left_out(course, number),
        derive.swapped_keys(course, artifacts[-1]),
        derive.tampered_between(course, used[0], used[1]),
    ]
    # maven wants its pom.xml where witness is started, and that twin starts it elsewhere.
    if told.subject == "digests" and not course.steps[-1].rules and "maven" not in course.steps[-1].extras:
        found.append(derive.nothing_in_common(course, artifacts[-1]))
    if told.subject != "digests" and not _is_handed_on(artifacts[0], course.artifact):
        found.append(derive.unlinked(course, artifacts[0]))
    found += [
        derive.denial(course, place, applied) for place, step in enumerate(course.steps) for applied in step.rules
    ]
    return tuple(found)


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
