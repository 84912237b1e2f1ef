"""Which pipelines the family `pipeline` asks about: routes through chains, ways to find their steps, groups of rules."""

from __future__ import annotations

from functools import cache

from asynth.catalog.families.family import PROJECT, Available, choose_told
from asynth.catalog.families.pipeline.chains import CHAINS, Chain
from asynth.catalog.member import AttestedBuild
from asynth.catalog.names import REPOSITORIES, REPOSITORIES_BY_NAME, RepositoryState
from asynth.catalog.phrasings.wish import group_by_omission, read_templates
from asynth.catalog.procedure.defaults import RECORDED_ALWAYS
from asynth.catalog.procedure.rules import bind_build, is_plain, speaks_of_repository
from asynth.catalog.rules import RULES_BY_NAME
from asynth.space import Choice, Domain, Selection, Stratum, Value

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

COMMON_ATTESTORS = ("git", "environment", "link", "secretscan")
"""Attestors that any project bears."""

PLAIN_EVERY = 8
"""Of this many short routes one is asked without a rule."""

RULED = {
    "git": ("git",),
    "environment": ("environment",),
    "command": ("command-run",),
    "files": ("product",),
}
"""Groups of rules, each a stratum, by the attestors whose record they judge."""

BARE = (("command",), ("files",), ("command", "files"))
"""The groups, in turn, that are asked for without any extra attestor: witness then takes git by itself."""


def strata(available: Available) -> tuple[Stratum, ...]:
    """Return the family's specs on a machine."""
    found: list[Stratum] = []
    omissible = [omitted for omitted in group_by_omission("pipeline", FACTS, list="steps") if omitted]
    turn = 0
    for chain in CHAINS:
        if not available.workloads.issuperset(chain.workloads):
            continue
        for route in chain.routes:
            short = len(route) == 2
            routed = _Route(chain, route, available)
            # A copy has the digest of its original, so that a changed copy would be found by the original's.
            apart = "cp {" not in chain.links[route[-1]].command
            # Short routes have room for a rule, so most of them are asked with one.
            if turn % PLAIN_EVERY == 0 or not short:
                plain = apart and turn // PLAIN_EVERY % 2
                found.append(
                    routed.stratum("digests", ("digests",))
                    if plain
                    else routed.stratum("git", ("artifact", "digest", "commit"), group="none")
                )
            if short:
                bare = BARE[turn % len(BARE)]
                asked = [("default" if group in bare else "git", group) for group in RULED]
                asked += [("digests", "command")] if apart else []
                found += [stratum for link, group in asked if (stratum := routed.ruled(link, group)) is not None]
            link = ("git", "default")[turn % 2]
            found.append(routed.stratum(link, ("artifact",), omitted=omissible[turn % len(omissible)]))
            turn += 1
    return tuple(found)


class _Route:
    """The strata of one route."""

    def __init__(self, chain: Chain, route: tuple[int, ...], available: Available) -> None:
        self.chain, self.route, self.available = chain, route, available
        self.extras = available.offered(chain.project, COMMON_ATTESTORS)
        self.long = len(route) > 2

    def stratum(
        self,
        link: str,
        subjects: tuple[str, ...],
        *,
        rules: tuple[str, ...] = (),
        group: str = "",
        always: frozenset[str] = frozenset(),
        core: frozenset[str] = frozenset(),
        speaks: bool = False,
        omitted: tuple[str, ...] = (),
    ) -> Stratum:
        """Return one stratum; `rules` are the choices of the one rule, each with the number of its step.

        :param link: how verify finds the steps: by the commit, where `git` is asked for or by ``default``, or by `digests`
        """
        always = always | ({"git"} if link == "git" else frozenset())
        bare = link == "default"
        most = 2 if rules or self.long else 3  # what is long anyway asks for less, or nobody reads it
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
            Selection(
                "extras",
                extras,
                always=tuple(sorted(always)),
                at_least=0 if bare else 1,
                at_most=0 if bare else most,
            ),
            Selection(
                "core",
                tuple((name,) for name in RECORDED_ALWAYS if name not in core),
                always=tuple(sorted(core)),
                at_least=1 if bare else 0,
                at_most=most - 1,
            ),
            Choice("subject", subjects),
            Choice("naming", tuple(range(self.chain.names(self.route)))),
            Choice("files", tuple(range(self.chain.files(self.route))), identifier=True),
        ]
        if "keys" not in omitted:
            own += [Choice("keys", KINDS), Choice("names", tuple(range(len(NAMES))), identifier=True)]
        more = () if rules or self.long else ("python", "template", "envsubst")
        own += choose_told(omitted, self.available.written("heredoc", "jq", *more))
        if rules:
            own.append(Choice("rule", rules))
        if speaks:
            own.append(Choice("setting", tuple(REPOSITORIES_BY_NAME), identifier=True))
        return Stratum(fixed, (PROJECT,), tuple(own))

    def _wished(self, link: str, omitted: tuple[str, ...]) -> tuple[int, ...]:
        """Return the texts for a stratum: a long chain, or one found by digests, has no room for a refusal as well."""
        roomy = link != "digests" and not self.long
        templates = read_templates("pipeline")
        fitting = group_by_omission("pipeline", FACTS, list="steps")[omitted]
        return tuple(number for number in fitting if roomy or "refusal" not in templates[number].marks)

    def ruled(self, link: str, group: str) -> Stratum | None:
        """Return the stratum of the rules of a group, or None where none applies."""
        wanted = RULED[group]
        if not self.available.attestors.issuperset(wanted):
            return None
        speaks = group in ("git", "environment")
        rules = tuple(
            f"{number} {rule.name}"
            for number in self.route
            for rule in RULES_BY_NAME.values()
            if rule.attestor in wanted
            and _applies(rule.name, self.chain, number)
            and speaks_of_repository((rule,), self.chain.build(number, 0)) == speaks
        )
        if not rules:
            return None
        return self.stratum(
            link,
            ("digests",) if link == "digests" else ("artifact", "commit"),
            rules=rules,
            group=group,
            always=frozenset(wanted) - frozenset(RECORDED_ALWAYS),
            core=frozenset(wanted) & frozenset(RECORDED_ALWAYS),
            speaks=speaks,
        )


@cache
def _applies(rule: str, chain: Chain, number: int) -> bool:
    files = range(max(len(link.artifacts) for link in chain.links))
    attested = bind_link(chain, number, "build", 0, REPOSITORIES[0])
    return all(RULES_BY_NAME[rule].applies(chain.build(number, which)) for which in files) and is_plain(
        RULES_BY_NAME[rule], attested
    )


def bind_link(chain: Chain, number: int, step: str, files: int, repository: RepositoryState) -> AttestedBuild:
    """Return the facts of one link of `chain` that rules may speak about."""
    build = chain.build(number, files)
    return bind_build(build, step, build.artifacts[0], repository)
