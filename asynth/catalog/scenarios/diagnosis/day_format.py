"""The policy ends on a day without a time, which is no RFC 3339."""

from __future__ import annotations

from asynth.catalog.scenarios.log import unverified
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything, open_ends
from asynth.script import Bash, Prose


def tell(situation: Situation) -> Told:
    """Tell of a date as people write it."""
    task = situation.task
    key, day = task.keys[1], task.expires
    cause = situation.pick(
        f'`expires` must be a full RFC 3339 time; after "{day}" the parser still expects the `T`. The policy was signed as it '
        "stands, since signing does not read it.",
        f"A bare day is not enough. witness wants {day} with time and zone, and everything before verify accepted the "
        "file only "
        "because nobody looked inside.",
    )
    return Told(
        context=situation.pick(
            f'`../policy.json`, signed with `../{key}.key`, says `"expires": "{day}"`, which is the day we want.',
            f"I wrote `../policy.json` by hand (it ends on {day}) and signed it with `../{key}.key`.",
        ),
        past=situation.failed(
            f"{task.run_command()}\n{task.verify_command()}\n",
            unverified(
                f'failed to unmarshal policy from envelope: parsing time "{day}" as "2006-01-02T15:04:05Z07:00": cannot parse '
                '"" as "T"'
            ),
            hidden=situation.policy(change=lambda text: text.replace(f"{day}T00:00:00Z", day, 1)),
        ),
        answer=(
            Prose(f"{cause} Complete it and sign again:"),
            Bash(
                f'sed \'s/"expires": "{day}"/"expires": "{day}T00:00:00Z"/\' ../policy.json > ../policy.new.json\n'
                f"mv ../policy.new.json ../policy.json\nwitness policy check ../policy.json\n{task.sign_command()}\n"
                f"{task.verify_command()}\n"
            ),
            Prose(f"{situation.ending} `policy check` would have caught it. {open_ends(task)}"),
        ),
    )


SCENARIO = Scenario(name="day format", tell=tell, fits=anything, dated=True)
