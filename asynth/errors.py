"""What can go wrong, by the boundary crossed: one flat type each, a subclass of the builtin a caller would catch.

Every message is one line that says what is wrong, where, and what to do about it. The command line prints it as it
stands and exits with the type's `exit_code` (design, section 5). A failed example is not an error: it is a verdict, and
is recorded as data.
"""

from __future__ import annotations

from typing import ClassVar

FELL_SHORT = 1
"""Exit code: done, but something fell short."""
WRONG_USE = 2
"""Exit code: what was asked for makes no sense, or not there."""
MACHINE_LACKS = 3
"""Exit code: the machine lacks what was required."""

NO_THREAD = "can't start new thread"
"""What Python's own RuntimeError says where the system gives no more threads."""
NO_THREAD_LEFT = "the system gives no further thread; allow more with `ulimit -u`, and run the same command"
"""What asynth says then."""


class AsynthError(Exception):
    """Any of the errors below, for whoever catches them all."""

    exit_code: ClassVar[int] = FELL_SHORT


class ConfigurationError(AsynthError, ValueError):
    """A setting is wrong: unknown, out of range, unreadable, or impossible together with another."""

    exit_code = WRONG_USE


class UsageError(AsynthError, RuntimeError):
    """The embedding API was called out of order, such as iterating a run outside its `async with` block."""

    exit_code = WRONG_USE


class CapabilityError(AsynthError, RuntimeError):
    """A member that the run needs does not work here, or a capabilities file does not say which do."""

    exit_code = MACHINE_LACKS


class PluginError(AsynthError, ImportError):
    """Another package offers members through an entry point, and they cannot be had or are none."""

    exit_code = MACHINE_LACKS


class TableError(AsynthError, ValueError):
    """A TOML file of the catalogue does not say what it should; the message names the file, the line and the key."""

    exit_code = WRONG_USE


class EngineError(AsynthError, RuntimeError):
    """The witness executable is missing, is something else, or behaves as no known version does."""

    exit_code = MACHINE_LACKS


class ToolchainError(AsynthError, RuntimeError):
    """A program other than witness is missing or unusable."""

    exit_code = MACHINE_LACKS


class CommandError(AsynthError, RuntimeError):
    """A command could not be started, or failed where its success was a precondition."""

    exit_code = FELL_SHORT


class MachineError(AsynthError, RuntimeError):
    """The machine did not give what the examples need, such as processes or time, at any of several tries. Resumable."""

    exit_code = MACHINE_LACKS


class RunDirectoryError(AsynthError, OSError):
    """The directory named for a run cannot serve: it holds something else, is in use, unwritable, or no run at all."""

    exit_code = WRONG_USE


class StorageError(AsynthError, OSError):
    """The disk failed while a run was being written, most often because it is full. The run can be resumed.

    `errno` is that of the failed call.
    """

    exit_code = MACHINE_LACKS


class JournalError(AsynthError, OSError):
    """The journal of a run cannot be read at all; single damaged lines are reported, not raised."""

    exit_code = FELL_SHORT


class DatasetError(AsynthError, ValueError):
    """A finished file of a run is damaged, or its files disagree with each other."""

    exit_code = FELL_SHORT


class ExampleNotFoundError(AsynthError, LookupError):
    """No example of a run has the id that was asked for."""

    exit_code = WRONG_USE
