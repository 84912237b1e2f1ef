"""What the figures were measured on: chip, kinds of cores, memory, system."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from pathlib import Path
from typing import Any


def describe_hardware() -> dict[str, Any]:
    """Return chip, cores by kind, memory in GiB, system, and load average (of the last minute).

    It works on Linux and macOS without further packages.
    """
    if platform.system() == "Darwin":
        chip, cores = _sysctl("machdep.cpu.brand_string"), _mac_cores()
        memory = int(_sysctl("hw.memsize") or 0)
    else:
        chip, cores = _linux_chip(), _linux_cores()
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "chip": chip or platform.processor() or "unknown",
        "cores": cores,
        "memory_gib": round(memory / 2**30, 1),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }


def _sysctl(name: str) -> str:
    done = subprocess.run(["sysctl", "-n", name], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _mac_cores() -> dict[str, int]:
    levels = int(_sysctl("hw.nperflevels") or 0)
    found = {
        (_sysctl(f"hw.perflevel{level}.name") or f"level {level}").lower(): int(
            _sysctl(f"hw.perflevel{level}.physicalcpu") or 0
        )
        for level in range(levels)
    }
    return found or {"cores": os.cpu_count() or 1}


def _linux_chip() -> str:
    text = Path("/proc/cpuinfo").read_text(errors="replace")
    match = re.search(r"^(?:model name|Hardware|Model)\s*:\s*(.+)$", text, re.MULTILINE)
    return match[1].strip() if match else ""


def _linux_cores() -> dict[str, int]:
    """Tell kinds of cores apart by their greatest frequency, as far as the kernel says."""
    kinds: dict[str, int] = {}
    for core in sorted(os.sched_getaffinity(0)):
        limit = Path(f"/sys/devices/system/cpu/cpu{core}/cpufreq/cpuinfo_max_freq")
        kind = f"up to {int(limit.read_text()) / 1e6:.1f} GHz" if limit.is_file() else "cores"
        kinds[kind] = kinds.get(kind, 0) + 1
    return kinds
