"""Answers about CI: the policy, the file, and the lines that the job runs, laid out in four ways."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from asynth.catalog.answers.course import Course
from asynth.catalog.answers.task import AppliedRule
from asynth.catalog.families.ci.system import PASSPHRASE, Job, System
from asynth.catalog.phrasings.facts import join
from asynth.catalog.procedure.policies import as_commands
from asynth.script import Bash, File, Part, Prose, Script

_LANGUAGES = {"Jenkinsfile": "groovy"}


@dataclass(frozen=True, slots=True)
class Told:
    """A course, the job that runs it, and what the answer says besides.

    :param file: path of the CI file in the repository
    :param hidden: variables that the environment record must not show
    :param defaults: the sentence that names defaults, or ""
    :param terse: whether what the reader could do without is left out
    """

    course: Course
    system: System
    job: Job
    file: str
    hidden: tuple[str, ...]
    subject: str
    defaults: str
    variant: int
    terse: bool = False

    def choose(self, *sentences: str) -> str:
        """Return one of `sentences`."""
        return sentences[self.variant % len(sentences)]


def steps(told: Told) -> Script:
    """Numbered steps: rule, file, policy, what runs."""
    parts: list[Part] = [*_opening(told)]
    count = 0

    def number(text: str) -> None:
        nonlocal count
        count += 1
        parts.append(Prose(f"{count}. {text}".rstrip()))

    for applied in told.course.rules:
        number(_about_rule(told, applied))
        parts.append(File(applied.file, applied.text, "rego", f"Save the rule as `{applied.file}`:"))
    number(_about_file(told))
    parts.append(_file(told))
    number(_about_policy(told))
    parts += _policy(told)
    number(_about_lines(told))
    parts += _blocks(told)
    parts.append(Prose(f"{_about_secrets(told)} {_open_ends(told)}"))
    return tuple(parts)


def brief(told: Told) -> Script:
    """Files, the owner's commands, few words."""
    parts: list[Part] = [Prose(told.defaults)] if told.defaults else []
    parts += [
        File(applied.file, applied.text, "rego", f"Save the rule as `{applied.file}`:") for applied in told.course.rules
    ]
    *files, last = told.course.write_policy()
    parts += [
        _file(told),
        Prose("The policy, made and signed by its owner:"),
        *files,
        Bash(f"{last.text}{_sign(told)}"),
    ]
    parts += [Prose(_about_lines(told)), *_blocks(told)]
    limits = "The job's" if told.terse else "The build runs in the job that holds the key; its"
    parts.append(Prose(f"{_about_secrets(told)} {limits} image must contain witness."))
    return tuple(parts)


def sections(told: Told) -> Script:
    """Headed sections."""
    parts: list[Part] = [*_opening(told), Prose(f"**Pipeline.** {_about_file(told)}"), _file(told)]
    for applied in told.course.rules:
        parts.append(Prose(f"**Rule.** {'' if told.terse else applied.rule.explanation}".rstrip()))
        parts.append(File(applied.file, applied.text, "rego", f"Save the rule as `{applied.file}`:"))
    parts.append(Prose(f"**Policy.** {_about_policy(told)}"))
    parts += _policy(told)
    parts += [Prose(f"**What the job does.** {_about_lines(told)}"), *_blocks(told)]
    parts.append(Prose(f"**Secrets and limits.** {_about_secrets(told)} {_open_ends(told)}"))
    return tuple(parts)


def script(told: Told) -> Script:
    """The file, the owner's part as one commented script, and the lines of the job."""
    lines = []
    for applied in told.course.rules:
        lines += [
            f"# {applied.rule.title}: asked of the {applied.rule.attestor} attestation\n",
            f"cat > {applied.file} <<'REGO'\n{applied.text}REGO\n\n",
        ]
    lines += ["# the policy; the job's key is known by the SHA-256 of its public half\n"]
    lines += [as_commands(told.course.write_policy()), _sign(told)]
    return (
        *_opening(told),
        _file(told),
        Prose("Your part, once:"),
        Bash("".join(lines)),
        Prose(_about_lines(told)),
        *_blocks(told),
        Prose(f"{_about_secrets(told)} {_open_ends(told)}"),
    )


