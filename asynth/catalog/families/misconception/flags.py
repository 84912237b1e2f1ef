"""Things that people believe of single flags and that are not so: their names, their values, and what they add to."""

from __future__ import annotations

from asynth.catalog.families.misconception.correcting import RUN_AND_VARIANT, RUN_AND_VERIFY, correct, shows_file, take
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.log import Line, nothing_found
from asynth.catalog.families.scenarios.scenario import RUN_LINE, VERIFY_LINE, WIDE, Scenario, makes_artifact, run_sets
from asynth.example.draft import Past
from asynth.script import Bash, File

_FLAGS = {
    "--attestors": ("-a", "--attestations"),
    "--attestor": ("-a", "--attestations"),
    "--key": ("-k", "--signer-file-key-path"),
    "--private-key": ("-k", "--signer-file-key-path"),
    "--output": ("-o", "--outfile"),
    "--step-name": ("--step", "-s"),
}
"""Flags that there are not, each with what is meant, as the step's own line has it and by its other name."""


def correct_flag_name(case: Case) -> Exchange:
    """A flag under a name that sounds right."""
    procedure = case.procedure
    name, (real, other) = case.variant, _FLAGS[case.variant]
    wrong = procedure.run_command().replace(f" {real} ", f" {name} ", 1)
    rule = f"witness has no `{name}`, and it guesses nothing: a flag is known by its one long name or its one letter, and neither may be cut short"
    return correct(
        case,
        case.failed(f"{wrong}\n", (Line(f"unknown flag: {name}"),), hidden=case.policy()),
        (
            f"It's `{real}`, or `{other}`. {rule}{take(case, '. For {}')}:"
            if case.asks("flag")
            else f"{rule}. Here that is `{real}`, or `{other}`{take(case, ', with {} as the command')}:"
        ),
        Bash(case.again()),
        {
            "-a": "Letters belong to their subcommand: on verify `-a` is for attestation files. `witness run -h` lists the pairs; what begins with "
            "`--attestor-` there are options of a single one.",
            "-k": "Each subcommand has its own flags, as `-h` behind it shows: on verify `-k` is the public key that the policy was signed with, by its long name "
            "`--publickey`.",
            "-o": "Which flags there are depends on the subcommand, and `witness run -h` lists them. On `sign` this one is the same and may not be missing; "
            "a run without it prints the envelope.",
            "--step": "`-h` behind a subcommand lists its flags, and a letter can mean something else in the next: on verify `-s` is a digest. The name has to be "
            "the one that the policy has for the step.",
        }[real],
        facts={"name": name},
        openings={"version": "No, it isn't your version."},
    )


def correct_prefixed_digest(case: Case) -> Exchange:
    """The belief that a digest may be given as registries print it."""
    procedure = case.procedure
    artifact = procedure.attested.artifact
    head = procedure.verify_command().split(" -f ")[0]
    digest = f"DIGEST=sha256:$(openssl dgst -sha256 -r {artifact} | cut -d' ' -f1)\n"
    wrong = f'{digest}{head} -s "$DIGEST"\n'
    return correct(
        case,
        case.failed(
            wrong, nothing_found(procedure.attested.step), hidden=(*case.policy(), Bash(f"{procedure.run_command()}\n"))
        ),
        "`-s` compares text. Subjects hold bare hex digits in lower case, so with `sha256:` in front nothing is equal to them. What verify "
        "then says about a predicate type only means that the search was empty. Cut the prefix off"
        f"{'' if shows_file(case) else f', which for `{artifact}` is'}:",
        Bash(f'{digest}{head} -s "${{DIGEST#sha256:}}"\n{procedure.verify_command()}\n'),
        "The digest must be of the file's own bytes, as the first line computes it here; that of an image is of its manifest, which is no subject. Where the file is, `-f` hashes it.",
        openings={"option": "No option takes them as they are, and none has to be rewritten."},
    )


