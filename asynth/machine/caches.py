"""Where on this machine things lie that outlive runs."""

from __future__ import annotations

import os
from pathlib import Path


def cache_directory() -> Path:
    """Return the directory for what outlives runs: RSA keys, toolchain caches, probed capabilities."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "asynth"


def own_key() -> Path:
    """Return where asynth keeps the key that signs policies for runs, unless the user names one."""
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "asynth" / "policy.key"


def shared_caches() -> Path:
    """Return the folder that all examples share, for the caches of clients and compilers: what ``{cache}`` stands for."""
    return cache_directory() / "tools"


def provisioned() -> Path:
    """Return the folder of what `asynth doctor --fix` installs."""
    return cache_directory() / "toolchains"


def provided_witness() -> Path:
    """Return where `asynth doctor --fix witness` puts a release, whether or not there is one."""
    return provisioned() / "witness" / "bin" / "witness"
