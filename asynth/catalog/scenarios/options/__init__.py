"""Options that change what a run records or how it is asked for, one scenario a file."""

from asynth.catalog.scenarios.options import (
    config_file,
    directory_digest,
    export,
    product_globs,
    quiet,
    sensitive_variable,
    two_hashes,
    working_directory,
)
from asynth.catalog.scenarios.scenario import Scenario

OPTIONS: tuple[Scenario, ...] = (
    config_file.SCENARIO,
    directory_digest.SCENARIO,
    export.SCENARIO,
    product_globs.SCENARIO,
    quiet.SCENARIO,
    sensitive_variable.SCENARIO,
    two_hashes.SCENARIO,
    working_directory.SCENARIO,
)

__all__ = ["OPTIONS"]
