"""Policies whose steps differ little, written with one function of a step: heredoc, jq, python3.

Several steps written out make an answer that nobody reads. These writers fit where all steps require the same types, at
most one rule a step is asked for, and keys are the functionaries; :func:`can_fold` says so. Where a step requires a type
that the others don't, :func:`append` has it added behind those that all have; :func:`can_append` says whether that will do.
"""

from __future__ import annotations

from asynth.catalog.procedure.document import PolicyDocument, PolicyStep, Requirement, Signer
from asynth.catalog.procedure.policies import (
    ENCODE_FUNCTION,
    KEYID_FUNCTION,
    Writer,
    Written,
    digest_of,
    encoded,
    variable,
)
from asynth.script import Bash

_FILE = '"../$1.pub"'


def can_fold(document: PolicyDocument) -> bool:
    """Tell whether the steps are alike: the same types, rules over one type only, one key each, no authorities."""
    types = {tuple(requirement.type for requirement in step.requirements) for step in document.steps}
    ruled = {kind for step in document.steps for kind in _ruled(step)}
    single = all(
        len(step.functionaries) == 1
        and isinstance(step.functionaries[0], Signer)
        and all(len(requirement.rules) < 2 for requirement in step.requirements)
        for step in document.steps
    )
    return len(document.steps) > 1 and len(types) == 1 and len(ruled) < 2 and single and not document.authorities


def can_append(document: PolicyDocument) -> bool:
    """Tell whether the steps are alike but for types that some require besides, and rules are over these only."""
    common = _common(document)
    return (
        len(document.steps) > 1
        and bool(common)
        and all(step.requirements != () and _is_one_key(step) for step in document.steps)
        and all(kind not in common for step in document.steps for kind in _ruled(step))
        and all(len(requirement.rules) < 2 for step in document.steps for requirement in step.requirements)
        and not document.authorities
    )


def append(document: PolicyDocument) -> Written:
    """Write the document with a shell function that prints a step: name, key, steps before it, further types."""
    common = _common(document)
    types = ",\n".join(f'        {{"type": "{kind}"}}' for kind in common)
    steps = ",\n".join(
        f"$({_call(document, step)}"
        f' "{"".join(_further(requirement) for requirement in step.requirements if requirement.type not in common)}")'
        for step in document.steps
    )
    further = f"${_last_argument(document)}"
    return (Bash(_write_steps(document, types, further, steps, _ALSO if document.rules else _TYPE)),)


def _call(document: PolicyDocument, step: PolicyStep) -> str:
    """Return the call of the shell function for `step`: name, key if called otherwise, steps before it."""
    key = "" if _named_alike(document) else f" {_base(step)}"
    return f"step {step.name}{key} '{', '.join(_quoted(name) for name in step.artifacts_from)}'"


def _named_alike(document: PolicyDocument) -> bool:
    """Tell whether each step's key has the name of the step."""
    return all(_base(step) == step.name for step in document.steps)


def _last_argument(document: PolicyDocument) -> int:
    """Return which argument of the shell function says what a step has besides."""
    return 3 if _named_alike(document) else 4


def _common(document: PolicyDocument) -> tuple[str, ...]:
    first, *others = ([requirement.type for requirement in step.requirements] for step in document.steps)
    return tuple(kind for kind in first if all(kind in other for other in others))


def _further(requirement: Requirement) -> str:
    return f"$(also {' '.join((requirement.type, *requirement.rules))})"


def _is_one_key(step: PolicyStep) -> bool:
    return len(step.functionaries) == 1 and isinstance(step.functionaries[0], Signer)


