"""The wall around an example's commands: bubblewrap, where this system has it.

Behind it a command sees a system that it cannot change and no homes, no other processes, no network but a loopback of its
own, empty folders for temporary files, and its example's directory. All of it ends with the command, and with asynth. What
records its environment finds the same as without the wall: paths, variables, user and host name.

A system directory is read-only; what may hold a person's files is empty, but for what the tools and the engine themselves
consist of. Root keeps only those capabilities that a file's owner needs. The caches that examples share are read-only under a
layer of the example's own, which takes what its commands write there; only canaries fill them.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final, Literal

from asynth.errors import CapabilityError
from asynth.execution.environment import SYSTEM_PATH
from asynth.execution.roots import choose_base

Choice = Literal["auto", "bwrap", "off"]

FILE_BYTES: Final = 4 << 30
"""Largest file that a command may write; the products of workloads have some MiB."""

TEMPORARY_BYTES: Final = 2 << 30
"""What a folder for temporary files takes behind a wall, whose content is memory. Only newer bubblewrap (0.7) limits it."""

PROCESSES: Final = 4096
"""Processes and threads that the user may have behind a wall. Linux does not limit root."""

FAILED: Final = ("bwrap: ", "unshare: ", "mount: ")
"""How a line begins that is printed when the wall cannot be put up."""

_PROGRAM: Final = "bwrap"
_TRIAL_SECONDS = 10.0

_HIDDEN: Final = ("/tmp", "/var/tmp", "/run", "/root", "/home", "/mnt", "/media", "/srv", "/var/spool", "/var/mail")
"""Folders that are empty behind the wall: people's files, sockets of services and agents, other programs' temporary files."""

_SECRET: Final = ("/etc/shadow", "/etc/gshadow", "/etc/ssh", "/etc/ssl/private", "/etc/sudoers")
"""What of the system only root can read, and examples never need."""

_KEPT: Final = ("CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID")
"""With these root writes into its own read-only folders, as it does without a wall. They reach no file of anybody else: the
user namespace knows no other user."""

_KERNEL: Final = (
    "/proc/sys",
    "/proc/sysrq-trigger",
    "/proc/irq",
    "/proc/bus",
    "/proc/fs",
    "/proc/mtrr",
    "/proc/pressure",
)
"""Settings of the kernel, which belong to root in every namespace; container runtimes cover the same ones."""

_PERSONAL: Final = (".local", ".cargo")
"""Folders above a `bin` that hold more of a person than programs."""

_LIMITED: Final = (
    'ulimit -f "$0"; ulimit -u "$1" 2>/dev/null; told=$2; shift 2; "$@" 9>&-; code=$?; '
    '{ times > "$told"; } 2>/dev/null; exit "$code"'
)
"""bubblewrap does not wait for what it started, so the CPU time is lost to whoever waits for bubblewrap: a shell tells it. It
keeps the ninth descriptor, by which a door stays open, to itself."""

Layering = Literal["", "bwrap", "mount"]
"""What puts a layer over the shared caches: bubblewrap (from 0.11 on), a mount around it (from Linux 5.11 on), or nothing."""

_WRITTEN: Final = "written"
"""Folder of a layer with what was written; another one is the kernel's."""

_MOUNTING: Final = '"$1" -t overlay overlay -o "$2" "$3" && shift 3 && exec "$@"'

_TIMES: Final = ".times"
_SPENT: Final = re.compile(r"(\d+)m([\d.]+)s")
_UNIT: Final = 512
"""Bytes in the unit of ``ulimit -f`` (POSIX, `ulimit`)."""


