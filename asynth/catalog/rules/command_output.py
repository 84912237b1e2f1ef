"""Rules over the output in `command-run`: what a run has to print, and what it must not."""

from __future__ import annotations

import re

from asynth.catalog.member import AttestedBuild, Binding, Build, Forms, Violation, rule
from asynth.catalog.rules.command_line import SHELLS, arguments, arguments_of, through_shell
from asynth.catalog.rules.records import excerpt

_WARNING = frozenset({"make", "go", "gcc", "javac", "sh", "node", "python3"})
"""Programs that may well warn and exit 0, and that print no such line here."""

_OTHERWISE = frozenset({"cmake", "cargo", "tsc"})
"""Programs whose warnings are worded in another way than ``main.c:12:5: warning:``."""


def _may_warn(build: Build) -> bool:
    words = arguments_of(build)
    silenced = re.search(r"(^|\s)(-q|--quiet|--silent)(\s|$)", build.command)
    return (
        bool(_WARNING & {*words[:1]})
        and not silenced
        and words[:3] != ("python3", "-m", "pip")  # pip warns root
        and not _OTHERWISE & {*re.findall(r"[\w+-]+", build.command)}
    )


_OWN_WARNINGS = {
    "make": "What make finds up to date isn't made again, so a second run in the same checkout is silent about it and passes. Run it from a "
    "clean one.",
    "go": "What go itself finds wrong makes it exit non-zero, and then there is no attestation to judge; the rule is for what is printed beside that.",
    "gcc": "Where gcc stops with an error there is no attestation to judge, so the rule is for its warnings. `-w` silences those; it would be on record in `cmd`.",
    "javac": "javac's notes, such as `Note: Main.java uses unchecked or unsafe operations.`, have neither word and pass.",
    "node": "Node's own `(node:4711) Warning:` is caught as well. What a script prints with `console.error` is caught only if it has the word.",
    "python3": "Python's own `tool.py:3: DeprecationWarning:` is caught as well, and a logger whose format is `[WARN] ...` isn't.",
}
"""By program: what it prints that the rule finds or passes over, or when it prints nothing."""


def _unheard(attested: AttestedBuild) -> str:
    words = arguments(attested.command)
    if first := re.search(r"([\w.-]+)[^|;&'\"]* \| ", attested.command):
        return (
            f"Of a pipe the last program's status counts, so where `{first[1]}` fails there may be an attestation all the same; of that only what it "
            "prints to `stderr` is searched."
        )
    if ">" in attested.command:
        return (
            "What the command sends into a file by `>` is no output of the run, so of that only `stderr` is searched."
        )
    if words[0] in SHELLS:
        return (
            "A warning that the script sends to a log file instead of the terminal isn't in the record, and not found."
        )
    return _OWN_WARNINGS.get(words[0], "")


@rule(
    attestor="command-run",
    module="command_run/no_warnings.rego",
    title="no-warnings",
    called="the search in the output",
    device="command-run keeps `stdout` and `stderr`, so search the lines of both.",
    explanation=(
        "Either word with a colon counts, by itself or behind letters, as in `main.c:12:5: warning:` or `ValueError:`, but not in `io_error:`; so does a harmless `no error: none`. "
        "A stream that stayed silent is absent from the record, hence the empty default; a record without any command is refused."
    ),
    limit="What isn't switched on, as `-Wall` does for gcc, is never printed, and a warning in other words, `[WARN]`, or in a file of its own isn't found.",
    applies=_may_warn,
    catch="A warning in other words, `deprecated` or `[WARN]`, isn't found.",
    here=_unheard,
)
def cmd_output_forbidden(attested: AttestedBuild) -> Binding:
    """Ask for quiet; deny a run that warned on stderr."""
    warned = f"echo 'warning: cache is stale' >&2; {attested.command}"
    return Binding(
        parameters={},
        forms=Forms(
            clause="there is no `warning:` or `error:` line in the output",
            imperative="refuse runs that print a `warning:` or `error:` line",
            noun="a run that printed a `warning:` or `error:` line",
            incident="the build had been warning about a broken cache for weeks",
            orders=(
                "reject runs with a `warning:` or `error:` line in their output",
                "require output without `warning:` and `error:` lines",
            ),
            incidents=(
                "the log had said for days that something was stale, and nobody reads logs",
                "we shipped with a stale cache, and the warning about it was in the output",
            ),
            wants=(
                "a run that prints a `warning:` or `error:` line isn't good enough",
                "I don't want `warning:` or `error:` lines in the output, with or without a file name in front",
                "it exits 0 and still prints `error:` lines sometimes (or `warning:`), those runs must not pass",
                "the output has to be free of `warning:` and `error:` lines",
                "whenever it prints an `error:` or `warning:` line I want verify to fail",
            ),
            record=excerpt(stderr="warning: cache is stale\n", exitcode=0),
        ),
        violation=Violation(
            message="stderr reports a warning or an error",
            command=through_shell(attested, warned),
        ),
    )


