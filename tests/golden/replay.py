#!/usr/bin/env python3
# ruff: noqa
"""Replay the golden witness cases against an executable and compare, case by case.

    replay.py --witness PATH [--cases FILE ...] [--family F] [--id ID] [-v]

PATH is an executable, or a command with arguments ("python -m something"). Every case runs in a fresh
temporary directory; what the executable did is normalised (see README.md) and compared with what the
real witness was recorded to do. One line per failing case, then 'N passed, M failed'; exit 0 only when
all pass. Standard library only.
"""

import argparse
import base64
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

STEP_TIMEOUT_S = 120
IN_TOTO = "application/vnd.in-toto+json"
COLLECTION = "https://witness.testifysec.com/attestation-collection/v0.1"
W = "https://witness.dev/attestations/"

# Order in which witness runs its stages; within one stage attestors finish in any order.
STAGE = {
    "prematerial": 0,
    W + "material/v0.1": 1,
    W + "command-run/v0.1": 2,
    W + "product/v0.1": 3,
}
PREMATERIAL = {
    W + f"{n}/v0.1"
    for n in (
        "environment",
        "git",
        "github",
        "gitlab",
        "jenkins",
        "aws-codebuild",
        "aws",
        "gcp-iit",
        "jwt",
        "maven",
        "lockfiles",
        "system-packages",
        "omnitrail",
    )
}
# Predicates that describe the machine itself: only their presence and type are compared.
OPAQUE = {W + "system-packages/v0.1", W + "omnitrail/v0.1"}
# Values that differ from machine to machine or from run to run, wherever these keys occur in a predicate.
PLACEHOLDER = {
    "starttime": "<TIME>",
    "endtime": "<TIME>",
    "started_on": "<TIME>",
    "finished_on": "<TIME>",
    "hostname": "<HOSTNAME>",
    "username": "<USERNAME>",
    "gitbinpath": "<GITBIN>",
    "PATH": "<PATH>",
}
UNORDERED = {
    "materials",
    "resolved_dependencies",
    "findings",
    "recordeddocs",
    "refs",
    "remotes",
    "tags",
    "imagereferences",
}
# macOS adds these to a process by itself.
MACOS_VARIABLES = {"__CF_USER_TEXT_ENCODING", "__PYVENV_LAUNCHER__"}
SETUP_ENV = {
    "LC_ALL": "C",
    "TZ": "UTC",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_AUTHOR_NAME": "Ada Author",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_AUTHOR_DATE": "2024-01-02T03:04:05+00:00",
    "GIT_COMMITTER_NAME": "Cy Committer",
    "GIT_COMMITTER_EMAIL": "cy@example.com",
    "GIT_COMMITTER_DATE": "2024-01-02T03:04:05+00:00",
}


# --------------------------------------------------------------------------- reading


def read_cases(behaviour="v0.12", folder=Path(__file__).parent):
    """The cases as a witness of that behaviour runs them: cases.jsonl, with what BEHAVIOUR.jsonl says of each on top."""
    cases = [json.loads(line) for line in (folder / "cases.jsonl").read_text().splitlines()]
    if behaviour == "v0.12":
        return cases
    head, *lines = (json.loads(line) for line in (folder / f"{behaviour}.jsonl").read_text().splitlines())
    differing = {line["id"]: line["expect"] for line in lines}
    for case in cases:
        for number, expect in differing.get(case["id"], {}).items():
            case["steps"][int(number)]["expect"] = expect
    return [case for case in cases if case["id"] not in head["unstable"]]


# --------------------------------------------------------------------------- running


def write_files(root, files):
    for name, value in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(value, str):
            value = {"text": value}
        if "symlink" in value:
            path.symlink_to(value["symlink"])
            continue
        data = base64.b64decode(value["base64"]) if "base64" in value else value["text"].encode()
        path.write_bytes(data)
        path.chmod(int(value.get("mode", "0644"), 8))


