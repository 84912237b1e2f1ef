"""Rules over `command-run`: which program ran, and with which arguments.

A violation wraps another command line, most often the same one inside a shell.
"""

from __future__ import annotations

import re

from asynth.catalog.member import AttestedBuild, Binding, Build, Forms, Json, Violation, rule
from asynth.catalog.rego import literal
from asynth.catalog.rules.command_line import (
    SHELLS,
    arguments,
    arguments_of,
    hidden_in,
    other_shell,
    through_shell,
)
from asynth.catalog.rules.command_output import cmd_coverage_threshold, cmd_output_forbidden, cmd_stdout_required
from asynth.catalog.rules.records import excerpt

_DOWNLOADERS = ("curl", "wget")


def _could_download(build: Build) -> bool:
    """Tell whether a download could stand in the build's command line: in a script in quotes, or in the place of a short target."""
    scripted = build.command.startswith(("sh -c ", "bash -c "))
    return (scripted or build.command == "make {artifact}") and not any(word in build.command for word in _DOWNLOADERS)


def _reads_as_recorded(build: Build) -> bool:
    """Tell whether each argument of the command can be read in it as witness records it, without quotes within."""
    words = arguments_of(build)
    command = build.command.replace("{artifact}", build.artifacts[0] if build.artifacts else "")
    return bool(words) and all(word in command for word in words)


def _starts_a_tool(build: Build) -> bool:
    words = arguments_of(build)
    return bool(words) and words[0].rsplit("/", 1)[-1] not in SHELLS


_INSISTED = (
    "--locked",
    "--frozen-lockfile",
    "--ignore-scripts",
    "--generate-hashes",
    "--no-compile",
    "-trimpath",
    "-mod=vendor",
    "-count=1",
    "-fanalyzer",
    "--strict",
    "-Wextra",
    "-O2",
    "-cover",
    "--minify",
    "--delete",
)
"""Options that people insist on, without which the command still does its work; the first that a command has is asked for."""


_UNDONE = {
    "--locked": "It holds cargo to `Cargo.lock`; where the crates come from is up to `.cargo/config.toml`, which the rule doesn't read.",
    "--frozen-lockfile": "A lock file that somebody edited by hand is frozen as well, so long as it fits `package.json`.",
    "--ignore-scripts": "`--ignore-scripts=false` further on in the line takes it back, and the rule still finds its word.",
    "--generate-hashes": "A later `--no-generate-hashes` takes it back and passes. The hashes are those of what uv finds on that day, so a file that is bad by then gets its hash, too.",
    "--no-compile": "A later `--compile` takes it back, and such a run passes, as the word is still there.",
    "-trimpath": "Set by `GOFLAGS` it does the same and is refused, since it's not on the line; a later `-trimpath=false` passes.",
    "-mod=vendor": "`GOFLAGS=-mod=vendor` does the same and is refused, and a `-mod=mod` further on takes it back and passes.",
    "-count=1": "`-short` or `-run` beside it leave tests out, and the rule has nothing against those.",
    "-fanalyzer": "A later `-fno-analyzer` takes it back, and passes, as the word is still there.",
    "--strict": "What the tool's configuration file relaxes is relaxed all the same, and `--strict false` passes: its first word is the one that is looked for.",
    "-Wextra": "A later `-w` silences all warnings, and the run passes, as the word is still there.",
    "-O2": "The last `-O` of a line wins, so `-O2 -O0` passes and isn't optimised at all.",
    "-cover": "It says that coverage was measured, not how high it was; a rule on `stdout` could ask for a number.",
    "--minify": "A later `--minify=false` takes it back, and the rule still finds its word.",
    "--delete": "With `-n` beside it rsync only pretends, and the rule doesn't see that.",
}
"""By option: what takes its effect back, or stands in for it, without the rule noticing."""


def insisted(words: tuple[str, ...]) -> str:
    """Return the option of a command's `words` that somebody would insist on, or ""."""
    return next((flag for flag in _INSISTED if flag in words), "")


