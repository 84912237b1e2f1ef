"""Three ways to lay an answer out: numbered steps with reasons, a brief one, one commented script."""

from __future__ import annotations

from collections.abc import Callable

from asynth.catalog.answers.policies import WRITERS
from asynth.catalog.answers.task import AppliedRule, Task
from asynth.catalog.phrasings.facts import join
from asynth.script import Bash, File, Part, Prose, Script

ALWAYS = ("material", "command-run", "product")


def steps(task: Task) -> Script:
    """Numbered steps; each says why where it is not obvious."""
    parts: list[Part] = [Prose(_summary(task))]
    count = 0

    def number(text: str) -> None:
        nonlocal count
        count += 1
        parts.append(Prose(f"{count}. {text}"))

    if task.arrangement.made:
        attest, policy = task.keys
        number(
            f"Two keys: `{attest}` signs attestations, `{policy}` signs the policy. Whoever can run the step must not "
            "be able to rewrite the rules:"
        )
        parts.append(Bash(task.key_commands()))
    number(f"Run the step under witness. {_about_run(task)}")
    parts.append(Bash(f"{task.run_command()}\n"))
    if task.rules:
        number(_about_rules(task))
        for applied in task.rules:
            if len(task.rules) > 1:
                parts.append(Prose(f"`{applied.rule.title}` reads the {applied.rule.attestor} attestation. "
                                   f"{applied.rule.explanation}"))  # fmt: skip
            parts.append(_rule_file(applied))
    number(_about_policy(task))
    *files, last = WRITERS[task.style](task.document())
    check = "witness policy check ../policy.json\n" if task.rules else ""
    parts += [*files, Bash(f"{last.text}{check}{task.sign_command()}\n")]
    number(_about_verify(task))
    parts.append(Bash(f"{task.verify_command()}\n"))
    parts.append(Prose(f"It ends with `Verification succeeded`. {_open_ends(task)}"))
    return tuple(parts)


def brief(task: Task) -> Script:
    """Commands first; a line where something would surprise."""
    parts: list[Part] = []
    keys = task.key_commands() if task.arrangement.made else ""
    parts.append(Prose("Keys, then the attested run:" if keys else "The attested run, with your own key:"))
    parts.append(Bash(f"{keys}{task.run_command()}\n"))
    parts += [_rule_file(applied) for applied in task.rules]
    *files, last = WRITERS[task.style](task.document())
    parts += files
    parts.append(Prose(_catch(task) or "The policy, signed with its own key, and the check:"))
    parts.append(Bash(f"{last.text}{task.sign_command()}\n{task.verify_command()}\n"))
    parts.append(Prose(_open_ends(task)))
    return tuple(parts)


def script(task: Task) -> Script:
    """One script with comments; rules and template are written by it too."""
    lines = []
    if task.arrangement.made:
        lines += ["# one key for attestations, another for the policy", task.key_commands()]
    lines += [f"# record the step; {_comment_on_run(task)}", f"{task.run_command()}\n"]
    for applied in task.rules:
        lines += [
            f"# {applied.rule.title}: asked of the {applied.rule.attestor} attestation",
            f"cat > {applied.file} <<'REGO'\n{applied.text}REGO\n",
        ]
    lines.append("# the policy; a key id is the SHA-256 of the public key file")
    *files, last = WRITERS[task.style](task.document())
    lines += [f"cat > {file.name} <<'TEMPLATE'\n{file.content}TEMPLATE\n" for file in files]
    lines.append(last.text)
    lines += [f"{task.sign_command()}\n", f"# {_comment_on_verify(task)}", f"{task.verify_command()}\n"]
    text = "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
    body = text.replace("\n\n\n", "\n\n")
    return (
        Prose(f"{_summary(task)} Run it in the project's directory:"),
        Bash(body),
        Prose(" ".join(filter(None, (_catch(task), _open_ends(task))))),
    )


LAYOUTS: dict[str, Callable[[Task], Script]] = {"steps": steps, "brief": brief, "script": script}


