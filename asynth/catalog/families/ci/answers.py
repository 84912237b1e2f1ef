"""Answers about CI: the file, what is to be known of it, the policy where none is committed, and commands to try it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from asynth.catalog.families.ci.jenkins import CLEANED
from asynth.catalog.families.ci.job import PROVIDED, SCRIPT, UNCOMMON, Job, System, words_of
from asynth.catalog.families.ci.judged import BRANCHED, PREFIXED
from asynth.catalog.families.ci.topic import Topic, said
from asynth.catalog.families.rego.answers import rule_file
from asynth.catalog.families.scenarios.policy import CHECK
from asynth.catalog.procedure.procedure import Procedure
from asynth.catalog.prompts.enumeration import join
from asynth.example.draft import Past
from asynth.script import Bash, File, Illustration, Part, Prose, Script

_CHECKED_OUT = {
    "github": " It runs on all branches, for a filter would skip the wrong ones and refuse none; after a push `actions/checkout` has the branch "
    "checked out by its name.",
    "gitlab": " The job runs for every branch, since one that `rules` skip is refused by nobody. GitLab checks out a commit, for which git has "
    "only `HEAD` to say; the first line puts that right.",
    "jenkins": " `when` only leaves change requests out: a branch that it skipped would end green. Jenkins has a bare commit checked out, "
    "so the first line gives it the branch's name, which git then records.",
    "codebuild": "",
}
"""By system: where a rule is about the branch, on which branches the job runs, and how git comes to know them."""

_FILTERED = {
    "github": " `on` starts it for `{branch}` alone.",
    "gitlab": " `rules` starts it for `{branch}` alone; protect that and `{key}`, or jobs of other branches can sign as well.",
    "jenkins": " `when` skips every branch but `{branch}`.",
    "codebuild": " Which branch is built is the webhook's to say: filter it on `^refs/heads/{branch}$`.",
}
"""By system: on which branch the job runs where a rule is about something else."""

_PAIRED = {
    "github": " Move `{key}` into an environment for `{scope}` alone, named by `environment:` in the job; elsewhere GitHub fails the job before it starts.",
    "gitlab": " Protect `{key}`, and `{scope}` as a branch: elsewhere the variable is empty then, and `run` fails before verify can.",
    "jenkins": " Keep `{stored}` among the credentials of a folder whose one job builds `{scope}` alone.",
}
"""By system: how a key is had on the right branches alone."""

_BELIEVED = (
    "Nor does any rule see past the record: whoever has the job's key can sign one of his own making, and whoever can push can take the check out "
    "of the job."
)
"""What every rule over a job's record leaves open."""

_NEEDED = {
    "github": " `{variable}` is read from the variables of the repository, so set it there.",
    "gitlab": " `{variable}` isn't set in this file, where every branch could change it, but in the runner's configuration.",
    "jenkins": " `{variable}` comes from the agent, as one of its node properties; the `Jenkinsfile` leaves it alone.",
    "codebuild": " Set `{variable}` among the project's environment variables, not in the buildspec.",
}
"""By system: where a variable comes from without which the rule refuses."""

_PROVIDED = (
    " {spoken} itself sets `{variable}` in every job: the rule finds runs elsewhere and tells no job from another."
)
"""The same of a variable that the system sets."""

_TRIED = {
    "environment": "The rule is about the environment, so try it in one that is like the job's, with {variables} set:",
    "": "The attestor fails outside of a job, so the script has to be tried within one, where {variables} are set too:",
}
"""By attestor: what introduces the run of a job's script where a rule needs what only the job has."""


_LASTS = {
    "gitlab": (
        "Without `expire_in: never` the artifacts would go after the instance's default, mostly 30 days. ",
        "They go after the instance's default, mostly 30 days, or after an `expire_in` of yours. ",
    ),
    "jenkins": (
        "`archiveArtifacts` keeps them as long as the build itself, and `keepLog` that, until somebody deletes it. ",
        "`archiveArtifacts` keeps them as long as the build itself. ",
    ),
}
"""By system: how long it keeps what it is told to keep for good, and what it is only told to keep."""

