"""Rules over `git`: branch, state of the worktree and remotes; the commit and who made it are next door.

They apply to any build, since none of this has to do with what is built; a violation changes the repository beforehand.
"""

from __future__ import annotations

import re

from asynth.catalog.member import AttestedBuild, Binding, Forms, Violation, rule
from asynth.catalog.rego import literal
from asynth.catalog.rules.git_commit import (
    git_commit_not_before,
    git_max_parents,
    git_message_ticket,
    git_semver_tag_required,
)
from asynth.catalog.rules.git_people import (
    git_author_allowlist,
    git_author_domain,
    git_committer_matches_author,
)
from asynth.catalog.rules.records import excerpt

_SPIKE = "spike/new-parser"
_PASSING = "hotfix/"
"""How branches begin that exist for a day, to which nobody ties a policy."""


@rule(
    attestor="git",
    module="git/branch.rego",
    title="branch",
    called="the branch rule",
    device=(
        "`branch` in the git attestation is the branch that was checked out when the step began; compare it with the "
        "name that you allow."
    ),
    explanation=(
        "`object.get` is for a repository whose record has no branch: there `input.branch` would be undefined, the comparison as well, and "
        "nothing would be denied."
    ),
    limit=(
        "The name is a local one: `git checkout -B` gives it to any commit, so pair the rule with a key that only the "
        "protected job can read. A CI job on a bare commit has none but `HEAD` and is refused."
    ),
    catch=(
        "The name is local: `git checkout -B` gives it to any commit. A CI job on a bare commit has none but `HEAD`, and "
        "has to check the branch out by name first."
    ),
    fits=lambda attested: not attested.branch.startswith(_PASSING),
)
def git_branch_allowlist(attested: AttestedBuild) -> Binding:
    """Allow the branch of the attested alone; deny one that a colleague would work on."""
    other = f"wip/{attested.step}-fix"
    return Binding(
        parameters={"allowed": [attested.branch]},
        forms=Forms(
            clause=f"the build came from the branch `{attested.branch}`",
            imperative=f"refuse builds from any branch other than `{attested.branch}`",
            noun=f"a build from another branch than `{attested.branch}`",
            incident="last week a build from somebody's feature branch went out to customers",
            orders=(
                f"take nothing but builds from `{attested.branch}`",
                f"stop builds that weren't made on `{attested.branch}`",
            ),
            incidents=(
                "the demo server ran a week on somebody's experiment",
                "the file on the download page turned out to be from a branch that was never merged",
            ),
            shell=f'[ "$(git rev-parse --abbrev-ref HEAD)" = {attested.branch} ] || exit 1',
            wants=(
                f"only `{attested.branch}` may go out",
                f"builds off a feature branch must not verify, just `{attested.branch}`",
                f"I need it to check the branch, `{attested.branch}` and nothing else",
                f"whatever wasn't built on `{attested.branch}` has no business on a server",
                f"it must fail when it was built on anything but `{attested.branch}`",
            ),
            record=excerpt(branch=other),
        ),
        violation=Violation(
            message=f"branch '{other}' is not one of {literal([attested.branch])}",
            prelude=f"git checkout -q -b {other}",
        ),
    )


@rule(
    attestor="git",
    module="git/branch_prefix.rego",
    title="branch-prefix",
    called="the prefix check",
    device="The git attestation has the local branch name in `branch`; ask how it begins.",
    explanation=(
        "`branch_ok` holds as soon as one prefix fits, and `not branch_ok` denies the rest, also a record without a branch. "
        "In a bare `not startswith(input.branch, ...)` an undefined argument ends the body before the `not`, and nothing is denied."
    ),
    limit=(
        "No server vouches for the name: `git checkout -B` gives any commit a fitting one, so what counts is who "
        "can use the key."
    ),
    fits=lambda attested: "/" in attested.branch and not attested.branch.startswith(_PASSING),
    catch="The name is local: `git checkout -B` gives it to any commit, and a job on a bare commit has `HEAD` and is refused.",
)
def git_branch_prefix(attested: AttestedBuild) -> Binding:
    """Allow the prefix of the attested's branch, up to its slash; deny a branch elsewhere."""
    head, slash, _ = attested.branch.partition("/")
    prefix = head + slash
    return Binding(
        parameters={"prefixes": [prefix]},
        forms=Forms(
            clause=f"the branch is one of ours under `{prefix}`, such as `{attested.branch}`",
            imperative=f"refuse branches other than `{attested.branch}` and its siblings under `{prefix}`",
            noun=f"a build from any branch but `{attested.branch}` and others under `{prefix}`",
            incident="a spike branch was built and released because nobody looked at the name",
            orders=(
                f"let `{attested.branch}` and other `{prefix}` branches pass and nothing else",
                f"check that the branch is `{attested.branch}` or another one under `{prefix}`",
            ),
            incidents=(
                "the build for the fair came from somebody's topic branch",
                "a customer got a build from a topic branch, and the debug menu gave it away",
            ),
            shell=f'case "$(git branch --show-current)" in\n  {prefix}*) ;;  # {attested.branch}\n  *) exit 1 ;;\nesac',
            wants=(
                f"everything under `{prefix}` is fine, other branches aren't; right now it's `{attested.branch}`",
                f"the branch has to start with `{prefix}`, we're on `{attested.branch}` at the moment",
                f"only `{prefix}` branches count, like `{attested.branch}` now",
                f"builds are fine from `{attested.branch}` and our other `{prefix}` branches, from anywhere else they should be stopped",
                f"it has to pass on `{attested.branch}` and on whatever `{prefix}` branch comes next, and fail on others",
            ),
            record=excerpt(branch=_SPIKE),
        ),
        violation=Violation(
            message=f"branch '{_SPIKE}' starts with none of {literal([prefix])}", prelude=f"git checkout -q -b {_SPIKE}"
        ),
    )


