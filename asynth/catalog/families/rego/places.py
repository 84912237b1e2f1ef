"""Where the blocks of an answer run: keys, the step and the policy on one machine, or in a CI system and outside of it."""

from __future__ import annotations

import re
import zlib

from asynth.catalog.attestors import CI
from asynth.catalog.families.rego.leads import PLACES, as_it_should_be
from asynth.catalog.families.rego.patches import (
    all_recorded,
    clear,
    edit_and_sign,
    is_asked_for,
    is_at_hand,
    mend,
    run_and_verify,
    shows_bad_run,
)
from asynth.catalog.families.scenarios.case import Case
from asynth.catalog.families.scenarios.gitlab import illustrate, show_check, show_job
from asynth.catalog.families.scenarios.policy import CHECK
from asynth.catalog.procedure.layout import LOG, quotable, refused
from asynth.catalog.procedure.rules import AppliedRule
from asynth.catalog.prompts import SAME
from asynth.script import Bash, Part, Prose, Text


def set_up(case: Case) -> tuple[Part, ...]:
    """Return what makes keys, attests the run and puts the policy into force: one block, or one for each place in a CI system."""
    keys, run, policy = commands_of(case)
    system = system_of(case) or ("job" if case.asks("gitlab") else "")
    once = "" if system else made_once(case)  # elsewhere the blocks stand apart
    why = "" if case.asks("bare") else once or why_so(case)
    if not system:
        return (*((Prose(why),) if why else ()), Bash(f"{keys}{run}{policy}"))
    outside, inside, back = _PLACED_IN_SHORT if case.asks("bare") else leads_of(case, system)
    before, after = (why, "") if clear(case) else ("", why)
    if system == "job":
        return (
            Prose(outside),
            Bash(keys),
            Prose(f"{before} {inside}".strip()),
            illustrate(
                show_job(case, clear(case), "STEP_KEY"), show_check(case, _later_job(case) or "deploy", "POLICY_PUB")
            ),
            Prose(f"{after} {back}".strip()),
            Bash(f"{run}{policy}"),
        )
    return (
        Prose(outside),
        Bash(keys),
        Prose(f"{before} {inside}".strip()),
        Bash(run),
        Prose(f"{after} {back}".strip()),
        Bash(policy),
    )


def made_once(case: Case) -> str:
    """Return what of a set-up comes again the next time and what doesn't, for those who say that the command does; or ""."""
    if not case.asks("repeated"):
        return ""
    again, anew = "the `witness run` line", scan_anew(case)
    if clear(case) and not anew:
        again = f"the `rm`, as an unchanged file is no product, {again}"
    once = _ONCE[PLACES[case.procedure.rules[0].rule.name] % len(_ONCE)]
    last = "last one" if case.procedure.artifact else "last one, which goes by the commit and looks at no file"
    when = f"{anew} Then" if anew else " The next time"
    return f"{once}{when} it's {again} and the {last}."


def scan_anew(case: Case) -> str:
    """Return the sentence, after a blank, on what a scan of secrets needs when the command runs again; or ""."""
    outputs = case.procedure.attested.build.outputs
    removed = bool(clear(case)) and outputs is not None and len(outputs) == 1  # in the block, all that it writes
    if removed or all(applied.rule.attestor != "secretscan" for applied in case.procedure.rules):
        return ""
    return " Before each run remove what the command wrote the last time: a file that comes out as it was isn't scanned, and a refused run would pass when repeated."


_ONCE = (
    "Keys and policy are made once: with new keys nothing that was attested before verifies.",
    "Make keys and policy once, as this policy knows no other key than the one that it was written for.",
    "Keys and policy come only once, or what was attested under the old ones is lost to verify.",
)
"""That keys and policy are there to stay; which sentence goes with the rule."""


def _later_job(case: Case) -> str:
    """Return the job that comes after that of the step in the file that the message shows, or ""."""
    later = re.search(r"^(upload|publish):$", case.message.template.text, re.MULTILINE)
    return later[1] if later else ""


