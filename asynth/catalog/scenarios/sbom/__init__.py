"""Bills of materials that are generated, attested and verified; one file a way of asking for them."""

from asynth.catalog.scenarios.sbom import by_file, by_name
from asynth.catalog.scenarios.scenario import Scenario

REQUESTS: tuple[Scenario, ...] = (by_file.SCENARIO, by_file.MADE, by_name.SCENARIO, by_name.MADE)

__all__ = ["REQUESTS"]
