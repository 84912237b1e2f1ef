"""What stands in front of the commands of an answer: which names it takes, and what becomes of the attestations that are there."""

from __future__ import annotations

from asynth.catalog.families.rego.patches import all_recorded, is_at_hand
from asynth.catalog.families.scenarios.case import Case
from asynth.catalog.rules import RULES
from asynth.script import Part, Prose

PLACES = {rule.name: number for number, rule in enumerate(RULES)}
"""By name of a rule its number, on which hang sentences that may be said in several ways."""

_NAMES = (
    "With `build` as the step and `app` as its file:",
    "The step is called `build` here, and its file `app`:",
    "For a step `build` that makes `app` this is the change:",
    "Here for a step `build` and its file `app`:",
    "The change to `build`, which writes `app`:",
    "Written for the step `build`, whose file is `app`:",
    "The policy's step is `build` below, and the file that is verified `app`:",
    "Step and file go by `build` and `app`:",
    "This is it for `build` and the file `app`:",
    "Into the policy of the step `build`, which makes `app`:",
    "In the policy of `build`, with `app` as what is verified:",
)
"""What step and file are called, where they are those of the house and few people say so; which sentence goes with the rule."""


_STANDS_FOR = (
    "`app` stands for the file that is verified:",
    "The file is called `app` here:",
    "With `app` for the name of your file:",
    "Here `app` is what gets verified, put your own file in its place:",
    "I take `app` to be the file:",
    "The verified file goes by `app` in these lines:",
)
"""The same of the file alone."""


_STAND_FOR = (
    "`app` and `make app` stand for your file and its command:",
    "Put your own file and command in the place of `app` and `make app`:",
    "With `app` for the file and `make app` for what the step runs:",
    "File and command are `app` and `make app` here, since you don't name yours:",
)
"""The same of the file and of the command that the step runs again."""

_ALL_NAMES = (
    "With `build` as the step, `app` as its file and `make app` as its command:",
    "The step is called `build` here and runs `make app`, which writes `app`:",
    "For a step `build` that makes `app` by `make app` this is the change:",
    "Step, file and command go by `build`, `app` and `make app`:",
    "Written for the step `build`, whose file is `app` and whose command `make app`:",
)
"""The same of all three."""

_COMMANDS = (
    "`{}` stands for your own command below:",
    "If your step doesn't run `{}`, put its command in that place:",
    "Where `{}` is run below, put your own command:",
    "I take `{}` to be what the step runs:",
)
"""The same of the command alone, where a line of verify tells the rest."""

TELLS_STEP = frozenset({"step", "policy", "run"})
"""Slots in which a reader sees what the step is called."""


def names_taken(case: Case) -> tuple[Prose, ...]:
    """Return the sentence on the names of step and file, where nothing but the house may have told them."""
    told = case.message.tells
    guessed = not all_recorded(case) and told.isdisjoint({"command", "run"})
    unseen = case.procedure.step.name == "build" and told.isdisjoint({*TELLS_STEP, "command", "verify"})
    if unseen and not case.procedure.artifact:
        return (Prose("For a step that is called `build`:"),)
    place, step = PLACES[case.procedure.rules[0].rule.name], case.procedure.step.name
    if step != "build" and told.isdisjoint({*TELLS_STEP, "verify"}):
        return (Prose(_STEPS[place % len(_STEPS)].format(step)),)
    if guessed and "verify" in told:
        return (Prose(_COMMANDS[place % len(_COMMANDS)].format(case.procedure.attested.command)),)
    if case.procedure.artifact != "app" or "verify" in told:
        return ()
    if not told.isdisjoint(TELLS_STEP):
        said = _STAND_FOR if guessed else _STANDS_FOR
        return (Prose(said[place % len(said)]),)
    if step != "build":
        return ()
    names: tuple[str, ...] = _ALL_NAMES if guessed else _NAMES
    return (Prose(names[place % len(names)]),)


