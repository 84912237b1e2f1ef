"""Configuration files: `-c FILE` sets the flags that the command line left unset.

A key is `<command>.<long flag>`, nested or flat, in any case of letters; YAML, JSON and TOML by the file's ending.
A `.witness.yaml` in the folder is an error, since witness stopped reading it by itself. Facts from witness
`cmd/config.go` and viper's documentation.
"""

from __future__ import annotations

import os

from asynth.embedded import log
from asynth.embedded.commands import Command
from asynth.embedded.errors import FlagError, WitnessError
from asynth.embedded.flags import Values
from asynth.embedded.go_text import quote
from asynth.embedded.input_files import read_input

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


def read_settings(path: str) -> dict[str, object]:
    """The top level of a YAML, JSON or TOML file.

    :raises WitnessError: with viper's message, or one near it.
    """
    ending = os.path.splitext(path)[1][1:]
    if ending.lower() not in ("yaml", "yml", "json", "toml"):
        raise WitnessError(f"Unsupported Config Type {quote(ending)}")
    try:
        text = read_input(path).decode()
    except UnicodeDecodeError:
        raise WitnessError("While parsing config: invalid UTF-8") from None
    if ending.lower() == "json":
        settings = _read_json(text)
    elif ending.lower() == "toml":
        settings = _read_toml(text)
    else:
        settings = _read_yaml(text)
    if settings is None:
        return {}
    if not isinstance(settings, dict):
        raise WitnessError("While parsing config: the top level is not a mapping")
    return {str(key): item for key, item in settings.items()}


def _read_json(text: str) -> object:
    from asynth.embedded.go_structs import GoJsonError, parse_json

    try:
        return parse_json(text.encode())
    except GoJsonError as error:
        raise WitnessError(f"While parsing config: {error}") from None


def _read_toml(text: str) -> object:
    import tomllib

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise WitnessError(f"While parsing config: toml: {error}") from None


def _read_yaml(text: str) -> object:
    from asynth.embedded.go_yaml import YamlError, read_documents

    try:
        document = next(read_documents(text), None)
    except YamlError as error:
        raise WitnessError(f"While parsing config: {error}") from None
    if document is None or isinstance(document, dict):
        return document
    kind = "!!seq" if isinstance(document, list) else f"!!str `{document}`"
    raise WitnessError(
        f"While parsing config: yaml: unmarshal errors:\n  line 1: cannot unmarshal {kind} into map[string]interface {{}}"
    )


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