def heredoc(document: PolicyDocument) -> Written:
    """Write the document with a shell function that prints a step: name, key, steps before it, rule."""
    rules = document.rules
    types = ",\n".join(
        f'        {{"type": "{requirement.type}"'
        f"{f'${_last_argument(document)}' if _is_ruled(document, requirement.type) else ''}}}"
        for requirement in document.steps[0].requirements
    )
    steps = ",\n".join(
        f"$({_call(document, step)}"
        + (f' "$(rule {_rules(step)[0]})"' if _rules(step) else ' ""' if rules else "")
        + ")"
        for step in document.steps
    )
    rule = (
        'rule() { printf \', "regopolicies": [{"name": "%s", "module": "%s"}]\' "$1" "$(encode "../$1.rego")"; }\n'
        if rules
        else ""
    )
    return (Bash(_write_steps(document, types, "", steps, rule)),)


def _write_steps(document: PolicyDocument, types: str, further: str, steps: str, functions: str) -> str:
    """Return the commands: functions of a key and of a step, and the document that calls them.

    :param types: the entries of the types that all steps require
    :param further: what stands behind the last of them
    """
    keys = ",\n".join(f"    $(key {key.removeprefix('../')})" for key in document.keys)
    alike = _named_alike(document)
    return (
        f"{_KEYID}{ENCODE_FUNCTION + _KEY if document.rules else _ONLY_KEY}{functions}"
        "step() {\n  cat <<STEP\n"
        '    "$1": {\n'
        '      "name": "$1",\n'
        '      "functionaries": [{"type": "publickey", "publickeyid": '
        f'"$(keyid "${1 if alike else 2}")"}}],\n'
        f'      "artifactsFrom": [${2 if alike else 3}],\n'
        f'      "attestations": [\n{types}{further}\n      ]\n'
        "    }\nSTEP\n}\n"
        f"cat > {document.path} <<POLICY\n"
        f'{{\n  "expires": "{document.expires}T00:00:00Z",\n  "steps": {{\n{steps}\n  }},\n'
        f'  "publickeys": {{\n{keys}\n  }}\n}}\nPOLICY\n'
    )


_TYPE = """\
also() { printf ',\\n        {"type": "%s"}' "$1"; }
"""
_ALSO = """\
also() {
  printf ',\\n        {"type": "%s"' "$1"
  [ -z "${2:-}" ] || printf ', "regopolicies": [{"name": "%s", "module": "%s"}]' "$2" "$(encode "../$2.rego")"
  printf '}'
}
"""
_KEYID = f"keyid() {{ {digest_of(_FILE)}; }}\n"
_KEY = """\
key() { printf '"%s": {"keyid": "%s", "key": "%s"}' "$(keyid "$1")" "$(keyid "$1")" "$(encode "../$1.pub")"; }
"""
_ONLY_KEY = _KEY.replace('encode "../$1.pub"', encoded('"../$1.pub"'))
"""The same where nothing else is encoded."""


def jq(document: PolicyDocument) -> Written:
    """Build the document with a jq function of a step."""
    rules = document.rules
    arguments = [
        f'--arg {variable(key)}_id "$(keyid {key}.pub)" --rawfile {variable(key)} {key}.pub' for key in document.keys
    ]
    arguments += [f"--rawfile {variable(rule)}_rule ../{rule}.rego" for rule in rules]
    types = ",\n".join(
        f'    {{type: "{requirement.type}"}}{" + $rule" if _is_ruled(document, requirement.type) else ""}'
        for requirement in document.steps[0].requirements
    )
    calls = []
    for step in document.steps:
        rule = "".join(
            f'; {{regopolicies: [{{name: "{name}", module: (${variable(name)}_rule | @base64)}}]}}'
            for name in _rules(step)
        )
        empty = "; {}" if rules and not rule else ""
        before = ", ".join(_quoted(name) for name in step.artifacts_from)
        signer = step.functionaries[0]
        name = variable(signer.key) if isinstance(signer, Signer) else ""
        calls.append(f'step("{step.name}"; ${name}_id; [{before}]{rule or empty})')
    keys = " + ".join(f"key(${variable(key)}_id; ${variable(key)})" for key in document.keys)
    options = " \\\n  ".join(arguments)
    joined = "\n    + ".join(calls)
    return (
        Bash(
            f"{KEYID_FUNCTION}jq -n {options} '\n"
            f"def step($name; $id; $from{'; $rule' if rules else ''}): {{($name): {{\n"
            '  name: $name, functionaries: [{type: "publickey", publickeyid: $id}], artifactsFrom: $from,\n'
            f"  attestations: [\n{types}\n  ]}}}};\n"
            "def key($id; $pem): {($id): {keyid: $id, key: ($pem | @base64)}};\n"
            f'{{\n  expires: "{document.expires}T00:00:00Z",\n  steps: ({joined}),\n'
            f"  publickeys: ({keys})\n}}' > {document.path}\n"
        ),
    )


