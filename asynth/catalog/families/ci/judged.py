"""Which rules a job's policy can be asked for: over the system's own record, and over what every job records or can.

A runner's checkout decides which rules over git make sense: it may be shallow, without tags, and at a commit instead of a branch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from asynth.catalog.families.ci.job import System
from asynth.catalog.families.family import Available
from asynth.catalog.member import Build
from asynth.catalog.names import REPOSITORIES
from asynth.catalog.procedure.rules import bind_build, is_plain, settings_of

_COMMON = frozenset({"git", "environment", "command-run", "product", "material"})

_SHALLOW = frozenset({"git_semver_tag_required", "git_max_parents", "git_remote_allowlist"})
"""Rules that a shallow clone without tags, by the runner's own address, would not satisfy."""

_OWN = frozenset({"git_author_allowlist", "git_author_domain", "git_committer_matches_author", "git_message_ticket"})
"""Rules that the commit which brings the job and its policy would have to satisfy, whoever makes it and however he calls it."""

_UNFIT = {
    "jenkins": frozenset({"git_clean_worktree", "git_clean_except"}),  # the workspace keeps the last attestation
    "gitlab": frozenset(
        {"gitlab_pinned_image"}
    ),  # the jobs of these answers go by a tag or leave the image to the runner
    "codebuild": frozenset({"git_branch_allowlist", "git_branch_prefix"}),  # it has a commit checked out, under no name
}

_RECORDED = "product_mime_allowlist"
"""A rule over what people know from a record alone, which those who write a job don't have yet."""

_PRINTED, _COUNTS = "cmd_stdout_required", "find-secrets.sh"
"""A rule over what is printed, and the script whose number of files is another as soon as the job's own are committed."""

PREFIXED = "git_branch_prefix"

BRANCHED = frozenset({"git_branch_allowlist", PREFIXED})
"""Rules that name a branch."""

CHECKOUTS = {
    "gitlab": ("CI_COMMIT_BRANCH", 'git checkout -q -B "$CI_COMMIT_BRANCH"'),
    "jenkins": ("BRANCH_NAME", 'git checkout -q -B "$BRANCH_NAME"'),
}
"""By system: the variable with the branch, and the line that checks it out where the runner has only its commit."""


@dataclass(frozen=True, slots=True)
class Group:
    """Rules over one record.

    :param settings: names of the states of the checkout in which they make sense; empty where they speak of none
    """

    attestor: str
    rules: tuple[str, ...]
    settings: tuple[str, ...]


def group_rules(build: Build, step: str, system: System, available: Available, *, recorded: bool) -> tuple[Group, ...]:
    """Return what a job of `system` with `build` can be asked for.

    :param recorded: whether only what such a job has on record anyway
    """
    found = _groups(build, step, system, available)
    return tuple(group for group in found if not (recorded and group.attestor == "environment"))


def _groups(build: Build, step: str, system: System, available: Available) -> Iterator[Group]:
    artifact = build.artifacts[0] if build.artifacts else ""
    grouped: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for rule in available.rules(build):
        if rule.name in _UNFIT.get(system.name, frozenset()) or (rule.name == _PRINTED and _COUNTS in build.command):
            continue
        if rule.name == _RECORDED:
            continue
        own = rule.attestor == system.attestor
        if not own and (rule.attestor not in _COMMON or rule.name in _SHALLOW | _OWN):
            continue
        bound = bind_build(build, step, artifact, REPOSITORIES[0])
        if own:
            grouped[rule.attestor, ()].append(rule.name)
        elif is_plain(rule, bound):
            grouped[rule.attestor, settings_of(rule, build, step, artifact)].append(rule.name)
    for (attestor, settings), names in grouped.items():
        yield Group(attestor, tuple(names), settings)