@rule(
    attestor="git",
    module="git/clean_except.rego",
    title="clean-except",
    called="the rule with its exception",
    device=(
        "`status` of the git attestation has the uncommitted paths, so leave out those below `docs/` and deny the rest."
    ),
    explanation=(
        "Paths start at the root of the repository; one with blanks or umlauts is recorded in quotes, hence `trim_prefix`. A staged rename is one "
        "entry, `docs/old -> new`, and denied, since it may lead out of there. Without its slash `docs/` would also excuse `docs-build.sh`. "
        "Before any commit there is no `status`, hence the denial of an empty `commithash`."
    ),
    limit="What git ignores never appears in `status` unless it is tracked, nor does what the command itself changes: that comes later.",
    catch="Output of the last build counts as untracked unless `.gitignore` has it; what that covers can go into a build unnoticed.",
    here=lambda attested: (
        "This command works on `docs` itself, the one folder that is excused, so what nobody committed in there gets into its result."
        if re.search(r"(^|[\s'/])docs([\s'/]|$)", attested.command)
        else ""
    ),
)
def git_clean_except(attested: AttestedBuild) -> Binding:
    """Tolerate drafts below `docs/`; deny a script beside it whose name begins the same."""
    return Binding(
        parameters={"ignored": ["docs/"]},
        forms=Forms(
            clause="nothing outside `docs/` was uncommitted when the step began",
            imperative="refuse uncommitted changes, except below `docs/`",
            noun="a build with uncommitted changes anywhere but in `docs/`",
            incident="our writers always have drafts lying around, and an uncommitted `docs-build.sh` went unnoticed among them",
            orders=(
                "ask for a clean checkout, `docs/` aside",
                "stop at uncommitted files unless they are in `docs/`",
            ),
            incidents=(
                "a helper script that was never committed had a hand in the last three releases",
                "between all the drafts nobody saw the one script that was changed, too",
            ),
            shell="! git status --porcelain | grep -v '^...docs/' || { echo \"uncommitted changes\" >&2; exit 1; }",
            wants=(
                "the checkout has to be clean, drafts in `docs/` don't matter",
                "uncommitted stuff is a no, only `docs/` may be dirty",
                "I don't care what state `docs/` is in, but everything else must be committed",
                "local changes must not end up in a build, text below `docs/` excepted",
                "a dirty tree should fail unless the only changes are under `docs/`",
            ),
            record='{\n  "status": {\n    "docs/draft.md": {"worktree": "untracked"},\n    "docs-build.sh": {"worktree": "modified"}\n  }\n}',
        ),
        violation=Violation(
            message="uncommitted change outside the ignored paths: docs-build.sh",
            prelude="mkdir -p docs\necho draft > docs/draft.md\necho 'make -C docs' > docs-build.sh",
        ),
    )


