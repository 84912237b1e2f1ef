"""Things that people believe of witness and that are not so, one a file; each answer ends with what works."""

from asynth.catalog.scenarios.misconception import (
    azure_kms,
    cloud_name,
    collection_type,
    directory_path,
    exit_code_rule,
    invented_command,
    requirements_txt,
)
from asynth.catalog.scenarios.scenario import Scenario

MISCONCEPTIONS: tuple[Scenario, ...] = (
    azure_kms.SCENARIO,
    cloud_name.SCENARIO,
    collection_type.SCENARIO,
    directory_path.SCENARIO,
    exit_code_rule.SCENARIO,
    invented_command.SCENARIO,
    requirements_txt.SCENARIO,
)

__all__ = ["MISCONCEPTIONS"]
