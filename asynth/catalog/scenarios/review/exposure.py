"""What reviews of a rule share: the run that should have been refused and is not, the repair, and the refusal after it."""

from __future__ import annotations

from asynth.catalog.scenarios.scenario import Situation, Told, open_ends
from asynth.catalog.scenarios.violations import break_rule, broken_before, undo
from asynth.example.draft import Past
from asynth.script import Bash, File, Part, Prose


def expose(
    situation: Situation,
    *,
    context: str,
    hidden: tuple[Bash | File, ...],
    shown: tuple[Bash | File, ...],
    finding: str,
    repair: tuple[Part, ...],
) -> Told:
    """Tell of a policy that does not do what it says, prove it by a run, repair it, and let it refuse that run.

    :param hidden: how the policy came to be
    :param finding: what is wrong with it
    :param repair: parts that leave a repaired and signed policy
    """
    task = situation.task
    (applied,) = task.rules
    bad = f"../{task.scene.step}-bad.att.json"
    verify_bad = task.verify_command().replace(task.attestation, bad)
    message = applied.violation.message
    told = message if not set("'\"\\") & set(message) else "policy was denied due to"
    return Told(
        context=context,
        past=Past(hidden=hidden, shown=shown),
        answer=(
            Prose(finding),
            Prose(
                situation.pick(
                    "Proof: this run breaks the rule on purpose, and the policy as it is accepts it:",
                    "A counterexample, which ought to be refused and is accepted:",
                    "Try it with a run that the rule is there to stop. It verifies:",
                )
            ),
            Bash(f"{break_rule(task, applied, bad)}{verify_bad}\n"),
            *repair,
            Prose(
                situation.pick(
                    "Now the same attestation is refused, with the rule's own words in the log:",
                    "The counterexample no longer passes:",
                    "Against the repaired policy the bad run fails:",
                )
            ),
            Bash(f"! {verify_bad} 2> ../refused.log\n"),
            Bash(f"grep -qF '{told}' ../refused.log\n"),
            Prose(
                situation.pick(
                    "And a proper run still verifies:", "A run as it should be goes through:", "The good case, last:"
                )
            ),
            Bash(f"{undo(applied, task.scene)}{situation.again()}"),
            Prose(f"{situation.ending} {open_ends(task)}"),
        ),
        task=broken_before(task),
    )


def expose_text(situation: Situation, *, text: str, meant: str, finding: str, remedy: str) -> Told:
    """Tell of a policy whose rule reads `text` and never denies; the repair is the text that the task has.

    :param meant: the sentence for what the rule is for
    :param remedy: the sentence before the repaired rule
    """
    (applied,) = situation.task.rules
    (policy,) = [part for part in situation.policy() if isinstance(part, Bash)]
    save = f"Save the rule as `{applied.file}`:"
    return expose(
        situation,
        context=f"{owned(situation)} {meant}",
        hidden=(File(applied.file, text, "rego", save), policy),
        shown=(File(applied.file, text, "rego", f"Put into the policy, `{applied.file}`:"),),
        finding=finding,
        repair=(
            Prose(remedy),
            File(applied.file, applied.text, "rego", save),
            embed(applied.rule.title, applied.file, situation.task.sign_command()),
        ),
    )


def embed(title: str, path: str, task_sign: str) -> Bash:
    """Return the commands that put the rule at `path` into the policy under `title` and sign it.

    :param task_sign: the command that signs
    """
    return Bash(
        f"jq --rawfile rule {path} \\\n"
        f"  '(.steps[].attestations[].regopolicies[]? | select(.name == \"{title}\") | .module) = ($rule | @base64)' \\\n"
        "  ../policy.json > ../policy.new.json\nmv ../policy.new.json ../policy.json\n"
        f"witness policy check ../policy.json\n{task_sign}\n"
    )


def owned(situation: Situation) -> str:
    """Return the sentence that says where the policy is, who signs it and what is verified with it."""
    task = situation.task
    subject = {
        "artifact": f"`{task.scene.artifact}`",
        "digest": f"`{task.scene.artifact}` by its digest",
        "commit": "the current commit",
    }[task.subject]
    extras = f" with `-a {','.join(task.extras)}`" if task.extras else " without `-a`"
    return situation.pick(
        f"The policy is `../policy.json`, signed with `../{task.keys[1]}.key`; its step `{task.scene.step}` runs "
        f"`{task.scene.command}`{extras}, signed with `../{task.keys[0]}.key`, and {subject} is verified.",
        f"Step `{task.scene.step}`: `{task.scene.command}`{extras}, key `../{task.keys[0]}.key`. Policy: `../policy.json`, key "
        f"`../{task.keys[1]}.key`. We verify {subject}.",
    )
