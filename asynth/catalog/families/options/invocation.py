"""Options that decide how witness is called: from which file, in which folder, with which key, with how much to read."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.options.using import opening, use
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.scenario import WIDE, Scenario, anything, makes_artifact, run_sets
from asynth.catalog.member import Build
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import Twin
from asynth.script import File

_RUNS = run_sets("git", "environment git", "git link", "git slsa") + WIDE


def keep_options_in_file(case: Case) -> Exchange:
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
    asked = procedure.verify_command().split(f"-a {procedure.attestation} ", 1)[1]
    last = f"witness verify -c {path} {asked}"
    return use(
        case,
        f"{opening(case, 'Yes, as YAML. ', '')}Below the name of each command stand the long names of its flags, so `-k` becomes `signer-file-key-path`, and "
        "`-c` names the file.",
        f"witness -c {path} run -- {procedure.attested.command}\n",
        "Without `-c` no file is read. `.witness.yaml` is the name to avoid: older versions read it unasked, and to make people notice witness now stops "
        "at every command without `-c` where one lies in the current folder. A flag on the command line wins over the file:",
        facts={"config": case.variant},
        files=(File(path, text, "yaml", f"Put what is the same in every call into `{path}`:"),),
        verify=f"{last}\n",
        twins=tuple(
            replace(twin, commands=twin.commands.replace(procedure.verify_command(), last))
            for twin in twins.derive(procedure)
        ),
    )


def log_less(case: Case) -> Exchange:
    """Less to read in the log."""
    procedure = case.procedure
    level = case.variant
    run = procedure.run_command().replace("witness run", f"witness -l {level} run", 1)
    silent = (
        "no line at all where nothing goes wrong, and no warning either, say of a CI token that is missing"
        if level == "error"
        else "warnings, such as one about a CI token that is missing"
    )
    return use(
        case,
        f"`-l {level}`, or `--log-level {level}`, on any witness command. You get {silent}; what the wrapped command prints is not affected:",
        f"{run}\n",
        "I would not do it on verify. `Verification succeeded` is an info line and would be gone too, and in a log it is what people look for. "
        "The exit status is the same at any level:",
    )


def fits_folder(build: Build) -> bool:
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


def work_elsewhere(case: Case) -> Exchange:
    """The command runs in another folder than witness."""
    folder = case.variant
    procedure = case.procedure
    there = procedure.with_step(
        attested=replace(procedure.attested, artifact=f"{folder}/{procedure.attested.artifact}")
    )
    return use(
        case,
        f"{opening(case, 'Yes, with ', '')}`-d {folder}`. The command runs there, and materials, products and the git record are taken from there; `-k` and `-o` are still "
        f"seen from where you stand. A clone that is there already is used at the commit it has (`git -C {folder} pull` moves it); nothing uncommitted here gets in:",
        f"test -d {folder} || git clone -q . {folder}\nrm -f {there.attested.artifact}\n{_elsewhere(procedure.run_command(), folder)}\n",
        f"In the attestation the file is plain `{procedure.attested.artifact}`. verify compares digests, not paths, so give it the way by which "
        "you reach the file:",
        procedure=there,
        policy=procedure,
        facts={"folder": folder},
        twins=tuple(_move(twin, there, folder) for twin in twins.derive(there)),
    )


def sign_unattended(case: Case) -> Exchange:
    """A passphrase without a prompt."""
    procedure = case.procedure
    told = "step_key" in case.message.tells
    named = "the file" if told else f"a file that holds it, here `{procedure.attest}.pass`,"
    return use(
        case,
        f"{opening(case, 'Yes: name', 'Name')} {named} with `--signer-file-key-passphrase-path`, and let nobody but this user read it. "
        "`WITNESS_KEY_PASSPHRASE` works as well, but the environment attestor stores that variable in "
        "clear, since the name matches none of its patterns:",
        f"{procedure.run_command()}\n",
        "A passphrase helps only where the key gets out without it, so better not keep the two on one disk. The command that you wrap is "
        "the same user and can read both all the same.",
    )


def record_nothing_else(case: Case) -> Exchange:
    """No extra attestors at all."""
    procedure = case.procedure
    run = procedure.run_command().replace("witness run --step", 'witness run -a "" --step', 1)
    return use(
        case,
        '`-a ""`. Leaving the flag out gives you the default, which is `environment,git`; an empty list gives you neither. material, '
        "product and command-run, with all that the command prints, cannot be switched off:",
        f"{run}\n",
        "The price: a policy that asks for git or environment refuses it, and no commit leads to it any more. Whoever verifies it, or a step that "
        "builds upon it, has to give the file or its digest:",
    )


def write_to_file(case: Case) -> Exchange:
    """Where the attestation goes."""
    procedure = case.procedure
    return use(
        case,
        f"`-o {procedure.attestation}`, the long name is `--outfile`. Without it the envelope goes to standard output, among "
        "whatever the command prints there:",
        f"{procedure.run_command()}\n",
        "It is written last, after the files were compared, so it's never a product of its own run. Inside of the checkout it would be an untracked file at the "
        "next one, though, and a rule on a clean tree objects to that, so keep it outside:",
    )


def count_on_exit_status(case: Case) -> Exchange:
    """How a script knows."""
    procedure = case.procedure
    verify = procedure.verify_command()
    lead = "`witness verify` exits 0 only if the policy is satisfied and 1 for anything else, a missing file included, so a shell needs no parsing:"
    if case.asks("pipe"):
        lead = (
            "No. The status of a pipe is that of its last command, and `tee` always succeeds, unless the shell has `pipefail` set. Let verify "
            "stand on its own; it exits 0 only if the policy is satisfied:"
        )
    elif case.asks("whether"):
        lead = f"Yes, and grep is the worse of the two. {lead}"
    after = "Behind a pipe the status would be lost, unless `pipefail` is set. Plainly on its own line it ends a script under `set -e`:"
    return use(
        case,
        lead,
        f"{procedure.run_command()}\nif {verify}; then echo release; else echo stop; fi\n",
        "With a log file use `2> verify.log` rather than a pipe; witness writes its lines to standard error:"
        if case.asks("pipe")
        else after,
        output="release",
    )


def look_up_names(case: Case) -> Exchange:
    """Which attestors there are."""
    procedure = case.procedure
    own = (
        "For your command: `sarif`, `sbom`, `vex`, `oci` and the like each take a file of their own format that it wrote, `lockfiles` and `maven` those of the project. "
        f"Where none fits, `product` still has the digest of what it wrote{', and `git` the commit' if 'git' in procedure.extras else ''}. "
        if case.asks("own")
        else ""
    )
    return use(
        case,
        "witness lists them itself, with the type that a policy has to name for each and the moment at which it runs:",
        f"witness attestors list\n{procedure.run_command()}\n",
        "The first column goes into `-a`, the second into a policy, which finds a record by comparing types letter by letter; sbom alone is recorded under the type "
        "of its document. The third tells when: `prematerial` is before the command, `postproduct` after it, and only what comes after it can know what it wrote. "
        f"{own}What you recorded just now fits the policy that is there:",
    )


INVOCATIONS: tuple[Scenario, ...] = (
    Scenario(
        name="config-file",
        compose=keep_options_in_file,
        fits=anything,
        variants=("witness.yaml", "witness-ci.yaml", "options.yaml"),
        runs=_RUNS,
        quotes=(False,),
        slots={"config": frozenset({"variant"})},
    ),
    Scenario(
        name="log-level",
        compose=log_less,
        fits=anything,
        variants=("error", "warn"),
        runs=_RUNS,
        quotes=(False,),
    ),
    Scenario(
        name="folder",
        compose=work_elsewhere,
        fits=fits_folder,
        variants=("../clean", "../fresh", "../pristine"),
        runs=run_sets("git", "environment git", "git link", "git secretscan"),
        quotes=(False,),
        slots={"folder": frozenset({"variant"})},
        by_commit=False,
    ),
    Scenario(
        name="passphrase",
        compose=sign_unattended,
        fits=anything,
        runs=run_sets("git", "git link", "git slsa"),
        arrangement="have encrypted ed25519",
        quotes=(False,),
    ),
    Scenario(
        name="no-attestors",
        compose=record_nothing_else,
        fits=makes_artifact,
        runs=((),),
        run=(),
        quotes=(False,),
        by_commit=False,
    ),
    Scenario(name="outfile", compose=write_to_file, fits=anything, runs=_RUNS, quotes=(False,)),
    Scenario(name="exit-status", compose=count_on_exit_status, fits=makes_artifact, runs=_RUNS, quotes=(False,)),
    Scenario(name="names", compose=look_up_names, fits=anything, runs=_RUNS, quotes=(False,)),
)
