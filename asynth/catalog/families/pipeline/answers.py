"""The parts that answers about pipelines are made of, and whole set-ups with what is worth knowing about the last command."""

from __future__ import annotations

from pathlib import PurePosixPath

from asynth.catalog.families.pipeline.example import Exchange, Pipeline
from asynth.catalog.families.pipeline.pastes import kept
from asynth.catalog.families.pipeline.sentences import GAPS, POLICIES, SWEPT, link, open_plainly
from asynth.catalog.families.rego.answers import rule_file
from asynth.catalog.procedure.layout import in_copy, make_keys, run_anew, show_refusal
from asynth.catalog.procedure.rules import bind_rules
from asynth.catalog.prompts import Message
from asynth.catalog.prompts.enumeration import join
from asynth.catalog.rego import literal
from asynth.catalog.rules.command_line import arguments
from asynth.script import Bash, File, Illustration, Prose, Script, render


def runs(pipeline: Pipeline) -> Script:
    """Return the block that attests all runs, and in front of it, where the user has no keys, one that makes them once.

    That the one is repeated and the other is not needs no sentence: they are two blocks for that.
    """
    attested = Bash(run_anew(pipeline.procedure))
    keys = make_keys(pipeline.procedure)
    return (Bash(keys), attested) if keys else (attested,)


def policy(pipeline: Pipeline, *, check: bool = False) -> str:
    """Return the commands that write and sign the policy."""
    *_, written = pipeline.procedure.write_policy()
    checked = "witness policy check ../policy.json\n" if check else ""
    return f"{written.text}{checked}{pipeline.procedure.sign_command()}\n"


def verify(pipeline: Pipeline) -> str:
    """Return the line that verifies; two where two files come out."""
    lines = [pipeline.procedure.verify_command()]
    if pipeline.shape == "fan-out" and not pipeline.asks("pinned"):
        lines.append(pipeline.procedure.verify_command(artifact=pipeline.steps[1].attested.artifact))
    return "".join(f"{line}\n" for line in lines)


def set_up(
    pipeline: Pipeline,
    opening: str,
    between: str,
    closing: str = "",
    *,
    files: tuple[File, ...] = (),
    explained: str = "",
    more: Script = (),
    owner: bool = False,
) -> Exchange:
    """Return the exchange of a whole set-up.

    :param opening: the answer to the question, in front of the runs
    :param between: what carries over, in front of the policy or of `files`
    :param files: rules that the policy takes in
    :param explained: why they are written as they are
    :param more: what comes after the verification
    :param owner: whether the policy's key is made with the policy, somewhere else than those of the runs
    """
    *signers, judge = pipeline.procedure.keys
    first = (
        (Bash(pipeline.procedure.key_commands(*signers)), Bash(run_anew(pipeline.procedure)))
        if owner
        else runs(pipeline)
    )
    own = pipeline.procedure.key_commands(judge) if owner else ""
    written = Bash(f"{own}{policy(pipeline, check=bool(files))}{verify(pipeline)}")
    lasting = _lasting(pipeline)
    # What introduces the block that follows stays in front of it.
    closing = (f"{lasting} {closing}" if closing.endswith(":") else f"{closing} {lasting}").strip()
    end = (Prose(pipeline.fill(closing)),) if closing else ()
    return Exchange(
        pipeline,
        (
            Prose(f"{pipeline.fill(opening)}{stand_in(pipeline)}"),
            *first,
            *(_between(pipeline, pipeline.fill(between)) if between else ()),
            *files,
            *((Prose(explained),) if explained else ()),
            written,
            *end,
            *more,
        ),
    )


