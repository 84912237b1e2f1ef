"""Looks into what an attestation recorded: each names the field, prints it, and verifies the file before it is believed."""

from __future__ import annotations

from asynth.catalog.families.inspection.looking import by_file, decode, inspect, record
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.scenario import WIDE, Scenario, anything, makes_artifact
from asynth.catalog.member import Build

_GIT_RUNS = (("git",), ("environment", "git"), ("git", "link"), ("git", "slsa"), ("git", "secretscan"), *WIDE)
_ENVIRONMENT_RUNS = (("environment", "git"), ("environment",), *WIDE)
_ANY_RUNS = (("git",), ("environment", "git"), ("git", "link"), ("git", "slsa"), *WIDE)


def look_at_contents(case: Case) -> Exchange:
    """What the file is at all."""
    procedure = case.procedure
    types = sorted(procedure.step.types)
    return inspect(
        case,
        "With openssl and jq: the file is a DSSE envelope whose payload is an in-toto statement in base64, and that holds one record per "
        "attestor. The list of types is its table of contents:",
        decode(procedure.attestation, "[.predicate.attestations[].type] | sort[]"),
        "\n".join(types),
        "Drop the filter and you see everything. Decoding looks at no signature, though, so what you read is a claim until "
        "verify has accepted the file:",
        after="material, command-run and product are in every such file, the rest depends on `-a` of that run: a policy that asks for all of these refuses a "
        "run with a shorter list.",
    )


def look_at_commit(case: Case) -> Exchange:
    """Which commit it was."""
    procedure = case.procedure
    rebased = (
        "If a rebase has removed that commit, `treehash` in the same record finds the one with the same files: `git log --all --format='%H %T'`."
        if case.asks("rebased")
        else ""
    )
    return inspect(
        case,
        "`commithash` of the git record is the commit, and next to it, under `status`, stands whatever was not committed at that "
        "moment:",
        decode(procedure.attestation, f"{record('git')} | .commithash, (.status // {{}} | tojson)"),
        "",
        "An empty `{}` means that the checkout was clean. With entries in it the commit is only half of the truth, since the "
        "command ran on the changed files. It is the builder's own word; what a good verify adds is that the holder of a key that the "
        "policy accepts signed it:",
        after=rebased,
    )


def look_at_branch(case: Case) -> Exchange:
    """Which branch was checked out."""
    procedure = case.procedure
    opening = "Yes. " if case.asks("whether") else ""
    return inspect(
        case,
        f"{opening}`branch` stands in the git record, beside `commithash`:",
        decode(procedure.attestation, f"{record('git')} | .branch"),
        "main",
        "A run without `-a git` has no such record, and in a CI job on a bare commit it says `HEAD`, so a rule on this field "
        "refuses such jobs until they check the branch out by name. It is a name in the builder's own clone, where anybody may "
        "call his branch so; what stands behind it is the key:",
    )


def look_at_author(case: Case) -> Exchange:
    """Who made the commit."""
    procedure = case.procedure
    return inspect(
        case,
        "Author and committer are in the git record, with their addresses:",
        decode(
            procedure.attestation,
            f'{record("git")} | "\\(.author) <\\(.authoremail)>", "\\(.committername) <\\(.committeremail)>"',
        ),
        "",
        "Both are those of the commit that was checked out, not of the ones below it, and git lets everybody write there what they "
        "like, so it tells whom to ask and proves nothing. Who ran the step is another question. There the key decides: verify accepts those that "
        "the policy lists, and no name in the record changes that:",
    )


def look_at_command(case: Case) -> Exchange:
    """Which command line was run."""
    procedure = case.procedure
    return inspect(
        case,
        "command-run keeps the arguments as `cmd`, a list of words exactly as the program got them:",
        decode(procedure.attestation, f"{record('command-run')} | .cmd | tojson"),
        "",
        "Quotes and globs are gone because the outer shell resolved them before witness started; a rule compares this list, word by "
        "word. A script is in it by its name; its digest in the material record tells which version ran. Whether the list is still what the signer "
        "wrote:",
    )


def look_at_output(case: Case) -> Exchange:
    """What the command printed."""
    procedure = case.procedure
    opening = "Yes, " if case.asks("whether") else "It is "
    archive = (
        f"Archive `policy.signed.json` and `{procedure.policy_key[3:]}.pub` with it. verify refuses once the policy has expired, so keep its key too: the same policy, "
        "signed with a later date, verifies old attestations again."
    )
    return inspect(
        case,
        f"{opening}in the command-run record, as `stdout` and `stderr`, each in its own order:",
        decode(procedure.attestation, f'{record("command-run")} | .stdout // "", .stderr // ""'),
        "",
        f"A command that was silent has no such field at all, hence the `//`. {_printed(case)} Check it before you quote from it:",
        after=archive if case.asks("years") else "",
    )


