"""Make an environment for each trainer's loader below a directory, for `pytest -m loaders`.

Called as ``python prepare.py DIRECTORY``. Their pins exclude each other, and none of them belongs into asynth's own
environment. What needs torch is not here: on Linux the wheel that PyPI has brings two gigabytes of CUDA, which no test of a
file format is worth.
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


def prepare(directory):
    for name, packages in ENVIRONMENTS.items():
        home = directory / name
        if not (home / "bin" / "python").exists():
            venv.create(home, with_pip=True)
        install = (home / "bin" / "python", "-m", "pip", "install", "--quiet")
        subprocess.run([*install, *packages], check=True)
        if name in WITHOUT_DEPENDENCIES:
            subprocess.run([*install, "--no-deps", *WITHOUT_DEPENDENCIES[name]], check=True)


if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
