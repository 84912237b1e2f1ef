"""The CI systems whose files answers write, each in a module of its own."""

from __future__ import annotations

from asynth.catalog.families.ci.codebuild import CODEBUILD
from asynth.catalog.families.ci.github import GITHUB
from asynth.catalog.families.ci.gitlab import GITLAB
from asynth.catalog.families.ci.jenkins import JENKINS
from asynth.catalog.families.ci.job import System

SYSTEMS: tuple[System, ...] = (GITHUB, GITLAB, JENKINS, CODEBUILD)
SYSTEMS_BY_NAME = {system.name: system for system in SYSTEMS}
