"""Asking the `opa` executable: the modules as files, the attestation on stdin, one joined query.

The modules are parsed one by one before they are asked together, because witness reports the first that does not parse.
Errors are put in the form of OPA's Go library, with the names that the policy gives its modules.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile

from asynth.embedded.errors import WitnessError
from asynth.embedded.rego import RegoError, RegoModule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from asynth.embedded.rego import Results


# Far beyond any rule over one attestation; a rule that loops must not hang the command.
_PATIENCE_SECONDS = 60


def evaluate_with_opa(executable: str, value: object, modules: tuple[RegoModule, ...]) -> Results:
    """Evaluate the joined query.

    :raises RegoError: with OPA's message.
    :raises WitnessError: when opa itself fails.
    """
    with tempfile.TemporaryDirectory(prefix="asynth-rego-") as folder:
        names = {}
        paths: list[str] = []
        for position, module in enumerate(modules):
            file = f"m{position}.rego"
            names[file] = module.name
            with open(os.path.join(folder, file), "wb") as sink:
                sink.write(module.source)
            path = _parse_package(executable, folder, file, module.name)
            if path not in paths:
                paths.append(path)
        # Modules of one name are one to witness: the last counts.
        last = {module.name: f"m{position}.rego" for position, module in enumerate(modules)}
        query = "".join(f"{path}.deny\n" for path in paths)
        arguments = ["eval", "--v0-compatible", "--stdin-input", "--format=json"]
        for file in last.values():
            arguments += ["-d", file]
        answer = _run(executable, folder, [*arguments, query], json.dumps(value).encode("utf-8", "surrogatepass"))
        if "errors" in answer:
            if all(_has_plain_details(error) for error in answer["errors"]):
                raise RegoError(_describe_errors(answer["errors"], names))
            arguments[3] = "--format=pretty"
            raise RegoError(_read_pretty_errors(executable, folder, [*arguments, query], names))
        return [(item["text"], item["value"]) for result in answer.get("result", ()) for item in result["expressions"]]


def check_with_opa(executable: str, source: bytes, name: str) -> bool:
    """Whether one module compiles in today's syntax.

    :raises RegoError: with OPA's message, when it does not parse.
    :raises WitnessError: when opa itself fails.
    """
    with tempfile.TemporaryDirectory(prefix="asynth-rego-") as folder:
        with open(os.path.join(folder, "m0.rego"), "wb") as sink:
            sink.write(source)
        unparsed, compiles = _load(executable, folder, "m0.rego", "--v1-compatible")
        if unparsed:
            raise RegoError(_describe_errors(unparsed, {"m0.rego": name}))
        return compiles


def _parse_package(executable: str, folder: str, file: str, name: str) -> str:
    """The path of a module's package, such as `data.git_branch`."""
    try:
        answer = _run(executable, folder, ["parse", "--v0-compatible", "--format=json", file], b"")
    except _UnknownFlagError:
        return _inspect_package(executable, folder, file, name)
    if "errors" in answer:
        raise RegoError(_describe_errors(answer["errors"], {file: name}))
    path = "data"
    for part in answer["package"]["path"][1:]:
        text = part["value"]
        plain = text.isascii() and text.replace("_", "a").isalnum() and not text[0].isdigit()
        path += f".{text}" if plain else f"[{json.dumps(text)}]"
    return path


def _inspect_package(executable: str, folder: str, file: str, name: str) -> str:
    """As :func:`_parse_package`, for versions from 1.0 on whose `parse` knows no older syntax (1.4.2 is one)."""
    unparsed, _ = _load(executable, folder, file, "--v0-compatible")
    if unparsed:
        raise RegoError(_describe_errors(unparsed, {file: name}))
    answer = _run(executable, folder, ["inspect", "--v0-compatible", "--format=json", file], b"")
    [path] = answer["namespaces"]
    return str(path)


def _load(executable: str, folder: str, file: str, syntax: str) -> tuple[list[dict[str, object]], bool]:
    """Return the errors for which a module does not parse, and whether it compiles as well."""
    answer = _run(executable, folder, ["eval", syntax, "--format=json", "-d", file, "1"], b"")
    errors = answer.get("errors", [])
    found: list[dict[str, object]] = errors if isinstance(errors, list) else [errors]
    return [error for error in found if error.get("code") == "rego_parse_error"], not found


class _UnknownFlagError(WitnessError):
    """An option of the command that this version of opa does not know."""


def _run(executable: str, folder: str, arguments: list[str], stdin: bytes) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [executable, *arguments],
            cwd=folder,
            input=stdin,
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise WitnessError(f"opa gave no answer within {_PATIENCE_SECONDS} seconds") from None
    except OSError as error:
        raise WitnessError(f"opa does not run: {error.strerror}") from None
    for text in (done.stdout, done.stderr):
        try:
            answer = json.loads(text)
        except ValueError:
            continue
        if isinstance(answer, dict):
            return answer
    said = done.stderr.decode("utf-8", "replace").strip() or "nothing"
    if "unknown flag" in said:
        raise _UnknownFlagError(f"{executable} is a version that does not know an option of {arguments[0]}: {said}")
    raise WitnessError(f"opa failed with exit code {done.returncode} and said: {said}")


def _describe_errors(errors: Any, names: dict[str, str]) -> str:
    found: list[dict[str, Any]] = errors if isinstance(errors, list) else [errors]
    texts = [_describe_error(error, names) for error in found]
    if len(texts) == 1 and str(found[0].get("code", "")).startswith("eval_"):
        return texts[0]
    if len(texts) == 1:
        return f"1 error occurred: {texts[0]}"
    return f"{len(texts)} errors occurred:\n" + "\n".join(texts)


def _describe_error(error: dict[str, object], names: dict[str, str]) -> str:
    location = error.get("location")
    prefix = ""
    if isinstance(location, dict) and location.get("file"):
        name = names.get(os.path.basename(location["file"]), location["file"])
        prefix = f"{name}:{location['row']}: "
    text = f"{prefix}{error.get('code')}: {error.get('message')}"
    return text + "".join(f"\n\t{line}" for line in _list_details(error.get("details")))


def _has_plain_details(error: dict[str, object]) -> bool:
    details = error.get("details")
    return not details or (isinstance(details, dict) and "line" in details)


def _read_pretty_errors(executable: str, folder: str, arguments: list[str], names: dict[str, str]) -> str:
    """OPA's own text of its errors, for those whose details JSON does not hold."""
    done = subprocess.run(
        [executable, *arguments], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    text = done.stderr.decode("utf-8", "replace").rstrip("\n")
    for file, name in names.items():
        text = text.replace(f"{file}:", f"{name}:")
    return text


def _list_details(details: object) -> list[str]:
    """The lines that OPA adds under a parse error; those of type errors are not shown in JSON."""
    if not isinstance(details, dict) or "line" not in details:
        return []
    line = str(details["line"])
    shown = line.lstrip("\t")
    indent = max(0, int(details.get("idx", 0)) - (len(line) - len(shown)))
    return [shown, " " * indent + "^"]
