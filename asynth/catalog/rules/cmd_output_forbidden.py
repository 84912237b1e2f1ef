"""command-run: no line of output is a warning or an error."""

from __future__ import annotations

import shlex

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.command_line import of_build, other_shell

_QUIET = {(program,) for program in ("make", "tar", "gcc", "cc", "go", "gzip", "sh", "node", "python3")}


def applies(build: Build) -> bool:
    """Accept builds by programs that print no such lines on success; pip warns whoever runs it as root."""
    arguments = of_build(build)
    return arguments[:1] in _QUIET and arguments[:3] != ("python3", "-m", "pip")


def bind(scene: Scene) -> Binding:
    """Ask for quiet; deny a run that warned on stderr."""
    warned = f"echo 'warning: cache is stale' >&2; {scene.command}"
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
            command=f"{other_shell(scene.command)} -c {shlex.quote(warned)}",
        ),
    )


RULE = Rule(
    name="cmd_output_forbidden",
    attestor="command-run",
    module="command_run/no_warnings.rego",
    title="no-warnings",
    explanation=(
        "The flags `(?im)` make `^` match at every line and ignore case, and a stream that stayed silent is absent "
        "from the record, hence the empty default."
    ),
    applies=applies,
    bind=bind,
)