def _printed(case: Case) -> str:
    """Return what somebody who looks for output has to know of it."""
    strict = next((flag for flag in ("-Werror", "-D warnings") if flag in case.procedure.attested.command), "")
    if strict:
        return (
            f"Don't expect a warning there: `{strict}` makes each one an error, and a run that fails leaves no attestation, so one that you "
            "saw came from another run."
        )
    return "It cuts both ways: a token that the command prints is in this file for good, and signed."


def look_at_duration(case: Case) -> Exchange:
    """How long the command took."""
    procedure = case.procedure
    return inspect(
        case,
        f"{begin(case, proof='Yes, two, and they are no proof.')}Each record in the collection has a `starttime` and an `endtime`; those of command-run are the command's own:",
        decode(
            procedure.attestation,
            '.predicate.attestations[] | select(.type | endswith("/command-run/v0.1")) | .starttime, .endtime',
        ),
        "",
        "The difference is the command alone, without checkout and attestors; hashing a large directory shows up in the times of material and product "
        "instead. It is the clock of the machine that built, so it serves for comparing runs and proves no date to anybody else. For a file from an "
        "archive, first see that nobody has edited it:",
    )


def look_at_products(case: Case) -> Exchange:
    """Which files the command made."""
    procedure = case.procedure
    nothing = procedure.attested.build.outputs == ()
    silent = "Here it prints nothing as a rule, since this command leaves no file in the directory. " if nothing else ""
    return inspect(
        case,
        "The product record is an object from path to digest and mime type, so turn its keys into lines:",
        decode(procedure.attestation, f'{record("product")} | to_entries[] | "\\(.value.digest.sha256)  \\(.key)"'),
        "",
        f"{silent}Only files that the command created or changed are listed. One that lay there before and stayed the same is a material, "
        "and verify finds nothing for it. If this passes, the digests are as signed and needn't be computed again; a file at hand is checked "
        "with `-f` and its path:",
        after="A file that the command wrote outside of the working directory is in no record at all.",
    )


def runs_make(build: Build) -> bool:
    """Accept builds that a Makefile drives and that leave a file."""
    return makes_artifact(build) and build.command.startswith("make")


def look_at_materials(case: Case) -> Exchange:
    """Whether a file was there when the command started."""
    procedure = case.procedure
    return inspect(
        case,
        f"{begin(case, present='It was there, if this prints a digest.', used='Not the same.')}The material record lists every "
        "file that lay in the directory before the command ran, with its digest. For `Makefile`:",
        decode(procedure.attestation, f'{record("material")} | .["Makefile"].sha256 // "not there"'),
        "",
        "It says that the file was present, not that the command read it. Compare the digest with "
        "`openssl dgst -sha256 -r Makefile` to see whether it is today's version, and verify:",
    )


def look_at_dirt(case: Case) -> Exchange:
    """Whether something was uncommitted."""
    procedure = case.procedure
    return inspect(
        case,
        "`status` of the git record has an entry for each changed file and each untracked file or folder. It is absent if there is nothing of the kind, "
        "for which this prints `clean`:",
        decode(procedure.attestation, f'{record("git")} | .status // {{}} | if . == {{}} then "clean" else . end'),
        "",
        "`status` is taken before the command starts, so what the build itself writes does not count, but what an earlier build left "
        "behind does, unless git ignores it. It says where something was changed, not what. The policy at hand "
        "accepts a dirty checkout too, as long as nobody puts a rule on `input.status` into it:",
    )


def look_at_variables(case: Case) -> Exchange:
    """Which variables can be read."""
    procedure = case.procedure
    out = case.asks("public")
    public = "Every secret among what this lists has to be replaced, since the file got out. " if out else ""
    private = "" if out else "Every secret among these has to be replaced if the file got out. "
    return inspect(
        case,
        f"{begin(case, passwords='Only those whose names match a list are hidden.')}{public}The environment record has all variables of "
        "the step. Those whose names look secret are stored as `******`; the names of the rest, which anybody with the file can "
        "read, are these:",
        decode(
            procedure.attestation,
            f'{record("environment")} | .variables | to_entries[] | select(.value != "******") | .key',
        ),
        "",
        "The list of secret names goes by patterns like `*TOKEN*` and `*PASSWORD*`, in capitals. A `SIGNING_KEY` or "
        f"`WITNESS_KEY_PASSPHRASE` matches none of them. {private}Blanking it in there is no way: "
        "the signature covers the whole, and this line would fail from then on:",
        after="From now on leave `environment` out of `-a`, and its type out of the policy, or hide single variables with `--env-add-sensitive-key`. And look "
        "at the output in command-run, where a build may print what the variables hide.",
    )