def leads_of(case: Case, system: str) -> tuple[str, ...]:
    """Return what stands in front of keys, run and policy where the step runs in a CI system."""
    name = case.procedure.attestation.removeprefix("../")
    files = [one for one in (case.procedure.artifact, name) if one]
    names = {
        "attestation": name,
        "fetched": " and ".join(f"`{one}`" for one in files),
        "key": f"{case.procedure.attest.removeprefix('../')}.key",
        "public": f"{case.procedure.policy_key.removeprefix('../')}.pub",
        "unnamed": "" if _later_job(case) else " (`deploy` stands for the one that comes after)",
    }
    return tuple(lead.format_map(names) for lead in PLACED[system])


def commands_of(case: Case) -> tuple[str, str, str]:
    """Return what makes keys, what attests the run, and what writes, signs and applies the policy."""
    procedure = case.procedure
    *_, written = procedure.write_policy()
    return (
        procedure.key_commands(),
        f"{clear(case)}{procedure.run_command()}\n",
        f"{written.text}{CHECK}{procedure.sign_command()}\n{procedure.verify_command()}\n",
    )


def put_in(case: Case) -> tuple[Part, ...]:
    """Return what puts the rules into the policy that is there: one block, or a second one for the job of a CI system."""
    system = system_of(case)
    if is_at_hand(case):
        return (*turn_down(case, edit_and_sign(case)), Prose(as_it_should_be(case)), Bash(run_and_verify(case)))
    if shows_bad_run(case) and not system:
        anew = as_it_should_be(case)
    elif (
        case.procedure.rules[0].rule.name == "env_sensitive_masked"
        and is_asked_for(case, case.procedure.rules[0])
        and not case.asks("bare")
    ):
        anew = (
            "An attestation that was made with the option passes as it is; after a run without it the step runs again:"
        )
    elif not system or all_recorded(case):
        return (Bash(f"{edit_and_sign(case)}{run_and_verify(case)}"),)
    else:
        added = not all(is_asked_for(case, applied) for applied in case.procedure.rules)
        anew = "In the job:" if case.asks("bare") else _RUN_AGAIN[system][0 if added else 1]
    return (Bash(edit_and_sign(case)), Prose(anew), Bash(run_and_verify(case)))


def swap_in(case: Case, kept: str = "") -> tuple[Part, ...]:
    """Return what puts a mended rule in the place of the user's own, and verifies: a new run where the one that he shows is bad.

    :param kept: where the signed policy of before is kept
    """
    verify = f"{case.procedure.verify_command()}\n"
    if not shows_bad_run(case):
        return (Bash(f"{mend(case, kept=kept)}{verify}"),)
    again = f"{clear(case)}{case.procedure.run_command()}\n{verify}"
    mended = mend(case, kept=kept)
    first = turn_down(case, mended) if is_at_hand(case) else (Bash(mended),)
    return (*first, Prose(as_it_should_be(case)), Bash(again))


def turn_down(case: Case, commands: str) -> tuple[Part, ...]:
    """Return `commands` and after them the refusal of the run that the user has, with the words that verify has for that."""
    applied = case.procedure.rules[0]
    turned_down = f"{commands}{refused(case.procedure.verify_command())}"
    if not case.asks("proof"):
        return (Bash(f"{turned_down}grep -o 'denied due to: .*' {LOG}\n"), Prose(own_words(case)))
    if (found := pattern_of(applied)) is None:
        return (Bash(turned_down), *told(applied))
    pattern, shown = found
    return (
        Bash(turned_down),
        Prose(_NAMED[PLACES[applied.rule.name] % len(_NAMED)]),
        Bash(f'grep -m1 -o "{pattern}" {LOG}\n'),
        Text(shown),
    )


def own_words(case: Case) -> str:
    """Return what the refusal of the user's own run says, as far as his message tells."""
    applied = case.procedure.rules[0]
    name, message, denial = applied.rule.name, applied.violation.message, case.message.denial
    if name == "cmd_exact":
        return _BOTH_COMMANDS
    if name == "product_sha256_format" and "/" in case.procedure.artifact:
        return _FOLDED.format(case.procedure.artifact)
    shown = not case.message.tells.isdisjoint(_SHOWN.get(name, frozenset()))
    words = message if shown or name in _TELLS_ONE or denial == SAME else denial
    said, place = _SAYS if words else _PRINTS, PLACES[name]
    return said[place % len(said)].format(words)


_SHOWN = {"cmd_no_shell": frozenset({"draft", "record"}), "git_clean_worktree": frozenset({"record"})}
"""By rule: the slots of a message that show the bad run in its record or beside a draft."""

