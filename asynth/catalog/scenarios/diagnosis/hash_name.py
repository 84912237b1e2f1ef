"""A hash that witness does not offer."""

from __future__ import annotations

from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything


def tell(situation: Situation) -> Told:
    """Tell of a digest algorithm that some rulebook asks for."""
    task = situation.task
    name = situation.variant
    wrong = task.run_command().replace(" -o ", f" --hashes {name} -o ", 1)
    return situation.mistake(
        f"{wrong}\n{task.verify_command()}",
        (Line(f"failed to parse hash: unsupported hash function: {name}"),),
        context=situation.pick(
            f"Our crypto guideline prefers {name}.", f"Someone asked for {name} digests.", f"{name} was a requirement."
        ),
        cause=situation.pick(
            f"`--hashes` takes `sha256` (the default) and `sha1`; {name} is not among them, and the run stops at "
            "once. SHA-256 is "
            "what you want:",
            f"witness cannot digest files with {name}. Leave the option out, which means SHA-256:",
        ),
    )


SCENARIO = Scenario(name="hash name", tell=tell, fits=anything, variants=("sha512", "sha384", "md5", "blake3"))
