"""Which single steps the families `step` and `rego` ask about, and how often.

A stratum is one build with one number of extra attestors, so that how often a number is asked for does not hang on how
many sets there are of it. Over all families three rows in five ask for one to three extra attestors (shared contract,
`design.md` section 8); CI jobs always do and pipelines mostly, so that the others more often ask for none or for many.
Strata come in turn, so what shall come more often is cut into several.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from asynth.catalog.attestors import ATTESTORS, CI, UNIVERSAL, sound
from asynth.catalog.families.family import BUILDS_BY_NAME, Available
from asynth.catalog.families.sbom.requests import REQUESTS as SBOM_REQUESTS
from asynth.catalog.families.step.omissions import choose_groups
from asynth.catalog.member import Build, Rule, Workload
from asynth.catalog.names import PROJECTS, REPOSITORIES_BY_NAME, STEPS
from asynth.catalog.procedure.defaults import RECORDED_ALWAYS
from asynth.catalog.procedure.rules import speaks_of_repository
from asynth.catalog.workloads import WORKLOADS, WORKLOADS_BY_NAME
from asynth.space import Choice, Domain, Selection, Stratum, Value

EXCLUSIVE = (CI,)
"""Groups of attestors of which a run has one at most."""

WIDTHS = ((0, 0), (1, 1), (2, 2), (3, 3), (4, 6))
"""Numbers of extra attestors, least and most, that are strata of their own. Nobody asks for more, and rows stay short."""

RULED_WIDTHS = ((0, 0), (1, 2), (3, 4))
"""The same where rules are taught, beyond the attestors of the rules; fewer, since there are many groups of rules. The
last is for a single rule, else rows become too long."""

STRATA_EACH = 40
"""Strata that a workload shall have: strata come in turn, and few builds would make a workload rare."""

RARE_STRATA = 8 * STRATA_EACH
"""Strata of a workload that other families than this and `rego` leave out."""

UNCOMMON_STRATA = 5 * STRATA_EACH
"""Strata of a workload of which other families leave out some builds."""

MAX_CPU = 0.6
"""CPU seconds from which on other families leave a workload out, as they do with those that leave no artifact."""

RARE_DOCUMENTS = frozenset({"docker", "k8smanifest", "oci", "vex"})
"""Attestors of documents that few workloads write."""

DOCUMENT_EACH = 16 * STRATA_EACH
"""Strata of all workloads that write the document of such an attestor."""

WEIGHTS = {0: 7, 4: 2}
"""Strata where others have one, by the fewest extra attestors: rows that ask for none, as most people do at first, and for
many, for which other families have no room."""

WRITERS = {
    attestor: sum(any(attestor in build.attestors for build in workload.builds) for workload in WORKLOADS)
    for attestor in RARE_DOCUMENTS
}
"""How many workloads write a document for each of them."""


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
    if not ruled <= {*extras, *RECORDED_ALWAYS} or any(len(ruled.intersection(group)) > 1 for group in EXCLUSIVE):
        return ()
    fixed: dict[str, Value] = {"build": name}
    tail: list[Domain] = []
    if build.artifacts:
        tail.append(Choice("artifact", build.artifacts, identifier=True))
    if rules:
        fixed["rules"] = tuple(rule.name for rule in rules)
        if speaks_of_repository(rules, build):
            tail.append(Choice("setting", tuple(REPOSITORIES_BY_NAME), identifier=True))
    default = "artifact" if build.artifacts else "commit"
    most_core = len(ruled.intersection(RECORDED_ALWAYS)) + 1 if rules else len(RECORDED_ALWAYS)
    strata = []

    def add(always: set[str], low: int, high: int, subjects: tuple[str, ...]) -> None:
        low = max(low, len(always))
        if low > high:
            return
        core_always = tuple(core for core in RECORDED_ALWAYS if core in ruled)
        optional = tuple((core,) for core in RECORDED_ALWAYS if core not in ruled)
        own: list[Domain] = [
            Selection("extras", grouped(extras, always), always=tuple(sorted(always)), at_least=low, at_most=high),
            Selection("core", optional, always=core_always, at_least=1 if low == 0 else 0, at_most=most_core),
            *tail,
        ]  # fmt: skip
        kind = "commit" if subjects == ("commit",) else "file"
        here: dict[str, Value] = {**fixed, "width": f"{kind} {low}"}
        for group, asked in choose_groups(available.styles, here, subjects, default, several=not rules):
            domains = (*group.domains, *own, Choice("subject", asked))
            strata.append(Stratum({**here, "asks": group.name}, free, domains))

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


def strata(available: Available) -> tuple[Stratum, ...]:
    """Return the family's specs on a machine."""
    free = free_domains()
    by_workload: dict[str, list[Stratum]] = {}
    for name, workload, build in available.builds():
        by_workload.setdefault(workload.name, []).extend(strata_of(name, build, available, free))
    return tuple(
        part
        for name, found in by_workload.items()
        for part in multiply(found, wanted(WORKLOADS_BY_NAME[name]), WEIGHTS)
    )


def wanted(workload: Workload) -> int:
    """Return how many strata `workload` shall have: more where other families hardly know it.

    These leave out what is dear or leaves no artifact, but the one on SBOMs takes what writes one.
    """
    builds = workload.builds
    if all(build.sbom for build in builds) and any(workload.cost <= request.heavy for request in SBOM_REQUESTS):
        return STRATA_EACH
    if workload.cost >= MAX_CPU or not any(build.artifacts for build in builds):
        return RARE_STRATA
    documents = RARE_DOCUMENTS.intersection(*(build.attestors for build in builds))
    if documents:
        return max(DOCUMENT_EACH // WRITERS[document] for document in documents)
    return STRATA_EACH if all(build.artifacts for build in builds) else UNCOMMON_STRATA


def multiply(strata: Sequence[Stratum], count: int, weights: Mapping[int, int]) -> Iterator[Stratum]:
    """Yield strata with the specs of `strata`, about `count` or as many as there can be, each with some phrasings.

    :param weights: how many there shall be where others have one, by the fewest extra attestors of a stratum
    """
    places = [next(place for place, one in enumerate(stratum.own) if one.name == "phrasing") for stratum in strata]
    sizes = [stratum.own[place].size for stratum, place in zip(strata, places, strict=True)]
    heavy = [_weigh(stratum, weights) for stratum in strata]
    most = max(sizes, default=1)

    def cut(parts: int) -> list[int]:
        return [min(parts * weight, size) for weight, size in zip(heavy, sizes, strict=True)]

    parts = next((parts for parts in range(1, most) if sum(cut(parts)) >= count), most)
    for stratum, place, pieces in zip(strata, places, cut(parts), strict=True):
        phrasing = stratum.own[place]
        if not isinstance(phrasing, Choice):
            raise TypeError(f"phrasings are listed, not a {type(phrasing).__name__}")
        for piece in range(pieces):
            some = Choice("phrasing", phrasing.values[piece::pieces])
            yield replace(stratum, own=(*stratum.own[:place], some, *stratum.own[place + 1 :]))


def _weigh(stratum: Stratum, weights: Mapping[int, int]) -> int:
    """Return the weight of `stratum`; who writes a document hardly ever asks for nothing."""
    fewest = int(str(stratum.fixed["width"]).split()[1])
    writes = BUILDS_BY_NAME[str(stratum.fixed["build"])][1].attestors
    return 1 if fewest == 0 and writes else weights.get(fewest, 1)
