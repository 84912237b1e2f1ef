"""Four ways to write the same policy document: heredoc, jq, a template with sed, python3.

The twins edit the written file by text, so all four print `"expires": "`, `"attestations": [` and `"publickeyid": "`
once, with exactly one blank after the colon.
"""

from __future__ import annotations

from collections.abc import Callable

from asynth.catalog.answers.task import Task
from asynth.script import Bash, File

Written = tuple[*tuple[File, ...], Bash]
"""What writes `../policy.json`: files first, then the commands."""

TEMPLATE = "../policy.template.json"


def key_id(task: Task) -> str:
    """Return the line that computes the key id: the SHA-256 of the public key file."""
    return f"KEYID=$(openssl dgst -sha256 -r {task.attest}.pub | cut -d' ' -f1)\n"


def heredoc(task: Task) -> Written:
    """Write the document with a heredoc that embeds key and rules by command substitution."""

    def rule(title: str) -> str:
        return f'{{"name": "{title}", "module": "$(openssl base64 -A -in ../{title}.rego)"}}'

    document = _document(task, "$KEYID", f"$(openssl base64 -A -in {task.attest}.pub)", rule)
    return (Bash(f"{key_id(task)}cat > ../policy.json <<POLICY\n{document}POLICY\n"),)


def template(task: Task) -> Written:
    """Keep the document as a template and fill its placeholders in with sed."""

    def rule(title: str) -> str:
        return f'{{"name": "{title}", "module": "{{{{{_placeholder(title)}}}}}"}}'

    document = _document(task, "{{KEYID}}", "{{KEY}}", rule)
    edits = [
        '-e "s|{{KEYID}}|$KEYID|g"',
        f'-e "s|{{{{KEY}}}}|$(openssl base64 -A -in {task.attest}.pub)|"',
        *(
            f'-e "s|{{{{{_placeholder(applied.rule.title)}}}}}|$(openssl base64 -A -in {applied.file})|"'
            for applied in task.rules
        ),
    ]
    fill = " \\\n  ".join(["sed", *edits, f"{TEMPLATE} > ../policy.json"])
    return (
        File(TEMPLATE, document, "json", f"Save the policy template as `{TEMPLATE}`:"),
        Bash(f"{key_id(task)}{fill}\n"),
    )


def jq(task: Task) -> Written:
    """Build the document with jq, which also encodes the rules."""
    requirements = []
    for predicate_type, titles in task.requirements():
        entry = f'{{type: "{predicate_type}"'
        if titles:
            rules = ", ".join(f'{{name: "{title}", module: (${_variable(title)} | @base64)}}' for title in titles)
            entry += f", regopolicies: [{rules}]"
        requirements.append(f"        {entry}}}")
    files = "".join(f"  --rawfile {_variable(applied.rule.title)} {applied.file} \\\n" for applied in task.rules)
    step = task.scene.step
    return (
        Bash(
            f"{key_id(task)}"
            f'jq -n --arg id "$KEYID" --arg key "$(openssl base64 -A -in {task.attest}.pub)" \\\n{files}'
            f"  '{{\n"
            f'  expires: "{task.expires}T00:00:00Z",\n'
            f"  steps: {{\n"
            f'    "{step}": {{\n'
            f'      name: "{step}",\n'
            f'      functionaries: [{{type: "publickey", publickeyid: $id}}],\n'
            f"      attestations: [\n" + ",\n".join(requirements) + "\n      ]\n    }\n  },\n"
            "  publickeys: {($id): {keyid: $id, key: $key}}\n"
            "}' > ../policy.json\n"
        ),
    )


def python(task: Task) -> Written:
    """Build the document with python3 and its standard library."""
    requirements = []
    for predicate_type, titles in task.requirements():
        rules = f', "regopolicies": [{", ".join(f"rule({title!r})" for title in titles)}]' if titles else ""
        requirements.append(f'    {{"type": "{predicate_type}"{rules}}},\n'.replace("'", '"'))
    rule = (
        "\n\ndef rule(name):\n"
        '    module = Path(f"../{name}.rego").read_bytes()\n'
        '    return {"name": name, "module": base64.b64encode(module).decode()}\n\n'
        if task.rules
        else ""
    )
    step = task.scene.step
    return (
        Bash(
            "python3 - <<'PYTHON'\n"
            "import base64, hashlib, json\n"
            "from pathlib import Path\n"
            f"{rule}\n"
            f'public = Path("{task.attest}.pub").read_bytes()\n'
            "key_id = hashlib.sha256(public).hexdigest()\n"
            "attestations = [\n" + "".join(requirements) + "]\n"
            f'step = {{"name": "{step}", "functionaries": [{{"type": "publickey", "publickeyid": key_id}}],\n'
            '        "attestations": attestations}\n'
            "policy = {\n"
            f'    "expires": "{task.expires}T00:00:00Z",\n'
            f'    "steps": {{"{step}": step}},\n'
            '    "publickeys": {key_id: {"keyid": key_id, "key": base64.b64encode(public).decode()}},\n'
            "}\n"
            'Path("../policy.json").write_text(json.dumps(policy, indent=2) + "\\n")\n'
            "PYTHON\n"
        ),
    )


WRITERS: dict[str, Callable[[Task], Written]] = {"heredoc": heredoc, "jq": jq, "template": template, "python": python}


def _document(task: Task, identifier: str, key: str, rule: Callable[[str], str]) -> str:
    requirements = []
    for predicate_type, titles in task.requirements():
        entry = f'        {{"type": "{predicate_type}"'
        if titles:
            entry += ',\n         "regopolicies": [' + ", ".join(rule(title) for title in titles) + "]"
        requirements.append(f"{entry}}}")
    step = task.scene.step
    return (
        "{\n"
        f'  "expires": "{task.expires}T00:00:00Z",\n'
        '  "steps": {\n'
        f'    "{step}": {{\n'
        f'      "name": "{step}",\n'
        f'      "functionaries": [{{"type": "publickey", "publickeyid": "{identifier}"}}],\n'
        '      "attestations": [\n' + ",\n".join(requirements) + "\n      ]\n    }\n  },\n"
        f'  "publickeys": {{"{identifier}": {{"keyid": "{identifier}", "key": "{key}"}}}}\n'
        "}\n"
    )


def _placeholder(title: str) -> str:
    return title.upper().replace("-", "_")


def _variable(title: str) -> str:
    return title.replace("-", "_")
