"""What a policy says, as a value: steps with required types, rules and functionaries, keys and certificate authorities.

A document is written in the notation of whoever builds it: JSON text, a jq program, Python. Keys and certificates are named
by the files that hold them; what is in those files only a shell knows. Source of the format: shared facts, `witness.md`
section 3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Requirement:
    """One required attestation type.

    :param rules: titles of the Rego rules over it; the module of a rule is the file ``../TITLE.rego``
    """

    type: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signer:
    """A functionary that signs with a key.

    :param key: path of the key without its ending, such as ``../build`` for the public key ``../build.pub``
    """

    key: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A functionary whose key a key service keeps.

    :param reference: such as ``hashivault://build``; it is the key's id as well
    """

    reference: str


@dataclass(frozen=True, slots=True)
class Certified:
    """A functionary known by a certificate; each list must match the certificate's exactly, ``*`` stands for any.

    :param roots: names of the authorities that may have issued it
    :param extensions: globs over what Fulcio wrote into it, as (field, glob); what is not named may be anything
    """

    roots: tuple[str, ...]
    common_name: str = "*"
    dns_names: tuple[str, ...] = ("*",)
    emails: tuple[str, ...] = ("*",)
    organizations: tuple[str, ...] = ("*",)
    uris: tuple[str, ...] = ("*",)
    extensions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority that the policy trusts.

    :param name: the entry's name below ``roots``
    :param certificate: path of its PEM, such as ``../ca.crt``
    :param intermediates: paths of the PEMs of intermediate authorities
    """

    name: str
    certificate: str
    intermediates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyStep:
    """One step.

    :param artifacts_from: steps whose artifacts must be those that this one used
    """

    name: str
    requirements: tuple[Requirement, ...]
    functionaries: tuple[Signer | Certified | Kept, ...]
    artifacts_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """A whole policy.

    :param expires: the day on which it ends, ``YYYY-MM-DD``, at midnight UTC
    :param path: where it is written, relative to the project's directory
    :param timestamp_authorities: whose stamps count
    :param keys: the keys that sign for some step, in the order of the steps
    :param rules: titles of all rules, in the order of the steps
    """

    expires: str
    steps: tuple[PolicyStep, ...]
    authorities: tuple[Authority, ...] = ()
    path: str = "../policy.json"
    timestamp_authorities: tuple[Authority, ...] = ()

    keys: tuple[str, ...] = field(init=False)
    rules: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        signers = (who.key for step in self.steps for who in step.functionaries if isinstance(who, Signer))
        rules = (rule for step in self.steps for requirement in step.requirements for rule in requirement.rules)
        object.__setattr__(self, "keys", tuple(dict.fromkeys(signers)))
        object.__setattr__(self, "rules", tuple(dict.fromkeys(rules)))

    @property
    def references(self) -> tuple[str, ...]:
        """The keys of key services that sign for some step."""
        kept = (who.reference for step in self.steps for who in step.functionaries if isinstance(who, Kept))
        return tuple(dict.fromkeys(kept))

    @property
    def certificates(self) -> tuple[str, ...]:
        """Paths of all certificates of authorities."""
        roots = (*self.authorities, *self.timestamp_authorities)
        return tuple(dict.fromkeys(path for root in roots for path in (root.certificate, *root.intermediates)))


@dataclass(frozen=True, slots=True)
class Notation:
    """How a document is spelt.

    Notations differ in how a name before a colon looks and in what stands for a value that only a shell knows: a key id, a
    key, a certificate, a module. Lines break where the document's structure wants them.

    :param name: a fixed name before a colon
    :param key_name: a key's id before a colon
    :param key_id: the id of the key at a path without ending, as a value
    :param key: its public half, as a value
    :param module: the module of the rule of a title, as a value
    :param certificate: the certificate at a path, as a value
    """

    name: Callable[[str], str]
    key_name: Callable[[str], str]
    key_id: Callable[[str], str]
    key: Callable[[str], str]
    module: Callable[[str], str]
    certificate: Callable[[str], str]

    def write(self, document: PolicyDocument) -> str:
        """Return `document` between braces, two blanks a level, without a newline at the end."""
        name = self.name
        steps = ",\n".join(self._step(step) for step in document.steps)
        parts = [f'  {name("expires")}: "{document.expires}T00:00:00Z"', f"  {name('steps')}: {{\n{steps}\n  }}"]
        if document.keys or document.references:
            parts.append(self._keys(document.keys, document.references))
        for key, authorities in (
            ("roots", document.authorities),
            ("timestampauthorities", document.timestamp_authorities),
        ):
            if authorities:
                roots = ",\n".join(self._root(root) for root in authorities)
                parts.append(f"  {name(key)}: {{\n{roots}\n  }}")
        return "{\n" + ",\n".join(parts) + "\n}"

    def _step(self, step: PolicyStep) -> str:
        name = self.name
        people = [self._functionary(who) for who in step.functionaries]
        listed = f"[{people[0]}]" if len(people) == 1 else "[\n        " + ",\n        ".join(people) + "\n      ]"
        lines = [f'      {name("name")}: "{step.name}"', f"      {name('functionaries')}: {listed}"]
        if step.artifacts_from:
            lines.append(f"      {name('artifactsFrom')}: {_list(step.artifacts_from)}")
        required = []
        for requirement in step.requirements:
            entry = f'        {{{name("type")}: "{requirement.type}"'
            if requirement.rules:
                rules = [
                    f'{{{name("name")}: "{rule}", {name("module")}: {self.module(rule)}}}' for rule in requirement.rules
                ]
                inner = rules[0] if len(rules) == 1 else "\n          " + ",\n          ".join(rules)
                entry += f",\n         {name('regopolicies')}: [{inner}]"
            required.append(f"{entry}}}")
        lines.append(f"      {name('attestations')}: [\n" + ",\n".join(required) + "\n      ]")
        return f'    "{step.name}": {{\n' + ",\n".join(lines) + "\n    }"

    def _functionary(self, who: Signer | Certified | Kept) -> str:
        name = self.name
        if isinstance(who, Kept):
            return f'{{{name("type")}: "publickey", {name("publickeyid")}: "{who.reference}"}}'
        if isinstance(who, Signer):
            return f'{{{name("type")}: "publickey", {name("publickeyid")}: {self.key_id(who.key)}}}'
        return (
            f'{{{name("type")}: "root", {name("certConstraint")}: {{\n'
            f'          {name("commonname")}: "{who.common_name}", {name("dnsnames")}: {_list(who.dns_names)},\n'
            f"          {name('emails')}: {_list(who.emails)}, {name('organizations')}: {_list(who.organizations)},\n"
            f"          {name('uris')}: {_list(who.uris)}, {name('roots')}: {_list(who.roots)}{self._extensions(who)}}}}}"
        )

    def _extensions(self, who: Certified) -> str:
        if not who.extensions:
            return ""
        name = self.name
        fields = ",\n            ".join(f'{name(field)}: "{glob}"' for field, glob in who.extensions)
        return f",\n          {name('extensions')}: {{\n            {fields}}}"

    def _keys(self, keys: tuple[str, ...], references: tuple[str, ...]) -> str:
        name = self.name
        entries = [
            f"{self.key_name(key)}: {{{name('keyid')}: {self.key_id(key)}, {name('key')}: {self.key(key)}}}"
            for key in keys
        ]
        entries += [f'"{reference}": {{{name("keyid")}: "{reference}"}}' for reference in references]
        if len(entries) == 1:
            return f"  {name('publickeys')}: {{{entries[0]}}}"
        return f"  {name('publickeys')}: {{\n    " + ",\n    ".join(entries) + "\n  }"

    def _root(self, root: Authority) -> str:
        text = f'    "{root.name}": {{{self.name("certificate")}: {self.certificate(root.certificate)}'
        if root.intermediates:
            inner = ", ".join(self.certificate(path) for path in root.intermediates)
            text += f",\n      {self.name('intermediates')}: [{inner}]"
        return f"{text}}}"


def _list(items: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{item}"' for item in items) + "]"


def quoted(text: str) -> str:
    """Return `text` in double quotes: a name in JSON and in Python."""
    return f'"{text}"'
