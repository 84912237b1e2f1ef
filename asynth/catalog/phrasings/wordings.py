"""What people say of the facts that look different from case to case: keys, subject, style of the policy, form of the answer.

Plain tuples with slots, the same facts in other words. Which wording is taken depends on the phrasing alone, so a spec
has exactly one prompt. A noun phrase stands in a sentence of the phrasing's own ("Sign with ..."); a sentence stands for
itself; a note is what people type into a field or a list. Every wording holds each fact in its surface form.
"""

from __future__ import annotations

KEYS_MADE = (
    "two new {kind} keys (`../{attest}.key` for attestations, `../{policy}.key` for the policy)",
    "fresh {kind} keys that still have to be made (`../{attest}.key` attests, `../{policy}.key` signs the policy)",
    "a pair of {kind} keys to be generated, `../{attest}.key` for attestations and `../{policy}.key` for the policy",
    "{kind} keys which do not exist yet (attestation: `../{attest}.key`, policy: `../{policy}.key`)",
    "newly generated {kind} keys (what is attested: `../{attest}.key`; the policy itself: `../{policy}.key`)",
    "yet to be created {kind} keys, namely `../{attest}.key` to attest and `../{policy}.key` for the policy",
)
"""The keys as a noun phrase, where the answer makes them."""

KEYS_MADE_SAID = (
    "There are no keys yet: make {kind} keys, `../{attest}.key` for attestations and `../{policy}.key` for the policy.",
    "I have no keys; create two {kind} ones, `../{attest}.key` to sign attestations, `../{policy}.key` for the policy.",
    "Keys do not exist yet. {kind}, please: `../{attest}.key` signs the attestation, `../{policy}.key` the policy.",
    "Nobody has generated keys so far; I'd go for {kind}, in `../{attest}.key` (attestations) and `../{policy}.key` "
    "(policy).",
    "We start without keys, so generate them: {kind}, attestations under `../{attest}.key`, policy under "
    "`../{policy}.key`.",
    "The keys have to be created first, {kind} both, called `../{attest}.key` (signs attestations) and "
    "`../{policy}.key` (signs the policy).",
)

KEYS_HAVE = (
    "our {kind} pairs `../{attest}.key`/`../{attest}.pub` (attestations) and `../{policy}.key`/`../{policy}.pub` (policy)",
    "the existing {kind} keys (`../{attest}.key` with `../{attest}.pub` for attestations, `../{policy}.key` with "
    "`../{policy}.pub` for the policy)",
    "the {kind} keys we have (attestations: `../{attest}.key`, public half `../{attest}.pub`; policy: "
    "`../{policy}.key`, public half `../{policy}.pub`)",
    "existing {kind} keys, namely `../{attest}.key` + `../{attest}.pub` to attest and `../{policy}.key` + "
    "`../{policy}.pub` for the policy",
    "the {kind} key files beside the checkout (`../{attest}.key` and `../{attest}.pub` attest, `../{policy}.key` and "
    "`../{policy}.pub` belong to the policy)",
    "two {kind} pairs from last year (`../{attest}.key`/`../{attest}.pub` on the attesting side, "
    "`../{policy}.key`/`../{policy}.pub` for whoever signs the policy)",
)
"""The keys as a noun phrase, where the user has them."""

KEYS_HAVE_SAID = (
    "The {kind} keys exist: `../{attest}.key` with `../{attest}.pub` signs attestations, `../{policy}.key` with "
    "`../{policy}.pub` signs the policy.",
    "We already have {kind} key pairs: `../{attest}.key`/`../{attest}.pub` for attestations and "
    "`../{policy}.key`/`../{policy}.pub` for the policy.",
    "Sign the attestation with our existing `../{attest}.key` and the policy with `../{policy}.key` ({kind}, the "
    "public halves are `../{attest}.pub` and `../{policy}.pub`).",
    "Keys are there, {kind}: `../{attest}.key` and `../{attest}.pub` for attesting, `../{policy}.key` and "
    "`../{policy}.pub` for the policy.",
    "Please use the keys next to the checkout ({kind}): `../{attest}.key`, public `../{attest}.pub`, signs what is "
    "attested; `../{policy}.key`, public `../{policy}.pub`, signs the policy.",
    "No new keys, we keep the {kind} ones: attestations `../{attest}.key` (`../{attest}.pub`), policy "
    "`../{policy}.key` (`../{policy}.pub`).",
)

ENCRYPTED = (
    " (`../{attest}.key` is encrypted, its passphrase is in `../{attest}.pass`)",
    " with the passphrase of `../{attest}.key` in `../{attest}.pass`",
    " (passphrase of `../{attest}.key`: see `../{attest}.pass`)",
)
"""What follows the noun phrase where the attestation key is encrypted."""