_OWN_BRANCH = {
    "github": "`on` names `{branch}`, put your own there. ",
    "gitlab": "The job runs on `{branch}` alone, put your own there. ",
    "jenkins": "The stage runs for `{branch}` of a multibranch job alone and is skipped in silence elsewhere; put your branch in there. ",
}
"""By system: that the branch is made up, where the reader has shown no file with his own."""

_REMOVED = {
    "gitlab": " The runner removes their files after the job.",
    "jenkins": " Jenkins deletes their copies when a block ends.",
}
"""By system: what becomes of the keys in a job, where nobody has asked."""

_FLAT = " An upload of two files keeps their folders; one file alone would lose its, and the download would have to name it as `path`."
"""What becomes of the folders of what GitHub hands from one job to the next."""

_MODES = " Uploads drop file modes, hence the `chmod`."
"""What becomes of the modes of what GitHub hands from one job to the next, where one is an executable."""

_CLEARED = (
    "Jenkins keeps workspaces, so what an earlier build left goes first: unchanged it would be no product of this one. "
)
"""Why a job of Jenkins begins by removing its artifact."""

_LEFT = " `{step}.att.json` stays in the workspace, and unless git ignores it the next build's git record has it as untracked."
"""What else is left there."""

_UPLOADED = "`upload-artifact` stores for 90 days, 400 at most in a private repository; for longer, attach the files to a release. "

_RELEASED = (
    "`upload-artifact` stores for 90 days, so `keep` puts the four into a release, which stays; it is the only job that may write to the repository. "
    'Where you release by tag it is `gh release upload "$GITHUB_REF_NAME"` with the same files. '
)
"""How long GitHub keeps what a job hands over."""

_REPEATED = "Later, at a desk, with what the job keeps and the policy's public key:"


