"""What the families `step` and `rego` share: the dimensions of a single attested step, and its composition.

A stratum is one build with one number of extra attestors, so that how often a number is asked for does not hang on how
many sets there are of it. Over all families three rows in five ask for one to three extra attestors (shared contract,
`design.md` section 8); CI jobs always do and pipelines mostly, so that the others more often ask for none or for many.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from asynth.catalog import omissions, twins
from asynth.catalog.answers import AppliedRule, Task, answer
from asynth.catalog.answers.fitting import fit
from asynth.catalog.answers.task import DEFAULT_RUN_SET
from asynth.catalog.attestors import ATTESTORS, CI, UNIVERSAL, sound
from asynth.catalog.families.asking import choose_ways
from asynth.catalog.families.family import BUILDS_BY_NAME, Available
from asynth.catalog.keys import ARRANGEMENTS_BY_NAME
from asynth.catalog.member import Build, Rule, Scene
from asynth.catalog.names import KEY_NAMES, PROJECTS, SETTINGS, SETTINGS_BY_NAME, Setting
from asynth.catalog.phrasings import PHRASINGS_BY_NAME, Facts
from asynth.catalog.rego import load_module
from asynth.catalog.rules import RULES_BY_NAME
from asynth.catalog.steps import STEPS
from asynth.example.draft import Draft, Fixture, GitState, Summary
from asynth.space import Choice, Domain, Selection, Spec, Stratum, Value

EXCLUSIVE = (CI,)
"""Groups of attestors of which a run has one at most."""

CORE = tuple(attestor.name for attestor in ATTESTORS if attestor.always)
"""Attestors that every run records."""

WIDTHS = ((0, 0), (1, 1), (2, 2), (3, 3), (4, 6))
"""Numbers of extra attestors, least and most, that are strata of their own. Nobody asks for more, and rows stay short."""

RULED_WIDTHS = ((0, 0), (1, 2), (3, 4))
"""The same where rules are taught, beyond the attestors of the rules; fewer, since there are many groups of rules. The
last is for a single rule, else rows become too long."""

IDENTIFIERS = frozenset({"project", "names", "expires", "artifact", "setting"})
"""Dimensions that are bare identifiers: they make prompts differ without making them say more."""


def free_domains() -> tuple[Domain, ...]:
    """Return the dimensions that every stratum has."""
    return (Choice("step", STEPS), Choice("project", PROJECTS, identifier=True))


def strata_of(
    name: str, build: Build, available: Available, free: tuple[Domain, ...], rules: tuple[Rule, ...] = ()
) -> tuple[Stratum, ...]:
    """Return the strata of one build: by number of extra attestors, and those verified by commit apart.

    :param name: of the build in a spec
    :param rules: taught in every spec of these strata; their attestors are always asked for
    """
    excluded = frozenset[str]().union(*(rule.excludes for rule in rules))
    offered = ({*UNIVERSAL, *sound(build.attestors), *build.project.attestors} & available.attestors) - excluded
    extras = tuple(attestor.name for attestor in ATTESTORS if not attestor.always and attestor.name in offered)
    ruled = {rule.attestor for rule in rules}
    if not ruled <= {*extras, *CORE} or any(len(ruled.intersection(group)) > 1 for group in EXCLUSIVE):
        return ()
    fixed: dict[str, Value] = {"build": name}
    tail: list[Domain] = []
    if build.artifacts:
        tail.append(Choice("artifact", build.artifacts, identifier=True))
    if rules:
        fixed["rules"] = tuple(rule.name for rule in rules)
        if speaks_of_setting(rules, build):
            tail.append(Choice("setting", tuple(SETTINGS_BY_NAME), identifier=True))
    default = "artifact" if build.artifacts else "commit"
    most_core = len(ruled.intersection(CORE)) + 1 if rules else len(CORE)
    strata = []

    def add(always: set[str], low: int, high: int, subjects: tuple[str, ...]) -> None:
        low = max(low, len(always))
        if low > high:
            return
        core_always = tuple(core for core in CORE if core in ruled)
        optional = tuple((core,) for core in CORE if core not in ruled)
        own: list[Domain] = [
            Selection("extras", grouped(extras, always), always=tuple(sorted(always)), at_least=low, at_most=high),
            Selection("core", optional, always=core_always, at_least=1 if low == 0 else 0, at_most=most_core),
            *tail,
        ]  # fmt: skip
        group = "commit" if subjects == ("commit",) else "file"
        here: dict[str, Value] = {**fixed, "width": f"{group} {low}"}
        for way, asked in choose_ways(available.styles, here, subjects, default, several=not rules):
            domains = (*way.domains, *own, Choice("subject", asked))
            strata.append(Stratum({**here, "asks": way.name}, free, domains))

    documents = sound(build.attestors) & set(extras)  # who writes a document nearly always asks for its attestor
    ruled_extras = ruled & set(extras)
    git_too = ruled_extras | {"git"}
    widths = RULED_WIDTHS[: 3 if len(rules) == 1 else 1] if rules else WIDTHS
    always, subjects = (ruled_extras, ("artifact", "digest")) if build.artifacts else (git_too, ("commit",))
    if build.artifacts or "git" in extras:
        for fewest, most in widths:
            low, high = len(always) + fewest, min(len(always) + most, len(extras))
            whole = always | documents if not rules and fewest else always
            add(whole if len(whole) <= high else always, low, high, subjects)
    if build.artifacts and "git" in extras:
        add(git_too, 1, min(4, len(extras)), ("commit",))
    return tuple(strata)


def grouped(extras: tuple[str, ...], always: set[str]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of `extras` that may still be added to `always`, those that exclude each other in one."""
    groups = [tuple(extra for extra in extras if extra in group) for group in EXCLUSIVE if always.isdisjoint(group)]
    alone = [(extra,) for extra in extras if extra not in always and not any(extra in group for group in EXCLUSIVE)]
    return (*alone, *(group for group in groups if group))