def run_case(case, command, pass_env=()):
    """Run one case; return the list of observed step results, normalised like the expectations."""
    top = Path(os.path.realpath(tempfile.mkdtemp(prefix="golden-")))
    try:
        root = top / "case"
        root.mkdir()
        write_files(root, case["files"])
        base = {"PATH": os.environ.get("PATH", "/usr/local/bin:/usr/bin:/bin"), "HOME": str(top)}
        for argv in case.get("setup", []):
            done = subprocess.run(
                argv,
                cwd=root,
                env={**base, **SETUP_ENV},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=STEP_TIMEOUT_S,
            )
            if done.returncode != 0:
                raise RuntimeError(f"setup {argv} failed: {done.stdout.decode(errors='replace').strip()}")
        observed = []
        for step in case["steps"]:
            env = {
                **base,
                **{k: os.environ[k] for k in pass_env if k in os.environ},
                **case.get("env", {}),
                **step.get("env", {}),
            }
            try:
                done = subprocess.run(
                    command + step["argv"],
                    cwd=root / step.get("cwd", "."),
                    env=env,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    timeout=STEP_TIMEOUT_S,
                )
                code, out, err = done.returncode, done.stdout, done.stderr
            except subprocess.TimeoutExpired:
                code, out, err = None, b"", b"TIMEOUT"
            hide = lambda s: hide_paths(s, top)
            files = {}
            for name in step["expect"].get("files", {}):
                path = root / name
                if not path.is_file():
                    files[name] = None
                else:
                    files[name] = normal_file(path.read_bytes(), hide, pass_env, signed="sign" in step["argv"][:1])
            observed.append(
                {
                    "exit": code,
                    "stdout": normal_stdout(out, hide, pass_env),
                    "stderr": normal_stderr(err.decode(errors="replace"), hide),
                    "files": files,
                }
            )
        return observed
    finally:
        shutil.rmtree(top, ignore_errors=True)


# --------------------------------------------------------------------------- normalising


def hide_paths(text, top):
    for form in {str(top), "/private" + str(top), str(top).removeprefix("/private")}:
        text = text.replace(form, "<TMP>")
    return text


def normal_file(data, hide, pass_env, signed=False):
    envelope = as_envelope(data)
    if envelope is None:
        try:
            return {"text": hide(data.decode())}
        except UnicodeDecodeError:
            return {"base64": base64.b64encode(data).decode()}
    return normal_envelope(envelope, hide, pass_env, signed)


def as_envelope(data):
    try:
        value = json.loads(data)
    except (ValueError, UnicodeDecodeError):
        return None
    return value if isinstance(value, dict) and "payload" in value and "payloadType" in value else None


def normal_envelope(envelope, hide, pass_env=(), signed=False):
    raw = base64.b64decode(envelope["payload"])
    signatures = envelope.get("signatures") or []
    result = {"payloadType": envelope["payloadType"], "keyids": [s.get("keyid", "") for s in signatures]}
    for field in ("certificate", "intermediates"):
        if any(field in s for s in signatures):
            result[field] = [s.get(field) for s in signatures]
    if envelope["payloadType"] == IN_TOTO:
        result["payload"] = normal_statement(json.loads(raw), hide, pass_env)
    else:
        result["payload"] = raw.decode(errors="replace")
        # ed25519 signs the same bytes to the same 64-byte signature; longer ones are RSA-PSS or ECDSA, which vary.
        sigs = [s.get("sig", "") for s in signatures]
        if signed and all(len(base64.b64decode(s)) == 64 for s in sigs):
            result["sigs"] = sigs
    return result


def normal_statement(statement, hide, pass_env=()):
    statement = dict(statement)
    subjects = []
    for subject in statement.get("subject") or []:
        if in_git_dir(subject["name"].rpartition("file:")[2]):
            continue
        if any(subject["name"].startswith(t) for t in OPAQUE):
            subject = {"name": re.sub(r"v0\.1/.*", "v0.1/<MACHINE>", subject["name"]), "digest": "<MACHINE>"}
        subjects.append({**subject, "name": hide(subject["name"])})
    statement["subject"] = sorted(subjects, key=canonical)
    predicate = statement.get("predicate")
    if statement.get("predicateType") == COLLECTION and isinstance(predicate, dict):
        entries = [
            {
                k: (
                    "<TIME>"
                    if k in ("starttime", "endtime")
                    else normal_predicate(v, e.get("type"), hide, pass_env)
                    if k == "attestation"
                    else v
                )
                for k, v in e.items()
            }
            for e in predicate.get("attestations") or []
        ]
        statement["predicate"] = {**predicate, "attestations": sort_within_stages(entries)}
    else:
        statement["predicate"] = normal_predicate(predicate, statement.get("predicateType"), hide, pass_env)
    return statement


