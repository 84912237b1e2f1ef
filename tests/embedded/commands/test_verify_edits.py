"""Edits of what verify reads: a flipped bit is never accepted, another encoding gets witness's own verdict."""

import base64
import itertools
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_der_x509_certificate

sys.path.insert(0, str(Path(__file__).parents[1]))
from golden_corpus import EMBEDDED, REPLAY, load_cases

from asynth.embedded.commands.cli import main


def accepted_cases():
    """Cases whose last step is an accepted verify, and whose earlier steps only sign."""
    return [
        case
        for case in load_cases()
        if case["steps"][-1]["argv"][:1] == ["verify"]
        and case["steps"][-1]["expect"]["exit"] == 0
        and all(step["argv"][:1] == ["sign"] for step in case["steps"][:-1])
    ]


@pytest.fixture
def lay_out(tmp_path, monkeypatch):
    """Lay out a case and run its steps but the last; the fixture gives the arguments of the last."""

    def act(case):
        REPLAY.write_files(tmp_path, case["files"])
        monkeypatch.chdir(tmp_path)
        for step in case["steps"][:-1]:
            assert main(step["argv"]) == 0
        return case["steps"][-1]["argv"]

    return act


def values_of(argv, *flags):
    return [value for flag, value in itertools.pairwise(argv) if flag in flags]


