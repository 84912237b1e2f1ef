"""The door for `https`: a proxy's CONNECT, ended with TLS by a certificate of the run's own authority.

The authority exists as long as the process. Its key never leaves it, and only commands of examples are told to believe it,
so no other program of the machine ever does. Which names it vouches for are those that a tenant's services have.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
import ssl
import tempfile
from collections.abc import Callable
from typing import Any

import h11
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

_CONNECT = b"CONNECT "
_LONGEST = 16 << 10
"""Bytes of a CONNECT with its headers."""

_HANDSHAKE_SECONDS = 10.0
_DAY = datetime.timedelta(days=1)
_LIFE = datetime.timedelta(days=90)

Admits = Callable[[str, str], str | None]
"""Tells by the credentials of a proxy's request and the origin it wants, such as "https://fulcio.sigstore.dev:443", whose
request it is; None if there is nothing for it."""

_log = logging.getLogger(__name__)


class Authority:
    """The run's authority for names of servers.

    :ivar pem: its certificate
    """

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        name = _name("asynth services")
        constraints = x509.BasicConstraints(ca=True, path_length=0)
        self._certificate = _begin(name, name, self._key).add_extension(constraints, critical=True)
        self._name = name
        signed = self._certificate.sign(self._key, SHA256())
        self.pem = signed.public_bytes(Encoding.PEM).decode()
        self._contexts: dict[str, ssl.SSLContext] = {}

    def vouch(self, host: str) -> ssl.SSLContext:
        """Return what ends TLS in the name of `host`."""
        if host not in self._contexts:
            self._contexts[host] = self._make(host)
        return self._contexts[host]

    def _make(self, host: str) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        leaf = (
            _begin(_name(host[:64]), self._name, key)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .sign(self._key, SHA256())
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        context.num_tickets = 0  # each command of witness comes once
        with tempfile.NamedTemporaryFile() as file:  # the one way in which the module ssl takes a key
            file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            file.write(leaf.public_bytes(Encoding.PEM))
            file.flush()
            context.load_cert_chain(file.name)
        return context


def _begin(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return x509.CertificateBuilder(
        issuer, subject, key.public_key(), x509.random_serial_number(), now - _DAY, now + _LIFE
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


class _Tunnelled(HttpToolsProtocol):
    """What is within TLS. A request may be there before :meth:`asyncio.loop.start_tls` tells that the handshake is over."""

    _made = False
    _early = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._made = True
        if self._early:
            super().data_received(self._early)

    def data_received(self, data: bytes) -> None:
        if self._made:
            super().data_received(data)
        else:
            self._early += data


class Doorkeeper(HttpToolsProtocol):
    """HTTP as a proxy hears it: after a CONNECT comes TLS and in it the requests, all else is uvicorn's.

    A request that came through TLS has the tenant and the origin in its scope's `state`.
    """

    def __init__(self, config: Config, state: ServerState, authority: Authority, admits: Admits) -> None:
        super().__init__(config=config, server_state=state, app_state={})
        self._authority, self._admits = authority, admits
        self._head = b""
        self._begun = False
        self._tunnels: set[asyncio.Task[None]] = set()

    def data_received(self, data: bytes) -> None:
        """Take what a client sent."""
        if self._begun:
            super().data_received(data)
            return
        self._head += data
        if self._head.startswith(_CONNECT):
            if b"\r\n\r\n" in self._head or len(self._head) > _LONGEST:
                self._connect()
        elif not _CONNECT.startswith(self._head):
            self._begun = True
            super().data_received(self._head)

    def _connect(self) -> None:
        parser = h11.Connection(h11.SERVER)
        try:
            parser.receive_data(self._head)
            asked: Any = parser.next_event()
            if not isinstance(asked, h11.Request):
                raise h11.RemoteProtocolError("the request does not end")
        except h11.RemoteProtocolError:
            self._refuse("400 Bad Request")
            return
        target = asked.target.decode()
        origin = f"https://{target}"
        tenant = self._admits(dict(asked.headers).get(b"proxy-authorization", b"").decode("latin-1"), origin)
        if tenant is None:
            self._refuse("502 Bad Gateway")
            return
        self.transport.pause_reading()  # what comes next is TLS, and not for this protocol
        self.transport.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        task = asyncio.create_task(self._encrypt(tenant, origin, target.rpartition(":")[0]))
        self._tunnels.add(task)
        task.add_done_callback(self._tunnels.discard)

    def _refuse(self, status: str) -> None:
        self.transport.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        self.transport.close()

    async def _encrypt(self, tenant: str, origin: str, host: str) -> None:
        inner = _Tunnelled(self.config, self.server_state, {"tenant": tenant, "origin": origin})
        self.connections.discard(self)
        try:
            transport = await self.loop.start_tls(
                self.transport,
                inner,
                self._authority.vouch(host),
                server_side=True,
                ssl_handshake_timeout=_HANDSHAKE_SECONDS,
            )
        except (OSError, asyncio.CancelledError) as error:
            _log.warning("tenant %r does not speak TLS with %s: %s", tenant, host, error)
            self.transport.abort()
            return
        if transport is not None:
            inner.connection_made(transport)