ENCRYPTED_SAID = (
    "`../{attest}.key` is encrypted, its passphrase is in `../{attest}.pass`.",
    "The passphrase of `../{attest}.key` is in `../{attest}.pass`.",
    "`../{attest}.key` needs the passphrase in `../{attest}.pass`.",
    "To unlock `../{attest}.key` read `../{attest}.pass`.",
)

SUBJECTS = {
    "artifact": (
        "`{artifact}`",
        "the file `{artifact}`",
        "`{artifact}` itself",
        "the finished `{artifact}`",
        "the `{artifact}` on disk",
    ),
    "digest": (
        "the SHA-256 digest of `{artifact}` instead of the file",
        "the digest of `{artifact}` (SHA-256) rather than the file",
        "the bare SHA-256 of `{artifact}`",
        "`{artifact}` by its SHA-256 digest",
        "the hash of `{artifact}` (the file itself never leaves the build host)",
    ),
    "commit": (
        "the commit that is checked out",
        "the current commit rather than a file",
        "the commit we are on",
        "the checked-out commit (HEAD)",
        "the commit hash of HEAD",
    ),
}
"""What verify is asked about, as a noun phrase."""

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

STYLES_NOTED = {
    "heredoc": (
        "policy by shell + openssl",
        "policy in plain sh, openssl",
        "policy as heredoc",
        "no jq or python for the policy",
    ),
    "jq": ("jq available", "JSON via jq", "jq -n for the policy", "jq ok"),
    "template": ("policy template + sed", "sed over a template", "placeholders filled in by sed", "template, sed"),
    "python": ("python3 for the JSON", "python3, stdlib only", "policy from python3", "python3 for it, not jq"),
    "envsubst": (
        "envsubst template",
        "policy through envsubst",
        "rendered with envsubst",
        "envsubst, as for nginx.conf",
    ),
}

FORMS_SAID = {
    "steps": (
        "Step by step, please.",
        "Walk me through it with a short reason for each step.",
        "Explain each step briefly.",
        "Number the steps, I will follow them one by one.",
        "I am new to this, so one thing after the other.",
    ),
    "brief": (
        "Keep it short, I know the tool.",
        "Commands first, little prose.",
        "Be brief.",
        "No lecture, I've used witness before.",
        "Short answer please.",
    ),
    "script": (
        "One commented script is what I am after.",
        "Give it to me as a single script with comments.",
        "I'd like to paste one script, with comments in it.",
        "Everything in one go, comments inside the script.",
        "A single commented bash script, please.",
    ),
    "saved": (
        "Put run and policy into a script file that I can keep, and call it.",
        "I need a script file for the repository of our tooling, not loose commands.",
        "Save the work as a shell script beside the project and show how it is called.",
        "It should end up as a script on disk that cron or a colleague can start.",
    ),
    "policy-first": (
        "Start with the policy, the run comes after it.",
        "Policy before run, that is how we review.",
        "First agree on the policy, then attest, then check.",
        "I want to read the policy before anything is executed.",
    ),
    "roles": (
        "Say who does what: policy owner, job, receiver.",
        "Split it by person: who owns the policy, who runs the job, who verifies.",
        "Three different people do this, so separate their parts.",
        "Keep apart what is done once, in the job, and at the receiving end.",
    ),
    "pair": (
        "Two blocks: what I do once, and what I do each time.",
        "One block for the setup and one for every later run, nothing more.",
        "Just a setup block and a run block.",
        "I paste the first block once and the second one in every run.",
    ),
    "annotated": (
        "After each command tell me what it left behind.",
        "I want to know what every command produces.",
        "Show command, then effect, command, then effect.",
        "Say after each block what exists now.",
    ),
    "questions": (
        "Answer it like an FAQ.",
        "Write it as questions and answers for our wiki.",
        "Short questions with answers would suit our docs.",
        "Make it a small Q&A, it goes into the handbook.",
    ),
    "notes": (
        "Code first, remarks as a list below.",
        "Give me the commands and put your remarks underneath.",
        "Commands on top, bullet points with the caveats after them.",
        "I'd rather have the explanations collected at the end.",
    ),
}  # fmt: skip
"""How the answer is to be laid out."""

FORMS_NOTED = {
    "steps": ("numbered steps", "step by step", "explain the steps"),
    "brief": ("short answer", "brief", "no prose please"),
    "script": ("one commented script", "single script, commented", "a script with comments"),
    "saved": ("as a script file", "save it as a shell script", "script on disk"),
    "policy-first": ("policy before run", "policy first", "start from the policy"),
    "roles": ("by role (owner, job, receiver)", "who does what", "split by person"),
    "pair": ("two blocks, once / every run", "setup block + run block", "setup and run apart"),
    "annotated": ("say what each command leaves", "command, effect", "outcome after each block"),
    "questions": ("Q&A for the wiki", "as an FAQ", "questions and answers"),
    "notes": ("commands, then notes", "remarks at the end", "caveats as a list below"),
}  # fmt: skip
