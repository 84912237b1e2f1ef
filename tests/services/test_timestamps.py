"""The timestamp authority, held to what openssl says of its answers, and to what it refuses."""

import datetime
import hashlib
import subprocess

import pytest
from asn1crypto import tsp
from cryptography import x509

from asynth.services.timestamps import Response, TimestampAuthority

MOMENT = "2024-01-01T12:00:00+00:00"


@pytest.fixture
def authority(chain):
    return TimestampAuthority.from_pem(chain.key.private_pem.decode(), chain.leaf.decode(), MOMENT)


def query(**changes):
    fields = {
        "version": "v1",
        "message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": hashlib.sha256(b"x").digest()},
        "nonce": 2**63 + 5,
        "cert_req": True,
    }
    return tsp.TimeStampReq({**fields, **changes}).dump()


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
def test_openssl_makes_the_request_and_verifies_the_answer(authority, chain, tmp_path, digest):
    (tmp_path / "data").write_bytes(b"what was signed\n")
    (tmp_path / "root.pem").write_bytes(chain.root)

    def openssl(*arguments):
        return subprocess.run(
            ("openssl", "ts", *arguments), cwd=tmp_path, capture_output=True, text=True, check=False, timeout=20
        )

    assert openssl("-query", "-data", "data", f"-{digest}", "-cert", "-out", "query").returncode == 0
    (tmp_path / "reply").write_bytes(authority.answer((tmp_path / "query").read_bytes()))
    verify = ("-verify", "-in", "reply", "-CAfile", "root.pem")
    for asked in (("-queryfile", "query"), ("-data", "data")):  # the first compares the nonce as well
        done = openssl(*verify, *asked)
        assert "Verification: OK" in done.stdout, done.stderr
    assert "Jan  1 12:00:00 2024 GMT" in openssl("-reply", "-in", "reply", "-text").stdout
    (tmp_path / "data").write_bytes(b"something else\n")
    assert openssl(*verify, "-data", "data").returncode != 0


def test_its_certificate_stamps_and_does_nothing_else(chain):
    leaf = x509.load_pem_x509_certificate(chain.leaf)
    usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert usage.critical
    assert list(usage.value) == [x509.oid.ExtendedKeyUsageOID.TIME_STAMPING]


def test_a_certificate_comes_along_only_where_it_is_asked_for(authority):
    for wanted in (True, False):
        token = Response.load(authority.answer(query(cert_req=wanted)))["time_stamp_token"]
        assert len(token["content"]["certificates"]) == wanted


def test_no_two_stamps_have_the_same_serial_number(authority):
    tokens = [Response.load(authority.answer(query()))["time_stamp_token"] for _ in range(5)]
    numbers = {token["content"]["encap_content_info"]["content"].parsed["serial_number"].native for token in tokens}
    assert len(numbers) == 5


def test_without_a_moment_it_tells_the_time_of_the_clock(authority):
    token = Response.load(authority.at("").answer(query()))["time_stamp_token"]
    told = token["content"]["encap_content_info"]["content"].parsed["gen_time"].native
    assert abs((datetime.datetime.now(datetime.UTC) - told).total_seconds()) < 60


SHORT = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": b"short"}
OLD = {"hash_algorithm": {"algorithm": "sha1"}, "hashed_message": hashlib.sha1(b"x").digest()}


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        (b"", "bad_data_format"),
        (b"not DER at all", "bad_data_format"),
        (query() + b"\0", "bad_data_format"),
        (query(message_imprint=SHORT), "bad_data_format"),
        (query(message_imprint=OLD), "bad_alg"),
        (query(req_policy="1.2.3.4"), "unaccepted_policy"),
        (query(extensions=[{"extn_id": "1.2.3.4", "extn_value": b"x"}]), "unaccepted_extensions"),
    ],
)
def test_a_wrong_request_gets_no_stamp_but_the_reason(authority, body, failure):
    response = Response.load(authority.answer(body), strict=True)
    assert response["status"]["status"].native == "rejection"
    assert response["status"]["fail_info"].native == {failure}
    assert response["time_stamp_token"].native is None


def test_only_a_key_on_a_curve_stamps(chain):
    from asynth.execution.derivation import derive_pair

    with pytest.raises(ValueError, match="elliptic curve"):
        TimestampAuthority.from_pem(derive_pair("ed25519", 1, "e", "r").private_pem.decode(), chain.leaf.decode())
