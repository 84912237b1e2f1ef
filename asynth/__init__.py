"""Executed, verified question-and-answer examples that teach a language model the witness CLI.

Embedding: ``async with asynth.generate(asynth.Config(count=20)) as examples: async for example in examples: ...``.
Importing this package costs nothing; what is asked for is imported then (PEP 562).
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, which takes longer to load than all of this; type checkers know the name
if TYPE_CHECKING:
    from asynth.config import Config as Config
    from asynth.config import load_config as load_config
    from asynth.dataset.card import write_card as write_card
    from asynth.errors import AsynthError as AsynthError
    from asynth.errors import CapabilityError as CapabilityError
    from asynth.errors import CommandError as CommandError
    from asynth.errors import ConfigurationError as ConfigurationError
    from asynth.errors import DatasetError as DatasetError
    from asynth.errors import EngineError as EngineError
    from asynth.errors import JournalError as JournalError
    from asynth.errors import PluginError as PluginError
    from asynth.errors import RunDirectoryError as RunDirectoryError
    from asynth.errors import StorageError as StorageError
    from asynth.errors import ToolchainError as ToolchainError
    from asynth.errors import UsageError as UsageError
    from asynth.example.row import Example as Example
    from asynth.run.generate import Generation as Generation
    from asynth.run.generate import Progress as Progress
    from asynth.run.generate import generate as generate

_MODULES = {
    "Config": "asynth.config",
    "load_config": "asynth.config",
    "Example": "asynth.example.row",
    "Generation": "asynth.run.generate",
    "Progress": "asynth.run.generate",
    "generate": "asynth.run.generate",
    "write_card": "asynth.dataset.card",
    **dict.fromkeys(
        (
            "AsynthError",
            "CapabilityError",
            "CommandError",
            "ConfigurationError",
            "DatasetError",
            "EngineError",
            "JournalError",
            "PluginError",
            "RunDirectoryError",
            "StorageError",
            "ToolchainError",
            "UsageError",
        ),
        "asynth.errors",
    ),
}

__all__ = sorted(_MODULES)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module 'asynth' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_MODULES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})
