"""PyTorch in an environment without the gigabytes of CUDA that its wheel for Linux asks for.

PyPI has no wheel for Linux that knows processors only, and the one that it has links CUDA's libraries: without them it does
not load. Nothing calls them where there is no such card, so one small library that has their names and fails stands in their
places.
CUDA's runtime, of which torch asks whether there is a card, is the real one.
"""

import re
import subprocess
import sys
from collections import defaultdict

TORCH = "torch==2.15.0"

FOREIGN = re.compile(r"(lib)?(cu|nccl|nvrtc|nvshmem)")
"""How the names of CUDA's functions and libraries begin."""

RUNTIME = re.compile(r"Requires-Dist: cuda-toolkit\[[^]]*\]==([\d.]+)")


def install_with_torch(home, install, packages):
    """Install torch and `packages`, which rest on it, into the environment `home`.

    :param install: the command ``pip install`` of the environment
    :raises subprocess.CalledProcessError: if pip, ``nm``, ``objdump`` or ``cc`` fails
    :raises OSError: if one of them is not there
    """
    if sys.platform != "linux":
        subprocess.run([*install, TORCH, *packages], check=True)
        return
    subprocess.run([*install, "--no-deps", TORCH], check=True)
    site = next(home.glob("lib/python*/site-packages"))
    told = next(site.glob("torch-*.dist-info")) / "METADATA"
    text = told.read_text()
    runtime = RUNTIME.search(text)
    if runtime is None:  # a wheel for processors
        subprocess.run([*install, *packages], check=True)
        return
    told.write_text(re.sub(r"Requires-Dist: (cuda|nvidia|triton).*\n", "", text))  # or pip brings them now
    subprocess.run([*install, *packages, f"cuda-toolkit[cudart]=={runtime[1]}"], check=True)
    stand_in(site / "torch" / "lib", next(site.glob("nvidia/*/lib/libcudart.so.*")))


def stand_in(folder, runtime):
    """Put a library into `folder` for each one that torch's need and no package brought; all of them are one file."""
    torch = sorted([*folder.glob("*.so"), *folder.parent.glob("_C*.so")])
    there = {name for name, _ in symbols("--defined-only", [runtime])}
    versions = defaultdict(set)
    for name, version in symbols("--undefined-only", torch):
        if FOREIGN.match(name) and name not in there:
            versions[version].add(name)
    source, script = folder / "absent.c", folder / "absent.map"
    named = [name for names in versions.values() for name in sorted(names)]
    source.write_text("".join(f"int {name}(void) {{ return 1; }}\n" for name in named))
    script.write_text(
        "".join(f"{version} {{ {'; '.join(sorted(names))}; }};\n" for version, names in versions.items() if version)
    )
    library = folder / "libabsent.so"
    options = ("-w", "-fno-builtin", "-shared", "-fPIC", f"-Wl,--version-script={script}")
    subprocess.run(["cc", *options, "-o", library, source], check=True)
    for needed in {needed for path in torch for needed in needs(path)}:
        if needed != runtime.name and not list(folder.glob(needed)) and FOREIGN.match(needed):
            (folder / needed).symlink_to(library.name)


def symbols(which, paths):
    """Yield the dynamic symbols of libraries, each with its version or ""."""
    found = subprocess.run(["nm", "--dynamic", which, *paths], check=True, capture_output=True, text=True).stdout
    for line in found.splitlines():
        name, _, version = line.split(" ")[-1].partition("@")
        yield name, version.lstrip("@")


def needs(path):
    found = subprocess.run(["objdump", "--private-headers", path], check=True, capture_output=True, text=True).stdout
    return re.findall(r"NEEDED +(\S+)", found)
