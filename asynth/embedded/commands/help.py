"""Usage and help texts in cobra's form, and the `help` command.

Knows how a command and its flags are shown, not what they mean. Facts from cobra v1.9 `command.go` (the usage
template) and pflag v1.0 `FlagUsages`.
"""

from __future__ import annotations

import sys

from asynth.embedded.commands.table import GLOBAL_FLAGS, ROOT, Command
from asynth.embedded.go.flags import Flag, Values
from asynth.embedded.go.text import quote

FLAGS: tuple[Flag, ...] = ()

_TYPE_NAMES = {"string": " string", "bool": "", "int": " int", "duration": " duration"}
_TYPE_NAMES |= {"strings": " strings", "array": " stringArray"}


def run(values: Values) -> int:
    """Print the help of the command that the arguments name."""
    command = ROOT
    for word in values.arguments:
        child = next((child for child in command.children if child.name == word), None)
        if child is None:
            if command.module or command is not ROOT:
                break
            shown = " ".join(f"`{argument}`" for argument in values.arguments)
            sys.stderr.write(f"Unknown help topic [{shown}]\n" + describe_usage(ROOT, with_help=False))
            return 0
        command = child
    print_help(command)
    return 0


def print_help(command: Command) -> None:
    """Print description and usage on stdout."""
    sys.stdout.write(command.long.rstrip() + "\n\n" + describe_usage(command))
    sys.stdout.flush()


def describe_usage(command: Command, *, with_help: bool = True) -> str:
    """The usage of a command with its flags, ending in a newline.

    :param with_help: whether `--help` is listed, which cobra adds to a command only when it is found.
    """
    parts = ["Usage:"]
    if command.module:
        suffix = " [flags]" if command.flags_in_usage else ""
        parts.append(f"  {command.path}{' ' + command.usage if command.usage else ''}{suffix}")
    if command.children:
        parts += [f"  {command.path} [command]", "", "Available Commands:"]
        parts += [f"  {child.name:<11} {child.short}" for child in command.children]
    help_flag = Flag("help", "bool", False, f"help for {command.name}", short="h")
    own = GLOBAL_FLAGS if command is ROOT else _own_flags(command)
    parts += ["", "Flags:", describe_flags((*own, help_flag) if with_help else own)]
    if command is not ROOT:
        parts += ["", "Global Flags:", describe_flags(GLOBAL_FLAGS)]
    if command.children:
        parts += ["", f'Use "{command.path} [command] --help" for more information about a command.']
    return "\n".join(parts) + "\n"


def _own_flags(command: Command) -> tuple[Flag, ...]:
    if not command.module:
        return ()
    from importlib import import_module

    flags: tuple[Flag, ...] = import_module(command.module).FLAGS
    return flags


def describe_flags(flags: tuple[Flag, ...]) -> str:
    """One aligned line a flag, sorted by name, hidden ones left out."""
    rows = []
    for flag in sorted(flags, key=lambda flag: flag.name):
        if flag.hidden:
            continue
        start = f"  -{flag.short}, --{flag.name}" if flag.short else f"      --{flag.name}"
        rows.append((start + _TYPE_NAMES[flag.kind], flag.usage + _describe_default(flag)))
    width = max(len(start) for start, _ in rows)
    return "\n".join(f"{start:<{width}}   {text}" for start, text in rows)


def _describe_default(flag: Flag) -> str:
    default = flag.default
    if not default or flag.shares:
        return ""
    if isinstance(default, bool):
        return " (default true)"
    if isinstance(default, tuple):
        return f" (default [{','.join(default)}])"
    shown = quote(default) if flag.kind == "string" and isinstance(default, str) else default
    return f" (default {shown})"
