"""Answers about pipelines, laid out in four ways: numbered steps, brief, sections, one commented script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from asynth.catalog.phrasings.facts import join
from asynth.catalog.procedure.layout import (
    Explanation,
    Stage,
    in_brief,
    in_copy,
    in_script,
    in_sections,
    in_steps,
    make_keys,
    policy_commands,
    rule_file,
    rule_sections,
    run_steps,
    show_refusal,
    verify,
    write_policy,
)
from asynth.catalog.procedure.procedure import AttestedStep
from asynth.catalog.procedure.rules import AppliedRule
from asynth.script import Bash, Part, Prose, Script


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineExplanation(Explanation):
    """A pipeline as its answer explains it.

    :param used: the artifact that the last step works on, and the command line that tampers with it
    """

    used: tuple[str, str]


def steps(explained: PipelineExplanation) -> Script:
    """Numbered steps; each says why where it is not obvious."""
    procedure = explained.procedure
    stages: list[Stage] = []
    if procedure.arrangement.made:
        keys = explained.choose(
            "One key per step, and one for whoever signs the policy:",
            "The keys. No step can sign in the name of another, and none of them can sign the policy:",
            "Keys first; whoever runs a step must be able neither to stand in for another nor to change the rules:",
        )
        stages.append(("Keys:" if explained.terse else keys, (Bash(make_keys(procedure)),)))
    stages.append((_about_runs(explained), (Bash(run_steps(procedure)),)))
    stages += [(_about_rule(explained, step, applied), (rule_file(applied),)) for step, applied in _rules(explained)]
    policy = explained.choose(
        "Write and sign the policy. A key id is the SHA-256 of the public key file:",
        "The policy names for each step its key, its evidence and, in `artifactsFrom`, the steps it builds on:",
        "Put it into a policy and sign that with the policy key:",
    )
    stages += [
        ("Write and sign the policy:" if explained.terse else policy, _policy(explained)),
        (_about_verify(explained), (Bash(verify(procedure)),)),
    ]
    count = ("both", "all three", "all four")[len(procedure.steps) - 2]
    lists = "" if explained.terse else f"`Verification succeeded` lists {count} steps. "
    return in_steps(_opening(explained), stages, f"{lists}{_open_ends(explained)}")


def brief(explained: PipelineExplanation) -> Script:
    """Commands first; a line where something would surprise."""
    second = explained.choose(
        "Policy and check; `artifactsFrom` is what ties the steps together:",
        "The policy links the steps by `artifactsFrom`; then verify:",
        "Sign, verify:",
    )
    return in_brief(explained.procedure, _about_runs(explained), second, _open_ends(explained))


def sections(explained: PipelineExplanation) -> Script:
    """Headed sections, for a document or a ticket."""
    procedure = explained.procedure
    stages: list[Stage] = []
    if procedure.arrangement.made:
        stages.append(("**Keys**", (Bash(make_keys(procedure)),)))
    stages.append((f"**Attested steps.** {_about_runs(explained)}", (Bash(run_steps(procedure)),)))
    for step, applied in _rules(explained):
        why = "" if explained.terse else applied.rule.explanation
        stages.append((f"**Rule for {step.name}.** {why}", (rule_file(applied),)))
    policy = explained.choose(
        "**Policy.** `artifactsFrom` makes witness compare the files that a step found with those that the "
        "earlier one recorded:",
        "**Policy.** Each step has its own functionary; `artifactsFrom` connects them:",
    )
    stages += [
        (policy, _policy(explained)),
        (f"**Verification.** {_about_verify(explained)}", (Bash(verify(procedure)),)),
    ]
    return in_sections(_opening(explained), stages, f"**What it does not say.** {_open_ends(explained)}")


def script(explained: PipelineExplanation) -> Script:
    """One script with comments; rules and templates are written by it too."""
    procedure = explained.procedure
    sections = [
        ("a key for each step, another one for the policy", make_keys(procedure)),
        (_comment_on_runs(explained), run_steps(procedure)),
        *rule_sections(procedure),
        (
            "the policy: who signs which step, and whose artifacts it builds on",
            f"{policy_commands(procedure)}{procedure.sign_command()}\n",
        ),
        (_about_verify(explained).rstrip(":"), verify(procedure)),
    ]
    return (
        Prose(f"{_opening(explained)} Run it in the project's directory:"),
        in_script(sections),
        Prose(_open_ends(explained)),
    )


FORMS: dict[str, Callable[[PipelineExplanation], Script]] = {
    "steps": steps,
    "brief": brief,
    "sections": sections,
    "script": script,
}


def refuse(explained: PipelineExplanation) -> Script:
    """Do it all again in a copy, and change what the last step works on before it."""
    procedure = explained.procedure
    *before, last = procedure.steps
    used, tamper = explained.used
    recorded = ("", "")
    if procedure.subject == "digests":  # asked by what was recorded, or the earlier step would not be found
        tamper = f"cp {used} ../recorded\n{tamper}"
        recorded = (used, "../recorded")
    runs = "".join(f"{step.run_command()}\n" for step in before) + f"{tamper}\n{last.run_command()}\n"
    return show_refusal(
        explained.choose(
            f"To see it bite, do it all again in a copy of the checkout and change `{used}` before `{last.name}`; the "
            "reason is kept in a file:",
            f"And the refusal: in a copy, `{used}` is altered after it was recorded and `{last.name}` runs on it:",
        ),
        _bad(in_copy(runs)),
        _bad(procedure.verify_command(recorded=recorded)),
        f"mismatched digests for {used}",
    )


def _bad(commands: str) -> str:
    """Return `commands` with other names for the attestations, so that the good ones stay."""
    return commands.replace(".att.json", ".bad.json")


def _policy(explained: PipelineExplanation) -> tuple[Part, ...]:
    return write_policy(explained.procedure, check=bool(explained.procedure.rules) and not explained.terse)


def _rules(explained: PipelineExplanation) -> list[tuple[AttestedStep, AppliedRule]]:
    return [(step, applied) for step in explained.procedure.steps for applied in step.rules]


def _opening(explained: PipelineExplanation) -> str:
    last = explained.procedure.step
    before = join(tuple(f"`{name}`" for name in last.uses))
    if explained.terse:
        return f"In the policy `{last.name}` refers to {before} by `artifactsFrom`."
    return explained.choose(
        f"Give each step its own key and let the policy tie them together: `artifactsFrom` makes witness compare the "
        f"files that `{last.name}` used with those that {before} made.",
        f"One attestation per step, one policy over all: for `{last.name}` it names {before} under `artifactsFrom`, "
        "and a file that differs between the two is refused.",
        f"`artifactsFrom` is the tool for this. In the policy `{last.name}` refers to {before}, so what it found must "
        "be what was recorded there, and every step is signed by a key of its own.",
        f"What connects the steps is `artifactsFrom` in the policy; it holds what `{last.name}` found against the "
        f"record of {before}.",
    )


def _about_rule(explained: PipelineExplanation, step: AttestedStep, applied: AppliedRule) -> str:
    if explained.terse:
        return f"The rule for `{step.name}`."
    return f"The rule for `{step.name}` sees its {applied.rule.attestor} attestation as `input`. {applied.rule.explanation}"


def _about_runs(explained: PipelineExplanation) -> str:
    procedure = explained.procedure
    bare = not procedure.steps[0].extras
    if bare and explained.terse:
        return "Without `-a` each run records the commit, and verify follows that from step to step:"
    if bare:
        return explained.choose(
            "No run needs `-a`: by default witness records `environment` and `git`, and the commit that git notes is what "
            "lets verify find the other attestations when it starts from one of them:",
            "Run the steps and leave `-a` out. The default pair, `environment,git`, brings the commit that leads verify "
            "from one attestation to the next:",
            "The attested runs, with the attestors that witness takes by itself. One of them is `git`, whose commit verify "
            "follows from step to step:",
        )
    if explained.terse and procedure.subject != "digests":
        return "Keep `git` in every run, since verify follows the commit from step to step:"
    if procedure.subject == "digests":
        return explained.choose(
            "Without git nothing in one attestation points to another, which is why verify gets the digests below:",
            "Run the steps. None records the commit, so verify will need a digest for each of them:",
        )
    count = "both" if len(procedure.steps) == 2 else "all"
    return explained.choose(
        f"`git` goes into {count} runs: its commit is what lets verify find the other attestations when it starts from "
        "one of them:",
        f"Run the steps, {count} with `git`: material and product records do not lead from one attestation to the next, "
        "the commit does:",
        f"The attested runs. Keep `git` in {count} of them, since verify follows the commit from step to step:",
    )


def _comment_on_runs(explained: PipelineExplanation) -> str:
    if explained.procedure.subject == "digests":
        return "without git verify finds each step by the digest of its artifact"
    if not explained.procedure.steps[0].extras:
        return "no -a: by default git is recorded, and verify follows its commit from one attestation to the others"
    return "git in every step: verify follows the commit from one attestation to the others"


def _about_verify(explained: PipelineExplanation) -> str:
    procedure = explained.procedure
    files = "both attestations" if len(procedure.steps) == 2 else "all attestations"
    if procedure.subject == "artifact":
        return f"Verify `{procedure.artifact}` with {files}:"
    if procedure.subject == "digest":
        return f"Verify the digest of `{procedure.artifact}`, bare hex without `sha256:`, with {files}:"
    if procedure.subject == "commit":
        return f"Verify the commit with {files}:"
    return f"Verify `{procedure.artifact}`, and name the other artifacts' digests so that each step is found:"


def _open_ends(explained: PipelineExplanation) -> str:
    free = explained.procedure.unconstrained[:2]
    if explained.terse and free:
        return f"The policy does not say {free[0]}."
    wrapped = explained.choose(
        "the wrapped commands can still read the key files beside the checkout",
        "all keys here lie on one machine, where the split between them means little until they are on several",
        "a file that only one of the steps saw is not compared with anything",
    )
    if not free:
        return f"Left open: {wrapped}."
    return explained.choose(
        f"The policy does not say {join(free, ' or ')}; and {wrapped}.",
        f"Nothing is required about {join(free, ' or ')}. Mind that {wrapped}.",
        f"Not constrained: {join(free, ' or ')}. Also, {wrapped}.",
    )
