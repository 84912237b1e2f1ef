"""Rules bound to an attested build: parameters filled in, the user's clauses, and what the fixture must hold for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from asynth.catalog.member import AttestedBuild, Build, Forms, Json, Rule, Violation
from asynth.catalog.names import REPOSITORIES, REPOSITORIES_BY_NAME, RepositoryState
from asynth.catalog.rego import load_module
from asynth.catalog.rules import RULES_BY_NAME


@dataclass(frozen=True, slots=True)
class AppliedRule:
    """A rule with its parameters filled in.

    :param forms: what it asks for, in the forms that sentences need
    :param text: the module as the answer shows it
    :param parameters: values of the module's constants, by name
    :param needs: what the fixture must hold for it to accept: any of "tag", "remote", "ticket", "variable"
    :param flags: options of ``witness run`` that it asks for
    :param environment: variables of the user's shell that it is about
    """

    rule: Rule
    forms: Forms
    text: str
    violation: Violation
    parameters: Mapping[str, Json] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    flags: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()

    @property
    def request(self) -> str:
        """What has to hold, as a clause that ends a sentence."""
        return self.forms.clause

    @property
    def requests(self) -> tuple[str, ...]:
        """The clauses by which a user may ask for it."""
        return (self.forms.clause,)

    @property
    def file(self) -> str:
        """The file that the answer keeps the module in."""
        return f"../{self.rule.title}.rego"


def bind_rules(names: Iterable[str], attested: AttestedBuild, wording: int) -> tuple[AppliedRule, ...]:
    """Return the rules `names` bound to `attested`."""
    applied = []
    for name in names:
        rule = RULES_BY_NAME[name]
        binding = rule.bind(attested)
        applied.append(
            AppliedRule(
                rule,
                forms=binding.forms,
                text=load_module(rule.module).render(binding.parameters),
                violation=binding.violation,
                parameters=binding.parameters,
                needs=binding.needs,
                flags=binding.flags,
                environment=binding.environment,
            )
        )
    return tuple(applied)


def bind_build(build: Build, step: str, artifact: str, setting: RepositoryState) -> AttestedBuild:
    """Return the facts that rules may speak about."""
    return AttestedBuild(
        build=build,
        step=step,
        command=build.command.replace("{artifact}", artifact),
        artifact=artifact,
        branch=setting.branch,
        author=setting.author,
        ticket=setting.ticket,
        variable=setting.variable,
        remote=setting.remote(build.repository(artifact)),
        tag=setting.tag,
    )


def is_plain(rule: Rule, attested: AttestedBuild) -> bool:
    """Tell whether `rule` asks nothing of the run: no options, no variables of its own, no attestor to keep away."""
    binding = rule.bind(attested)
    return not (binding.flags or binding.environment or rule.excludes)


@lru_cache(maxsize=16_384)
def settings_of(rule: Rule, build: Build, step: str = "build", artifact: str = "") -> tuple[str, ...]:
    """Return the names of the settings in which `rule` makes sense, or none where a user asks the same in all of them.

    :param artifact: name of the build's artifact; its first one where none is given
    """
    bound = [bind_build(build, step, artifact or next(iter(build.artifacts), ""), setting) for setting in REPOSITORIES]
    if rule.bind(bound[0]).forms.clause == rule.bind(bound[1]).forms.clause:
        return ()
    return tuple(setting.name for setting, one in zip(REPOSITORIES, bound, strict=True) if rule.fits(one))


@lru_cache(maxsize=4096)
def settings_by_module(rule: Rule, build: Build) -> tuple[str, ...]:
    """Return those of the settings of `rule` that its module tells apart, or none where it is one module in all of them.

    A message that shows a module and no sentence about it says the same in ``hotfix/tls`` as in ``hotfix/login``.
    """
    artifact = next(iter(build.artifacts), "")
    by_module: dict[str, str] = {}
    for name in settings_of(rule, build):
        binding = rule.bind(bind_build(build, "build", artifact, REPOSITORIES_BY_NAME[name]))
        by_module.setdefault(load_module(rule.module).render(binding.parameters), name)
    return tuple(by_module.values()) if len(by_module) > 1 else ()
