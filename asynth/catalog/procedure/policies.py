"""Ways to write one policy document: heredoc, envsubst, sed, jq, python3. They know documents, not tasks or families.

A writer takes a :class:`PolicyDocument` and returns files to save and then one bash part whose commands leave the
document at its path. Twins edit the written file by text, so every writer prints `"expires": "`, `"attestations": [` and
`"publickeyid": "` with exactly one blank after the colon, once a step.
"""

from __future__ import annotations

from collections.abc import Callable

from asynth.catalog.procedure.document import Notation, PolicyDocument, quoted
from asynth.script import Bash, File

Written = tuple[*tuple[File, ...], Bash]
"""What writes a policy: files first, then the commands."""

Writer = Callable[[PolicyDocument], Written]

_FIRST = '"$1"'
_ENCODE = """\
def encode(path):
    return base64.b64encode(Path(path).read_bytes()).decode()
"""
_KEY_ID = """\
def key_id(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
"""


def as_commands(written: Written) -> str:
    """Return one text of commands that also writes the files, each with a quoted heredoc."""
    *files, last = written
    saves = [f"cat > {file.name} <<'TEMPLATE'\n{file.content}TEMPLATE\n" for file in files if isinstance(file, File)]
    return "".join([*saves, last.text])


def digest_of(path: str) -> str:
    """Return the command that prints a key id: the SHA-256 of the public key file at `path`."""
    return f"openssl dgst -sha256 -r {path} | cut -d' ' -f1"


def encoded(path: str) -> str:
    """Return the command that prints the file at `path` as base64 on one line."""
    return f"openssl base64 -A -in {path}"


def variable(path: str) -> str:
    """Return the name of a shell or jq variable for the key, rule or certificate at `path`: ``release_policy``."""
    return path.rsplit("/", 1)[-1].replace("-", "_").replace(".", "_")


KEYID_FUNCTION = f"keyid() {{ {digest_of(_FIRST)}; }}\n"
"""A shell function that prints the id of the key in the file that it is given."""

ENCODE_FUNCTION = f"encode() {{ {encoded(_FIRST)}; }}\n"
"""A shell function that prints the file that it is given as base64 on one line."""


def heredoc(document: PolicyDocument) -> Written:
    """Write the document with a heredoc, there to read: ids, keys and rules come in by command substitution.

    Several keys get two shell functions, a single one a variable.
    """
    keys = document.keys
    if len(keys) == 1:
        head = f"KEYID=$({digest_of(f'{keys[0]}.pub')})\n"
        notation = Notation(
            name=quoted,
            key_name=lambda _: '"$KEYID"',
            key_id=lambda _: '"$KEYID"',
            key=lambda key: f'"$({encoded(f"{key}.pub")})"',
            module=lambda rule: f'"$({encoded(f"../{rule}.rego")})"',
            certificate=lambda path: f'"$({encoded(path)})"',
        )
    else:
        encodes = keys or document.certificates or document.rules
        head = f"{KEYID_FUNCTION if keys else ''}{ENCODE_FUNCTION if encodes else ''}"
        notation = Notation(
            name=quoted,
            key_name=lambda key: f'"$(keyid {key}.pub)"',
            key_id=lambda key: f'"$(keyid {key}.pub)"',
            key=lambda key: f'"$(encode {key}.pub)"',
            module=lambda rule: f'"$(encode ../{rule}.rego)"',
            certificate=lambda path: f'"$(encode {path})"',
        )
    return (Bash(f"{head}cat > {document.path} <<POLICY\n{notation.write(document)}\nPOLICY\n"),)


def jq(document: PolicyDocument) -> Written:
    """Build the document with ``jq -n`` from raw files, which jq quotes and encodes by itself; ids are computed before."""
    keys = document.keys
    alone = len(keys) == 1
    arguments = []
    head = ""
    if alone:
        head = f"KEYID=$({digest_of(f'{keys[0]}.pub')})\n"
        arguments.append(f'--arg id "$KEYID" --rawfile key {keys[0]}.pub')
    elif keys:
        head = KEYID_FUNCTION
        arguments += [
            f'--arg {variable(key)}_id "$(keyid {key}.pub)" --rawfile {variable(key)} {key}.pub' for key in keys
        ]
    arguments += [f"--rawfile {variable(rule)}_rule ../{rule}.rego" for rule in document.rules]
    arguments += [f"--rawfile {variable(path)} {path}" for path in document.certificates]
    options = " \\\n  ".join(arguments)
    notation = Notation(
        name=str,
        key_name=lambda key: "($id)" if alone else f"(${variable(key)}_id)",
        key_id=lambda key: "$id" if alone else f"${variable(key)}_id",
        key=lambda key: f"(${'key' if alone else variable(key)} | @base64)",
        module=lambda rule: f"(${variable(rule)}_rule | @base64)",
        certificate=lambda path: f"(${variable(path)} | @base64)",
    )
    return (Bash(f"{head}jq -n {options} \\\n  '{notation.write(document)}' > {document.path}\n"),)