def in_front(case: Case, *, found: bool) -> tuple[Part, ...]:
    """Return what stands in front of the commands: the names that it takes, and what becomes of the attestations that are there.

    :param found: whether a run that the rule is there to refuse has been attested
    """
    names, judged = names_taken(case), judged_at_once(case, found=found)
    if not names or not judged:
        return names or judged
    (name,), (one,) = names, judged
    return (Prose(f"{one.text.removesuffix(':')}. {name.text}"),) if found else names


def judged_at_once(case: Case, *, found: bool) -> tuple[Prose, ...]:
    """Return the sentence on the attestation that is there, where the rule needs no new run and nothing else is said of that."""
    if not all_recorded(case) or case.asks("again") or case.asks("bare"):
        return ()
    if case.procedure.rules[0].rule.name == "codebuild_initiator":
        return (
            Prose("A record with `project_name` in it is judged as it is, one without is refused and takes a new run:"),
        )
    said = _JUDGED_BAD if found else _JUDGED
    return (Prose(said[PLACES[case.procedure.rules[0].rule.name] % len(said)]),)


_JUDGED_BAD = (
    "The attestation of such a run is refused from here on, and one that keeps the rule passes as it is:",
    "Verify refuses such a record from here on and takes a good one as it is:",
    "For the record of such a run the last line fails now, and the step has to run again; for a good one it passes:",
)
"""What becomes of them after an incident that isn't shown; which sentence goes with the rule."""


_JUDGED = (
    "Nothing has to run again, since the record is there already:",
    "The attestation that you have is judged by it as it is:",
    "This needs no new run; the last line applies the rule to what was recorded:",
    "Only the policy changes. Old attestations stay valid as far as they keep the rule:",
    "From then on it holds for every attestation that is verified with this policy, those of past releases too:",
    "What the run recorded is enough for it, so the step isn't repeated:",
    "A rule reads what is on record, hence no second run:",
    "It applies to what was attested before as well, a rollback to an old release included:",
    "The run stays as it is and so does its attestation:",
)
"""What becomes of the attestations that are there; which sentence goes with the rule."""


_STEPS = (
    "I take the step to be called `{}`:",
    "With `{}` as the step's name in the policy:",
    "For a step by the name of `{}`:",
    "Here the policy's step is `{}`:",
    "If the step has another name than `{}`, put that in its place:",
)
"""What a step is called that has its name from its command, where only the command is told; which sentence goes with the rule."""


def as_it_should_be(case: Case) -> str:
    """Return why the step runs again where the user shows a run that the rule is there to refuse."""
    name = case.procedure.rules[0].rule.name
    if name in _PUT_RIGHT:
        refused = "" if is_at_hand(case) else f"{_REFUSED_NOW[PLACES[name] % len(_REFUSED_NOW)]} "
        return f"{refused}{_PUT_RIGHT[name]}:"
    said = _CORRECTED if is_at_hand(case) else _AS_IT_SHOULD_BE
    return said[PLACES[case.procedure.rules[0].rule.name] % len(said)]


_AS_IT_SHOULD_BE = (
    "The attestation that you found is refused from here on. With the cause put right, the step runs again:",
    "An attestation such as that one doesn't verify any more. A run without the mistake does:",
    "What was recorded can't be mended, so it's refused now. Run the step once more as it is meant to be run:",
    "Now verify turns such an attestation down. Once the mistake is gone, run again:",
    "Under this policy what you found is no valid release. The next run, corrected:",
)
"""Which of these sentences it is, goes with the rule."""

_CORRECTED = (
    "Put right what was wrong with that run, and attest anew:",
    "That attestation can't be mended, so the step runs once more, this time as it should:",
    "When the cause is out of the way, a new run passes:",
    "Correct it and run the step again:",
    "A corrected run takes its place:",
)
"""The same below the refusal of that very run."""