_SAYS = (
    "The last line finds `{}`.",
    "For your run that is `{}`.",
    "It finds `{}`.",
    "The reason that verify gives is `{}`.",
)
"""What the refusal of the user's own run says; which sentence goes with the rule."""

_PRINTS = (
    "The last line prints the rule's words on your run.",
    "What it was in your run stands in the last line's output.",
    "That prints the cause.",
    "The last line shows what verify found.",
)
"""The same where the message doesn't tell; which sentence goes with the rule."""

_BOTH_COMMANDS = "The last line prints both lists, what was recorded and what is expected."

_TELLS_ONE = frozenset({
    "cmd_coverage_threshold", "cmd_required_flags", "cmd_stdout_required", "env_required_variables", "git_message_ticket",
    "git_semver_tag_required", "lockfiles_required", "product_required_outputs", "spdx_required_package",
})  # fmt: skip
"""Rules whose denial names nothing but what the rule was told."""

_NAMED = (
    "The refusal says what it was. With a made-up cause that reads:",
    "The refusal names the cause, which may be another than here:",
    "The words around the value are the same for your run, the value is an example:",
    "Verify tells what it found, for example:",
)
"""In front of the words of a denial that names what only the record knows; which sentence goes with the rule."""


_FOLDED = (
    "The refusal names the folder. If `{}` is in it, `-f` finds no attestation; put `-s` and the commit in its place."
)
"""The same of a folder that was recorded as one product, which may be that of the file by which verify goes."""


def pattern_of(applied: AppliedRule) -> tuple[str, str] | None:
    """Return a pattern that finds what a rule says whatever value it names, with what it finds of the run that breaks it.

    None where the denial names nothing but what the rule was told, begins with a value, or has words of this document alone.
    """
    if applied.rule.name in _PATTERNS:
        pattern = _PATTERNS[applied.rule.name]
        seen = re.search(pattern.replace("[:alnum:]", "a-zA-Z0-9"), applied.violation.message)
        assert seen is not None
        return pattern, seen[0]
    for form in re.findall(r'sprintf\("([^"\\]*)"', applied.text):
        words = form.removesuffix(" %v")
        if applied.violation.words or "%" not in words or re.search(r"^'?%|[`$*^\[\]]", words):
            continue
        words = re.sub(r"'%[svd]'", "'([^']*)'", words.replace(".", "[.]"))
        words = re.sub(r" %[sd]$", rf" ({_LAST})", words)
        words = re.sub(r"%[svd]", "([^ ]*)", words)
        end = "$" if words.endswith(f"({_LAST})") else ""
        if seen := re.search(words.replace("[:alnum:]", "a-zA-Z0-9") + end, applied.violation.message):
            told = all(
                re.search(rf':= \[?"?{re.escape(value)}"?\]?$', applied.text, re.MULTILINE) for value in seen.groups()
            )
            return None if told else (re.sub("[()]", "", words), seen[0])
    return None


_PATTERNS = {
    "secretscan_no_findings": "in [a-z]*:[[:alnum:]_./-]*",
    "lockfiles_banned_dependency": "pulls in [[:alnum:]_@:/.-]*",
    "cdx_fixed_versions": "[^ ]* is older than [^ ]* or cannot be compared",
    "spdx_banned_packages": "[^ ]* is older than [^ ]* or cannot be compared",
    "cdx_license_allowlist": "has licence [[:alnum:].-]*",
    "spdx_license_allowlist": "has licence [[:alnum:].-]*",
    "spdx_license_denylist": "has the denied licence [[:alnum:].-]*",
    "vex_no_affected": "has the status '[a-z_]*'",
    "cmd_forbidden_words": "contains '[a-z]*'",
    "cmd_output_forbidden": "[a-z]* reports a warning or an error",
}
"""By rule whose denial begins with a value or has more than one: a pattern that finds what follows, whatever it names."""

_LAST = "[[:alnum:]_@:/.-]*"
"""A value at the end of a denial, where in the log anything may follow."""