def _summary(task: Task) -> str:
    subject = _subject(task)
    if not task.rules:
        what = "this type" if len(task.required) == 1 else "these types"
        return f"Record `{task.scene.step}` {_with(task)}, require {what} in a signed policy, and verify {subject}."
    rules = join(tuple(f"`{applied.rule.title}`" for applied in task.rules))
    noun = "rule" if len(task.rules) == 1 else "rules"
    return (
        f"Record `{task.scene.step}` {_with(task)}, put the {noun} {rules} into a signed policy beside the types it "
        f"requires, and verify {subject}."
    )


def _with(task: Task) -> str:
    if not task.extras:
        return "with what witness records anyway"
    noun = "attestor" if len(task.extras) == 1 else "attestors"
    return f"with the {join(tuple(f'`{name}`' for name in task.extras))} {noun}"


def _subject(task: Task) -> str:
    if task.subject == "commit":
        return "the commit"
    return f"`{task.scene.artifact}`" + (" by its digest" if task.subject == "digest" else "")


def _about_run(task: Task) -> str:
    asked = tuple(attestor.name for attestor in task.required if attestor.always)
    if not task.extras:
        text = (
            f"{_listed(asked)} always recorded, so there is no `-a`; without it witness adds `environment` and `git`, "
            "of which the policy asks nothing."
        )
    elif asked:
        text = f"{_listed(asked)} always recorded and must not be given to `-a`, which names only the others."
    else:
        text = "`-a` names what you asked for; `material`, `command-run` and `product` are recorded besides."
    if task.arrangement.encrypted:
        text += " The passphrase comes from its file, so nothing is asked for."
    return f"{text} The attestation goes next to the project, so that no later run records it as a material:"


def _listed(names: tuple[str, ...]) -> str:
    text = join(tuple(f"`{name}`" for name in names))
    return f"{text} {'is' if len(names) == 1 else 'are'}"


def _about_rules(task: Task) -> str:
    if len(task.rules) > 1:
        return "The rules. Each sees the attestation of its type as `input`:"
    rule = task.rules[0].rule
    return f"The rule sees the {rule.attestor} attestation as `input`. {rule.explanation}"


def _rule_file(applied: AppliedRule) -> File:
    return File(applied.file, applied.text, "rego", f"Save the rule as `{applied.file}`:")


def _about_policy(task: Task) -> str:
    embedded = "key and rules are" if len(task.rules) > 1 else "key and rule are" if task.rules else "the key is"
    text = f"Write and sign the policy. The key id is the SHA-256 of the public key file; {embedded} embedded as base64"
    notes = " ".join(attestor.note for attestor in task.required if attestor.note)
    return f"{text}. {notes}" if notes else f"{text}:"


def _about_verify(task: Task) -> str:
    if task.subject == "artifact":
        return "Verify the file; witness looks for an attestation with its digest:"
    if task.subject == "digest":
        return "Verify by digest. `-s` takes the bare hex value, without a `sha256:` in front:"
    return "Verify by the commit, which the git attestor made a subject of the attestation:"


def _comment_on_run(task: Task) -> str:
    if task.extras:
        return "material, command-run and product are always recorded"
    return "nothing has to be given to -a for what is always recorded"


def _comment_on_verify(task: Task) -> str:
    return {
        "artifact": f"the attestation is found by the digest of {task.scene.artifact}",
        "digest": "a bare digest, without sha256: in front",
        "commit": "the commit is a subject thanks to the git attestor",
    }[task.subject]


def _catch(task: Task) -> str:
    """Return what would surprise about the required types, or ""."""
    return " ".join(attestor.note for attestor in task.required if attestor.note)


def _open_ends(task: Task) -> str:
    """Return the sentence that says what the policy leaves open."""
    ruled = {applied.rule.attestor for applied in task.rules}
    free = [
        attestor.unconstrained for attestor in task.required if attestor.name not in ruled and attestor.unconstrained
    ]
    if not free:
        return "Beyond the rules the policy constrains nothing about these records."
    return f"The policy does not constrain {join(tuple(free[:2]), ' or ')}."
