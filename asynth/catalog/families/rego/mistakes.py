"""Drafts of rules as users write them, each with one mistake: the text, what its author sees of it, and what is wrong.

Every draft is Rego that witness takes; what it lets through or refuses by mistake follows from its text alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from asynth.catalog.member import AttestedBuild
from asynth.catalog.rules.command_line import arguments
from asynth.catalog.rules.command_run import insisted
from asynth.catalog.rules.sbom_cyclonedx import dependencies_of


@dataclass(frozen=True, slots=True)
class Mistake:
    """One draft with one mistake.

    :param rule: the rule that it was meant to be
    :param body: the module below its imports, for one attested
    :param symptom: what its author noticed, as a sentence
    :param flaw: what is wrong, and the mechanism
    :param shown: whether the run that breaks the rule is one that the draft lets pass
    :param refuses: whether what its author noticed is that it refuses good runs
    :param useless: whether it never denies anything, or denies everything
    """

    rule: str
    body: Callable[[AttestedBuild], str]
    symptom: str | Callable[[AttestedBuild], str]
    flaw: str
    shown: bool = True
    refuses: bool = False
    useless: bool = False

    def symptom_of(self, attested: AttestedBuild) -> str:
        """Return what the author noticed with this attested."""
        return self.symptom if isinstance(self.symptom, str) else self.symptom(attested)


def deny(condition: str, message: str = "not allowed") -> str:
    """Return a rule of one message."""
    return f'deny contains "{message}" if {{\n{condition}\n}}\n'


def _misjudged(attested: AttestedBuild) -> str:
    """Return which version the draft misjudges by comparing texts."""
    major, minor, _ = dependencies_of(attested.build)[-1][1].split(".")
    if int(minor) < 10:
        return f"it refuses `{major}.10.0`, and that is newer"
    return f"`{major}.9.0` got through, and that is older"


MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "git_branch_allowlist",
        lambda attested: deny(f'\tinput.branch != "{attested.branch}"', "wrong branch"),
        "it denies other branches, but in `opa eval` an input without `branch` isn't denied",
        "A comparison with something undefined is undefined too, `!=` included. So where the record has no `branch` the body ends without a denial. With `object.get` it is an empty text there, and that is on no list.",
        shown=False,
    ),
    Mistake(
        "git_branch_prefix",
        lambda attested: deny(
            f'\tnot startswith(input.branch, "{attested.branch.partition("/")[0]}/")', "not a branch of that kind"
        ),
        "it gets every branch right, but in `opa eval` an input without `branch` isn't denied",
        "For named branches it is right. OPA evaluates the argument `input.branch` before the `not`, and where the record has no branch the body ends there, without a denial. `not` over a helper rule has no such argument, so undefined becomes a denial.",
        shown=False,
    ),
    Mistake(
        "git_clean_worktree",
        lambda attested: deny("\tcount(input.status.modified) > 0", "uncommitted changes"),
        "it never denies anything, dirty or not",
        "`status` has no summary by state. It maps each changed path to its states, so there is no key `modified` and its count is undefined. Iterate over the paths, and deny a record without a commit, which has no status either.",
        useless=True,
    ),
    Mistake(
        "git_clean_except",
        lambda attested: deny('\tsome path, _ in input.status\n\tnot startswith(path, "docs")', "uncommitted changes"),
        "a changed `docs-build.sh` was accepted the other day",
        "`docs-build.sh` begins with `docs` as well. The prefix of a folder has to end in its slash. (A repository without any commit is refused now as well.)",
    ),
    Mistake(
        "git_semver_tag_required",
        lambda attested: deny('\tnot startswith(input.tag, "v")', "no version tag"),
        "untagged commits pass just like tagged ones",
        "There is no field `tag`. The record has a list `tags`, and only if there are any. OPA evaluates `input.tag` before the `not`, finds nothing, and leaves the body.",
        useless=True,
    ),
    Mistake(
        "git_author_domain",
        lambda attested: deny(
            f'\tnot endswith(input.authoremail, "{attested.author[1].rsplit("@", 1)[1]}")', "author from outside"
        ),
        "in a test somebody with an address at a longer domain got through",
        "Without its `@` the domain is also the end of longer ones, which anybody can register. And an address in upper case is refused although it is one of yours.",
    ),
    Mistake(
        "git_remote_allowlist",
        lambda attested: deny(
            f'\tsome remote in input.remotes\n\tnot startswith(remote, "{attested.remote.rsplit("/", 1)[0]}")',
            "foreign remote",
        ),
        "a clone from our group for forks was accepted, whose name only begins like the real one",
        "The prefix lacks the slash at its end, so every group fits whose name begins like yours. A second hole shows after `git init`: without remotes there is nothing to iterate over, and nothing is denied.",
    ),
    Mistake(
        "git_message_ticket",
        lambda attested: deny(
            f'\tnot contains(input.commitmessage, "{attested.ticket.split("-", 1)[0]}-")', "no ticket"
        ),
        "somebody wrote a commit that only mentioned a ticket in its last line, and it passed",
        "`contains` finds a ticket anywhere in the message, also in a quoted one. A beginning takes an anchored expression.",
    ),
    Mistake(
        "git_max_parents",
        lambda attested: deny("\tcount(input.parents) > 1", "merge commit"),
        "merges still get through",
        "The field is `parenthashes`. `input.parents` doesn't exist, its count is undefined, and so the body never holds. `witness policy check` can't notice, since it doesn't know what an attestation holds. New besides: a record without a commit is denied.",
        useless=True,
    ),
    Mistake(
        "env_variable_equals",
        lambda attested: deny(
            f'\tinput.variables.{attested.variable[0]} != "{attested.variable[1]}"', f"{attested.variable[0]} is wrong"
        ),
        "a wrong value is refused, but when the variable isn't set at all verify is happy",
        "An unset variable isn't in the record, and a comparison with something undefined is undefined, also by `!=`. The rule is silent just where you need it most.",
    ),
    Mistake(
        "env_required_variables",
        lambda attested: deny(f"\tnot input.variables.{attested.variable[0]}", f"{attested.variable[0]} is missing"),
        "a run in which the variable was set to nothing was accepted",
        "`not` holds for undefined and for `false` and for nothing else. An empty string is a value, so an empty variable counts as set here.",
    ),
    Mistake(
        "env_forbidden_variables",
        lambda attested: (
            deny('\tinput.variables.SKIP_TESTS == "1"', "tests were skipped")
            + "\n"
            + deny('\tinput.variables.LD_PRELOAD != ""', "something was preloaded")
        ),
        "with `SKIP_TESTS=yes` it passes",
        "It compares the value, and any value but `1` gets by, as does an empty `LD_PRELOAD`. Whether a variable is set shows in the names alone. A record with no variables at all is refused now, too.",
    ),
    Mistake(
        "cmd_exact",
        lambda attested: deny(f"\tinput.cmd != {_quoted(attested.command)}", "wrong command"),
        "it refuses every run, also the right one",
        "`cmd` is a list of arguments and never equal to a string, so `!=` always holds. Compare it with a list.",
        shown=False,
        refuses=True,
        useless=True,
    ),
    Mistake(
        "cmd_no_shell",
        lambda attested: deny('\tinput.cmd[0] in {"sh", "bash"}', "no shells"),
        "a run with `/bin/sh -c` was accepted yesterday",
        "The program is recorded as it was typed, and `/bin/sh` is another string than `sh`. Cut the folder off before you compare. I also let it refuse a record that names no program.",
    ),
    Mistake(
        "cmd_forbidden_words",
        lambda attested: deny('\tsome word in {"curl", "wget"}\n\tword in input.cmd', "downloads are not allowed"),
        "it catches a plain curl, not one inside `sh -c`",
        "`in` compares whole arguments, and the script of `sh -c` is one argument with the word somewhere in it. So search each argument, with a boundary on both sides of the word, and refuse a record that has no command to search.",
    ),
    Mistake(
        "cmd_program_allowlist",
        lambda attested: deny(f'\tnot startswith(input.cmd[0], "{arguments(attested.command)[0]}")', "wrong program"),
        "sh is refused, but another program whose name begins the same was accepted",
        "`startswith` lets every longer name pass that begins the same. A record without a command passes too: `input.cmd[0]` is evaluated before the `not`, and undefined ends the body.",
        shown=False,
    ),
    Mistake(
        "cmd_required_flags",
        lambda attested: deny(
            f'\tnot contains(concat(" ", input.cmd), "{insisted(arguments(attested.command))}")', "option is missing"
        ),
        "someone got past it with a longer option that only begins like ours",
        "Once the arguments are joined, the option is found inside longer ones and inside quoted text. In a set of whole arguments it can't be confused.",
        shown=False,
    ),
    Mistake(
        "cmd_stdout_required",
        lambda attested: deny(
            f'\tnot contains(input.stdout, "{attested.build.stdout.replace("{artifact}", attested.artifact)}")',
            "line missing",
        ),
        "a run that printed nothing at all went through",
        "A silent command has no `stdout` in its record. OPA evaluates that argument before the `not`, and where it is undefined the body ends without a denial. The new version also asks for the whole line, because the text could be part of another one.",
    ),
    Mistake(
        "product_required_outputs",
        lambda attested: deny(f'\tinput["{attested.artifact}"].digest.sha256 == ""', "output is missing"),
        "verify is green even for a run that didn't write the file",
        'A file that isn\'t a product has no entry, so the path is undefined, and comparing that with `""` is undefined as well. Give the path a default and the comparison works.',
        useless=True,
    ),
    Mistake(
        "product_directory",
        lambda attested: deny(
            f'\tsome path, _ in input\n\tnot startswith(path, "{attested.artifact.rsplit("/", 1)[0]}")',
            "file in a wrong place",
        ),
        "files in a folder beside it got through, whose name only begins the same",
        "The slash at the end is missing, and without it a prefix also fits names that go on. With the slash only the folder itself does.",
    ),
    Mistake(
        "product_forbidden_endings",
        lambda attested: deny(
            '\tsome path, _ in input\n\tsome pattern in ["*.pem", "*.env"]\n\tglob.match(pattern, ["/"], path)',
            "forbidden file",
        ),
        "a key in a subfolder wasn't noticed",
        "With `/` as a delimiter `*` stops at a slash, so only files at the top are matched. `endswith` finds an ending wherever the file lies.",
    ),
    Mistake(
        "material_forbidden_files",
        lambda attested: deny('\tinput[".env"]', ".env found") + "\n" + deny('\tinput["id_rsa"]', "id_rsa found"),
        "it overlooked `config/.env`",
        "Materials are keyed by their whole path, so `.env` is only the one at the top. Compare the last part of each path. The second denial is for an empty record, which would pass for clean.",
    ),
    Mistake(
        "lockfiles_no_plain_http",
        lambda attested: deny('\tcontains(input.content, "http://")', "plain http source"),
        "it finds nothing, whatever I put into the lock file",
        "`input` is an object with a list `lockfiles`, and `content` belongs to each entry of it. One level up it is undefined. A run without any lock file gets a denial of its own, as there is nothing to search.",
        useless=True,
    ),
    Mistake(
        "sarif_no_errors",
        lambda attested: deny(
            '\tsome run in input.runs\n\tsome result in run.results\n\tresult.level == "error"', "errors found"
        ),
        "a report full of errors passes, though `jq` finds them at once",
        "jq reads the report, the rule reads the attestation, and there the report lies below `report`. `input.runs` is undefined, so nothing is iterated. Two things are new: a result without a level has that of its rule, and a "
        "report without a run is refused.",
        useless=True,
    ),
    Mistake(
        "secretscan_no_findings",
        lambda attested: deny("\tinput.findings != []", "secrets found"),
        "it refuses clean runs too",
        "A clean scan is recorded as `findings: null`, and null is another value than an empty list, so `!=` holds for it as well. Deny only what you can iterate over: null has nothing.",
        shown=False,
        refuses=True,
        useless=True,
    ),
    Mistake(
        "secretscan_tolerated_rules",
        lambda attested: deny('\tsome finding in input.findings\n\tfinding.rule != "generic-api-key"', "secret found"),
        "it tolerates everything, not only the noisy kind",
        "The name of the pattern is in `ruleId`. `finding.rule` doesn't exist, the comparison is undefined for every finding, and none is denied.",
        useless=True,
    ),
    Mistake(
        "jenkins_url",
        lambda attested: deny(
            f'\tnot startswith(input.jenkinsurl, "https://jenkins.{attested.organisation}.example")', "other server"
        ),
        "a host that only begins like ours passed in a test",
        "The host isn't finished at the end of your string: one that goes on with another dot and domain begins the same. Compare the address as a whole, with the slash at its end."
        " A second Jenkins under a path of the same host is refused then, too.",
    ),
    Mistake(
        "maven_no_snapshots",
        lambda attested: deny('\tcontains(input.version, "snapshot")', "snapshot"),
        "it has never refused anything",
        "`contains` minds the case, and Maven's suffix is `-SNAPSHOT`. The dependencies aren't looked at either. A POM that has no version of its own is denied now, since nothing can be said of it.",
        useless=True,
    ),
    Mistake(
        "spdx_banned_packages",
        lambda attested: deny(
            f'\tsome pkg in input.packages\n\tpkg.name == "{dependencies_of(attested.build)[-1][0]}"\n'
            f'\tpkg.versionInfo < "{dependencies_of(attested.build)[-1][1]}"',
            "too old",
        ),
        _misjudged,
        "`<` on strings goes by characters, so `10` comes before `2` and `9` after `13`. Compare versions with `semver.compare`, and deny what it "
        "can't read. An SBOM without packages is refused as well.",
        shown=False,
        refuses=True,
    ),
)
"""By rule, one each."""

MISTAKES_BY_RULE = {mistake.rule: mistake for mistake in MISTAKES}


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