def told(applied: AppliedRule) -> tuple[Part, ...]:
    """Return the blocks that find what a rule says of the run that breaks it in the log of verify."""
    if applied.rule.name == "cmd_exact":
        shown = applied.violation.words.replace('"', '\\"')
        return (Bash(f"grep -m1 -o 'command is [^,]*, [^,]*' {LOG}\n"), Text(shown))
    message = (applied.violation.words or applied.violation.message).partition(' ["')[0]
    if '"' in applied.violation.words:  # what tells the runs apart; a log line has quotes escaped
        words = message.replace('"', '\\"')
        return (Bash(f"grep -m1 -oF '{words}' {LOG}\n"), Text(words))
    words = quotable(message) if re.search(r"[\"\\$`]|sha256:|[0-9a-f]{32}", message) else message
    return (Bash(f'grep -m1 -oF "{words}" {LOG}\n'), Text(words))


def system_of(case: Case) -> str:
    """Return the CI system whose attestor a rule reads, or ""."""
    judged = {applied.rule.attestor for applied in case.procedure.rules}
    return next((name for name in CI if name in judged), "")


PLACED = {
    "gitlab": (
        "Make the keys outside of GitLab; the job only gets the step's private one:",
        "This goes into the job, whose image needs witness. The key comes from a variable of type File there, whose path takes the place of the one behind `-k`:",
        "GitLab takes artifacts from the checkout only, so end the job with `cp ../{attestation} .` and fetch {fetched}. The policy is signed where its own key is:",
    ),
    "jenkins": (
        "The keys are made once, away from the agents, and the job gets nothing but the step's private one:",
        "This goes into the Jenkins job, on an agent that has witness. The key is a file credential there, and the path that Jenkins gives it goes behind `-k`:",
        "Policy and check, on the machine that has the policy's key and gets {fetched} from the job:",
    ),
    "aws-codebuild": (
        "Make both pairs outside of CodeBuild and hand over only the private one of the step:",
        "This belongs in the buildspec, with witness in the image and the key fetched from Secrets Manager into the file behind `-k`. The source has to be "
        "a full clone: the ZIP that CodePipeline hands over by default has no `.git`, and `-a git` fails there:",
        "And outside again, with {fetched} from the build:",
    ),
    "job": (
        "Both pairs are made once, outside of GitLab:",
        "With `../{key}` in the File variable `STEP_KEY` and `../{public}` in `POLICY_PUB`, these lines change or come in, and the "
        "images of both jobs need witness{unnamed}:",
        "Commit the signed policy as `policy.signed.json`. It is made outside, where the run can be tried as well:",
    ),
}
"""By CI system, and for any job of GitLab: where the keys are made, where the step runs, and where the policy is signed."""

_PLACED_IN_SHORT = ("Once, outside of CI:", "In the job:", "Outside again:")
"""The same for those who want commands only."""

_RUN_AGAIN = {
    "gitlab": (
        "If the job doesn't record `gitlab` yet, it runs once more, with that in its `-a`:",
        "That attestation is refused now. The next one comes from the right job:",
    ),
    "jenkins": (
        "If `jenkins` isn't on record yet, it takes a new run in the Jenkins job, which has the variables for it:",
        "What was signed elsewhere stays refused, and the run is repeated where it belongs:",
    ),
    "aws-codebuild": (
        "The run itself belongs to CodeBuild, with the attestor added if it isn't there yet:",
        "The old one doesn't pass any more; this is for the build that the pipeline starts:",
    ),
}
"""By CI system: that the step runs again there, with another attestor or after a bad run."""


