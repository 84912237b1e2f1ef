"""One HTTP request with Go's error texts, through the proxies that the environment names.

Go's rule for proxies holds: loopback addresses are never proxied.
"""

from __future__ import annotations

from asynth.embedded.errors import WitnessError, describe_errno

_PATIENCE_SECONDS = 30.0


class Answer:
    """Status and body of an HTTP response."""

    __slots__ = ("body", "status")

    def __init__(self, status: int, body: bytes) -> None:
        self.status, self.body = status, body


def request(method: str, url: str, headers: dict[str, str], body: bytes | None = None) -> Answer:
    """Send one request.

    :raises WitnessError: no answer came, in the words of Go's `net/http`.
    """
    import urllib.error
    import urllib.parse
    import urllib.request

    scheme = urllib.parse.urlsplit(url).scheme
    if scheme not in ("http", "https"):
        raise WitnessError(f'{method.title()} "{url}": unsupported protocol scheme "{scheme}"')
    opener = urllib.request.build_opener(urllib.request.ProxyHandler(_choose_proxies(url)))
    try:
        message = urllib.request.Request(url, data=body, headers=headers, method=method)
        with opener.open(message, timeout=_PATIENCE_SECONDS) as response:
            return Answer(response.status, response.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.read())
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        shown = f'{method.title()} "{url}": {_describe(reason, url)}'
        raise WitnessError(shown) from None


def _choose_proxies(url: str) -> dict[str, str]:
    import urllib.parse
    import urllib.request

    host = urllib.parse.urlsplit(url).hostname or ""
    if host == "localhost" or host.startswith("127.") or host == "::1" or urllib.request.proxy_bypass(host):
        return {}
    return urllib.request.getproxies()


def _describe(reason: object, url: str) -> str:
    import socket
    import urllib.parse

    parts = urllib.parse.urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    if isinstance(reason, socket.gaierror):
        return f"dial tcp: lookup {host}: no such host"
    if isinstance(reason, TimeoutError):
        return f"dial tcp {host}:{port}: i/o timeout"
    if isinstance(reason, OSError) and reason.errno is not None:
        return f"dial tcp {host}:{port}: connect: {describe_errno(reason)}"
    return str(reason)
