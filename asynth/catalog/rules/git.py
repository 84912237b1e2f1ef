"""Rules over `git`: branch, state of the worktree, message, tags, remotes and date of the commit; who made it is next door.

They apply to any build, since none of this has to do with what is built; a violation changes the repository beforehand.
"""

from __future__ import annotations

from asynth.catalog.member import AttestedBuild, Binding, Forms, Violation, rule
from asynth.catalog.rego import literal
from asynth.catalog.rules.git_people import (
    AMEND,
    git_author_allowlist,
    git_author_domain,
    git_committer_matches_author,
)
from asynth.catalog.rules.records import excerpt

_SPIKE = "spike/new-parser"


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
        "The name is a local one: `git checkout -B` gives it to any commit. Pair the rule with a key that only the "
        "protected job can read."
    ),
    catch=(
        "The name is local: `git checkout -B` gives it to any commit. A CI job on a bare commit has none but `HEAD`, and "
        "has to check the branch out by name first."
    ),
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
            shell=f'[ "$(git rev-parse --abbrev-ref HEAD)" = {attested.branch} ] || exit 1',
            wants=(
                f"only `{attested.branch}` may go out",
                f"builds off a feature branch must not verify, just `{attested.branch}`",
                f"I need it to check the branch, `{attested.branch}` and nothing else",
                f"whatever wasn't built on `{attested.branch}` has no business on a server",
                f"people build releases from all sorts of branches, it has to be `{attested.branch}`",
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
        "In a bare `not startswith(input.branch, ...)` the argument is evaluated before the `not`; if it is undefined, the body ends "
        "there and nothing is denied."
    ),
    limit=(
        "No server vouches for the name. With `git checkout -B` any commit gets a fitting one locally, so what counts is who "
        "can use the key."
    ),
    fits=lambda attested: "/" in attested.branch,
    catch="It is the local name, which `git checkout -B` gives to any commit; a job on a bare commit has `HEAD` and is refused.",
)
def git_branch_prefix(attested: AttestedBuild) -> Binding:
    """Allow the prefix of the attested's branch, up to its slash; deny a branch elsewhere."""
    head, slash, _ = attested.branch.partition("/")
    prefix = head + slash
    return Binding(
        parameters={"prefixes": [prefix]},
        forms=Forms(
            clause=f"the branch is one of ours under `{prefix}`, such as `{attested.branch}`",
            imperative=f"refuse branches that don't start with `{prefix}` (we are on `{attested.branch}`)",
            noun=f"a build from a branch outside `{prefix}` (today's is `{attested.branch}`)",
            incident="a spike branch was built and released because nobody looked at the name",
            shell=f'case "$(git branch --show-current)" in  # {attested.branch} today\n  {prefix}*) ;;\n  *) exit 1 ;;\nesac',
            wants=(
                f"everything under `{prefix}` is fine, other branches aren't; right now it's `{attested.branch}`",
                f"the branch has to start with `{prefix}`, we're on `{attested.branch}` at the moment",
                f"only `{prefix}` branches count as releases, like `{attested.branch}` now",
                f"a build from anything that isn't `{prefix}` something should be stopped (this one is `{attested.branch}`)",
                f"`{attested.branch}` must pass and so must the next `{prefix}` branch, all others not",
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
        "`status` of the git attestation lists every uncommitted path, so leave out those below `docs/` and deny the rest."
    ),
    explanation=(
        "Paths start at the root of the repository. Without its slash `docs/` would also excuse a `docs-build.sh`."
    ),
    limit="Files that git ignores never appear in `status`, whatever folder they are in.",
    catch="Output of the last build counts as untracked too, unless it is in `.gitignore`.",
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
        "The git attestation has a `status` with one entry per changed, staged or untracked file; a clean checkout has no "
        "such field at all."
    ),
    explanation=(
        "Where `status` is absent there is nothing to iterate over, and that is the clean case. A repository without a commit has no status "
        "either; the empty `commithash` gives it away."
    ),
    limit=("Files that `.gitignore` covers are never in `status`, so one of those can still go into a build."),
    catch=(
        "Status is taken before the command runs. What this build writes doesn't count, but what the last one left behind "
        "does, unless `.gitignore` covers it."
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
            message="uncommitted change in local-patch.diff: untracked",
            prelude="echo 'try this first' > local-patch.diff",
        ),
    )