def _between(pipeline: Pipeline, between: str) -> Script:
    """Return `between` with where the runs go for somebody who shows jobs, as YAML for one who shows GitLab's."""
    if not (pipeline.asks("jobs") and shows_gitlab(pipeline.message)):
        return (Prose(f"{pipeline.fill(in_jobs(pipeline))}{between}"),)
    first, *others = pipeline.steps
    variable = f"{first.name.upper().replace('-', '_')}_KEY"
    branched = any(applied.rule.name in BRANCHES for applied in pipeline.procedure.rules)
    lines = (
        OUTSIDE,
        *((CHECKED_OUT,) if branched else ()),
        first.run_command().replace(f"../{first.name}.key", f'"${variable}"'),
        f"cp {first.attestation} .",
    )
    script = "".join(f"    - {line}\n" for line in lines)
    paths = "".join(f"      - {path}\n" for path in (kept(first), PurePosixPath(first.attestation).name))
    likewise = join(tuple(f"`{step.name}`" for step in others))
    return (
        Prose(
            f"`{first.name}` gets these lines in its YAML, and {likewise} the like; `{variable}` is a variable of type file."
        ),
        Illustration(f"{first.name}:\n  script:\n{script}  artifacts:\n    paths:\n{paths}", "yaml"),
        Prose(
            "Two checkouts differ in `.git/index`, which `artifactsFrom` would refuse, so the first line moves git's files out; all jobs need the same path.\n\n"
            f"{between}"
        ),
    )


def shows_gitlab(message: Message) -> bool:
    """Tell whether `message` shows the YAML of GitLab jobs."""
    return ("steps", "pipeline") in message.template.forms


BRANCHES = ("git_branch_allowlist", "git_branch_prefix")
"""Rules on the branch, for which a job of GitLab has to check one out."""

CHECKED_OUT = 'git checkout -q -B "$CI_COMMIT_BRANCH"'


def in_jobs(pipeline: Pipeline) -> str:
    """Return where the runs go, with a blank, for somebody who shows jobs on several machines, or "".

    Who asks about something else than those jobs hears only what they need to work at all.
    """
    if not pipeline.asks("jobs"):
        return f"{CHECKOUTS}\n\n" if checks_out_apart(pipeline.message) else ""
    return f"{_IN_JOBS}{_APART if pipeline.asks('uploads') else _ALONG} {CHECKOUTS}\n\n"


def checks_out_apart(message: Message) -> bool:
    """Tell whether `message` shows jobs that have a checkout each."""
    return any(("steps", form) in message.template.forms for form in ("pipeline", "workflow", "log"))


_IN_JOBS = "In CI each run is a job with its key as a secret file and `rm -f` of its own file alone; `cp ../{first}.att.json .` lets the attestation go on "

_ALONG = "with the artifacts."
_APART = "as an artifact of its own, since a second path in your upload would move a file out of a folder one level deeper than your download expects."
"""How an attestation goes on: with the files of a job, or beside an upload that has one path."""

OUTSIDE = "test -f .git || rm -rf ../job.git; git init -q --separate-git-dir=../job.git"
CHECKOUTS = f"Two checkouts differ in `.git/index`, which `artifactsFrom` would refuse: begin in each, at the same path, with `{OUTSIDE}`."
"""What jobs need whose checkouts are not one: git's own files then lie outside of what is recorded, all but the path to them.

A runner may have the folder from the job before, into which git moves nothing, or a checkout whose files lie there already.
"""


def introduce(answer: Script, told: frozenset[str], pipeline: Pipeline) -> Script:
    """Return `answer` with the files named as examples whose names neither the message nor a command has.

    :param told: the files that the message names
    """
    commands = "\n".join(step.attested.command for step in pipeline.steps)
    used = render(answer)
    first, *rest = answer
    if not isinstance(first, Prose):
        return answer
    said = []
    for number, step in zip(pipeline.route, pipeline.steps, strict=True):
        file = step.attested.artifact
        path = PurePosixPath(file)
        visible = file in commands or (path.name in commands and f"{path.parent}/" in commands)
        visible = visible or (file.endswith(".gz") and step.attested.command.endswith(f" {file.removesuffix('.gz')}"))
        if not visible and file not in told and file in used and file not in first.text:
            key = next((one for one in (pipeline.chain.links[number].kind, path.suffix) if one in _WRITTEN), "")
            said.append(_WRITTEN[key].format(file, step.name))
    if not said:
        return answer
    if first.text.endswith(":"):
        text, stop, lead = first.text.rpartition(". ")
        return (Prose(" ".join(one for one in (f"{text}{stop}".strip(), *said, lead) if one)), *rest)
    return (Prose(" ".join((first.text, *said))), *rest)


