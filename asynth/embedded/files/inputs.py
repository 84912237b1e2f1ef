"""Files that a user names: read (keys, policies, envelopes, settings) and written (results, to a file or stdout).

Reading never hangs: a FIFO without a writer reads as empty, one whose writer is silent gives up, an endless device is
cut. Settings are YAML, JSON or TOML by the file's ending, as viper reads them.
"""

from __future__ import annotations

import os
import stat
import time

from asynth.embedded.errors import WitnessError, describe_os_error
from asynth.embedded.go.text import quote

# A pipe from a process substitution delivers at once; one that stays silent this long never will.
_PATIENCE_SECONDS = 10.0
_MOST_STREAMED_BYTES = 1 << 30


class UnopenedError(WitnessError):
    """The file could not be opened; the text is Go's (`open x: no such file or directory`)."""


class UnreadError(WitnessError):
    """The file was opened but not read; the text is Go's (`read x: is a directory`)."""


def read_input(path: str) -> bytes:
    """The whole content of `path`.

    :raises UnopenedError: it does not open.
    :raises UnreadError: it opens but cannot be read to its end.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise UnopenedError(describe_os_error(error, "open", path)) from None
    except ValueError:
        raise UnopenedError(f"open {path}: invalid argument") from None
    try:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                return file.read()
        return _read_stream(descriptor, path)
    except OSError as error:
        raise UnreadError(describe_os_error(error, "read", path)) from None
    finally:
        os.close(descriptor)


def _read_stream(descriptor: int, path: str) -> bytes:
    import select

    pieces: list[bytes] = []
    size = 0
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            piece = os.read(descriptor, 1 << 16)
        except BlockingIOError:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise UnreadError(f"read {path}: i/o timeout") from None
            continue
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
        size += len(piece)
        if size > _MOST_STREAMED_BYTES:
            raise UnreadError(f"read {path}: file too large")


def open_output(path: str) -> int:
    """A descriptor to write to; an empty path is stdout.

    :raises WitnessError: with witness's message.
    """
    if not path:
        return os.dup(1)
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise WitnessError(f"failed to create output file: {describe_os_error(error, 'open', path)}") from None
    except ValueError:
        raise WitnessError(f"failed to create output file: open {path}: invalid argument") from None


def write_all(descriptor: int, data: bytes) -> None:
    """Write everything and close.

    :raises OSError: the disk is full or the reader is gone.
    """
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
    finally:
        os.close(descriptor)


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
    from asynth.embedded.go.json_text import JsonError, as_plain, parse_document

    try:
        return as_plain(parse_document(text.encode()))
    except JsonError as error:
        raise WitnessError(f"While parsing config: {error}") from None


def _read_toml(text: str) -> object:
    import tomllib

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise WitnessError(f"While parsing config: toml: {error}") from None


def _read_yaml(text: str) -> object:
    from asynth.embedded.go.yaml import YamlError, read_documents

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
