"""URLs of remotes without the user and password in them, in the way of Go's `net/url`.

A URL that Go cannot parse (`git@host:path`) is kept whole, as witness keeps it.
"""

from __future__ import annotations

import re

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PATH_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~$&+,/:;=@!'()*")


def strip_credentials(url: str) -> str:
    """`url` without its user information, or `url` itself when Go could not parse it."""
    if any(ord(character) < 0x20 or ord(character) == 0x7F for character in url):
        return url
    rest, hash_mark, fragment = url.partition("#")
    scheme, rest = _take_scheme(rest)
    if scheme is None or _BAD_ESCAPE.search(fragment):
        return url
    rest, question, query = rest.partition("?")
    host = None
    if rest.startswith("//"):
        authority, slash, path = rest[2:].partition("/")
        host = _read_host(authority.rpartition("@")[2])
        if host is None or not _is_user(authority.rpartition("@")[0]):
            return url
        path = slash + path
    elif scheme and not rest.startswith("/"):
        return f"{scheme}:{rest}{question}{query}{hash_mark}{fragment}"
    else:
        path = rest
        if not scheme and ":" in path.partition("/")[0]:
            return url
    if _BAD_ESCAPE.search(path):
        return url
    front = (scheme + ":" if scheme else "") + (f"//{host}" if host or (scheme and rest.startswith("//")) else "")
    mark = question if query or question else ""
    return front + _escape_path(path) + mark + query + (hash_mark + fragment if fragment else "")


def _take_scheme(text: str) -> tuple[str | None, str]:
    """The scheme in lower case (empty for none, None for an empty one before a colon) and what follows."""
    match = _SCHEME.match(text)
    if match:
        return match[1].lower(), text[match.end() :]
    return (None if text.startswith(":") else ""), text


def _is_user(user: str) -> bool:
    return not _BAD_ESCAPE.search(user) and not re.search(r"[^A-Za-z0-9\-._:~!$&'()*+,;=%@]", user)


def _read_host(host: str) -> str | None:
    name, colon, port = host.rpartition(":")
    if host.startswith("["):
        end = host.rfind("]")
        if end < 0 or not re.fullmatch(r"(?::\d*)?", host[end + 1 :]):
            return None
        return host
    if colon and not re.fullmatch(r"\d*", port):
        return None
    if _BAD_ESCAPE.search(name or host) or re.search(r"[ <>\"\\^`{|}]", host):
        return None
    return host


def _escape_path(path: str) -> str:
    """As Go writes a path: kept where it was escaped well, else with unsafe bytes escaped."""
    if all(character in _PATH_SAFE or character == "%" or character in "[]" for character in path):
        return path
    from urllib.parse import quote, unquote_to_bytes

    return quote(unquote_to_bytes(path.encode("utf-8", "surrogateescape")), safe="-_.~$&+,/:;=@")
