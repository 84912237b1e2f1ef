"""Rules over the commit that `git` records: its parents, its message, the tags on it and its date."""

from __future__ import annotations

from asynth.catalog.member import AttestedBuild, Binding, Forms, Violation, rule
from asynth.catalog.rules.git_people import AMEND
from asynth.catalog.rules.records import excerpt


@rule(
    attestor="git",
    module="git/parents.rego",
    title="parents",
    called="the limit on parents",
    device=("`parenthashes` in the git attestation lists the parents of HEAD, and a merge commit has two or more."),
    explanation=(
        "The first commit of all has no such field and counts as zero parents. So would a repository without any commit, which the second rule "
        "denies for its empty `commithash`."
    ),
    limit="Only HEAD is on record. A merge one commit further back is not seen.",
    catch="Only HEAD is looked at, so an ordinary commit on top of a merge passes. GitHub's `pull_request` jobs and GitLab's pipelines for merged results "
    "check out a merge made for them and are refused; build the branch itself.",
)
def git_max_parents(attested: AttestedBuild) -> Binding:
    """Allow a single parent; deny a merge commit on the same branch."""
    return Binding(
        parameters={},
        forms=Forms(
            clause="what was built is an ordinary commit and no merge",
            imperative="refuse builds of merge commits",
            noun="a build of a merge commit",
            incident="a merge that nobody had tested as such became a release",
            orders=(
                "turn merge commits down",
                "let only ordinary commits through, no merges",
            ),
            incidents=(
                "the release was cut from a merge with a botched conflict",
                "the bug hunt ended at a merge that we had delivered",
            ),
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


_SUBJECTS = ("fix typo", "raise the timeout", "drop the old cache", "handle empty files", "sort by name")
"""What example commits are about; which one goes with the repository."""


@rule(
    attestor="git",
    module="git/ticket.rego",
    title="ticket",
    called="the rule for tickets",
    device=(
        "`commitmessage` of the git attestation holds the whole message of HEAD; the rule wants a ticket at its start."
    ),
    explanation=(
        "`^` is the start of the whole message and, without `(?m)`, of no other line, so a ticket further down doesn't count. The default of `object.get` makes "
        "a missing message an empty text; undefined below `not` would deny nothing."
    ),
    limit="The number isn't looked up anywhere, so one that nobody ever gave passes too, and only HEAD's message is read.",
    catch="Messages that git writes by itself begin with `Merge` or `Revert`, so such commits are refused, ticket or not. And a number that was never "
    "given passes, as nobody looks it up.",
)
def git_message_ticket(attested: AttestedBuild) -> Binding:
    """Ask for a ticket of the attested's project; deny a commit that only mentions one further down."""
    project = attested.ticket.split("-", 1)[0]
    example = f"{attested.ticket}: {_SUBJECTS[len(attested.branch) % len(_SUBJECTS)]}"
    return Binding(
        parameters={"project": project},
        forms=Forms(
            clause=f"the commit message starts with its {project} ticket, like `{example}`",
            imperative=f"refuse commits whose message doesn't start with their {project} ticket, as in `{example}`",
            noun=f"a commit without its {project} ticket in front (it should look like `{example}`)",
            incident='we released a commit called "Quick fix" and still don\'t know what it was for',
            orders=(
                f"require a ticket in front of the commit message, as in `{example}`",
                f"block commits whose message has no {project} ticket in front, like `{example}`",
            ),
            incidents=(
                "support asked why a setting had changed, and the commit doesn't say",
                "the auditors picked a release, and we couldn't name the change behind it",
            ),
            shell=f"git log -1 --format=%s | grep -qE '^{project}-[0-9]+: ' || exit 1  # e.g. {attested.ticket}",
            wants=(
                f"the commit needs a ticket in front, like `{example}`",
                f"no release without the {project} ticket in the commit message, first thing, as in `{example}`",
                f"our commit messages start with the {project} ticket, `{example}` for example, and I want that enforced",
                f"I'd like to be able to trace every release to its {project} ticket, so the message has to start like `{example}`",
                f"people forget the ticket; a message that doesn't begin like `{example}` ({project} and any number) has to be refused",
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
    module="git/release_tag.rego",
    title="release-tag",
    called="the check for a tag",
    device=(
        "`tags` in the git attestation holds the annotated tags that sit on HEAD; at least one has to look like a version."
    ),
    explanation=(
        "Counting `input.tags` directly would be undefined for a commit without tags, and deny nothing. The comprehension is empty there, "
        "and zero is a number. The expression ends after three numbers, so `v2.0.0-rc.1` is no release tag."
    ),
    limit="Anyone who can commit can also tag; the rule looks at the name and not at who made it.",
    catch="Lightweight tags are not recorded, so make it with `git tag -a` before the run, and in a shallow clone, which may lack it, fetch the tags first. A tag "
    "that was never pushed counts as well.",
)
def git_semver_tag_required(attested: AttestedBuild) -> Binding:
    """Ask for a tag such as the attested's; deny a commit made after it."""
    return Binding(
        parameters={},
        forms=Forms(
            clause=f"the commit carries a version tag such as `{attested.tag}`",
            imperative=f"refuse commits without a version tag like `{attested.tag}`",
            noun=f"a build of a commit that has no tag like `{attested.tag}`",
            incident="we shipped something between two releases and can't say which version it was",
            orders=(
                f"ask for a version tag on HEAD, such as `{attested.tag}`",
                f"let only commits with a tag like `{attested.tag}` through",
            ),
            incidents=(
                "the version in the about box doesn't exist as a tag",
                "support couldn't find out which release a customer has",
            ),
            wants=(
                f"only tagged commits are releases, tags look like `{attested.tag}`",
                f"untagged builds must fail (`{attested.tag}` is the current tag)",
                f"there has to be a version tag on the commit, `{attested.tag}` or whatever comes next",
                f"what we ship should always be a version, so HEAD needs a tag such as `{attested.tag}`",
                f"somebody shipped two commits after `{attested.tag}`, that must not verify",
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
    device="Parse `commitdate` of the git attestation, the author date of HEAD, and compare it with midnight UTC of the day from which on commits count.",
    explanation=(
        "Go writes a time as `2006-01-02 15:04:05 +0200 +0200`, and a zone's name that is a number can't be parsed, so only the first three "
        "words are. `not recent` denies an unreadable date like an old one."
    ),
    limit="It is the date that HEAD claims, and `git commit --date` sets any. The commits that a merge brings in may be older.",
    catch="It is the author's date of HEAD: a rebase keeps it, while a merge commit has a new one and brings old commits in. `git commit --date` sets any.",
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
            orders=(
                "let nothing from before `2025-01-01` through",
                "check that the commit is from `2025-01-01` or later",
            ),
            incidents=(
                "a builder with a stale clone produced something from 2023, and it went out",
                "the code with the known hole was built again by accident",
            ),
            wants=(
                "commits older than `2025-01-01` must not be released any more",
                "nothing from before `2025-01-01`, that code has holes",
                "I want a lower limit for the date of the commit, `2025-01-01`",
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
