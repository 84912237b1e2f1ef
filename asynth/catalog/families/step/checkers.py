"""What an expert knows of tools that test, lint, scan or verify, as sentences of answers: one thing each, where it applies.

``{artifact}``, ``{step}`` and ``{subject}`` stand for those of the example. Nothing is said of a tool that is true of another
one only, so the table is by workload (`fixtures/workloads`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Tool:
    """What is to be said of the commands of one tool.

    :param opening: the first sentence of a whole set-up
    :param shows: what the record says about such a command, with its reason
    :param gap: what a policy that requires types alone does not notice here
    :param unfiled: the same of a command whose files verify is not asked about; "" where it leaves none or it is `gap`
    :param with_option: by a part of the command, what is said differently where it is there
    """

    opening: str
    shows: str
    gap: str
    unfiled: str = ""
    with_option: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, command: str) -> Tool:
        """Return what is to be said of `command`."""
        known = self
        for option, said in self.with_option.items():
            if f"{option} " in f"{command} ":
                shows, gap = said.get("shows", known.shows), said.get("gap", known.gap)
                known = replace(known, shows=shows, gap=gap)
        return known


CHECKERS: tuple[tuple[str, Tool], ...] = (
    (
        "Node lint script, Python lint script",
        Tool(
            "Run the script under witness; the report is its product and can be verified as a file.",
            "Whether a finding stops anything is up to the script: where it exits with an error there is no attestation, and what it only reports "
            "passes, since this policy doesn't read it.",
            "What the report says is up to the script, so whoever changes that changes the result. Its digest is among the materials, where a rule could pin it.",
        ),
    ),
    (
        "make test",
        Tool(
            "Attest the test target: make passes the failure of a test on, and witness signs nothing for a command that failed.",
            "{subject} is only what the record is found by; that the tests passed follows from there being one.",
            "A target that ignores errors, with a leading `-` in the Makefile, would look green.",
        ),
    ),
    (
        "python3 -m unittest",
        Tool(
            "Verify the commit: a test run leaves no file, but the git record makes the commit's hash a subject.",
            "unittest exits 1 on a failure, and for a command that fails witness writes nothing. An attestation of this step means green.",
            "Before Python 3.12 a discovery that finds no tests is a success as well; how many ran stands in the recorded output.",
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
            "There is an attestation only if all packages passed, with whatever was uncommitted in the checkout: one failure makes the exit "
            "status 1 and nothing is written.",
            "`(cached)` results count as passed. Add `-count=1` if the tests have to run each time.",
            with_option={
                "-count=1": {
                    "gap": "A package without test files is no failure, `[no test files]` in the recorded output is all that tells."
                }
            },
        ),
    ),
    (
        "node --test",
        Tool(
            "Let witness start the test runner, and look up the commit afterwards.",
            "Node's runner ends with status 1 when a test fails; no attestation is written then, and that is the whole check.",
            "Only the file on the command line is run. Tests that somebody adds beside it aren't missed by anything.",
        ),
    ),
    (
        "npm test",
        Tool(
            "Wrap the npm line, and look up the commit afterwards.",
            "npm passes the status of the script on; if a test fails no attestation is written, and that is the whole check.",
            "What `test` stands for is a line in package.json. Whoever changes it to `true` gets an attestation too; only the digest of that "
            "file and the output are different then.",
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
            "Tests marked `#[ignore]` are left out. The summary in the recorded output counts them, and the policy doesn't read it.",
            with_option={
                "--lib": {
                    "gap": "`--lib` leaves the doc tests and the integration tests out, so an attestation says nothing about these."
                }
            },
        ),
    ),
    (
        "mvn test",
        Tool(
            "Wrap the Maven call and verify by commit: Surefire's reports are products, but their bytes differ from run to run.",
            "Surefire fails the build when a test fails, and no attestation is written then, unless `maven.test.failure.ignore` is set.",
            "`-DskipTests`, set in a profile or in `MAVEN_OPTS`, gives a green build without tests.",
        ),
    ),
    (
        "npm run lint",
        Tool(
            "Wrap the npm line and verify {subject}; the exit status is the verdict.",
            "With errors a linter such as eslint exits 1, npm passes that on, and then there is no attestation.",
            "Which linter that is, and how strict, stands in package.json and the linter's configuration: inputs with a digest that nobody compares.",
        ),
    ),
    (
        "eslint",
        Tool(
            "Run eslint under witness and verify {subject}; the exit status is the verdict.",
            "With errors eslint exits 1, and then there is no attestation. Warnings alone exit 0, unless `--max-warnings` says otherwise.",
            "A comment that disables a rule in the source keeps the run green.",
            with_option={
                "--output-file": {
                    "gap": "The report of an attested run has no errors in it, at most warnings, which nobody reads here."
                }
            },
        ),
    ),
    (
        "ruff check",
        Tool(
            "Run it under witness and verify the report, {subject}. With `--exit-zero` findings don't fail the step, so the attestation says that the check "
            "took place, not that it was clean.",
            "Whether there were findings is in the report, of which the record has no more than the digest, so a rule can't read them. Drop the option, and with a "
            "finding there is no attestation at all.",
            "A comment that silences a finding in the source keeps it out of the report too.",
        ),
    ),
    (
        "pylint",
        Tool(
            "Wrap the linter and verify the commit; it leaves nothing else.",
            "Any message makes pylint exit with a status other than 0. Then there is no attestation, which is as good as a refusal.",
            "`# pylint: disable` comments and the configuration file decide what is a message, and whoever edits the code may edit both.",
        ),
    ),
    (
        "flake8",
        Tool(
            "Wrap the linter and verify the commit; it leaves nothing else.",
            "One complaint makes flake8 exit 1. Then there is no attestation, which is as good as a refusal.",
            "`# noqa` comments and the configuration file decide what is a complaint, and whoever edits the code may edit both.",
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
            "A finding ends hadolint with 1 and leaves no attestation; `failure-threshold: error` in its configuration lets the milder ones pass.",
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
            "An attestation doesn't mean that there were no warnings: without `-D warnings` only lints of the level `deny` fail clippy, and the others are "
            "text in the record.",
            "With `-- -D warnings` at its end the command fails at the first one, and a failed command leaves no attestation.",
            with_option={
                "-D warnings": {
                    "shows": "`-D warnings` turns each warning into an error, so a record of this step means that there was none.",
                    "gap": "`#[allow(...)]` in the code is stronger than the flag.",
                }
            },
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
            "The scanner exits 0 on findings by default, so an attestation means that a scan took place. To refuse findings, put a rule "
            "on the report, or let the scanner fail.",
            "How old the vulnerability database was isn't recorded, unless the report says so.",
        ),
    ),
    (
        "gitleaks detect",
        Tool(
            "Wrap gitleaks and verify {subject}: a leak makes it exit 1, and then there is no attestation to find.",
            "What is searched is the history, commit by commit. In a shallow clone, as CI systems make it, there is hardly any, and a search of nothing "
            "is clean.",
            "An allow list in `.gitleaks.toml` silences findings; it's among the materials.",
            with_option={
                "--no-git": {
                    "shows": "`--no-git` searches the files as they are now and not the history: a key that was committed and removed again isn't found."
                }
            },
        ),
    ),
    (
        "composer validate",
        Tool(
            "An attestation of this step means that composer had no error to report, since a failed command leaves none. verify is asked about the commit.",
            "Warnings don't fail composer, that would take `--strict`; they only stand in the recorded output.",
            "composer validates composer.json and its lock file, not what gets installed from them.",
            with_option={
                "--strict": {"shows": "With `--strict` a warning fails it too; without it they would only be printed."}
            },
        ),
    ),
    (
        "bandit, gosec",
        Tool(
            "Wrap the scanner and verify {subject}; its exit status decides.",
            "An issue ends the scanner with status 1, and for a command that failed witness writes nothing. To have findings on record, let it exit 0 "
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
            "The attestation speaks for the files named in the command and for no others.",
        ),
    ),
    (
        "tsc --noEmit",
        Tool(
            "Wrap the check and verify the commit, as `--noEmit` leaves no file.",
            "A type error makes tsc fail, and then there is no attestation of this step.",
            "What tsconfig.json excludes isn't checked, and the record doesn't say so.",
        ),
    ),
    (
        "sha256sum -c, shasum -a 256 -c",
        Tool(
            "A check of digests is worth attesting because it can fail: run it under witness and verify {subject}.",
            "One mismatch ends the check with a status other than 0, and nothing is written. The list of digests is among its inputs.",
            "Files that aren't on the list are not looked at, and a list that was changed together with a file passes.",
        ),
    ),
    (
        "verify script",
        Tool(
            "Let witness run the check and verify {subject}, which it writes.",
            "If the script exits with an error on a mismatch, as it should, nothing is signed then. Try that once with a changed file before you rely on it.",
            "What gets compared, and with what, is up to the script; its digest is among the materials.",
        ),
    ),
    (
        "make verify",
        Tool(
            "Let witness run the check, and ask verify about the commit.",
            "make fails with the first check that does, and there is no attestation then; so one that exists means it passed.",
            "What `verify` checks stands in the Makefile. A commit that empties the target gets an attestation as well, under its own hash.",
        ),
    ),
    (
        "git fsck",
        Tool(
            "Let witness run the check, and ask verify about the commit.",
            "A damaged or missing object ends fsck with an error, and there is no attestation then; so one that exists means it passed.",
            "fsck checks the objects and not the files in the working tree: a changed one passes, and is on record under `status` of git.",
        ),
    ),
    (
        "mvn verify",
        Tool(
            "Wrap `mvn verify`; it builds and tests in one go, and {subject} is what you verify.",
            "Tests and checks run before the phase ends, and if one fails Maven does, so no attestation is written.",
            "Which checks are bound to the phase is a matter of the POM, and `-DskipTests` in `MAVEN_ARGS` takes the tests out of it.",
        ),
    ),
)
"""By the names of the workloads, which share an entry where the same is true of them."""
