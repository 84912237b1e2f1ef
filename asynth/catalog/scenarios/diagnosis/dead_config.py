"""A `.witness.yaml` in the directory, which witness refuses to read by itself."""

from __future__ import annotations

from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything
from asynth.script import Bash, File, Prose


def tell(situation: Situation) -> Told:
    """Tell of a configuration file at its old place."""
    task = situation.task
    step = task.scene.step
    attest = task.keys[0]
    named = {
        "key": f"run:\n  signer-file-key-path: ../{attest}.key\n  outfile: ../{step}.att.json\n",
        "step": f"run:\n  step: {step}\n  signer-file-key-path: ../{attest}.key\n  outfile: ../{step}.att.json\n",
    }[situation.variant]
    asked = f" -a {','.join(task.extras)}" if task.extras else ""
    step_flag = "" if situation.variant == "step" else f" --step {step}"
    run = f"witness run{step_flag}{asked} -- {task.scene.command}"
    fixed = f"witness -c ../witness.yaml run{step_flag}{asked} -- {task.scene.command}"
    cause = situation.pick(
        "witness no longer reads `.witness.yaml` by itself; its mere presence stops every command, even `witness version`. "
        "Configuration is named with `-c` (`--config`), and the file then has to go from this place.",
        "The file is the problem: a `.witness.yaml` in the working directory is a fatal error nowadays, whatever it says. Its "
        "content is fine. Move it away and name it with `-c`.",
    )
    return Told(
        context=situation.pick(
            "The documentation says that this file is read.", "", "This worked years ago, I am told."
        ),
        past=situation.failed(
            f"{run}\n",
            (
                Line(
                    "default use of .witness.yaml is deprecated, please specify the config file with --config or -c",
                    "fatal",
                ),
            ),
            hidden=situation.policy(),
            before=(File(".witness.yaml", named, "yaml", "Put into the project as `.witness.yaml`:"),),
        ),
        answer=(
            Prose(f"{cause} Kept beside the project it is no material either:"),
            Bash(f"mv .witness.yaml ../witness.yaml\n{fixed}\n{task.verify_command()}\n"),
            Prose(f"{situation.ending} Keys of the file are long flags below the command's name; flags win over it."),
        ),
        wish=f"Verify with `../policy.signed.json` and `../{task.keys[1]}.pub`"
        + (f", artifact `{task.scene.artifact}`." if task.scene.artifact else ", by commit."),
    )


SCENARIO = Scenario(name="dead config", tell=tell, fits=anything, variants=("key", "step"))
