"""What came of one thing that was to be provided, and a client's failure in one line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one toolchain, of warming one workload, or of getting a release of witness.

    :param seconds: what it took
    :param status: `impossible` if this machine lacks what would install it
    :param reason: why it failed, in one line, or where the program is that makes it unnecessary; "" otherwise
    """

    kind: Literal["toolchain", "caches", "engine"]
    name: str
    status: Literal["provided", "present", "impossible", "failed"]
    seconds: float = 0.0
    reason: str = ""


_UNREACHABLE = re.compile(
    r"no such host|dial tcp|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT|[Cc]ould(?: not|n't) resolve"
    r"|[Nn]ame resolution|[Nn]ame or service not known|[Nn]etwork is unreachable|[Cc]onnection refused"
    r"|[Tt]emporary failure resolving|[Cc]ould not connect|does not have a Release file|Unable to locate package"
    r"|[Nn]o matching distribution|[Uu]nknown host|UnknownHostException|i/o timeout|module lookup disabled"
)
_NOISE = re.compile(
    r"^(npm (notice|warn)|WARNING: |\[notice\]|go: downloading|\s*$|npm error A complete log)", re.IGNORECASE
)


def summarize_failure(said: str) -> str:
    """Return what a client said when it failed, in one line: the first that names the network, or else the last."""
    lines = [line.strip() for line in said.splitlines() if not _NOISE.match(line)]
    for line in lines:
        if _UNREACHABLE.search(line):
            return f"the registry cannot be reached, or does not have it: {line[:300]}"
    return lines[-1][:300] if lines else "it said nothing"