def python(document: PolicyDocument) -> Written:
    """Build the document as a dictionary with python3's standard library, and dump it."""
    keys = document.keys
    alone = len(keys) == 1
    modules = "base64, hashlib, json" if keys else "base64, json"
    functions = "\n\n".join([_ENCODE, _KEY_ID] if len(keys) > 1 else [_ENCODE])
    head = f'key_id = hashlib.sha256(Path("{keys[0]}.pub").read_bytes()).hexdigest()\n' if alone else ""
    notation = Notation(
        name=quoted,
        key_name=lambda key: "key_id" if alone else f'key_id("{key}.pub")',
        key_id=lambda key: "key_id" if alone else f'key_id("{key}.pub")',
        key=lambda key: f'encode("{key}.pub")',
        module=lambda rule: f'encode("../{rule}.rego")',
        certificate=lambda path: f'encode("{path}")',
    )
    return (
        Bash(
            f"python3 - <<'PYTHON'\nimport {modules}\nfrom pathlib import Path\n\n\n{functions}\n\n{head}"
            f"policy = {_indented(notation.write(document))}\n"
            f'Path("{document.path}").write_text(json.dumps(policy, indent=2) + "\\n")\nPYTHON\n'
        ),
    )


def _indented(text: str) -> str:
    """Return `text` with four blanks a level, as Python is written, instead of two; an odd blank aligns and stays one."""
    lines = text.split("\n")
    depths = [len(line) - len(line.lstrip(" ")) for line in lines]
    return "\n".join(" " * (depth // 2 * 2) + line for depth, line in zip(depths, lines, strict=True))


def template(document: PolicyDocument) -> Written:
    """Keep the document as a template that can be reviewed without a shell, and fill its placeholders in with sed."""
    file, values = _template(document, "the policy template", "{{{{{}}}}}")
    edits = [f'-e "s|{{{{{name}}}}}|$({command})|g"' for name, command in values]
    fill = " \\\n  ".join(["sed", *edits, f"{file.name} > {document.path}"])
    return (file, Bash(f"{fill}\n"))


def envsubst(document: PolicyDocument) -> Written:
    """Keep the document as a template whose variables envsubst takes from the environment."""
    file, values = _template(document, "the policy with its variables", "${{{}}}")
    exports = "".join(f"{name}=$({command})\n" for name, command in values)
    names = " ".join(name for name, _ in values)
    return (file, Bash(f"{exports}export {names}\nenvsubst < {file.name} > {document.path}\n"))


def _template(document: PolicyDocument, what: str, hole: str) -> tuple[File, list[tuple[str, str]]]:
    """Return the template as a file to save, and its placeholders with the commands that print their values.

    :param what: how the answer calls the template
    :param hole: a placeholder, with ``{}`` for its name
    """
    alone = len(document.keys) == 1
    values: dict[str, str] = {}

    def place(name: str, command: str) -> str:
        values[name] = command
        return f'"{hole.format(name)}"'

    def identify(key: str) -> str:
        return place("KEYID" if alone else f"{variable(key).upper()}_ID", digest_of(f"{key}.pub"))

    def embed(key: str) -> str:
        return place("KEY" if alone else f"{variable(key).upper()}_KEY", encoded(f"{key}.pub"))

    def include(rule: str) -> str:
        return place(f"{variable(rule).upper()}_RULE", encoded(f"../{rule}.rego"))

    def certify(path: str) -> str:
        return place(variable(path).upper(), encoded(path))

    for key in document.keys:  # in the order in which readers expect them, not in that of the document
        identify(key)
        embed(key)
    for rule in document.rules:
        include(rule)
    for certificate in document.certificates:
        certify(certificate)
    text = Notation(quoted, identify, identify, embed, include, certify).write(document)
    path = document.path.replace(".json", ".template.json")
    return File(path, f"{text}\n", "json", f"Save {what} as `{path}`:"), list(values.items())


WRITERS: dict[str, Writer] = {
    "heredoc": heredoc,
    "jq": jq,
    "template": template,
    "python": python,
    "envsubst": envsubst,
}
"""Ways to write a policy, by the name that a spec gives them."""