def correct_private_verifier(case: Case) -> Exchange:
    """The belief that verify takes the key that signed."""
    procedure = case.procedure
    public = f"`{procedure.policy_key}.pub`"
    wrong = procedure.verify_command().replace(f"{procedure.policy_key}.pub", f"{procedure.policy_key}.key", 1)
    named, here = (f"{public}. ", "It's the policy's") if case.asks("which") else ("", f"Here it is {public}")
    return correct(
        case,
        case.failed(
            f"{procedure.run_command()}\n{wrong}\n",
            (Line("failed to create verifier: unsupported signer key type: ed25519.PrivateKey"),),
            hidden=case.policy(),
        ),
        f"{named}`-k` means the private key on `run` and `sign` and the public one on `verify`. {here}, since what "
        "it checks is the policy's signature; the step's public key stands inside of the policy:",
        Bash(f"{procedure.verify_command()}\n"),
        "A host that verifies needs no private key at all. If one lies there, take it away.",
        openings={"type": "The type is fine, it's the wrong one of the pair."},
    )


def correct_added_attestor(case: Case) -> Exchange:
    """The belief that what `-a` names comes on top of the default."""
    procedure = case.procedure
    added = tuple(one for one in procedure.extras if one != "git")
    alone = procedure.step.run_command(extras=added)
    said = " and ".join(f"`{one}`" for one in added)
    return correct(
        case,
        case.failed(
            f"{alone}\n{procedure.verify_command()}\n", nothing_found(procedure.attested.step), hidden=case.policy()
        ),
        f"`-a` replaces the default, `environment,git`, it adds nothing to it. So git was not recorded here, the policy requires it, and "
        f"an attestation without a required type counts as none. Name all that you want, {said} and git{take(case, ', here for {}')}:",
        Bash(case.again()),
        "Only material, command-run and product are there whatever `-a` says."
        + (
            ""
            if "environment" in added
            else " To have all that the default had, write `environment` into the list as well."
        ),
        facts={"added": ",".join(added), "alone": alone},
    )


def correct_implicit_file(case: Case) -> Exchange:
    """The belief that a `.witness.yaml` is found by itself."""
    procedure = case.procedure
    listed = f"  attestations: [{', '.join(procedure.extras)}]\n" if procedure.extras else ""
    text = (
        f"run:\n  step: {procedure.attested.step}\n{listed}  signer-file-key-path: {procedure.attest}.key\n"
        f"  outfile: {procedure.attestation}\n"
    )
    command = procedure.attested.command
    return correct(
        case,
        Past(
            hidden=(*case.policy(), File(".witness.yaml", text, "yaml", "Save the options as `.witness.yaml`:")),
            shown=(),
        ),
        "Where it lies and what it is called is up to you, as long as `-c` names it. It used to be read without that, and some pages still say so; now a "
        "`.witness.yaml` in the current folder stops every command that has no `-c`, even `witness version`. Best have it out of the checkout, where it is no material"
        f"{take(case, '; I take the command to be {}')}:",
        Bash(f"mv .witness.yaml ../witness.yaml\n{case.clear}witness -c ../witness.yaml run -- {command}\n"),
        "Keys are the long names of flags below the name of the command; `key` and `certificate` from old examples do nothing any more. verify "
        "gets its options on the command line here:",
        Bash(f"{procedure.verify_command()}\n"),
        facts={"config": f"```yaml\n{text}```"},
    )


_RUNS = run_sets("git", "environment git", "git link", "git slsa") + WIDE

BELIEFS: tuple[Scenario, ...] = (
    Scenario(
        name="flag-name",
        compose=correct_flag_name,
        variants=tuple(_FLAGS),
        runs=_RUNS,
        shows=RUN_AND_VARIANT,
        slots={"name": frozenset({"variant"}), "error": frozenset({"terminal", "variant"})},
    ),
    Scenario(
        name="prefixed-digest",
        compose=correct_prefixed_digest,
        fits=makes_artifact,
        runs=_RUNS,
        by_commit=False,
        shows=VERIFY_LINE,
    ),
    Scenario(
        name="private-verifier",
        compose=correct_private_verifier,
        runs=_RUNS,
        shows=RUN_AND_VERIFY,
        slots={"error": frozenset({"terminal"})},
    ),
    Scenario(
        name="added-attestor",
        compose=correct_added_attestor,
        runs=run_sets("git secretscan", "git link", "git slsa", "environment git", "git secretscan slsa"),
        run=("git", "secretscan"),
        shows=RUN_AND_VERIFY,
        slots={"added": frozenset({"run"}), "alone": RUN_LINE},
    ),
    Scenario(
        name="implicit-file",
        compose=correct_implicit_file,
        runs=_RUNS,
        quotes=(False,),
        slots={"config": frozenset({"step", "run", "step_key"})},
    ),
)
"""Beliefs about flags; each is a stratum's fixed value."""
