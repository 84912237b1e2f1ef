"""The family `pipeline`: two to four attested steps that use each other's artifacts, a key for each, one policy.

A stratum is one route through a chain with one way to find the steps (a commit that all record, or a digest of each) and
one kind of rule. Each route has one stratum of texts that leave something out.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from asynth.catalog import omissions
from asynth.catalog.answers import course_twins as derive
from asynth.catalog.answers.course import COMMIT_SUBJECT, AttestedStep, Course, digest_subject, summarize
from asynth.catalog.answers.fitting import fit
from asynth.catalog.answers.policies import Signer
from asynth.catalog.answers.rules_of import bind_rules, is_plain, repository
from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.families.family import Available, FamilyMember
from asynth.catalog.keys import ARRANGEMENTS_BY_NAME, KeyArrangement
from asynth.catalog.member import Scene
from asynth.catalog.names import EXPIRIES, PROJECTS, SETTINGS, SETTINGS_BY_NAME, Setting
from asynth.catalog.phrasings.wish import Wish, read_wishes
from asynth.catalog.pipelines import CHAINS, CHAINS_BY_NAME, Chain
from asynth.catalog.pipelines.answers import FORMS, Told
from asynth.catalog.pipelines.wording import tell
from asynth.catalog.rules import RULES_BY_NAME
from asynth.draft import Draft, Fixture, KeyRequest, Twin
from asynth.space import Choice, Domain, Selection, Spec, Stratum, Value

CORE = tuple(attestor.name for attestor in ATTESTORS if attestor.always)
KINDS = (
    "make ed25519", "make p256", "make p384", "have ed25519", "have p256", "have p384", "have rsa2048", "have rsa3072",
)  # fmt: skip
"""Key arrangements: those without a passphrase, of which the identity family speaks."""

NAMES = (
    ("{}", "policy"), ("{}-step", "owner"), ("ci-{}", "release-policy"), ("{}-bot", "security"),
    ("{}-signer", "governance"), ("sign-{}", "approve"), ("{}-runner", "auditor"), ("job-{}", "root-policy"),
    ("attest-{}", "keeper"), ("{}-machine", "maintainer"),
)  # fmt: skip
"""How key files are called: of a step, and of the policy."""

FACTS = frozenset({"steps", "links", "types", "keys", "rules", "expires", "subject", "style"})
"""What a text has to tell; ``list`` tells what ``steps`` does."""

ALONG = ("environment", "link", "secretscan")
"""Attestors that any project bears, beside git."""

IDENTIFIERS = frozenset({"project", "names", "expires", "files", "setting"})

PLAIN_EVERY = 8
"""Of this many short routes one is asked without a rule."""

RULED = {
    "git": ("git",),
    "environment": ("environment",),
    "command": ("command-run",),
    "files": ("product",),
}
"""Groups of rules, each a stratum, by the attestors whose record they judge."""


@lru_cache(maxsize=1)
def _wishes() -> dict[tuple[str, ...], tuple[int, ...]]:
    """Return the numbers of the texts by what they leave out."""
    found: dict[tuple[str, ...], list[int]] = {}
    for wish in read_wishes("pipeline"):
        slots = wish.slots | ({"steps"} if "list" in wish.slots else set())
        found.setdefault(tuple(sorted(FACTS - slots)), []).append(wish.number)
    return {omitted: tuple(numbers) for omitted, numbers in found.items()}


def strata(available: Available) -> tuple[Stratum, ...]:
    """Return the family's specs on a machine."""
    free: tuple[Domain, ...] = (Choice("project", PROJECTS, identifier=True),)
    styles = tuple(style for style in ("heredoc", "jq", "python", "template", "envsubst") if style in available.styles)
    found: list[Stratum] = []
    omissible = [omitted for omitted in _wishes() if omitted]
    turn = 0
    for chain in CHAINS:
        if not available.workloads.issuperset(chain.workloads):
            continue
        for route in chain.routes:
            short = len(route) == 2
            brief = tuple(style for style in styles if style in ("heredoc", "jq"))
            cut = _Cut(chain, route, free, styles if short else brief, brief, available)
            # A copy has the digest of its original, so that a changed copy would be found by the original's.
            apart = "cp {" not in chain.links[route[-1]].command
            # Short routes have room for a rule, so most of them are asked with one.
            if turn % PLAIN_EVERY == 0 or not short:
                plain = apart and turn // PLAIN_EVERY % 2
                found.append(
                    cut.stratum("digests", ("digests",))
                    if plain
                    else cut.stratum("git", ("artifact", "digest", "commit"), group="none")
                )
            if short:
                asked = (*(("git", group) for group in RULED), *([("digests", "command")] if apart else []))
                found += [stratum for link, group in asked if (stratum := cut.ruled(link, group)) is not None]
            found.append(cut.stratum("git", ("artifact",), omitted=omissible[turn % len(omissible)]))
            turn += 1
    return tuple(found)