@rule(
    attestor="command-run",
    module="command_run/stdout.rego",
    title="stdout",
    called="the rule on what is printed",
    device="`stdout` of command-run has what the command printed; the rule wants that line in it.",
    explanation=(
        "The output is cut into lines and one has to be equal, since a search would also find the text inside "
        "a longer number or word. A silent command has no `stdout`, hence the default."
    ),
    limit="A command can print whatever it likes, so the line is only as good as the program.",
    catch="`echo` prints the line as well, so it takes a second rule, on `cmd`, to say what printed it. And good runs are refused from the "
    "first release that has another number or word in that line, until `text` has it, too.",
    applies=lambda build: bool(build.stdout),
)
def cmd_stdout_required(attested: AttestedBuild) -> Binding:
    """Ask for that line; deny a run whose output was thrown away."""
    text = attested.build.stdout.replace("{artifact}", attested.artifact)
    return Binding(
        parameters={"text": text},
        forms=Forms(
            clause=f'the command printed the line "{text}"',
            imperative=f'refuse runs that didn\'t print "{text}"',
            noun=f'a run without the line "{text}" in its output',
            incident="a job was green although its main part had been skipped",
            orders=(
                f'ask for the line "{text}" in the output',
                f'block runs that end without printing "{text}"',
            ),
            incidents=(
                "the job printed nothing and was green, and that was the day of the release",
                "a step was finished in a second because it had done nothing",
            ),
            wants=(
                f'it prints "{text}" when all went well, and without that line it isn\'t done',
                f'the output has to have the line "{text}"',
                f'no "{text}", no release',
                f'exit 0 isn\'t enough, I want to see "{text}" in what it printed',
                f'a good run ends with "{text}" on a line of its own, everything else should be refused',
            ),
        ),
        violation=Violation(
            message=f"output lacks '{text}'",
            command=through_shell(attested, f"{attested.command} > /dev/null"),
        ),
    )


@rule(
    attestor="command-run",
    module="command_run/coverage.rego",
    title="coverage",
    called="the coverage rule",
    device=("`go test -cover` prints the figure, so cut it out of `stdout` of command-run and compare it as a number."),
    explanation=(
        "Without such a line `coverage` is undefined, and the denial hangs on `not enough`, which covers that case too."
    ),
    limit="Only the first figure in the output is compared; with several packages take a total.",
    applies=lambda build: build.coverage > 0 and "-cover" in arguments_of(build),
    catch="With several packages print a total and search for that, since only the first figure counts here.",
)
def cmd_coverage_threshold(attested: AttestedBuild) -> Binding:
    """Ask for the whole tens below the coverage; deny tests that run without measuring it."""
    minimum = attested.build.coverage // 10 * 10
    return Binding(
        parameters={"minimum": minimum},
        forms=Forms(
            clause=f"the tests reported at least {minimum} percent coverage",
            imperative=f"refuse runs with less than {minimum} percent coverage",
            noun=f"a test run below {minimum} percent coverage",
            incident="half of the tests were switched off for a release and nobody looked at the report",
            orders=(
                f"insist on {minimum} percent coverage",
                f"reject test runs with coverage under {minimum} percent",
            ),
            incidents=(
                "coverage had dropped by a third before anybody looked",
                "the slow tests were left out for the release",
            ),
            wants=(
                f"coverage must not fall under {minimum} percent",
                f"{minimum} percent coverage or no release",
                f"a test run with less than {minimum} percent coverage shouldn't verify, and one that doesn't report it neither",
                f"I'd like a floor of {minimum} percent for coverage",
                f"the coverage that go test prints has to be {minimum} percent or better",
            ),
        ),
        violation=Violation(
            message=f"test coverage is below {minimum} percent or not reported",
            command=" ".join(word for word in attested.command.split(" ") if word != "-cover"),
        ),
    )