@dataclass(frozen=True, slots=True)
class Wall:
    """How commands are kept apart from the machine.

    :param program: bubblewrap; None where commands run without a wall
    :param said: for the manifest: `bwrap 0.8.0`, or `off (no bwrap)`
    :param why_not: where there is no wall, why, and what to do, in one line
    :param visible: what lies in hidden folders and is needed all the same; read-only
    :param shared: caches that all examples share
    :param failed: whether bubblewrap is here and does not work
    :param layering: what puts an example's layer over the shared caches
    :param trusted: whether the commands are this catalogue's own: where nothing layers, these may add to the shared caches
    :param filling: whether they are there to fill the shared caches, as canaries are
    """

    program: str | None
    said: str
    why_not: str = ""
    visible: tuple[str, ...] = ()
    shared: str = ""
    trusted: bool = True
    failed: bool = False
    layering: Layering = ""
    filling: bool = False

    @property
    def up(self) -> bool:
        """Whether commands run behind it."""
        return self.program is not None

    def around(self, tools: Iterable[str], shared: Path | None, provisioned: Path) -> Wall:
        """Return the wall behind which `tools`, the embedded engine, and the two caches are there.

        :param tools: paths of programs
        """
        needed = [*_places_of_python(), *(place for tool in tools for place in _places_of(tool)), str(provisioned)]
        return replace(self, visible=tuple(sorted(set(filter(_is_hidden, needed)))), shared=str(shared or ""))

    def enclose(
        self,
        argv: Sequence[str],
        *,
        directory: Path,
        home: Path,
        scratch: Path,
        bin_directory: Path,
        cwd: Path,
        layer: Path | None = None,
        door: Sequence[str] = (),
    ) -> Sequence[str]:
        """Return the command line that runs `argv` behind the wall, or `argv` where there is none.

        :param directory: of the example: the project's, its home and what lies beside them; the only place that may change
        :param home: takes the file that :func:`take_seconds` reads
        :param scratch: with the script; read-only
        :param bin_directory: with `witness`; read-only
        :param layer: directory that takes what the commands add to the shared caches; None for commands that use none
        :param door: a command line that makes what it is followed by reach services, through the file that is its last
            argument; none for a network where nothing is
        """
        if self.program is None:
            return argv
        around: tuple[str, ...] = ()
        arguments = [self.program, *_base(self.program)]
        for place in self.visible:
            arguments += ("--ro-bind-try", place, place)
        if self.shared and layer is not None:
            around, binding = self._bind_shared(layer)
            arguments += binding
        arguments += ("--bind", str(directory), str(directory))
        for readable in (scratch, bin_directory):
            arguments += ("--ro-bind", str(readable), str(readable))
        if door:
            arguments += ("--ro-bind", door[-1], door[-1])
        blocks = str(FILE_BYTES // _UNIT)
        return (
            *(*around, *arguments, "--chdir", str(cwd), "--"),
            *(*door, _shell(), "-c", _LIMITED, blocks, str(PROCESSES), str(home / _TIMES), *argv),
        )

    def _bind_shared(self, layer: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return what stands before bubblewrap and what is among its arguments for the shared caches to be there."""
        if self.filling or (self.trusted and not self._layers(layer)):
            return (), ("--bind-try", self.shared, self.shared)
        if not self._layers(layer):
            return (), ("--ro-bind-try", self.shared, self.shared)
        return _lay_over(self.shared, layer, self.layering)

    def _layers(self, layer: Path) -> bool:
        # A folder that is not there is no cache, and the options of a mount cannot name every path.
        return bool(self.layering) and os.path.isdir(self.shared) and not re.search(r"[,:\\]", f"{self.shared}{layer}")


def _lay_over(shared: str, layer: Path, layering: Layering) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what stands before bubblewrap and what is among its arguments for writes to `shared` to land in `layer`."""
    written, work = layer / _WRITTEN, layer / "work"
    for folder in (written, work):
        folder.mkdir(parents=True, exist_ok=True)
    if layering == "bwrap":
        return (), ("--overlay-src", shared, "--overlay", str(written), str(work), shared)
    # Root mounts in a namespace of its own, where it is nobody else; bubblewrap's own inside has the user's ids again.
    unshare, mount = (_find(os.pathsep.join(SYSTEM_PATH), name) or name for name in ("unshare", "mount"))
    options = f"lowerdir={shared},upperdir={written},workdir={work},userxattr"
    around = (
        unshare,
        "--user",
        "--map-root-user",
        "--mount",
        "--",
        _shell(),
        "-c",
        _MOUNTING,
        "sh",
        mount,
        options,
        shared,
    )
    return around, ("--uid", str(os.getuid()), "--gid", str(os.getgid()), "--bind", shared, shared)


def take_seconds(home: Path) -> float | None:
    """Return the CPU seconds of the last command behind a wall, as its shell told them in `home`; None where it did not.

    It tells them in the end, so None means that it was killed, that it was never started, or that there is no wall.
    """
    path = home / _TIMES
    if not os.path.lexists(path):
        return None
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as stream:
            text = stream.read(200).decode("ascii", "replace")
        path.unlink()
    except OSError:
        return 0.0
    return sum(60 * int(minutes) + float(seconds) for minutes, seconds in _SPENT.findall(text))


def find_wall(choice: Choice = "auto", path: str | None = None) -> Wall:
    """Return the wall that this machine has. Blocks.

    :param choice: `auto` for bubblewrap where it works, `bwrap` to insist, `off` for none
    :param path: where bubblewrap is looked for, as PATH has it; the process's own by default
    :raises CapabilityError: if it is insisted on and does not work
    """
    if choice == "off":
        return Wall(None, "off (asked for)", "--sandbox off was asked for; leave it out")
    program = _find(os.environ.get("PATH", "") if path is None else path) if sys.platform == "linux" else None
    if program is None:
        wall = Wall(None, f"off (no {_PROGRAM})", _no_program())
    else:
        version, failure = _try(program)
        layering = "" if failure else _try_layering(program)
        wall = Wall(program, version if layering else f"{version}, shared caches can be written", layering=layering)
        if failure:
            wall = Wall(
                None,
                f"off ({failure})",
                f"{program} is here and does not work ({failure}); allow user namespaces",
                failed=True,
            )
    if choice == "bwrap" and not wall.up:
        raise CapabilityError(f"--sandbox bwrap: {wall.why_not}")
    return wall


def _no_program() -> str:
    if sys.platform != "linux":
        return "bubblewrap is for Linux only"
    return f"there is no {_PROGRAM} on PATH; install the package bubblewrap"


def _find(path: str, name: str = _PROGRAM) -> str | None:
    for folder in path.split(os.pathsep):
        candidate = os.path.join(folder, name)
        if os.path.isabs(candidate) and os.path.isfile(candidate) and os.access(candidate, os.X_OK):
            return candidate
    return None


@cache
def _try(program: str) -> tuple[str, str]:
    """Return what `program` calls itself, and why it cannot put up the wall, or ""."""
    version = _ask((program, "--version"))
    said = f"bwrap {version.stdout.split()[-1]}" if version.returncode == 0 and version.stdout.split() else "bwrap"
    done = _ask((program, *_base(program), "--", "/bin/sh", "-c", ":"))
    lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
    return said, "" if done.returncode == 0 else lines[-1].removeprefix(FAILED[0])


@cache
def _try_layering(program: str) -> Layering:
    """Return what puts a layer over a folder here, so that what is written there lands in the layer."""
    ways: tuple[Layering, ...] = ("bwrap", "mount") if _offers(program, "--overlay") else ("mount",)
    with (
        tempfile.TemporaryDirectory(prefix="asynth-lower-") as lower,
        tempfile.TemporaryDirectory(prefix="asynth-upper-", dir=choose_base()) as upper,
    ):
        for way in ways:
            around, binding = _lay_over(lower, Path(upper, way), way)
            done = _ask((*around, program, *_base(program), *binding, "--", "/bin/sh", "-c", ': > "$0/told"', lower))
            if done.returncode == 0 and not os.listdir(lower) and Path(upper, way, _WRITTEN, "told").exists():
                return way
    return ""


@cache
def _offers(program: str, option: str) -> bool:
    return f"{option} " in _ask((program, "--help")).stdout


def _ask(argv: Sequence[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=_TRIAL_SECONDS,
            check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(argv, 1, "", str(error))


@cache
def _base(program: str) -> tuple[str, ...]:
    sized = ("--size", str(TEMPORARY_BYTES)) if _offers(program, "--size") else ()
    arguments = ["--die-with-parent", "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-net"]
    arguments += ["--cap-drop", "ALL"]
    if os.geteuid() == 0:
        for capability in _KEPT:
            arguments += ["--cap-add", capability]
    arguments += ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    if os.geteuid() == 0:
        for place in filter(os.path.exists, _KERNEL):
            arguments += ["--ro-bind", place, place]
    for place in _hidden():
        arguments += [*sized, "--tmpfs", place]
    for place in _SECRET:
        if os.path.isdir(place):
            arguments += ["--tmpfs", place]
        elif os.path.exists(place) and os.access(place, os.R_OK):
            arguments += ["--ro-bind", "/dev/null", place]
    return tuple(arguments)


@cache
def _hidden() -> tuple[str, ...]:
    """Return the folders that are empty behind the wall, with links resolved, outer ones before inner ones."""
    own = (str(Path.home()), tempfile.gettempdir())
    places = sorted({os.path.realpath(place) for place in (*_HIDDEN, *own) if os.path.isdir(place)})
    return tuple(place for place in places if place != "/")


def _is_hidden(place: str) -> bool:
    return any(place.startswith(f"{hidden}/") for hidden in (*_hidden(), "/dev/shm"))


def _places_of(tool: str) -> Iterable[str]:
    """Yield where the program `tool` and what it consists of lie: the folder above its `bin`, unless that is a home."""
    for path in dict.fromkeys((os.path.abspath(tool), os.path.realpath(tool))):
        folder = os.path.dirname(path)
        above = os.path.dirname(folder)
        private = above in _hidden() or os.path.basename(above) in _PERSONAL
        yield above if os.path.basename(folder) == "bin" and not private else folder


def _places_of_python() -> Iterable[str]:
    """Yield what the embedded engine consists of: the interpreter, its libraries, and asynth itself."""
    yield from (sys.base_prefix, sys.base_exec_prefix, sys.prefix, sys.exec_prefix)
    yield from _places_of(sys.executable)
    yield from (entry for entry in sys.path if os.path.basename(entry) in ("site-packages", "dist-packages"))
    yield str(Path(__file__).resolve().parents[1])


def _shell() -> str:
    # dash hands on all variables as they are, as the `witness` on PATH needs it, too.
    return "/bin/dash" if os.path.exists("/bin/dash") else "/bin/sh"


__all__ = ["FAILED", "Choice", "Wall", "find_wall", "take_seconds"]
