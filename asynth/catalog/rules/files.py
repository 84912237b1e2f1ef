"""Rules over `product` and `material`: which files come out of a step, of which type and where, and which went in."""

from __future__ import annotations

from asynth.catalog.member import AttestedBuild, Binding, Build, Violation, rule
from asynth.catalog.rules.command_line import arguments_of, followed

_METADATA = ("metadata.json", '"{}"', "application/json")
_LOG = ("build.log", "done", "text/plain; charset=utf-8")
"""A stray product as (name, its text as a word of bash, type that witness records)."""


def _lists_products(build: Build) -> bool:
    return bool(build.artifacts) and bool(build.outputs)


def _stays_in_a_directory(build: Build) -> bool:
    return bool(build.artifacts) and all(_inside(build, artifact) for artifact in build.artifacts)


def _inside(build: Build, artifact: str) -> bool:
    directory, slash, _ = artifact.rpartition("/")
    outputs = [output.replace("{artifact}", artifact) for output in build.outputs or ("",)]
    return bool(slash) and all(output.startswith(f"{directory}/") for output in outputs)


def _is_make(build: Build) -> bool:
    words = arguments_of(build)
    return words[:1] == ("make",) and not any(word.startswith("-f") for word in words)


@rule(
    attestor="product",
    module="product/file_count.rego",
    title="file-count",
    explanation=(
        "The whole attestation is an object with one key for each product, so `count(input)` counts files, changed "
        "ones as well as new ones; zero gets a rule of its own because it is not above any limit."
    ),
    applies=_lists_products,
)
def product_count_limit(attested: AttestedBuild) -> Binding:
    """Allow as many files as the build makes; deny one more."""
    limit = len(attested.build.outputs or ())
    files = "file" if limit == 1 else "files"
    return Binding(
        parameters={"limit": limit},
        requests=(
            f"the step produced at most {limit} {files}",
            f"no more than {limit} {files} came out of it",
            f"it stays at {limit} {files}; a run that leaves more is refused",
            f"the products number {limit} or fewer, but not zero",
        ),
        violation=Violation(
            message=f"step produced {limit + 1} files",
            command=followed(attested, f"cp {attested.artifact} {attested.artifact}.bak"),
        ),
    )


@rule(
    attestor="product",
    module="product/directory.rego",
    title="directory",
    explanation=(
        "Products are all files that the command created or changed, not only the announced ones, so one stray file "
        "is enough; the slash keeps a sibling directory with a longer name out."
    ),
    applies=_stays_in_a_directory,
)
def product_directory(attested: AttestedBuild) -> Binding:
    """Allow the artifact's directory; deny a second copy at the top."""
    directory = attested.artifact.rsplit("/", 1)[0] + "/"
    stray = attested.artifact.rsplit("/", 1)[1] + ".bak"
    return Binding(
        parameters={"directory": directory},
        requests=(
            f"every product lies below `{directory}`",
            f"the step writes to `{directory}` and nowhere else",
            f"nothing outside `{directory}` was created or changed",
            f"files that turn up anywhere but in `{directory}` get the run refused",
        ),
        violation=Violation(
            message=f"product {stray} is outside the output directory",
            command=followed(attested, f"cp {attested.artifact} {stray}"),
        ),
    )


@rule(
    attestor="product",
    module="product/forbidden_files.rego",
    title="forbidden-files",
    explanation=(
        "`endswith` looks at the whole recorded path and so finds such a file in any folder, which a glob would miss "
        "where its `*` stops at a `/`; the second rule denies a step that recorded no product at all."
    ),
    applies=lambda build: bool(build.artifacts) and build.outputs is not None,
)
def product_forbidden_endings(attested: AttestedBuild) -> Binding:
    """Forbid endings that keys and settings go by; deny a key left beside the artifact."""
    return Binding(
        parameters={"endings": [".pem", ".env"]},
        requests=(
            "no product ends in `.pem` or `.env`",
            "the step leaves no `.env` and no `.pem` file behind, in whatever folder",
            "products whose names end in `.env` or `.pem` are refused",
            "nothing with the ending `.pem` or `.env` leaks into the output",
        ),
        violation=Violation(
            message="product deploy.pem ends in .pem",
            command=followed(attested, "echo placeholder > deploy.pem"),
        ),
    )


