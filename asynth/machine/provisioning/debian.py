"""A private apt: how Debian's package of witness is got from the suite sid of a mirror that this machine's apt uses.

The package needs nothing of sid but itself (it depends on libc6 2.34 or later alone), so it is unpacked, not installed.
Apt works in a folder of its own, with lists, cache and configuration there, and checks signatures with the keys of the
package `debian-archive-keyring`. Of the machine's configuration it has what says how to reach a mirror (`Acquire`), and
none of the hooks that would touch the system. This room says what is run, and starts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

SUITE = "sid"
PACKAGE = "witness"
PROGRAM = Path("usr", "bin", "witness")
"""Where the package has the program."""

LICENCE = Path("usr", "share", "doc", PACKAGE, "copyright")

PROGRAMS = ("apt-get", "apt-config", "dpkg", "dpkg-deb")

LIST_SOURCES = ("apt-get", "update", "--print-uris")
"""Prints what an update would fetch, one address a line; asks nobody and needs no rights."""

SHOW_SETTINGS = ("apt-config", "dump")
SHOW_ARCHITECTURE = ("dpkg", "--print-architecture")
UPDATE = ("apt-get", "-q", "update")
DOWNLOAD = ("apt-get", "-q", "download", PACKAGE)

UNPACKED = "unpacked"
"""Folder that the package is unpacked into, beside its file."""

_KEYRINGS = tuple(Path("/usr/share/keyrings/debian-archive-keyring").with_suffix(suffix) for suffix in (".gpg", ".pgp"))
_RELEASE_FILE = re.compile(r"^'(\S+)/dists/(\S+)/(?:In)?Release(?:\.gpg)?' ", re.MULTILINE)
_WITHOUT_SID = re.compile(r"-security$|/updates$")
_REACHING = re.compile(r'Acquire::(?!IndexTargets\b)\S+ "[^"]*";')


def find_keyring() -> Path | None:
    """Return Debian's keys as this machine has them, or None where it has none."""
    return next((path for path in _KEYRINGS if path.is_file()), None)


def find_mirrors(said: str) -> tuple[str, ...]:
    """Return the addresses of repositories that may be Debian's, the likeliest first.

    Third parties name their suites after Debian's too, so which of them carries sid under Debian's signature has to be tried.

    :param said: what :data:`LIST_SOURCES` printed
    """
    bases = [base for base, suite in _RELEASE_FILE.findall(said) if not _WITHOUT_SID.search(suite)]
    return tuple(dict.fromkeys(sorted(bases, key=lambda base: not base.rstrip("/").endswith("/debian"))))


def lay_out(root: Path, mirror: str, keyring: Path, architecture: str, settings: str) -> Mapping[str, str]:
    """Make the folders and files of a private apt in `root`; return the variables with which apt uses them.

    :param settings: what :data:`SHOW_SETTINGS` printed
    """
    for folder in ("state/lists/partial", "cache/archives/partial", "log"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    sources, configuration = root / "witness.sources", root / "apt.conf"
    stanza = {
        "Types": "deb",
        "URIs": mirror,
        "Suites": SUITE,
        "Components": "main",
        "Architectures": architecture,
        "Targets": "Packages",
        "Signed-By": str(keyring),
    }
    sources.write_text("".join(f"{key}: {value}\n" for key, value in stanza.items()), encoding="utf-8")
    own = {
        "Dir::State": root / "state",
        "Dir::Cache": root / "cache",
        "Dir::Log": root / "log",
        "Dir::Etc::main": "/dev/null",
        "Dir::Etc::parts": "/dev/null",
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Acquire::Languages": "none",
        "Acquire::AllowInsecureRepositories": "false",
        "Acquire::AllowWeakRepositories": "false",
        "APT::Get::AllowUnauthenticated": "false",
        "APT::Update::Error-Mode": "any",  # else an update that reached nothing ends with exit code 0
    }
    kept = [line for line in settings.splitlines() if _REACHING.fullmatch(line)]
    lines = [*kept, "#clear Acquire::Languages;", *(f'{key} "{value}";' for key, value in own.items())]
    configuration.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return {"APT_CONFIG": str(configuration), "LC_ALL": "C"}


def unpack(folder: Path) -> tuple[str, ...]:
    """Return the command that unpacks the package that was downloaded to `folder`, in that folder.

    :raises FileNotFoundError: if there is none
    """
    file = next(iter(sorted(folder.glob(f"{PACKAGE}_*.deb"))), None)
    if file is None:
        raise FileNotFoundError(f"apt-get left no file of the package {PACKAGE}")
    return ("dpkg-deb", "-x", file.name, UNPACKED)
