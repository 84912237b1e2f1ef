"""Rules bound to a scene: parameters filled in, the user's clause chosen, and what the fixture must hold for them."""

from __future__ import annotations

from collections.abc import Iterable

from asynth.catalog.answers.task import AppliedRule
from asynth.catalog.member import Rule, Scene
from asynth.catalog.names import Setting
from asynth.catalog.rego import load_module
from asynth.catalog.rules import RULES_BY_NAME
from asynth.example.draft import GitState


def bind_rules(names: Iterable[str], scene: Scene, wording: int) -> tuple[tuple[AppliedRule, ...], frozenset[str]]:
    """Return the rules `names` bound to `scene`, and what they need of the fixture."""
    applied = []
    needs: frozenset[str] = frozenset()
    for name in names:
        rule = RULES_BY_NAME[name]
        binding = rule.bind(scene)
        text = load_module(rule.module).render(binding.parameters)
        request = binding.requests[wording % len(binding.requests)]
        applied.append(AppliedRule(rule, request, text, binding.violation))
        needs |= binding.needs
    return tuple(applied), needs


def is_plain(rule: Rule, scene: Scene) -> bool:
    """Tell whether `rule` asks nothing of the run: no options, no variables of its own, no attestor to keep away."""
    binding = rule.bind(scene)
    return not (binding.flags or binding.environment or rule.excludes)


def repository(setting: Setting, needs: frozenset[str], step: str) -> GitState:
    """Return the state of the repository in which rules with `needs` accept."""
    return GitState(
        branch=setting.branch,
        message=f"{setting.ticket}: prepare the {step} step" if "ticket" in needs else "Prepare the next version",
        author=setting.author,
        tag=setting.tag if "tag" in needs else None,
        remote=setting.remote if "remote" in needs else None,
    )
