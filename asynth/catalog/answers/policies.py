"""Where the ways to write a policy were: scenarios take them from here until they have moved."""

from asynth.catalog.procedure.document import PolicyDocument as PolicyDocument
from asynth.catalog.procedure.document import PolicyStep as PolicyStep
from asynth.catalog.procedure.document import Signer as Signer
from asynth.catalog.procedure.policies import WRITERS as WRITERS
from asynth.catalog.procedure.policies import as_commands as as_commands
