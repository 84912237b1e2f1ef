"""Attestors that find what they need in any project under git, and the three that every run records.

What each records is the real tool's, as are the types and errors: the shared facts have them (`witness.md` section 2), and
tests hold them to a release.
"""

from asynth.catalog.member import Attestor

GIT = Attestor(
    name="git",
    predicate_type="https://witness.dev/attestations/git/v0.1",
    records=("the commit and branch", "the git state of the checkout", "the checked-out revision and its author"),
    unconstrained="which branch, author or commit the step ran on",
    needs="a git repository around the working directory",
    missing="repository does not exist",
    says=(
        "the branch, author, committer, message, tags, remotes, parents and date of the commit, and what was "
        "uncommitted"
    ),
    universal=True,
    opening=(
        "`git` reads the checkout before the command starts and makes the commit's hash a subject, so that "
        "verify can be asked about it."
    ),
    meaning=(
        "With uncommitted changes the commit on record is still HEAD. They are listed under `status`, "
        "which this policy doesn't look at."
    ),
)
"""Which commit, branch, author and state of the worktree the step ran on."""

ENVIRONMENT = Attestor(
    name="environment",
    predicate_type="https://witness.dev/attestations/environment/v0.1",
    records=(
        "the build machine's environment",
        "the host, user and environment variables",
        "the environment variables of the run",
    ),
    unconstrained="which host, user or variables the step ran with",
    says="variables that have to be set, to hold a value, or not to be set, and the host and user",
    universal=True,
    opening=(
        "`environment` copies user name, host and every exported variable of the shell that starts witness, not what "
        "the command sets later."
    ),
    meaning=(
        "Variables are masked by name alone (`*TOKEN*`, `*PASSWORD*` and such), so a secret under another name "
        "is there in clear. User and host are the machine's own word."
    ),
)
"""Operating system, host, user and the variables of the process that ran witness."""

SYSTEM_PACKAGES = Attestor(
    name="system-packages",
    predicate_type="https://witness.dev/attestations/system-packages/v0.1",
    records=(
        "the packages installed on the builder",
        "the builder's distribution and package versions",
        "a list of installed system packages",
    ),
    unconstrained="which packages the builder has installed",
    needs="a Linux builder with dpkg or rpm",
    missing="no such file or directory",
    says="packages that must not be installed, and the distribution",
    tools=("dpkg-query",),
    universal=True,
    opening="`system-packages` asks dpkg or rpm before the command starts and records every package with its version.",
    meaning=(
        "In a container `system-packages` lists what the container has, not the host, and what npm or pip installed "
        "or somebody unpacked by hand isn't in it. Without dpkg and rpm the run fails."
    ),
)
"""Distribution and installed packages, as dpkg knows them."""

OMNITRAIL = Attestor(
    name="omnitrail",
    predicate_type="https://witness.dev/attestations/omnitrail/v0.1",
    records=(
        "the OmniTrail of the working directory",
        "an OmniTrail with file modes and gitoids",
        "the OmniTrail data",
    ),
    unconstrained="which modes and gitoids the OmniTrail lists",
    says="that the OmniTrail exists; its keys are absolute paths, which differ from machine to machine",
    universal=True,
    opening="`omnitrail` records the whole tree before the command, with file modes and the ids that git would give.",
    meaning=(
        "`omnitrail` names files by absolute path, so two machines agree in it only if the checkout lies at one place."
    ),
)
"""Permissions and gitoids of everything in the working directory before the command."""

MATERIAL = Attestor(
    name="material",
    predicate_type="https://witness.dev/attestations/material/v0.1",
    records=(
        "the source files going in",
        "the digests of all input files",
        "the state of the files before the command",
    ),
    always=True,
    unconstrained="which source files went in",
    says="files that have to be among the sources, or must not be",
)
"""The digest of every file in the working directory before the command. Always recorded."""

COMMAND_RUN = Attestor(
    name="command-run",
    predicate_type="https://witness.dev/attestations/command-run/v0.1",
    records=(
        "the exact command and its exit code",
        "the command line that was executed",
        "the executed command with its output",
    ),
    always=True,
    unconstrained="which command was run",
    says="the program, its arguments and what it printed",
)
"""The command line, its output and exit code. Always recorded; `-a` does not take it."""

PRODUCT = Attestor(
    name="product",
    predicate_type="https://witness.dev/attestations/product/v0.1",
    records=("the files that come out", "the digests of all output files", "the state of the files after the command"),
    always=True,
    unconstrained="what else the command wrote",
    says="which files come out, how many, of which type, with which digest, and where",
)
"""Digest and mime type of every file that the command wrote or changed. Always recorded."""

LINK = Attestor(
    name="link",
    predicate_type="https://in-toto.io/attestation/link/v0.3",
    records=("an in-toto link", "a link in the in-toto format", "the step as an in-toto link document"),
    unconstrained="what the link lists",
    says="that the step is on record in the in-toto format",
    universal=True,
    opening="`link` adds an in-toto link of the step, for tools that know nothing newer.",
    meaning=(
        "`link` holds step, command and materials once more, in the form of in-toto. It's copied from the other "
        "records, so it proves no "
        "more than they do."
    ),
)
"""The step in in-toto's own link format."""

SLSA = Attestor(
    name="slsa",
    predicate_type="https://slsa.dev/provenance/v1.0",
    records=("the SLSA provenance", "a provenance in the SLSA format", "the SLSA v1.0 predicate of the step"),
    unconstrained="what the provenance says of builder and inputs",
    says="the builder, the type of the build and the command among its parameters",
    universal=True,
    opening="`slsa` adds SLSA's provenance of the run, after the command and out of what the other attestors have found.",
    meaning=(
        "The builder that `slsa` names is a constant of witness: that of the CI system whose attestor is in the same `-a`, "
        "else a default one. So it tells nobody apart."
    ),
)
"""Provenance of the step. A CI attestor in the same run puts its builder and pipeline into it."""

SECRETSCAN = Attestor(
    name="secretscan",
    predicate_type="https://witness.dev/attestations/secretscan/v0.1",
    records=("a scan for leaked secrets", "the result of a secret scan", "a check of the output for credentials"),
    unconstrained="what the secret scan found",
    says="which kinds of findings are tolerated, if any",
    universal=True,
    opening=(
        "`secretscan` looks, once the command is done, through what it wrote and printed and the other "
        "records, such as git's commit message and the command line; sources that it only reads aren't searched."
    ),
    meaning=(
        "`secretscan` finds nothing in programs, in what is compressed and above 10 MB. A finding it records and lets pass; "
        "with `--attestor-secretscan-fail-on-detection` the run ends there, and leaves no record."
    ),
)
"""Secrets found in the products and in the other records. Findings do not fail the run by themselves."""
