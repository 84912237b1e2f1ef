"""Rules for a policy that is there come as a patch, which fails where it doesn't fit and replaces what it put in before."""

import base64
import json
import re
import shutil
import subprocess
from collections import defaultdict

import pytest

from asynth.catalog import FAMILIES_BY_NAME
from asynth.catalog.attestors import CI
from asynth.catalog.families.family import BUILDS_BY_NAME, find_build
from asynth.catalog.families.rego.mistakes import MISTAKES_BY_RULE
from asynth.catalog.families.rego.places import pattern_of
from asynth.catalog.families.rego.strata import LAY
from asynth.catalog.names import REPOSITORIES, REPOSITORIES_BY_NAME
from asynth.catalog.procedure.rules import bind_build, bind_rules
from asynth.catalog.prompts import read_messages
from asynth.catalog.rules import RULES_BY_NAME
from asynth.example.make import compose
from asynth.resources import fixtures_root
from asynth.script import Bash, File, Text
from asynth.space import Family, Space

PATCH = re.compile(
    r"jq (?:--rawfile|--arg).*?(?:mv \.\./policy\.new\.json \.\./policy\.json|\.\./policy\.json > \.\./own\.json)\n",
    re.DOTALL,
)


def commands_of(draft):
    return "".join(part.text for part in draft.answer if isinstance(part, Bash))


def patches_of(compose_family):
    """Return, for each shape of patch, a draft that has it."""
    found = {}
    for values, draft in compose_family("rego"):
        text = commands_of(draft)
        if "openssl genpkey" not in text:
            kind = "several" if "put(" in text else "type" if "--arg type" in text else "rule"
            kind = "draft" if values["scenario"] == "draft" else kind
            found.setdefault(kind, draft)
    return found


def patch(draft, folder, policy):
    """Run the draft's patch over `policy` and return how it ended, with the policy afterwards."""
    (folder / "project").mkdir(exist_ok=True)
    (folder / "policy.json").write_text(json.dumps(policy))
    for part in draft.answer:
        if isinstance(part, File):
            (folder / "project" / part.name).write_text(part.content)
    done = subprocess.run(
        ["bash", "-c", PATCH.search(commands_of(draft))[0]], cwd=folder / "project", capture_output=True, text=True
    )
    own = folder / "own.json"  # what is made of a policy that others share
    return done, json.loads((own if own.is_file() else folder / "policy.json").read_text())


def policy_of(draft):
    """Return a policy whose one step asks for git and what every run has."""
    types = ["git/v0.1", "material/v0.1", "command-run/v0.1", "product/v0.1"]
    entries = [{"type": f"https://witness.dev/attestations/{name}"} for name in types]
    judged = re.findall(r'select\(\.type == "([^"]+)"\)', commands_of(draft))
    entries += [{"type": name} for name in judged if {"type": name} not in entries]
    return {"steps": {draft.summary.step: {"name": draft.summary.step, "attestations": entries}}}


def modules_in(policy):
    return [
        module["name"]
        for step in policy["steps"].values()
        for entry in step["attestations"]
        for module in entry.get("regopolicies", [])
    ]


def test_most_answers_leave_keys_and_policy_alone(compose_family):
    drafts = compose_family("rego")
    patched = [draft for _, draft in drafts if "openssl genpkey" not in commands_of(draft)]
    assert 0.6 <= len(patched) / len(drafts) <= 0.8
    for draft in patched:
        assert "cat > ../policy.json" not in commands_of(draft), draft.id
        assert PATCH.search(commands_of(draft)), draft.id
        assert draft.past.hidden, draft.id
        assert draft.fixture.keys, draft.id


