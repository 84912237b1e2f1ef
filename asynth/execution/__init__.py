"""How drafts run: processes, directories, keys, and the transcript of what happened.

It knows nothing of witness's messages, of the catalogue or of what a run stores.
"""

from asynth.execution.confinement import RefusedNameError
from asynth.execution.environment import Environment, make_bin
from asynth.execution.keys import Chain, Holder, KeyPair, KeyService
from asynth.execution.launcher import Completed, Launcher
from asynth.execution.layers import Layers
from asynth.execution.runner import EditError, apply_edits, execute, execute_twin
from asynth.execution.threads import Threads, compute
from asynth.execution.transcript import StepRecord, Transcript
from asynth.execution.workspaces import Workspace, Workspaces

__all__ = [
    "Chain",
    "Completed",
    "EditError",
    "Environment",
    "Holder",
    "KeyPair",
    "KeyService",
    "Launcher",
    "Layers",
    "RefusedNameError",
    "StepRecord",
    "Threads",
    "Transcript",
    "Workspace",
    "Workspaces",
    "apply_edits",
    "compute",
    "execute",
    "execute_twin",
    "make_bin",
]
