"""What a writer leaves in an answer: files to save, then commands; and the shell words that writers share."""

from __future__ import annotations

from asynth.script import Bash, File

_FIRST = '"$1"'

Written = tuple[*tuple[File, ...], Bash]
"""What writes a policy: files first, then the commands."""


def as_commands(written: Written, mark: str = "TEMPLATE") -> str:
    """Return one text of commands that also writes the files, each with a quoted heredoc that ends with `mark`."""
    *files, last = written
    saves = [f"cat > {file.name} <<'{mark}'\n{file.content}{mark}\n" for file in files if isinstance(file, File)]
    return "".join([*saves, last.text])


def digest_of(path: str) -> str:
    """Return the command that prints a key id: the SHA-256 of the public key file at `path`."""
    return f"openssl dgst -sha256 -r {path} | cut -d' ' -f1"


def encoded(path: str) -> str:
    """Return the command that prints the file at `path` as base64 on one line."""
    return f"openssl base64 -A -in {path}"


def variable(path: str) -> str:
    """Return the name of a shell or jq variable for the key, rule or certificate at `path`: ``release_policy``."""
    return path.rsplit("/", 1)[-1].replace("-", "_").replace(".", "_")


KEYID_FUNCTION = f"keyid() {{ {digest_of(_FIRST)}; }}\n"
"""A shell function that prints the id of the key in the file that it is given."""

ENCODE_FUNCTION = f"encode() {{ {encoded(_FIRST)}; }}\n"
"""A shell function that prints the file that it is given as base64 on one line."""
