"""Rules that match more than they should, or whose place in the policy decides whether anybody reads them."""

from __future__ import annotations

from asynth.catalog.families.review.changes import attached, embed
from asynth.catalog.families.review.exposure import (
    DENIED,
    bad_attestation,
    expose,
    expose_rule,
    grep,
    paste_module,
    spare_clone,
)
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.policy import edit_policy, hang_rule, written
from asynth.catalog.families.scenarios.scenario import WIDE, Scenario, run_sets
from asynth.catalog.families.scenarios.violations import MENDABLE, undo
from asynth.catalog.procedure.layout import refused
from asynth.example.draft import Past
from asynth.script import Bash, File, Prose

_LOOSE = {
    "startswith": ('not startswith(branch, "main")', "main-old", "`startswith` is content with the beginning"),
    "contains": ('not contains(branch, "main")', "fix/main-menu", "`contains` finds the word anywhere"),
    "endswith": ('not endswith(branch, "main")', "sandbox/main", "`endswith` takes whatever stands in front"),
    "regex": (
        'not regex.match("main", branch)',
        "domain-move",
        "`regex.match` looks for the pattern anywhere, without `^` and `$`",
    ),
}
"""By the function: the condition, a branch that it lets through, and why."""


def expose_loose_match(case: Case) -> Exchange:
    """A rule that compares a part of a name where the whole is meant."""
    condition, branch, why = _LOOSE[case.variant]
    procedure, bad = case.procedure, bad_attestation(case)
    head = 'package git.branch_guard\n\nimport rego.v1\n\nbranch := object.get(input, "branch", "")\n\ndeny contains msg if {\n'
    tail = '\tmsg := sprintf("built from %s and not from main", [branch])\n}\n'
    weak, sound = f"{head}\t{condition}\n{tail}", f'{head}\tbranch != "main"\n{tail}'
    return expose(
        case,
        hidden=attached(case, "git", "branch-guard", weak),
        finding=f"{why}, so the name of another branch only has to be chosen well. `{branch}` is accepted:",
        proof=f"git checkout -q -b {branch}\n{procedure.run_command(attestation=bad)}\n{procedure.verify_command(attestation=bad)}\n",
        repair=(
            Prose("One branch is meant, so compare the whole name."),
            File("../branch-guard.rego", sound, "rego", "Write it so to `../branch-guard.rego`:"),
            Bash(embed(case, "git.branch_guard", "branch-guard")),
        ),
        refusal=f"`{branch}` is now just another branch:",
        reason=grep(f"built from {branch} and not from main"),
        proper="From main itself:",
        mend=f"git checkout -q main\ngit branch -q -D {branch}\n",
        last="The name is local: `git checkout -B main` gives it to any commit, so it stops mistakes and not somebody with the key. A job on a bare commit "
        "has none but `HEAD` and is refused, so let it check out the branch.",
        facts={"module": paste_module(weak), "condition": condition},
    )


def confirm_other_case(case: Case) -> Exchange:
    """The right key in another case, which witness reads all the same."""
    procedure, applied, key = case.procedure, case.rule, case.variant
    bad = bad_attestation(case)
    unnamed = case.message.tells.isdisjoint({"command", "run"})
    proof = f"The proof is a build that breaks the rule{f', with `{procedure.attested.command}` as an example' if unnamed else ''}."
    left = applied.violation.prelude.partition("git checkout -q -b ")[2].split()
    snippet = f'{{"type": "{case.type_of(applied.rule.attestor)}",\n "{key}": [{{"name": "{applied.rule.title}", "module": "cGFja2FnZS..."}}]}}'
    return Exchange(
        past=Past(hidden=case.policy(change=lambda text: text.replace('"regopolicies"', f'"{key}"'))),
        answer=(
            Prose(
                f"{'Yes, the rule is in force: ' if case.asks('whether') else ''}`{key}` is read. Go's JSON decoder, by which witness "
                f"reads a policy, takes the names of fields in any case, so nothing has to be changed or signed again. {proof} In `refused.log` the rule's own words follow those below:"
            ),
            Bash(
                f"{case.clear}{procedure.step.violate(applied, bad, quoted=False)}\n{refused(procedure.verify_command(attestation=bad))}"
            ),
            grep(DENIED),
            Prose("And one that keeps to it:"),
            Bash(
                f"{undo(applied, procedure.attested)}{f'git branch -q -D {left[0]}{chr(10)}' if left else ''}{case.again()}"
            ),
            Prose(
                "Case is all that is forgiven. `rego_policies` or `policyrules` would be skipped in silence, and `policy check` would call "
                "both valid; the documentation's spelling is `regopolicies`."
            ),
        ),
        facts={
            "snippet": f"```json\n{snippet}\n```",
            "request": applied.request,
            "want": applied.forms.imperative,
            "key": key,
        },
    )


