"""Options: the one that is asked about is used, and the policy that a colleague signed still verifies."""

from asynth.script import Bash

FLAGS = {
    "config-file": " -c ",
    "log-level": " -l ",
    "folder": " -d ",
    "passphrase": " --signer-file-key-passphrase-path ",
    "no-attestors": ' -a "" ',
    "outfile": " -o ",
    "directory-digest": " --dirhash-glob ",
    "export": "-export ",
    "by-product": " --attestor-product-exclude-glob ",
    "one-subject": " --attestor-product-include-glob ",
    "mask": " --env-add-sensitive-key ",
    "drop": " --env-filter-sensitive-vars ",
    "unmask": " --env-allow-sensitive-key ",
    "two-digests": " --hashes sha256,sha1 ",
    "secrets": " --attestor-secretscan-fail-on-detection ",
    "mask-only": " --env-disable-default-sensitive-vars ",
    "shell-line": " ",
}
"""By scenario, what stands in the run; the other scenarios are about no flag of it."""


def test_the_option_stands_in_the_run(compose_family):
    met = set()
    for values, draft in compose_family("options"):
        flag = FLAGS.get(values["scenario"])
        if flag is None:
            continue
        met.add(values["scenario"])
        text = "\n".join(part.text for part in draft.answer if isinstance(part, Bash))
        (run,) = [line for line in text.split("\n") if line.startswith("witness ") and " run" in line]
        assert flag in run.split(" -- ")[0] + " ", values["scenario"]
    assert met == set(FLAGS)


def test_nothing_was_run_before(compose_family):
    for _, draft in compose_family("options"):
        assert not draft.past.shown
        assert not any("witness run" in part.text for part in draft.past.hidden if isinstance(part, Bash))
