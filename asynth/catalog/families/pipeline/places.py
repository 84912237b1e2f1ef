"""Which rules make sense over which step of a route: where it came from for the first, what ran for builds and tests, and so on.

Rules over git stand on the first step alone: later ones find the files of earlier ones in the checkout, which is then no
longer clean. Rules that ask for options of the run are left to the family `rego`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from asynth.catalog.families.pipeline.chains import CHAINS_BY_NAME, Chain
from asynth.catalog.names import REPOSITORIES
from asynth.catalog.procedure.rules import bind_build, is_plain, settings_of
from asynth.catalog.rules import RULES
from asynth.catalog.rules.command_line import SHELLS, arguments_of

_OUTGOING = frozenset({"tar", "gzip", "jar", "source", "image"})
_JUDGED = {
    "git": frozenset({"build", "lint", "source", "generate", "install", "tar"}),
    "command-run": frozenset({"build", "test", "lint", "tar"}),
    "environment": frozenset({"copy", "approve"}) | _OUTGOING,
    "material": frozenset({"build"}) | _OUTGOING,
    "product": _OUTGOING,
}
"""By attestor: the kinds of commands whose steps rules over its record are asked for."""

_WORDS = frozenset({"cmd_program_allowlist", "cmd_no_shell"})
"""Rules about the program that is called, which say little where that is a shell."""

_ELSEWHERE = frozenset({"cmd_exact", "product_forbidden_endings", "product_mime_allowlist"})
"""Rules that would have people write a command twice, that see no file inside of what the last step packs, or speak of MIME types."""

_WARNED, _COMPILERS = "cmd_output_forbidden", frozenset({"gcc", "javac", "make", "mvn", "gradle"})
"""A rule over lines that begin with a warning, and programs that put a file's name before it."""

_CLEAN = frozenset({"git_clean_worktree", "git_clean_except"})
"""Rules that refuse the second run of a command that writes a committed file anew."""


@dataclass(frozen=True, slots=True)
class Place:
    """Rules over one attestation of one step.

    :param number: of the step
    :param rules: names
    :param settings: names of the states of the checkout in which they make sense; empty where they speak of none
    """

    number: int
    attestor: str
    rules: tuple[str, ...]
    settings: tuple[str, ...]


@cache
def find_places(folder: str, route: tuple[int, ...], *, present: bool) -> tuple[Place, ...]:
    """Return what can be asked of the route of the chain in the project `folder`.

    :param present: whether the attestations are there already, with git, material, command-run and product in each
    """
    return tuple(_places(CHAINS_BY_NAME[folder], route, present))


def _places(chain: Chain, route: tuple[int, ...], present: bool) -> Iterator[Place]:
    files = chain.files(route)[0]
    for number, link in enumerate(route):
        build = chain.build(link, files)
        kind, last = chain.links[link].kind, number == len(route) - 1
        shell = arguments_of(build)[:1] and arguments_of(build)[0] in SHELLS
        grouped: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
        for rule in RULES:
            if kind not in _JUDGED.get(rule.attestor, ()) or rule.name in _ELSEWHERE or not rule.applies(build):
                continue
            if rule.attestor == "git" and number > 0:
                continue
            if rule.name in _CLEAN and kind == "generate" and chain.links[link].stays:
                continue
            if rule.name == _WARNED and not _COMPILERS.isdisjoint(re.findall(r"\w+", build.command)):
                continue
            if rule.attestor in {"product", "environment"} and not last and kind != "approve":
                continue
            if (present and rule.attestor == "environment") or (shell and rule.name in _WORDS):
                continue
            bound = bind_build(build, "build", build.artifacts[0], REPOSITORIES[0])
            if is_plain(rule, bound) and not rule.excludes:
                grouped[rule.attestor, settings_of(rule, build)].append(rule.name)
        for (attestor, settings), names in grouped.items():
            yield Place(number, attestor, tuple(names), settings)
