"""A subcommand that witness does not have."""

from __future__ import annotations

from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.misconception.believed import tell_setting
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything, read
from asynth.script import Bash, Prose

_INSTEAD = {
    "inspect": "An attestation is a DSSE envelope, so jq and openssl show what is in it",
    "attach": "Attestations are plain files; keep them next to the artifact or in an Archivista",
    "generate-policy": "Policies are JSON that you write, and `witness policy check` looks them over",
    "keygen": "Keys come from openssl, as any PKCS#8 PEM of Ed25519, ECDSA or RSA",
    "attest": "Recording is `witness run`",
    "init": "Nothing has to be set up; a key is all that `run` needs",
}


_SUGGESTED = {"attest": "\n\nDid you mean this?\n\tattestors\n"}
"""What the error goes on to say where a command begins with the name or is spelled much like it."""


def tell(situation: Situation) -> Told:
    """Tell of a command that would be nice to have."""
    task = situation.task
    name = situation.variant
    look = read(task.attestation, ".predicate.attestations[].type", situation.wording)
    return Told(
        context=situation.pick(f"I read about `witness {name}`. ", f"`witness {name}` was recommended to me. ")
        + tell_setting(situation),
        past=situation.failed(
            f"witness {name}\n",
            (Line(f'unknown command "{name}" for "witness"{_SUGGESTED.get(name, "")}'),),
            hidden=situation.policy(),
        ),
        answer=(
            Prose(
                situation.pick(
                    f"There is no `witness {name}`. {_INSTEAD[name]}. The commands are `run`, `sign`, `verify`, `attestors`, "
                    "`policy check`, `completion` and `version`; these are enough here:",
                    f"`{name}` is not a command of witness, in no released version. {_INSTEAD[name]}. What you need:",
                )
            ),
            Bash(f"{task.run_command()}\n{look if name == 'inspect' else ''}{task.verify_command()}\n"),
            Prose(situation.ending),
        ),
    )


SCENARIO = Scenario(name="invented command", tell=tell, fits=anything, variants=tuple(_INSTEAD), tools=("jq",))
