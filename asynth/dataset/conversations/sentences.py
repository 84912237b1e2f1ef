"""What is said around the blocks of a conversation: how users paste an error, and what the repair says was wrong.

Everything here is said of one kind of edit, so that no sentence stands in many rows.
"""

from __future__ import annotations

from typing import Final

COMPLAINTS: Final = (
    "{error}",
    "that ends in\n\n{error}",
    "hm.\n\n{error}\n\nI ran it exactly as it stands",
    "Doesn't get through here:\n\n{error}",
    "{error}\n\nwhat does it want from me?",
    "ran it top to bottom, and then\n\n{error}",
    "It stops with this line:\n\n{error}",
    "no luck yet\n\n{error}",
    "{error}\n\nIs this my set-up?",
    "I copied everything and I get this error:\n\n{error}\n\nDid I forget something?",
    "not quite, this comes back:\n\n{error}",
    "{error}\n\n(first try, in a clean checkout)",
    "Thanks, but the shell disagrees:\n\n{error}",
    "almost. The last thing it says is\n\n{error}",
    "exit code isn't 0 over here\n\n{error}",
    "Please have another look, I only see this:\n\n{error}",
)
"""How users paste what they got; ``{error}`` is the line between fences."""

REPAIRS: Final = {
    "attestors-flag": "There is no `--attestors`. The attestors go behind `-a`, in full `--attestations`:",
    "attestation-flag": "The long form is a plural, `--attestations`; `-a` is what most people type:",
    "attestor-commandrun": (
        "`commandrun` is no attestor. What ran is recorded without being asked for, so `-a` doesn't list it:"
    ),
    "attestor-misnamed": (
        "One of the names behind `-a` was wrong; `witness attestors list` prints them as they have to be spelt:"
    ),
    "attestor-left-out": (
        "The policy requires a record that the run never made. It has to be among the names behind `-a`:"
    ),
    "step-misspelt": (
        "The run went by another step name than the policy, and the comparison is letter by letter. Run "
        "it under the name that the policy has:"
    ),
    "step-left-out": "A run needs the name of its step, since the policy finds it by that:",
    "step-name-flag": "The flag is called `--step`:",
    "run-key-flag": "`--key` doesn't exist. On a run, the key is `-k`, or `--signer-file-key-path` written out:",
    "run-key-left-out": "I left the key out, and witness signs nothing without one:",
    "run-public-key": "That was the public half. Signing takes the private one:",
    "run-signed-by-other": (
        "The run was signed with a key that the policy doesn't allow for this step. With the right one:"
    ),
    "output-flag": "`-o` is short for `--outfile`:",
    "outfile-renamed": (
        "The run wrote its attestation under one name and verify looked for another. Both are the same now:"
    ),
    "outfile-left-out": "Without `-o` the attestation goes to the terminal, and there is no file to verify:",
    "separator-left-out": "The `--` was missing, so witness read the options of your command as its own:",
    "sign-key-flag": "`witness sign` takes the key with `-k`:",
    "sign-public-key": "A policy is signed with the private key; I had put the public one there:",
    "sign-by-functionary": (
        "I signed the policy with the key of a step. It has to be the policy's own, which is the one "
        "that verify is told to trust:"
    ),
    "sign-without-outfile": "`-f` and `-o` go together, the help text is wrong about that:",
    "sign-positional": "The file to sign is no bare argument, it follows `-f`:",
    "sign-policy-flag": "`--policy` belongs to verify. To sign, the policy is just a file, `-f`:",
    "sign-left-out": "The step between was missing: verify reads the signed policy, and nothing had signed it:",
    "verify-private-key": "verify wants the public key of whoever signed the policy, never a private one:",
    "verify-functionary-key": (
        "`-k` of verify is about the policy, not about the build: it takes the public key of the policy's signer:"
    ),
    "verify-key-flag": "For verify the flag is `-k`, or `--publickey`:",
    "verify-policy-key-flag": "`--policy-key` is not one of its flags. The policy's public key goes behind `-k`:",
    "verify-key-left-out": "Nothing said whose policy counts. That is what `-k` is for:",
    "verify-unsigned-policy": "verify takes no bare policy, only the signed envelope:",
    "verify-policy-left-out": "The policy itself was missing from the line:",
    "verify-artifact-flag": "The flag is `--artifactfile`, `-f` for short:",
    "verify-subject-flag": "It is `--subjects`, plural, or `-s`:",
    "verify-attestation-flag": "`-a` is short for `--attestations` here as well, and may be repeated:",
    "verify-no-attestation": "verify fetches nothing by itself; each attestation is handed to it with `-a`:",
    "verify-no-subject": "It has to know what it is asked about, a file or a digest:",
    "verify-base-name": "The path counts from where you call it, directories included:",
    "verify-attestation-as-artifact": (
        "I passed the attestation as if it were the artifact. `-f` is the file that the step produced:"
    ),
    "verify-directory": "`--directory-path` alone doesn't name a subject. Ask about the file:",
    "digest-prefix": "Subjects are bare digests. With `sha256:` in front nothing matches:",
    "commit-short": "The record has the full hash, and seven characters of it match nothing:",
    "commit-name": "`HEAD` means nothing to verify, it compares digests. Let git spell it out:",
    "digest-uncut": "openssl prints the file's name behind the digest; only the first field is wanted:",
    "pubout-left-out": (
        "Without `-pubout` openssl writes the private key once more, so the file called `.pub` held the wrong half:"
    ),
    "payload-encoded": "The payload is base64, and jq got it undecoded:",
    "predicate-left-out": "One level was missing: the list stands below `predicate`:",
    "predicate-misnamed": "The field is `attestations`:",
    "list-not-walked": "`attestations` is a list, so it takes `[]` to look at its entries:",
    "type-commandrun": "The type has a hyphen, `command-run`. Nobody recorded the one that the policy asked for:",
    "type-version": "The version is part of the type, and v0.2 is not what was recorded:",
    "type-host": "The host belongs to the type as well. These live under `witness.dev`:",
    "type-guessed": "That type was a guess from the attestor's name. What it records goes by another URI:",
    "type-short": "A policy wants the whole URI as type, the name of the attestor isn't enough:",
    "type-not-recorded": "The policy asked for a record that this run doesn't make. Without that entry:",
    "types-as-strings": "Each entry is an object with a `type`, not a bare string:",
    "attestations-misnamed": (
        "The key of the list is `attestations`. Under any other name it is skipped, and the step then requires nothing:"
    ),
    "rule-on-other-type": "The rule hung on the wrong type, where the fields that it reads don't exist:",
    "module-plain": "`module` is the base64 of the Rego text, not the text:",
    "module-path": "A policy holds the rule itself, in base64; a path in it leads nowhere:",
    "module-encoded-twice": "The rule was encoded twice. Once is what it takes:",
    "key-pem": "`key` is the base64 of the PEM file, on one line:",
    "key-encoded-twice": "The key went through base64 twice:",
    "key-private": "The policy held the private key. Only the public one belongs there:",
    "key-of-other": "Id and key belonged to two different pairs:",
    "keyid-of-other": "The id was computed over the wrong file. It is the digest of the key that signs the step:",
    "keyid-of-private": "The id is the digest of the public PEM, not of the private one:",
    "keyid-prefix": "Key ids are compared as text, so the `sha256:` in front has to go:",
    "keyid-of-der": "The id is the SHA-256 of the PEM text as it stands, no DER in between:",
    "keyid-uncut": "The file's name had got into the id:",
    "keyid-of-sha1": "Key ids are SHA-256:",
    "functionary-misnamed": "A functionary is named by `publickeyid`; with another key the entry allows nobody:",
    "functionaries-empty": "With an empty list nobody may sign the step:",
    "publickeys-misnamed": "The keys have to stand under `publickeys`, or the policy knows none:",
    "constraint-empty": "An empty list demands a certificate without that field. Anything goes is `*`:",
    "constraint-glob": "These fields are compared as they are, `*` stands for anything only by itself:",
    "certificate-pem": "The certificate goes in as base64 of its PEM:",
    "expires-past": "The date lay in the past, and an expired policy accepts nothing:",
    "expires-day": "`expires` is a full timestamp, time and zone included:",
    "expires-left-out": "Without `expires` a policy counts as expired long ago:",
    "expires-misnamed": "The field is `expires`; another name is ignored, and the policy then has run out in year 1:",
    "step-key-misspelt": "The entry below `steps` had another name than the step itself:",
    "step-field-misspelt": "`name` inside the step has to repeat the entry's own key:",
    "comma-left-over": "One comma too many at the end of the list, which JSON doesn't forgive:",
    "import-left-out": (
        "Without `import rego.v1` the module is read in the old syntax, where `contains` and `if` don't exist:"
    ),
    "package-dash": "A package name takes no hyphen:",
    "package-left-out": "A module begins with its `package`:",
    "deny-old-form": "`deny[msg]` is the old form, and `import rego.v1` rules it out:",
    "deny-boolean": "witness reads `deny` as a set of messages, a boolean is an error to it:",
    "input-predicate": "`input` is the attestation itself, with no `predicate` around it:",
    "input-attestation": "There is no `attestation` level in `input`, the fields come right away:",
    "field-renamed": "The record calls that field something else:",
    "comparison-turned": "I had the comparison the wrong way round, so the good run was the one denied:",
    "not-left-out": "A `not` was missing, which turned the rule into its opposite:",
    "command-as-text": "The command is recorded as a list of arguments, so it is compared with a list:",
    "quotes-single": "Rego knows double quotes and backticks, no single ones:",
}
"""What the repair says was wrong, by kind of edit; the corrected blocks follow."""