def test_set_ups_are_for_those_who_show_a_command(compose_family):
    for _, draft in compose_family("rego"):
        if "openssl genpkey" in commands_of(draft):
            (run,) = re.findall(r"witness run .* -- (.*)\n", commands_of(draft))[:1]
            assert run in draft.prompt, draft.id


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not on PATH")
def test_a_patch_can_be_run_again_and_changes_nothing_else(compose_family, tmp_path):
    for kind, draft in patches_of(compose_family).items():
        if kind == "draft":
            continue
        folder = tmp_path / kind
        folder.mkdir()
        done, first = patch(draft, folder, policy_of(draft))
        assert done.returncode == 0, done.stderr
        assert modules_in(first), draft.id
        done, second = patch(draft, folder, first)
        assert done.returncode == 0, done.stderr
        assert second == first


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not on PATH")
def test_a_mended_module_takes_the_place_of_the_one_of_its_package(compose_family, tmp_path):
    draft = patches_of(compose_family)["draft"]
    (file,) = (part for part in draft.answer if isinstance(part, File))
    package = file.content.split("\n", 1)[0]
    modules = [f"{package}\n\nold", f"{package}_too\n\nother"]
    policy = policy_of(draft)
    policy["steps"][draft.summary.step]["attestations"][0]["regopolicies"] = [
        {"name": f"ours-{number}", "module": base64.b64encode(text.encode()).decode()}
        for number, text in enumerate(modules)
    ]
    done, after = patch(draft, tmp_path, policy)
    assert done.returncode == 0, done.stderr
    held = after["steps"][draft.summary.step]["attestations"][0]["regopolicies"]
    assert [base64.b64decode(module["module"]).decode() for module in held] == [file.content, modules[1]]
    assert modules_in(after) == ["ours-0", "ours-1"]


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not on PATH")
def test_a_patch_fails_where_its_step_is_not_and_leaves_the_policy(compose_family, tmp_path):
    for kind, draft in patches_of(compose_family).items():
        folder = tmp_path / kind
        folder.mkdir()
        policy = policy_of(draft)
        policy["steps"] = {"elsewhere": policy["steps"][draft.summary.step]}
        done, after = patch(draft, folder, policy)
        assert done.returncode != 0, kind
        assert done.stderr.startswith("jq: error")
        assert after == policy


def test_the_words_of_a_denial_are_shown_where_a_refusal_is_asked_for(compose_family):
    """A bad run that the user has at hand is refused besides, and so is what a draft let through."""
    for values, draft in compose_family("rego"):
        shown = [part.text for part in draft.answer if isinstance(part, Text)]
        asks = draft.summary.message["asks"]
        if "proof" in asks:
            assert shown, draft.id
        elif "wrong" not in asks and values["scenario"] != "draft":
            assert not shown, draft.id
        assert len(shown) <= 1, draft.id
        denied = [twin.message for twin in draft.twins if twin.kind == "rego-denial"]
        assert all(text.replace('\\"', '"') in denied[0] for text in shown), draft.id  # quotes as a log line has them


def applied(name):
    build = next(build for _, build in BUILDS_BY_NAME.values() if RULES_BY_NAME[name].applies(build))
    attested = bind_build(build, "build", build.artifacts[0] if build.artifacts else "", REPOSITORIES[0])
    return bind_rules((name,), attested, 0)[0]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("git_remote_allowlist", "remote https://host.example/x.git is not an approved origin"),
        ("material_forbidden_files", "secret file a/id_rsa was in the work directory"),
        ("product_forbidden_endings", "product a.env ends in .env"),
        ("secretscan_no_findings", "in attestation:command-run"),
        ("lockfiles_banned_dependency", "pulls in event-stream"),
        ("product_mime_allowlist", "product core has type 'application/octet-stream'"),
    ],
)
def test_a_value_that_only_the_record_knows_is_found_by_the_words_around_it(name, other):
    pattern, shown = pattern_of(applied(name))
    for words in (shown, other):
        log = f'level=error msg="policy was denied due to:\\n{words}\\nsomething else"\n'
        found = subprocess.run(["bash", "-c", f'grep -m1 -o "{pattern}"'], input=log, capture_output=True, text=True)
        assert found.stdout == f"{words}\n"


def test_a_value_that_the_rule_was_told_is_searched_for_as_it_is():
    assert pattern_of(applied("env_required_variables")) is None


