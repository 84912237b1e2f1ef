"""The process's one application: a request goes to the service that its tenant has at its URL.

Tenant and URL come through one of three doors: a request in the form that proxies get, whose credentials name the tenant; the
same within TLS, after a CONNECT; and for clients that use no proxy, a path `/t/TENANT/https/HOST/...` of this server. What is
unknown is answered with 502 and noted in the log, so that a command that reaches for something else is seen.
"""

from __future__ import annotations

import base64
import binascii
import logging

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from asynth.services import DIRECT
from asynth.services.archivista import Archivista, RefusedError
from asynth.services.fulcio import Fulcio
from asynth.services.github import KeySet, TokenIssuer
from asynth.services.gitlab import GitlabServer
from asynth.services.kms import CONTENT_TYPE as CONTENT_TYPE_OF_AWS
from asynth.services.kms import KeyManagement
from asynth.services.metadata import ComputeMetadata, InstanceMetadata
from asynth.services.tenants import Tenants
from asynth.services.timestamps import CONTENT_TYPE, QUERY_TYPE, TimestampAuthority
from asynth.services.vault import Vault

LARGEST = 64 << 20
"""Bytes of a request's body; attestations have some KiB."""

_log = logging.getLogger(__name__)


class Application:
    """The ASGI application over `tenants`."""

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        tenant, url = _place(request)
        found = self._tenants.find(tenant, url) if "://" in url else None
        if found is None:
            _log.warning("tenant %r has nothing at %s %s", tenant, request.method, url)
            return PlainTextResponse(f"nothing is served at {url}\n", 502)
        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > LARGEST:
                return PlainTextResponse("the body is too large\n", 413)
        service, path = found
        if isinstance(service, TimestampAuthority):
            return _stamp(service, request, bytes(body))
        if isinstance(service, Vault):
            status, answer = service.answer(request.method, path, request.headers.get("x-vault-token", ""), bytes(body))
            return JSONResponse(answer, status)
        if isinstance(service, TokenIssuer):
            bearer = request.headers.get("authorization", "")
            status, answer = service.answer(request.method, bearer, request.query_params.get("audience", ""))
            return JSONResponse(answer, status)
        if isinstance(service, KeySet):
            status, answer = service.answer(request.method)
            return JSONResponse(answer, status)
        if isinstance(service, GitlabServer):
            status, answer = service.answer(request.method, path)
            return JSONResponse(answer, status)
        if isinstance(service, InstanceMetadata):
            status, text, headers = service.answer(request.method, path, request.headers)
            return PlainTextResponse(text, status, headers)
        if isinstance(service, ComputeMetadata):
            audience = request.query_params.get("audience", "")
            status, text, headers = service.answer(request.method, path, request.headers, audience)
            return PlainTextResponse(text, status, headers)
        if isinstance(service, KeyManagement):
            status, answer = service.answer(request.method, path, request.headers, bytes(body))
            return JSONResponse(answer, status, media_type=CONTENT_TYPE_OF_AWS)
        if isinstance(service, Fulcio):
            status, answer = service.answer(request.method, path, bytes(body))
            return JSONResponse(answer, status)
        return _store(service, request.method, path.rstrip("/"), bytes(body))


def _stamp(authority: TimestampAuthority, request: Request, body: bytes) -> Response:
    if request.method != "POST":
        return PlainTextResponse("send a timestamp query\n", 405)
    if request.headers.get("content-type") != QUERY_TYPE:
        return PlainTextResponse(f"send {QUERY_TYPE}\n", 415)
    return Response(authority.answer(body), media_type=CONTENT_TYPE)


def _store(store: Archivista, method: str, path: str, body: bytes) -> Response:
    act = (method, path.removeprefix("/v1"))
    try:
        if act == ("POST", "/upload"):
            return JSONResponse({"gitoid": store.upload(body)})
        if act == ("POST", "/query"):
            return JSONResponse(store.query(body))
    except RefusedError as error:
        return PlainTextResponse(f"{error}\n", 400)
    if method == "GET" and act[1].startswith("/download/"):
        envelope = store.download(act[1].removeprefix("/download/"))
        if envelope is not None:
            return Response(envelope, media_type="application/json")
    return PlainTextResponse("not found\n", 404)


def _place(request: Request) -> tuple[str, str]:
    """Return whose request it is, and the URL that it is for, without its query."""
    path, tunnel = str(request.scope["path"]), request.scope.get("state") or {}
    if "origin" in tunnel:
        return tunnel["tenant"], f"{tunnel['origin']}{path}"
    if path.startswith(DIRECT):
        tenant, _, rest = path.removeprefix(DIRECT).partition("/")
        scheme, _, rest = rest.partition("/")
        return tenant, f"{scheme}://{rest}"
    # In the form that proxies get, the parser leaves out what stands before the path.
    host = request.headers.get("host", "")
    return tenant_of(request.headers.get("proxy-authorization", "")), f"http://{host}{path}"


def tenant_of(authorization: str) -> str:
    """Return the user name in a proxy's credentials, or ""."""
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""