_WRITTEN = {
    "": "`{0}` stands for what `{1}` writes.",
    ".html": "`{0}` is an example of a page that `{1}` writes; put yours in its place.",
    ".css": "In the place of `{0}` put the style sheet that your `{1}` writes.",
    ".class": "`{0}` stands for the classes that `{1}` compiles.",
    "test": "Of what the tests of `{1}` leave, I take `{0}`.",
    "install": "For the installation `{0}` stands as an example.",
    "generate": "I take it that `{1}` generates `{0}`.",
}
"""By what the command does or by the ending: how a file is introduced whose name the message does not tell."""


def _lasting(pipeline: Pipeline) -> str:
    """Return what becomes of a file that no run removes before it is made again, or ""."""
    lasting = [
        step for number, step in zip(pipeline.route, pipeline.steps, strict=True) if pipeline.chain.links[number].stays
    ]
    if not lasting:
        return ""
    step = lasting[0]
    if " --target " not in step.attested.command:
        return ""
    folder = step.attested.artifact.partition("/")[0]
    return f"pip leaves a package alone that is in `{folder}` already, changed or not, so `rm -rf {folder}` belongs in front of each `{step.name}`."


def stand_in(pipeline: Pipeline) -> str:
    """Return the sentence that names the commands where the message has none."""
    if pipeline.shown or pipeline.message.tells & {"script", "policy"}:
        return ""
    commands = " and ".join(f"`{step.attested.command}`" for step in pipeline.steps)
    return f" I take the commands to be {commands}."


def gap(pipeline: Pipeline) -> str:
    """Return what the policy does not notice and this reader may expect of it, where nothing is nearer to him, such as his jobs."""
    return swept(pipeline, "plain") or (
        "" if pipeline.asks("jobs") or checks_out_apart(pipeline.message) else GAPS[pipeline.kind]
    )


def swept(pipeline: Pipeline, asked: str) -> str:
    """Return what is said of a folder that is packed as it lies there, or "".

    :param asked: a key of :data:`asynth.catalog.families.pipeline.sentences.SWEPT`
    """
    return SWEPT[asked] if pipeline.swept[0] else ""


def chain_plainly(pipeline: Pipeline) -> Exchange:
    """Commands in a row, and that each works on what the one before made."""
    if pipeline.asks("bare"):
        runs_noted = "# git in each run: its commit is what leads verify from the last file to the other attestations\n"
        policy_noted = "# artifactsFrom: a file that both steps recorded has to be the same in both\n"
        block = Bash(f"{runs_noted}{run_anew(pipeline.procedure)}{policy_noted}{policy(pipeline)}{verify(pipeline)}")
        opening = "The keys, once, beside the checkout:"
        then = f"Everything else, valid until {pipeline.procedure.expires[:4]}:"
        return Exchange(pipeline, (Prose(opening), Bash(make_keys(pipeline.procedure)), Prose(then), block))
    opening = open_plainly(pipeline.shape, len(pipeline.steps))
    if pipeline.asks("layout"):
        opening = _LAYOUT
    elif pipeline.asks("enough"):
        opening = f"One policy, with an entry for each step. {opening}"
    elif pipeline.asks("connects"):
        opening = f"By itself no attestation knows of another; the policy connects them, and the commit that both recorded. {opening}"
    linked = link(pipeline.shape, pipeline.kind)
    if pipeline.asks("commit"):
        linked = f"Each of them has to record the commit. {linked}"
    closing = f"{_hand_out(pipeline)} {gap(pipeline)}" if pipeline.asks("customer") else gap(pipeline)
    if pipeline.asks("skipped"):
        closing = f"{_SKIPPED.replace('{command}', last_command(pipeline))} {swept(pipeline, 'plain')}"
    if pipeline.asks("pinned"):
        ruled = pipeline.with_rules(*bind_rules(("cmd_exact",), pipeline.steps[-1].attested, 0))
        lead = "One policy over all three:" if pipeline.shape == "fan-out" else POLICIES[pipeline.shape]
        return set_up(
            ruled,
            f"{opening} {_PINNED}",
            linked,
            swept(pipeline, "plain"),
            files=tuple(rule_file(applied) for applied in ruled.procedure.rules),
            explained=pipeline.fill(lead),
        )
    if pipeline.asks("archive"):
        closing = f"{_ARCHIVE} {swept(pipeline, 'plain')}".strip()
    return set_up(pipeline, opening, f"{linked} {POLICIES[pipeline.shape]}", closing)


