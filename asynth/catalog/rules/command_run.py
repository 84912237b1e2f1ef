"""Rules over `command-run`: which program ran, with which arguments, and what it printed.

A violation wraps another command line, most often the same one inside a shell.
"""

from __future__ import annotations

from asynth.catalog.member import AttestedBuild, Binding, Build, Json, Violation, rule
from asynth.catalog.rego import literal
from asynth.catalog.rules.command_line import SHELLS, arguments, arguments_of, other_shell, through_shell

_DOWNLOADERS = ("curl", "wget")
_QUIET = frozenset({"make", "tar", "gcc", "cc", "go", "gzip", "sh", "node", "python3"})
"""Programs that print no line of a warning on success."""


def _is_quiet(build: Build) -> bool:
    words = arguments_of(build)
    return bool(_QUIET & {*words[:1]}) and words[:3] != ("python3", "-m", "pip")  # pip warns whoever runs it as root


def _starts_a_tool(build: Build) -> bool:
    words = arguments_of(build)
    return bool(words) and words[0].rsplit("/", 1)[-1] not in SHELLS


def _longest_flag(words: tuple[str, ...]) -> str:
    flags = (word for word in words[1:] if word.startswith("-") and word not in {"-", "--", "-c"})
    return max(flags, key=len, default="")


@rule(
    attestor="command-run",
    module="command_run/exact_command.rego",
    title="command",
    explanation=(
        "witness records the arguments as a list, so the rule compares lists; the helper `command_ok` stays undefined for a "
        "record without `cmd`, and `not` turns that into a denial, which `input.cmd != expected` would not."
    ),
    applies=lambda build: bool(arguments_of(build)),
)
def cmd_exact(attested: AttestedBuild) -> Binding:
    """Pin the attested build's command line; deny the same work done through a shell."""
    expected: list[Json] = list(arguments(attested.command))
    recorded: list[Json] = [other_shell(attested), "-c", attested.command]
    return Binding(
        parameters={"expected": expected},
        requests=(
            f"the recorded command is exactly `{attested.command}`",
            f"what ran was `{attested.command}`, argument for argument",
            f"no other command line than `{attested.command}` is accepted",
            f"it was `{attested.command}` that ran, with nothing added and nothing left out",
        ),
        violation=Violation(
            message=f"command is {literal(recorded)}, expected {literal(expected)}",
            command=through_shell(attested),
        ),
    )


@rule(
    attestor="command-run",
    module="command_run/forbidden_words.rego",
    title="forbidden-words",
    explanation=(
        "`contains` searches inside every argument and so finds a word in the script of `sh -c` too, and the second "
        "rule denies a record without a command, which would have no argument to search."
    ),
    applies=lambda build: not any(word in build.command for word in _DOWNLOADERS),
)
def cmd_forbidden_words(attested: AttestedBuild) -> Binding:
    """Forbid the usual downloaders; deny a command with a download as its fallback."""
    fallback = f"{attested.command} || curl -fsSLO https://files.example/fallback"
    return Binding(
        parameters={"words": list(_DOWNLOADERS)},
        requests=(
            "the command fetched nothing by `curl` or `wget`",
            "neither `curl` nor `wget` occurs in the command line",
            "no argument mentions `curl` or `wget`, not even inside a longer script",
            "a command line with `wget` or `curl` anywhere in it is refused",
        ),
        violation=Violation(
            message=f"command argument '{fallback}' contains 'curl'",
            command=through_shell(attested, fallback),
        ),
    )


@rule(
    attestor="command-run",
    module="command_run/no_shell.rego",
    title="no-shell",
    explanation=(
        "`regex.replace` cuts the folder off, so that `/bin/sh` is caught like `sh`; the second rule denies a record "
        "without a command, whose program would be an empty string and no shell."
    ),
    applies=_starts_a_tool,
)
def cmd_no_shell(attested: AttestedBuild) -> Binding:
    """Forbid both shells; deny the same command run through one."""
    return Binding(
        parameters={"shells": list(SHELLS)},
        requests=(
            "the step was not run through `sh` or `bash`",
            "no shell stands between witness and the tool, neither `sh` nor `bash`",
            "the wrapped program is a real tool and not `bash -c` or `sh -c` with something inside",
            "wrapping the command in `sh` or `bash` is refused",
        ),
        violation=Violation(
            message=f"command runs through a shell: {other_shell(attested)}",
            command=through_shell(attested),
        ),
    )


