"""The policy as a template that can be reviewed without a shell, its placeholders filled in by sed or by envsubst."""

from __future__ import annotations

from collections.abc import Callable

from asynth.catalog.answers.policies.document import PolicyDocument
from asynth.catalog.answers.policies.notation import Notation, quoted
from asynth.catalog.answers.policies.written import Written, digest_of, encoded, variable
from asynth.script import Bash, File


def template(document: PolicyDocument) -> Written:
    """Keep the document as a template and fill its placeholders in with sed."""
    values = _values(document)
    path = _template_path(document)
    text = _notation(document, lambda name: f'"{{{{{name}}}}}"').write(document)
    edits = [f'-e "s|{{{{{name}}}}}|$({command})|g"' for name, command in values]
    fill = " \\\n  ".join(["sed", *edits, f"{path} > {document.path}"])
    return (
        File(path, f"{text}\n", "json", f"Save the policy template as `{path}`:"),
        Bash(f"{fill}\n"),
    )


def envsubst(document: PolicyDocument) -> Written:
    """Keep the document as a template whose variables envsubst takes from the environment."""
    values = _values(document)
    path = _template_path(document)
    text = _notation(document, lambda name: f'"${{{name}}}"').write(document)
    exports = "".join(f"{name}=$({command})\n" for name, command in values)
    names = " ".join(name for name, _ in values)
    return (
        File(path, f"{text}\n", "json", f"Save the policy with its variables as `{path}`:"),
        Bash(f"{exports}export {names}\nenvsubst < {path} > {document.path}\n"),
    )


def _template_path(document: PolicyDocument) -> str:
    return document.path.replace(".json", ".template.json")


def _values(document: PolicyDocument) -> list[tuple[str, str]]:
    """Return the placeholders with the commands that print their values."""
    found = []
    alone = len(document.keys) == 1
    for key in document.keys:
        found.append((_id_name(key, alone), digest_of(f"{key}.pub")))
        found.append((_key_name(key, alone), encoded(f"{key}.pub")))
    found += [(_rule_name(rule), encoded(f"../{rule}.rego")) for rule in document.rules]
    found += [(_certificate_name(path), encoded(path)) for path in document.certificates]
    return found


def _notation(document: PolicyDocument, hole: Callable[[str], str]) -> Notation:
    alone = len(document.keys) == 1
    return Notation(
        name=quoted,
        key_name=lambda key: hole(_id_name(key, alone)),
        key_id=lambda key: hole(_id_name(key, alone)),
        key=lambda key: hole(_key_name(key, alone)),
        module=lambda rule: hole(_rule_name(rule)),
        certificate=lambda path: hole(_certificate_name(path)),
    )


def _id_name(key: str, alone: bool) -> str:
    return "KEYID" if alone else f"{variable(key).upper()}_ID"


def _key_name(key: str, alone: bool) -> str:
    return "KEY" if alone else f"{variable(key).upper()}_KEY"


def _rule_name(rule: str) -> str:
    return f"{variable(rule).upper()}_RULE"


def _certificate_name(path: str) -> str:
    return variable(path).upper()
