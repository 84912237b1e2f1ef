"""Signers that the embedded engine does not have: what witness says first it says too, and then it names what it lacks."""

import pytest

from asynth.embedded.errors import WitnessError
from asynth.embedded.x509.signers import make_remote_signer

URL, TOKEN = "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"


class Given:
    """Options of a command line."""

    def __init__(self, **options):
        self.options = options

    def text(self, name):
        return self.options.get(name.replace("-", "_"), "")


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "no token provided"),
        ({"GITHUB_ACTIONS": "true"}, f"{URL} is not set"),
        ({"GITHUB_ACTIONS": "true", URL: "http://127.0.0.1:1"}, f"{TOKEN} is not set"),
        ({"GITHUB_ACTIONS": "true", URL: "http://127.0.0.1:1", TOKEN: "t"}, "the embedded engine has no fulcio signer"),
    ],
    ids=["a shell", "no permission", "no token", "a job"],
)
def test_fulcio_is_refused_by_name_where_witness_would_go_on(monkeypatch, environment, said):
    for name in ("GITHUB_ACTIONS", URL, TOKEN):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(WitnessError, match=said):
        make_remote_signer("fulcio", Given())


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("awskms:///alias/build", "the embedded engine has no kms signer"),
        ("azurekms://vault/build", "no kms provider found for key reference: azurekms://vault/build"),
    ],
)
def test_key_services_are_refused_by_name(reference, said):
    with pytest.raises(WitnessError, match=said):
        make_remote_signer("kms", Given(signer_kms_ref=reference))
