"""What an expert knows of tools that test, lint, scan or verify, as sentences of answers: one thing each, where it applies.

``{artifact}``, ``{step}`` and ``{subject}`` stand for those of the example. Nothing is said of a tool that is true of another
one only, so the table is by workload (`fixtures/workloads`).
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


UNCACHED = "A package without test files is no failure, `[no test files]` in the recorded output is all that tells."
"""What a policy does not notice of `go test` where `-count=1` keeps it from counting cached results."""

CHECKERS: tuple[tuple[str, Tool], ...] = (
    (
        "Node lint script, Python lint script",
        Tool(
            "Run the script under witness; the report is its product and can be verified as a file.",
            "If the script ends with an error on a finding, no attestation is written. What it only reports, this policy doesn't read.",
            "Whoever changes the script changes what a finding is. It's among the materials, with its digest.",
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
            "A test that fails ends ruby with 1, and witness writes no attestation for that.",
            "Gems come from wherever bundler found them; of their versions the record only has `Gemfile.lock`.",
        ),
    ),
    (
        "cargo test",
        Tool(
            "Wrap `cargo test` and verify the commit that it ran on.",
            "A failing test ends cargo with status 101, and no attestation comes of it. The compiled test programs are products, but nobody "
            "asks for them.",
            "`--lib` leaves the doc and integration tests out and `#[ignore]` others; the policy can't tell.",
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
            "With errors a linter such as eslint exits 1, and then there is no attestation. Warnings alone exit 0, unless `--max-warnings` says "
            "otherwise.",
            "A comment that disables a rule in the source keeps the run green.",
        ),
    ),
    (
        "ruff check",
        Tool(
            "Run it under witness and verify the report, {subject}.",
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
        "composer validate",
        Tool(
            "Let witness run the check; the commit is what you can verify.",
            "Errors end it with a status other than 0, with `--strict` warnings too, and a failed command leaves no attestation.",
            "It validates composer.json and its lock file, not what gets installed from them.",
        ),
    ),
    (
        "bandit, gosec",
        Tool(
            "Wrap the scanner and verify {subject}; its exit status decides.",
            "An issue ends it with status 1, and for a command that failed witness writes nothing. To have findings on record, let it exit 0 "
            "(`--exit-zero` of bandit, `-no-fail` of gosec) and put a rule on the report.",
            "`nosec` comments in the source are taken at their word.",
        ),
    ),
    (
        "secret scan script",
        Tool(
            "Let witness run the script and verify {subject}.",
            "Provided that the script exits with an error when it finds something, an attestation of this step means that it found nothing, by its "
            "own patterns.",
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
            "Any command passes for this step, and a changed file in the checkout is on record under `status` only; rules could refuse both.",
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
"""By the names of the workloads, which share an entry where the same is true of them."""
