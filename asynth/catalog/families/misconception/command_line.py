"""Things that people believe of the command line and that are not so; each answer ends with what works."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.misconception.correcting import RUN_AND_VARIANT, correct, shows_file, take
from asynth.catalog.families.scenarios.case import Case, Exchange, recorded
from asynth.catalog.families.scenarios.log import Line, unattested, unknown_attestor, unsigned
from asynth.catalog.families.scenarios.policy import written
from asynth.catalog.families.scenarios.scenario import RUN_LINE, WIDE, Scenario, run_sets, ships_artifact
from asynth.catalog.member import Build
from asynth.catalog.prompts.enumeration import join
from asynth.catalog.rules.lockfiles import lock_files_of
from asynth.script import Bash


def correct_azure_kms(case: Case) -> Exchange:
    """A key in Azure, which documentation describes and the command line does not offer."""
    procedure = case.procedure
    reference = f"azurekms://{case.variant}.vault.azure.net/keys/signing"
    wrong = procedure.run_command().replace(f"-k {procedure.attest}.key", f"--signer-kms-ref {reference}", 1)
    lines = unsigned(f"failed to create kms signer: no kms provider found for key reference: {reference}")
    return correct(
        case,
        case.failed(f"{wrong}\n", lines, hidden=case.policy()),
        "The `witness` command is built without Azure. go-witness has code for it, which is what the documentation describes, but "
        "the command registers `awskms://`, `gcpkms://` and `hashivault://` only, and nothing that you install adds one. That leaves a key file, "
        f"here `{procedure.attest}.key`, which I take to be in the policy{take(case, ', and the command to be {}')}:",
        Bash(case.again()),
        "If you have none yet, `openssl genpkey -algorithm ed25519` makes it, and the policy gets its public key under `publickeys` and the id in the step's `functionaries`. A later move to a "
        "KMS means one more entry in both; what was signed with the file stays good as long as its key is listed.",
        facts={"reference": reference},
        openings={"role": "None, the call never gets as far as Azure."},
    )


_TRUTHS = {
    "aws-iid": "The folder in the sources is called so, the attestor is `aws`, on EC2 `-a {asked},aws`; elsewhere it fails, and the run ends without an attestation",
    "gcp": "The right name is `gcp-iit`, on Google Cloud `-a {asked},gcp-iit`; elsewhere no metadata server answers, and the run ends without an attestation",
    "azure": "Nothing records the identity of an Azure machine; `environment` has a host name, which is what the machine says of itself",
    "circleci": "Of CI systems there are `github`, `gitlab`, `jenkins` and `aws-codebuild`",
    "docker-build": "Images are recorded by `docker`, from a metadata file, and by `oci`, from an image tar",
    "requirements": "Lock files are recorded by `lockfiles`, and `requirements.txt` is not among them",
    "npm": "`package-lock.json` is recorded by `lockfiles`",
    "commandrun": "It is `command-run`, which runs in every step and is never asked for",
}


def _here(case: Case) -> str:
    """Return which lock files of the project `lockfiles` records, where another kind of them was asked for."""
    names = (
        lock_files_of(case.procedure.attested.build.project.folder) if case.variant in {"npm", "requirements"} else ()
    )
    others = join(tuple(f"`{name}`" for name in names if name != "package-lock.json"))
    return f"; here it takes {others}" if others else ""


def correct_attestor_name(case: Case) -> Exchange:
    """An attestor under the name of its folder in the sources, or one that there is not."""
    procedure = case.procedure
    name = case.variant
    return correct(
        case,
        case.failed(f"{procedure.run_command(more=(name,))}\n", unknown_attestor(name), hidden=case.policy()),
        f"`{name}` is not the name of any attestor. {_TRUTHS[name].replace('{asked}', ','.join(procedure.extras))}{_here(case)}. The error lists no names, the first line does, and the run"
        f"{take(case, ', here of {},')} goes without:",
        Bash(f"witness attestors list\n{case.again()}"),
        "A wrong name stops witness before the command starts, so nothing was built."
        + (" Which record is missing your partner knows: ask for the URI of its type." if case.asks("partner") else ""),
        facts={"name": name},
        openings={"older": "It's not your version."},
    )


def lists_products(build: Build) -> bool:
    """Accept builds that leave an artifact and few files beside it."""
    return bool(build.artifacts) and build.outputs is not None and len(build.outputs) <= 4


def correct_directory_path(case: Case) -> Exchange:
    """The belief that verify takes a directory."""
    procedure = case.procedure
    artifact, head = procedure.attested.artifact, procedure.verify_command().split(" -f ")[0]
    wrong, line, why = {
        "-f .": (
            f"{head} -f .",
            "failed to calculate artifact digest: . is not a hashable file",
            "`-f` takes one regular file. verify hashes it and looks for an attestation that has this digest as a subject. A "
            "directory is only one after a run with `--dirhash-glob`; verify takes it by `--directory-path` then, with any `-s` beside it",
        ),
        "--directory-path": (
            f"{head} --directory-path .",
            "at least one of the flags in the group [artifactfile subjects] is required",
            "`--directory-path` alone does not count as a subject, although the getting-started page shows it so. What witness "
            "wants is a file by `-f` or a digest by `-s`; directories are only on record after a run with `--dirhash-glob`",
        ),
    }[case.variant]
    return correct(
        case,
        case.failed(f"{procedure.run_command()}\n{wrong}\n", (Line(line),), hidden=case.policy()),
        f"{why}. Here the files are on record one by one, so let a loop ask for each:",
        Bash(
            f"jq -r .payload {procedure.attestation} | openssl base64 -d -A |\n  jq -r '{recorded('product')} | keys[]' |\n"
            f'  while read -r file; do\n    {head} -f "$file" || exit 1\n  done\n'
        ),
        f"It ends at the first file that isn't what the step wrote; a file that somebody added later is not asked for. For {'' if shows_file(case) else 'one file, here '}`{artifact}`"
        f"{' alone' if shows_file(case) else ''}:",
        Bash(f"{procedure.verify_command()}\n"),
        facts={"option": case.variant},
    )


_INSTEAD = {
    "inspect": "To look inside, decode the payload with jq and openssl",
    "attach": "Attestations are plain files that you keep beside the artifact or in an Archivista",
    "generate-policy": "A policy is JSON that you write yourself; `witness policy check` looks it over",
    "keygen": "`openssl genpkey -algorithm ed25519 -out build.key` makes a private key and `openssl pkey -in build.key -pubout -out build.pub` its public half, "
    "whose SHA-256 is the key's id in a policy",
    "attest": "What records a step is `witness run`",
    "init": "Nothing has to be set up; `run` needs a key and a command",
}
_SUGGESTED = {"attest": "\n\nDid you mean this?\n\tattestors\n"}
"""What the error goes on to say where a command begins with the name or is spelled much like it."""


def correct_invented_command(case: Case) -> Exchange:
    """A subcommand that witness does not have."""
    procedure = case.procedure
    name = case.variant
    line = Line(f'unknown command "{name}" for "witness"{_SUGGESTED.get(name, "")}')
    look = (
        f"jq -r .payload {procedure.attestation} | openssl base64 -d -A |\n  jq -r '.predicate.attestations[].type'\n"
    )
    past = case.failed(f"witness {name}\n", (line,), hidden=(*case.policy(), Bash(f"{procedure.run_command()}\n")))
    if case.asks("look"):
        return correct(
            case,
            past,
            f"{_INSTEAD[name]}; there is no command for it. What is signed lies in the envelope as base64, and this prints which records it consists of:",
            Bash(look),
            "With `jq .` as the last filter everything is printed. Reading it is no check of it; who signed and whether it suffices is for verify:",
            Bash(f"{procedure.verify_command()}\n"),
            facts={"name": name},
        )
    if case.asks("policy"):
        return correct(
            case,
            replace(past, hidden=(Bash(f"{procedure.run_command()}\n"),)),
            f"{_INSTEAD[name]}, and no command makes one. It isn't long: for each step who may sign it and which records it must have. With `{procedure.step.name}` as the step, which I take for yours:",
            Bash(f"{written(procedure.document())}{procedure.sign_command()}\n"),
            "Any run that this key signed passes with it. What only one build has, its commit or its very command, takes a Rego rule on the record. The attestation that you have:",
            Bash(f"{procedure.verify_command()}\n"),
            facts={"name": name},
        )
    return correct(
        case,
        case.failed(f"witness {name}\n", (line,), hidden=case.policy()),
        f"{'' if case.asks('instead') else f'witness has no command `{name}`. '}{_INSTEAD[name]}. `witness help` lists all commands that there are, and an old page or an assistant's answer is best "
        "held against that. With keys and a signed policy at hand a step takes `run` and `verify`"
        f"{take(case, ', here for {}', pasted=False)}:",
        Bash(
            f"{case.clear}{procedure.run_command()}\n{look if name == 'inspect' else ''}{procedure.verify_command()}\n"
        ),
        "witness makes, signs and checks envelopes. All else is work on JSON files, which jq reads and any editor writes.",
        facts={"name": name},
        openings={"version": "None."},
    )


def correct_builtin(case: Case) -> Exchange:
    """An attestor that always runs, asked for by its name."""
    procedure = case.procedure
    name = case.variant
    said = {
        "command-run": "'command-run' is a builtin attestor and cannot be called with --attestations flag",
        "product": "Attestor product already declared, skipping",
        "material": "Attestor material already declared, skipping",
    }[name]
    what = {
        "command-run": "the command line, its output and its exit code",
        "product": "the files that the command wrote",
        "material": "all files before it",
    }
    others = " and ".join(f"`{other}`" for other in what if other != name)
    return correct(
        case,
        case.went(f"{procedure.run_command(more=(name,))}\n", (Line(said, "warning"),), hidden=case.policy()),
        f"You have it already. `{name}` is recorded in every run that has a command, with {what[name]}, and so are {others}. "
        "None of the three can be switched off. witness only says that asking changes nothing, and goes on. Leave the name out and the warning "
        f"is gone{take(case, '; I take the command to be {}')}:",
        Bash(case.again()),
        "`-a` replaces the optional ones, by default `environment` and `git`; it never adds to or takes from the fixed three.",
        facts={"name": name},
        openings={"dropped": "Only your request.", "engineers": "The engineers are."},
    )


def correct_generated_sbom(case: Case) -> Exchange:
    """The belief that the attestor sbom makes an SBOM."""
    procedure = case.procedure
    return correct(
        case,
        case.failed(
            f"{procedure.run_command(more=('sbom',))}\n",
            unattested(("sbom", "no SBOM file found")),
            hidden=case.policy(),
        ),
        "`sbom` makes no document: it searches what the command wrote for one in SPDX or CycloneDX JSON. "
        "There is none, and an attestor that fails takes the whole attestation with it. Without a generator in the step, "
        f"leave it out{take(case, ', with {} as the command')}:",
        Bash(case.again()),
        "With one, let the step's command write the document too (`syft -q dir:. -o spdx-json=sbom.spdx.json` behind the build, or `cyclonedx-json=sbom.cdx.json`, both in "
        "one `sh -c`), and the run above records it.",
        openings={"path": "None does.", "format": "None."},
    )


def correct_lost_archivista(case: Case) -> Exchange:
    """The belief that attestations are somewhere although nobody kept a file."""
    procedure = case.procedure
    wrong = procedure.verify_command().replace(f" -a {procedure.attestation}", "", 1)
    return correct(
        case,
        case.failed(
            f"{wrong}\n",
            (Line("must either specify attestation file paths or enable archivista as an attestation source"),),
            hidden=case.policy(),
        ),
        (
            "It is in no file: without `-o` the attestation went to standard output and is gone with the terminal. "
            if case.asks("where")
            else ""
        )
        + "verify has no memory and no server of its own. It knows the attestations that it is handed with `-a`, and those of an "
        "Archivista if it is told to ask one. So `run` writes a file with `-o`, and verify gets that file"
        f"{take(case, '; I take the command to be {}', pasted=False)}:",
        Bash(case.again()),
        f"Keep `{procedure.attestation[3:]}` with the release. What only ever lay on a server that is gone cannot be made up "
        "afterwards; build again what is still shipped.",
    )


_RUNS = run_sets("git", "environment git", "git link", "git slsa") + WIDE

BELIEFS: tuple[Scenario, ...] = (
    Scenario(
        name="azure-kms",
        compose=correct_azure_kms,
        variants=("acme-prod", "fabrik-ci", "release-vault"),
        shows=frozenset({"build", "step", "run", "variant"}),
        slots={"reference": frozenset({"variant"}), "error": frozenset({"terminal", "variant"})},
    ),
    Scenario(
        name="attestor-name",
        compose=correct_attestor_name,
        variants=tuple(_TRUTHS),
        runs=_RUNS,
        shows=RUN_AND_VARIANT,
        slots={"name": frozenset({"variant"}), "error": frozenset({"terminal", "variant"})},
    ),
    Scenario(
        name="directory",
        compose=correct_directory_path,
        fits=lists_products,
        variants=("-f .", "--directory-path"),
        tools=("jq",),
        by_commit=False,
        shows=RUN_LINE | {"variant", "policy_key"},
        slots={"option": frozenset({"variant"}), "error": frozenset({"terminal", "variant"})},
    ),
    Scenario(
        name="invented-command",
        compose=correct_invented_command,
        variants=tuple(_INSTEAD),
        tools=("jq",),
        shows=frozenset({"variant"}),
        slots={
            "name": frozenset({"variant"}),
            "error": frozenset({"terminal", "variant"}),
            "session": frozenset({"terminal"}),
        },
    ),
    Scenario(
        name="builtin",
        compose=correct_builtin,
        variants=("command-run", "product", "material"),
        runs=_RUNS,
        shows=RUN_AND_VARIANT,
        slots={"name": frozenset({"variant"}), "error": frozenset({"terminal", "variant"})},
    ),
    Scenario(
        name="generated-sbom",
        compose=correct_generated_sbom,
        fits=lambda build: bool(build.artifacts) and not build.attestors,
        runs=_RUNS,
        offers=frozenset({"sbom"}),
        slots={"error": frozenset({"terminal"})},
    ),
    Scenario(
        name="lost-archivista",
        compose=correct_lost_archivista,
        fits=ships_artifact,
        runs=_RUNS,
        shows=frozenset({"artifact", "policy_key"}),
        by_commit=False,
        slots={"error": frozenset({"terminal"}), "session": frozenset({"terminal"})},
    ),
)