@rule(
    attestor="git",
    module="git/parents.rego",
    title="parents",
    called="the limit on parents",
    device=("`parenthashes` in the git attestation lists the parents of HEAD, and a merge commit has two or more."),
    explanation=(
        "The first commit of all has no such field and counts as zero parents. So would a repository without any commit, which is told by "
        "its empty `commithash`."
    ),
    limit="Only HEAD is on record. A merge one commit further back is not seen.",
)
def git_max_parents(attested: AttestedBuild) -> Binding:
    """Allow a single parent; deny a merge commit on the same branch."""
    return Binding(
        parameters={},
        forms=Forms(
            clause="HEAD is an ordinary commit and no merge",
            imperative="refuse builds of merge commits",
            noun="a build of a merge commit",
            incident="a merge that nobody had tested as such became a release",
            shell='[ "$(git log -1 --format=%P | wc -w)" -le 1 ] || { echo "merge commit" >&2; exit 1; }',
            wants=(
                "no merge commits as releases please, linear history only",
                "HEAD must not be a merge",
                "we only release ordinary commits, a merge has to be stopped",
                "a merge commit shouldn't verify, nobody tests those",
                "if HEAD has two parents, don't let it through",
            ),
            record='{\n  "parenthashes": [\n    "5f2c1b7e0a9d4c3386ee21b0a7f64d9c58e1b3aa",\n    "c09d7744b1f3e8a25d6b90c1e7f2a46d3380be15"\n  ]\n}',
        ),
        violation=Violation(
            message="merge commit with 2 parents",
            prelude=(
                "git checkout -q -b side\n"
                "git commit -q --allow-empty -m 'Work on the side'\n"
                f"git checkout -q {attested.branch}\n"
                "git merge -q --no-ff -m 'Merge side' side"
            ),
        ),
    )


@rule(
    attestor="git",
    module="git/ticket.rego",
    title="ticket",
    called="the rule for tickets",
    device=(
        "`commitmessage` of the git attestation holds the whole message of HEAD; the rule wants a ticket at its start."
    ),
    explanation=("`^` holds the expression at the start of the message, so a ticket in its last line doesn't count."),
    limit="The number isn't looked up anywhere, so one that nobody ever gave passes too, and only HEAD's message is read.",
    catch="The message of a merge commit usually has no ticket in front.",
)
def git_message_ticket(attested: AttestedBuild) -> Binding:
    """Ask for a ticket of the attested's project; deny a commit that only mentions one further down."""
    project = attested.ticket.split("-", 1)[0]
    return Binding(
        parameters={"project": project},
        forms=Forms(
            clause=f"the commit message starts with a ticket of {project}, like `{attested.ticket}: ...`",
            imperative=f"refuse commits that don't start with a ticket of {project} such as `{attested.ticket}: ...`",
            noun=f"a commit without a ticket of {project} in front (`{attested.ticket}: ...` is how it should look)",
            incident='we released a commit called "Quick fix" and still don\'t know what it was for',
            shell=f"git log -1 --format=%s | grep -qE '^{project}-[0-9]+: ' || exit 1  # e.g. {attested.ticket}",
            wants=(
                f"the commit needs a ticket in front, `{attested.ticket}: ...`",
                f"without a ticket (`{attested.ticket}: ...` or any other {project} number) no release",
                f"commit messages begin with a number of {project} here, like `{attested.ticket}: ...`, and I want that enforced",
                f"I'd like to be able to trace every release to a ticket of {project}, so `{attested.ticket}: ...` or similar at the start of the message",
                f"a message that doesn't begin like `{attested.ticket}: ...` (the number varies, {project} doesn't) has to be refused",
            ),
            record=excerpt(commitmessage="Quick fix\n"),
        ),
        violation=Violation(
            message=f"commit message does not start with a ticket of {project}",
            prelude=f"git commit -q --amend -m 'Quick fix' -m 'See {attested.ticket}'",
        ),
        needs=frozenset({"ticket"}),
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
    catch="A clone over ssh has another address, `git@...`, and is refused too.",
)
def git_remote_allowlist(attested: AttestedBuild) -> Binding:
    """Allow the attested's organisation; deny a clone of a fork, in a group whose name begins the same."""
    prefix = attested.remote.rsplit("/", 1)[0] + "/"
    fork = f"{prefix.removesuffix('/')}-forks/{attested.build.repository}.git"
    return Binding(
        parameters={"prefix": prefix},
        forms=Forms(
            clause=f"every remote of the checkout is below `{prefix}`",
            imperative=f"refuse checkouts with a remote outside `{prefix}`",
            noun=f"a build from a clone whose remote isn't below `{prefix}`",
            incident="a developer built the customer release from his fork without noticing",
            shell=f"git remote get-url origin | grep -q '^{prefix}' || {{ echo \"not our repository\" >&2; exit 1; }}",
            wants=(
                f"it has to come from our server, `{prefix}`, no forks",
                f"builds from a fork shouldn't pass, origin must be under `{prefix}`",
                f"only clones of `{prefix}` may produce releases",
                f"I want to be sure that nobody builds from his private clone; ours are all below `{prefix}`",
                f"any remote that isn't `{prefix}` something is a reason to stop",
            ),
            record='{\n  "remotes": [\n    "' + fork + '"\n  ]\n}',
        ),
        violation=Violation(
            message=f"remote {fork} is not an approved origin", prelude=f"git remote set-url origin {fork}"
        ),
        needs=frozenset({"remote"}),
    )