_PLACED = {
    "deploy": ", with its own path for `{}`",
    "pasted": ", for which `{}` stands here,",
    "leak": ", in my lines `{}`,",
}
"""By topic in which the policy is there already: that its path is made up, where nobody has told it."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A job and its procedure, as the answer explains them.

    :param procedure: as the reader runs it, which is within the job if `script` says so, and else on a machine with the keys
    :param script: the lines of the job where they are a script of their own
    :param pasted: whether the reader has shown the file that he has
    """

    topic: Topic
    procedure: Procedure
    system: System
    job: Job
    asks: frozenset[str]
    script: tuple[str, ...] = ()
    pasted: bool = False

    @property
    def _is_branched(self) -> bool:
        return any(applied.rule.name in BRANCHED for applied in self.procedure.rules)

    @property
    def _scope(self) -> str:
        """What a rule about the branch lets pass, as the settings of a system take it."""
        prefixed = any(applied.rule.name == PREFIXED for applied in self.procedure.rules)
        return f"{self.job.branch.partition('/')[0]}/*" if prefixed else self.job.branch

    @property
    def _variables(self) -> str:
        """The variables that the job's lines read, in a sentence."""
        folder = (self.system.folder.removeprefix("$"),) if self.system.folder.startswith("$") else ()
        *most, last = (
            f"`{name}`" for name in (*folder, self.job.secrets.key, self.job.secrets.public, self.job.wanted) if name
        )
        return f"{', '.join(most)} and {last}"

    @property
    def _needed(self) -> str:
        """What is to be said of the variable that the rule asks for, or ""."""
        wanted, system = self.job.wanted, self.system.name
        return _PROVIDED if wanted == PROVIDED and system != "codebuild" else _NEEDED[system] if wanted else ""

    @property
    def file(self) -> str:
        """Path of the CI file in the repository."""
        return self.system.file.replace("{step}", self.job.step)

    @property
    def kept(self) -> str:
        """Name of the attestation as the job keeps it."""
        return f"{self.job.step}.att.json"

    @property
    def brought(self) -> str:
        """What has to be said of what the command takes or leaves, or ""."""
        if self.topic.name in ("pasted", "absent"):
            return ""
        words = words_of(self.job.command)
        if words[0] == "npm" and words[1] in ("run", "test"):
            return " A fresh checkout has no `node_modules`; if the command needs them, put `npm ci` in front of it."
        if words[0] == "sh" and len(words) == 3 and words[2] == self.procedure.artifact and not self.topic.deploys:
            return f" I read the argument `{words[2]}` as the file that `{words[1]}` writes."
        return ""

    @property
    def _programs(self) -> str:
        """What the machine must have that no machine has by itself: witness, and often a program of the command."""
        program = next((word for word in words_of(self.job.command) if word in UNCOMMON), "")
        return join((*self._git, "witness", *((f"`{program}`",) if program else ())))

    @property
    def _git(self) -> tuple[str, ...]:
        """git, where an image that the reader chooses has to have it: GitLab clones by an image of its own, and the job's lines call it."""
        lines = (*self.job.attest, *self.job.verify, *self.job.deploy, *self.script)
        return (
            ("git",) if self.system.name == "gitlab" and any(re.search(r"\bgit [a-z]", line) for line in lines) else ()
        )

    def fill(self, text: str) -> str:
        """Return a text of the topic with the names of the example."""
        procedure, secrets, system = self.procedure, self.job.secrets, self.system
        private, public = system.holders
        artifact = f"`{procedure.artifact}`" if procedure.artifact else "the commit"
        rule = procedure.rules[0].rule if procedure.rules else None
        names: Mapping[str, str] = {
            "left": "" if self.job.around == CLEANED else _LEFT,
            "paired": _PAIRED.get(system.name, "") if self._is_branched else "",
            "checked_out": (_CHECKED_OUT if self._is_branched else _FILTERED)[system.name],
            "lasts": _LASTS[system.name][not self.job.retained] if system.name in _LASTS else "",
            "own_branch": "" if self.pasted else _OWN_BRANCH.get(system.name, ""),
            "removed": "" if "keys" in self.asks else _REMOVED.get(system.name, ""),
            "file": self.file,
            "step": self.job.step,
            "command": self.job.command,
            "artifact": artifact,
            "subject": artifact,
            "branch": self.job.branch,
            "unit": system.unit,
            "placed": "" if "path" in self.asks else _PLACED.get(self.topic.name, "").format(procedure.signed),
            "key": secrets.key,
            "public": secrets.public,
            "stored": system.stored(secrets.key),
            "stored_public": system.stored(secrets.public),
            "holder": f"the {private} `{system.stored(secrets.key)}`",
            "holder_public": f"the {public} `{system.stored(secrets.public)}`",
            "limit": rule.limit if rule else "",
            "needed": self._needed,
            "spoken": system.spoken,
            "witness": self._programs,
            "just_witness": join((*self._git, "witness")),
            "variable": self.job.wanted,
            "device": rule.device if rule else "",
            "here": f", with `{self.job.branch}` checked out" if self._is_branched else "",
            "scope": self._scope,
            "flat": _FLAT if "/" in procedure.artifact else "",
            "modes": _MODES if any(line.startswith("chmod ") for line in self.job.deploy) else "",
            "released": _RELEASED if self.job.released else _UPLOADED,
            "variables": self._variables,
            "cleared": _CLEARED if procedure.artifact and self.job.around != CLEANED else "",
        }
        for name, value in names.items():
            text = text.replace("{" + name + "}", value)
        return text


