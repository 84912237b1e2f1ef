"""A policy that does not require the type on which everything rests."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.scenarios.review.exposure import owned
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, anything, open_ends, written
from asynth.example.draft import Past
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of a type that every run records, by habit alone."""
    task = situation.task
    name = task.extras[0] if task.subject != "commit" or task.extras[0] != "git" else task.extras[-1]
    (type,) = [one.predicate_type for one in task.required if one.name == name]
    # Without `-a` witness would record its defaults, so a list that gets empty names something else.
    less = replace(task, extras=tuple(one for one in task.extras if one != name) or ("link",))
    loose = replace(task, required=tuple(one for one in task.required if one.name != name))
    bad = f"../{task.scene.step}-bad.att.json"
    verify_bad = task.verify_command().replace(task.attestation, bad)
    run_bad = less.run_command().replace(f" -o {task.attestation} ", f" -o {bad} ", 1)
    return Told(
        context=f"{owned(situation)} "
        + situation.pick(
            f"Nothing may ship without `{name}` on record, and the pipeline passes `{name}` to `-a` every time. The "
            "policy ends on "
            f"{task.expires}.",
            f"An auditor wants proof that each release has an attestation of `{name}` (policy valid to {task.expires}). "
            "We do record it.",
        ),
        past=Past(shown=(Bash(f"{written(loose.document())}{task.sign_command()}\n"),)),
        answer=(
            Prose(
                situation.pick(
                    f"The policy never mentions `{name}`. That your pipeline records it is habit, not proof: a run "
                    "without it is "
                    "accepted as well:",
                    f"What a policy does not require, nobody has to record, and `{type}` is not among the required types. "
                    "Counterexample, accepted today:",
                )
            ),
            Bash(f"{run_bad}\n{verify_bad}\n"),
            Prose(f"Require the type `{type}` and sign again:"),
            Bash(
                f"jq '.steps[].attestations += [{{type: \"{type}\"}}]' ../policy.json > ../policy.new.json\n"
                f"mv ../policy.new.json ../policy.json\n{task.sign_command()}\n"
            ),
            Prose("The run without it is now not even a candidate, which verify words in its own way:"),
            Bash(f"! {verify_bad} 2> ../refused.log\n"),
            Bash("grep -q 'not a collection predicate type' ../refused.log\n"),
            Prose(f"With `{name}` on record:"),
            Bash(situation.again()),
            Prose(f"{situation.ending} {open_ends(task)}"),
        ),
    )


RUNS = (
    ("environment", "git"),
    ("git", "secretscan"),
    ("git", "link"),
    ("environment", "git", "slsa"),
    ("environment", "link"),
    ("secretscan",),
    ("environment",),
    *WIDE,
)

SCENARIO = Scenario(
    name="missing requirement",
    tell=tell,
    fits=anything,
    runs=RUNS,
    dated=True,
    quotes=(False,),
    tools=("jq",),
)
