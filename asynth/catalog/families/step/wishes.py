"""Rules as people add them to a request in half a sentence: "... and fail if the tree was dirty"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from asynth.catalog.member import AttestedBuild


@dataclass(frozen=True, slots=True)
class Wish:
    """How people ask for one rule in passing.

    :param order: what the policy should do, as an order that can follow "and"
    :param worry: what happened once, as a sentence without its stop
    """

    order: Callable[[AttestedBuild], str]
    worry: str


def _always(text: str) -> Callable[[AttestedBuild], str]:
    return lambda attested: text


WISHES: dict[str, Wish] = {
    "git_clean_worktree": Wish(
        _always("fail if the tree was dirty"), "somebody ran it over a fix that was only in his working copy"
    ),
    "git_branch_allowlist": Wish(
        lambda attested: f"only from {attested.branch}",
        "somebody ran it on a branch of his own last week and it counted",
    ),
    "git_max_parents": Wish(_always("no merge commits"), "a merge went through that nobody had looked at"),
    "git_author_domain": Wish(
        lambda attested: f"only if the commit is by one of us (@{attested.author[1].rsplit('@', 1)[1]})",
        "a commit from a private address got in",
    ),
    "git_message_ticket": Wish(
        lambda attested: f"the commit must start with its ticket ({attested.ticket}: ...)",
        "nobody can say why half of the changes were made",
    ),
    "git_semver_tag_required": Wish(
        lambda attested: f"not without a version tag on it ({attested.tag} or so)",
        "twice something was released that had no tag",
    ),
    "env_variable_equals": Wish(
        lambda attested: f"only with {attested.variable[0]}={attested.variable[1]} set", "somebody ran it by hand again"
    ),
    "env_forbidden_variables": Wish(
        _always("not with SKIP_TESTS or LD_PRELOAD set"), "the old build host had LD_PRELOAD in its profile for a month"
    ),
    "cmd_exact": Wish(
        _always("exactly this command, not one word more"), "an extra option changed the result and nobody saw it"
    ),
    "cmd_program_allowlist": Wish(_always("no sh -c around it"), "a shell wrapper once swallowed the error"),
    "cmd_output_forbidden": Wish(
        _always("fail on warning: or error: lines in the output"), "warnings scroll by and nobody reads them"
    ),
    "product_forbidden_endings": Wish(
        _always("no .pem or .env among the files that come out"), "a key file was in a package once"
    ),
    "material_forbidden_files": Wish(
        _always("no .env or id_rsa lying around when it starts"), "there was an .env in the folder for weeks"
    ),
    "product_required_outputs": Wish(
        lambda attested: f"{attested.artifact} has to come out of this very run",
        "an old file from a cache was verified",
    ),
    "sarif_no_errors": Wish(
        _always("not with an error in the report"), "the report was full of errors and everything was green"
    ),
    "secretscan_no_findings": Wish(_always("refuse it if a secret is found"), "a token was printed in a log"),
    "gitlab_pinned_image": Wish(
        _always("only in a GitLab job whose image is pinned by digest"), "the image behind our tag had been replaced"
    ),
    "system_forbidden_packages": Wish(
        _always("not on a machine with telnetd or rsh-server installed"), "the old builder still had a telnet server"
    ),
}
"""By name of the rule."""
