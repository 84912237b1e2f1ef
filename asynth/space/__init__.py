"""Which examples exist: counting, index <-> spec, seeded order, coverage, splits.

Generic over the families given to it; it must know nothing of witness, of files or of processes.
"""

from asynth.space.domains import Choice, Domain, Selection
from asynth.space.families import Family, Stratum
from asynth.space.space import Space
from asynth.space.spec import Spec, Value

__all__ = ["Choice", "Domain", "Family", "Selection", "Space", "Spec", "Stratum", "Value"]
