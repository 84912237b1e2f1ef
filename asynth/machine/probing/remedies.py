"""How to get what a member lacks, and whether this machine can have it at all."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence

from asynth.catalog.member import Toolchain, Workload
from asynth.catalog.toolchains import TOOLCHAINS
from asynth.machine.probing.places import is_installed

CLIENTS = {"go": "go", "npm": "npm", "pypi": sys.executable, "cargo": "cargo", "debian": "apt-get"}
"""The program that a source of toolchains needs."""

_ADVICE = {
    "go": "install Go",
    "npm": "install Node.js with npm",
    "pypi": "install Python 3",
    "cargo": "install Rust by rustup",
}
"""What brings the program of a source; that of Debian is not for everybody to have."""

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

_OF_OTHER_SYSTEMS = frozenset({"dpkg-query"})
"""Programs that a system either comes with or never has."""

MISSING, IMPOSSIBLE = "missing", "impossible"
"""States of a member that does not work: it can be had here, or not."""


def find_obstacle(toolchain: Toolchain) -> str:
    """Return why `toolchain` cannot be installed here, whatever the network; or ""."""
    client = CLIENTS[toolchain.source]
    if shutil.which(client) is None:
        return f"{client} not found on PATH"
    if toolchain.source == "debian" and os.geteuid() != 0:
        return "only root may install packages of the system"
    return ""


def fix(chain: Toolchain) -> str:
    """Return what gets `chain` here: a command, with how long it takes if that is long, and what has to come before it."""
    if chain.source == "debian" and find_obstacle(chain):
        packages = " ".join(chain.packages)
        known = shutil.which(CLIENTS["debian"]) is not None
        return f"sudo apt-get install {packages}" if known else f"install what your system calls {packages}"
    before = f"{_ADVICE[chain.source]}, then " if find_obstacle(chain) else ""
    took = f" (some {chain.seconds / 60:.0f} min)" if chain.seconds >= 60 else ""
    return f"{before}asynth doctor --fix {chain.name}{took}"


def advise(programs: Sequence[str]) -> tuple[str, str]:
    """Return the state of a member that lacks `programs`, and how to get them, in one line."""
    advice: dict[str, None] = {}
    for program in programs:
        chain = next((chain for chain in TOOLCHAINS if program in chain.provides), None)
        by_hand = _BY_HAND.get(program)
        advice[by_hand or (f"install {program}" if chain is None else fix(chain))] = None
    needed = [one for one in advice if not any(other.startswith(f"{one}, then") for other in advice)]
    return IMPOSSIBLE if {*programs} & _OF_OTHER_SYSTEMS else MISSING, "; ".join(needed)


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