@rule(
    attestor="product",
    module="product/mime_types.rego",
    title="mime-types",
    explanation=(
        "The rule walks over all products, and a file whose type was not recorded gets `''` and is denied; without "
        "the second rule a step that produced nothing would satisfy it."
    ),
    applies=lambda build: bool(build.mime_type) and build.outputs == ("{artifact}",),
)
def product_mime_allowlist(attested: AttestedBuild) -> Binding:
    """Allow the artifact's type; deny a file of another type beside it."""
    mime = attested.build.mime_type
    extra, text, other = _METADATA if mime.startswith("text/") else _LOG
    return Binding(
        parameters={"allowed": [mime]},
        requests=(
            f"every product is of type `{mime}`",
            f"the step leaves nothing but `{mime}` files behind",
            f"only `{mime}` comes out as a product",
            f"products of any type other than `{mime}` are refused",
        ),
        violation=Violation(
            message=f"product {extra} has type '{other}'",
            command=followed(attested, f"echo {text} > {extra}"),
        ),
    )


@rule(
    attestor="product",
    module="product/outputs.rego",
    title="outputs",
    explanation=(
        "A product is a file that the command created or changed; `object.get` walks to its digest and falls back to `''`, "
        "so a file that was there before, or that has no SHA-256, counts as missing."
    ),
    applies=lambda build: bool(build.artifacts),
)
def product_required_outputs(attested: AttestedBuild) -> Binding:
    """Ask for the attested build's artifact; deny a run that only copies one which was built before, outside of witness.

    The copy has the artifact's digest, so verify still finds the attestation and only the rule speaks against it.
    """
    copy = f"from-elsewhere/{attested.artifact.rsplit('/', 1)[-1]}"
    return Binding(
        parameters={"files": [attested.artifact]},
        requests=(
            f"the step itself produced `{attested.artifact}`",
            f"`{attested.artifact}` is among the recorded products",
            f"`{attested.artifact}` was made by this run and not carried in from somewhere else",
            f"a run that leaves no new `{attested.artifact}` is turned down",
        ),
        violation=Violation(
            message=f"product {attested.artifact} is missing",
            prelude=f"{attested.command} > /dev/null\nmkdir from-elsewhere",
            command=f"cp {attested.artifact} {copy}",
        ),
    )


@rule(
    attestor="product",
    module="product/sha256.rego",
    title="digests",
    explanation=(
        "The digest is checked in the helper `valid_digest`, which is undefined where there is none, so that "
        "`not` denies it; a product recorded as a whole folder has only a `dirHash`."
    ),
    excludes=frozenset({"docker", "oci", "sarif", "vex"}),  # they open products in any order, and fail at a folder
    applies=_lists_products,
)
def product_sha256_format(attested: AttestedBuild) -> Binding:
    """Ask for digests of files; deny a run that records a folder as one product."""
    return Binding(
        parameters={},
        requests=(
            "every product has a SHA-256 of 64 hex digits on record",
            "no product is recorded without a well-formed SHA-256 digest",
            "products carry a real SHA-256, not the hash of a whole folder",
            "a product whose SHA-256 is missing or malformed gets the run refused",
        ),
        violation=Violation(
            message="product parcel/ has no valid sha256 digest",
            command=followed(attested, "mkdir -p parcel && echo extra > parcel/extra.txt"),
            flags=("--dirhash-glob parcel",),
        ),
    )


@rule(
    attestor="material",
    module="material/forbidden_files.rego",
    title="no-secrets",
    explanation=(
        "It compares the last part of each path, so a file in a subfolder is found while `.env.example` is not; files"
        " that git ignores are materials like all others."
    ),
)
def material_forbidden_files(attested: AttestedBuild) -> Binding:
    """Forbid two names of secrets; deny a checkout in which one lies about."""
    return Binding(
        parameters={"names": [".env", "id_rsa"]},
        requests=(
            "no `.env` or `id_rsa` lay in the working directory",
            "neither `.env` nor `id_rsa` was within the build's reach",
            "the materials hold no file named `.env` or `id_rsa`, in any folder",
            "a run next to an `id_rsa` or `.env` file is refused",
        ),
        violation=Violation(message="secret file .env was in the work directory", prelude="echo 'MODE=local' > .env"),
    )


@rule(
    attestor="material",
    module="material/required_files.rego",
    title="required-files",
    explanation=(
        "Materials are keyed by path, so a bare `not input[file]` is enough: it is undefined exactly when the file "
        "was not there."
    ),
    applies=_is_make,
)
def material_required_files(attested: AttestedBuild) -> Binding:
    """Ask for the Makefile; deny a checkout whose rules come from a file of another name, which make finds too."""
    return Binding(
        parameters={"files": ["Makefile"]},
        requests=(
            "`Makefile` was among the files that the step started from",
            "the materials include `Makefile`",
            "the rules came from `Makefile` and it is on record",
            "a run without `Makefile` in the working directory is refused",
        ),
        violation=Violation(message="source file Makefile is missing", prelude="mv Makefile GNUmakefile"),
    )


RULES = (
    product_count_limit,
    product_directory,
    product_forbidden_endings,
    product_mime_allowlist,
    product_required_outputs,
    product_sha256_format,
    material_forbidden_files,
    material_required_files,
)
