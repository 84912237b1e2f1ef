"""The environment of every command, built from nothing, and the directory that puts `witness` on its PATH.

Whatever the caller of asynth has in its environment, nothing of it reaches a command, so nothing of it reaches an
attestation. Every block runs with the same variables in generation, audit and everywhere else.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

SYSTEM_PATH = ("/usr/bin", "/bin", "/usr/sbin", "/sbin")
"""Where the system's own programs lie, on Linux and macOS."""

DATE_SECONDS = 1740992400
"""When the commits of fixtures were made, and their files last touched: 2025-03-03 09:00:00 UTC."""

GIT_DATE = f"{DATE_SECONDS} +0000"
"""The same moment in git's internal date format."""

IDENTITY = ("Robin Vale", "robin@example.com")
"""Name and e-mail of whoever commits in an example's shell."""

CACHE_PLACEHOLDER = "{cache}"
"""What declared variables write for the folder that all examples of a run share."""

_FILE_TEXT = re.compile(r"\{text:\.\./([A-Za-z0-9._-]+)\}")
"""What declared variables write for the text of a file beside the project, without the newline at its end."""


def _find_locale() -> str:
    # macOS before 15 has no C.UTF-8, and setlocale() would fall back to ASCII in silence.
    if sys.platform == "darwin" and not Path("/usr/share/locale/C.UTF-8").exists():
        return "en_US.UTF-8"
    return "C.UTF-8"


LOCALE = _find_locale()

_FIXED = {
    "LC_ALL": LOCALE,
    "TZ": "UTC",
    "GIT_AUTHOR_NAME": IDENTITY[0],
    "GIT_AUTHOR_EMAIL": IDENTITY[1],
    "GIT_AUTHOR_DATE": GIT_DATE,
    "GIT_COMMITTER_NAME": IDENTITY[0],
    "GIT_COMMITTER_EMAIL": IDENTITY[1],
    "GIT_COMMITTER_DATE": GIT_DATE,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
}


@dataclass(frozen=True, slots=True)
class Environment:
    """What the commands of a run have in common.

    :param bin: directory that holds only `witness`
    :param search_path: directories of the probed tools, in the order in which they are searched
    :param cache: folder that all examples share, which ``{cache}`` in declared variables stands for
    """

    bin: Path
    search_path: tuple[str, ...] = ()
    cache: Path | None = None

    @property
    def path(self) -> str:
        """The value of PATH: `witness`, then the probed tools, then the system's programs."""
        return ":".join(dict.fromkeys((str(self.bin), *self.search_path, *SYSTEM_PATH)))

    def build(self, home: Path, declared: Iterable[tuple[str, str]] = ()) -> dict[str, str]:
        """Return all variables of an example's commands.

        Temporary files go below `home`, so that nothing stays behind when a command is killed. Git's global
        configuration is the one in `home`, which begins without any.

        :param declared: what the example's fixture exports, as (name, value)
        :raises ValueError: if a value asks for the shared folder and there is none
        :raises FileNotFoundError: if a value asks for a file that does not lie beside the project
        """
        variables = {"PATH": self.path, "HOME": str(home), "TMPDIR": str(home / "tmp"), **_FIXED}
        for name, value in declared:
            variables[name] = _FILE_TEXT.sub(lambda found: _read(home.parent / found[1]), self._fill(name, value))
        return variables

    def _fill(self, name: str, value: str) -> str:
        if CACHE_PLACEHOLDER not in value:
            return value
        if self.cache is None:
            raise ValueError(f"variable {name} needs the run's cache folder, and this environment has none")
        return value.replace(CACHE_PLACEHOLDER, str(self.cache))


TUNED = ("sign", "verify")
"""Commands of witness that record nothing of their environment and start no command, so that a variable may make them
faster. `run` is never among them."""

TUNING = "GOGC=off GOMEMLIMIT=256MiB GOMAXPROCS=1"
"""They live for 30 ms and allocate some MiB: without a collector and its threads each takes 20 to 30 % less CPU (the Go
runtime's variables are documented in its package `runtime`). Whoever gets beyond the limit is collected after all."""


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8").removesuffix("\n")


def make_bin(directory: Path, engine: Sequence[str]) -> Path:
    """Make `directory` the one that puts `witness` on PATH, and return the entry: a small `sh` program that execs the engine.

    :param engine: the executable of a release, which gets :data:`TUNING` for :data:`TUNED`, or the embedded engine's
        command line, which gets no variable at all
    """
    directory.mkdir(parents=True, exist_ok=True)
    entry = directory / "witness"
    entry.unlink(missing_ok=True)
    command = shlex.join(engine)
    tuned = f'case "${{1-}}" in {"|".join(TUNED)}) {TUNING} exec {command} "$@" ;; esac\n' if len(engine) == 1 else ""
    entry.write_text(f'#!{_find_shell()}\n{tuned}exec {command} "$@"\n', encoding="utf-8")
    entry.chmod(0o755)
    return entry


def _find_shell() -> str:
    # dash hands on all variables as they are; a bash in the place of sh would set `_` and SHLVL, which `run` records.
    # (PWD, which dash exports, is exported by the bash of every block already.)
    return "/bin/dash" if Path("/bin/dash").exists() else "/bin/sh"
