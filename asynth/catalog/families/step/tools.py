"""What an expert knows of tools that make something, as sentences of answers: one thing each, where it applies.

``{artifact}``, ``{step}`` and ``{subject}`` stand for those of the example. Nothing is said of a tool that is true of another
one only, so the table is by workload (`fixtures/workloads`).
"""

from __future__ import annotations

from asynth.catalog.families.step.checkers import CHECKERS, Tool

_MAKERS: tuple[tuple[str, Tool], ...] = (
    (
        "make build, make app",
        Tool(
            "Put `witness run` in front of the make line and verify {subject}.",
            "The record has one command, make itself, with every file of the directory hashed before and after it. What make starts "
            "below that is only visible through the files it writes.",
            "make can take `CFLAGS` and `CC` from the environment, and without the `environment` attestor they leave no trace.",
        ),
    ),
    (
        "gcc",
        Tool(
            "Run the compiler under witness; its output can then be looked up by digest.",
            "All files of the directory are hashed before gcc starts, which is what ties {subject} to these sources.",
            "System headers and libraries lie outside of the directory, so they are not on record.",
        ),
    ),
    (
        "cmake",
        Tool(
            "Attest configuring and building as one command, so that no half-configured tree comes in between.",
            "The arguments in the record end with the shell script; the general compiler flags are in `CMakeCache.txt`, hashed as a "
            "product or, unchanged, as a material.",
            "A toolchain file outside of the checkout decides about the compiler and is not hashed.",
        ),
    ),
    (
        "go build",
        Tool(
            "Wrap `go build`; the binary becomes the product that verify looks up.",
            "Modules come from the cache outside of the checkout, and `go.sum`, which is inside and hashed, says which ones they must be.",
            "The Go version isn't recorded by witness. `go version` reads it from {subject}.",
            with_option={
                "-buildvcs=false": {
                    "shows": "`-buildvcs=false` leaves the commit out of the binary, so the attestation is all that joins the two.",
                    "gap": "Modules come from a cache outside of the checkout, held to `go.sum`. The compiler's version isn't on record; `go version` reads it "
                    "from {subject}.",
                }
            },
        ),
    ),
    (
        "cargo build --release",
        Tool(
            "Wrap cargo as it is, and verify {subject} rather than the whole target directory.",
            "Everything that cargo writes below `target` is a product with a digest, and each of these files could be verified.",
            "Build scripts of dependencies run too. They show up by what they write, not as commands.",
        ),
    ),
    (
        "javac",
        Tool(
            "Run javac under witness, and let verify start from what it writes.",
            "The class files are products next to {subject}, so the record also tells which of them a run compiled.",
            "Which JDK compiled it isn't on record; the class file version only gives the target.",
        ),
    ),
    (
        "jar",
        Tool(
            "Wrap javac and jar as one step, so that nothing can get between the classes and {subject}.",
            "`-C classes .` packs all that lies in the folder. A class that an earlier version left there goes in as well, and is a material and no "
            "product of this run.",
            "A jar holds the time of each entry: built again from the same commit it has other bytes, for which this attestation doesn't speak.",
        ),
    ),
    (
        "mvn compile",
        Tool(
            "Wrap Maven as it is and verify the commit, since no single class file stands for the build.",
            "Dependencies come from the local repository, outside of the checkout. Only the POM, as a file with a digest, says what they "
            "were meant to be.",
            "Profiles from `~/.m2/settings.xml` can change the build without showing in the command.",
            unfiled="The class files are products with a digest each, but verify is asked about the commit and compares none of them.",
        ),
    ),
    (
        "mvn package",
        Tool(
            "Wrap Maven as it is and verify {subject}; with `package` the tests belong to the same run, and a failing one leaves no attestation.",
            "Dependencies come from the local repository, outside of the checkout. Only the POM, as a file with a digest, says what they "
            "were meant to be.",
            "Hand out this jar and not one of a second build: without `project.build.outputTimestamp` in the POM that has other bytes.",
        ),
    ),
    (
        "gradle build",
        Tool(
            "Wrap the Gradle call as it is, and verify {subject}.",
            "Dependencies come from `~/.gradle`, outside of the checkout, so the record has the names that the build script gives them and not their bytes.",
            "`~/.gradle/init.d` and a `gradle.properties` beside it can change the build, and neither shows in the command or among the materials.",
        ),
    ),
    (
        "tar czf",
        Tool(
            "Run tar under witness; the archive's digest then leads to the record of how it was packed.",
            "What went in is in the material record, file by file, one that lay there by accident included. verify itself never opens the archive.",
            "tar stores times and owners too, so the same files packed on another machine give another digest: hand on this archive, don't pack again.",
        ),
    ),
    (
        "git archive",
        Tool(
            "Wrap `git archive`: the archive holds what is committed, and the record says which commit that was.",
            "The command reads from git's objects, so uncommitted changes can't get into the file, even though they would be listed as "
            "materials.",
            "`export-ignore` and `export-subst` in `.gitattributes` change what is packed.",
        ),
    ),
    (
        "python3 -m zipapp",
        Tool(
            "Attest the packing; {subject} is one file with one digest.",
            "Everything below the source folder goes into the archive and is among the materials, so a stray file shows up in the record.",
            "The archive keeps the time of each file, so a fresh clone of the same commit packs other bytes. This attestation is for this file alone.",
        ),
    ),
    (
        "shell build script",
        Tool(
            "Let witness call the script, and verify the file that it puts together.",
            "The script is an input like the files that it reads, so a changed script gives another material digest.",
            "What the script fetched or called along the way is not recorded as a command.",
        ),
    ),
    (
        "python3 setup.py build",
        Tool(
            "Wrap the build and verify the commit, since what it leaves is a folder and no file that stands for it.",
            "Each file below `build` is a product with a digest, so later steps can be held to them.",
            "setup.py is code of the project and may do anything on the way; it's recorded as a file, not by what it called.",
            unfiled="verify compares none of the files in `build`, as it is asked about the commit: one that is edited afterwards passes.",
        ),
    ),
    (
        "uv build",
        Tool(
            "Wrap the build of the package and verify {subject}.",
            "A wheel carries version and platform in its name, but verify goes by the digest; a renamed wheel is still found.",
            "uv sets the build backend up in an environment of its own, outside of the checkout, so its version is in no record.",
            with_option={
                "--out-dir": {
                    "shows": "The wheel is made from that archive in the same run; both are products, and either can be asked for by its digest."
                }
            },
        ),
    ),
    (
        "npm run build",
        Tool(
            "Wrap the npm line as it stands; {subject} is what gets verified.",
            "The record says `npm run build`, and what that stands for is in package.json, which is hashed as an input.",
            "`node_modules` is hashed as well, thousands of digests that nobody compares with the lock file.",
            unfiled="verify is asked about the commit and compares none of the files that came out, so one that is edited afterwards passes; a check with `-f` and its path would refuse it.",
            with_option={
                "npm ci": {
                    "shows": "`npm ci` empties `node_modules` and fills it from the lock file within the same run, so nothing from an earlier "
                    "installation gets into the build.",
                    "gap": "What `build` stands for is a line in package.json, which passes uncommitted until a rule denies entries in the git record's `status`.",
                }
            },
        ),
    ),
    (
        "tsc",
        Tool(
            "Wrap the compiler; whatever is done to its output later needs an attestation of its own.",
            "tsc emits files even if there are type errors, but exits with 2, and then no attestation is written.",
            "`skipLibCheck` and the like are in tsconfig.json and not on the command line.",
        ),
    ),
    (
        "esbuild",
        Tool(
            "Run esbuild under witness and verify the bundle, {subject}.",
            "The packages that were bundled are inputs like the sources, and after bundling nobody can tell them apart in the file.",
            "Minifying or compressing it later gives other bytes, for which this attestation doesn't speak.",
        ),
    ),
    (
        "npm install",
        Tool(
            "Verify the installation by commit; no single file of node_modules stands for it.",
            "`npm install` may change package-lock.json, and git's record is made before that, so a clean `status` doesn't say that the lock file was kept. "
            "`npm ci` fails instead.",
            "It's recorded what arrived, not from which registry.",
            unfiled="Each file that arrived is a product, and verify compares none of them, as it is asked about the commit.",
        ),
    ),
    (
        "npm ci",
        Tool(
            "Verify the installation by commit; no single file of node_modules stands for it.",
            "`npm ci` fails where package.json and the lock file disagree, and then there is no attestation: the lock file among the materials is what was "
            "installed.",
            "It's recorded what arrived, not from which registry.",
            unfiled="The installed files are products, thousands of them, and verify compares none. `--dirhash-glob 'node_modules/*'` folds "
            "every folder right below it into one digest.",
        ),
    ),
    (
        "pnpm install, yarn install",
        Tool(
            "Wrap the installation and look it up by its commit.",
            "With a frozen lock file the command fails rather than to resolve anew, and then there is no attestation. So the lock file among "
            "the materials is what was installed.",
            "Install scripts of packages ran too, where they are allowed.",
            unfiled="Install scripts of packages, where allowed, ran too and may have changed what was unpacked; verify looks at the commit and at no file of it.",
        ),
    ),
    (
        "pip install -r, uv pip install",
        Tool(
            "Attest the installation and verify the commit, as no single file stands for the folder.",
            "Of the inputs the record has the requirements alone: the packages come from an index or a cache outside of the checkout. What was unpacked is on "
            "record, file by file.",
            "Without `--require-hashes` a package of the right version but with other content is installed all the same.",
            unfiled="Without `--require-hashes` a package of the right version but with other content is installed all the same, and verify, which asks about the "
            "commit, compares no file of it.",
            with_option={
                "--find-links": {
                    "shows": "The wheels and the requirements are inputs, what was unpacked is the output. A record of another machine with the same "
                    "digests means the same installation."
                }
            },
        ),
    ),
    (
        "uv pip compile",
        Tool(
            "Attest the resolution: {subject} is a product, and its digest tells later installations which resolution they use.",
            "A resolution of next week may pick other versions. It then has another digest and needs another attestation.",
            "The versions are those that were resolved, which doesn't make them good ones.",
        ),
    ),
    (
        "npm sbom, cargo cyclonedx, cdxgen, cyclonedx-gomod, cyclonedx-maven-plugin, cyclonedx-npm, cyclonedx-py, syft scan, SBOM script, "
        "SBOM shell script",
        Tool(
            "Let witness run the generator; {subject} is then under its signature.",
            "It's signed that the document came out of this command. Whether the list is complete is up to the generator.",
            "Nobody reads the document here. Add the `sbom` attestor and its type if licences or versions matter.",
        ),
    ),
    (
        "VEX script, VEX shell script",
        Tool(
            "Run the script under witness, and the statement has an author who can be checked.",
            'The signature shows who stands behind the document. Whether "not affected" is true is that person\'s judgement.',
            "Which vulnerability it is about isn't looked at; with the `vex` attestor a rule could.",
        ),
    ),
    (
        "image script, image shell script, make image",
        Tool(
            "Attest the build with the saved archive as its product, {subject}.",
            "The digest is that of the archive on disk. A registry knows the image by another one, that of its manifest.",
            "Base image and layers aren't judged; the `oci` attestor puts tags and layers into the record.",
        ),
    ),
    (
        "crane append",
        Tool(
            "Wrap both commands as one step, so that the layer and the image come from one run.",
            "The layer lies outside of the directory and isn't recorded; the image that holds it is, as {subject}.",
            "crane starts from an empty image unless `-b` names a base, so all that is in {subject} is this one layer.",
        ),
    ),
    (
        "docker build",
        Tool(
            "Attest `docker build` with the id file as its product.",
            "The daemon works outside of what witness can see. The id in {subject} is the link between record and image, as long as "
            "somebody looks it up in `docker images -q --no-trunc` where the image arrives.",
            "Build arguments and base image aren't recorded beyond the command line.",
        ),
    ),
    (
        "docker save",
        Tool(
            "Build and save in one attested step; verify the tar that you hand on.",
            "The tar is what has the digest. After `docker load` and a push there is another one, so verify before that.",
            "The daemon's cache may hold layers that were built last month.",
        ),
    ),
    (
        "buildah bud",
        Tool(
            "Wrap the build; buildah writes the image to a file, and that file is what you verify.",
            "The base image comes from local storage or a registry, outside of the record. The archive is a product and can be looked up by its "
            "digest.",
            "`RUN` lines of the Dockerfile may have used the network.",
        ),
    ),
    (
        "image metadata script, image metadata shell script, make metadata",
        Tool(
            "Attest the build with its metadata file, which names the image by digest.",
            "From {subject} one gets to the image, provided that somebody compares the digest in it with the image that runs.",
            "The file could name any image; require the `docker` attestor if its content has to count.",
        ),
    ),
    (
        "manifest script, make manifest, manifest Python script",
        Tool(
            "Attest the rendering; {subject} is what to verify before anybody applies it.",
            "verify compares bytes: a manifest that was reformatted, or changed by an admission hook, has no attestation.",
            "The policy's list asks that these records are there and signed; which command or templates they speak of, nothing compares.",
        ),
    ),
    (
        "deploy script, rsync -a, git archive into a folder, make deploy",
        Tool(
            "The deployment itself can be attested: what was rolled out, from which commit, with which key.",
            "witness compares the directory before and after, so what is copied to a place inside of it is a product. What goes to another "
            "host shows only in the output.",
            "Whether the target runs the new version now isn't in the record.",
            unfiled="verify is asked about the commit and compares no file of the target: one that is edited there afterwards goes unnoticed.",
        ),
    ),
    (
        "kustomize build",
        Tool(
            "Run kustomize under witness and verify {subject} before it is applied.",
            "Bases and overlays in the checkout are inputs with a digest. A remote base would be fetched during the run and leave none.",
            "The policy's list asks that these records are there and signed; which command or overlay they speak of, nothing compares.",
        ),
    ),
)

