"""An edit: it changes one place, and a line that stands in a CI file and in a block is wrong in both."""

from asynth.dataset.pairs.edits import Kind, draw, either, everywhere, find_twins, kind, misspell, swap, swap_in
from asynth.example.draft import Draft, Fixture, KeyRequest, Summary
from asynth.script import Bash, File, Prose, render

RUN = "witness run --step build -a git -k ../build.key -o ../build.att.json -- make -s app\n"
VERIFY = "witness verify -p ../policy.signed.json -k ../policy.pub -a ../build.att.json -f app\n"


def draft_of(*parts):
    keys = (KeyRequest("attest", "ed25519", "../release.key", "../release.pub"),)
    return Draft(
        "step-1",
        "step",
        Fixture("c/calc", None, keys=keys),
        "how?",
        parts,
        (),
        Summary(("git",), ("git",), "build", "make"),
    )


def texts(made: Kind, *parts):
    return [twin.text for twin in find_twins(made, draft_of(*parts))]


def test_each_place_makes_an_answer_and_nothing_else_changes():
    made = kind("flag", "commands", swap(r" -k ", " --key "))
    script = (Prose("First -k this."), Bash(RUN), Bash(VERIFY))
    twins = find_twins(made, draft_of(*script))
    assert [twin.place for twin in twins] == [0, 1]
    assert twins[0].script == (script[0], Bash(RUN.replace("-k", "--key")), script[2])
    assert twins[1].script == (script[0], script[1], Bash(VERIFY.replace("-k", "--key")))


def test_a_line_that_a_ci_file_repeats_is_wrong_there_too():
    job = f"jobs:\n  build:\n    steps:\n      - run: |\n          {RUN}          {VERIFY}"
    file = File(".github/workflows/build.yml", job, "yaml", "Save this as `.github/workflows/build.yml`:")
    [twin] = find_twins(
        kind("flag", "commands", swap_in("run", " -a git", " --attestors git")), draft_of(file, Bash(RUN + VERIFY))
    )
    assert render(twin.script).count("--attestors git") == 2
    assert twin.place == 1


def test_arguments_of_the_wrapped_command_are_not_witnesses():
    assert texts(kind("s", "commands", swap_in("run", r" -s (?=\w)", " --x ")), Bash(RUN)) == []
    [text] = texts(kind("o", "commands", swap_in("run", r" -o \S+", "")), Bash(RUN))
    assert " -o " not in text


def test_an_edit_that_leaves_nothing_of_a_block_makes_no_answer():
    assert texts(kind("all", "commands", swap(r"^witness run [^\n]*\n", "")), Bash(RUN)) == []


def test_rego_and_json_files_belong_to_their_rooms():
    rego = File("../a.rego", "package a\n", "rego", "Save it as `../a.rego`:")
    template = File("../policy.template.json", '{"expires": "2035"}\n', "json", "Save it as `../policy.template.json`:")
    assert len(texts(kind("p", "rego", swap("^package", "packages")), rego, template, Bash("package x\n"))) == 1
    assert len(texts(kind("p", "policy", swap("expires", "expiry")), rego, template, Bash("expires\n"))) == 2


def test_all_of_a_text_can_be_exchanged_and_several_finders_be_one():
    rego = File("../a.rego", "deny contains 1\n\ndeny contains 2\n", "rego", "Save it as `../a.rego`:")
    [text] = texts(kind("all", "rego", everywhere("^deny", "denied")), rego)
    assert text.count("denied contains") == 2
    both = kind("two", "rego", either(swap("contains 1", "has 1"), swap("contains 2", "has 2")))
    assert len(texts(both, rego)) == 2


def test_keys_of_answer_and_fixture_are_seen():
    seen = []

    def look(match, given):
        seen.append(given.keys)

    texts(kind("k", "commands", swap(r" -k \S+", look)), Bash(RUN + VERIFY))
    assert seen[0] == ("../release", "../build", "../policy")


def test_the_same_example_draws_the_same_place_and_others_draw_others():
    twins = find_twins(kind("flag", "commands", swap(r" -\w ", " --x ")), draft_of(Bash(RUN + VERIFY)))
    assert draw(twins, "step-1") is draw(twins, "step-1")
    assert len({draw(twins, f"step-{number}").text for number in range(200)}) == len({twin.text for twin in twins})


def test_names_come_out_wrong_in_several_ways():
    assert misspell("build") == ("Build", "builds", "biuld")
    assert "static_analysis" in misspell("static-analysis")
    assert all(name not in misspell(name) for name in ("test", "sbom", "checks", "deploy-site"))
