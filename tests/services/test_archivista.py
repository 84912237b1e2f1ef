"""The store as a value: what it takes, what it finds by each of the filters, and that copies go their own ways."""

import base64
import hashlib
import json

import pytest

from asynth.embedded.policy.archivista import _QUERY
from asynth.services.archivista import Archivista, RefusedError

COLLECTION = "https://witness.testifysec.com/attestation-collection/v0.1"


def envelope(name="build", types=("a", "b"), digest="12", **changes):
    statement = {
        "predicateType": COLLECTION,
        "subject": [{"name": "file", "digest": {"sha256": digest}}],
        "predicate": {"name": name, "attestations": [{"type": kind} for kind in types]},
    } | changes
    payload = base64.b64encode(json.dumps(statement).encode()).decode()
    return json.dumps({"payload": payload, "payloadType": "x", "signatures": [{"sig": "AA=="}]}).encode()


def search(store, name="build", digests=("12",), types=("a",), excluded=(), query=_QUERY):
    variables = {
        "collectionName": name,
        "subjectDigests": digests,
        "attestations": types,
        "excludeGitoids": list(excluded),
    }
    answer = store.query(json.dumps({"query": query, "variables": variables}).encode())
    return answer if "errors" in answer else [edge["node"]["gitoidSha256"] for edge in answer["data"]["dsses"]["edges"]]


def test_what_is_stored_is_given_back_to_the_byte_by_the_gitoid_of_its_bytes():
    store, sent = Archivista(), envelope()
    gitoid = store.upload(sent)
    assert gitoid == hashlib.sha256(b"blob %d\0" % len(sent) + sent).hexdigest()
    assert store.download(gitoid) == sent
    assert store.download("0" * 64) is None


def test_each_filter_of_the_search_counts():
    store = Archivista()
    gitoid = store.upload(envelope())
    store.upload(envelope(name="test", digest="34"))
    assert search(store) == [gitoid]
    assert search(store, types=("b", "never recorded")) == [gitoid]
    for missing in ({"name": "lint"}, {"digests": ("34",)}, {"types": ("c",)}, {"excluded": (gitoid,)}):
        assert search(store, **missing) == []


def test_what_is_no_collection_is_kept_and_found_by_no_step():
    store = Archivista()
    gitoid = store.upload(envelope(predicateType="https://slsa.dev/provenance/v1.0", predicate={}))
    assert store.download(gitoid) is not None
    assert search(store, name="", types=()) == []


def test_a_query_that_witness_does_not_ask_is_an_error_and_no_empty_answer():
    assert "errors" in search(Archivista(), query="query { dsses { edges { node { gitoidSha256 } } } }")


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"payload": "!", "signatures": [1]}', envelope().replace(b'[{"sig": "AA=="}]', b"[]")],
)
def test_what_is_no_signed_statement_is_refused(body):
    with pytest.raises(RefusedError):
        Archivista().upload(body)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"query": "q", "variables": 1}'])
def test_what_is_no_graphql_request_is_refused(body):
    store = Archivista()
    if body.endswith(b"1}"):
        assert "errors" in store.query(body)
        return
    with pytest.raises(RefusedError):
        store.query(body)


def test_a_copy_goes_its_own_way():
    store = Archivista()
    store.upload(envelope())
    copy = store.copy()
    copy.empty()
    assert len(search(store)) == 1
    assert search(copy) == []