def flip(data, choose):
    position = choose.randrange(len(data) * 8)
    flipped = bytearray(data)
    flipped[position // 8] ^= 1 << position % 8
    return bytes(flipped)


def edit_envelope(path, part, choose):
    envelope = json.loads(Path(path).read_text())
    holders = [envelope] if part == "payload" else envelope["signatures"]
    for holder in holders:
        holder[part] = base64.b64encode(flip(base64.b64decode(holder[part]), choose)).decode()
    Path(path).write_text(json.dumps(envelope))


def edit_key(path, choose):
    """Flip a bit of a key; of a certificate one of its public key, since witness does not check a root's signature."""
    lines = Path(path).read_text().splitlines()
    der = base64.b64decode("".join(lines[1:-1]))
    start, end = 0, len(der)
    if "CERTIFICATE" in lines[0]:
        point = load_der_x509_certificate(der).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        start = der.index(point)
        end = start + len(point)
    body = base64.b64encode(der[:start] + flip(der[start:end], choose) + der[end:]).decode()
    Path(path).write_text("\n".join([lines[0], body, lines[-1], ""]))


@pytest.mark.parametrize("part", ["evidence payload", "evidence sig", "policy payload", "policy sig", "key"])
@pytest.mark.parametrize("case", accepted_cases(), ids=lambda case: case["id"])
def test_a_flipped_bit_is_never_accepted(case, part, lay_out, capfd):
    argv = lay_out(case)
    choose = random.Random(f"{case['id']} {part}")
    assert main(argv) == 0
    evidence = [name for value in values_of(argv, "-a", "--attestations") for name in value.split(",")]
    policy = values_of(argv, "-p", "--policy")
    keys = values_of(argv, "-k", "--publickey") or values_of(argv, "--policy-ca-roots")
    originals = {path: Path(path).read_bytes() for path in (*evidence, *policy, *keys)}
    for _ in range(4):
        for path in {"evidence": evidence, "policy": policy, "key": keys}[part.split()[0]]:
            if part == "key":
                edit_key(path, choose)
            else:
                edit_envelope(path, part.split()[1], choose)
        code = main(argv)
        said = capfd.readouterr().err
        assert code == 1, said
        assert "internal error" not in said
        for path, data in originals.items():
            Path(path).write_bytes(data)
    assert main(argv) == 0


def change_text(pattern, replacement, count=1):
    return lambda text: re.sub(pattern, replacement, text, count=count)


def change_tail_bits(text):
    """Set a bit that the padded end of the base64 of the signature does not use."""

    def change(match):
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        return letters[letters.index(match[1]) | 1] + '=="'

    return re.sub(r'(.)=="', change, text, count=1)


# What a release of witness says to each edit of the evidence, the policy's envelope and the key: accepted or not.
ENVELOPE_EDITS = {
    "tail bits of a signature": (change_tail_bits, True, True),
    "padding removed": (change_text(r'=="', '"'), False, False),
    "other alphabet": (lambda text: text.replace("/", "_"), False, False),
    "line breaks in base64": (change_text(r'("payload": ?"....)', r"\1\\n\\r"), True, True),
    "spaces in base64": (change_text(r'("payload": ?"....)', r"\1 "), False, False),
    "keyid": (change_text(r'"keyid": ?"[^"]*"', '"keyid":"x"'), True, True),
    "keyid null": (change_text(r'"keyid": ?"[^"]*"', '"keyid":null'), True, True),
    "keyid a number": (change_text(r'"keyid": ?"[^"]*"', '"keyid":7'), False, False),
    "keys in capitals": (lambda text: text.replace('"payload"', '"PAYLOAD"').replace('"sig"', '"Sig"'), True, True),
    "payload twice, last wins": (change_text(r"\{", '{"payload":"AAAA",'), True, True),
    "payload twice, last empty": (change_text(r"\}\s*$", ',"payload":""}'), False, False),
    "unknown members": (change_text(r"\{", '{"more":[1,{"a":null}],'), True, True),
    "white space": (change_text(r"\{", " \\n\\t{ "), True, True),
    "text after the end": (lambda text: text + "x", False, True),
    "byte order mark": (lambda text: "\ufeff" + text, False, False),
    "truncated": (lambda text: text[: len(text) // 2], False, False),
    "empty": (lambda text: "", False, False),
    "null": (lambda text: "null", False, False),
    "a list": (lambda text: f"[{text}]", False, False),
    "signatures null": (change_text(r'"signatures": ?\[.*\]', '"signatures":null'), False, False),
    "payload type": (change_text(r'"payloadType": ?"', '"payloadType":"x'), False, False),
    "payload type in escapes": (change_text(r'"payloadType": ?"a', '"payloadType":"\\\\u0061'), True, None),
}
KEY_EDITS = {
    "text before": (lambda text: "a key\n" + text, True),
    "text after": (lambda text: text + "more\n", True),
    "another label": (lambda text: text.replace("PUBLIC KEY", "ANYTHING"), True),
    "labels that differ": (lambda text: text.replace("BEGIN PUBLIC", "BEGIN PRIVATE"), False),
    "carriage returns": (lambda text: text.replace("\n", "\r\n"), True),
    "one long line": (lambda text: re.sub(r"(?<!-)\n(?!-)", "", text), True),
    "indented": (lambda text: "  " + text.replace("\n", "\n  "), False),
    "headers": (lambda text: text.replace("-----\n", "-----\nComment: x\n\n", 1), True),
    "no line at the end": (lambda text: text.rstrip("\n"), True),
    "truncated": (lambda text: text[:60], False),
    "spaces in base64": (lambda text: text.replace("MC", "M C", 1), True),
    "two keys": (lambda text: text + text, True),
    "empty": (lambda text: "", False),
}


def fixture_case():
    return next(case for case in load_cases() if case["id"] == "fixture-accepted")


def judge_edit(argv, path, edit, command=None):
    original = Path(path).read_bytes()
    Path(path).write_bytes(edit(original.decode()).encode())
    try:
        if command is None:
            return main(argv) == 0
        return subprocess.run([*command, *argv], capture_output=True, check=False).returncode == 0
    finally:
        Path(path).write_bytes(original)


@pytest.mark.parametrize("name", ENVELOPE_EDITS)
def test_another_encoding_of_an_envelope_gets_witness_s_verdict(name, lay_out):
    argv = lay_out(fixture_case())
    edit, evidence_accepted, policy_accepted = ENVELOPE_EDITS[name]
    assert judge_edit(argv, "build.att.json", edit) is evidence_accepted
    if policy_accepted is not None:
        assert judge_edit(argv, "policy.signed.json", edit) is policy_accepted


@pytest.mark.parametrize("name", KEY_EDITS)
def test_another_encoding_of_a_key_gets_witness_s_verdict(name, lay_out):
    argv = lay_out(fixture_case())
    edit, accepted = KEY_EDITS[name]
    assert judge_edit(argv, "keys/policy.pub", edit) is accepted


@pytest.mark.release
def test_the_verdicts_are_those_of_the_release(release_witness, lay_out):
    argv = lay_out(fixture_case())
    found = {}
    for name, (edit, evidence_accepted, policy_accepted) in ENVELOPE_EDITS.items():
        wanted = (evidence_accepted, policy_accepted)
        judged = [
            judge_edit(argv, path, edit, [str(release_witness)]) for path in ("build.att.json", "policy.signed.json")
        ]
        if policy_accepted is None:
            judged[1] = None
        if tuple(judged) != wanted:
            found[name] = judged
    for name, (edit, accepted) in KEY_EDITS.items():
        judged = judge_edit(argv, "keys/policy.pub", edit, [str(release_witness)])
        if judged is not accepted:
            found[name] = judged
    assert found == {}


HOSTILE = {
    "invalid UTF-8": b'{"payload":"\xff\xfe"}',
    "deep": b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep payload": json.dumps({"payload": base64.b64encode(b"[" * 200_000).decode(), "payloadType": "x"}).encode(),
    "huge number": b'{"payload":1e999999999}',
    "many digits": b'{"payload":' + b"9" * 100_000 + b"}",
    "nulls": b"\0" * 1000,
    "not base64": b'{"payload":"====","signatures":[{"sig":"="}]}',
    "signatures of other kinds": b'{"payload":"e30=","signatures":[null,1,"x",[],{"certificate":"AAAA"}]}',
    "statement of other kinds": json.dumps(
        {"payload": base64.b64encode(b'{"subject":{},"predicate":3}').decode()}
    ).encode(),
    "attestation null": json.dumps(
        {
            "payload": base64.b64encode(
                b'{"subject":[],"predicate":{"attestations":[{"type":"https://witness.dev/attestations/git/v0.1","attestation":null}]}}'
            ).decode()
        }
    ).encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("target", ["build.att.json", "policy.signed.json", "keys/policy.pub", "policy.json"])
def test_hostile_files_get_an_error(name, target, lay_out, capfd):
    argv = lay_out(fixture_case())
    Path(target).write_bytes(HOSTILE[name])
    if target == "policy.json":
        argv = ["policy", "check", "policy.json"]
    code = main(argv)
    said = capfd.readouterr().err
    assert code == 1
    assert "internal error" not in said
    assert said.startswith("level=")


@pytest.mark.parametrize("target", ["build.att.json", "policy.signed.json", "keys/policy.pub", "app.bin"])
@pytest.mark.parametrize("kind", ["fifo", "loop", "directory", "absent"])
def test_files_that_are_none_get_an_error(kind, target, lay_out, capfd):
    argv = lay_out(fixture_case())
    path = Path(target)
    path.unlink()
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "loop":
        path.symlink_to(path.name)
    elif kind == "directory":
        path.mkdir()
    code = main(argv)
    said = capfd.readouterr().err
    assert code == 1
    assert "internal error" not in said


def test_a_file_of_100_mib_gets_an_error(lay_out):
    argv = lay_out(fixture_case())
    with open("build.att.json", "wb") as file:
        file.write(b'{"payload":"')
        for _ in range(100):
            file.write(b"A" * (1 << 20))
        file.write(b'","payloadType":"x","signatures":[]}')
    done = subprocess.run([*EMBEDDED, *argv], capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 1
    assert done.stderr.startswith("level=error")
    assert "Traceback" not in done.stderr
