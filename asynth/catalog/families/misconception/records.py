"""Things that people believe of what witness records and that are not so; each answer ends with what works."""

from __future__ import annotations

from asynth.catalog.families.scenarios.case import Case, Exchange, recorded
from asynth.catalog.families.scenarios.exchanges import renew_policy, show
from asynth.catalog.families.scenarios.facts import tell_setting
from asynth.catalog.families.scenarios.log import nothing_found
from asynth.catalog.families.scenarios.policy import edit_policy
from asynth.catalog.families.scenarios.scenario import WIDE, Scenario, run_sets
from asynth.catalog.families.scenarios.violations import breakage, can_be_broken
from asynth.catalog.member import Build
from asynth.example.draft import Past
from asynth.script import File

_TYPES = {
    "collection": "https://witness.dev/attestations/collection/v0.1",
    "commandrun": "https://witness.dev/attestations/commandrun/v0.1",
    "env": "https://witness.dev/attestations/env/v0.1",
    "files": "https://witness.dev/attestations/files/v0.1",
}


def correct_collection_type(case: Case) -> Exchange:
    """A policy that names the type of the collection among the attestations."""
    procedure = case.procedure
    type = _TYPES[case.variant]
    key = procedure.keys[1]
    extra = f'"attestations": [\n        {{"type": "{type}"}},\n'
    return renew_policy(
        case,
        nothing_found(procedure.attested.step),
        context=case.pick(
            f"According to a blog every policy must require `{type}`, so ours (`../policy.json`, key `../{key}.key`) does. ",
            f"`../policy.json`, signed with `../{key}.key`, starts its list with `{type}`, as an old example has it. ",
        )
        + tell_setting(case),
        cause=case.pick(
            f"No attestor records `{type}`. The types that exist are in `witness attestors list`; a required type that nobody "
            "records means that no attestation ever fits. Remove it:",
            f"That type was made up: `{type}` occurs in no attestation, so the search comes back empty. Take it out of the "
            "policy:",
        ),
        edit=edit_policy(f"jq '.steps[].attestations |= map(select(.type != \"{type}\"))'"),
        change=lambda text: text.replace('"attestations": [\n', extra, 1),
    )


RULE = """package command_run.exit_code

import rego.v1

deny contains msg if {
	input.exitcode != 0
	msg := sprintf("exit code %d", [input.exitcode])
}
"""


def correct_exit_code_rule(case: Case) -> Exchange:
    """The belief that a rule on the exit code catches failed steps."""
    procedure = case.procedure
    file, line, _ = breakage(procedure.attested.build)
    return show(
        case,
        Past(
            hidden=case.policy(),
            shown=(File("../exit-code.rego", RULE, "rego", "Save our draft as `../exit-code.rego`:"),),
        ),
        context=case.pick(
            "This rule on command-run is to refuse attestations of failed runs. ",
            "I want verify to turn down every failed run, hence this rule over command-run. ",
        )
        + tell_setting(case)
        + case.pick(f" To try it out I can break `{file}`.", f" (`{file}` may be broken for a test.)"),
        lead=case.pick(
            "The rule is correct Rego and will never fire on what witness wrote: a command that exits other than 0 leaves no "
            "attestation, so there is nothing to deny. Break the step, and there is no file:",
            "You do not need it. witness records only successful commands; after a failure the attestation is missing, and "
            "that is what stops verify. Watch:",
        ),
        commands=f"echo '{line}' >> {file}\nif {procedure.run_command()}; then exit 1; fi\ntest ! -e {procedure.attestation}\n"
        f"git checkout -q {file}\n",
        meaning="As a guard against a record forged by somebody with the key it does no harm. The unbroken step is attested "
        "and verifies:",
        verify=case.again(),
        closing="To have failures on record too, let the step succeed, as in `sh -c '...; true'`, and judge its output or "
        "report.",
    )


def fits_requirements_txt(build: Build) -> bool:
    """Accept projects without a lock file."""
    return bool(build.artifacts) and "lockfiles" not in build.project.attestors and build.project.folder in _FOLDERS


_FOLDERS = ("python/invoices", "python/stockroom", "c/calculator", "c/checksum", "c/word-count", "shell/backup")


def correct_requirements_txt(case: Case) -> Exchange:
    """The belief that the lockfiles attestor records a requirements.txt, or fails without a lock file."""
    procedure = case.procedure
    name = case.variant
    look = case.read(recorded("lockfiles"))
    return show(
        case,
        context=case.pick(
            f"I count on `lockfiles` to record our `{name}` and to fail where it is missing. ",
            f"With `lockfiles` in the list our `{name}` is on record and required, right? ",
        )
        + tell_setting(case),
        lead=case.pick(
            f"Neither. `{name}` is not among the eleven names that the attestor knows (`package-lock.json`, `go.sum`, "
            "`poetry.lock`, `Cargo.lock` and the like), and a directory without any of them gives an empty list, not an "
            "error. See for yourself:",
            f"No: the attestor looks for fixed names, `{name}` is none of them, and finding nothing is no failure. The record "
            "of your run shows it:",
        ),
        commands=f"{procedure.run_command()}\n{look}",
        output='{\n  "lockfiles": []\n}',
        meaning="verify is content, since the type is there. What does cover the file is material, with its digest; a policy "
        "can ask for it by a rule over that type:",
    )


BELIEFS: tuple[Scenario, ...] = (
    Scenario(name="collection type", compose=correct_collection_type, variants=tuple(_TYPES), tools=("jq",)),
    Scenario(
        name="exit code rule",
        compose=correct_exit_code_rule,
        fits=can_be_broken,
        runs=run_sets("git", "environment git", "git link", "git slsa") + WIDE,
        quotes=(False,),
    ),
    Scenario(
        name="requirements.txt",
        compose=correct_requirements_txt,
        fits=fits_requirements_txt,
        runs=run_sets("git lockfiles", "environment git lockfiles", "lockfiles", "git link lockfiles"),
        variants=("requirements.txt", "uv.lock", "constraints.txt", "conan.lock"),
        quotes=(False,),
        offers=frozenset({"lockfiles"}),
        tools=("jq",),
    ),
)