class _Cut:
    """The strata of one route."""

    def __init__(
        self,
        chain: Chain,
        route: tuple[int, ...],
        free: tuple[Domain, ...],
        styles: tuple[str, ...],
        brief: tuple[str, ...],
        here: Available,
    ) -> None:
        self.chain, self.route, self.free, self.styles, self.brief = chain, route, free, styles, brief
        offered = {"git", *ALONG, *chain.project.attestors} & here.attestors
        self.extras = tuple(attestor.name for attestor in ATTESTORS if attestor.name in offered)
        self.attestors = here.attestors

    def stratum(
        self,
        link: str,
        subjects: tuple[str, ...],
        *,
        rules: tuple[str, ...] = (),
        group: str = "",
        always: frozenset[str] = frozenset(),
        core: frozenset[str] = frozenset(),
        setting: bool = False,
        omitted: tuple[str, ...] = (),
    ) -> Stratum:
        """Return one stratum; `rules` are the choices of the one rule, each with the number of its step."""
        always = always | ({"git"} if link == "git" else frozenset())
        most = 2 if rules or len(self.route) > 2 else 3  # what is long anyway asks for less, or nobody reads it
        extras = tuple((name,) for name in self.extras if name not in always and (name != "git" or link == "git"))
        fixed: dict[str, Value] = {
            "chain": self.chain.project.folder,
            "route": "".join(map(str, self.route)),
            "link": link,
            "group": group,
            "omitted": omitted,
        }
        own: list[Domain] = [
            Choice("phrasing", self._wished(link, omitted)),
            Selection("extras", extras, always=tuple(sorted(always)), at_least=1, at_most=most),
            Selection(
                "core",
                tuple((name,) for name in CORE if name not in core),
                always=tuple(sorted(core)),
                at_most=most - 1,
            ),
            Choice("subject", subjects),
            Choice("naming", tuple(range(self.chain.names(self.route)))),
            Choice("files", tuple(range(self.chain.files(self.route))), identifier=True),
        ]
        if "keys" not in omitted:
            own += [Choice("keys", KINDS), Choice("names", tuple(range(len(NAMES))), identifier=True)]
        if "expires" not in omitted:
            own.append(Choice("expires", EXPIRIES, identifier=True))
        if "style" not in omitted:
            own.append(Choice("style", self.brief if rules else self.styles))
        if rules:
            own.append(Choice("rule", rules))
        if setting:
            own.append(Choice("setting", tuple(SETTINGS_BY_NAME), identifier=True))
        return Stratum(fixed, self.free, tuple(own))

    def _wished(self, link: str, omitted: tuple[str, ...]) -> tuple[int, ...]:
        """Return the texts for a stratum: a long chain, or one found by digests, has no room for a refusal as well."""
        roomy = link == "git" and len(self.route) == 2
        wishes = read_wishes("pipeline")
        return tuple(number for number in _wishes()[omitted] if roomy or "refusal" not in wishes[number].marks)

    def ruled(self, link: str, group: str) -> Stratum | None:
        """Return the stratum of the rules of a group, or None where none applies."""
        wanted = RULED[group]
        if not self.attestors.issuperset(wanted):
            return None
        setting = group in ("git", "environment")
        rules = tuple(
            f"{number} {rule.name}"
            for number in self.route
            for rule in RULES_BY_NAME.values()
            if rule.attestor in wanted
            and _applies(rule.name, self.chain, number)
            and _speaks_of_setting(rule.name, self.chain, number) == setting
        )
        if not rules:
            return None
        return self.stratum(
            link,
            ("artifact", "commit") if link == "git" else ("digests",),
            rules=rules,
            group=group,
            always=frozenset(wanted) - frozenset(CORE),
            core=frozenset(wanted) & frozenset(CORE),
            setting=setting,
        )


@cache
def _applies(rule: str, chain: Chain, number: int) -> bool:
    files = range(max(len(link.artifacts) for link in chain.links))
    scene = _scene(chain, number, "build", 0, SETTINGS[0])
    return all(RULES_BY_NAME[rule].applies(chain.build(number, which)) for which in files) and is_plain(
        RULES_BY_NAME[rule], scene
    )


@cache
def _speaks_of_setting(rule: str, chain: Chain, number: int) -> bool:
    first, second = (_scene(chain, number, "build", 0, setting) for setting in SETTINGS[:2])
    return RULES_BY_NAME[rule].bind(first).requests != RULES_BY_NAME[rule].bind(second).requests


def _scene(chain: Chain, number: int, step: str, files: int, setting: Setting) -> Scene:
    build = chain.build(number, files)
    return Scene(
        build=build,
        step=step,
        command=build.command,
        artifact=build.artifacts[0],
        branch=setting.branch,
        author=setting.author,
        ticket=setting.ticket,
        variable=setting.variable,
        remote=setting.remote,
        tag=setting.tag,
    )


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
        scene = _scene(chain, number, name, values["files"], setting)
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
        answer=fit(prompt, wish.form, lambda form: FORMS[form](told)),
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
    if subject == "artifact":
        return f"-f {artifacts[-1]}"
    if subject == "digest":
        return digest_subject(artifacts[-1])
    if subject == "commit":
        return COMMIT_SUBJECT
    return f"-f {artifacts[-1]} {digest_subject(*artifacts[:-1])}"


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
        "style": "the policy is a plain heredoc",
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
    if told.subject != "digests":
        found.append(derive.unlinked(course, artifacts[0]))
    found += [
        derive.denial(course, place, applied) for place, step in enumerate(course.steps) for applied in step.rules
    ]
    return tuple(found)


FAMILY = FamilyMember(
    name="pipeline",
    title="two to four attested steps under one policy",
    share=12.0,
    strata=strata,
    compose=compose,
    identifiers=IDENTIFIERS,
)
