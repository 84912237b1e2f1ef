"""Rules over `git`: author, branch, state of the worktree, message, tags, remotes and date of the commit.

They apply to any build, since none of this has to do with what is built; a violation changes the repository beforehand.
"""

from __future__ import annotations

from asynth.catalog.member import AttestedBuild, Binding, Violation, rule
from asynth.catalog.rego import literal

_STRANGER = "casey@elsewhere.example"
_CONTRACTOR = "sam@contractor.example"
_BOT = "merge-bot@users.noreply.example"
_FORK = "https://git.fork.example/someone/service.git"
_SPIKE = "spike/new-parser"
_AMEND = "git commit -q --amend --no-edit"


@rule(
    attestor="git",
    module="git/author.rego",
    title="author",
    explanation=(
        "It reads `authoremail`, which the commit itself claims and anyone can set, so it catches mistakes and not "
        "forgery; a record without it counts as `<none>`."
    ),
)
def git_author_allowlist(attested: AttestedBuild) -> Binding:
    """Allow the attested build's author; deny a commit that somebody else authored."""
    email = attested.author[1]
    return Binding(
        parameters={"emails": [email]},
        requests=(
            f"the commit was authored by `{email}`",
            f"`{email}` is the author of the commit, nobody else may be",
            f"only commits that `{email}` wrote are built",
            f"the author's address is `{email}`",
        ),
        violation=Violation(
            message=f"commit author {_STRANGER} is not a maintainer",
            prelude=f"{_AMEND} --author='Casey Drew <{_STRANGER}>'",
        ),
    )


@rule(
    attestor="git",
    module="git/author_domain.rego",
    title="author-domain",
    explanation=(
        "The `@` belongs to the constant, else `someone@not-yours.example` with the same ending would pass, and "
        "`lower` is there because the case of an address means nothing."
    ),
)
def git_author_domain(attested: AttestedBuild) -> Binding:
    """Allow the domain of the attested build's author; deny a commit that a contractor authored."""
    domain = "@" + attested.author[1].rsplit("@", 1)[1]
    return Binding(
        parameters={"domain": domain},
        requests=(
            f"the commit's author has an `{domain}` address",
            f"whoever wrote the commit belongs to us, that is, the e-mail ends in `{domain}`",
            f"no commit of an author outside `{domain}` gets through",
            f"the author's mail address ends with `{domain}`",
        ),
        violation=Violation(
            message=f"author '{_CONTRACTOR}' is outside {domain}",
            prelude=f"{_AMEND} --author='Sam Okafor <{_CONTRACTOR}>'",
        ),
    )