def _pinned(attested: AttestedBuild) -> str:
    if hidden := hidden_in(attested):
        return f"What {hidden} does may change all the same; its digest is in the material record, where another rule could pin it."
    return f"`{arguments(attested.command)[0]}` is looked up in `PATH`, and which program answers to that name isn't pinned."


@rule(
    attestor="command-run",
    module="command_run/exact_command.rego",
    title="command",
    called="the pinned command",
    device="command-run records the command as a list of arguments, which is never equal to a string; compare it with a list.",
    explanation=(
        "`command_ok` stays undefined for a record without `cmd`, and `not` turns that into a denial; "
        "`input.cmd != expected` would be silent there."
    ),
    limit="It pins the words of the command line and looks at nothing behind them.",
    here=_pinned,
    applies=_reads_as_recorded,
)
def cmd_exact(attested: AttestedBuild) -> Binding:
    """Pin the attested's command line; deny the same work done through a shell."""
    expected: list[Json] = list(arguments(attested.command))
    recorded: list[Json] = [other_shell(attested), "-c", attested.command]
    return Binding(
        parameters={"expected": expected},
        forms=Forms(
            clause=f"what ran was exactly `{attested.command}`",
            imperative=f"accept nothing but `{attested.command}`",
            noun=f"a step that ran anything other than `{attested.command}`",
            incident="a build ran inside of a shell with who knows what around it",
            orders=(
                f"block anything that isn't exactly `{attested.command}`",
                f"require `{attested.command}`, word for word",
            ),
            incidents=(
                "somebody had put a shell around the build, and nobody knows what else ran in it",
                "for a month what was attested wasn't the command that we had agreed on",
            ),
            wants=(
                f"what ran has to be `{attested.command}`, word for word",
                f"anything but `{attested.command}` must be refused",
                f"at the moment I could wrap `true` and it would pass. it has to be `{attested.command}`",
                f"the step has to be `{attested.command}`, with these arguments and no others",
                f"only `{attested.command}`, not something that leaves the same file",
            ),
            record=excerpt(cmd=recorded),
        ),
        violation=Violation(
            message=f"command is {literal(recorded)}, expected {literal(expected)}",
            words=f"command is {literal(recorded[:2])[:-1]}",
            command=through_shell(attested),
        ),
    )


def _downloads_elsewhere(attested: AttestedBuild) -> str:
    if re.search(r"\bcmake\b", attested.command):
        return "What `CMakeLists.txt` downloads, by `FetchContent` for one, isn't on the command line, so the rule can't see it."
    hidden = "the Dockerfile" if "docker build" in attested.command else hidden_in(attested)
    return f"What {hidden} downloads isn't on the command line, so the rule can't see it." if hidden else ""


