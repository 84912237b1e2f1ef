"""How to get what a member lacks, and whether this machine can have it at all."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence

from asynth.catalog.member import Toolchain, Workload
from asynth.catalog.toolchains import TOOLCHAINS
from asynth.probing.places import is_installed

CLIENTS = {"go": "go", "npm": "npm", "pypi": sys.executable, "cargo": "cargo", "debian": "apt-get"}
"""The program that a source of toolchains needs."""

_ADVICE = {"go": "install Go", "npm": "install Node.js with npm", "cargo": "install Rust by rustup"}

_BY_HAND = {
    "jq": "install the package jq",
    "envsubst": "install gettext",
    "python3": "install Python 3",
    "make": "install make",
    "cc": "install gcc or Apple's command line tools",
    "gcc": "install gcc or Apple's command line tools",
    "tar": "install tar",
    "gzip": "install gzip",
    "rustc": "install Rust by rustup",
    "go": "install Go",
    "node": "install Node.js",
    "npm": "install npm",
    "cargo": "install Rust by rustup",
    "cargo-clippy": "rustup component add clippy",
    "javac": "install a JDK",
    "jar": "install a JDK",
    "dpkg-query": "run on Debian, Ubuntu or another Linux with dpkg",
}

MISSING, IMPOSSIBLE = "missing", "impossible"
"""States of a member that does not work: it can be had here, or not."""


def find_obstacle(toolchain: Toolchain) -> str:
    """Return why `toolchain` cannot be installed here, whatever the network, with what to do; or ""."""
    packages = " ".join(toolchain.packages)
    if shutil.which(CLIENTS[toolchain.source]) is None:
        if toolchain.source == "debian":
            return f"no apt-get here; install what your system calls {packages}"
        return f"{CLIENTS[toolchain.source]} not found on PATH; {_ADVICE[toolchain.source]}"
    if toolchain.source == "debian" and os.geteuid() != 0:
        return f"only root may install packages of the system; run `sudo apt-get install {packages}`"
    return ""


def advise(programs: Sequence[str]) -> tuple[str, str]:
    """Return the state of a member that lacks `programs`, and how to get them, in one line."""
    advice: dict[str, None] = {}
    state = MISSING
    for program in programs:
        chains = [chain for chain in TOOLCHAINS if program in chain.provides and not chain.check]
        obstacles = [find_obstacle(chain) for chain in chains]
        if program in _BY_HAND or not chains:
            advice[_BY_HAND.get(program, f"install {program}")] = None
        elif all(obstacles):
            advice[obstacles[0]] = None
            state = IMPOSSIBLE
        else:
            advice[fix(chains[obstacles.index("")])] = None
    return state, "; ".join(advice)


def advise_on_failure(workload: Workload) -> tuple[str, str]:
    """Return the state of a workload whose programs are here but do not do, and what to do, in one line."""
    for chain in TOOLCHAINS:
        if (
            chain.check
            and {*chain.provides} & {*workload.tools}
            and not is_installed(chain)
            and not find_obstacle(chain)
        ):
            return MISSING, fix(chain)
    return IMPOSSIBLE, f"see what `{workload.builds[0].command}` prints; it needs {', '.join(workload.tools)}"


def fix(chain: Toolchain) -> str:
    """Return the command that gets `chain`, with how long it takes if that is long."""
    took = f" (some {chain.seconds / 60:.0f} min)" if chain.seconds >= 60 else ""
    return f"asynth doctor --fix {chain.name}{took}"