_LAYOUT = (
    "`MATCH ... FROM` becomes `artifactsFrom`, which compares with the materials of the other step too and refuses what differs; in your layout nothing does "
    "without a `DISALLOW`. `threshold` 1 is how witness counts anyway, and `ALLOW` needs no line. `CREATE` and `expected_command`, about which in-toto only "
    "warns, have no counterpart: a rule on the product record or on `input.cmd` could insist on either."
)
"""Which part of an in-toto layout becomes what."""


_PINNED = "That goes by path, and a file from elsewhere would be compared with nothing, so a rule below the command-run type of `{last}` pins its command too."
"""What makes sure that the last step worked on that very file, besides what ties it to its maker."""


_SKIPPED = (
    "Remove `../*.att.json` before each release: for a target that was skipped, the attestation of an earlier run on that commit passes if the files agree. "
    "And a file under another path is compared with nothing; if that matters, pin what each ran by a rule below its command-run type, for `{last}` "
    '`deny contains "other command" if input.cmd != {command}`.'
)
"""What is still to be done against skipped targets and other files."""


def last_command(pipeline: Pipeline) -> str:
    """Return the last command as a list of arguments, as a rule over it has it."""
    return literal(list(arguments(pipeline.steps[-1].attested.command)))


_ARCHIVE = (
    "Move both attestations and the signed policy to where the release is kept, since the next run writes over them, and none of it stays on Jenkins. Releases "
    "from before get nothing signed by this: a run shows what is built today. Save their fingerprints while the server is there."
)
"""What becomes of the evidence when the server goes away, and of releases from before."""


def _hand_out(pipeline: Pipeline) -> str:
    """Return what somebody gets who wants to verify by himself."""
    attestations = (f"`{step.attestation[3:]}`" for step in pipeline.steps)
    return (
        f"Whoever checks gets {join((f'`{PurePosixPath(pipeline.file).name}`', *attestations, '`policy.signed.json`'))}, and by another way "
        "`policy.pub`; the verify line is all that he runs, with his paths and without any login."
    )


def prove_refusal(pipeline: Pipeline, lead: str) -> Script:
    """Return the demonstration that a swapped file is refused."""
    *before, last = pipeline.steps
    lines = [*(step.run_command() for step in before), pipeline.forge, last.run_command()]
    return show_refusal(
        pipeline.fill(lead),
        spoil(in_copy(pipeline.procedure, "".join(f"{line}\n" for line in lines))),
        spoil(pipeline.procedure.verify_command()),
        f"mismatched digests for {pipeline.used}",
    )


def spoil(commands: str) -> str:
    """Return `commands` with other names for the attestations, so that the good ones stay."""
    return commands.replace(".att.json", ".bad.json")
