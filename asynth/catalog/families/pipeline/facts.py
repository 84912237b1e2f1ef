"""The facts of a pipeline as users tell them: each in several wordings that hold it in its surface form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from asynth.catalog.phrasings.facts import join
from asynth.catalog.procedure.context import tell_facts
from asynth.catalog.procedure.keys import KeyArrangement
from asynth.catalog.procedure.procedure import Procedure

_COUNTS = {2: "two", 3: "three", 4: "four"}


def tell(procedure: Procedure, project: str) -> Mapping[str, Sequence[str]]:
    """Return the wordings of every fact, by slot.

    :param project: what the user calls the project
    """
    steps = [(step.name, step.attested.command, step.attested.artifact) for step in procedure.steps]
    return {
        **tell_facts(procedure, project),
        "count": (_COUNTS[len(steps)],),
        "steps": _steps_said(steps),
        "list": _steps_listed(steps),
        "links": _links(procedure),
        "keys": _keys([step.name for step in procedure.steps], procedure.keys, procedure.arrangement),
        "rules": _rules([(step.name, applied.request) for step in procedure.steps for applied in step.rules]),
        "subject": _subject(procedure),
    }


def _steps_said(steps: Sequence[tuple[str, str, str]]) -> tuple[str, ...]:
    return (
        join(tuple(f"`{name}` runs `{command}` (giving `{artifact}`)" for name, command, artifact in steps)),
        "first "
        + ", then ".join(f"`{command}` as step `{name}` for `{artifact}`" for name, command, artifact in steps),
        join(tuple(f"step `{name}` makes `{artifact}` with `{command}`" for name, command, artifact in steps)),
        "; ".join(f"`{name}` is `{command}` and leaves `{artifact}`" for name, command, artifact in steps),
        " -> ".join(f"`{name}`: `{command}` (`{artifact}`)" for name, command, artifact in steps),
    )


def _steps_listed(steps: Sequence[tuple[str, str, str]]) -> tuple[str, ...]:
    return (
        "\n".join(f"- `{name}`: `{command}` -> `{artifact}`" for name, command, artifact in steps),
        "\n".join(f"{n}. `{command}` ({name}), output `{out}`" for n, (name, command, out) in enumerate(steps, 1)),
        "\n".join(f"* {name} runs `{command}` and writes `{artifact}`" for name, command, artifact in steps),
        "\n".join(f"{name} | `{command}` | `{artifact}`" for name, command, artifact in steps),
        "\n".join(f"    {name:<15} {command}   # {artifact}" for name, command, artifact in steps),
    )


def _links(procedure: Procedure) -> tuple[str, ...]:
    pairs = [(step.name, join(tuple(f"`{name}`" for name in step.uses))) for step in procedure.steps if step.uses]
    return (
        join(tuple(f"`{name}` works on exactly what {before} made" for name, before in pairs)),
        join(tuple(f"`{name}` finds the files of {before} unchanged" for name, before in pairs)),
        join(tuple(f"nothing is altered on its way from {before} to `{name}`" for name, before in pairs)),
        join(tuple(f"`{name}` takes its input from {before} byte for byte" for name, before in pairs)),
        join(tuple(f"the inputs of `{name}` are the outputs of {before}" for name, before in pairs)),
    )


def _keys(names: Sequence[str], keys: Sequence[str], arrangement: KeyArrangement) -> tuple[str, ...]:
    kind, (*own, policy) = arrangement.spoken, keys
    pairs = list(zip(names, own, strict=True))
    each = join(tuple(f"`../{key}.key` for {name}" for name, key in pairs))
    files = join(tuple(f"`../{key}.key`" for key in own))
    if arrangement.made:
        return (
            f"Make {kind} keys: {each}, `../{policy}.key` for the policy.",
            f"There are no keys; {each}, and `../{policy}.key` for the policy, all {kind}.",
            f"Keys to generate ({kind}): {each}; the policy gets `../{policy}.key`.",
            f"Fresh {kind} keys please, {files} in the order of the steps plus `../{policy}.key` for the policy.",
        )
    return (
        f"The {kind} keys exist with their `.pub` files: {each}, `../{policy}.key` for the policy.",
        f"We have {kind} pairs (`.key` and `.pub`): {each}; the policy is signed with `../{policy}.key`.",
        f"Keys are there, {kind}: {files} in the order of the steps and `../{policy}.key` for the policy, "
        "public halves as `.pub` beside them.",
        f"Use our {kind} keys {each}, plus `../{policy}.key` for the policy (each with its `.pub`).",
    )


def _rules(rules: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    if not rules:
        return ()
    said = [join(tuple(form.format(step, clause) for step, clause in rules)) for form in _RULE_FORMS]
    return tuple(f"{text[0].upper()}{text[1:]}." for text in said)


_RULE_FORMS = (
    "for `{}` a Rego rule has to check that {}",
    "the policy must also see to it, in `{}`, that {}",
    "besides, of `{}` we demand that {}",
    "rule for `{}`: {}",
)


def _subject(procedure: Procedure) -> tuple[str, ...]:
    last, subject = procedure.attested.artifact, procedure.subject
    if subject == "artifact":
        return (
            f"Verify `{last}` in the end.",
            f"What gets verified is the file `{last}`.",
            f"Verification is of `{last}`.",
        )
    if subject == "digest":
        return (
            f"Verify by the digest of `{last}`, not by file.",
            f"The verifier knows only the SHA-256 of `{last}`.",
            f"Ask verify for the digest of `{last}` alone.",
        )
    if subject == "commit":
        return (
            "Verify by the checked-out commit.",
            "Let verification start from the current commit.",
            "The commit is what we verify.",
        )
    return (
        f"No git attestor: verify `{last}` and name the digests of the earlier artifacts to verify too.",
        f"We leave git out, so verification of `{last}` has to be told the other artifacts' digests.",
        f"Commits are not to be recorded; when verifying `{last}`, pass the digests of what came before.",
    )
