"""`python -m asynth.witness.embedded`: the embedded engine as an executable."""

import sys

from asynth.witness.embedded.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