_REFUSED_NOW = (
    "What you found is refused from here on.",
    "An attestation such as that one doesn't verify any more.",
    "What was recorded can't be mended, so it's refused now.",
    "Verify turns such an attestation down now.",
    "Under this policy it is no valid release.",
)
"""In front of that, where the refusal of the run isn't shown; which sentence goes with the rule."""

_PUT_RIGHT = {
    "git_branch_allowlist": "Check the right branch out and attest that",
    "git_branch_prefix": "Go back to a branch of the right kind and attest it",
    "git_clean_worktree": "Commit or remove what was changed, then run again",
    "git_clean_except": "Commit the script or take it out of the tree, then attest anew",
    "git_author_allowlist": "The new run is of a commit by the right author",
    "git_author_domain": "On a commit by one of your own people the step runs once more",
    "git_committer_matches_author": "The commit has to be made anew by its author; then",
    "git_max_parents": "Back on an ordinary commit, attest again",
    "git_message_ticket": "Reword the commit so that its ticket comes first, and run the step on that",
    "git_semver_tag_required": "Tag the commit with `git tag -a`, or check the tagged one out, and run again",
    "git_remote_allowlist": "In a clone of the right repository the step runs once more",
    "git_commit_not_before": "Update the clone, so that a commit of today is built",
    "env_forbidden_variables": "Unset the variable in that shell and attest anew",
    "env_required_variables": "With the variable set, run again",
    "env_variable_equals": "Where the variable has its value, the step runs once more",
    "product_count_limit": "Remove the extra file, make sure that nothing and nobody adds one during the run, and attest anew",
    "product_directory": "Once nothing is written beside the folder any more, run again",
    "product_forbidden_endings": "Without that file in the output the step passes",
    "product_mime_allowlist": "Whatever changes in the directory during a run is its product, whoever wrote it. When nothing else writes there any more, run again",
    "product_sha256_format": "The same run without `--dirhash-glob`",
    "material_forbidden_files": "Move the file out of the checkout and attest anew",
    "material_required_files": "Remove the `GNUmakefile` and run again",
    "lockfiles_banned_dependency": "With the package out of the lock file, attest anew",
    "lockfiles_no_plain_http": "Point the lock file at the right source again, then",
    "lockfiles_required": "With the lock file back in its place, run again",
    "sarif_no_errors": "Mend what was found, not the report, and scan again",
    "sarif_required_tool": "The scanner itself has to write the report, so run it once more",
    "secretscan_no_findings": "See that the step writes no key any more, delete every file that it left, since one that comes out unchanged isn't scanned, and attest anew",
    "secretscan_tolerated_rules": "Take the key out of what the step writes, delete every file that it left, since one that comes out unchanged isn't scanned, and run again",
    "cdx_fixed_versions": "First raise the version again where the SBOM has it from, a lock file mostly; then",
    "vex_no_affected": "When that vulnerability is settled, write the document anew",
    "maven_no_snapshots": "With released versions in `pom.xml` the step runs once more",
    "docker_base_images": "With a base from the right folder the image is built once more",
    "oci_no_latest_tag": "Pack the image under a version and attest that",
    "k8s_kinds": "Take the object out of the manifest and render again",
    "system_forbidden_packages": "Take the package off with `apt-get purge`, since dpkg goes on listing what was only removed, and run again",
    "cmd_no_shell": "With the original command, without a shell around it, the step runs again",
    "cmd_exact": "With the right command and nothing around it the step runs again",
    "cmd_program_allowlist": "With the right program in front the step runs again",
    "cmd_forbidden_words": "Take the download out of the command, then run again",
    "cmd_required_flags": "With nothing left out of the command, run again",
    "cmd_coverage_threshold": "When the tests cover enough again, attest anew",
    "cmd_output_forbidden": "Mend what it warns about, then run again",
    "cmd_stdout_required": "Once the command prints that line again, attest anew",
}
"""By rule: what has to be put right before the run that was refused is repeated."""
