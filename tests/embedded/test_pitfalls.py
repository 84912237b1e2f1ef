"""The cases of docs/witness-pitfalls.md do what the page says, on the embedded engine and on a release."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "witness-pitfalls.md"
BLOCKS = re.findall(r"^```bash\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)


def run_page(folder, command):
    """Run the blocks of the page as one script, with `witness` as a function."""
    script = "\n".join([f'witness() {{ {command} "$@"; }}', "set -eu", *BLOCKS])
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin",
        "TMPDIR": str(folder),
    }
    return subprocess.run(
        ["bash", "-c", script], env=environment, capture_output=True, text=True, check=False, cwd=folder, timeout=100
    )


def check_page(done):
    promised = sum(block.count("# Verification succeeded") for block in BLOCKS)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Verification succeeded") == promised
    assert promised >= 8
    assert "hunter2" in done.stdout
    assert "Policy validation successful!" in done.stderr


def test_the_page_is_true(tmp_path, witness):
    check_page(run_page(tmp_path, shlex.quote(str(witness))))