_CLEARED = {
    "go": "Go builds the same bytes from the same sources. What doesn't change is no product of the run, so the old file goes "
    "first.",
    "cargo": "If nothing changed cargo writes nothing, and then the run has no product for `-f` to find. That is what the `rm` is "
    "for.",
    "gcc": "Same sources, same binary, and an unchanged file is no product: remove it before each run.",
    "cmake": "An incremental build that has nothing to do leaves no product, hence the `rm`.",
    "tsc": "Compiled again, the JavaScript is the same, and what stays the same is no product; so it is removed first.",
    "javac": "Class files that come out the same are no products of a second run, hence the `rm`.",
    "python3": "Remove the old file first: one that the script writes unchanged is no product of the run.",
    "node": "The old file is removed since only what a run changes is a product of it.",
    "tar": "An archive that comes out the same as last time is no product of the run, hence the `rm`.",
    "awk": "The same input gives the same output, which would be no product of the next run; so the old one goes.",
    "build": "From the second run on the `rm` matters: what a build leaves as it was is no product, and `-f` would find nothing.",
    "package": "Packed again without a change, the file would be no product of the run. The `rm` avoids that.",
    "wheel": "A wheel that lies there already and doesn't change is no product of the run, so it is removed first.",
    "frontend": "Removing the old bundle first matters: if the run leaves it unchanged, verify can't find it by `-f`.",
    "sbom": "The old document goes first, because a file that stays the same is no product of the run.",
    "vex": "The `rm` goes first because an unchanged document would be no product of this run.",
    "image": "The old file goes first: an image that comes out the same writes the same bytes again, and that is no product of the run.",
    "metadata": "The `rm` makes sure that the metadata are a product also when nothing changed.",
    "scan": "A report that doesn't change would be no product the next time, hence the `rm`.",
    "lint": "The old report is removed because a file that stays as it is isn't a product.",
    "typecheck": "A report with the same content is no product of the next run, which is why it is removed.",
    "render": "Rendering the same manifest over itself leaves no product, so the old one is removed.",
}
"""By program, or else by what the command is for: why its output is removed before the run."""

_OFTEN = {
    "make": (
        "make leaves alone what is up to date, and a file that the run didn't change is no product of it; hence the `rm`.",
        "The `rm` makes make do its work: a target that is up to date isn't written, and then isn't a product.",
        "With the target still there make may have nothing to do, and the run no product.",
        "Remove the target before each run: whether make skips it or writes the same bytes again, it would be no product.",
        "Why the `rm`: only files that the run creates or changes are products, and make skips what is current.",
        "A target that is still there may be skipped or come out the same, and either way it's no product; the `rm` rules out both.",
        "The `rm` is there for the second time, when make may find nothing to do, and the run would have no product.",
    ),
    "sh": (
        "A file that is written again with the same bytes is no product, hence the `rm` before the run.",
        "The old file is removed first, because only a file that the run changes is a product.",
        "A file that comes out as it was is no product, so the run starts without it.",
        "Start without the old file, or an unchanged one isn't a product and `-f` finds no attestation.",
    ),
}
"""Of the programs that most commands begin with, more than one way to say it; which one goes with the rule."""


def why_so(case: Case) -> str:
    """Return why the artifact is removed before the run, or what it means that verify goes by the commit and not by a file; or ""."""
    if clear(case):
        return why_cleared(case)
    # Who gets the file, is told how.
    if case.procedure.artifact or any(case.asks(what) for what in ("handover", "supplier")):
        return ""
    if case.purpose == "sbom":
        document, command = case.procedure.attested.artifact, case.procedure.attested.command
        return _DOCUMENT_BY_COMMIT.format(document) if document and document in command else _BY_COMMIT["sbom"]
    if case.procedure.attested.build.artifacts and case.purpose not in {"test", "deploy"}:
        return _BY_COMMIT.get(case.procedure.attested.command.split(maxsplit=1)[0], "")
    if case.purpose == "install" and any(applied.rule.attestor == "secretscan" for applied in case.procedure.rules):
        return _SCANNED_ONCE
    if "-D warnings" in case.procedure.attested.command:
        return _WARNINGS_DENIED
    return _WITHOUT_FILE.get(case.purpose, "")


_WARNINGS_DENIED = "With `-D warnings` any finding makes clippy fail, which leaves no attestation, so findings need no rule of their own."
"""What an attestation says of a linter that lets no warning pass."""

_SCANNED_ONCE = (
    "The last line goes by the commit. Empty the folder that the command installs into before each run: a file that comes out "
    "as it was isn't scanned, and a refused commit would pass the second time."
)
"""What an installation has to start from whose files are scanned."""