@rule(
    attestor="command-run",
    module="command_run/forbidden_words.rego",
    title="forbidden-words",
    called="the search for downloaders",
    device=("Search every recorded argument for the two names; a script that is handed to `sh -c` is an argument too."),
    explanation=(
        "The expression wants a boundary on both sides, so `curlew.txt` is no hit and `curl` inside a quoted script is one. A record without a "
        "command is denied, because there is nothing to search."
    ),
    limit="What gets past it: scripts that the command calls, other programs such as `git clone` and `python3`, and in a quoted script a spelling such as `cu''rl`.",
    catch="A script that the command line only calls by its name can download what it likes, and so can `git clone`.",
    here=_downloads_elsewhere,
    applies=_could_download,
)
def cmd_forbidden_words(attested: AttestedBuild) -> Binding:
    """Forbid the usual downloaders; deny a command with a download as its fallback."""
    fallback = f"{attested.command} || curl -fsSLO https://files.example/fallback"
    return Binding(
        parameters={"words": list(_DOWNLOADERS)},
        forms=Forms(
            clause="the command line has neither `curl` nor `wget` in it",
            imperative="refuse command lines with `curl` or `wget` in them",
            noun="a command line that mentions `curl` or `wget`",
            incident="a build step quietly fetched a binary from somewhere when the cache was empty",
            orders=(
                "stop at `curl` or `wget` in the command line",
                "turn down commands that call `curl` or `wget`",
            ),
            incidents=(
                "the build worked offline for everybody but one, whose command fetched a fallback",
                "a download server that we don't own was part of our releases for a month",
            ),
            wants=(
                "`curl` and `wget` have to stay off the command line of a build",
                "builds that call `curl` or `wget` on the command line have to be refused",
                "I don't want to see `wget` or `curl` in what was run, also not inside of `sh -c`",
                "if the command mentions `curl` or `wget`, stop it",
                "fetching things with `curl` or `wget` in the wrapped command is not okay",
            ),
            record=excerpt(cmd=[other_shell(attested), "-c", fallback]),
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
    called="the ban on shells",
    device="The first recorded argument is the program, so deny it when it is a shell.",
    explanation=(
        "`regex.replace` cuts the folder off, so `/bin/sh` is caught like `sh`, and `sh build.sh` like `sh -c`. `./build.sh` isn't: there `cmd` "
        "has the script's name, whatever its first line starts. Where no program is on record the last rule refuses."
    ),
    limit="`dash -c` and `env sh -c` begin with other names and pass, and what the program starts in its turn isn't in the record. To close the "
    "first gap turn the list around and allow the one program.",
    catch="`dash -c` begins with another name and passes; a list of what is allowed, with the one program on it, has no such gap.",
    here=lambda attested: (
        "The shells that make starts for its recipes aren't meant by this: `cmd` has `make` in front, and that is all it looks at."
        if arguments(attested.command)[0] == "make"
        else ""
    ),
    applies=_starts_a_tool,
)
def cmd_no_shell(attested: AttestedBuild) -> Binding:
    """Forbid both shells; deny the same command run through one that is called by its path."""
    return Binding(
        parameters={"shells": list(SHELLS)},
        forms=Forms(
            clause="the step wasn't run through `sh` or `bash`",
            imperative="refuse steps that are wrapped in `sh` or `bash`",
            noun="a step that runs through `sh` or `bash`",
            incident="people wrap whole scripts in one string, so that nobody can tell what ran",
            orders=(
                "stop steps whose wrapped command is `sh` or `bash`",
                "turn down whatever starts with `sh` or `bash`",
            ),
            incidents=(
                "an auditor asked what had run, and all we have is a string behind a shell",
                "the shell around the build ate an error and the job was green",
            ),
            wants=(
                "no `sh` or `bash` as the wrapped command",
                "scripts and one-liners through `sh` have to stop, `bash` too",
                "what witness starts must not be `sh` or `bash`",
                "a command that starts with `bash` or `sh` is a no",
                "I don't want to find `sh` or `bash` as the program in a record",
            ),
            record=excerpt(cmd=[f"/bin/{other_shell(attested)}", "-c", attested.command]),
        ),
        violation=Violation(
            message=f"command runs through a shell: /bin/{other_shell(attested)}",
            command=f"/bin/{through_shell(attested)}",
        ),
    )


_WHATEVER = {
    "gcc": "With `-wrapper` among its arguments gcc starts its own parts through another program, and that passes.",
    "go": "By `-toolexec` go starts its compiler through another program, and that passes.",
    "make": "Any target passes, since only the program is compared, and what a target does is up to the Makefile. To allow the one target compare all of `cmd`.",
    "python3": "python3 runs any script or module, and with it on the list all of them pass; where that is too much, compare the other arguments as well.",
    "node": "node runs whatever file it is given, so another script passes. If it's this one alone that may run, compare the second argument, too.",
    "npm": "`npm run` with any script of `package.json` passes, since only the program is compared, and so does `npm exec` with any package.",
    "docker": "Any subcommand of docker passes, and so does `docker run` with a shell in it; compare the second argument, too, if it has to be a build.",
}
"""By program that runs whatever it is given: what the rule lets pass."""


@rule(
    attestor="command-run",
    module="command_run/program.rego",
    title="program",
    called="the list of programs",
    device="`cmd` of the command-run attestation is a list whose first element is the program, as it was typed; with `sh -c '...'` that is `sh`.",
    explanation=(
        '`object.get` with the path `["cmd", 0]` gives `<none>` for a record without a command, and no list '
        "allows that. The full path, `/usr/bin/...`, is another string than the name and is refused."
    ),
    limit="All arguments pass, with whatever they make the program start, and so does another program of that name further ahead in `PATH`.",
    applies=_starts_a_tool,
    catch="The name was looked up in the builder's `PATH`, so another program that is called the same and comes first there passes.",
    here=lambda attested: _WHATEVER.get(arguments(attested.command)[0], ""),
)
def cmd_program_allowlist(attested: AttestedBuild) -> Binding:
    """Allow the attested's program; deny the same work done through a shell."""
    program = arguments(attested.command)[0]
    return Binding(
        parameters={"allowed": [program]},
        forms=Forms(
            clause=f"the step ran `{program}` directly",
            imperative=f"accept only steps that run `{program}` itself",
            noun=f"a step that ran something other than `{program}`",
            incident="a wrapper script had been in use for a month before anybody noticed",
            orders=(
                f"make sure that `{program}` is what was run",
                f"turn down steps that start anything but `{program}`",
            ),
            incidents=(
                "one team had put a shell around it to set variables, and nobody knew",
                "what was attested turned out to be a shell with the real command inside",
            ),
            wants=(
                f"the program has to be `{program}`, arguments are up to the team",
                f"only `{program}` may be what ran, no wrapper around it",
                f"whoever runs something else than `{program}` there should get a refusal",
                f"a wrapper around `{program}` once cost us a week, so refuse anything that isn't `{program}` itself",
                f"I want `{program}` called directly and nothing in between",
            ),
            record=excerpt(cmd=[other_shell(attested), "-c", attested.command]),
        ),
        violation=Violation(message=f"program {other_shell(attested)} is not allowed", command=through_shell(attested)),
    )


@rule(
    attestor="command-run",
    module="command_run/flags.rego",
    title="flags",
    called="the rule on the option",
    device="Look for the option among the recorded arguments, as a word of its own.",
    explanation=(
        "Arguments are compared as a whole: a longer one that begins the same doesn't count, nor does the option inside the string of `sh -c`."
    ),
    limit="It finds the word and no more: a later option that takes it back passes, and so does what a configuration file or a variable turns off.",
    applies=lambda build: bool(insisted(arguments_of(build))),
    here=lambda attested: _UNDONE.get(insisted(arguments(attested.command)), ""),
)
def cmd_required_flags(attested: AttestedBuild) -> Binding:
    """Insist on an option of the attested's command; deny the command without it."""
    words = arguments(attested.command)
    flag = insisted(words)
    return Binding(
        parameters={"flags": [flag]},
        forms=Forms(
            clause=f"the command was called with `{flag}`",
            imperative=f"refuse runs without `{flag}`",
            noun=f"a run in which `{flag}` was left out",
            incident="somebody took an option out of the build because it was slow",
            orders=(
                f"require `{flag}`",
                f"stop a run that lacks `{flag}`",
            ),
            incidents=(
                "the option got lost in a cleanup of the scripts, and it took a month to notice",
                "a job was copied without the one option that matters",
            ),
            wants=(
                f"`{flag}` has to be on the command line",
                f"a run without `{flag}` doesn't count",
                f"people leave out `{flag}` because it's annoying, that should get them a refusal",
                f"`{flag}` isn't optional, the policy ought to know that",
                f"I need to be sure it was called with `{flag}`",
            ),
            record=excerpt(cmd=[word for word in words if word != flag]),
        ),
        violation=Violation(
            message=f"command lacks the flag {flag}",
            command=" ".join(word for word in attested.command.split(" ") if word != flag),
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
