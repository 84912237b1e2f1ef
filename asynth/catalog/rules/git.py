"""Rules over `git`: author, branch, state of the worktree, message, tags, remotes and date of the commit.

They apply to any build, since none of this has to do with what is built; a violation changes the repository beforehand.
"""

from __future__ import annotations

from asynth.catalog.member import AttestedBuild, Binding, Forms, Violation, rule
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
    called="the list of authors",
    device="Compare `authoremail` of the git attestation with the addresses that you trust.",
    explanation=(
        "`not author in emails` denies whatever is on no list, and a record without an author counts as "
        "`<none>`, which is on none."
    ),
    limit=("The address is what `git config` said on the author's machine, so this catches mistakes and no forgery."),
)
def git_author_allowlist(attested: AttestedBuild) -> Binding:
    """Allow the attested's author; deny a commit that somebody else authored."""
    email = attested.author[1]
    return Binding(
        parameters={"emails": [email]},
        forms=Forms(
            clause=f"the commit was authored by `{email}`",
            imperative=f"accept commits by `{email}` only",
            noun=f"a commit that `{email}` didn't author",
            incident="a release turned out to hold a commit by somebody whom nobody here knows",
            shell=f'[ "$(git log -1 --format=%ae)" = {email} ] || {{ echo "unknown author" >&2; exit 1; }}',
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
    called="the check of the mail domain",
    device="The git attestation has the author's address in `authoremail`, and the rule looks at its ending.",
    explanation=(
        "The `@` belongs to the constant, or an address at a longer domain with the same ending would pass; "
        "`lower` is there since the case of an address means nothing."
    ),
    limit=("Anyone can configure an address of yours in git. Only signed commits would show that it belongs to him."),
)
def git_author_domain(attested: AttestedBuild) -> Binding:
    """Allow the domain of the attested's author; deny a commit that a contractor authored."""
    domain = "@" + attested.author[1].rsplit("@", 1)[1]
    return Binding(
        parameters={"domain": domain},
        forms=Forms(
            clause=f"the commit's author has an `{domain}` address",
            imperative=f"refuse commits whose author is outside `{domain}`",
            noun=f"a commit by somebody without an `{domain}` address",
            incident="a contractor's private address showed up as author in the last release",
            shell=f"git log -1 --format=%ae | grep -q '{domain}$' || {{ echo \"outside author\" >&2; exit 1; }}",
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
    called="the branch rule",
    device=(
        "`branch` in the git attestation is the branch that was checked out when the step began, so compare "
        "it with the one name that you allow."
    ),
    explanation=(
        "A record can lack the field, and with a bare `input.branch` the comparison would then be undefined "
        "and deny nothing. `object.get` puts `''` in its place, which is on no list."
    ),
    limit=(
        "A detached checkout, the usual thing in CI, is recorded as `HEAD` and refused here. Let the job "
        "check the branch out by name."
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
    device="The git attestation records the local branch name in `branch`; the rule asks how it begins.",
    explanation=(
        "`branch_ok` holds as soon as one prefix fits, and `not branch_ok` denies all the rest. A direct `not "
        "startswith(input.branch, ...)` would stay silent where no branch is recorded."
    ),
    limit=(
        "Whoever may push can also choose the name of his branch, so this is worth as much as your branch protection."
    ),
    fits=lambda attested: "/" in attested.branch,
)
def git_branch_prefix(attested: AttestedBuild) -> Binding:
    """Allow the prefix of the attested's branch, up to its slash; deny a branch elsewhere."""
    head, slash, _ = attested.branch.partition("/")
    prefix = head + slash
    return Binding(
        parameters={"prefixes": [prefix]},
        forms=Forms(
            clause=f"the branch starts with `{prefix}`, like the current `{attested.branch}`",
            imperative=f"accept only `{prefix}` branches (`{attested.branch}` is the one checked out now)",
            noun=f"a build from a branch that doesn't start with `{prefix}` (today's is `{attested.branch}`)",
            incident="a spike branch was built and released because nobody looked at the name",
            shell=f'case "$(git branch --show-current)" in  # {attested.branch} today\n  {prefix}*) ;;\n  *) exit 1 ;;\nesac',
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
        "`status` of the git attestation lists every uncommitted path, so leave out those below `docs/` and "
        "deny on what remains."
    ),
    explanation=(
        "Paths start at the root of the repository, and the slash in `docs/` keeps a file like `docs-old.txt` "
        "from being excused with it."
    ),
    limit="Files that git ignores never appear in `status`, whatever folder they are in.",
)
def git_clean_except(attested: AttestedBuild) -> Binding:
    """Tolerate drafts below `docs/`; deny a changed setting beside one."""
    return Binding(
        parameters={"ignored": ["docs/"]},
        forms=Forms(
            clause="nothing outside `docs/` was uncommitted when the step began",
            imperative="refuse uncommitted changes, except below `docs/`",
            noun="a build with uncommitted changes anywhere but in `docs/`",
            incident="our writers always have drafts lying around, and somebody hid a changed config among them",
            shell="git status --porcelain | grep -v ' docs/' && { echo \"uncommitted changes\" >&2; exit 1; }",
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
    called="the rule on the working tree",
    device=(
        "The git attestation has a `status` with one entry per changed, staged or untracked file, and a clean "
        "checkout has no such field at all."
    ),
    explanation=(
        "The rule iterates over an empty object where `status` is absent, which is the clean case. The second "
        "rule is for a repository without a commit, whose status would say nothing."
    ),
    limit=(
        "Status is taken before the command runs. What this build writes doesn't count, but what the last one "
        "left behind does, unless `.gitignore` covers it."
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
            incident="a hotfix went out last week with changes that nobody had committed",
            shell='test -z "$(git status --porcelain)" || { echo "uncommitted changes" >&2; exit 1; }',
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
    called="the comparison of the two addresses",
    device=("git records author and committer apart, `authoremail` and `committeremail`, and the rule compares them."),
    explanation=(
        "Two bodies of `committer_ok` mean either of them. The check against `''` is needed because two "
        "absent addresses would be equal."
    ),
    limit=(
        "Rebasing somebody else's commit makes you its committer, so a team that rebases will meet this rule often."
    ),
)
def git_committer_matches_author(attested: AttestedBuild) -> Binding:
    """Allow one merge bot besides the author; deny a commit that somebody else amended."""
    return Binding(
        parameters={"bots": [_BOT]},
        forms=Forms(
            clause=f"the committer is the author, or the merge bot `{_BOT}`",
            imperative=f"refuse commits whose committer is neither the author nor `{_BOT}`",
            noun=f"a commit that somebody other than its author or `{_BOT}` committed",
            incident="somebody amended a colleague's commit after the review and nobody saw it",
            shell=f'case "$(git log -1 --format=%ce)" in\n  "$(git log -1 --format=%ae)"|{_BOT}) ;;\n  *) exit 1 ;;\nesac',
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
    called="the limit on parents",
    device=("`parenthashes` in the git attestation lists the parents of HEAD, and a merge commit has two or more."),
    explanation=(
        "A first commit has no such field and counts as zero. A repository without any commit would count the "
        "same, so the second rule denies an empty `commithash`."
    ),
    limit="Only HEAD is on record. A merge one commit further back is not seen.",
)
def git_max_parents(attested: AttestedBuild) -> Binding:
    """Allow a single parent; deny a merge commit on the same branch."""
    return Binding(
        parameters={"limit": 1},
        forms=Forms(
            clause="HEAD has at most 1 parent, so it is no merge commit",
            imperative="refuse commits with more than 1 parent",
            noun="a commit with more than 1 parent",
            incident="a merge that nobody had tested as such became a release",
            shell='[ "$(git log -1 --format=%P | wc -w)" -le 1 ] || { echo "merge commit" >&2; exit 1; }',
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
        "`commitmessage` of the git attestation holds the whole message, and the rule wants a ticket at its start."
    ),
    explanation=(
        "The expression is anchored with `^`, so a ticket that is mentioned further down doesn't count; a "
        "missing message is an empty one and can't match."
    ),
    limit="It is a matter of form: a number that nobody ever gave passes too.",
)
def git_message_ticket(attested: AttestedBuild) -> Binding:
    """Ask for a ticket of the attested's project; deny a commit without one."""
    project = attested.ticket.split("-", 1)[0]
    return Binding(
        parameters={"project": project},
        forms=Forms(
            clause=f"the commit message starts with a ticket of {project}, like `{attested.ticket}: `",
            imperative=f"refuse commits that don't start with a ticket of {project} such as `{attested.ticket}: `",
            noun=f"a commit without a ticket of {project} in front (`{attested.ticket}: ` is a good one)",
            incident='we released a commit that only said "quick fix" and still don\'t know what it was for',
            shell=f"git log -1 --format=%s | grep -qE '^{project}-[0-9]+: ' || exit 1  # e.g. {attested.ticket}",
        ),
        violation=Violation(
            message=f"commit message does not start with a ticket of {project}",
            prelude="git commit -q --amend -m 'Quick fix'",
        ),
        needs=frozenset({"ticket"}),
    )


@rule(
    attestor="git",
    module="git/remote.rego",
    title="remote",
    called="the rule on remotes",
    device=(
        "All remotes of the checkout are in `remotes` of the git attestation, so deny each that doesn't begin "
        "with your server and group."
    ),
    explanation=(
        "The prefix ends in a slash, or an address that merely goes on with other letters would pass. The "
        "second rule denies a clone without any remote, over which the first has nothing to iterate."
    ),
    limit=("A remote is a line in `.git/config` and says where one would fetch, not where this commit came from."),
)
def git_remote_allowlist(attested: AttestedBuild) -> Binding:
    """Allow the attested's organisation; deny a clone that points to a fork."""
    prefix = attested.remote.rsplit("/", 1)[0] + "/"
    return Binding(
        parameters={"prefix": prefix},
        forms=Forms(
            clause=f"every remote of the checkout is below `{prefix}`",
            imperative=f"refuse checkouts with a remote outside `{prefix}`",
            noun=f"a build from a clone whose remote isn't below `{prefix}`",
            incident="a developer built the customer release from his fork without noticing",
            shell=f"git remote get-url origin | grep -q '^{prefix}' || {{ echo \"not our repository\" >&2; exit 1; }}",
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
    called="the check for a tag",
    device=(
        "`tags` in the git attestation holds the annotated tags that sit on HEAD, and at least one has to "
        "look like a version."
    ),
    explanation=(
        "The comprehension collects the matching names and is empty where `tags` is absent. "
        "`count(input.tags) == 0` would be undefined there and deny nothing."
    ),
    limit="Lightweight tags are not recorded. Tag with `git tag -a`, and before the run.",
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
    device="Parse `commitdate` of the git attestation and compare it with the day from which on commits count.",
    explanation=(
        "The record has the date as text, so `recent` parses it and stays undefined where that fails; `not "
        "recent` then denies an unreadable date like an old one."
    ),
    limit="It is the date that the commit claims. `git commit --date` sets any.",
)
def git_commit_not_before(attested: AttestedBuild) -> Binding:
    """Allow commits of the year 2025 on; deny one that was made before."""
    return Binding(
        parameters={"not_before": "2025-01-01T00:00:00Z"},
        forms=Forms(
            clause="the commit is dated `2025-01-01T00:00:00Z` or later",
            imperative="refuse commits dated before `2025-01-01T00:00:00Z`",
            noun="a build of a commit from before `2025-01-01T00:00:00Z`",
            incident="somebody rebuilt a two-year-old commit and it went out as an update",
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
