"""The environment attestor: operating system, host, user and variables, of which sensitive ones are hidden or left out.

Patterns are case-sensitive. Facts from go-witness `environment/` (the list is its default list).
"""

from __future__ import annotations

import os
import sys

from asynth.embedded.attestors.attestor import Attestor, RunContext
from asynth.embedded.errors import WitnessPanicError
from asynth.embedded.files.glob import Glob
from asynth.embedded.go import log

HIDDEN = "******"

_DEFAULT_LIST = """
    *TOKEN* *SECRET* *API_KEY* *PASSWORD* *JWT* *sshKey* *passphrase*
    AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AMAZON_AWS_ACCESS_KEY_ID AMAZON_AWS_SECRET_ACCESS_KEY ALGOLIA_API_KEY
    AZURE_CLIENT_ID AZURE_CLIENT_SECRET AZURE_USERNAME AZURE_PASSWORD MSI_ENDPOINT MSI_SECRET binance_api binance_secret
    BITTREX_API_KEY BITTREX_API_SECRET CF_PASSWORD CF_USERNAME CODECLIMATE_REPO_TOKEN COVERALLS_REPO_TOKEN CIRCLE_TOKEN
    DIGITALOCEAN_ACCESS_TOKEN DOCKER_EMAIL DOCKER_PASSWORD DOCKER_USERNAME DOCKERHUB_PASSWORD FACEBOOK_APP_ID
    FACEBOOK_APP_SECRET FACEBOOK_ACCESS_TOKEN FIREBASE_TOKEN FOSSA_API_KEY GH_TOKEN GH_ENTERPRISE_TOKEN
    GOOGLE_APPLICATION_CREDENTIALS GOOGLE_API_KEY CI_DEPLOY_USER CI_DEPLOY_PASSWORD GITLAB_USER_LOGIN CI_JOB_JWT
    CI_JOB_JWT_V2 CI_JOB_TOKEN HEROKU_API_KEY HEROKU_API_USER MAILGUN_API_KEY MCLI_PRIVATE_API_KEY MCLI_PUBLIC_API_KEY
    NGROK_TOKEN NGROK_AUTH_TOKEN NPM_AUTH_TOKEN OKTA_CLIENT_ORGURL OKTA_CLIENT_TOKEN OKTA_OAUTH2_CLIENTSECRET
    OKTA_OAUTH2_CLIENTID OKTA_AUTHN_GROUPID OS_USERNAME OS_PASSWORD PERCY_TOKEN SAUCE_ACCESS_KEY SAUCE_USERNAME
    SENTRY_AUTH_TOKEN SLACK_TOKEN SNYK_TOKEN square_access_token square_oauth_secret STRIPE_API_KEY STRIPE_DEVICE_NAME
    SURGE_TOKEN SURGE_LOGIN TWILIO_ACCOUNT_SID CONSUMER_KEY CONSUMER_SECRET TRAVIS_SUDO TRAVIS_OS_NAME
    TRAVIS_SECURE_ENV_VARS VAULT_TOKEN VAULT_CLIENT_KEY TOKEN VULTR_ACCESS VULTR_SECRET ACTIONS_RUNTIME_TOKEN
    ACTIONS_ID_TOKEN_REQUEST_TOKEN
    """
SENSITIVE = frozenset(_DEFAULT_LIST.split())


def read_environment() -> dict[str, str]:
    """The variables that this process was started with.

    Python itself sets LC_CTYPE when it is started in the C locale (PEP 538); that is not the user's, and a command
    or an attestation must not see it.
    """
    variables = dict(os.environ)
    if variables.get("LC_CTYPE") in ("C.UTF-8", "C.utf8", "UTF-8") and not variables.get("LC_ALL"):
        if sys.platform == "linux":
            is_given = _was_given("LC_CTYPE")
        else:
            is_given = variables.get("LANG", "C") not in ("", "C", "POSIX")
        if not is_given:
            del variables["LC_CTYPE"]
    return variables


def _was_given(name: str) -> bool:
    try:
        with open("/proc/self/environ", "rb") as file:
            return any(item.startswith(name.encode() + b"=") for item in file.read().split(b"\0"))
    except OSError:
        return True


class SensitiveNames:
    """A set of names and patterns of variables that hold secrets."""

    def __init__(self, patterns: frozenset[str]) -> None:
        self._names = patterns
        self._globs = []
        self._is_broken = False
        for pattern in sorted(patterns):
            if "*" in pattern:
                try:
                    self._globs.append(Glob(pattern))
                except ValueError as error:
                    log.error(f"obfuscate glob pattern could not be interpreted: {error}")
                    self._is_broken = True

    def holds(self, name: str) -> bool:
        """Whether the name is listed or matches a pattern.

        :raises WitnessPanicError: a pattern is malformed, and witness uses it all the same.
        """
        if self._is_broken:
            raise WitnessPanicError("runtime error: invalid memory address or nil pointer dereference")
        return name in self._names or any(glob.matches(name) for glob in self._globs)


class Capture:
    """How variables are recorded in one run."""

    def __init__(
        self,
        *,
        added: tuple[str, ...] = (),
        allowed: tuple[str, ...] = (),
        without_defaults: bool = False,
        leaves_out: bool = False,
    ) -> None:
        """:param leaves_out: drop sensitive variables instead of hiding their values."""
        self._patterns = (frozenset() if without_defaults else SENSITIVE) | frozenset(added)
        self._allowed = frozenset(allowed)
        self._leaves_out = leaves_out

    def capture(self, variables: dict[str, str]) -> dict[str, str]:
        """The variables to record."""
        sensitive = SensitiveNames(self._patterns)
        found = {}
        for name, value in variables.items():
            if name not in self._allowed and sensitive.holds(name):
                if self._leaves_out:
                    continue
                value = HIDDEN
            found[name] = value
        return found


class EnvironmentAttestor(Attestor):
    """`os` is Go's name of the system (`linux`, `darwin`)."""

    def __init__(self) -> None:
        self.variables: dict[str, str] = {}
        self._system, self._host, self._user = "", "", ""

    def attest(self, context: RunContext) -> None:
        """Read system, host, user and variables."""
        self._system = sys.platform
        self._host = _read_host()
        self._user = _read_user()
        self.variables = context.capture.capture(read_environment())

    def predicate(self) -> object:
        """The record, its keys in witness's order."""
        found: dict[str, object] = {"os": self._system, "hostname": self._host, "username": self._user}
        if self.variables:
            found["variables"] = dict(sorted(self.variables.items()))
        return found


def _read_host() -> str:
    import os

    return os.uname().nodename


def _read_user() -> str:
    import os
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return os.environ.get("USER", "")
