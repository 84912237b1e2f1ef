"""Make an environment for each trainer's loader below a directory, for `pytest -m loaders`.

Called as ``python prepare.py DIRECTORY [NAME...]``; without names it makes all, two at a time. None of them belongs into
asynth's own environment. One that cannot be made is said and left out, and its tests are skipped.
"""

import shutil
import subprocess
import sys
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from torch_without_cuda import install_with_torch

ENVIRONMENTS = {
    "datasets": ("datasets>=5.2",),
    "llama-factory": ("datasets>=5.2", "huggingface-hub"),
    "mlx-lm": ("mlx[cpu]>=0.32", "mlx-lm>=0.32", "mlx-lm-lora>=5.10", "datasets>=5.2"),
    "torch": ("trl>=1.16", "peft>=0.21", "requests", "pillow", "colorama", "addict"),
}

WITHOUT_DEPENDENCIES = {
    "llama-factory": ("llamafactory==0.9.5",),
    "torch": ("axolotl==0.19.0", "unsloth==2026.10.9", "unsloth_zoo==2026.10.9"),
}
"""What asks for gigabytes, or for other versions than its neighbours, of which the part that reads rows needs nothing."""

WITH_TORCH = ("torch",)


def prepare(directory, name):
    home = (directory / name).absolute()
    python = home / "bin" / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
    install = (python, "-m", "pip", "install", "--quiet", "--no-compile", "--disable-pip-version-check")
    if name in WITH_TORCH:
        install_with_torch(home, install, ENVIRONMENTS[name])
    else:
        subprocess.run([*install, *ENVIRONMENTS[name]], check=True)
    if name in WITHOUT_DEPENDENCIES:
        subprocess.run([*install, "--no-deps", *WITHOUT_DEPENDENCIES[name]], check=True)


def attempt(directory, name):
    """Make an environment; return 1 where that fails, which it says, and leave nothing of it."""
    try:
        prepare(directory, name)
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"the environment {name} was not made: {error}", file=sys.stderr)
        shutil.rmtree(directory / name, ignore_errors=True)
        return 1
    return 0


if __name__ == "__main__":
    with ThreadPoolExecutor(2) as pool:  # one waits for the network while another unpacks
        sys.exit(max(pool.map(lambda name: attempt(Path(sys.argv[1]), name), sys.argv[2:] or reversed(ENVIRONMENTS))))
