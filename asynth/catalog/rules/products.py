"""Rules over `product`: which files come out of a step, how many, of which type and where."""

from __future__ import annotations

import re

from asynth.catalog.member import AttestedBuild, Binding, Build, Forms, Violation, rule
from asynth.catalog.rules.command_line import count, followed

_METADATA = ("metadata.json", '"{}"', "application/json")
_LOG = ("build.log", "done", "text/plain; charset=utf-8")
"""A stray product as (name, its text as a word of bash, type that witness records)."""


_CACHING = re.compile(r"^(ruff|mypy)\b")
"""Commands that put a cache into the checkout beside their result, unless a setting of the machine says where else."""


def _keeps_a_cache(build: Build) -> bool:
    return bool(_CACHING.search(build.command))


def _lists_products(build: Build) -> bool:
    return bool(build.artifacts) and bool(build.outputs)


def _writes_few(build: Build) -> bool:
    return _lists_products(build) and len(build.outputs or ()) <= 4 and not _keeps_a_cache(build)


_DELIVERS = re.compile(r"^make \{artifact\}$|\b(deploy|rollout|rsync|tar xf|npm run build)\b")
"""Commands that put files into a folder for others, among which a key could be; and that of the house, which nobody sees."""


def _delivers(build: Build) -> bool:
    return build.outputs is not None and bool(_DELIVERS.search(build.command))


def _stays_in_a_directory(build: Build) -> bool:
    return bool(build.artifacts) and all(_inside(build, artifact) for artifact in build.artifacts)


def _inside(build: Build, artifact: str) -> bool:
    directory, slash, _ = artifact.rpartition("/")
    outputs = [output.replace("{artifact}", artifact) for output in build.outputs or ("",)]
    return bool(slash) and all(output.startswith(f"{directory}/") for output in outputs)


