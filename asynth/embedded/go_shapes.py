"""The Go structs of witness's attestations, from `go_shapes.txt`, and the few types with JSON forms of their own.

Facts from go-witness and from the modules that its attestors take types from: go-sarif v1.1.1, go-vex v0.2.8, in-toto
attestation v1.2.0, omnitrail-go, k8s.io/api, aws-sdk-go-v2 codebuild and imds, go-jose v4.
"""

from __future__ import annotations

import os

from asynth.embedded.errors import WitnessError
from asynth.embedded.go_containers import Custom, Struct
from asynth.embedded.go_schema import Schema
from asynth.embedded.go_time import Moment
from asynth.embedded.go_types import Anything, describe, unmarshal
from asynth.embedded.go_unmarshal import JsonError, Members

# The members of a public RSA, EC or OKP key that go-jose writes again, in the forms in which signing services publish.
_KEY_MEMBERS = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}
_OTHER_MEMBERS = ("use", "kty", "kid", "alg")


class _VexTimes(Struct):
    """A struct of go-vex, which writes its times in UTC."""

    __slots__ = ("_always", "_fraction")

    def __init__(self, struct: Struct, *, always: bool, fraction: bool) -> None:
        """:param always: whether `timestamp` is written, empty, even where there is none."""
        super().__init__(struct.go_name, struct.fields.values())
        self._always, self._fraction = always, fraction

    def encode(self, value: object) -> object:
        assert isinstance(value, dict)
        encoded = super().encode({**value, "timestamp": None, "last_updated": None})
        assert isinstance(encoded, dict)
        encoded.pop("timestamp", None)
        for name in ("timestamp", "last_updated"):
            moment = value[name]
            if isinstance(moment, Moment):
                encoded[name] = moment.to_utc().format_rfc3339(fraction=self._fraction)
            elif self._always and name == "timestamp":
                encoded[name] = ""
        return encoded


def _read_object(tree: object) -> object:
    """A protobuf Struct, which is any JSON object."""
    if not isinstance(tree, Members):
        raise JsonError(f"proto: syntax error (line 1:1): unexpected token {describe(tree) if tree else 'null'}")
    return unmarshal(tree, Anything())


def _read_web_key(tree: object) -> object:
    """A public JSON web key of a common kind.

    :raises WitnessError: for any other, where this engine cannot tell whether go-jose takes it.
    """
    members = unmarshal(tree, Anything())
    kind = members.get("kty") if isinstance(members, dict) else None
    needed = _KEY_MEMBERS.get(kind) if isinstance(kind, str) else None
    if not isinstance(members, dict) or needed is None:
        raise WitnessError("the embedded engine does not read this JSON web key")
    if not all(isinstance(members.get(name), str) and members[name] for name in needed):
        raise WitnessError("the embedded engine does not read this JSON web key")
    return {name: members[name] for name in (*_OTHER_MEMBERS, *needed) if name in members}


def _write_web_key(value: object) -> object:
    if value is None:
        raise WitnessError(
            "json: error calling MarshalJSON for type jose.JSONWebKey: go-jose/go-jose: unknown key type '<nil>'"
        )
    return value


def _load() -> Schema:
    path = os.path.join(os.path.dirname(__file__), "go_shapes.txt")
    with open(path, encoding="utf-8") as file:
        schema = Schema(
            file.read(),
            {
                "structpb.Struct": Custom("structpb.Struct", _read_object, lambda value: value),
                "jose.JSONWebKey": Custom("jose.JSONWebKey", _read_web_key, _write_web_key),
            },
        )
    schema.replace("vex.VEX", lambda struct: _VexTimes(struct, always=True, fraction=False))
    schema.replace("vex.Statement", lambda struct: _VexTimes(struct, always=False, fraction=True))
    return schema


SCHEMA = _load()