FORMS: dict[str, Callable[[Told], Script]] = {"steps": steps, "brief": brief, "sections": sections, "script": script}


def _opening(told: Told) -> Sequence[Prose]:
    spoken, signed = told.system.spoken, told.course.signed
    idea = told.choose(
        f"Split it in two: you sign the policy once, and {spoken} only attests and verifies. The job never sees the policy's "
        "key.",
        f"{spoken} gets the signing key and nothing else; the policy is signed by you and travels in the repository, where a "
        "change to it breaks its signature.",
        f"The job attests its own build and fails unless `{signed}`, which it cannot alter, accepts the result.",
    )
    text = told.defaults if told.terse else f"{told.defaults} {idea}".lstrip()
    return (Prose(text),) if text else ()


def _about_rule(told: Told, applied: AppliedRule) -> str:
    if told.terse:
        return f"The rule, asked of the {applied.rule.attestor} attestation."
    return f"The rule sees the {applied.rule.attestor} attestation as `input`. {applied.rule.explanation}"


def _about_policy(told: Told) -> str:
    if told.terse:
        return "Its owner makes, signs and commits the policy:"
    return told.choose(
        "On your own machine, write the policy, sign it and commit both; `../` is next to the checkout:",
        "The policy is made once, where its key is, not in the pipeline; it is committed with the file:",
        "The policy, made outside of CI and committed. The key id is the SHA-256 of the public key file:",
    )


def _about_file(told: Told) -> str:
    system = told.system
    if told.terse:
        return f"What {system.spoken} runs:"
    if system.attestor:
        return told.choose(
            f"The job. `{system.attestor}` reads the variables of {system.spoken}, so it works only there:",
            f"The pipeline file; `-a {system.attestor}` puts job and pipeline on record:",
            f"What {system.spoken} runs. The attestation is written beside the checkout, so that it is no product:",
        )
    return told.choose(
        "The workflow. What `-a` names there needs no token:",
        "The workflow file; the attestation is written beside the checkout and copied in to be uploaded:",
    )


def _about_lines(told: Told) -> str:
    if told.terse:
        return "The job's lines by themselves:"
    return told.choose(
        f"The lines that {told.system.spoken} runs, for a shell where the secrets are set:",
        "The job's script by itself:",
        f"What runs on {told.system.spoken} is this:",
    )


def _about_secrets(told: Told) -> str:
    advice = told.system.advice(told.job.secrets)
    text = f"{advice[0].upper()}{advice[1:]}." if advice[0] != "`" else f"{advice}."
    if told.hidden:
        names = join(tuple(f"`{name}`" for name in told.hidden))
        text += f" Without `--env-add-sensitive-key` the environment record would show {names}."
    elif PASSPHRASE in told.job.secrets.variables:
        text += f" witness reads `{PASSPHRASE}` by itself."
    return text


def _open_ends(told: Told) -> str:
    image = "The job's image must contain witness."
    if told.terse:
        return image
    (step,) = told.course.steps
    ruled = {applied.rule.attestor for applied in told.course.rules}
    free = tuple(one.unconstrained for one in step.required if one.name not in ruled and one.unconstrained)[:1]
    about = f"The policy does not constrain {free[0]}" if free else "Beyond the rule the policy asks for little"
    return f"{about}, and the build runs in the job that holds the key. {image}"


def _file(told: Told) -> File:
    language = _LANGUAGES.get(told.file, "yaml")
    return File(told.file, told.system.render(told.job), language, f"Save the pipeline as `{told.file}`:")


def _policy(told: Told) -> tuple[Part, ...]:
    *files, last = told.course.write_policy()
    checked = f"witness policy check {told.course.policy}\n" if told.course.rules and not told.terse else ""
    return (*files, Bash(f"{last.text}{checked}{_sign(told)}"))


def _sign(told: Told) -> str:
    folder = told.course.signed.rsplit("/", 1)[0]
    return (
        f"mkdir -p {folder}\n{told.course.sign_command()}\n"
        f"git add {told.file} {told.course.signed}\ngit commit -qm 'Attest {told.job.step}'\n"
    )


def _blocks(told: Told) -> Sequence[Bash]:
    return tuple(Bash("\n".join(lines) + "\n") for lines in told.job.scripts)
