"""Options of `run` that decide what an attestation holds and by which digests it can be found."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.options.using import opening, use
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.scenario import (
    WIDE,
    Scenario,
    anything,
    makes_artifact,
    run_sets,
    ships_artifact,
)
from asynth.catalog.member import Build
from asynth.catalog.procedure.layout import reason, refused
from asynth.script import Bash, Prose

_FOLDERS = {
    "site/handbook": "docs",
    "c/checksum": "src",
    "c/word-count": "include",
    "python/invoices": "tests",
    "python/stockroom": "tests",
    "python/slugs": "tests",
    "go/tally": "histogram",
    "node/palette": "src",
    "node/template": "lib",
    "polyglot/gateway": "service",
    "python/agenda": "packages",
}
"""A folder of each project that no step writes to."""


def look(case: Case, name: str, program: str) -> str:
    """Return the command that puts the record of the attestor `name` through the jq program `program`."""
    picked = f'.predicate.attestations[] | select(.type | endswith("/{name}/v0.1")) | .attestation'
    return f"jq -r .payload {case.procedure.attestation} | openssl base64 -d -A |\n  jq -r '{picked} | {program}'\n"


def fits_directory_digest(build: Build) -> bool:
    """Accept projects whose folders are known."""
    return bool(build.artifacts) and build.project.folder in _FOLDERS


def fold_directory(case: Case) -> Exchange:
    """One digest for a whole folder of materials."""
    procedure = case.procedure
    folder = _FOLDERS[procedure.attested.build.project.folder]
    run = procedure.run_command(flags=(f"--dirhash-glob {folder}",))
    return use(
        case,
        f"{opening(case, 'Yes, w', 'W')}ith `--dirhash-glob {folder}`. The flag may be repeated; a glob is held against the path of each directory, "
        "and its `*` goes across slashes:",
        f"{run}\n" + look(case, "material", f'keys[] | select(startswith("{folder}/"))'),
        "One entry in the place of all its files, with a digest over their names and contents. Any change in there still shows, but not which "
        "file it was, and a rule that asks for one of them finds nothing. The artifact is not affected:",
        output=f"{folder}/",
        facts={"folder": folder},
    )


def export_record(case: Case) -> Exchange:
    """An attestor's record written to a file of its own, which takes it out of the collection."""
    procedure = case.procedure
    name = next(one for one in ("link", "slsa", "sbom") if one in procedure.extras)
    loose = procedure.with_step(required=tuple(one for one in procedure.required if one.name != name))
    run = procedure.run_command(flags=(f"--attestor-{name}-export",))
    out = f"{procedure.attestation}-{name}.json"
    return use(
        case,
        f"`--attestor-{name}-export` writes it to `{out}`, an envelope of its own with the same signature key:",
        f"{run}\njq -r .payload {out} | openssl base64 -d -A | jq -r .predicateType\n",
        f"The record is moved, not copied, and verify looks for the types of a step in its collection alone: a policy that required that of {name} would refuse "
        "every run, with both files at hand as well. Yours doesn't, so:",
        output=case.type_of(name),
        procedure=loose,
        facts={"record": name},
    )


def fits_product_globs(build: Build) -> bool:
    """Accept commands that can stand between single quotes and leave one file."""
    return build.outputs == ("{artifact}",) and "'" not in build.command and not build.attestors


def leave_out_product(case: Case) -> Exchange:
    """Products that are to be no subjects."""
    procedure = case.procedure
    artifact, command = procedure.attested.artifact, procedure.attested.command
    extra = case.variant
    whole = f"sh -c '{command} && echo done > {extra}'"
    ending = extra[extra.rindex(".") :]
    glob = extra if artifact.endswith(ending) else f"*{ending}"
    run = procedure.run_command(whole, flags=(f"--attestor-product-exclude-glob '{glob}'",))
    return use(
        case,
        f"verify searches by subjects, so keep the file out of these: `--attestor-product-exclude-glob '{glob}'`.",
        f"rm -f {artifact} {extra}\n{run}\n" + look(case, "product", f'has("{extra}")'),
        "It is still on record as a product, as you see, and that is honest: the run did write it. Only nobody can ask for it any more:",
        output="true",
        more=(
            Bash(refused(procedure.verify_command(artifact=extra))),
            reason("not a collection predicate type"),
            Prose(f"While `{artifact}` is found:"),
        ),
        after="The glob concerns the product attestor alone. `link` and `slsa` would make the file a subject again.",
        facts={"whole": whole, "extra": extra},
    )


def fits_one_subject(build: Build) -> bool:
    """Accept commands that leave several files."""
    return bool(build.artifacts) and build.outputs is not None and len(build.outputs) > 1 and not build.attestors


