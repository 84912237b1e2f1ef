"""A GitLab server as the issuer of its jobs' identity tokens: it publishes the keys, and the runner puts the tokens into jobs.

Facts from GitLab's documentation ("OpenID Connect (OIDC) Authentication Using ID Tokens") and from what go-witness
`attestation/gitlab` asks. A job does not fetch its token: it finds it in a variable, so the control channel hands it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from asynth.services.github import Answer, KeySet, TokenIssuer

KEYS = "/oauth/discovery/keys"


@dataclass(frozen=True, slots=True)
class GitlabServer:
    """The part of a server that has to do with tokens, for one job."""

    issuer: TokenIssuer

    @classmethod
    def from_pem(cls, key: str, url: str, claims: Mapping[str, str]) -> Self:
        """Read the server's key from PEM.

        :param url: of the server, which is the issuer's name
        :raises ValueError: if it is no RSA key
        """
        return cls(replace(TokenIssuer.from_pem(key, "", claims), issuer=url))

    def claiming(self, claims: Mapping[str, str]) -> Self:
        """Return the server for a job whose tokens claim something else."""
        return replace(self, issuer=self.issuer.claiming(claims))

    def answer(self, method: str, path: str) -> Answer:
        """Answer a request."""
        if path != KEYS:
            return 404, {"error": "404 Not Found"}
        return KeySet(self.issuer.key.public_key()).answer(method)