def normal_predicate(value, kind, hide, pass_env=()):
    if kind in OPAQUE:
        return "<MACHINE>"
    if kind == W + "environment/v0.1" and isinstance(value, dict) and "os" in value:
        value = {**value, "os": "<OS>"}

    def walk(node, key=None):
        if isinstance(node, dict):
            kept = {
                hide(k): walk(v, k)
                for k, v in node.items()
                if k not in pass_env and k not in MACOS_VARIABLES and not in_git_dir(k)
            }
            return kept | ({".git/": "<GIT>"} if any(in_git_dir(k) for k in node) else {})
        if key in PLACEHOLDER and isinstance(node, str):
            return PLACEHOLDER[key]
        if isinstance(node, list):
            items = [walk(v) for v in node if not (isinstance(v, dict) and in_git_dir(str(v.get("name", ""))))]
            return sorted(items, key=canonical) if key in UNORDERED else items
        return hide(node) if isinstance(node, str) else node

    value = walk(value)
    if isinstance(value, dict):
        if "gitbinhash" in value:
            value["gitbinhash"] = "<GITHASH>"
        for field in ("started_on", "finished_on"):  # protobuf timestamps are objects
            metadata = (value.get("run_details") or {}).get("metadata") or {}
            if field in metadata:
                metadata[field] = "<TIME>"
    return value


def in_git_dir(name):
    """Git's own files hold inode numbers, hook samples and zlib streams, which differ between machines."""
    return name.startswith(".git/") or "/.git/" in name


def sort_within_stages(entries):
    stage_of = lambda e: 0 if e.get("type") in PREMATERIAL else STAGE.get(e.get("type"), 4)
    result, run = [], []
    for entry in entries:
        if run and stage_of(entry) != stage_of(run[0]):
            result += sorted(run, key=canonical)
            run = []
        run.append(entry)
    return result + sorted(run, key=canonical)


def normal_stdout(data, hide, pass_env):
    envelope = as_envelope(data)
    if envelope is not None:
        return normal_envelope(envelope, hide, pass_env)
    text = hide(data.decode(errors="replace"))
    if text.startswith("\u250c"):  # `witness attestors list` prints its rows in map order
        rows = text.split("\n")
        text = "\n".join(
            rows[:3]
            + sorted(r for r in rows[3:] if r.startswith("\u2502"))
            + [r for r in rows[3:] if not r.startswith("\u2502")]
        )
    return text


def normal_stderr(text, hide):
    """Log lines, with durations, paths and evidence references hidden and unordered parts sorted."""
    lines = []
    for line in hide(text).splitlines():
        line = re.sub(r"\([0-9.e+-]+s\)", "(<DURATION>)", line)
        line = re.sub(
            r'^(level=info msg=")\d+: ', r"\1<N>: ", line
        )  # evidence is numbered across steps, which come in map order
        line = re.sub(r"(Unable to get CodeBuild build details: ).*", r'\1<ERROR>"', line)
        lines.append(sort_joined_errors(line.rstrip()))
    return "\n".join(sort_steps(sort_stages(lines)))


def sort_joined_errors(line):
    """Attestors of one stage fail in any order; sort the joined 'attestor X failed' parts of one message."""
    head, mark, tail = line.partition("attestors failed with error messages\\n")
    if not mark:
        return line
    quote = '"' if tail.endswith('"') else ""
    parts = re.split(r"\\n(?=attestor )", tail.removesuffix('"'))
    return head + mark + "\\n".join(sorted(parts)) + quote


def sort_stages(lines):
    """Sort the lines between 'Starting X attestors stage' and 'Completed X attestors stage'."""
    result, block = [], None
    for line in lines:
        if re.search(r'msg="Starting [a-z]+ attestors stage', line):
            result.append(line)
            block = []
        elif block is not None and re.search(r'msg="Completed [a-z]+ attestors stage', line):
            result += sorted(block) + [line]
            block = None
        elif block is None:
            result.append(line)
        else:
            block.append(line)
    return result + (block or [])


def sort_steps(lines):
    """`witness verify` prints its steps in map order: sort the 'Step:' blocks, and the lines inside each."""
    start = next((i for i, l in enumerate(lines) if re.search(r'msg="Step: ', l)), None)
    if start is None:
        return lines
    end = next((i for i in range(start, len(lines)) if "failed to verify policy" in lines[i]), len(lines))
    blocks = []
    for line in lines[start:end]:
        if re.search(r'msg="Step: ', line):
            blocks.append([line])
        else:
            blocks[-1].append(line)
    blocks = sorted([b[0], *sorted(b[1:])] for b in blocks)
    return lines[:start] + [l for b in blocks for l in b] + lines[end:]


