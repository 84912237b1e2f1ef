"""Rules over who made the commit that `git` records: its author and its committer, as their own settings name them."""

from __future__ import annotations

from asynth.catalog.member import AttestedBuild, Binding, Forms, Violation, rule
from asynth.catalog.rules.records import excerpt

AMEND = "git commit -q --amend --no-edit"
"""Changes what is said of the commit and not what is in it."""

_STRANGER = "casey@elsewhere.example"
_FREELANCER = "sam@ex-{domain}"
_BOT = "merge-bot@users.noreply.example"


@rule(
    attestor="git",
    module="git/author.rego",
    title="author",
    called="the list of authors",
    device=(
        "Compare `authoremail` of the git attestation, the author of HEAD, with a list. Who committed it stands apart from that, in "
        "`committeremail`."
    ),
    explanation=(
        "`not author in emails` denies an empty author as well as a foreign one. The case of an address counts: with a capital letter it is another one."
    ),
    limit="Changes that nobody committed are built as well, whoever made them; they stand in `status`. Only HEAD's author is on record, not those of the "
    "commits below it, and the address is whatever `git config user.email` said.",
    catch="Only HEAD is looked at, and a merge has whoever pressed the button as its author. The address is free text in `git config`, so this "
    "stops mistakes and no forger.",
)
def git_author_allowlist(attested: AttestedBuild) -> Binding:
    """Allow the attested's author; deny a commit that somebody else authored."""
    email = attested.author[1]
    return Binding(
        parameters={"emails": [email]},
        forms=Forms(
            clause=f"the commit was written by `{email}`",
            imperative=f"refuse builds of commits that `{email}` didn't write",
            noun=f"a build whose last commit isn't by `{email}`",
            incident="we found a release whose last commit is by somebody whom nobody here knows",
            orders=(
                f"let only commits by `{email}` through",
                f"insist that `{email}` wrote the commit",
            ),
            incidents=(
                "the last release is a commit by an address that is on none of our lists",
                "someone from another team pushed a commit right before the release and it was shipped",
            ),
            shell=f'[ "$(git log -1 --format=%ae)" = {email} ] || {{ echo "unknown author" >&2; exit 1; }}',
            wants=(
                f"only commits whose author is `{email}` should get through",
                f"`{email}` is the author of our release commits, one by anybody else has to fail",
                f"if the author isn't `{email}` I want verify to stop",
                f"a release has to be a commit that `{email}` wrote",
                f"nobody but `{email}` writes the release commit, and the policy should insist on that",
            ),
            record=excerpt(author="Casey Drew", authoremail=_STRANGER),
        ),
        violation=Violation(
            message=f"commit author {_STRANGER} is not on the list",
            prelude=f"{AMEND} --author='Casey Drew <{_STRANGER}>'",
        ),
    )


@rule(
    attestor="git",
    module="git/author_domain.rego",
    title="author-domain",
    called="the check of the mail domain",
    device="The author's address of HEAD is `authoremail` in the git attestation; look at how it ends.",
    explanation=(
        "The `@` belongs to the constant, or an address at a longer domain with the same ending would pass. `lower` evens out how "
        "people capitalise their address. `not` over an undefined argument denies nothing, hence the empty text for a record without one."
    ),
    limit="Anyone can put an address of yours into `git config`; only signed commits would show whose it is. Older commits aren't looked at, nor are changes "
    "on top of HEAD that nobody committed.",
    catch="A commit made on the pages of GitHub or GitLab often carries their noreply address and is refused. Only HEAD's author is on record: an outsider's commit "
    "below one of yours passes, as does one under an address of yours in his `git config`.",
)
def git_author_domain(attested: AttestedBuild) -> Binding:
    """Allow the domain of the attested's author; deny one from a domain that only ends like it."""
    domain = "@" + attested.author[1].rsplit("@", 1)[1]
    outsider = _FREELANCER.format(domain=domain[1:])
    return Binding(
        parameters={"domain": domain},
        forms=Forms(
            clause=f"the author of the commit has an `{domain}` address",
            imperative=f"refuse commits whose author has no `{domain}` address",
            noun=f"a commit by somebody without an `{domain}` address",
            incident="a contractor's private address showed up as author in the last release",
            orders=(
                (f"let a commit pass only if its author is at `{domain}`"),
                f"turn away commits from addresses outside `{domain}`",
            ),
            incidents=(
                "half of the hotfix was committed from a private address",
                "an agency's developer is the author of what we installed on Friday",
            ),
            shell=f"git log -1 --format=%ae | grep -qi '{domain}$' || {{ echo \"outside author\" >&2; exit 1; }}",
            wants=(
                f"only our own people's commits, that is, addresses at `{domain}`",
                f"every release commit needs an author at `{domain}`, gmail and friends are out",
                f"outsiders' commits shouldn't verify, ours all end in `{domain}`",
                f"I want to see `{domain}` in the author's address, otherwise no go",
                f"commits from private mail addresses have to be stopped, `{domain}` is the company's",
            ),
            record=excerpt(author="Sam Okafor", authoremail=outsider),
        ),
        violation=Violation(
            message=f"author '{outsider}' is outside {domain}",
            prelude=f"{AMEND} --author='Sam Okafor <{outsider}>'",
        ),
    )


@rule(
    attestor="git",
    module="git/committer.rego",
    title="committer",
    called="the comparison of the two addresses",
    device=("git records author and committer apart, in `authoremail` and `committeremail`; compare the two."),
    explanation=(
        "`committer_ok` has two bodies, of which one is enough: the bot, or an address that equals the author's and isn't empty, since two "
        "absent addresses are equal as well."
    ),
    limit="Both addresses come from `git config`, and only HEAD is looked at: an amended commit further down passes, and so do changes that aren't committed.",
    catch="Whoever rebases a colleague's commit becomes its committer, and a merge on GitHub's pages has `noreply@github.com` there: both are "
    "refused. Both addresses are what `git config` said, so an amendment under the author's own address isn't noticed.",
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
            orders=(
                f"make sure that whoever wrote the commit also committed it, except for `{_BOT}`",
                f"check that author and committer are the same, apart from `{_BOT}`",
            ),
            incidents=(
                "a commit was pushed again with another committer after two people had approved it",
                "a commit went out under the name of a colleague who had never seen it in that form",
            ),
            shell=f'case "$(git log -1 --format=%ce)" in\n  "$(git log -1 --format=%ae)"|{_BOT}) ;;\n  *) exit 1 ;;\nesac',
            wants=(
                f"author and committer have to be the same person, `{_BOT}` excepted",
                f"nobody should commit in somebody else's name, apart from our bot `{_BOT}`",
                f"if a commit was amended by a third person I want it refused (the bot is `{_BOT}`, that one is fine)",
                f"the one who wrote it commits it; only `{_BOT}` may do that for others",
                f"nobody may amend somebody else's reviewed commit; `{_BOT}` is excused, it does the merges",
            ),
            record=excerpt(authoremail="dana@office.example", committeremail=_STRANGER),
        ),
        violation=Violation(
            message=f"committer '{_STRANGER}' is neither the author nor a known bot",
            prelude=f"GIT_COMMITTER_NAME='Casey Drew' GIT_COMMITTER_EMAIL={_STRANGER} {AMEND}",
        ),
    )