def keep_one_subject(case: Case) -> Exchange:
    """Only one of many files is to be verified."""
    procedure = case.procedure
    artifact = procedure.attested.artifact
    run = procedure.run_command(flags=(f"--attestor-product-include-glob {artifact}",))
    return use(
        case,
        f"`--attestor-product-include-glob {artifact}`: a file that does not match the glob is no subject, so verify cannot be asked for it. "
        "Commit, branch and e-mail addresses stay subjects, by `git`.",
        f"{run}\n{look(case, 'product', 'keys | length')}",
        "All files are counted here: the record of products keeps the others, and rules and `artifactsFrom` of a later step go by it. Only "
        "the way in is narrower:",
    )


_VARIABLES = ("LICENSE_SEAT", "SIGNUP_PIN", "PROXY_LOGIN", "DEPLOY_PASSPHRASE", "VENDOR_SEED")
"""Names that no built-in pattern fits."""


def _hide(case: Case, options: str, lead: str, meaning: str, shown: str) -> Exchange:
    name = case.variant
    run = case.procedure.run_command(flags=(options,))
    return use(
        case,
        lead,
        f"{run}\n" + look(case, "environment", f".variables.{name}"),
        meaning,
        output=shown,
        fixture=replace(case.fixture, environment=(*case.fixture.environment, (name, "kept-in-the-office"))),
        facts={"variable": name},
    )


def mask_variable(case: Case) -> Exchange:
    """A variable whose value must not be published."""
    name = case.variant
    return _hide(
        case,
        f"--env-add-sensitive-key {name}",
        f"{opening(case, 'Not that one. ', '')}Name it with `--env-add-sensitive-key {name}`; a pattern with `*` is possible too. The built-in ones stay in force. They look for words "
        "such as TOKEN, in capitals, and find none in this name:",
        "The value is masked in the environment record. If the command prints it, it is in the record of the command all the same.",
        "******",
    )


def drop_variable(case: Case) -> Exchange:
    """A variable that must not even be listed."""
    name = case.variant
    return _hide(
        case,
        f"--env-filter-sensitive-vars --env-add-sensitive-key {name}",
        f"Two flags: `--env-add-sensitive-key {name}` declares `{name}` sensitive, and `--env-filter-sensitive-vars` drops what is sensitive "
        "instead of starring it out:",
        "`null` means that there is no such key. The filter acts on all sensitive variables at once, so tokens disappear too, and a rule that "
        "wants to see that one was set has nothing to look at.",
        "null",
    )


def allow_variable(case: Case) -> Exchange:
    """A variable that is masked although it is no secret."""
    name = case.variant
    run = case.procedure.run_command(flags=(f"--env-allow-sensitive-key {name}",))
    return use(
        case,
        f"`--env-allow-sensitive-key {name}` takes this one name out of the list, exactly as written; it understands no globs:",
        f"{run}\n" + look(case, "environment", f'.variables | has("{name}") and .{name} != "******"'),
        "Masking goes by names and never by values; this one has a word of the built-in patterns in it. Other names with that word stay masked. The "
        "value is signed and readable from now on, for whoever gets the file:",
        output="true",
        fixture=replace(case.fixture, environment=(*case.fixture.environment, (name, "rotate-weekly"))),
        facts={"variable": name},
    )


def mask_only(case: Case) -> Exchange:
    """A list of one's own in the place of the built-in one."""
    name = case.variant
    run = case.procedure.run_command(flags=("--env-disable-default-sensitive-vars", f"--env-add-sensitive-key {name}"))
    shown = (("TOKEN_POLICY", "rotate-weekly"), (name, "kept-in-the-office"))  # the list would mask the first
    return use(
        case,
        f"`--env-disable-default-sensitive-vars` drops the built-in list, and `--env-add-sensitive-key {name}` is then all there is. The "
        "names with a masked value, counted by the filter below, are one:",
        f"{run}\n" + look(case, "environment", '[.variables[] | select(. == "******")] | length'),
        "So a real token in this shell is written down too, in clear and signed. Where only a few names bother you, keep the list and except "
        "those with `--env-allow-sensitive-key`. The policy is content either way:",
        output="1",
        fixture=replace(case.fixture, environment=(*case.fixture.environment, *shown)),
        facts={"variable": name},
    )


def record_two_digests(case: Case) -> Exchange:
    """Products digested by two algorithms."""
    procedure = case.procedure
    artifact = procedure.attested.artifact
    run, head = procedure.run_command(flags=("--hashes sha256,sha1",)), procedure.verify_command().split(" -f ")[0]
    sha1 = f"{head} -s \"$(openssl dgst -sha1 -r {artifact} | cut -d' ' -f1)\"\n"
    return use(
        case,
        f"{opening(case, 'Yes: ', '')}`--hashes sha256,sha1`. Name both, since the flag replaces the default, and sha1 alone would drop SHA-256:",
        f"{run}\n{sha1}",
        f"That was the older digest in the place of a file. {'Nothing is weakened as long as it serves' if case.asks('weaker') else 'It serves'} for "
        f"finding an attestation{' and no more' if case.asks('weaker') else ''}; whoever can choose contents can make two files "
        "with the same SHA-1, so decide by the other one:",
    )