TOOLS: dict[str, Tool] = {name: tool for names, tool in (*_MAKERS, *CHECKERS) for name in names.split(", ")}
"""By name of the workload."""

SCRIPTED = {
    "crane append": "image shell script",
    "docker save": "image shell script",
    "jar": "shell build script",
    "shellcheck": "Node lint script",
    "sha256sum -c": "verify script",
}
"""By name of a workload: the one whose facts hold where a script of the project hides the tool, as nobody sees it then."""

AGAIN = {
    "make": "The `rm` is for the second time: make skips a target that is up to date, and what a run doesn't write is no product of it.",
    "gcc": "Same sources, same bytes, and a file that a run leaves as it was is no product of it; so the old binary goes first.",
    "go": "Go builds the same bytes again, and a file that doesn't change is no product of the run. That's what the `rm` is for.",
    "cargo": "cargo leaves alone what is up to date, and what a run doesn't write is no product of it, hence the `rm`.",
    "javac": "Class files that come out as they were are no products of the second run, hence the `rm`.",
    "mvn": "The old file is removed since Maven may leave it as it is, and what isn't written is no product of that run.",
    "gradle": "A task that is `UP-TO-DATE` leaves its file alone, and that run would have no product; so it is removed first.",
    "tar": "Only what a run changes is its product. Packed again from the same files the archive would be none, so it's removed before.",
    "git": "One commit gives the same archive each time, and a file that stays the same is no product, hence the `rm`.",
    "npm": "A bundle that comes out the same is no product of its run, which is why the last one is removed.",
    "tsc": "Compiled again the output is the same, and what a run leaves unchanged is no product of it. So the old one goes.",
    "python3": "The old file goes first: where the same bytes are written once more the run has no product, and `-f` finds nothing.",
    "node": "The same input gives the same file, and an unchanged file is no product of the run, so it is removed before each.",
    "sh": "The old file goes before each run: where the same bytes come out, there is no product to verify.",
    "build": "The `rm` matters from the second run on: a file that comes out as it was is no product of the run.",
    "package": "Packed again without a change, the file would be no product of the run, so the old one is removed.",
    "frontend": "The last bundle is removed because an unchanged one is a material of the next run and not its product.",
    "image": "A second build can come out the same, and then there would be no product; without the old file there always is.",
    "metadata": "Metadata that don't change are no product of a second run, so the file is removed first.",
    "render": "Rendered again, the manifest is the same, and a file that a run doesn't change is no product of it. Hence the `rm`.",
    "lint": "A clean report can look the same each time, and an unchanged file is no product, so the last report is removed first.",
    "typecheck": "The same report twice would be no product of the second run; so the first one goes before it.",
    "scan": "The report of the last scan goes first: should the new one be the same, it would be no product of this run.",
    "test": "What the last run built is removed, because a file that stays as it is isn't a product of this one.",
    "deploy": "The copy of the last time is removed; one that doesn't change is no product of the next deployment.",
    "verify": "The old log goes first, since the same lines again would leave the file unchanged, and so no product.",
    "lock": "Resolved to the same versions, the file would be no product of the second run; hence the `rm`.",
    "vex": "The document is removed before each run, since an unchanged one is no product.",
}
"""By program, or else by what the command is for: why its output is removed before the run."""

