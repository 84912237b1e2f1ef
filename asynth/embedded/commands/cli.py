"""From an argument list to an exit code: finds the command, reads its flags and configuration, runs it.

Behaves as cobra does (which flags may stand where, which errors print the usage, the order of the checks). `-c FILE`
sets the flags that the command line left unset: a key is `<command>.<long flag>`, nested or flat, in any case of
letters; a `.witness.yaml` in the folder is an error, since witness stopped reading it by itself. Knows no command's
meaning. Facts from cobra v1.9 `command.go` and `args.go`, witness `cmd/config.go` and viper's documentation.
"""

from __future__ import annotations

import os
import sys

from asynth.embedded.commands.table import GLOBAL_FLAGS, ROOT, Command
from asynth.embedded.errors import FlagError, WitnessError, WitnessPanicError
from asynth.embedded.files.inputs import read_settings
from asynth.embedded.go import log
from asynth.embedded.go.flags import Flag, Values, check_groups, parse
from asynth.embedded.go.text import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType


DEPRECATED_FILE = ".witness.yaml"


def apply_config(command: Command, arguments: list[str], values: Values) -> None:
    """Set flags of `values` from the configuration file, if one is named.

    :raises WitnessError: the file is missing or cannot be read, or a `.witness.yaml` lies here.
    """
    path = values.text("config")
    if not path or not _exists(path):
        if values.changed("config"):
            raise WitnessError(f"config file {path} does not exist")
        if _exists(DEPRECATED_FILE):
            raise WitnessError(
                "default use of .witness.yaml is deprecated, please specify the config file with --config or -c"
            )
        log.debug("No config file found, using command line arguments")
        return
    log.info(f"Using config file: {path}")
    try:
        settings = _lower_keys(read_settings(path))
    except WitnessError as error:
        raise WitnessError(f"failed to read config file: {error}") from None
    top = command.path.split(" ")[1]
    if top != command.name:
        return
    for flag in values.declared():
        if values.changed(flag.name):
            continue
        text = _find(settings, f"{top}.{flag.name}", is_list=flag.kind == "strings")
        if not text:
            continue
        try:
            values.set(flag.name, text)
        except FlagError as error:
            log.error(f"failed to set config value: {error}")


def _exists(path: str) -> bool:
    try:
        os.stat(path)
    except OSError as error:
        return not isinstance(error, FileNotFoundError)
    return True


def _lower_keys(settings: dict[str, object]) -> dict[str, object]:
    return {str(key).lower(): _lower_keys(item) if isinstance(item, dict) else item for key, item in settings.items()}


def _find(settings: dict[str, object], key: str, *, is_list: bool) -> str:
    """The text that viper would give for `key`, empty when there is none."""
    key = key.lower()
    found = settings.get(key)
    if found is None:
        head, _, tail = key.partition(".")
        group = settings.get(head)
        found = group.get(tail) if isinstance(group, dict) else None
    if isinstance(found, list):
        return ",".join(_show(item) for item in found) if is_list else ""
    text = _show(found)
    return ",".join(text.split()) if is_list else text


def _show(item: object) -> str:
    if item is None or isinstance(item, (dict, list)):
        return ""
    if isinstance(item, bool):
        return "true" if item else "false"
    return str(item)


def main(arguments: list[str]) -> int:
    """Run the command that `arguments` name; the exit code is witness's own.

    Whatever goes wrong is one error line and exit code 1: input of strangers must not end in a traceback.
    """
    try:
        return _dispatch(arguments)
    except (WitnessError, FlagError) as error:
        log.error(str(error))
    except WitnessPanicError as error:
        sys.stderr.write(f"panic: {error}\n")
        return 2
    except BrokenPipeError:
        _forget_stdout()
    except KeyboardInterrupt:
        return 130
    except (RecursionError, MemoryError) as error:
        log.error(f"input is too deep or too large: {type(error).__name__}")
    except OSError as error:
        log.error(str(error))
    except Exception as error:
        log.error(f"internal error: {type(error).__name__}: {error}")
    return 1