@rule(
    attestor="git",
    module="git/clean.rego",
    title="clean",
    called="the rule on the working tree",
    device=(
        "The git attestation has a `status` with an entry for each changed, staged or untracked file, or for the folder where all of it is untracked; "
        "without any of these it is absent."
    ),
    explanation=(
        "Where `status` is absent there is nothing to iterate over, and that is the clean case. A repository without a commit has no status "
        "either; the empty `commithash` gives it away."
    ),
    limit="`status` leaves out untracked files that `.gitignore` covers, and it is taken before the command, which may change files unnoticed.",
    catch=(
        "The record is made before the command starts, so leftovers of the last build refuse this one unless `.gitignore` "
        "covers them; and what that covers can go into a build unnoticed."
    ),
)
def git_clean_worktree(attested: AttestedBuild) -> Binding:
    """Ask for a clean worktree; deny one with a forgotten file."""
    return Binding(
        parameters={},
        forms=Forms(
            clause="the working tree was clean when the command started",
            imperative="refuse builds with uncommitted changes",
            noun="a build from a dirty checkout",
            incident="a fix went out last week with changes that nobody had committed",
            orders=(
                "turn down anything built from a dirty tree",
                "insist on a clean checkout",
            ),
            incidents=(
                "the binary on the test bench has a fix that isn't in any commit",
                "two builds of the same commit differ, and one of them had local edits in it",
            ),
            shell='test -z "$(git status --porcelain)" || { echo "uncommitted changes" >&2; exit 1; }',
            wants=(
                "no uncommitted changes in a build, ever",
                "the tree has to be clean when the build starts",
                "someone's local edits must not get into a release again",
                "I want what is in git to be what was built, so a dirty checkout has to fail",
                "modified or untracked files should be reason enough to say no",
            ),
            record='{\n  "status": {\n    "local-patch.diff": {"worktree": "untracked"}\n  }\n}',
        ),
        violation=Violation(
            message="uncommitted change in local-patch.diff",
            prelude="git show > local-patch.diff",
        ),
    )


@rule(
    attestor="git",
    module="git/remote.rego",
    title="remote",
    called="the rule on remotes",
    device=(
        "`remotes` in the git attestation holds the URL of every remote of the checkout; deny each that doesn't begin with your server and group."
    ),
    explanation=(
        "Without its slash at the end the prefix would also fit a group whose name goes on, such as one with `-forks` behind it. And a "
        "checkout without any remote, after `git init`, gives the first rule nothing to iterate over, so that case has a denial of its own."
    ),
    limit=("A remote is a line in `.git/config` and says where one would fetch, not where this commit came from."),
    catch="A clone over ssh has another address, `git@...`, and is refused too. And `git remote set-url` makes a clone of a fork fit: a remote is a line in "
    "`.git/config` and says nothing of where the commit is from.",
)
def git_remote_allowlist(attested: AttestedBuild) -> Binding:
    """Allow the attested's organisation; deny a clone of a fork, in a group whose name begins the same."""
    prefix = attested.remote.rsplit("/", 1)[0] + "/"
    fork = f"{prefix.removesuffix('/')}-forks/{attested.repository}.git"
    return Binding(
        parameters={"prefix": prefix},
        forms=Forms(
            clause=f"every remote of the checkout is below `{prefix}`",
            imperative=f"refuse checkouts with a remote outside `{prefix}`",
            noun=f"a build from a clone whose remote isn't below `{prefix}`",
            incident="a developer built the customer release from his fork without noticing",
            orders=(
                f"accept clones of `{prefix}` only",
                f"reject checkouts with a remote that isn't below `{prefix}`",
            ),
            incidents=(
                "something that runs on staging came from a colleague's fork",
                "one of the builders had cloned a fork and kept it",
            ),
            shell="[ -n \"$(git remote)\" ] && ! git config --get-regexp '^remote\\..*\\.url$' | "
            f"grep -v ' {prefix}' || {{ echo \"not our repository\" >&2; exit 1; }}",
            wants=(
                f"it has to come from our server, `{prefix}`, no forks",
                f"builds from a fork shouldn't pass, origin must be under `{prefix}`",
                f"only clones of `{prefix}` may produce releases",
                f"I want to be sure that nobody builds from his private clone; ours are all below `{prefix}`",
                f"any remote that doesn't begin with `{prefix}` is a reason to stop",
            ),
            record='{\n  "remotes": [\n    "' + fork + '"\n  ]\n}',
        ),
        violation=Violation(
            message=f"remote {fork} is not an approved origin", prelude=f"git remote set-url origin {fork}"
        ),
        needs=frozenset({"remote"}),
    )


RULES = (
    git_author_allowlist,
    git_author_domain,
    git_branch_allowlist,
    git_branch_prefix,
    git_clean_except,
    git_clean_worktree,
    git_committer_matches_author,
    git_max_parents,
    git_message_ticket,
    git_remote_allowlist,
    git_semver_tag_required,
    git_commit_not_before,
)
