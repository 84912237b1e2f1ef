"""Names: of steps, and bare identifiers of branches, people and days, which make prompts differ without saying more.

Every tuple holds distinct values, and in :data:`REPOSITORIES` every field differs from one to the next, so a prompt that
shows any one field of a repository tells which one it is.
"""

from __future__ import annotations

from dataclasses import dataclass

STEPS = ("build", "test", "package", "deploy", "scan", "compile", "lint", "security-check", "analyze", "verify")
"""The ten step names of the plan."""

EXPIRIES = tuple(
    f"{year}-{month:02d}-{day:02d}"
    for year, month, day in (
        (2030, 1, 1), (2030, 6, 30), (2030, 12, 31), (2031, 3, 1), (2031, 9, 15), (2032, 1, 1), (2032, 5, 1),
        (2032, 10, 31), (2033, 2, 1), (2033, 7, 1), (2033, 12, 1), (2034, 4, 1), (2034, 8, 15), (2035, 1, 1),
        (2035, 6, 1), (2035, 11, 30), (2036, 1, 31), (2036, 7, 4), (2037, 1, 1), (2037, 10, 1), (2038, 1, 1),
        (2039, 5, 31), (2040, 1, 1), (2040, 12, 31),
    )
)  # fmt: skip
"""Days on which a policy ends, at midnight UTC."""


@dataclass(frozen=True, slots=True)
class RepositoryState:
    """An organisation's repository at one commit, with the ticket and the variable that go with it.

    Every field is unique among them.
    """

    name: str
    branch: str
    author: tuple[str, str]
    ticket: str
    variable: tuple[str, str]
    tag: str

    def remote(self, repository: str) -> str:
        """Return the URL of the organisation's repository of that name."""
        return f"https://git.{self.name}.example/{self.name}/{repository}.git"


def _state(
    branch: str, person: str, organisation: str, ticket: str, variable: tuple[str, str], tag: str
) -> RepositoryState:
    mail = f"{person.split()[0].lower()}@{organisation}.example"
    return RepositoryState(organisation, branch, (person, mail), ticket, variable, tag)


REPOSITORIES = (
    _state("main", "Robin Vale", "northwind", "PAY-231", ("CI", "true"), "v2.4.1"),
    _state("release/2.x", "Imke Dahl", "skylark", "OPS-88", ("BUILD_ENV", "release"), "v2.0.3"),
    _state("trunk", "Noa Stern", "bluefin", "CORE-1042", ("PIPELINE", "nightly"), "v1.18.0"),
    _state("production", "Tomas Reyes", "granite", "SEC-17", ("DEPLOY_TARGET", "eu-west"), "v5.0.0"),
    _state("develop", "Aiko Mori", "papaya", "WEB-640", ("RUNNER_CLASS", "hardened"), "v0.9.12"),
    _state("stable", "Lena Fuchs", "oakhill", "LIB-309", ("RELEASE_CHANNEL", "stable"), "v3.2.7"),
    _state("hotfix/login", "Omar Said", "tidal", "INC-5521", ("CHANGE_FREEZE", "off"), "v4.1.9"),
    _state("release/2027.1", "Mara Quinn", "copper", "REL-72", ("BUILD_MODE", "reproducible"), "v7.3.0"),
    _state("master", "Jonas Eklund", "fernway", "APP-415", ("NETWORK", "isolated"), "v1.0.6"),
    _state("staging", "Priya Nair", "lumen", "DATA-93", ("STAGE", "staging"), "v6.5.2"),
    _state("integration", "Felix Brandt", "cascade", "INT-207", ("BUILD_POOL", "trusted"), "v2.11.0"),
    _state("lts/8", "Sofia Conti", "meridian", "LTS-36", ("SUPPORT_TIER", "lts"), "v8.0.14"),
    _state("releases/1.7", "Kofi Mensah", "saltmarsh", "AUD-119", ("COMPLIANCE", "sox"), "v1.7.5"),
    _state("mainline", "Hana Novak", "birchline", "ENG-2780", ("CI_TRUST", "high"), "v9.4.0"),
    _state("edge", "Pablo Ortiz", "driftwood", "EDGE-54", ("FLEET", "edge"), "v0.31.2"),
    _state("hotfix/tls", "Greta Lind", "ironbark", "NET-876", ("PATCH_LEVEL", "p3"), "v3.9.4"),
    _state("release/4.2", "Erik Holm", "millbrook", "SHOP-512", ("RELEASE", "1"), "v4.2.3"),
    _state("next", "Clara Weiss", "eastfield", "DEV-1187", ("ENVIRONMENT", "production"), "v1.12.4"),
    _state("support/3.x", "Yusuf Demir", "hartwell", "SUP-264", ("BUILD_KIND", "official"), "v3.14.1"),
    _state("prod", "Ines Costa", "stonegate", "PLAT-73", ("CLUSTER", "prod-a"), "v10.1.0"),
    _state("hotfix/export", "Nils Berg", "lakeside", "BUG-4410", ("REVIEWED", "yes"), "v2.6.11"),
    _state("maint/5", "Dana Fox", "brookfield", "MNT-158", ("CHANNEL", "maintenance"), "v5.8.2"),
    _state("release/11", "Marco Riva", "westgate", "QA-936", ("SITE", "berlin"), "v11.0.3"),
    _state("preview", "Julia Kern", "ashford", "FE-321", ("AUDIT", "on"), "v0.18.7"),
)

REPOSITORIES_BY_NAME = {repository.name: repository for repository in REPOSITORIES}
