"""Properties of drafts over the whole catalogue: composed by the thousand, nothing executed."""

import dataclasses
import json
import re
import shlex
from collections import Counter, defaultdict

import pytest

from asynth.catalog import FAMILIES_BY_NAME, Available
from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.families.family import BUILDS_BY_NAME
from asynth.catalog.names import REPOSITORIES, STEPS
from asynth.catalog.procedure.rules import bind_build
from asynth.catalog.procedure.twins import REGO_DENIAL, TAMPERED_ARTIFACT
from asynth.catalog.rules import RULES_BY_NAME
from asynth.catalog.rules.command_line import arguments
from asynth.catalog.workloads import WORKLOADS
from asynth.example.make import blocks_agree, choose_twins, compose
from asynth.report.plan import attestor_sets
from asynth.script import Bash, extract, render, runnable
from asynth.space import Family, Space, Spec

DRAFTS = 3000

SINGLE = ("step", "rego")
"""Families whose specs name every fact of their one step."""

ALONG = ("pipeline", "ci", "identity", "misconception", "diagnosis")
"""Families some of whose twins ask verify in another way than their answers."""


@pytest.fixture(scope="module")
def specs(space):
    return [space.at(position) for position in range(DRAFTS)]


@pytest.fixture(scope="module")
def drafts(specs):
    return [compose(spec) for spec in specs]


def test_capacity_structures_and_sets_reach_what_was_promised(space):
    required, runs = attestor_sets(stratum for family in space.families for stratum in family.strata)
    assert space.capacity >= 10_000_000
    assert space.structures >= 100_000
    assert len(required) >= 4_000
    assert len(runs) >= 4_000


def test_the_same_spec_gives_the_same_draft(specs):
    for spec in specs[:200]:
        again = compose(Spec(spec.family, spec.values))
        assert again == compose(spec)
        assert render(again.answer) == render(compose(spec).answer)


def test_prompts_are_distinct(drafts):
    counts = Counter(draft.prompt for draft in drafts)
    assert [prompt for prompt, count in counts.items() if count > 1] == []


@pytest.mark.timeout(900)
def test_a_change_of_any_dimension_changes_the_prompt(space, specs):
    """Spec to prompt is injective: a neighbour in one dimension must be told apart by what the user says."""
    strata = defaultdict(list)
    for stratum in (s for family in space.families for s in family.strata):
        strata[stratum.fixed.get("build"), frozenset(stratum.fixed)].append(stratum)
    checked = Counter()
    for number, spec in enumerate(specs[:600]):
        values = dict(spec.values)
        prompt = compose(spec).prompt
        stratum = next(
            s
            for (build, names), some in strata.items()
            if build == values.get("build") and names <= values.keys()
            for s in some
            if s.fixed.items() <= values.items() and _holds(s, values)
        )
        for domain in stratum.domains:
            if domain.size < 2:
                continue
            other = domain.unrank((domain.rank(values[domain.name]) + 1 + number % (domain.size - 1)) % domain.size)
            neighbour = compose(Spec(spec.family, tuple({**values, domain.name: other}.items())))
            assert neighbour.prompt != prompt, (domain.name, values[domain.name], other)
            checked[domain.name] += 1
    assert min(checked[name] for name in ("step", "phrasing", "run", "artifact")) > 20


def _holds(stratum, values):
    try:
        for domain in stratum.domains:
            domain.rank(values[domain.name])
    except (KeyError, ValueError):
        return False
    return set(values) == {*stratum.fixed, *(domain.name for domain in stratum.domains)}


def test_text_and_execution_are_the_same_blocks(drafts):
    assert all(blocks_agree(draft) for draft in drafts)


def test_every_answer_verifies_unredirected(drafts):
    """The last positive verify of an answer is a line of its own, and the last of its block where that shows no failure."""
    for draft in drafts:
        blocks = [part.text.splitlines() for part in runnable(draft.answer) if isinstance(part, Bash)]
        verifies = [line for lines in blocks for line in lines if re.match(r"(?!! )[^#]*\bwitness verify ", line)]
        assert verifies, draft.id
        assert not re.search(r"[^$\"'(]>|\|\s*tee|2>", verifies[-1].split(" -s ")[0])
        lines = next(lines for lines in reversed(blocks) if verifies[-1] in lines)
        gated = verifies[-1].endswith("&&")  # what comes after it is what it guards
        if draft.family != "ci" and not gated and not any(line.startswith("! ") for line in lines):
            assert lines[-1] == verifies[-1], draft.id  # a job keeps its attestation after that