def look_at_machine(case: Case) -> Exchange:
    """Which user and machine it was."""
    procedure = case.procedure
    return inspect(
        case,
        f"{begin(case, forging='Nothing keeps anybody from that; what you can do is accept only the key of the build machine.')}"
        "The environment record has the user, the host and the system:",
        decode(procedure.attestation, f'{record("environment")} | "\\(.username)@\\(.hostname) \\(.os)"'),
        "",
        "Nothing is printed where the run had no `environment` in its `-a`, and a container has a host name of its own. The machine says this of itself, so it tells you where to look and would convince nobody who doubts. What is proven is "
        "the key: if only one machine holds it, the signature is your answer:",
        after="From the next build on, give each machine a key of its own and list them all as functionaries; the key id in the envelope then says which it was.",
    )


def look_at_subjects(case: Case) -> Exchange:
    """What verify can be asked for."""
    procedure = case.procedure
    end = (
        ":"
        if by_file(case)
        else ". Here the commit's comes out of the file itself, which tests signature and policy, not that it is your commit:"
    )
    return inspect(
        case,
        "Any of its subjects will do. `-f` hashes a file and looks for that digest among them, `-s` takes one as it stands:",
        decode(procedure.attestation, '.subject[] | .name, (.digest | to_entries[] | "  \\(.key) \\(.value)")'),
        "",
        "Whoever has a product has its digest. `authoremail`, `committeremail`, `refnameshort` and "
        "`parenthash` are SHA-256 of that text, so whoever guesses it can ask for it, and meets many attestations "
        "with the same one. The commit has to be known from the repository. A digest goes bare into `-s`, without `sha256:` in "
        f"front{end}",
    )


def look_at_ancestors(case: Case) -> Exchange:
    """Which commits came before."""
    procedure = case.procedure
    return inspect(
        case,
        "The git record has the hash of the commit's files, `treehash`, and those of the commits before it, `parenthashes`:",
        decode(procedure.attestation, f"{record('git')} | .treehash, (.parenthashes // [])[]"),
        "",
        "The tree hash depends on the files only, so it survives a rewrite that leaves those of this commit alone: `git log --all --format='%H %T'` lists it for "
        "every commit that there is now. The first commit of a repository has no parents, a merge two or more. The record "
        "itself counts once it has verified:",
        after="After a squash only a commit with exactly these files has that tree; what was squashed further down has none of its own now."
        if case.asks("whether")
        else "",
    )


RECORDS: tuple[Scenario, ...] = (
    Scenario(name="contents", compose=look_at_contents, runs=_ANY_RUNS, quotes=(False,), tools=("jq",)),
    Scenario(
        name="commit", compose=look_at_commit, fits=makes_artifact, runs=_GIT_RUNS, quotes=(False,), tools=("jq",)
    ),
    Scenario(name="branch", compose=look_at_branch, fits=anything, runs=_GIT_RUNS, quotes=(False,), tools=("jq",)),
    Scenario(name="author", compose=look_at_author, fits=anything, runs=_GIT_RUNS, quotes=(False,), tools=("jq",)),
    Scenario(name="command", compose=look_at_command, fits=anything, runs=_ANY_RUNS, quotes=(False,), tools=("jq",)),
    Scenario(name="output", compose=look_at_output, fits=anything, runs=_ANY_RUNS, quotes=(False,), tools=("jq",)),
    Scenario(name="duration", compose=look_at_duration, fits=anything, runs=_ANY_RUNS, quotes=(False,), tools=("jq",)),
    Scenario(name="products", compose=look_at_products, runs=_ANY_RUNS, quotes=(False,), tools=("jq",)),
    Scenario(
        name="materials", compose=look_at_materials, fits=runs_make, runs=_ANY_RUNS, quotes=(False,), tools=("jq",)
    ),
    Scenario(name="dirt", compose=look_at_dirt, fits=makes_artifact, runs=_GIT_RUNS, quotes=(False,), tools=("jq",)),
    Scenario(
        name="variables",
        compose=look_at_variables,
        runs=_ENVIRONMENT_RUNS,
        run=("environment", "git"),
        quotes=(False,),
        tools=("jq",),
    ),
    Scenario(
        name="machine",
        compose=look_at_machine,
        runs=_ENVIRONMENT_RUNS,
        run=("environment", "git"),
        quotes=(False,),
        tools=("jq",),
    ),
    Scenario(name="subjects", compose=look_at_subjects, runs=_GIT_RUNS, quotes=(False,), tools=("jq",)),
    Scenario(
        name="ancestors", compose=look_at_ancestors, fits=anything, runs=_GIT_RUNS, quotes=(False,), tools=("jq",)
    ),
)
"""Looks into an attestation's records; the order decides which strata there are."""
