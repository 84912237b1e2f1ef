"""The shape of a family, and what it is told about the machine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import chain

from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.features import FEATURES
from asynth.catalog.member import Build, Project, Rule, Workload
from asynth.catalog.procedure.policies import WRITERS
from asynth.catalog.rules import RULES_BY_NAME
from asynth.catalog.workloads import WORKLOADS
from asynth.example.draft import Draft
from asynth.space import Choice, Domain, Spec, Stratum, Value


@dataclass(frozen=True, slots=True)
class Available:
    """The members that work here, by name.

    :param attestors: names that the engine can run, the always recorded ones included
    :param workloads: names of workloads whose canary passed
    :param styles: ways to write a policy whose tools were found
    :param features: what the engine does that not every release of witness does
    """

    attestors: frozenset[str]
    workloads: frozenset[str]
    styles: tuple[str, ...]
    features: frozenset[str] = frozenset(FEATURES)

    @classmethod
    def everything(cls) -> Available:
        """Return all members, as on a machine that has whatever they need."""
        return cls(
            frozenset(attestor.name for attestor in ATTESTORS),
            frozenset(workload.name for _, workload, _ in BUILDS),
            tuple(WRITERS),
        )

    def builds(self) -> tuple[tuple[str, Workload, Build], ...]:
        """Return every build of the available workloads with its name in a spec."""
        return tuple(item for item in BUILDS if item[1].name in self.workloads)

    def offered(self, project: Project, common: Collection[str]) -> tuple[str, ...]:
        """Return the attestors for ``-a`` that work here and find what they need in `project`, in the catalogue's order.

        :param common: those that find it in any project
        """
        names = {*common, *project.attestors} & self.attestors
        return tuple(attestor.name for attestor in ATTESTORS if attestor.name in names)

    def rules(self, build: Build) -> tuple[Rule, ...]:
        """Return the rules that apply to `build` and whose attestor works here."""
        return tuple(rule for rule in RULES_BY_NAME.values() if rule.attestor in self.attestors and rule.applies(build))


@dataclass(frozen=True, slots=True)
class FamilyMember:
    """A kind of task.

    :param share: of the default mix, in per cent of all families together
    :param strata: the family's specs on a machine, cut so that visiting strata in turn gives the wanted weights
    :param compose: a spec as a draft; touches neither disk nor process
    :param identifiers: dimensions that are bare identifiers
    :param rephrase: a spec as every message asks for it that tells the same facts and asks the same, its own among them
    """

    name: str
    title: str
    share: float
    strata: Callable[[Available], tuple[Stratum, ...]]
    compose: Callable[[Spec], Draft]
    identifiers: frozenset[str]
    rephrase: Callable[[Spec], tuple[Spec, ...]] = lambda spec: (spec,)


def choose_names(build: Build, shown: Collection[str]) -> list[Domain]:
    """Return the dimensions of what the project of `build` is called and of its artifact's name.

    A name that no reader of the message could tell is not chosen: it is the first one then.

    :param shown: the dimensions that the message shows
    """
    told = "build" in shown
    domains: list[Domain] = []
    artifacts = build.artifacts
    if told and _says_name(build, build.command):
        domains.append(Choice("name", build.project.names, identifier=True))
    elif told:
        named = (build.under(name).artifacts for name in build.project.names)
        artifacts = tuple(dict.fromkeys((*artifacts, *chain.from_iterable(named))))
    if artifacts:
        seen = "artifact" in shown or (told and "{artifact}" in build.command)
        domains.append(Choice("artifact", artifacts if seen else artifacts[:1], identifier=True))
    return domains


def _says_name(build: Build, text: str) -> bool:
    return len(build.project.names) > 1 and build.under(build.project.names[1]).rename(text) != text


def find_build(values: Mapping[str, Value]) -> tuple[Workload, Build, str]:
    """Return workload, build and the artifact's name of a spec with these values, as its project is called there."""
    workload, build = BUILDS_BY_NAME[str(values["build"])]
    artifact = str(values.get("artifact", ""))
    if "name" in values:
        build = build.under(str(values["name"]))
        return workload, build, build.rename(artifact)
    if artifact and artifact not in build.artifacts:  # the project bears the name that its artifact has
        build = next(named for name in build.project.names if artifact in (named := build.under(name)).artifacts)
    return workload, build, artifact


def build_name(workload: Workload, build: Build) -> str:
    """Return how a spec names `build`: workload and project, or the command where that is not enough."""
    return f"{workload.name} in {build.project.folder}"


def _all_builds() -> tuple[tuple[str, Workload, Build], ...]:
    return tuple((build_name(workload, build), workload, build) for workload in WORKLOADS for build in workload.builds)


BUILDS = _all_builds()
BUILDS_BY_NAME = {name: (workload, build) for name, workload, build in BUILDS}
