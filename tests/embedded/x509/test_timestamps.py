"""Timestamp tokens: which say when a signature was seen, and which are believed by nobody."""

import datetime

import pytest
from asn1crypto import cms

from asynth.embedded.errors import WitnessError
from asynth.embedded.go import http
from asynth.embedded.x509 import timestamps
from asynth.embedded.x509.certificates import parse_certificate
from asynth.embedded.x509.keys import SignatureError
from asynth.embedded.x509.timestamps import ask_for_timestamp, read_time
from asynth.example.draft import Holder
from asynth.execution.derivation import derive_chain
from asynth.services.timestamps import TimestampAuthority

MOMENT = "2024-01-01T12:00:00+00:00"
SIGNATURE = b"a signature"


def make_chain(seed=3, **options):
    return derive_chain(seed, "example", "tsa", Holder("Timestamp Authority"), **options)


def make_authority(chain, moment=MOMENT):
    return TimestampAuthority.from_pem(chain.key.private_pem.decode(), chain.leaf.decode(), moment)


@pytest.fixture
def stamp(monkeypatch):
    """Return what has an authority stamp a signature, as `ask_for_timestamp` hears it."""

    def stamp(authority, signature=SIGNATURE):
        monkeypatch.setattr(
            timestamps, "request", lambda method, url, headers, body: http.Answer(200, authority.answer(body))
        )
        return ask_for_timestamp("http://tsa.example", signature)

    return stamp


def roots(chain):
    return (parse_certificate(chain.root),)


def test_a_token_says_when_its_authority_saw_the_signature(stamp):
    chain = make_chain(direct=True, stamps=True)
    token = stamp(make_authority(chain))
    assert read_time(token, SIGNATURE, roots(chain)) == datetime.datetime.fromisoformat(MOMENT).timestamp()


def test_a_token_of_another_signature_is_not_believed(stamp):
    chain = make_chain(direct=True, stamps=True)
    with pytest.raises(SignatureError, match="does not match timestamped payload"):
        read_time(stamp(make_authority(chain)), b"another one", roots(chain))


def test_a_token_of_another_authority_is_not_believed(stamp):
    chain, other = make_chain(direct=True, stamps=True), make_chain(4, direct=True, stamps=True)
    with pytest.raises(SignatureError):
        read_time(stamp(make_authority(chain)), SIGNATURE, roots(other))


def test_a_certificate_for_code_stamps_nothing(stamp):
    chain = make_chain(direct=True)
    with pytest.raises(SignatureError, match="id-kp-timeStamping"):
        read_time(stamp(make_authority(chain)), SIGNATURE, roots(chain))


def test_a_time_outside_of_the_authoritys_own_life_is_not_believed(stamp):
    chain = make_chain(direct=True, stamps=True)
    with pytest.raises(WitnessError, match="outside of certificate validity"):
        stamp(make_authority(chain, "2020-01-01T00:00:00+00:00"))


def test_an_intermediate_that_the_policy_holds_is_trusted_as_it_is(stamp):
    chain = make_chain(stamps=True)
    token = stamp(make_authority(chain))
    with pytest.raises(SignatureError):
        read_time(token, SIGNATURE, roots(chain))
    assert read_time(token, SIGNATURE, (*roots(chain), parse_certificate(chain.intermediate)))


def test_a_token_that_was_altered_is_not_believed(stamp):
    chain = make_chain(direct=True, stamps=True)
    token = stamp(make_authority(chain))
    at = token.index(b"20240101120000Z")
    with pytest.raises(SignatureError, match="digest mismatch"):
        read_time(token[:at] + b"20240101130000Z" + token[at + 15 :], SIGNATURE, roots(chain))
    signed = cms.ContentInfo.load(token)["content"]["signer_infos"][0]["signature"].native
    at = token.index(signed)
    with pytest.raises(SignatureError, match="does not hold"):
        read_time(
            token[:at] + signed[:-1] + bytes([signed[-1] ^ 1]) + token[at + len(signed) :], SIGNATURE, roots(chain)
        )


@pytest.mark.parametrize("token", [b"", b"\x30\x00", b"no token", b"\x30\x03\x02\x01\x05"])
def test_what_is_no_token_is_not_believed(token):
    with pytest.raises(SignatureError):
        read_time(token, SIGNATURE, roots(make_chain(direct=True, stamps=True)))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (http.Answer(502, b""), "request to timestamp authority failed: 502 Bad Gateway"),
        (http.Answer(200, b"<html>"), "does not read this timestamp"),
        (http.Answer(200, b""), "does not read this timestamp"),
        (http.Answer(200, make_authority(make_chain(stamps=True)).answer(b"?")), "rejection: the request is no"),
    ],
)
def test_an_answer_without_a_token_says_why(monkeypatch, answer, said):
    monkeypatch.setattr(timestamps, "request", lambda *_: answer)
    with pytest.raises(WitnessError, match=said):
        ask_for_timestamp("http://tsa.example", SIGNATURE)
