"""Answers about CI: the file, what is to be known of it, the policy where none is committed, and the lines that run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from asynth.catalog.families.ci.job import Job, System
from asynth.catalog.families.ci.judged import BRANCHED
from asynth.catalog.families.ci.topics import REPORTED, Topic, said
from asynth.catalog.families.rego.answers import rule_file
from asynth.catalog.families.scenarios.policy import CHECK
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import Past
from asynth.script import Bash, File, Part, Prose, Script

_CHECKED_OUT = {
    "github": " After a push `actions/checkout` has the branch checked out by its name.",
    "gitlab": " GitLab checks out a commit and no branch, for which git has only `HEAD` to say; the first line puts that right.",
    "jenkins": " Jenkins has a bare commit checked out, so the first line gives it the branch's name, which git then records.",
    "codebuild": "",
}
"""By system: where a rule is about the branch, how git comes to know it."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A job and its procedure, as the answer explains them."""

    topic: Topic
    procedure: Procedure
    system: System
    job: Job
    asks: frozenset[str]

    @property
    def _is_branched(self) -> bool:
        return any(applied.rule.name in BRANCHED for applied in self.procedure.rules)

    @property
    def file(self) -> str:
        """Path of the CI file in the repository."""
        return self.system.file.replace("{step}", self.job.step)

    def fill(self, text: str) -> str:
        """Return a text of the topic with the names of the example."""
        procedure, secrets = self.procedure, self.job.secrets
        artifact = f"`{procedure.artifact}`" if procedure.artifact else "the commit"
        names: Mapping[str, str] = {
            "file": self.file,
            "step": self.job.step,
            "command": self.job.command,
            "artifact": artifact,
            "subject": artifact,
            "branch": self.job.branch,
            "key": secrets.key,
            "public": secrets.public,
            "stored": self.system.stored(secrets.key),
            "stored_public": self.system.stored(secrets.public),
            "reported": REPORTED if self.system.attestor else "",
            "attestor": self.system.attestor,
            "judged": procedure.rules[0].rule.attestor if procedure.rules else "",
            "limit": procedure.rules[0].rule.limit if procedure.rules else "",
            "checked_out": _CHECKED_OUT[self.system.name] if self._is_branched else "",
            "device": procedure.rules[0].rule.device if procedure.rules else "",
            "explanation": procedure.rules[0].rule.explanation if procedure.rules else "",
        }
        for name, value in names.items():
            text = text.replace("{" + name + "}", value)
        return text


def answer(explained: Explained) -> Script:
    """Return the answer."""
    topic, system = explained.topic, explained.system
    judged = explained.procedure.rules[0].rule.attestor if explained.procedure.rules else ""
    opening = topic.whether if "whether" in explained.asks and topic.whether else said(topic.opening, judged)
    if topic.ruled and "whether" in explained.asks:
        opening = f"Yes. {opening}"
    language = "groovy" if explained.file == "Jenkinsfile" else "yaml"
    parts: list[Part] = [
        Prose(explained.fill(opening)),
        *(rule_file(applied) for applied in explained.procedure.rules),
        File(explained.file, system.render(explained.job), language, explained.fill(said(topic.lead, system.name))),
        Prose(explained.fill(topic.notes[system.name])),
    ]
    if topic.policy:
        parts += [
            Prose(explained.fill(said(topic.policy, system.name))),
            Bash(policy_commands(explained, explained.file)),
        ]
    scripts = explained.job.divide(apart=system.name == "github")
    parts += [
        Prose(explained.fill(said(topic.lines, system.name))),
        *(Bash("\n".join(script) + "\n") for script in scripts),
    ]
    if topic.closing:
        parts.append(Prose(explained.fill(said(topic.closing, system.name))))
    return tuple(parts)


def committed(explained: Explained) -> Past:
    """Return the past in which somebody wrote, signed and committed the policy."""
    return Past(hidden=() if explained.topic.policy else (Bash(policy_commands(explained)),))


def policy_commands(explained: Explained, *files: str, ruled: bool = True) -> str:
    """Return the commands that write, sign and commit the policy, with `files`.

    :param ruled: whether it has the rules already
    """
    procedure = explained.procedure if ruled else explained.procedure.with_step(rules=())
    *_, written = procedure.write_policy()
    folder = procedure.signed.rsplit("/", 1)[0]
    return (
        f"{written.text}{CHECK if procedure.rules else ''}mkdir -p {folder}\n{procedure.sign_command()}\n"
        f"git add {' '.join((*files, procedure.signed))}\ngit commit -qm 'Attest {explained.job.step}'\n"
    )