@rule(
    attestor="git",
    module="git/branch.rego",
    title="branch",
    explanation=(
        "`object.get` gives a record without a branch the name `''`, which is on no list; with a bare `input.branch` the "
        "rule would be undefined there and deny nothing."
    ),
)
def git_branch_allowlist(attested: AttestedBuild) -> Binding:
    """Allow the branch of the attested build alone; deny one that a colleague would work on."""
    other = f"wip/{attested.step}-fix"
    return Binding(
        parameters={"allowed": [attested.branch]},
        requests=(
            f"the build came from the branch `{attested.branch}`",
            f"nothing built on a branch other than `{attested.branch}` is accepted",
            f"`{attested.branch}` was the branch that was checked out",
            f"the commit was built on `{attested.branch}` and on no other branch",
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
    explanation=(
        "`branch_ok` holds as soon as one prefix fits, and `not branch_ok` denies all the rest, a detached checkout "
        "(recorded as `HEAD`) included."
    ),
)
def git_branch_prefix(attested: AttestedBuild) -> Binding:
    """Allow the prefix of the attested build's branch, up to its slash; deny a branch elsewhere."""
    head, slash, _ = attested.branch.partition("/")
    prefix = head + slash
    return Binding(
        parameters={"prefixes": [prefix]},
        requests=(
            f"the branch starts with `{prefix}`, as our current `{attested.branch}` does",
            f"only branches that begin with `{prefix}` are accepted; `{attested.branch}` is the one checked out now",
            f"the build came from a `{prefix}` branch such as `{attested.branch}`",
            f"the branch name (now `{attested.branch}`) has `{prefix}` in front",
        ),
        violation=Violation(
            message=f"branch '{_SPIKE}' starts with none of {literal([prefix])}", prelude=f"git checkout -q -b {_SPIKE}"
        ),
    )


@rule(
    attestor="git",
    module="git/clean_except.rego",
    title="clean-except",
    explanation=(
        "The paths in `status` start at the root of the repository, so `docs/` with its slash does not also excuse a "
        "file named `docs-old.txt`."
    ),
)
def git_clean_except(attested: AttestedBuild) -> Binding:
    """Tolerate drafts below `docs/`; deny a changed setting beside one."""
    return Binding(
        parameters={"ignored": ["docs/"]},
        requests=(
            "nothing outside `docs/` was uncommitted when the step began",
            "the worktree was clean, except that unfinished pages below `docs/` do not matter",
            "all files were committed, `docs/` aside",
            "no uncommitted file slipped in anywhere but under `docs/`",
        ),
        violation=Violation(
            message="uncommitted change outside the ignored paths: override.cfg",
            prelude="mkdir -p docs\necho draft > docs/draft.md\necho 'retries = 0' > override.cfg",
        ),
    )


@rule(
    attestor="git",
    module="git/clean.rego",
    title="clean",
    explanation=(
        "`status` maps each changed path to its state and is absent when nothing changed, so an empty default means clean; "
        "the second rule is for a repository without any commit, whose status says nothing."
    ),
)
def git_clean_worktree(attested: AttestedBuild) -> Binding:
    """Ask for a clean worktree; deny one with a forgotten file."""
    return Binding(
        parameters={},
        requests=(
            "the worktree was clean when the command started",
            "nothing uncommitted was lying around, untracked files included",
            "every file the build saw was committed",
            "`git status` had nothing to report before the run",
        ),
        violation=Violation(
            message="uncommitted change in local-patch.diff: untracked",
            prelude="echo 'try this first' > local-patch.diff",
        ),
    )


@rule(
    attestor="git",
    module="git/committer.rego",
    title="committer",
    explanation=(
        "Two bodies of `committer_ok` mean either of them; the check against `''` is there because two addresses that"
        " are both absent would otherwise be equal."
    ),
)
def git_committer_matches_author(attested: AttestedBuild) -> Binding:
    """Allow one merge bot besides the author; deny a commit that somebody else amended."""
    return Binding(
        parameters={"bots": [_BOT]},
        requests=(
            f"the committer is the author, or our merge bot `{_BOT}`",
            f"nobody but the author or `{_BOT}` made the commit out of the change",
            f"author and committer are the same person, with `{_BOT}` as the one exception",
            f"a commit that somebody other than its author or `{_BOT}` rewrote is refused",
        ),
        violation=Violation(
            message=f"committer '{_STRANGER}' is neither the author nor a known bot",
            prelude=f"GIT_COMMITTER_NAME='Casey Drew' GIT_COMMITTER_EMAIL={_STRANGER} {_AMEND}",
        ),
    )


@rule(
    attestor="git",
    module="git/parents.rego",
    title="parents",
    explanation=(
        "A first commit has no `parenthashes` at all and counts as zero, and because a repository without any commit "
        "would count the same, the second rule denies an empty `commithash`."
    ),
)
def git_max_parents(attested: AttestedBuild) -> Binding:
    """Allow a single parent; deny a merge commit on the same branch."""
    return Binding(
        parameters={"limit": 1},
        requests=(
            "the built commit has at most 1 parent, so no merge commits",
            "the history stays linear: a commit with more than 1 parent is refused",
            "HEAD is not a merge, that is, it has no more than 1 parent",
            "we build plain commits only (1 parent at most, none for the first)",
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
    explanation=(
        "The expression is anchored with `^`, so a ticket that is merely mentioned later in the message does not "
        "count, and a missing message is an empty one that cannot match."
    ),
)
def git_message_ticket(attested: AttestedBuild) -> Binding:
    """Ask for a ticket of the attested build's project; deny a commit without one."""
    project = attested.ticket.split("-", 1)[0]
    return Binding(
        parameters={"project": project},
        requests=(
            f"the commit message starts with a {project} ticket, like `{attested.ticket}: `",
            f"every built commit begins with its ticket from {project} and a colon, as in `{attested.ticket}: `",
            f"the message opens with the key of a {project} issue (`{attested.ticket}: ` is today's)",
            f"commits without a leading {project} ticket such as `{attested.ticket}: ` are refused",
        ),
        violation=Violation(
            message=f"commit message does not start with a {project} ticket",
            prelude="git commit -q --amend -m 'Quick fix'",
        ),
        needs=frozenset({"ticket"}),
    )


@rule(
    attestor="git",
    module="git/remote.rego",
    title="remote",
    explanation=(
        "The prefix ends in a slash, else an address that merely continues it with other letters would pass, and the "
        "second rule denies a repository without any remote, over which the first has nothing to iterate."
    ),
)
def git_remote_allowlist(attested: AttestedBuild) -> Binding:
    """Allow the attested build's organisation; deny a clone that points to a fork."""
    prefix = attested.remote.rsplit("/", 1)[0] + "/"
    return Binding(
        parameters={"prefix": prefix},
        requests=(
            f"the checkout is a clone from below `{prefix}`",
            f"all remotes of the repository start with `{prefix}`",
            f"the sources come from `{prefix}` and not from a fork",
            f"no remote points anywhere else than to `{prefix}`",
        ),
        violation=Violation(
            message=f"remote {_FORK} is not an approved origin", prelude=f"git remote set-url origin {_FORK}"
        ),
        needs=frozenset({"remote"}),
    )


@rule(
    attestor="git",
    module="git/release_tag.rego",
    title="release-tag",
    explanation=(
        "The comprehension collects the matching tags and is empty where `tags` is absent, while `count(input.tags) "
        "== 0` would be undefined there and deny nothing; witness records annotated tags on HEAD only."
    ),
)
def git_semver_tag_required(attested: AttestedBuild) -> Binding:
    """Ask for a tag such as the attested build's; deny a commit made after it."""
    return Binding(
        parameters={},
        requests=(
            f"HEAD carries a release tag such as `{attested.tag}`",
            f"only tagged releases pass, with tags of the form `{attested.tag}`",
            f"the commit has an annotated tag like `{attested.tag}`, that is `v` and three numbers",
            f"a version tag (`{attested.tag}` at the moment) sits on the commit that was built",
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
    explanation=(
        "The recorded date is the author's, as text, so `recent` parses it and stays undefined where that fails; "
        "`not recent` then denies an unreadable date like an old one."
    ),
)
def git_commit_not_before(attested: AttestedBuild) -> Binding:
    """Allow commits of the year 2025 on; deny one that was made before."""
    return Binding(
        parameters={"not_before": "2025-01-01T00:00:00Z"},
        requests=(
            "the commit was authored at or after `2025-01-01T00:00:00Z`",
            "nothing authored before `2025-01-01T00:00:00Z` is built",
            "the commit's date is `2025-01-01T00:00:00Z` or later, and an unreadable one counts as too old",
            "commits older than `2025-01-01T00:00:00Z` are refused",
        ),
        violation=Violation(
            message="commit date '2023-05-04 08:00:00 +0000 +0000' is too old or unreadable",
            prelude=f"{_AMEND} --date='2023-05-04 08:00:00 +0000'",
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