@rule(
    attestor="product",
    module="product/file_count.rego",
    title="file-count",
    called="the limit on files",
    device=(
        "The product attestation is one object with a key for each file in the working directory that is new or changed when the command ends, "
        "so its size is the number of files."
    ),
    explanation=(
        "The limit is a maximum: a run that writes nothing new counts zero and passes, so this doesn't show that the result is among the files."
    ),
    limit="It doesn't care which files these are: one that comes out unchanged isn't counted and leaves room for an extra one, and with `--dirhash-glob` a whole folder "
    "counts as one. What is added after the run isn't seen.",
    catch="Caches and logs that the command leaves in the directory count too. A file that it writes again with the same bytes doesn't.",
    applies=_writes_few,
)
def product_count_limit(attested: AttestedBuild) -> Binding:
    """Allow as many files as the build makes; deny one more."""
    limit = len(attested.build.outputs or ())
    files = count(limit, "file")
    return Binding(
        parameters={"limit": limit},
        forms=Forms(
            clause=f"the step wrote no more than {files}",
            imperative=f"refuse steps that leave more than {files}",
            noun=f"a step that leaves more than {files}",
            incident="a debug dump lay beside the artifact in what we uploaded",
            orders=(
                f"allow {files} as output and no more",
                f"block a step that writes anything beyond {files}",
            ),
            incidents=(
                "a backup file went out with the artifact",
                "the upload had one file too many in it, and a customer opened it",
            ),
            wants=(
                f"the step writes {files}, and anything on top of that is suspicious",
                f"it may leave {files} and not more",
                f"{files}, that's all this command has to write; one more and I want it refused",
                f"extra files keep turning up beside the result, {files} is the limit",
                f"more than {files} written by the step means that something is wrong",
            ),
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
    called="the rule on the folder",
    device="Products are keyed by path, so deny every path that doesn't begin with the folder.",
    explanation=(
        "The slash at the end matters: without it a folder beside yours whose name only begins the same would do. One stray file is "
        "enough, if the command created or changed it; what lies there already and stays the same, committed by mistake say, is no product."
    ),
    limit=(
        "Only files in the working directory are products, so one in `../` or `/tmp` passes, and one that was removed again before the end leaves no trace."
    ),
    applies=_stays_in_a_directory,
    catch=(
        "Caches and temporary files in the working directory count as well, if they are still there when the command ends. Outside of it, in `../` or `/tmp`, "
        "a file is no product, and writing one isn't noticed."
    ),
)
def product_directory(attested: AttestedBuild) -> Binding:
    """Allow the artifact's directory; deny a second copy in a folder whose name begins the same."""
    directory = attested.artifact.rsplit("/", 1)[0] + "/"
    name = attested.artifact.rsplit("/", 1)[1]
    beside = f"{directory.removesuffix('/')}.old"
    return Binding(
        parameters={"directory": directory},
        forms=Forms(
            clause=f"every file that the step wrote is below `{directory}`",
            imperative=f"refuse steps that write outside `{directory}`",
            noun=f"a step that wrote something outside `{directory}`",
            incident="a build left files in the source folder and the next one picked them up",
            orders=(
                f"make sure that everything is written below `{directory}`",
                f"reject steps that leave files outside `{directory}`",
            ),
            incidents=(
                "generated files lay around in the checkout and were committed by mistake",
                "a copy of the result beside the output folder was packed by the next job",
            ),
            wants=(
                f"everything it writes goes to `{directory}`, nothing beside it",
                f"output belongs in `{directory}`, a file anywhere else has to be an error",
                f"the command must not touch the sources, `{directory}` is the only place to write",
                f"I want builds that drop files outside `{directory}` refused",
                f"it should stay within `{directory}` with what it writes",
            ),
        ),
        violation=Violation(
            message=f"product {beside}/{name} is outside the output directory",
            command=followed(attested, f"mkdir -p {beside} && cp {attested.artifact} {beside}/{name}"),
        ),
    )


@rule(
    attestor="product",
    module="product/forbidden_files.rego",
    title="forbidden-files",
    called="the list of endings",
    device="The product attestation has a path for each file that is new or changed in the working directory when the command ends; deny those with one of the endings.",
    explanation=(
        "`endswith` looks at the end of the whole path, so a `.pem` in a subfolder counts as well. Case matters: `.PEM` passes."
    ),
    limit=(
        "It goes by names. A key that is called `server.key`, one in an archive, a `.pem` written to `/tmp` or deleted again, and one that lay there before and "
        "didn't change aren't found."
    ),
    applies=_delivers,
    catch="A `.pem` can be a public certificate as well, and one that was in the folder before the run and didn't change is no product of it.",
)
def product_forbidden_endings(attested: AttestedBuild) -> Binding:
    """Forbid endings that keys and settings go by; deny a key left in a folder."""
    return Binding(
        parameters={"endings": [".pem", ".env"]},
        forms=Forms(
            clause="no file that the step wrote ends in `.pem` or `.env`",
            imperative="refuse steps that write a `.pem` or `.env` file",
            noun="a step that leaves a `.pem` or `.env` file behind",
            incident="a private key was in a delivery last spring",
            orders=(
                "stop a step that writes `.pem` or `.env` files",
                "make sure that nothing with `.pem` or `.env` at its end comes out",
            ),
            incidents=(
                "the test key was on the download page for a day",
                "settings with a password were among the files that we delivered",
            ),
            wants=(
                "the build must not write `.pem` or `.env` files",
                "a `.pem` or a `.env` in the output should stop everything",
                "keys don't belong in a build, so `.pem` and `.env` are forbidden in the output",
                "I want it to fail if the step leaves a `.env` or `.pem` anywhere",
                "there must be no `.pem` or `.env` among the files that it writes",
            ),
        ),
        violation=Violation(
            message="product keys/deploy.pem ends in .pem",
            command=followed(attested, "mkdir -p keys && echo placeholder > keys/deploy.pem"),
        ),
    )


@rule(
    attestor="product",
    module="product/mime_types.rego",
    title="mime-types",
    called="the list of types",
    device="Each product is recorded with its `mime_type`; the rule allows one.",
    explanation=(
        "witness finds the type out from a file's content; the texts are compared whole, any `; charset=` included."
    ),
    limit="The first bytes decide the type, and whoever writes the file chooses them. A foreign file of the same type passes, too, so this catches accidents.",
    applies=lambda build: bool(build.mime_type) and build.outputs == ("{artifact}",) and not _keeps_a_cache(build),
    catch="A log or a cache file that the command leaves in the directory is a product too, and has another type.",
    here=lambda attested: (
        "`text/sha256+text` is witness's own name for a file that holds a digest, as an image id is; a log beside it is a product too, of another type."
        if attested.build.mime_type == "text/sha256+text"
        else "Empty, the file is plain `text/plain` and refused; allow that as well where a run may find nothing to write. A log beside it has the type of this "
        "file and passes."
        if attested.build.mime_type == "text/plain; charset=utf-8"
        else ""
    ),
)
def product_mime_allowlist(attested: AttestedBuild) -> Binding:
    """Allow the artifact's type; deny a file of another type beside it."""
    mime = attested.build.mime_type
    extra, text, other = _METADATA if mime.startswith("text/") else _LOG
    return Binding(
        parameters={"allowed": [mime]},
        forms=Forms(
            clause=f"every product is of type `{mime}`",
            imperative=f"refuse products of any type but `{mime}`",
            noun=f"a step that leaves a file of another type than `{mime}`",
            incident=f"a `{extra}` was packed and delivered together with the artifact",
            orders=(
                f"require `{mime}` for everything that comes out",
                f"block a step whose products aren't all `{mime}`",
            ),
            incidents=(
                "the upload job took the wrong file for the artifact",
                "something lay beside the artifact in the delivery that nobody could explain",
            ),
            wants=(
                f"only `{mime}` may come out of it",
                f"the products have to be `{mime}`, nothing else",
                f"if it writes a file that isn't `{mime}` I want to know at verify",
                f"what the step leaves is `{mime}`, other types are leftovers that shouldn't be there",
                f"any product whose type isn't `{mime}` has to be refused",
            ),
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
    called="the rule on the output",
    device=("A product is a file that the command created or changed; ask for its digest in the product attestation."),
    explanation=(
        "`object.get` walks down to the SHA-256 and falls back to `''`, so a file that was there before the run and didn't change "
        "counts as missing."
    ),
    limit="Remove the file before the run, as the same bytes written anew count as missing too. A `cp` of an old one satisfies the rule.",
    catch="A CI cache that restores the output brings an old file back. Unless that is removed before the command, a build that skips it or writes the same "
    "bytes is refused.",
    applies=lambda build: bool(build.artifacts),
)
def product_required_outputs(attested: AttestedBuild) -> Binding:
    """Ask for the attested's artifact; deny a run that only copies one which was built before, outside of witness.

    The copy has the artifact's digest, so verify still finds the attestation and only the rule speaks against it.
    """
    copy = f"from-elsewhere/{attested.artifact.rsplit('/', 1)[-1]}"
    return Binding(
        parameters={"files": [attested.artifact]},
        forms=Forms(
            clause=f"the run wrote `{attested.artifact}`",
            imperative=f"refuse runs that don't write `{attested.artifact}`",
            noun=f"a run that didn't write `{attested.artifact}`",
            incident="a job skipped the build, since everything was up to date, and attested nothing",
            orders=(
                f"check that `{attested.artifact}` was written by that run",
                f"reject a run that left `{attested.artifact}` as it was",
            ),
            incidents=(
                "what we shipped was last week's file, since the job had nothing to do",
                "the cache restored an old file and the build didn't touch it",
            ),
            wants=(
                f"the run has to have written `{attested.artifact}`, one that was lying there doesn't count",
                f"`{attested.artifact}` must come out of this step",
                f"a step that leaves no `{attested.artifact}` is worthless and should be refused",
                f"I want to be told when a run didn't produce `{attested.artifact}`",
                f"without a fresh `{attested.artifact}` the step isn't done",
            ),
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
    called="the check of the digests",
    device="Each product carries a `digest`; the rule wants a SHA-256 of 64 hex digits in it.",
    explanation=(
        "`valid_digest` is undefined where there is none, and `not` makes a denial of that. A folder that `--dirhash-glob` records as one "
        "product has only a `dirHash`, so that option is out for this step."
    ),
    limit="The form of the digest is checked and not its value; `-f` compares that, for the one file that you verify. A run with `--hashes sha1` "
    "alone is refused, since it records no SHA-256.",
    excludes=frozenset({"docker", "oci", "sarif", "vex"}),  # they open products in any order, and fail at a folder
    applies=_lists_products,
    catch="Unfolded, a folder of thousands of files makes an attestation of as many entries. A run with "
    "`--hashes sha1` alone is refused, too.",
)
def product_sha256_format(attested: AttestedBuild) -> Binding:
    """Ask for digests of files; deny a run that records a folder as one product."""
    return Binding(
        parameters={},
        forms=Forms(
            clause="every file that the step writes has a SHA-256 of its own on record",
            imperative="refuse products without a proper SHA-256",
            noun="a folder that was hashed as one, without a SHA-256 for its files",
            incident="somebody folded a directory into one hash and we couldn't verify single files any more",
            orders=(
                "insist on a SHA-256 for every product",
                "stop steps that hash a folder as one instead of giving each file its SHA-256",
            ),
            incidents=(
                "we couldn't check a single file of the release, only the folder as a whole",
                "a folder was hashed as one, and the installer could no longer check its part",
            ),
            wants=(
                "every file it writes needs its own SHA-256 in the record",
                "no directory as one product, I want a SHA-256 per file",
                "we check single files against their SHA-256, so a folder hashed as one is of no use to us and has to fail",
                "single files must stay verifiable, so each one with a SHA-256 of 64 digits",
                "somebody uses `--dirhash-glob` again and again, products need a real SHA-256 each",
            ),
        ),
        violation=Violation(
            message="product parcel/ has no valid sha256 digest",
            command=followed(attested, "mkdir -p parcel && echo extra > parcel/extra.txt"),
            flags=("--dirhash-glob parcel",),
        ),
    )


RULES = (
    product_count_limit,
    product_directory,
    product_forbidden_endings,
    product_mime_allowlist,
    product_required_outputs,
    product_sha256_format,
)