def answer(explained: Explained) -> Script:
    """Return the answer."""
    topic, system = explained.topic, explained.system
    judged = explained.procedure.rules[0].rule.attestor if explained.procedure.rules else ""
    way = judged if topic.ruled else system.name
    opening = said(topic.whether, way) if "whether" in explained.asks and topic.whether else said(topic.opening, way)
    for asked in sorted(explained.asks & topic.openings.keys()):
        opening = said(topic.openings[asked], way)
    if topic.ruled and "whether" in explained.asks:
        opening = f"Yes. {opening}"
    if "stop" in explained.asks:
        opening = f"{opening} Nothing leaves the job then, since `witness verify` comes before anything is kept and its exit status ends the job."
    parts: list[Part] = [Prose(explained.fill(opening))]
    shown = [*_show_file(explained), Prose(f"{explained.fill(topic.notes[system.name])}{explained.brought}")]
    judging: list[Part] = []
    for applied in explained.procedure.rules:
        judging += [rule_file(applied), Prose(applied.rule.explanation)]
    parts += [*shown, *judging] if "file" in explained.asks else [*judging, *shown]
    if topic.policy:
        files = (explained.file, *((SCRIPT,) if explained.script else ()))
        parts += [
            Prose(explained.fill(said(topic.policy, system.name))),
            Bash(policy_commands(explained, *files)),
        ]
    parts += _try(explained, judged)
    closing = [
        *([said(topic.closing, system.name)] if topic.closing else ()),
        *([_BELIEVED] if "limit" in explained.asks else ()),
        *(topic.also[asked] for asked in sorted(explained.asks & topic.also.keys())),
    ]
    if closing:
        parts.append(Prose(explained.fill(" ".join(closing))))
    return tuple(parts)


def _show_file(explained: Explained) -> list[Part]:
    """Return the CI file, with the script that it runs, or the part of it that fetches witness."""
    topic, system = explained.topic, explained.system
    if not topic.lead:
        if system.getting is None:
            raise ValueError(f"no job of {system.name} fetches witness itself")
        return [Illustration(system.getting(), "yaml")]
    language = "groovy" if explained.file == "Jenkinsfile" else "yaml"
    lead = explained.fill(said(topic.lead, system.name))
    job = File(explained.file, system.render(explained.job), language, lead)
    if not explained.script:
        return [job]
    return [File(SCRIPT, "\n".join(explained.script) + "\n", "sh", topic.scripted), job]


def _try(explained: Explained, judged: str) -> list[Part]:
    """Return the commands by which the reader sees that it works: the script in a job, or the run with the keys at hand."""
    topic, procedure = explained.topic, explained.procedure
    if explained.script:
        lines = _TRIED["environment" if judged == "environment" else ""] if topic.ruled else topic.lines
        check = procedure.verify_command(attestation=explained.kept, trust=f"-k {procedure.policy_key}.pub")
        return [
            Prose(explained.fill(said(lines, explained.system.name))),
            Bash(f"sh {SCRIPT}\n"),
            Prose(
                _REPEATED
                if topic.ruled
                else "And the check alone, with the policy's public key and what the job keeps:"
            ),
            Bash(f"{check}\n"),
        ]
    lines = topic.tried if topic.tried and "only" in explained.asks else topic.lines
    clear = f"rm -f {procedure.artifact}\n" if procedure.artifact else ""
    check = _check_apart(explained) if topic.files else f"{procedure.verify_command()}\n"
    return [
        Prose(explained.fill(said(lines, explained.system.name))),
        Bash(f"{clear}{procedure.run_command()}\n{check}"),
    ]


def _check_apart(explained: Explained) -> str:
    """Return the commands that lay by all that a later check needs, and make that check."""
    procedure = explained.procedure
    artifact, folder = procedure.artifact, "../handover"
    kept = f"{artifact} {procedure.attestation} {procedure.signed} {procedure.policy_key}.pub"
    name = artifact.rsplit("/", 1)[-1]
    check = f"witness verify -p policy.signed.json -k policy.pub -a {explained.kept} -f {name}"
    return f"mkdir -p {folder}\ncp {kept} {folder}/\ncd {folder}\n{check}\n"


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