def test_prompts_show_what_ran(drafts):
    """What a prompt pastes of the past is there to the letter; what it quotes is declared, and so compared with what came."""
    for draft in drafts:
        if draft.past.quoted and draft.past.quoted in draft.prompt:
            continue
        quoted = [block.content.rstrip("\n") for block in extract(draft.prompt) if block.kind == "text"]
        assert not draft.past.quoted or draft.past.quoted.split("\n")[-1].strip() in draft.prompt or not quoted, (
            draft.id
        )
    pasting = [draft for draft in drafts if not draft.summary.message and draft.past.shown]
    for draft in pasting:
        shown = [(block.kind, block.name, block.content) for block in extract(draft.prompt)]
        ran = [
            ("bash", None, part.text) if isinstance(part, Bash) else ("file", part.name, part.content)
            for part in draft.past.shown
        ]
        assert [block for block in shown if block[0] in {"bash", "file"}] == ran, draft.id


def test_attestors_of_the_answer_are_those_asked_for(drafts):
    for draft in drafts:
        if draft.family not in SINGLE:
            continue
        answer = render(draft.answer)
        given = re.search(r"witness run [^\n]*? -a (\S+) (?![^\n]*/refused\.att)[^\n]* -- ", answer)
        if given is None:  # it judges a run that was there before
            assert draft.past.hidden, draft.id
            continue
        extras = set(given[1].split(","))
        always = {attestor.name for attestor in ATTESTORS if attestor.always}
        assert extras == set(draft.summary.attestors) - always
        assert not extras & always


def test_answers_hold_no_fresh_random_value(drafts):
    for draft in drafts:
        answer = render(draft.answer)
        assert not re.search(r"\b[0-9a-f]{32,}\b", answer), draft.id
        assert "-----BEGIN " not in answer  # a PEM; that it begins with dashes may be said
        assert not re.search(r"[A-Za-z0-9+/]{60,}={0,2}", answer.replace("/", " ")), draft.id


def test_commands_are_portable(drafts):
    # `sha256sum -c` is a wrapped command, which is only taught where its program is.
    forbidden = re.compile(r"sha256sum(?! -c)|base64 -w|sed -i|readlink -f|grep -P|date -d|\bmktemp\b")
    for draft in drafts:
        found = set(forbidden.findall(render(draft.answer)))
        # What a user builds with is the user's to choose; what the answer adds runs anywhere.
        assert {word for word in found if word not in draft.summary.workload} == set(), draft.id


def test_every_step_and_attestor_is_met(drafts, everything):
    assert {draft.summary.step for draft in drafts} >= set(STEPS)
    assert {name for draft in drafts for name in draft.summary.attestors} == everything.attestors


def test_twenty_thousand_rows_hold_every_rule(space, everything):
    met = set()
    for position in range(20_000):
        met.update(dict(space.at(position).values).get("rules", ()))
    assert met >= {rule.name for _, _, build in everything.builds() for rule in everything.rules(build)}


def test_the_mix_is_as_planned(drafts):
    families = Counter(draft.family for draft in drafts)
    whole = sum(family.share for family in FAMILIES_BY_NAME.values())
    assert all(abs(families[name] / DRAFTS - family.share / whole) < 0.015 for name, family in FAMILIES_BY_NAME.items())
    extras = [len(set(draft.summary.attestors) - {"material", "product", "command-run"}) for draft in drafts]
    assert sum(1 <= count <= 3 for count in extras) / DRAFTS > 0.57  # git alone, the house default, is one of them


def test_twin_kinds_are_balanced_over_those_that_apply(drafts):
    """Within a fifth: how often a kind is chosen where it applies, against an even choice among what applies there."""
    chosen = Counter()
    expected = Counter()
    for position, draft in enumerate(drafts):
        kinds = {twin.kind for twin in draft.twins} - {REGO_DENIAL}
        for kind in kinds:
            expected[kind] += 1 / len(kinds)
        first, *denial = choose_twins(draft.twins, position, "one")
        chosen[first.kind] += 1
        assert bool(denial) == any(twin.kind == REGO_DENIAL for twin in draft.twins)
    assert set(expected) - set(chosen) <= {kind for kind, count in expected.items() if count < 5}
    assert all(
        abs(chosen[kind] - expected[kind]) < max(0.2 * expected[kind], 3 * expected[kind] ** 0.5) for kind in chosen
    ), (chosen, expected)