def expose_rule_on_step(case: Case) -> Exchange:
    """A rule that hangs on the step, where no rule is looked for."""
    procedure, applied, key = case.procedure, case.rule, case.variant
    attestor, title = applied.rule.attestor, applied.rule.title
    type_, step = case.type_of(attestor), procedure.step.name
    bare = procedure.with_step(rules=())
    entry = f'[{{module: "{title}.rego", attestor: "{attestor}"}}]'
    move = (
        f'jq --rawfile rule {applied.file} \\\n  \'del(.steps["{step}"].{key}) |\n'
        f"  {hang_rule(step, type_, title)}' \\\n "
    )
    snippet = (
        f'"{procedure.attested.step}": {{\n  "name": "{procedure.attested.step}",\n  "functionaries": [...],\n  "attestations": [...],\n'
        f'  "{key}": [{{"module": "{title}.rego", "attestor": "{attestor}"}}]\n}}'
    )
    return expose_rule(
        case,
        hidden=(
            *case.rules(),
            Bash(
                f"{written(bare.document())}"
                + edit_policy(f"jq '.steps[].{key} = {entry}'")
                + f"{procedure.sign_command()}\n"
            ),
        ),
        finding=f"{begin(case, renamed='It is neither the Rego nor a name: those of modules and packages are free.')}A step has no `{key}`, and what witness doesn't know it skips, in `policy check` too, so the file is never opened. A build that breaks the rule "
        f"as you describe it{spare_clone(applied)} is accepted:",
        repair=(
            Prose(
                "Rules belong to the attestation type that they read, under `regopolicies`, and `module` holds the Rego itself in base64. "
                f"With `import rego.v1` on top and a `deny` that it fills, `{applied.file}` can stay as it is:"
            ),
            Bash(edit_policy(move) + f"{procedure.sign_command()}\n"),
        ),
        refusal="In its new place the rule objects, with words of its own behind these:",
        unseen=True,
        proper="A build that it has nothing against:",
        last="The Rego is a copy now: whoever edits the file has to put it in and sign again, or the policy goes on with the old text.",
        facts={"snippet": f"```json\n{snippet}\n```", "file": f"{title}.rego", "key": key},
    )


_RUNS = run_sets("git", "environment git", "git link", "git secretscan") + WIDE
_CHANGED = frozenset({"rules", "variant"})
_SAID = {"request": frozenset({"rules"}), "want": frozenset({"rules"})}

WEAKNESSES: tuple[Scenario, ...] = (
    Scenario(
        name="loose-match",
        compose=expose_loose_match,
        runs=_RUNS,
        quotes=(False,),
        variants=tuple(_LOOSE),
        tools=("jq",),
        slots={"module": frozenset({"variant"}), "condition": frozenset({"variant"})},
    ),
    Scenario(
        name="other-case",
        compose=confirm_other_case,
        rules=MENDABLE,
        runs=_RUNS,
        quotes=(False,),
        variants=("regoPolicies", "RegoPolicies", "REGOPOLICIES"),
        slots={**_SAID, "snippet": _CHANGED, "key": frozenset({"variant"})},
    ),
    Scenario(
        name="rule-on-step",
        compose=expose_rule_on_step,
        rules=MENDABLE,
        runs=_RUNS,
        quotes=(False,),
        variants=("policyrules", "regopolicies", "rego"),
        tools=("jq",),
        slots={**_SAID, "snippet": _CHANGED | {"step"}, "file": frozenset({"rules"}), "key": frozenset({"variant"})},
    ),
)
"""Places and matches; each is a stratum's fixed value."""
