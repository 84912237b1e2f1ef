"""Make an environment for each trainer's loader below a directory, for `pytest -m loaders`.

Called as ``python prepare.py DIRECTORY [NAME...]``. Their pins exclude each other, and none of them belongs into asynth's own
environment. Without a name those are made that need no torch: on Linux the wheel that PyPI has brings two gigabytes of CUDA,
which no test of a file format is worth. ``trl`` is made where it is asked for, and its test skipped where it is not.
"""

import subprocess
import sys
import venv
from pathlib import Path

WITHOUT_DEPENDENCIES = {"llama-factory": ("llamafactory==0.9.5",)}
"""What would bring torch, of which the reader of rows needs nothing."""

ENVIRONMENTS = {
    "datasets": ("datasets>=5.2",),
    "llama-factory": ("datasets>=5.2", "huggingface-hub"),
    "mlx-lm": ("mlx[cpu]>=0.32", "mlx-lm>=0.32", "datasets>=5.2"),
}

LARGE = {"trl": ("trl>=1.16", "peft>=0.21", "torch")}


def prepare(directory, names):
    for name in names:
        home = directory / name
        if not (home / "bin" / "python").exists():
            venv.create(home, with_pip=True)
        install = (home / "bin" / "python", "-m", "pip", "install", "--quiet")
        subprocess.run([*install, *(ENVIRONMENTS | LARGE)[name]], check=True)
        if name in WITHOUT_DEPENDENCIES:
            subprocess.run([*install, "--no-deps", *WITHOUT_DEPENDENCIES[name]], check=True)


if __name__ == "__main__":
    prepare(Path(sys.argv[1]), sys.argv[2:] or ENVIRONMENTS)
