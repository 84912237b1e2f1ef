"""The parts that answers about pipelines are made of, and whole set-ups with what is worth knowing about the last command."""

from __future__ import annotations

from asynth.catalog.families.pipeline.example import Exchange, Pipeline
from asynth.catalog.procedure.layout import in_copy, make_keys, run_steps, show_refusal
from asynth.script import Bash, File, Prose, Script

OPENINGS = {
    "tar": "Attest each command as a step of its own and let `{last}` name `{maker}` under `artifactsFrom` in the policy. verify then "
    "holds `{used}` as `tar` found it against what `{maker}` recorded.",
    "gzip": "What ties the steps together is `artifactsFrom`: `{last}` refers to `{maker}` there, and the `{used}` that got compressed "
    "has to be the one on record.",
    "jar": "One attestation a step, and in the policy an `artifactsFrom` on `{last}`, so that the classes in the archive step's record "
    "must be those that `{maker}` wrote.",
    "listing": "Let `{last}` refer to `{maker}` by `artifactsFrom`. Then `{file}` counts only if it was made from the very `{used}` that "
    "`{maker}` left.",
    "digest": "The step `{last}` gets `artifactsFrom` with `{maker}` in it. That makes witness compare `{used}` on both sides before "
    "it accepts `{file}`.",
    "copy": "Each command becomes a step, and the one that hands the file out names `{maker}` in `artifactsFrom`; verify then "
    "insists that `{used}` was the same in both.",
    "test": "Put `artifactsFrom` on `{last}`, naming `{maker}`: what was tried is then provably the `{used}` that was built.",
}
"""By what the last command does: the first sentence of a whole set-up."""

LINKS = {
    "tar": "Every run has git, because verify starts from the archive and needs something that leads on to the other "
    "attestations. The commit does, materials and products don't.",
    "gzip": "Leave git in each of the runs. The compressed file has nothing in common with what it was made from, and the commit is what "
    "takes verify from one attestation to the next.",
    "jar": "verify looks the archive up by its digest and goes on by commit, which is why git is recorded in both places.",
    "listing": "A text file leads to no binary by itself; the commit in the git records does, and so `-a git` is in {both} runs.",
    "digest": "By digest alone verify finds only the attestation of `{last}`. From there it follows the commit, so no run may go without "
    "`-a git`.",
    "copy": "All of them record git, whose commit connects attestations that share no file with each other.",
    "test": "The output of the trial has a digest that nobody else recorded; git's commit is how its attestation leads back to the build.",
}
"""By what the last command does: why git is in every run."""

POLICIES = {
    "tar": "The policy, with one signer for each step:",
    "gzip": "Now the policy; the function saves writing the same step {count} times:",
    "jar": "In the policy each step gets its own signer:",
    "listing": "What is accepted, step by step:",
    "digest": "Write down who signs what, and sign that with the policy's own key:",
    "copy": "The rules for {both}, signed by somebody who runs none of them:",
    "test": "The policy that accepts such a pair of runs:",
}

GAPS = {
    "tar": "Other files in the directory are recorded but not judged. That `tar` took only what you told it to is a matter for a rule on "
    "`input.cmd` of `{last}`.",
    "gzip": "Whoever has only the unpacked `{used}` can verify that too: it is a product of `{maker}`, so `-f {used}` finds the same "
    "attestations.",
    "jar": "Timestamps in the archive make its digest differ from build to build; each one needs its own attestation.",
    "listing": "Whether the list is complete is up to the command. The policy knows from what it was made, not what it says.",
    "digest": "Anybody can compute a checksum file. The attestation adds for which file of which commit it was written.",
    "copy": "A copy has the digest of its original, so verify accepts `{used}` under its old path as well.",
    "test": "If the trial fails there is no attestation of `{last}`, and nothing verifies. No rule on the exit code is needed.",
}
"""By what the last command does: the one thing that this reader may not expect."""

SWEPT = (
    "One catch: only files that both steps saw are compared. `{sweeper}` takes all of `{folder}`, and a file that somebody drops in "
    "there before it runs is packed without being noticed; a Rego rule on the material record of `{sweeper}` would refuse it."
)
"""Said wherever a step packs a folder as it lies there."""


def runs(pipeline: Pipeline) -> Bash:
    """Return the block that makes keys where the user has none, and attests all runs."""
    return Bash(f"{make_keys(pipeline.procedure)}{run_steps(pipeline.procedure)}")


def policy(pipeline: Pipeline, *, check: bool = False) -> str:
    """Return the commands that write and sign the policy."""
    *_, written = pipeline.procedure.write_policy()
    checked = "witness policy check ../policy.json\n" if check else ""
    return f"{written.text}{checked}{pipeline.procedure.sign_command()}\n"


def verify(pipeline: Pipeline) -> str:
    """Return the line that verifies."""
    return f"{pipeline.procedure.verify_command()}\n"


def set_up(
    pipeline: Pipeline,
    opening: str,
    between: str,
    closing: str = "",
    *,
    files: tuple[File, ...] = (),
    more: Script = (),
) -> Exchange:
    """Return the exchange of a whole set-up.

    :param opening: the answer to the question, in front of the runs
    :param between: what carries over, in front of the policy or of `files`
    :param files: rules that the policy takes in
    :param more: what comes after the verification
    """
    written = Bash(f"{policy(pipeline, check=bool(files))}{verify(pipeline)}")
    end = (Prose(pipeline.fill(closing).rstrip()),) if closing else ()
    return Exchange(
        pipeline,
        (
            Prose(pipeline.fill(opening)),
            runs(pipeline),
            *((Prose(pipeline.fill(between)),) if between else ()),
            *files,
            written,
            *end,
            *more,
        ),
    )


def gap(pipeline: Pipeline) -> str:
    """Return what the policy does not notice and this reader may expect of it."""
    return SWEPT if pipeline.swept[0] else GAPS[pipeline.kind]


def chain_plainly(pipeline: Pipeline) -> Exchange:
    """Commands in a row, and that each works on what the one before made."""
    if pipeline.asks("bare"):
        block = Bash(f"{runs(pipeline).text}{policy(pipeline)}{verify(pipeline)}")
        return Exchange(
            pipeline,
            (Prose(f"With new keys beside the checkout, valid until {pipeline.procedure.expires[:4]}:"), block),
        )
    kind = pipeline.kind
    return set_up(pipeline, OPENINGS[kind], f"{LINKS[kind]} {POLICIES[kind]}", gap(pipeline))


def prove_refusal(pipeline: Pipeline, lead: str) -> Script:
    """Return the demonstration that a swapped file is refused."""
    *before, last = pipeline.steps
    lines = [*(step.run_command() for step in before), pipeline.forge, last.run_command()]
    return show_refusal(
        pipeline.fill(lead),
        _bad(in_copy("".join(f"{line}\n" for line in lines))),
        _bad(pipeline.procedure.verify_command()),
        f"mismatched digests for {pipeline.used}",
    )


def _bad(commands: str) -> str:
    """Return `commands` with other names for the attestations, so that the good ones stay."""
    return commands.replace(".att.json", ".bad.json")