ONCE = {
    "build": "The keys are made once, beside the checkout; a second pair wouldn't fit what the first one signed:",
    "test": "Two pairs, made once, since a policy with new keys refuses what the old ones signed:",
    "lint": "Keys once, a pair for the step and one for the policy:",
    "package": "Once, a pair for whoever packs and one for whoever sets the rules:",
    "frontend": "The keys, once, next to the project and outside of `node_modules`:",
    "image": "Once, and outside of the build context so that no key slips into the image, both pairs:",
    "install": "The keys are made once, outside of the folder that gets filled:",
    "render": "Both pairs are made once; with new ones nothing that was signed before verifies:",
    "deploy": "The keys are made once and serve every deployment:",
    "scan": "The pairs are made once, or older scans can't be verified with them any more:",
    "sast": "To begin with, and only then, two pairs of keys:",
    "secrets": "Both pairs once, and outside of what gets searched:",
    "typecheck": "Made once, the two pairs serve all later commits:",
    "vet": "One pair to sign runs and one to sign the policy, for good:",
    "checksums": "First the keys, which are made once and kept:",
    "verify": "The keys are made in the beginning only:",
    "wheel": "Once, outside of what gets packed, the keys:",
    "metadata": "Once, beside the project, both pairs:",
    "validate": "The keys are for this commit and all later ones:",
    "lock": "The keys, made once and used for each later resolution:",
    "vex": "Both pairs are made once; the first belongs to whoever stands behind the statement:",
    "analyze": "Two pairs of keys, made once:",
}
"""By what the command is for: that the keys are to stay, in front of the commands that make them."""

UNKNOWN = Tool(
    "Run the command under witness, and verify {subject}.",
    "Every file of the directory is hashed before and after it, and a command that fails leaves no attestation.",
    "The policy asks for the records and for the key, and judges nothing that is in them.",
)
"""What is true of any command, for workloads that a plugin brings."""
