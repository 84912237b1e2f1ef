"""Answers about CI: the policy, the file, and the lines that the job runs, laid out in four ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from asynth.catalog.families.ci.systems import PASSPHRASE, Job, System
from asynth.catalog.phrasings.facts import join
from asynth.catalog.procedure.layout import (
    Explanation,
    Stage,
    in_script,
    in_sections,
    in_steps,
    policy_commands,
    rule_file,
    rule_files,
    rule_sections,
    write_policy,
)
from asynth.catalog.procedure.rules import AppliedRule
from asynth.script import Bash, File, Part, Prose, Script

_LANGUAGES = {"Jenkinsfile": "groovy"}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobExplanation(Explanation):
    """A procedure that a CI job runs, as its answer explains it.

    :param file: path of the CI file in the repository
    :param hidden: variables that the environment record must not show
    """

    system: System
    job: Job
    file: str
    hidden: tuple[str, ...]


def steps(explained: JobExplanation) -> Script:
    """Numbered steps: rule, file, policy, what runs."""
    rules: list[Stage] = [
        (_about_rule(explained, applied), (rule_file(applied),)) for applied in explained.procedure.rules
    ]
    stages: list[Stage] = [
        *rules,
        (_about_file(explained), (_file(explained),)),
        (_about_policy(explained), _policy(explained)),
        (_about_lines(explained), _blocks(explained)),
    ]
    return in_steps(_opening(explained), stages, f"{_about_secrets(explained)} {_open_ends(explained)}")


def brief(explained: JobExplanation) -> Script:
    """Files, the owner's commands, few words."""
    limits = "The job's" if explained.terse else "The build runs in the job that holds the key; its"
    return (
        *rule_files(explained.procedure),
        _file(explained),
        Prose("The policy, made and signed by its owner:"),
        *write_policy(explained.procedure, _sign(explained)),
        Prose(_about_lines(explained)),
        *_blocks(explained),
        Prose(f"{_about_secrets(explained)} {limits} image must contain witness."),
    )


def sections(explained: JobExplanation) -> Script:
    """Headed sections."""
    stages: list[Stage] = [(f"**Pipeline.** {_about_file(explained)}", (_file(explained),))]
    stages += [
        (f"**Rule.** {'' if explained.terse else applied.rule.explanation}", (rule_file(applied),))
        for applied in explained.procedure.rules
    ]
    stages += [
        (f"**Policy.** {_about_policy(explained)}", _policy(explained)),
        (f"**What the job does.** {_about_lines(explained)}", _blocks(explained)),
    ]
    closing = f"**Secrets and limits.** {_about_secrets(explained)} {_open_ends(explained)}"
    return in_sections(_opening(explained), stages, closing)


def script(explained: JobExplanation) -> Script:
    """The file, the owner's part as one commented script, and the lines of the job."""
    procedure = explained.procedure
    opening = _opening(explained)
    policy = "the policy; the job's key is known by the SHA-256 of its public half"
    return (
        *((Prose(opening),) if opening else ()),
        _file(explained),
        Prose("Your part, once:"),
        in_script([*rule_sections(procedure), (policy, f"{policy_commands(procedure)}{_sign(explained)}")]),
        Prose(_about_lines(explained)),
        *_blocks(explained),
        Prose(f"{_about_secrets(explained)} {_open_ends(explained)}"),
    )


FORMS: dict[str, Callable[[JobExplanation], Script]] = {
    "steps": steps,
    "brief": brief,
    "sections": sections,
    "script": script,
}


def _opening(explained: JobExplanation) -> str:
    spoken, signed = explained.system.spoken, explained.procedure.signed
    idea = explained.choose(
        f"Split it in two: you sign the policy once, and {spoken} only attests and verifies. The job never sees the policy's "
        "key.",
        f"{spoken} gets the signing key and nothing else; the policy is signed by you and travels in the repository, where a "
        "change to it breaks its signature.",
        f"The job attests its own build and fails unless `{signed}`, which it cannot alter, accepts the result.",
    )
    return "" if explained.terse else idea


def _about_rule(explained: JobExplanation, applied: AppliedRule) -> str:
    if explained.terse:
        return f"The rule, asked of the {applied.rule.attestor} attestation."
    return f"The rule sees the {applied.rule.attestor} attestation as `input`. {applied.rule.explanation}"


def _about_policy(explained: JobExplanation) -> str:
    if explained.terse:
        return "Its owner makes, signs and commits the policy:"
    return explained.choose(
        "On your own machine, write the policy, sign it and commit both; `../` is next to the checkout:",
        "The policy is made once, where its key is, not in the pipeline; it is committed with the file:",
        "The policy, made outside of CI and committed. The key id is the SHA-256 of the public key file:",
    )


def _about_file(explained: JobExplanation) -> str:
    system = explained.system
    if explained.terse:
        return f"What {system.spoken} runs:"
    if system.attestor:
        return explained.choose(
            f"The job. `{system.attestor}` reads the variables of {system.spoken}, so it works only there:",
            f"The pipeline file; `-a {system.attestor}` puts job and pipeline on record:",
            f"What {system.spoken} runs. The attestation is written beside the checkout, so that it is no product:",
        )
    return explained.choose(
        "The workflow. What `-a` names there needs no token:",
        "The workflow file; the attestation is written beside the checkout and copied in to be uploaded:",
    )


def _about_lines(explained: JobExplanation) -> str:
    if explained.terse:
        return "The job's lines by themselves:"
    return explained.choose(
        f"The lines that {explained.system.spoken} runs, for a shell where the secrets are set:",
        "The job's script by itself:",
        f"What runs on {explained.system.spoken} is this:",
    )


def _about_secrets(explained: JobExplanation) -> str:
    advice = explained.system.advice(explained.job.secrets)
    text = f"{advice[0].upper()}{advice[1:]}." if advice[0] != "`" else f"{advice}."
    if explained.hidden:
        names = join(tuple(f"`{name}`" for name in explained.hidden))
        text += f" Without `--env-add-sensitive-key` the environment record would show {names}."
    elif PASSPHRASE in explained.job.secrets.variables:
        text += f" witness reads `{PASSPHRASE}` by itself."
    return text


def _open_ends(explained: JobExplanation) -> str:
    image = "The job's image must contain witness."
    if explained.terse:
        return image
    free = explained.procedure.unconstrained
    about = f"The policy does not constrain {free[0]}" if free else "Beyond the rule the policy asks for little"
    return f"{about}, and the build runs in the job that holds the key. {image}"


def _file(explained: JobExplanation) -> File:
    language = _LANGUAGES.get(explained.file, "yaml")
    return File(
        explained.file, explained.system.render(explained.job), language, f"Save the pipeline as `{explained.file}`:"
    )


def _policy(explained: JobExplanation) -> tuple[Part, ...]:
    check = bool(explained.procedure.rules) and not explained.terse
    return write_policy(explained.procedure, _sign(explained), check=check)


def _sign(explained: JobExplanation) -> str:
    folder = explained.procedure.signed.rsplit("/", 1)[0]
    return (
        f"mkdir -p {folder}\n{explained.procedure.sign_command()}\n"
        f"git add {explained.file} {explained.procedure.signed}\ngit commit -qm 'Attest {explained.job.step}'\n"
    )


def _blocks(explained: JobExplanation) -> tuple[Bash, ...]:
    return tuple(Bash("\n".join(lines) + "\n") for lines in explained.job.scripts)
