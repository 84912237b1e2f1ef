"""Options of `run` that decide what an attestation holds and which digests it can be found by."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.scenarios.case import Case, Exchange, recorded
from asynth.catalog.families.scenarios.exchanges import show
from asynth.catalog.families.scenarios.facts import tell_step
from asynth.catalog.families.scenarios.scenario import WIDE, Scenario, makes_artifact, run_sets
from asynth.catalog.member import Build
from asynth.catalog.procedure.layout import reason, refused
from asynth.example.draft import Past
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


def fits_directory_digest(build: Build) -> bool:
    """Accept projects whose folders are known."""
    return bool(build.artifacts) and build.project.folder in _FOLDERS


def show_directory_digest(case: Case) -> Exchange:
    """One digest for a whole folder of materials."""
    procedure = case.procedure
    folder = _FOLDERS[procedure.attested.build.project.folder]
    run = procedure.run_command(flags=(f"--dirhash-glob {folder}",))
    look = case.read(f'{recorded("material")} | keys[] | select(startswith("{folder}/"))')
    return show(
        case,
        context=case.pick(
            f"I do not care about single files below `{folder}`, one digest for the folder will do. ",
            f"Attestations are getting long. Can `{folder}` be a single line among the materials? ",
        )
        + tell_step(case),
        lead=case.pick(
            f"`--dirhash-glob {folder}` digests the folder as a whole. The flag may be repeated, `**` is not understood:",
            f"That is `--dirhash-glob`. Instead of each file there is then one entry, `{folder}/`, with a digest over its "
            "content:",
        ),
        commands=f"{run}\n{look}",
        output=f"{folder}/",
        meaning=case.pick(
            "A rule that asks for a file in there no longer finds it, which is the price. The artifact verifies as before:",
            "Any change below it changes the digest, only which file it was is no longer said. Verify:",
        ),
    )


def show_export(case: Case) -> Exchange:
    """An attestor's record written to a file of its own, which takes it out of the collection."""
    procedure = case.procedure
    name = next(one for one in ("link", "slsa", "sbom") if one in procedure.extras)
    loose = procedure.with_step(required=tuple(one for one in procedure.required if one.name != name))
    run = procedure.run_command(flags=(f"--attestor-{name}-export",))
    out = f"{procedure.attestation}-{name}.json"
    return show(
        case,
        Past(hidden=case.policy(loose)),
        context=case.pick(
            f"Another team wants the {name} record as a file of its own, signed. ",
            f"How do I get {name} out as a separate signed statement? ",
            f"Our {name} consumers cannot read collections. ",
        )
        + tell_step(case)
        + case.pick(f" The policy does not ask for `{name}`.", f" Nothing in the policy requires `{name}`."),
        lead=case.pick(
            f"`--attestor-{name}-export` does that. The file is called like the output file with `-{name}.json` behind it:",
            f"Add `--attestor-{name}-export`; next to `{procedure.attestation}` there is then `{out}`, an envelope of its own "
            "signed with the same key:",
        ),
        commands=f"{run}\njq -r '.payload | @base64d' {out} | jq -r .predicateType\n",
        output=case.type_of(name),
        meaning=case.pick(
            f"Mind the catch: what is exported leaves the collection. A policy that requires `{name}` of the step would no "
            "longer be met; yours is:",
            f"In exchange the collection is without {name}, so no policy may require it of this step. The rest verifies as "
            "before:",
        ),
        procedure=loose,
    )


def fits_product_globs(build: Build) -> bool:
    """Accept commands that can stand between single quotes and leave one file."""
    return build.outputs == ("{artifact}",) and "'" not in build.command and not build.attestors


def show_product_globs(case: Case) -> Exchange:
    """Products that are to be subjects, and those that are not."""
    procedure = case.procedure
    artifact, command = procedure.attested.artifact, procedure.attested.command
    extra = case.variant
    whole = f"sh -c '{command} && echo done > {extra}'"
    ending = extra[extra.rindex(".") :]
    glob = extra if artifact.endswith(ending) else f"*{ending}"
    run = procedure.run_command(whole, flags=(f"--attestor-product-exclude-glob '{glob}'",))
    verify_extra = procedure.verify_command(artifact=extra)
    look = case.read(f'{recorded("product")} | has("{extra}")')
    return show(
        case,
        context=case.pick(
            f"The step also leaves `{extra}`, so the command is `{whole}`. Nobody should be able to verify `{extra}`, we ship "
            f"`{artifact}` only. ",
            f"`{whole}` is what really runs, and `{extra}` is a by-product: it must not count as something attested to ship. ",
        )
        + tell_step(case),
        lead=case.pick(
            "Exclude it from the subjects: verify searches by subjects, and `--attestor-product-exclude-glob` keeps what "
            f"matches `{glob}` out of them. The record of products still has the file:",
            f"A glob decides which products become subjects. With `{glob}` excluded `{extra}` is recorded and cannot be asked "
            "for:",
        ),
        commands=f"{run}\n{look}",
        output="true",
        meaning="Asking for it comes back empty:",
        more=(
            Bash(refused(verify_extra)),
            reason("not a collection predicate type"),
            Prose(f"`{artifact}` is found as ever:"),
        ),
        closing="The glob only concerns the product attestor: `link` would make the file a subject all the same.",
    )


