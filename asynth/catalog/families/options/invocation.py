"""Options that decide how witness is called: from which file, in which folder, with how much to read."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.exchanges import show
from asynth.catalog.families.scenarios.facts import tell_step
from asynth.catalog.families.scenarios.scenario import WIDE, Scenario, run_sets
from asynth.catalog.member import Build
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import Past, Twin
from asynth.script import Bash, File, Prose


def show_config_file(case: Case) -> Exchange:
    """Flags kept in a configuration file."""
    procedure = case.procedure
    path = f"../{case.variant}"
    listed = f"  attestations: [{', '.join(procedure.extras)}]\n" if procedure.extras else ""
    text = (
        f"run:\n  step: {procedure.attested.step}\n{listed}  signer-file-key-path: {procedure.attest}.key\n"
        f"  outfile: {procedure.attestation}\n"
        f"verify:\n  policy: ../policy.signed.json\n  publickey: {procedure.policy_key}.pub\n"
        f"  attestations: [{procedure.attestation}]\n"
    )
    verify = (
        f"-f {procedure.attested.artifact}"
        if procedure.subject == "artifact"
        else procedure.verify_command().split(" -a ")[1].split(" ", 1)[1]
    )
    last = f"witness verify -c {path} {verify}"
    return Exchange(
        context=case.pick(
            f"The flags are too many for my taste. Can they live in `{path}`? ",
            f"I want `{path}` to hold the flags of `run` and `verify`. ",
            f"How does witness read its options from a file, say `{path}`? ",
        )
        + tell_step(case),
        past=Past(hidden=case.policy()),
        answer=(
            Prose(
                case.pick(
                    "Yes: a YAML file with the long flags below the name of each command. It is read only where `-c` names it:",
                    "Keys are the long names of flags, grouped by command. witness looks for no file by itself, so `-c` is "
                    "needed:",
                )
            ),
            File(path, text, "yaml", f"Save the options as `{path}`:"),
            Bash(f"witness -c {path} run -- {procedure.attested.command}\n{last}\n"),
            Prose(
                f"{case.ending} A flag on the command line wins over the file. Do not call it `.witness.yaml` in the project: "
                "its presence there stops every command."
            ),
        ),
        twins=tuple(
            replace(twin, commands=twin.commands.replace(procedure.verify_command(), last))
            for twin in twins.derive(procedure)
        ),
    )


def show_quiet(case: Case) -> Exchange:
    """Less to read in the log."""
    procedure = case.procedure
    level = case.variant
    run = procedure.run_command().replace("witness run", f"witness -l {level} run", 1)
    return show(
        case,
        context=case.pick(
            f"The stage lines of `run` flood our log; from {level} upwards is enough. ",
            f"Please make the run log nothing below {level}. ",
        )
        + tell_step(case),
        lead=case.pick(
            f"`-l` (`--log-level`) is a global flag; `{level}` leaves out the stages:",
            f"Raise the log level to `{level}`. It concerns witness's own lines, the command still prints what it prints:",
        ),
        commands=f"{run}\n",
        meaning="Leave verify at its default, `info`: its `Verification succeeded` and the list of evidence are messages of "
        "that level and would vanish, leaving only the exit code:",
    )


def fits_working_directory(build: Build) -> bool:
    """Accept builds whose attestation reads nothing but the repository."""
    return bool(build.artifacts) and not build.attestors


def _elsewhere(commands: str, folder: str) -> str:
    return commands.replace("witness run ", f"witness run -d {folder} ")


def _move(twin: Twin, there: Procedure, folder: str) -> Twin:
    """Return a twin of the procedure for the other folder, which edits do not reach."""
    commands = _elsewhere(twin.commands, folder)
    if twin.kind == twins.TAMPERED_ARTIFACT:
        return replace(twin, edits=(), commands=f"printf x >> {there.attested.artifact}\n{commands}")
    return replace(twin, commands=commands)


def show_working_directory(case: Case) -> Exchange:
    """The command runs in another folder than witness: which paths that concerns, and which it does not."""
    folder = case.variant
    procedure = case.procedure
    there: Procedure = procedure.with_step(
        attested=replace(procedure.attested, artifact=f"{folder}/{procedure.attested.artifact}")
    )
    return show(
        case,
        context=case.pick(
            f"The build has to take place in a fresh clone, `{folder}`, while I stay in my checkout. ",
            f"I want to clone the project to `{folder}` and attest the build there, without changing directory. ",
        )
        + tell_step(case)
        + case.pick(
            f" The file is then the one in `{folder}`, of course.", f" What I verify is the copy in `{folder}`."
        ),
        lead=case.pick(
            "`-d` (`--workingdir`) names the folder in which the command runs and whose files are recorded. Keys and "
            "attestation are still looked up from where you are:",
            "That is `-d`. It moves the command, materials, products and the git record; `-k` and `-o` stay relative to your "
            "own directory:",
        ),
        commands=f"git clone -q . {folder}\n{_elsewhere(procedure.run_command(), folder)}\n",
        meaning=case.pick(
            f"The product is recorded as `{procedure.attested.artifact}`, without `{folder}`. verify goes by digest, so it "
            "takes the path that you can reach:",
            f"In the attestation the file is called `{procedure.attested.artifact}`; for verify only its content counts:",
        ),
        procedure=there,
        twins=tuple(_move(twin, there, folder) for twin in twins.derive(there)),
    )


OPTIONS: tuple[Scenario, ...] = (
    Scenario(
        name="config file",
        compose=show_config_file,
        variants=("witness.yaml", "witness-ci.yaml", "options.yaml"),
        quotes=(False,),
        subjects=("artifact", "digest"),
    ),
    Scenario(
        name="quiet", compose=show_quiet, variants=("error", "warn"), quotes=(False,), subjects=("artifact", "digest")
    ),
    Scenario(
        name="working directory",
        compose=show_working_directory,
        fits=fits_working_directory,
        variants=("../clean", "../fresh", "../pristine"),
        runs=run_sets("git", "environment git", "git link", "git secretscan", "environment") + WIDE,
        quotes=(False,),
    ),
)
