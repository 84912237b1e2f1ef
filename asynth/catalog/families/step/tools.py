"""What an expert knows of the commands of a tool, as sentences of answers: one thing each, where it applies.

A table by workload (`fixtures/workloads`), so that nothing is said of a tool that is true of another one only. ``{artifact}``,
``{step}`` and ``{subject}`` stand for those of the example.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tool:
    """What is to be said of the commands of one tool.

    :param opening: the first sentence of a whole set-up
    :param shows: what the record says about such a command, with its reason
    :param gap: what a policy that requires types alone does not notice here
    """

    opening: str
    shows: str
    gap: str


_TOOLS: tuple[tuple[str, Tool], ...] = (
    (
        "make build, make app",
        Tool(
            "Put `witness run` in front of the make line and verify {subject}.",
            "The record has one command, make itself, with every file of the directory hashed before and after it. What make starts "
            "below that is only visible through the files it writes.",
            "make takes `CFLAGS` and `CC` from the environment, and without the `environment` attestor they leave no trace.",
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
            "The arguments in the record end with the shell script; the compiler's own flags are in `build/CMakeCache.txt`, which is a "
            "product with a digest.",
            "A toolchain file outside of the checkout decides about the compiler and is not hashed.",
        ),
    ),
    (
        "go build",
        Tool(
            "Wrap `go build`; the binary becomes the product that verify looks up.",
            "Modules come from the cache outside of the checkout, and `go.sum`, which is inside and hashed, says which ones they must be.",
            "The Go version isn't recorded by witness. `go version -m` reads it from the binary.",
        ),
    ),
    (
        "cargo build --release",
        Tool(
            "Wrap cargo as it is, and verify {subject} rather than the whole target directory.",
            "Everything that cargo writes below `target` is recorded, with {subject} as one of many products; each of them could be "
            "verified.",
            "Build scripts of dependencies run too. They show up by what they write, not as commands.",
        ),
    ),
    (
        "javac, jar",
        Tool(
            "Run javac under witness, and let verify start from what it writes.",
            "The class files are products next to {subject}, so the record also tells which of them a run compiled.",
            "Which JDK compiled it isn't on record; the class file version only gives the target.",
        ),
    ),
    (
        "mvn compile, mvn package",
        Tool(
            "Wrap Maven as it is; for {subject} the record then says which phase was called and what came out.",
            "Dependencies come from the local repository, outside of the checkout. Only the POM, as a file with a digest, says what they "
            "were meant to be.",
            "Profiles from `~/.m2/settings.xml` can change the build without showing in the command.",
        ),
    ),
    (
        "gradle build",
        Tool(
            "Wrap the Gradle call as it is, and verify {subject}.",
            "Gradle works in one process with `--no-daemon`, so everything happens inside the recorded run. With a daemon the "
            "command would only be the client that asks for it.",
            "Build scripts and `gradle.properties` decide how the jar is made. They are hashed as inputs, nobody compares them.",
        ),
    ),
    (
        "make test",
        Tool(
            "Attest the test target and verify {subject}.",
            "make passes the failure of a test on, and witness writes no attestation for a command that failed.",
            "A target that ignores errors, with a leading `-` in the Makefile, would look green.",
        ),
    ),
    (
        "python3 -m unittest",
        Tool(
            "Verify the commit: a test run leaves no file, but the git record makes the commit's hash a subject.",
            "unittest exits 1 on a failure, and for a command that fails witness writes nothing. An attestation of this step means green.",
            "Discovery that finds no tests is a success on older Pythons. The number of tests stands in the recorded output.",
        ),
    ),
    (
        "python3 -m pytest",
        Tool(
            "Run pytest under witness and ask verify about the commit.",
            "A failed test makes pytest exit 1, and witness keeps no record of failed commands. So you don't need a rule on the result.",
            "Skipped and deselected tests don't fail anything; the summary line in the record tells how many there were.",
        ),
    ),
    (
        "go test, go test -cover",
        Tool(
            "Wrap `go test` and verify by commit, since nothing else is left behind.",
            "For a given commit there is an attestation only if all packages passed: with one failure the exit status is 1 and nothing "
            "is written.",
            "`(cached)` results count as passed. Add `-count=1` if the tests have to run each time.",
        ),
    ),
    (
        "node --test, npm test",
        Tool(
            "Let witness start the test runner, and look up the commit afterwards.",
            "Node's runner ends with status 1 when a test fails; no attestation is written then, and that is the whole check.",
            "`test.skip` and `todo` go through as passed. The output is in the record if somebody wants to count.",
        ),
    ),
    (
        "bundle exec",
        Tool(
            "Attest the run by commit; the tests leave nothing that could be hashed.",
            "The script raises on a failure, ruby exits 1, and witness writes no attestation for that.",
            "Gems come from wherever bundler found them; of their versions the record only has `Gemfile.lock`.",
        ),
    ),
    (
        "cargo test",
        Tool(
            "Wrap `cargo test` and verify the commit that it ran on.",
            "A failing test ends cargo with status 101, and no attestation comes of it. The compiled test programs are products, but nobody "
            "asks for them.",
            "Doc tests and ignored tests may not be part of this line, and the policy can't tell.",
        ),
    ),
    (
        "mvn test",
        Tool(
            "Wrap the Maven call and verify by commit: Surefire's reports are products, but their bytes differ from run to run.",
            "Surefire fails the build when a test fails, so that an attestation exists for green runs alone.",
            "`-DskipTests`, set in a profile or in `MAVEN_OPTS`, gives a green build without tests.",
        ),
    ),
    (
        "npm run lint, eslint",
        Tool(
            "Run the linter under witness and verify {subject}; the exit status is the verdict.",
            "Errors make it exit 1 and leave no attestation. Warnings alone exit 0, unless `--max-warnings` says otherwise.",
            "A comment that disables a rule in the source keeps the run green.",
        ),
    ),
    (
        "Node lint script, Python lint script",
        Tool(
            "Run the script under witness; the report is its product and can be verified as a file.",
            "The script exits 1 on findings of level `error`, and then no attestation is written. Warnings are in the report, which this "
            "policy doesn't read.",
            "Whoever changes the script changes what a finding is. It's among the materials, with its digest.",
        ),
    ),
    (
        "ruff check",
        Tool(
            "Run the linter under witness and verify the report, {subject}.",
            "With `--exit-zero` findings don't fail the step. Whether there were any is in the report and nowhere else.",
            "A comment that silences a finding in the source keeps it out of the report too.",
        ),
    ),
    (
        "pylint, flake8",
        Tool(
            "Wrap the linter and verify the commit; it leaves nothing else.",
            "Any message makes it exit with a status other than 0. Then there is no attestation, which is as good as a refusal.",
            "`disable` comments and the configuration file decide what is a message.",
        ),
    ),
    (
        "golangci-lint run",
        Tool(
            "golangci-lint answers by its exit status, so wrap it as it is and verify {subject}.",
            "Issues give exit status 1, and then nothing is signed. Where there is an attestation of this step, the linters were quiet.",
            "Which linters are enabled is up to `.golangci.yml`; without that file it's the default set of the installed version.",
        ),
    ),
    (
        "hadolint",
        Tool(
            "Let hadolint run under witness and verify {subject}.",
            "A finding above the failure threshold ends it with 1 and leaves no attestation; below that it stays green.",
            "`# hadolint ignore=` lines in the Dockerfile make findings disappear.",
        ),
    ),
    (
        "shellcheck",
        Tool(
            "Wrap shellcheck and verify {subject}.",
            "Any finding means exit status 1, and a failed command has no attestation; so there is one only for scripts without complaint.",
            "Only the files on the command line are looked at. A new script has to be added there.",
        ),
    ),
    (
        "cargo clippy",
        Tool(
            "Attest clippy and look the commit up later.",
            "`-D warnings` turns each warning into an error, so a record of this step means that there was none.",
            "`#[allow(...)]` in the code is stronger than the flag.",
        ),
    ),
    (
        "mypy",
        Tool(
            "Run the type check under witness and verify {subject}.",
            "mypy exits 1 on errors and then no attestation is written. That there is one is the result.",
            "Modules that the configuration ignores, and `Any` everywhere else, pass without being checked.",
        ),
    ),
    (
        "go vet",
        Tool(
            "Run vet under witness and ask for the commit later.",
            "vet prints nothing when it has no complaint, so the record has no `stdout` at all. A complaint makes it fail and nothing is "
            "signed.",
            "Files behind other build tags are not vetted.",
        ),
    ),
    (
        "grype dir:., trivy fs",
        Tool(
            "Attest the scan with its report, {subject}.",
            "These scanners exit 0 on findings by default, so an attestation means that a scan took place. To refuse findings, put a rule "
            "on the report, or let the scanner fail.",
            "How old the vulnerability database was isn't recorded, unless the report says so.",
        ),
    ),
    (
        "gitleaks detect",
        Tool(
            "Wrap gitleaks and verify {subject}: a leak makes it exit 1, and then there is no attestation to find.",
            "`--no-git` decides whether files or the history are searched. The command line is part of the record, so it can be seen later "
            "which it was.",
            "An allow list in `.gitleaks.toml` silences findings; it's among the materials.",
        ),
    ),
    (
        "tar czf",
        Tool(
            "Run tar under witness; the archive's digest then leads to the record of how it was packed.",
            "What went in is in the material record, file by file. verify itself never opens the archive.",
            "A file that lay in the folder by accident is packed and recorded like the others.",
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
            "Nothing was run or tested to make it.",
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
        "python3 setup.py build, uv build",
        Tool(
            "Wrap the build of the package and verify {subject}.",
            "A wheel carries version and platform in its name, but verify goes by the digest; a renamed wheel is still found.",
            "The version isn't compared with a tag or anything else.",
        ),
    ),
    (
        "npm run build",
        Tool(
            "Attest the script by its npm name; {subject} is what gets verified.",
            "The record says `npm run build`, and what that stands for is in package.json, which is hashed as an input.",
            "`node_modules` belongs to the inputs too, thousands of digests that nobody compares with the lock file.",
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
        "composer validate",
        Tool(
            "Let witness run the check; the commit is what you can verify.",
            "Errors end it with a status other than 0, with `--strict` warnings too, and a failed command leaves no attestation.",
            "It validates composer.json and its lock file, not what gets installed from them.",
        ),
    ),
    (
        "npm install, npm ci",
        Tool(
            "Verify the installation by commit; no single file of node_modules stands for it.",
            "Each installed file is a product with a digest, which makes the attestation long. `--dirhash-glob 'node_modules/*'` folds every "
            "package into one digest.",
            "It's recorded what arrived, not from which registry.",
        ),
    ),
    (
        "pnpm install, yarn install",
        Tool(
            "Wrap the installation and look it up by its commit.",
            "With a frozen lock file the command fails rather than to resolve anew, and then there is no attestation. So the lock file at "
            "this commit is what was installed.",
            "Install scripts of packages ran too, unless they are switched off.",
        ),
    ),
    (
        "pip install -r, uv pip install",
        Tool(
            "Attest the installation and verify the commit, as no single file stands for the folder.",
            "The wheels and the requirements are inputs, what was unpacked is the output. That is enough to compare two machines.",
            "Without `--require-hashes` a wheel of the right version but with other content is installed all the same.",
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
            "Where the base layer came from stays open.",
        ),
    ),
    (
        "docker build",
        Tool(
            "Attest `docker build` with the id file as its product.",
            "The daemon works outside of what witness can see. The id in {subject} is the link between record and image, as long as "
            "somebody compares it.",
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
            "The base image comes from local storage or a registry, outside of the record. What is in the archive can be looked at with the "
            "`oci` attestor.",
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
            "Attest the rendering and verify {subject} before it is applied.",
            "It's compared by bytes: a manifest that was reformatted, or changed by an admission hook, has no attestation.",
            "Images and limits are whatever the templates say; the `k8smanifest` attestor gives rules something to look at.",
        ),
    ),
    (
        "bandit, gosec",
        Tool(
            "Wrap the scanner and verify {subject}; its exit status decides.",
            "An issue ends it with status 1, and for a command that failed witness writes nothing. To record findings instead, make it "
            "exit 0 and put a rule on the report.",
            "`nosec` comments in the source are taken at their word.",
        ),
    ),
    (
        "secret scan script",
        Tool(
            "Let witness run the script and verify {subject}.",
            "The script fails when it finds something, so an attestation of this step means that it found nothing, by its own patterns.",
            "The patterns are in the script, and whoever changes it changes what a secret is.",
        ),
    ),
    (
        "gcc -fanalyzer",
        Tool(
            "Attest the analysis by commit: its output goes to /dev/null.",
            "`-Werror` turns each warning into an error, the compiler fails, and no attestation is written. One that exists is the result.",
            "It speaks for the files named in the command and for no others.",
        ),
    ),
    (
        "tsc --noEmit",
        Tool(
            "Wrap the check and verify the commit, as `--noEmit` leaves no file.",
            "With a type error tsc exits 2, and then there is no attestation of this step.",
            "What tsconfig.json excludes isn't checked, and the record doesn't say so.",
        ),
    ),
    (
        "deploy script, rsync -a, git archive into a folder, make deploy",
        Tool(
            "The deployment itself can be attested: what was rolled out, from which commit, with which key.",
            "witness compares the directory before and after, so what is copied to a place inside of it is a product. What goes to another "
            "host shows only in the output.",
            "It doesn't prove that the target runs the new version now.",
        ),
    ),
    (
        "kustomize build",
        Tool(
            "Run kustomize under witness and verify {subject} before it is applied.",
            "Bases and overlays in the checkout are inputs with a digest. A remote base would be fetched during the run and leave none.",
            "Images and limits are whatever the overlay says.",
        ),
    ),
    (
        "sha256sum -c, shasum -a 256 -c, verify script",
        Tool(
            "A check of digests is worth attesting because it can fail: run it under witness and verify {subject}.",
            "One mismatch ends it with a status other than 0, and nothing is written. The list of digests is among its inputs.",
            "A list that is wrong in the same way as the files passes.",
        ),
    ),
    (
        "make verify, git fsck",
        Tool(
            "Let witness run the check, and ask verify about the commit.",
            "A check that fails ends the command with an error, and there is no attestation then; so one that exists means it passed.",
            "What gets checked is written in the repository itself, so a change of the checks passes like any other.",
        ),
    ),
    (
        "mvn verify",
        Tool(
            "Wrap `mvn verify`; it builds and tests in one go, and {subject} is what you verify.",
            "Tests and checks run before the phase ends, and if one fails Maven does, so no attestation is written.",
            "Which checks are bound to the phase is a matter of the POM.",
        ),
    ),
)

TOOLS: dict[str, Tool] = {name: tool for names, tool in _TOOLS for name in names.split(", ")}
"""By name of the workload."""

UNKNOWN = Tool(
    "Run the command under witness, and verify {subject}.",
    "Every file of the directory is hashed before and after it, and a command that fails leaves no attestation.",
    "The policy asks for the records and for the key, and judges nothing that is in them.",
)
"""What is true of any command, for workloads that a plugin brings."""
