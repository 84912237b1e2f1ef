"""The Rego rules that are taught, a module for each attestor or for a few of one kind."""

from asynth.catalog.member import Rule
from asynth.catalog.plugins import extend
from asynth.catalog.rules import (
    builder,
    ci,
    command_run,
    environment,
    findings,
    git,
    images,
    lockfiles,
    materials,
    maven,
    products,
    sbom,
)

_GROUPS = (
    git.RULES,
    environment.RULES,
    command_run.RULES,
    products.RULES,
    materials.RULES,
    lockfiles.RULES,
    findings.RULES,
    ci.RULES,
    maven.RULES,
    builder.RULES,
    images.RULES,
    sbom.RULES,
)

_PLACES = {
    name: place
    for place, name in enumerate((
        "git", "environment", "command-run", "product", "material", "lockfiles",
        "git_commit_not_before", "cmd_coverage_threshold", "product_sha256_format",
        "sarif", "secretscan", "gitlab", "jenkins", "aws-codebuild", "maven", "system-packages", "docker", "oci",
        "k8smanifest", "slsa", "vex", "sbom",
    ))
}  # fmt: skip
"""The order of the catalogue, and with it of strata: by attestor, then as they stand in their module. Three rules have a
place of their own, since every row of a seed hangs on it; an attestor that is not named here comes last."""


def _place(rule: Rule) -> int:
    return _PLACES.get(rule.name, _PLACES.get(rule.attestor, len(_PLACES)))


_BUILTIN = tuple(sorted((rule for group in _GROUPS for rule in group), key=_place))

RULES = extend(_BUILTIN, "asynth.rules", Rule, lambda rule: rule.name)
RULES_BY_NAME = {rule.name: rule for rule in RULES}

__all__ = ["RULES", "RULES_BY_NAME"]