@rule(
    attestor="git",
    module="git/release_tag.rego",
    title="release-tag",
    called="the check for a tag",
    device=(
        "`tags` in the git attestation holds the annotated tags that sit on HEAD; at least one has to look like a version."
    ),
    explanation=(
        "Counting `input.tags` directly would be undefined for a commit without tags, and deny nothing. The comprehension is empty there, "
        "and zero is a number."
    ),
    limit="Anyone who can commit can also tag; the rule looks at the name and not at who made it.",
    catch="Lightweight tags are not recorded. Tag with `git tag -a`, and before the run.",
)
def git_semver_tag_required(attested: AttestedBuild) -> Binding:
    """Ask for a tag such as the attested's; deny a commit made after it."""
    return Binding(
        parameters={},
        forms=Forms(
            clause=f"HEAD carries a version tag such as `{attested.tag}`",
            imperative=f"refuse commits without a version tag like `{attested.tag}`",
            noun=f"a build of a commit that has no tag like `{attested.tag}`",
            incident="we shipped something between two releases and can't say which version it was",
            wants=(
                f"only tagged commits are releases, tags look like `{attested.tag}`",
                f"untagged builds must fail (`{attested.tag}` is the current tag)",
                f"there has to be a version tag on the commit, `{attested.tag}` or whatever comes next",
                f"what we ship should always be a version, so HEAD needs a tag such as `{attested.tag}`",
                f"somebody built two commits after `{attested.tag}`, that must not verify",
            ),
        ),
        violation=Violation(
            message="HEAD carries no release tag", prelude="git commit -q --allow-empty -m 'One more change'"
        ),
        needs=frozenset({"tag"}),
    )


@rule(
    attestor="git",
    module="git/commit_date.rego",
    title="commit-date",
    called="the date check",
    device="Parse `commitdate` of the git attestation, the author date of HEAD, and compare it with the day from which on commits count.",
    explanation=(
        "The record has Go's text of a time, such as `2006-01-02 15:04:05 +0200 +0200`, whose last word is the zone's name and can't be "
        "parsed when it is a number. So only the first three words are, and `not recent` denies an unreadable date like an old one."
    ),
    limit="It is the date that the commit claims. `git commit --date` sets any.",
    catch="A rebase keeps author dates, so an old commit stays old however lately it was merged.",
)
def git_commit_not_before(attested: AttestedBuild) -> Binding:
    """Allow commits of the year 2025 on; deny one that was made before."""
    return Binding(
        parameters={"not_before": "2025-01-01"},
        forms=Forms(
            clause="the commit is from `2025-01-01` or later",
            imperative="refuse commits from before `2025-01-01`",
            noun="a build of a commit from before `2025-01-01`",
            incident="somebody rebuilt a two-year-old commit and it went out as an update",
            wants=(
                "commits older than `2025-01-01` must not be released any more",
                "nothing from before `2025-01-01`, that code has holes",
                "I want a lower limit for the age of the commit, `2025-01-01`",
                "old stuff keeps being rebuilt; whatever was committed before `2025-01-01` should fail",
                "the commit has to be from `2025-01-01` on",
            ),
            record=excerpt(commitdate="2023-05-04 08:00:00 +0000 +0000"),
        ),
        violation=Violation(
            message="commit date '2023-05-04 08:00:00 +0000 +0000' is too old or unreadable",
            prelude=f"{AMEND} --date='2023-05-04 08:00:00 +0000'",
        ),
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
