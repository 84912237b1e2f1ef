"""CI systems whose files answers write, one a module, and how people ask for them."""

from asynth.catalog.ci import codebuild, github, gitlab, jenkins
from asynth.catalog.ci.system import PASSPHRASE, Job, Secrets, System

SYSTEMS: tuple[System, ...] = (github.SYSTEM, gitlab.SYSTEM, jenkins.SYSTEM, codebuild.SYSTEM)
SYSTEMS_BY_NAME = {system.name: system for system in SYSTEMS}

__all__ = ["PASSPHRASE", "SYSTEMS", "SYSTEMS_BY_NAME", "Job", "Secrets", "System"]