_WITHOUT_FILE = {
    "test": "Failed tests make the command fail, and a run that fails leaves no attestation. So one of this command says that they passed, on the files that lay there.",
    "lint": "When the linter exits non-zero there is no attestation at all; what it only warns of, exiting with 0, is attested like a clean run.",
    "typecheck": "A type error lets the command fail, and then no attestation is written; that part needs no rule.",
    "vet": "If `go vet` finds something it fails, and a command that fails leaves no attestation; findings need no rule.",
    "analyze": "With `-Werror` a finding is an error, and after an error there is no attestation to verify.",
    "sast": "The scanner exits non-zero on findings, and then no attestation is written. A missing one means findings, an error, or no run at all.",
    "secrets": "A secret that the scan finds makes it exit non-zero, which leaves no attestation: verify then fails for want of one and not by the rule.",
    "checksums": "One wrong checksum and the command fails, which leaves no attestation. So one of this command says that all were right.",
    "verify": "Where the check itself fails there is no attestation, so the rule only has to look after the rest.",
    "validate": "A file that isn't valid lets the command fail, and no attestation is written then.",
    "install": "The last line goes by the commit and compares none of the installed files. Where they are handed on, let an attested command pack them and verify the archive by `-f`.",
    "deploy": "Verified is the commit that was deployed; a file that somebody changes on the target afterwards isn't noticed.",
    "wheel": "The last line asks for the commit; with `-f` and one of the built files, new in this run, verify looks at that file, too.",
}
"""By what a command is for that leaves no file of its own to verify: what an attestation for the commit says."""


_DOCUMENT_BY_COMMIT = (
    "The last line goes by the commit, so a `{0}` that somebody exchanged passes. To check the file itself, put `rm -f {0}` in front of the run and "
    "`-f {0}` in the place of `-s` and the commit."
)
"""What such a check does not look at where the command says which document it writes."""

_BY_COMMIT = {
    "sbom": "The command has no path of the document in it, so the commit is what's verified. Whoever gets the document should verify that, by `-f` and its path; for this "
    "it must not lie there before the run.",
    "cargo": "`-s` in the last line finds the run by its commit and looks at no file. A binary that you hand on is removed from `target/release/` before the run, "
    "since what cargo leaves there is no product, and verified by `-f`; only that notices an exchanged one.",
    "mvn": "Verified is the commit, which says nothing of the jar in somebody's hands. With `-f` and the jar from `target/`, removed before the run so that it's a product, "
    "verify compares that file's digest.",
    "gradle": "The command doesn't name its jar, so the check below goes by the commit. For the jar itself remove it before the run, or it may be up to "
    "date and no product, and give verify `-f` and its path.",
    "npm": "Verify asks about the commit here, and a bundle that is changed afterwards still has the right one. `-f` and a file of the bundle "
    "checks that, if the old bundle was removed before the run.",
    "make": "It's the commit that is verified. If the target leaves a file that you ship, remove that before the run, so that it's a product, and ask for it by `-f`; "
    "a swap after the run goes unnoticed otherwise.",
    "sh": "`-s` finds the run by its commit and looks at no file; for one that the script leaves, `-f` and its path is the stricter check, provided that the run "
    "writes it anew.",
    "tsc": "The last line asks for the commit. What the compiler wrote is in the product record, and `-f` with one of these files, if it wasn't "
    "there before, tells whether it's still the same.",
    "javac": "The check goes by the commit, so a class file that is exchanged afterwards passes; `-f` and one that the run wrote anew compares that one's digest.",
    "uv": "What is checked below is the commit. Before a wheel goes out, run the last line with `-f` and the wheel instead of `-s`, so that an exchanged "
    "one is refused; a wheel that lay there before the run and didn't change isn't found.",
}
"""By program that leaves files which its command doesn't name, and for documents: what a check by the commit does not look at."""


def why_cleared(case: Case) -> str:
    """Return the sentence on the artifact that is removed before the run, or "" where none is."""
    if not clear(case):
        return ""
    if any(applied.rule.name == "product_required_outputs" for applied in case.procedure.rules):
        if case.procedure.artifact or case.asks("handover") or case.asks("supplier"):
            return "The `rm` is for the runs after this one: a file that is skipped as up to date, or written again with the same bytes, is no product."
        return (
            "The `rm` is for the runs after this one, as an unchanged file is no product. The last line goes by the commit; with "
            f"`-f {case.procedure.attested.artifact}` instead of `-s` it refuses a file that was exchanged since."
        )
    program = case.procedure.attested.command.split(maxsplit=1)[0]
    if program in _OFTEN:
        said = _OFTEN[program]
        return said[zlib.crc32(f"{case.procedure.rules[0].rule.name} {case.purpose}".encode()) % len(said)]
    return _CLEARED.get(program) or _CLEARED.get(case.purpose, _CLEARED["build"])