def fail_on_secrets(case: Case) -> Exchange:
    """A secret in the output is to stop the step."""
    procedure = case.procedure
    clean = procedure.run_command(flags=("--attestor-secretscan-fail-on-detection",))
    return use(
        case,
        f"{opening(case, 'No, a finding is only recorded. What stops is ', '')}`--attestor-secretscan-fail-on-detection`, together with `secretscan` in `-a`. A finding then fails the attestor, the run ends with an "
        "error and writes no attestation:",
        f"{case.clear.rstrip() or 'rm -f'} {procedure.attestation}\n{clean}\n{look(case, 'secretscan', '.findings | tojson')}",
        "The attestation goes first, since that of an earlier run would still verify. `null` is what a clean scan looks like. It covers the other records, such as "
        "the command line and its output, and the files "
        "written, executables, compressed ones and those above 10 MB left out; sources are not scanned. It comes after the command, so on a finding the CI log "
        "has the secret already and the output lies there.",
        output="null",
    )


_RUNS = run_sets("git", "environment git", "git link", "git slsa") + WIDE
_ENVIRONMENT = run_sets("environment git", "environment", "environment git link") + WIDE

RECORDINGS: tuple[Scenario, ...] = (
    Scenario(
        name="directory-digest",
        compose=fold_directory,
        fits=fits_directory_digest,
        house="",
        runs=run_sets("git", "environment git", "git link", "environment", "", "git lockfiles") + WIDE,
        quotes=(False,),
        tools=("jq",),
        slots={"folder": frozenset()},
        by_commit=False,
    ),
    Scenario(
        name="export",
        compose=export_record,
        fits=anything,
        runs=run_sets("git link", "link", "environment git link", "git slsa", "environment git slsa", "git sbom")
        + WIDE,
        run=("git", "slsa"),
        quotes=(False,),
        tools=("jq",),
        slots={"record": frozenset()},
    ),
    Scenario(
        name="by-product",
        compose=leave_out_product,
        fits=fits_product_globs,
        variants=("build.log", "timing.txt", "notes.tmp"),
        # Not with link, secretscan or slsa: their subjects are all products, whatever the product attestor leaves out.
        runs=run_sets("git", "environment git"),
        quotes=(False,),
        tools=("jq",),
        slots={"whole": frozenset({"build", "variant"}), "extra": frozenset({"variant"})},
        by_commit=False,
    ),
    Scenario(
        name="one-subject",
        compose=keep_one_subject,
        fits=fits_one_subject,
        house="",
        runs=run_sets("git", "environment git"),
        quotes=(False,),
        tools=("jq",),
        by_commit=False,
    ),
    Scenario(
        name="mask",
        compose=mask_variable,
        fits=anything,
        variants=_VARIABLES,
        runs=_ENVIRONMENT,
        run=("environment", "git"),
        quotes=(False,),
        tools=("jq",),
        slots={"variable": frozenset({"variant"})},
    ),
    Scenario(
        name="drop",
        compose=drop_variable,
        fits=anything,
        variants=_VARIABLES,
        runs=_ENVIRONMENT,
        run=("environment", "git"),
        quotes=(False,),
        tools=("jq",),
        slots={"variable": frozenset({"variant"})},
    ),
    Scenario(
        name="unmask",
        compose=allow_variable,
        fits=anything,
        variants=("TOKEN_POLICY", "SECRET_ROTATION", "PASSWORD_RULES"),
        runs=_ENVIRONMENT,
        run=("environment", "git"),
        quotes=(False,),
        tools=("jq",),
        slots={"variable": frozenset({"variant"})},
    ),
    Scenario(
        name="mask-only",
        compose=mask_only,
        fits=anything,
        variants=_VARIABLES,
        runs=_ENVIRONMENT,
        run=("environment", "git"),
        quotes=(False,),
        tools=("jq",),
        slots={"variable": frozenset({"variant"})},
    ),
    Scenario(
        name="two-digests",
        compose=record_two_digests,
        fits=ships_artifact,
        runs=_RUNS,
        quotes=(False,),
        by_commit=False,
    ),
    Scenario(
        name="secrets",
        compose=fail_on_secrets,
        fits=makes_artifact,
        runs=run_sets("git secretscan", "environment git secretscan", "git link secretscan"),
        run=("git", "secretscan"),
        quotes=(False,),
        tools=("jq",),
    ),
)