_VARIABLES = {
    "LICENSE_SEAT obscured": ("LICENSE_SEAT", "LICENSE_*", False),
    "DEPLOY_PASSPHRASE obscured": ("DEPLOY_PASSPHRASE", "*PASSPHRASE*", False),
    "PROXY_LOGIN obscured": ("PROXY_LOGIN", "PROXY_LOGIN", False),
    "LICENSE_SEAT absent": ("LICENSE_SEAT", "LICENSE_*", True),
    "SIGNUP_PIN absent": ("SIGNUP_PIN", "*_PIN", True),
}


def show_sensitive_variable(case: Case) -> Exchange:
    """A variable that must not be published with the environment."""
    procedure = case.procedure
    name, glob, absent = _VARIABLES[case.variant]
    options = f"{'--env-filter-sensitive-vars ' if absent else ''}--env-add-sensitive-key '{glob}'"
    run = procedure.run_command(flags=(options,))
    fixture = replace(case.fixture, environment=(*case.fixture.environment, (name, "kept-in-the-office")))
    look = case.read(f"{recorded('environment')} | .variables.{name}")
    return show(
        case,
        context=case.pick(
            f"`{name}` is set on our runners and must not be readable in an "
            f"attestation{', it should not even be listed' if absent else ''}. ",
            f"The environment attestor published `{name}`. From now on it is to be "
            f"{'left out altogether' if absent else 'masked'}. ",
        )
        + tell_step(case),
        lead=case.pick(
            f"witness hides variables by patterns, and none of its own fits `{name}`. Add "
            f"one{'; with the filter such variables are dropped instead of starred out' if absent else ''}:",
            f"`{name}` is no name that witness holds for sensitive. `--env-add-sensitive-key` takes a glob, in the case of "
            f"the variable{', and `--env-filter-sensitive-vars` removes what matches' if absent else ''}:",
        ),
        commands=f"{run}\n{look}",
        output="null" if absent else "******",
        meaning=case.pick(
            "Both flags act on the environment attestor only; what the command prints is recorded as it is. The policy:",
            "A rule that reads the variable sees the same. Verification does not change:",
        ),
        fixture=fixture,
    )


def show_two_hashes(case: Case) -> Exchange:
    """Products digested by two algorithms, and verified by the older one."""
    procedure = case.procedure
    artifact = procedure.attested.artifact
    run, head = (
        procedure.run_command(flags=("--hashes sha256 --hashes sha1",)),
        procedure.verify_command().split(" -f ")[0],
    )
    return show(
        case,
        context=case.pick(
            f"Our inventory still lists files by {case.variant}, and verification has to start from that. ",
            f"A legacy system hands us {case.variant} digests only; we want to look evidence up by them, too. ",
        )
        + tell_step(case),
        lead=case.pick(
            "`--hashes` may be given more than once; it takes `sha256` and `sha1`. Each product then has both digests, and "
            "`-s` accepts either:",
            "Record both: naming only `sha1` would drop SHA-256. Every subject of a product then carries two digests:",
        ),
        commands=f"{run}\n{head} -s \"$(openssl dgst -sha1 -r {artifact} | cut -d' ' -f1)\"\n",
        meaning="SHA-1 is good for finding the attestation, not for trusting the file: collisions can be made. Keep SHA-256 "
        "for that:",
    )


OPTIONS: tuple[Scenario, ...] = (
    Scenario(
        name="directory digest",
        compose=show_directory_digest,
        fits=fits_directory_digest,
        runs=run_sets("git", "environment git", "git link", "environment", "", "git lockfiles") + WIDE,
        quotes=(False,),
        tools=("jq",),
    ),
    Scenario(
        name="export",
        compose=show_export,
        runs=run_sets(
            "git link",
            "link",
            "environment git link",
            "git slsa",
            "environment git slsa",
            "git sbom",
            "environment sbom",
        )
        + WIDE,
        quotes=(False,),
        tools=("jq",),
    ),
    Scenario(
        name="product globs",
        compose=show_product_globs,
        fits=fits_product_globs,
        variants=("build.log", "timing.txt", "notes.tmp"),
        # Not with link, secretscan or slsa: their subjects are all products, whatever the product attestor leaves out.
        runs=run_sets("git", "environment git", "environment"),
        quotes=(False,),
        tools=("jq",),
    ),
    Scenario(
        name="sensitive variable",
        compose=show_sensitive_variable,
        variants=tuple(_VARIABLES),
        runs=run_sets("environment", "environment git", "environment git link", "environment git secretscan"),
        quotes=(False,),
        tools=("jq",),
    ),
    Scenario(
        name="two hashes", compose=show_two_hashes, fits=makes_artifact, variants=("SHA-1", "sha1"), quotes=(False,)
    ),
)