def _dispatch(arguments: list[str]) -> int:
    command, rest = find_command(ROOT, arguments)
    if command is ROOT:
        _refuse_unknown_command(rest)
    module = _import_module(command)
    own: tuple[Flag, ...] = module.FLAGS if module else ()
    help_flag = Flag("help", "bool", False, f"help for {command.name}", short="h")
    try:
        values = parse((*own, *GLOBAL_FLAGS, help_flag), rest)
    except FlagError:
        _print_usage_of_failed(command)
        raise
    if values.switch("help") or module is None:
        from asynth.embedded.commands.help import print_help

        print_help(command)
        return 0
    if not _prepare(command, arguments, values):
        return 1
    try:
        _check_arguments(command, values)
    except FlagError:
        _print_usage_of_failed(command)
        raise
    check_groups(
        values,
        required_together=getattr(module, "REQUIRED_TOGETHER", ()),
        one_required=getattr(module, "ONE_REQUIRED", ()),
        mutually_exclusive=getattr(module, "MUTUALLY_EXCLUSIVE", ()),
    )
    code: int = getattr(module, command.runs)(values)
    if sys.stdout is not None:
        sys.stdout.flush()
    return code


def _import_module(command: Command) -> ModuleType | None:
    if not command.module:
        return None
    from importlib import import_module

    return import_module(command.module)


def _prepare(command: Command, arguments: list[str], values: Values) -> bool:
    """Set the log level and apply the configuration file; what fails here is fatal, in witness's word."""
    try:
        log.set_level(values.text("log-level"))
        apply_config(command, arguments, values)
    except (ValueError, WitnessError) as error:
        log.fatal(str(error))
        return False
    return True


def find_command(command: Command, arguments: list[str]) -> tuple[Command, list[str]]:
    """The deepest command that the words name, and the arguments without those words."""
    words = _strip_flags(arguments)
    if not words:
        return command, arguments
    for child in command.children:
        if child.name == words[0]:
            return find_command(child, _without_first(arguments, words[0]))
    return command, arguments


def _takes_value(word: str) -> bool:
    """Whether a global flag's value follows as the next word; unknown flags count as taking one."""
    if not word.startswith("-") or "=" in word:
        return False
    if word.startswith("--"):
        return word != "--help"
    return len(word) == 2 and word != "-h"


def _strip_flags(arguments: list[str]) -> list[str]:
    words: list[str] = []
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "--":
            break
        if _takes_value(word):
            if len(rest) <= 1:
                break
            rest.pop(0)
        elif word and not word.startswith("-"):
            words.append(word)
    return words


def _without_first(arguments: list[str], name: str) -> list[str]:
    position = 0
    while position < len(arguments):
        word = arguments[position]
        if word == "--":
            break
        if _takes_value(word):
            position += 2
            continue
        if word == name:
            return arguments[:position] + arguments[position + 1 :]
        position += 1
    return arguments


def _refuse_unknown_command(arguments: list[str]) -> None:
    words = _strip_flags(arguments)
    if not words:
        return
    message = f"unknown command {quote(words[0])} for {quote(ROOT.name)}"
    similar = [child.name for child in ROOT.children if _is_similar(words[0], child.name)]
    if similar:
        message += "\n\nDid you mean this?\n" + "".join(f"\t{name}\n" for name in similar)
    raise WitnessError(message)


def _is_similar(typed: str, name: str) -> bool:
    return name.lower().startswith(typed.lower()) or _edit_distance(typed.lower(), name.lower()) <= 2


def _edit_distance(first: str, second: str) -> int:
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first[:64], 1):
        previous, row[0] = row[0], i
        for j, other in enumerate(second, 1):
            previous, row[j] = row[j], min(previous + (letter != other), row[j] + 1, row[j - 1] + 1)
    return row[-1] + max(0, len(first) - 64)


def _check_arguments(command: Command, values: Values) -> None:
    given = len(values.arguments)
    if given < command.at_least:
        raise FlagError(f"requires at least {command.at_least} arg(s), only received {given}")
    if command.exactly is not None and given != command.exactly:
        raise FlagError(f"accepts {command.exactly} arg(s), received {given}")
    for argument in values.arguments:
        if command.valid and argument not in command.valid:
            raise FlagError(f"invalid argument {quote(argument)} for {quote(command.path)}")


def _print_usage_of_failed(command: Command) -> None:
    if command.shows_usage:
        from asynth.embedded.commands.help import describe_usage

        sys.stderr.write(describe_usage(command) + "\n")


def _forget_stdout() -> None:
    """A reader that went away must not make the interpreter complain when it flushes at exit."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