def canonical(value):
    return json.dumps(value, sort_keys=True)


# --------------------------------------------------------------------------- comparing


def differences(expected, observed, where=""):
    """Yield 'path: expected X, got Y' for every leaf that differs."""
    if isinstance(expected, dict) and isinstance(observed, dict):
        for key in sorted(expected.keys() | observed.keys()):
            path = f"{where}.{key}" if where else key
            if key not in observed:
                yield f"{path}: missing, expected {short(expected[key])}"
            elif key not in expected:
                yield f"{path}: unexpected {short(observed[key])}"
            else:
                yield from differences(expected[key], observed[key], path)
    elif isinstance(expected, list) and isinstance(observed, list) and len(expected) == len(observed):
        for i, (e, o) in enumerate(zip(expected, observed)):
            yield from differences(e, o, f"{where}[{i}]")
    elif isinstance(expected, str) and isinstance(observed, str) and "\n" in expected + observed:
        e, o = expected.split("\n"), observed.split("\n")
        for i in range(max(len(e), len(o))):
            a, b = (e[i] if i < len(e) else "<no line>"), (o[i] if i < len(o) else "<no line>")
            if a != b:
                yield f"{where} line {i + 1}: expected {short(a)}, got {short(b)}"
                return
    elif expected != observed or type(expected) is not type(observed):
        yield f"{where}: expected {short(expected)}, got {short(observed)}"


def short(value):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return repr(text) if len(text) <= 300 else repr(text[:297] + "...")


def only(lines, *, drop_info):
    return (
        "\n".join(l for l in lines.split("\n") if not (drop_info and l.startswith("level=info")))
        if isinstance(lines, str)
        else lines
    )


def check(case, observed, drop_info):
    for index, (step, seen) in enumerate(zip(case["steps"], observed)):
        expect = step["expect"]
        where = f"steps[{index}]"
        yield from differences(expect["exit"], seen["exit"], f"{where}.exit")
        if expect.get("stdout") is not None:
            yield from differences(expect["stdout"], seen["stdout"], f"{where}.stdout")
        if expect.get("stderr") is not None:
            yield from differences(
                only(expect["stderr"], drop_info=drop_info),
                only(seen["stderr"], drop_info=drop_info),
                f"{where}.stderr",
            )
        yield from differences(expect.get("files", {}), seen["files"], f"{where}.files")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--witness", required=True, help="executable, or a command with arguments")
    parser.add_argument(
        "--cases", action="append", help="case file (repeatable); default: cases.jsonl beside this script"
    )
    parser.add_argument("--behaviour", default="v0.12", help="expect what a witness of this behaviour does (v0.12, v0.11)")
    parser.add_argument("--family", action="append", help="only this family (repeatable)")
    parser.add_argument("--id", action="append", help="only this case (repeatable)")
    parser.add_argument(
        "--pass-env",
        action="append",
        default=[],
        metavar="NAME",
        help="hand this variable of the caller to the executable, and leave it out of the comparison",
    )
    parser.add_argument("--no-info", action="store_true", help="do not compare info-level log lines")
    parser.add_argument(
        "-v", "--verbose", action="store_true", help="a line per passing case too, and every difference"
    )
    args = parser.parse_args()

    command = shlex.split(args.witness)
    found = shutil.which(command[0])
    if found is None:
        parser.error(f"no such executable: {command[0]}")
    command[0] = os.path.abspath(found)
    passed = failed = 0
    given = [json.loads(line) for name in args.cases or () for line in Path(name).read_text().splitlines()]
    for case in given if args.cases else read_cases(args.behaviour):
        if (args.family and case["family"] not in args.family) or (args.id and case["id"] not in args.id):
            continue
        try:
            problems = list(check(case, run_case(case, command, tuple(args.pass_env)), args.no_info))
        except (OSError, RuntimeError, ValueError) as error:
            problems = [f"{type(error).__name__}: {error}"]
        if problems:
            failed += 1
            print(
                f"FAIL {case['id']} [{case['family']}]: "
                + ("\n    " if args.verbose else "").join(
                    ["", *problems]
                    if args.verbose
                    else [problems[0] + (f" (and {len(problems) - 1} more)" if len(problems) > 1 else "")]
                )
            )
        else:
            passed += 1
            if args.verbose:
                print(f"ok   {case['id']} [{case['family']}]")
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
