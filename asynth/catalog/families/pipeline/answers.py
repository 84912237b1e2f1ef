"""Answers about pipelines, laid out in four ways: numbered steps, brief, sections, one commented script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from asynth.catalog.answers.course import Course
from asynth.catalog.answers.task import AppliedRule
from asynth.catalog.keys import KeyArrangement
from asynth.catalog.phrasings.facts import join
from asynth.catalog.procedure.policies import as_commands
from asynth.script import Bash, File, Part, Prose, Script


@dataclass(frozen=True, slots=True)
class Told:
    """A course and what its answer says besides.

    :param keys: base names of the keys of the steps in order, then of the policy's key
    :param subject: `artifact`, `digest`, `commit` or `digests`
    :param used: the artifact that the last step works on, and the command line that tampers with it
    :param defaults: the sentence that names defaults, or ""
    :param refusal: whether the answer shows the check fail
    :param variant: which of several sentences
    :param terse: whether what the reader could do without is left out
    """

    course: Course
    arrangement: KeyArrangement
    keys: tuple[str, ...]
    subject: str
    used: tuple[str, str]
    defaults: str
    refusal: bool
    variant: int
    terse: bool = False

    def choose(self, *sentences: str) -> str:
        """Return one of `sentences`."""
        return sentences[self.variant % len(sentences)]


def steps(told: Told) -> Script:
    """Numbered steps; each says why where it is not obvious."""
    course = told.course
    parts: list[Part] = [Prose(_opening(told))]
    count = 0

    def number(text: str) -> None:
        nonlocal count
        count += 1
        parts.append(Prose(f"{count}. {text}".rstrip()))

    if told.arrangement.made:
        number(
            "Keys:"
            if told.terse
            else told.choose(
                "One key per step, and one for whoever signs the policy:",
                "The keys. No step can sign in the name of another, and none of them can sign the policy:",
                "Keys first; whoever runs a step must be able neither to stand in for another nor to change the rules:",
            )
        )
        parts.append(Bash(_key_commands(told)))
    number(_about_runs(told))
    parts.append(Bash(_run_commands(course)))
    for place, applied in _rules(course):
        number(_about_rule(told, place, applied))
        parts.append(_rule_file(applied))
    number(
        "Write and sign the policy:"
        if told.terse
        else told.choose(
            "Write and sign the policy. A key id is the SHA-256 of the public key file:",
            "The policy names for each step its key, its evidence and, in `artifactsFrom`, the steps it builds on:",
            "Put it into a policy and sign that with the policy key:",
        )
    )
    parts += _policy(told, check=bool(course.rules) and not told.terse)
    number(_about_verify(told))
    parts.append(Bash(f"{course.verify_command()}\n"))
    parts.append(
        Prose(f"{'' if told.terse else f'`Verification succeeded` lists {_all(course)} steps. '}{_open_ends(told)}")
    )
    return (*parts, *_refusal(told))


def brief(told: Told) -> Script:
    """Commands first; a line where something would surprise."""
    course = told.course
    keys = _key_commands(told) if told.arrangement.made else ""
    parts: list[Part] = [Prose(f"{told.defaults} {_about_runs(told)}".strip())]
    parts.append(Bash(f"{keys}{_run_commands(course)}"))
    parts += [_rule_file(applied) for _, applied in _rules(course)]
    *files, last = course.write_policy()
    parts += files
    parts.append(
        Prose(
            told.choose(
                "Policy and check; `artifactsFrom` is what ties the steps together:",
                "The policy links the steps by `artifactsFrom`; then verify:",
                "Sign, verify:",
            )
        )
    )
    parts.append(Bash(f"{last.text}{course.sign_command()}\n{course.verify_command()}\n"))
    parts.append(Prose(_open_ends(told)))
    return (*parts, *_refusal(told))


def sections(told: Told) -> Script:
    """Headed sections, for a document or a ticket."""
    course = told.course
    parts: list[Part] = [Prose(_opening(told))]
    if told.arrangement.made:
        parts += [Prose("**Keys**"), Bash(_key_commands(told))]
    parts += [Prose(f"**Attested steps.** {_about_runs(told)}"), Bash(_run_commands(course))]
    for place, applied in _rules(course):
        parts.append(Prose(f"**Rule for {place}.** {'' if told.terse else applied.rule.explanation}".rstrip()))
        parts.append(_rule_file(applied))
    parts.append(
        Prose(
            told.choose(
                "**Policy.** `artifactsFrom` makes witness compare the files that a step found with those that the "
                "earlier one recorded:",
                "**Policy.** Each step has its own functionary; `artifactsFrom` connects them:",
            )
        )
    )
    parts += _policy(told, check=bool(course.rules) and not told.terse)
    parts += [Prose(f"**Verification.** {_about_verify(told)}"), Bash(f"{course.verify_command()}\n")]
    parts.append(Prose(f"**What it does not say.** {_open_ends(told)}"))
    return (*parts, *_refusal(told))


def script(told: Told) -> Script:
    """One script with comments; rules and templates are written by it too."""
    course = told.course
    lines = []
    if told.arrangement.made:
        lines += ["# a key for each step, another one for the policy\n", _key_commands(told), "\n"]
    lines += [f"# {_comment_on_runs(told)}\n", _run_commands(course), "\n"]
    for place, applied in _rules(course):
        lines += [
            f"# {applied.rule.title}: asked of the {applied.rule.attestor} attestation of {place}\n",
            f"cat > {applied.file} <<'REGO'\n{applied.text}REGO\n\n",
        ]
    lines += ["# the policy: who signs which step, and whose artifacts it builds on\n"]
    lines += [as_commands(course.write_policy()), f"{course.sign_command()}\n\n"]
    lines += [f"# {_about_verify(told).rstrip(':')}\n", f"{course.verify_command()}\n"]
    return (
        Prose(f"{_opening(told)} Run it in the project's directory:"),
        Bash("".join(lines)),
        Prose(_open_ends(told)),
        *_refusal(told),
    )


FORMS: dict[str, Callable[[Told], Script]] = {"steps": steps, "brief": brief, "sections": sections, "script": script}


def _opening(told: Told) -> str:
    last = told.course.steps[-1]
    before = join(tuple(f"`{name}`" for name in last.uses))
    if told.terse:
        return f"{told.defaults} In the policy `{last.name}` refers to {before} by `artifactsFrom`.".lstrip()
    return (
        f"{told.defaults} "
        + told.choose(
            f"Give each step its own key and let the policy tie them together: `artifactsFrom` makes witness compare the "
            f"files that `{last.name}` used with those that {before} made.",
            f"One attestation per step, one policy over all: for `{last.name}` it names {before} under `artifactsFrom`, "
            "and a file that differs between the two is refused.",
            f"`artifactsFrom` is the tool for this. In the policy `{last.name}` refers to {before}, so what it found must "
            "be what was recorded there, and every step is signed by a key of its own.",
            f"What connects the steps is `artifactsFrom` in the policy; it holds what `{last.name}` found against the "
            f"record of {before}.",
        )
    ).strip()


def _about_rule(told: Told, place: str, applied: AppliedRule) -> str:
    if told.terse:
        return f"The rule for `{place}`."
    return f"The rule for `{place}` sees its {applied.rule.attestor} attestation as `input`. {applied.rule.explanation}"


def _about_runs(told: Told) -> str:
    course = told.course
    bare = not course.steps[0].extras
    if bare and told.terse:
        return "Without `-a` each run records the commit, and verify follows that from step to step:"
    if bare:
        return told.choose(
            "No run needs `-a`: by default witness records `environment` and `git`, and the commit that git notes is what "
            "lets verify find the other attestations when it starts from one of them:",
            "Run the steps and leave `-a` out. The default pair, `environment,git`, brings the commit that leads verify "
            "from one attestation to the next:",
            "The attested runs, with the attestors that witness takes by itself. One of them is `git`, whose commit verify "
            "follows from step to step:",
        )
    if told.terse and told.subject != "digests":
        return "Keep `git` in every run, since verify follows the commit from step to step:"
    if told.subject == "digests":
        return told.choose(
            "Without git nothing in one attestation points to another, which is why verify gets the digests below:",
            "Run the steps. None records the commit, so verify will need a digest for each of them:",
        )
    count = "both" if len(course.steps) == 2 else "all"
    return told.choose(
        f"`git` goes into {count} runs: its commit is what lets verify find the other attestations when it starts from "
        "one of them:",
        f"Run the steps, {count} with `git`: material and product records do not lead from one attestation to the next, "
        "the commit does:",
        f"The attested runs. Keep `git` in {count} of them, since verify follows the commit from step to step:",
    )


def _comment_on_runs(told: Told) -> str:
    if told.subject == "digests":
        return "without git verify finds each step by the digest of its artifact"
    if not told.course.steps[0].extras:
        return "no -a: by default git is recorded, and verify follows its commit from one attestation to the others"
    return "git in every step: verify follows the commit from one attestation to the others"


def _about_verify(told: Told) -> str:
    course = told.course
    files = "both attestations" if len(course.steps) == 2 else "all attestations"
    if told.subject == "artifact":
        return f"Verify `{course.artifact}` with {files}:"
    if told.subject == "digest":
        return f"Verify the digest of `{course.artifact}`, bare hex without `sha256:`, with {files}:"
    if told.subject == "commit":
        return f"Verify the commit with {files}:"
    return f"Verify `{course.artifact}`, and name the other artifacts' digests so that each step is found:"


def _open_ends(told: Told) -> str:
    ruled = {applied.rule.attestor for _, applied in _rules(told.course)}
    free = tuple(
        attestor.unconstrained
        for attestor in told.course.steps[0].required
        if attestor.name not in ruled and attestor.unconstrained
    )[:2]
    if told.terse and free:
        return f"The policy does not say {free[0]}."
    wrapped = told.choose(
        "the wrapped commands can still read the key files beside the checkout",
        "all keys here lie on one machine, where the split between them means little until they are on several",
        "a file that only one of the steps saw is not compared with anything",
    )
    if not free:
        return f"Left open: {wrapped}."
    return told.choose(
        f"The policy does not say {join(free, ' or ')}; and {wrapped}.",
        f"Nothing is required about {join(free, ' or ')}. Mind that {wrapped}.",
        f"Not constrained: {join(free, ' or ')}. Also, {wrapped}.",
    )


def _all(course: Course) -> str:
    return "both" if len(course.steps) == 2 else f"all {('three', 'four')[len(course.steps) - 3]}"


def _rules(course: Course) -> Sequence[tuple[str, AppliedRule]]:
    return [(step.name, applied) for step in course.steps for applied in step.rules]


def _rule_file(applied: AppliedRule) -> File:
    return File(applied.file, applied.text, "rego", f"Save the rule as `{applied.file}`:")


def _policy(told: Told, *, check: bool) -> tuple[Part, ...]:
    *files, last = told.course.write_policy()
    checked = f"witness policy check {told.course.policy}\n" if check else ""
    return (*files, Bash(f"{last.text}{checked}{told.course.sign_command()}\n"))


def _run_commands(course: Course) -> str:
    return "".join(f"{step.run_command()}\n" for step in course.steps)


def _key_commands(told: Told) -> str:
    return (
        f"for who in {' '.join(told.keys)}; do\n"
        f"  openssl genpkey {told.arrangement.algorithm} -out ../$who.key\n"
        "  openssl pkey -in ../$who.key -pubout -out ../$who.pub\n"
        "done\n"
    )


def _refusal(told: Told) -> tuple[Part, ...]:
    if not told.refusal:
        return ()
    *before, last = told.course.steps
    used, tamper = told.used
    subject = told.course.subject
    if told.subject == "digests":  # asked by the digest of what was recorded, or the earlier step would not be found
        tamper = f"cp {used} ../recorded\n{tamper}"
        subject = subject.replace(f"-r {used} ", "-r ../recorded ")
    runs = "".join(f"{step.run_command()}\n" for step in before) + f"{tamper}\n{last.run_command()}\n"
    return (
        Prose(
            told.choose(
                f"To see it bite, do it all again in a copy of the checkout and change `{used}` before `{last.name}`; the "
                "reason is kept in a file:",
                f"And the refusal: in a copy, `{used}` is altered after it was recorded and `{last.name}` runs on it:",
            )
        ),
        Bash(
            _bad(
                f"cp -R . ../trial\ncd ../trial\ngit clean -fdxq\n{runs}"
                f"! {told.course.verify_command(subject=subject)} 2> ../refused.log\n"
            )
        ),
        Bash(f"grep -q 'mismatched digests for {used}' ../refused.log\n"),
    )


def _bad(commands: str) -> str:
    """Return `commands` with other names for the attestations, so that the good ones stay."""
    return commands.replace(".att.json", ".bad.json")
