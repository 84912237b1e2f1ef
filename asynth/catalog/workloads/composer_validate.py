"""composer validate: whether composer.lock still fits composer.json."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="composer validate",
    language="php",
    tools=("composer", "php"),
    builds=(
        Build(
            project=Project(
                "php/queue-times", "a PHP report on waiting times, locked by Composer", frozenset({"lockfiles"})
            ),
            command="composer validate --strict --no-interaction",
            artifacts=(),
            outputs=(),
            stdout="./composer.json is valid",
        ),
        Build(
            project=Project("php/glossary", "a glossary in PHP as a web page", frozenset({"lockfiles"})),
            command="composer validate --no-check-publish",
            artifacts=(),
            outputs=(),
            stdout="./composer.json is valid",
        ),
    ),
    environment=(("COMPOSER_DISABLE_NETWORK", "1"),),
    cost=0.1,
)