def python(document: PolicyDocument) -> Written:
    """Build the document with a Python function of a step."""
    rules = document.rules
    types = "".join(f'    "{requirement.type}",\n' for requirement in document.steps[0].requirements)
    calls = "".join(
        f'    "{step.name}": step("{step.name}", "{_key(step)}", [{", ".join(_quoted(n) for n in step.artifacts_from)}]'
        + (f', "{_rules(step)[0]}"' if _rules(step) else "")
        + "),\n"
        for step in document.steps
    )
    kind = next((kind for step in document.steps for kind in _ruled(step)), "")
    ruled = (
        "    if rule:\n"
        f'        entry = next(one for one in required if one["type"] == "{kind}")\n'
        '        entry["regopolicies"] = [{"name": rule, "module": encode(f"../{rule}.rego")}]\n'
        if rules
        else ""
    )
    names = ", ".join(_quoted(f"{key}.pub") for key in document.keys)
    return (
        Bash(
            "python3 - <<'PYTHON'\n"
            "import base64, hashlib, json\nfrom pathlib import Path\n\n"
            f"TYPES = [\n{types}]\n\n\n"
            "def encode(path):\n    return base64.b64encode(Path(path).read_bytes()).decode()\n\n\n"
            "def key_id(path):\n    return hashlib.sha256(Path(path).read_bytes()).hexdigest()\n\n\n"
            f"def step(name, key, artifacts_from{', rule=None' if rules else ''}):\n"
            '    required = [{"type": kind} for kind in TYPES]\n'
            f"{ruled}"
            "    return {\n"
            '        "name": name,\n'
            '        "functionaries": [{"type": "publickey", "publickeyid": key_id(key)}],\n'
            '        "artifactsFrom": artifacts_from,\n'
            '        "attestations": required,\n'
            "    }\n\n\n"
            f"steps = {{\n{calls}}}\n"
            f"keys = [{names}]\n"
            "policy = {\n"
            f'    "expires": "{document.expires}T00:00:00Z",\n'
            '    "steps": steps,\n'
            '    "publickeys": {key_id(key): {"keyid": key_id(key), "key": encode(key)} for key in keys},\n'
            "}\n"
            f'Path("{document.path}").write_text(json.dumps(policy, indent=2) + "\\n")\n'
            "PYTHON\n"
        ),
    )


def _key(step: PolicyStep) -> str:
    signer = step.functionaries[0]
    return f"{signer.key}.pub" if isinstance(signer, Signer) else ""


def _base(step: PolicyStep) -> str:
    return _key(step).removeprefix("../").removesuffix(".pub")


def _rules(step: PolicyStep) -> tuple[str, ...]:
    return tuple(rule for requirement in step.requirements for rule in requirement.rules)


def _ruled(step: PolicyStep) -> tuple[str, ...]:
    return tuple(requirement.type for requirement in step.requirements if requirement.rules)


def _is_ruled(document: PolicyDocument, kind: str) -> bool:
    return any(kind in _ruled(step) for step in document.steps)


def _quoted(name: str) -> str:
    return f'"{name}"'


WRITERS: dict[str, Writer] = {"heredoc": heredoc, "jq": jq, "python": python}
"""The writers that have a function of a step, by the name that a spec gives them."""
