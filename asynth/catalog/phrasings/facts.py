"""How facts are put into words where prompts are not whole messages yet, and how several things are enumerated."""

from __future__ import annotations

STYLES_SAID = {
    "heredoc": (
        "Plain shell and openssl for the policy, no jq.",
        "The policy must not depend on jq, so stick to the shell and openssl there.",
        "Write the JSON with a heredoc, we don't want jq for it.",
        "Whoever looks after the policy has busybox and openssl, nothing fancier, so its JSON goes into a heredoc.",
        "To write the policy nothing may be needed but shell, openssl and witness.",
        "Our reviewers want to see the policy JSON as it will be, in a plain cat heredoc.",
        "Neither Python nor jq is available where we keep the policy.",
        "For the policy assume a bare POSIX box with openssl.",
        "A here-document is fine for the policy.",
    ),
    "jq": (
        "jq is installed.",
        "Use jq for the JSON, please.",
        "We build our JSON with jq.",
        "Everything else in that script pipes through jq already, so let jq assemble the policy.",
        "I don't trust hand-quoted JSON; jq -n, please.",
        "jq 1.6 is on the image.",
        "The platform team bans string-built JSON, jq is the approved way.",
        "I usually do `jq -n --arg ...` for such documents.",
        "Let jq do the quoting and the base64.",
    ),
    "template": (
        "I want a policy template with placeholders that sed fills in.",
        "Keep the policy as a template file with placeholders and fill them in with sed.",
        "For the policy use a template plus sed, so that we can review the template.",
        "Our config files are all `{{PLACEHOLDER}}` templates run through sed; the policy should be no exception.",
        "The policy goes through code review as a template; sed puts the values in at the end.",
        "sed over a template is how we render everything here.",
        "A template under review, sed at deploy time: that is the house style.",
        "Please separate the policy's text (a template) from the values (sed).",
    ),
    "python": (
        "Write the policy with python3.",
        "The policy may be generated with a few lines of python3.",
        "Please build the policy JSON in python3 (standard library only).",
        "Policies are made in python:3-slim, without jq, so generate it in Python.",
        "We are a Python shop; let python3 dump the policy.",
        "A python3 snippet for the JSON is easiest for my team to maintain.",
        "json.dumps beats quoting in shell, so use python3 for the policy.",
        "python3 is there, third-party packages are not.",
    ),
    "envsubst": (
        "Our templates go through envsubst.",
        "We fill in config files with envsubst, do the same with the policy.",
        "Policy as a template with ${VARIABLES} for envsubst, please.",
        "gettext is installed everywhere, so envsubst can render the policy.",
        "Same pattern as our nginx.conf: a file with ${NAME} in it, rendered by envsubst.",
        "Let envsubst put ids and keys into the policy.",
        "I would like a file with shell variables in it and envsubst at the end.",
        "envsubst < template > policy is the idiom everybody here knows.",
    ),
}
"""How the policy is to be written: as a wish, or as something that the user's surroundings allow or forbid."""

STYLES = tuple(STYLES_SAID)
"""Ways to write a policy."""


def join(items: tuple[str, ...], last: str = " and ", between: str = ", ") -> str:
    """Return `items` as an English enumeration."""
    if len(items) < 2:
        return "".join(items)
    return between.join(items[:-1]) + last + items[-1]
