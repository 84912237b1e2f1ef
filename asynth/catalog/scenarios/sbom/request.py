"""What requests for an attested bill of materials have in common: the facts that the user gives, and the task they make."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.answers import FORMS, Task
from asynth.catalog.member import Build
from asynth.catalog.phrasings import facts as say
from asynth.catalog.scenarios.scenario import Situation

STYLES = ("heredoc", "jq", "template", "python", "envsubst")

FORMATS = {"https://cyclonedx.org/bom": "CycloneDX", "https://spdx.dev/Document": "SPDX"}
"""The formats of bills of materials, by the type that witness records them under."""

LONG = ("annotated", "steps", "policy-first", "saved", "questions", "roles")
"""Forms that get too long where a rule has to be shown as well."""

RUNS = (
    ("sbom",),
    ("git", "sbom"),
    ("environment", "git", "sbom"),
    ("git", "link", "sbom"),
    ("git", "lockfiles", "sbom"),
    ("environment", "git", "maven", "sbom"),
    ("git", "sbom", "slsa"),
    ("environment", "git", "link", "sbom"),
)


def fits(build: Build) -> bool:
    """Accept commands that write a bill of materials."""
    return bool(build.artifacts) and build.sbom is not None


def shape(situation: Situation) -> Task:
    """Return the task with the style that was asked for, in a form that follows from the phrasing."""
    forms = tuple(form for form in FORMS if not situation.task.rules or form not in LONG)
    return replace(
        situation.task,
        style=situation.variant,
        form=forms[situation.wording % len(forms)],
        variant=situation.wording,
    )


def tell_facts(situation: Situation, task: Task, subject: str) -> str:
    """Return the sentences that hold every fact of the request but the project's.

    :param subject: the sentence that says what verify is asked about
    """
    scene, wording = task.scene, situation.wording
    language = FORMATS[task.sbom_type]
    named = say.join(tuple(f"`{attestor.name}`" for attestor in task.required))
    generator = situation.pick(
        f"`{scene.command}` writes the {language} document `{scene.artifact}`.",
        f"Generator: `{scene.command}`, output: `{scene.artifact}` ({language}).",
        f"Our {language} file is `{scene.artifact}`, written by `{scene.command}`.",
        f"We create `{scene.artifact}`, {language} as JSON, with `{scene.command}`.",
    )
    step = situation.pick(
        f"The step is `{scene.step}`, and the policy is to require {named}.",
        f"Make it the step `{scene.step}`; required are {named}.",
        f"Step `{scene.step}`. Required types: {named}.",
    )
    rules = "".join(
        situation.pick(
            f" On top of that a rule: {applied.request}.",
            f" The policy must also make sure that {applied.request}.",
            f" Not negotiable: {applied.request}.",
        )
        for applied in task.rules
    )
    until = situation.pick(
        f"Policy until {task.expires}.", f"It expires on {task.expires}.", f"End of the policy: {task.expires}."
    )
    return (
        f"{generator} {step}{rules} {say.tell_keys(task.arrangement, task.keys, wording)} {until} {subject} "
        f"{say.tell_style(task.style, wording)}"
    )