@rule(
    attestor="command-run",
    module="command_run/no_warnings.rego",
    title="no-warnings",
    explanation=(
        "The flags `(?im)` make `^` match at every line and ignore case, and a stream that stayed silent is absent "
        "from the record, hence the empty default."
    ),
    applies=_is_quiet,
)
def cmd_output_forbidden(attested: AttestedBuild) -> Binding:
    """Ask for quiet; deny a run that warned on stderr."""
    warned = f"echo 'warning: cache is stale' >&2; {attested.command}"
    return Binding(
        parameters={},
        requests=(
            "no line of the output starts with `warning:` or `error:`",
            "the command neither printed `error:` nor `warning:` at the start of a line",
            "stdout and stderr are free of lines that begin with `warning:` or `error:`, in any case of letters",
            "a run that logs a `warning:` or `error:` line does not count as good",
        ),
        violation=Violation(
            message="stderr reports a warning or an error",
            command=through_shell(attested, warned),
        ),
    )


@rule(
    attestor="command-run",
    module="command_run/program.rego",
    title="program",
    explanation=(
        '`object.get` with the path `["cmd", 0]` reads the first argument as it was typed, and a record without a command '
        "gives `<none>`, which no list allows."
    ),
    applies=lambda build: bool(arguments_of(build)),
)
def cmd_program_allowlist(attested: AttestedBuild) -> Binding:
    """Allow the attested build's program; deny the same work done through a shell."""
    program = arguments(attested.command)[0]
    return Binding(
        parameters={"allowed": [program]},
        requests=(
            f"the step ran `{program}` directly",
            f"the wrapped program was `{program}` and nothing else",
            f"only `{program}` was started, no wrapper around it",
            f"witness wrapped `{program}` and not some script that may do more",
        ),
        violation=Violation(message=f"program {other_shell(attested)} is not allowed", command=through_shell(attested)),
    )


@rule(
    attestor="command-run",
    module="command_run/flags.rego",
    title="flags",
    explanation=(
        "The comprehension turns the arguments into a set that is empty where no command was recorded, so each flag "
        "is then reported as lacking; a flag buried in the script text of `sh -c` is not an argument and does not "
        "count."
    ),
    applies=lambda build: bool(_longest_flag(arguments_of(build))),
)
def cmd_required_flags(attested: AttestedBuild) -> Binding:
    """Insist on the longest flag of the attested build's command; deny the command hidden inside a shell's one argument."""
    flag = _longest_flag(arguments(attested.command))
    return Binding(
        parameters={"flags": [flag]},
        requests=(
            f"the command was called with `{flag}`",
            f"`{flag}` is among the recorded arguments",
            f"nobody dropped `{flag}` from the command line",
            f"the flag `{flag}` was given as an argument of its own",
        ),
        violation=Violation(message=f"command lacks the flag {flag}", command=through_shell(attested)),
    )


@rule(
    attestor="command-run",
    module="command_run/stdout.rego",
    title="stdout",
    explanation=(
        "A command that prints nothing leaves no `stdout` in the record, and on an undefined text `not contains(...)`"
        " would deny nothing, so the default is an empty one."
    ),
    applies=lambda build: bool(build.stdout),
)
def cmd_stdout_required(attested: AttestedBuild) -> Binding:
    """Ask for that line; deny a run whose output was thrown away."""
    text = attested.build.stdout.replace("{artifact}", attested.artifact)
    return Binding(
        parameters={"text": text},
        requests=(
            f"the command printed `{text}`",
            f"`{text}` shows up in the recorded output",
            f"the output contains the line `{text}`",
            f"stdout had `{text}` in it, so a silenced run is no proof",
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
    explanation=(
        "The number is cut out of stdout and compared as a number; without such a line `coverage` is "
        "undefined, so the denial hangs on `not enough` rather than on a comparison."
    ),
    applies=lambda build: build.coverage > 0 and "-cover" in arguments_of(build),
)
def cmd_coverage_threshold(attested: AttestedBuild) -> Binding:
    """Ask for the whole tens below the coverage; deny tests that run without measuring it."""
    minimum = attested.build.coverage // 10 * 10
    return Binding(
        parameters={"minimum": minimum},
        requests=(
            f"the tests reported at least {minimum} percent coverage",
            f"coverage in the output is {minimum} percent or more, and no figure counts as too little",
            f"test coverage did not fall below {minimum} percent",
            f"a run with less than {minimum} percent coverage, or with none reported, is refused",
        ),
        violation=Violation(
            message=f"test coverage is below {minimum} percent or not reported",
            command=" ".join(word for word in attested.command.split(" ") if word != "-cover"),
        ),
    )


RULES = (
    cmd_exact,
    cmd_forbidden_words,
    cmd_no_shell,
    cmd_output_forbidden,
    cmd_program_allowlist,
    cmd_required_flags,
    cmd_stdout_required,
    cmd_coverage_threshold,
)