def compose(spec: Spec) -> Draft:
    """Compose the draft of a single-step spec."""
    values: dict[str, Any] = dict(spec.values)
    workload, build = BUILDS_BY_NAME[values["build"]]
    setting = SETTINGS_BY_NAME[values["setting"]] if "setting" in values else SETTINGS[0]
    phrasing = PHRASINGS_BY_NAME[values["phrasing"]]
    scene = scene_of(build, values["step"], values.get("artifact", ""), setting)
    applied, needs, requests = apply_rules(values.get("rules", ()), scene, phrasing.wording)
    asked = {*values["extras"], *values["core"]}
    required = tuple(attestor for attestor in ATTESTORS if attestor.name in asked)
    task = Task(
        scene=scene,
        required=required,
        extras=tuple(attestor.name for attestor in required if not attestor.always),
        rules=applied,
        sbom_type=build.sbom_type,
        subject=values["subject"],
        arrangement=ARRANGEMENTS_BY_NAME[values.get("keys", omissions.ARRANGEMENT)],
        keys=KEY_NAMES[values["names"]] if "names" in values else omissions.KEYS,
        expires=values.get("expires", omissions.EXPIRES),
        style=values.get("style", omissions.STYLE),
        form=values.get("form", phrasing.form),
        omitted=tuple(fact for fact in phrasing.omits if fact != "form"),
        refusal=phrasing.refusal,
        variant=phrasing.wording,
    )
    facts = Facts(
        project=values["project"],
        describes=", ".join([build.describes, *(one.circumstance for one in required if one.circumstance)]),
        step=values["step"],
        attestors=tuple(attestor.name for attestor in required),
        records=tuple(attestor.records for attestor in required),
        command=scene.command,
        artifact=scene.artifact,
        subject=task.subject,
        arrangement=task.arrangement,
        keys=task.keys,
        expires=task.expires,
        style=task.style,
        form=task.form,
        requests=requests,
    )
    prompt = phrasing.ask(facts)
    return Draft(
        id=spec.id,
        family=spec.family,
        fixture=fixture_of(task, workload.environment, setting, needs),
        prompt=prompt,
        answer=fit(prompt, lambda terse: answer(replace(task, terse=terse))),
        twins=twins.derive(task),
        summary=summary_of(task, workload.name),
        cost=workload.cost,
    )


def scene_of(build: Build, step: str, artifact: str, setting: Setting) -> Scene:
    """Return the facts that rules may speak about."""
    return Scene(
        build=build,
        step=step,
        command=build.command.replace("{artifact}", artifact),
        artifact=artifact,
        branch=setting.branch,
        author=setting.author,
        ticket=setting.ticket,
        variable=setting.variable,
        remote=setting.remote,
        tag=setting.tag,
    )


@lru_cache(maxsize=4096)
def speaks_of_setting(rules: tuple[Rule, ...], build: Build) -> bool:
    """Tell whether what a user asks for with `rules` differs from setting to setting."""
    artifact = build.artifacts[0] if build.artifacts else ""
    first, second = (scene_of(build, "build", artifact, setting) for setting in SETTINGS[:2])
    return any(rule.bind(first).requests != rule.bind(second).requests for rule in rules)


def apply_rules(
    names: tuple[str, ...], scene: Scene, wording: int
) -> tuple[tuple[AppliedRule, ...], frozenset[str], tuple[tuple[str, ...], ...]]:
    """Return the rules with parameters, what the fixture must hold for them, and the user's clauses for each."""
    applied, requests = [], []
    needs: frozenset[str] = frozenset()
    for name in names:
        rule = RULES_BY_NAME[name]
        binding = rule.bind(scene)
        text = load_module(rule.module).render(binding.parameters)
        request = binding.requests[wording % len(binding.requests)]
        applied.append(AppliedRule(rule, request, text, binding.violation, binding.flags, binding.environment))
        requests.append(binding.requests)
        needs |= binding.needs
    return tuple(applied), needs, tuple(requests)


def fixture_of(task: Task, hidden: tuple[tuple[str, str], ...], setting: Setting, needs: frozenset[str]) -> Fixture:
    """Return what the example starts with.

    :param hidden: variables of the workload that no row shows
    :param needs: what the rules want to find: any of "tag", "remote", "ticket", "variable"
    """
    message = (
        f"{setting.ticket}: prepare the {task.scene.step} step" if "ticket" in needs else "Prepare the next version"
    )
    return Fixture(
        project=task.scene.build.project.folder,
        git=GitState(
            branch=setting.branch,
            message=message,
            author=setting.author,
            tag=setting.tag if "tag" in needs else None,
            remote=setting.remote if "remote" in needs else None,
        ),
        files=task.arrangement.files(task.keys[0]),
        keys=task.arrangement.requests(*task.keys),
        environment=hidden + task.surroundings() + ((setting.variable,) if "variable" in needs else ()),
    )


def summary_of(task: Task, workload: str) -> Summary:
    """Return what evidence says of `task`."""
    return Summary(
        attestors=tuple(sorted(attestor.name for attestor in task.required)),
        run_set=tuple(sorted(task.extras or DEFAULT_RUN_SET)),
        step=task.scene.step,
        workload=workload,
        rules=tuple(applied.rule.name for applied in task.rules),
        sbom=task.scene.build.sbom if any(attestor.name == "sbom" for attestor in task.required) else None,
    )