def test_what_teaches_a_rule_is_denied_by_it(drafts):
    """Half of all rows and more teach a rule; each of them has the twin that this very rule denies."""
    ruled = [draft for draft in drafts if draft.summary.rules]
    assert len(ruled) >= DRAFTS / 2
    for draft in ruled:
        assert any(twin.kind == REGO_DENIAL and twin.message for twin in draft.twins), draft.id


def test_twins_apply_where_they_should(drafts):
    for draft in drafts:
        kinds = [twin.kind for twin in draft.twins]
        assert kinds.count(REGO_DENIAL) == len(draft.summary.rules)
        accepted = re.findall("^(?!! )[^#`\n]*(witness verify [^\n]*)", render(draft.answer), re.MULTILINE)
        verify = [one for one in accepted if "policy.old.json" not in one][-1]  # the old one shows what it lets through
        read = any(f'"${name}"' in verify for name in ("COMMIT", "DIGEST", "NAME"))  # from the record, not from a file
        assert (TAMPERED_ARTIFACT in kinds) == ("git rev-parse" not in verify and not read)
        at_hand = not read and "${DIGEST" not in verify
        if draft.family not in ALONG and at_hand and "cd ../handover" not in render(draft.answer):
            assert all(twin.commands.rstrip("\n").endswith(verify) for twin in draft.twins)


def test_no_prompt_shows_braces_that_were_doubled_for_a_template(drafts):
    for draft in drafts[:1000]:
        assert "{{{" not in draft.prompt, draft.id
        assert not re.search(r"\$\{\{ ?[A-Z]+ ?\}\}", draft.prompt), draft.id


def test_answers_are_never_shown_another_way_than_run(drafts):
    """No command slips past extraction as an illustration; lines of a job's file are one, for those who have such a file."""
    for draft in drafts[:1500]:
        shown = [block.content for block in extract(render(draft.answer)) if block.kind == "illustration"]
        assert draft.family == "ci" or not shown or re.search(r"^ *(script|image):", draft.prompt, re.M), draft.id
        assert all(re.match(r"  |[a-z-]+:\n  (image|script|before_script):", content) for content in shown), draft.id


def test_repositories_differ_in_every_field():
    assert len({repository.remote("app") for repository in REPOSITORIES}) == len(REPOSITORIES)
    for name in ("branch", "author", "ticket", "variable", "tag"):
        seen = [getattr(repository, name) for repository in REPOSITORIES]
        assert len(set(seen)) == len(seen), name


@pytest.mark.parametrize("name", BUILDS_BY_NAME)
def test_a_pinned_command_is_denied_by_what_a_shell_would_record(name):
    """The message shows the arguments of the other command line, whatever quotes the build's own line holds."""
    rule, (_, build) = RULES_BY_NAME["cmd_exact"], BUILDS_BY_NAME[name]
    artifact = build.artifacts[0] if build.artifacts else ""
    attested = bind_build(build, "build", artifact, REPOSITORIES[0])
    if rule.applies(build):
        violation = rule.bind(attested).violation
        words = shlex.split(violation.command)
        assert violation.message.startswith(f"command is {json.dumps(words)}, expected ")
    else:  # nobody can read the recorded arguments in such a line
        assert arguments(attested.command) == () or "'" in build.command


@pytest.mark.parametrize("family", FAMILIES_BY_NAME)
def test_without_jq_no_example_needs_it(everything, family):
    workloads = frozenset(workload.name for workload in WORKLOADS if "jq" not in workload.tools)
    strata = FAMILIES_BY_NAME[family].strata(dataclasses.replace(everything, workloads=workloads, styles=("heredoc",)))
    space = Space([Family(family, strata, 1.0)], seed=5)
    for position in range(min(500, space.capacity)):
        draft = compose(space.at(position))
        ran = (*draft.answer, *draft.past.hidden, *draft.past.shown)
        texts = [part.text for part in ran if isinstance(part, Bash)]
        assert not re.search(r"(?:^|[|(;&]) *jq ", "\n".join(texts), re.MULTILINE), draft.id


@pytest.mark.parametrize(
    "workloads",
    [("gcc", "make build", "shell build script", "tar czf"), ("go build",), ("tar czf",), ()],
    ids=["four", "go", "tar", "none"],
)
def test_a_machine_with_few_tools_has_a_smaller_space(everything, workloads):
    few = Available(everything.attestors, frozenset(workloads), ("heredoc",))
    families = [Family(family.name, family.strata(few), family.share) for family in FAMILIES_BY_NAME.values()]
    assert (sum(family.capacity for family in families) > 0) == bool(workloads)