def test_a_machine_of_ones_own_has_no_job(compose_family):
    for values, draft in compose_family("rego"):
        asks = draft.summary.message["asks"]
        if "local" in asks:
            assert values["judged"] not in {*CI, "environment"}, draft.prompt
        if "gitlab" in asks:
            assert values["judged"] not in CI, draft.prompt


def test_an_output_is_removed_before_a_run_that_is_verified_by_it(compose_family):
    for _, draft in compose_family("rego"):
        text = commands_of(draft)
        for run, file in re.findall(r"(witness run [^\n]*)\n(?:[^\n]*\n)*?witness verify [^\n]* -f (\S+)\n", text):
            before = text[: text.index(run)]
            assert f"rm -f {file}\n" in before, draft.id


def test_a_run_that_is_shown_for_a_bad_one_is_not_what_verifies_in_the_end(compose_family):
    shown = refused = 0
    for _, draft in compose_family("rego"):
        if "wrong" in draft.summary.message["asks"]:
            shown += 1
            after = commands_of(draft).split("witness sign ", 1)[1]
            refused += after.index("! witness verify ") < after.index("witness run ") if "! witness" in after else 0
            after = re.sub(r"(?m)^! witness verify .*$", "", after)
            assert after.index("witness run ") < after.index("witness verify "), draft.prompt
    assert shown
    assert refused


def test_whoever_promises_something_speaks_of_what_can_be_said_in_business_words(compose_family):
    for values, draft in compose_family("rego"):
        if "lay" in draft.summary.message["asks"]:
            assert {*values["rules"]} <= LAY, draft.prompt


def test_where_each_block_of_a_job_runs_is_said_also_to_those_who_want_commands_only(compose_family):
    for values, draft in compose_family("rego"):
        text = commands_of(draft)
        if values["judged"] in CI and "openssl genpkey" in text:
            blocks = [part.text for part in draft.answer if isinstance(part, Bash)]
            assert not any("openssl genpkey" in block and "witness run" in block for block in blocks), draft.id


def test_a_draft_under_which_verify_succeeds_is_not_one_that_refuses_good_runs(compose_family):
    for values, draft in compose_family("rego"):
        if values["scenario"] == "draft" and "Verification succeeded" in draft.prompt:
            assert not MISTAKES_BY_RULE[values["rules"][0]].refuses, draft.prompt


def leaves(value):
    """Return the strings and numbers in `value`, as text."""
    if isinstance(value, dict):
        return [leaf for pair in value.items() for item in pair for leaf in leaves(item)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in leaves(item)]
    return [str(value)]


@pytest.fixture(scope="module")
def constants(everything):
    """The values that each constant of a rule has over builds and settings, by rule and constant."""
    found = defaultdict(lambda: defaultdict(set))
    for _, _, build in everything.builds():
        for rule in everything.rules(build):
            for setting in REPOSITORIES:
                artifact = build.artifacts[0] if build.artifacts else ""
                bound = bind_build(build, "build", artifact, setting)
                if rule.fits(bound):
                    for name, value in rule.bind(bound).parameters.items():
                        found[rule.name][name].add(json.dumps(value))
    return found


def test_a_message_of_one_rule_says_what_differs_from_build_to_build(everything, constants):
    messages = {one.name: one for one in read_messages(fixtures_root() / "phrasings" / "rego") if one.rules}
    strata = {}
    for stratum in FAMILIES_BY_NAME["rego"].strata(everything):
        strata.setdefault(stratum.fixed["asks"], stratum)
    for name, message in messages.items():
        spec = Space([Family("rego", (strata[name],), 1.0)], seed=11).at(0)
        values = dict(spec.values)
        (rule,) = values["rules"]
        assert {rule} == message.rules
        prompt = compose(spec).prompt
        _, build, artifact = find_build(values)
        setting = REPOSITORIES_BY_NAME[values.get("setting", REPOSITORIES[0].name)]
        bound = bind_build(build, values["step"], artifact, setting)
        for constant, value in RULES_BY_NAME[rule].bind(bound).parameters.items():
            if len(constants[rule][constant]) > 1:
                assert [leaf for leaf in leaves(value) if leaf not in prompt] == [], (name, prompt)
