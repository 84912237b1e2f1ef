"""`witness sign` without an output file."""

from __future__ import annotations

from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything, open_ends
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of a signature that was expected on standard output."""
    task = situation.task
    flag, missing = {"no -o": ("-f ../policy.json", "outfile"), "no -f": ("-o ../policy.signed.json", "infile")}[
        situation.variant
    ]
    cause = situation.pick(
        f"`sign` needs both files, `-f` to read and `-o` to write; {'`-o`' if missing == 'outfile' else '`-f`'} is "
        "missing. The "
        "help text speaks of standard output, the flag check does not allow it.",
        f"infile and outfile are one group: give both or neither. Add "
        f"{'`-o` for the signed copy' if missing == 'outfile' else '`-f` for the policy'}.",
    )
    return Told(
        context=situation.pick(
            "The policy is `../policy.json`, to be signed into `../policy.signed.json`.",
            "I want `../policy.signed.json` from `../policy.json`.",
        ),
        past=situation.failed(
            f"{task.run_command()}\nwitness sign -k {task.policy_key}.key {flag}\n",
            (Line(f"if any flags in the group [infile outfile] are set they must all be set; missing [{missing}]"),),
            hidden=situation.policy(signed=False),
        ),
        answer=(
            Prose(cause),
            Bash(f"{task.sign_command()}\n{task.verify_command()}\n"),
            Prose(f"{situation.ending} {open_ends(task)}"),
        ),
        wish=f"The end is a verified `{task.scene.artifact}`."
        if task.subject == "artifact"
        else "What I verify in the end is the commit.",
    )


SCENARIO = Scenario(name="no outfile", tell=tell, fits=anything, variants=("no -o", "no -f"))
