"""AWS KMS: what it signs it verifies, for who signs the request as AWS has it, and nothing for anybody else."""

import base64
import datetime
import hashlib
import hmac
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from asynth.execution.derivation import derive_pair
from asynth.services.kms import KeyManagement

REGION, ID, SECRET = "eu-central-1", "AKIAEXAMPLE", "secret"
MESSAGE = b"what is signed"
DIGEST = base64.b64encode(hashlib.sha256(MESSAGE).digest()).decode()
SIGNED = "content-type;host;x-amz-date;x-amz-target"


@pytest.fixture
def kms():
    keys = {name: derive_pair("ecdsa-p256", 1, "example", name).private_pem.decode() for name in ("build", "other")}
    return KeyManagement.from_pem(REGION, (ID, SECRET), keys)


def ask(kms, act, *, region=REGION, who=ID, secret=SECRET, late=0, spoil=b"", signed=SIGNED, **fields):
    """Sign a request by Signature Version 4, written here from its documentation, and return the answer."""
    given = {"KeyId": "alias/build", "MessageType": "DIGEST", "SigningAlgorithm": "ECDSA_SHA_256"}
    body = json.dumps({**given, "Message": DIGEST, **fields}).encode()
    moment = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=late)).strftime("%Y%m%dT%H%M%SZ")
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "host": f"kms.{region}.amazonaws.com",
        "x-amz-date": moment,
        "x-amz-target": f"TrentService.{act}",
    }
    lines = "".join(f"{name}:{headers[name]}\n" for name in signed.split(";"))
    canonical = f"POST\n/\n\n{lines}\n{signed}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{moment[:8]}/{region}/kms/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{secret}".encode()
    for part in (*scope.split("/"), text):
        key = hmac.digest(key, part.encode(), "sha256")
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={who}/{scope}, SignedHeaders={signed}, Signature={key.hex()}"
    )
    return kms.answer("POST", "/", headers, body + spoil)


def test_a_signature_holds_for_its_key_and_its_digest_only(kms):
    status, made = ask(kms, "Sign")
    assert status == 200
    other = base64.b64encode(hashlib.sha256(b"something else").digest()).decode()
    assert ask(kms, "Verify", Signature=made["Signature"])[1]["SignatureValid"]
    for changed in ({"Message": other}, {"KeyId": "alias/other"}, {"Signature": "AAAA"}, {"Signature": "!"}):
        status, answer = ask(kms, "Verify", **{"Signature": made["Signature"], **changed})
        assert (status, answer["__type"]) == (400, "KMSInvalidSignatureException")


def test_the_key_that_it_shows_is_that_of_the_signature(kms):
    signature = base64.b64decode(ask(kms, "Sign")[1]["Signature"])
    _, shown = ask(kms, "GetPublicKey")
    load_der_public_key(base64.b64decode(shown["PublicKey"])).verify(signature, MESSAGE, ec.ECDSA(SHA256()))
    _, described = ask(kms, "DescribeKey", KeyId=shown["KeyId"])
    assert described["KeyMetadata"]["Arn"] == shown["KeyId"]
    assert described["KeyMetadata"]["SigningAlgorithms"] == shown["SigningAlgorithms"] == ["ECDSA_SHA_256"]


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ({"who": "AKIAOTHER"}, "UnrecognizedClientException"),
        ({"secret": "other"}, "InvalidSignatureException"),
        ({"spoil": b" "}, "InvalidSignatureException"),
        ({"region": "us-east-1"}, "InvalidSignatureException"),
        ({"late": 600}, "InvalidSignatureException"),
        ({"signed": "content-type;host;x-amz-date"}, "InvalidSignatureException"),
        ({"act": "Decrypt"}, "UnknownOperationException"),
        ({"KeyId": "alias/unknown"}, "NotFoundException"),
        ({"KeyId": None}, "NotFoundException"),
        ({"Message": None}, "SerializationException"),
        ({"Message": base64.b64encode(b"short").decode()}, "ValidationException"),
        ({"MessageType": "RAW"}, "ValidationException"),
        ({"SigningAlgorithm": "RSASSA_PSS_SHA_256"}, "ValidationException"),
    ],
)
def test_a_wrong_request_gets_no_signature_but_an_error(kms, asked, kind):
    status, answer = ask(kms, **{"act": "Sign", **asked})
    assert (status >= 400, answer["__type"]) == (True, kind)


def test_nothing_is_answered_without_a_signature(kms):
    assert kms.answer("POST", "/", {}, b"{}")[1]["__type"] == "MissingAuthenticationTokenException"
    assert kms.answer("GET", "/", {}, b"")[0] == 404


def test_only_keys_on_a_curve_are_kept(rsa_pair):
    with pytest.raises(ValueError, match="ECC_NIST_P256"):
        KeyManagement.from_pem(REGION, (ID, SECRET), {"build": rsa_pair.private_pem.decode()})
