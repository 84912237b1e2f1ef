"""The lock files that rules know are those that projects have, one of each package manager."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from builds import BUILDS, LOCKED

from asynth.catalog.rules.lockfiles import BANNED, LOCK_FILES, lock_files_of


def test_every_lock_file_that_a_project_has_is_ruled_over() -> None:
    locked = {name for build in (*LOCKED.values(), BUILDS["bundle"]) for name in lock_files_of(build.project.folder)}
    assert locked == {*BANNED} == {*LOCK_FILES}
