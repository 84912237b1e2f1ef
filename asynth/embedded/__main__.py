"""`python -m asynth.embedded`: the embedded engine as an executable."""

import sys

from asynth.embedded.commands.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
