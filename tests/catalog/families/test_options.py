"""Options: the one that is asked about is used, and the policy that a colleague signed still verifies."""

from asynth.script import Bash

FLAGS = {
    "config file": " -c ",
    "directory digest": " --dirhash-glob ",
    "export": "-export ",
    "product globs": " --attestor-product-exclude-glob ",
    "quiet": " -l ",
    "sensitive variable": " --env-add-sensitive-key ",
    "two hashes": " --hashes sha256 --hashes sha1 ",
    "working directory": " -d ",
}


def test_the_option_stands_in_the_run_and_not_in_the_prompt(compose_family):
    for values, draft in compose_family("options"):
        flag = FLAGS[values["scenario"]]
        (run,) = [
            line
            for part in draft.answer
            if isinstance(part, Bash)
            for line in part.text.split("\n")
            if line.startswith("witness ") and " run" in line
        ]
        assert flag in run.split(" -- ")[0], values["scenario"]
        assert flag not in draft.prompt, values["scenario"]


def test_nothing_was_run_before(compose_family):
    for _, draft in compose_family("options"):
        assert not draft.past.shown
        assert not any("witness run" in part.text for part in draft.past.hidden if isinstance(part, Bash))
