"""Things that people believe of policies and that are not so: what stands in them, and what verify makes of it."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.families.misconception.correcting import RUN_AND_VARIANT, RUN_AND_VERIFY, correct, shows_key, take
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.log import nothing_found, rejected, unverified
from asynth.catalog.families.scenarios.policy import edit_policy, replace_module, with_functionaries, written
from asynth.catalog.families.scenarios.scenario import WIDE, Scenario, run_sets
from asynth.catalog.member import Build
from asynth.catalog.procedure.layout import refused
from asynth.script import Bash, File, Prose


def _verified(case: Case, edit: str) -> Bash:
    """Return the commands that change the policy by `edit`, sign it and verify."""
    procedure = case.procedure
    return Bash(f"{edit}{procedure.sign_command()}\n{procedure.verify_command()}\n")


def _run_and_verify(case: Case) -> str:
    return f"{case.procedure.run_command()}\n{case.procedure.verify_command()}\n"


def correct_raw_pem(case: Case) -> Exchange:
    """A public key that stands in the policy as it is."""
    procedure = case.procedure
    key = procedure.attest
    raw = edit_policy(f"jq --rawfile key {key}.pub '.publickeys[].key = $key'")
    return correct(
        case,
        case.failed(
            _run_and_verify(case),
            unverified("failed to unmarshal policy from envelope: illegal base64 data at input byte 0"),
            hidden=(Bash(f"{written(procedure.document())}{raw}{procedure.sign_command()}\n"),),
        ),
        "`key` is not the PEM but the PEM in base64, all lines of it including BEGIN and END, in one string. The `illegal base64 data at "
        "input byte 0` is about the first dash. The key id is made from the plain file and stays:",
        _verified(case, edit_policy("jq '(.publickeys[].key | select(startswith(\"-----BEGIN\"))) |= @base64'")),
        "A certificate under `roots` and a Rego module want the same treatment. `witness sign` signs any file, so a mistake like this shows "
        "up at verify, or at `witness policy check` before it."
        + (" People read it with `jq -r '.publickeys[].key | @base64d' ../policy.json`." if case.asks("read") else ""),
    )


def correct_policy_key(case: Case) -> Exchange:
    """The belief that the key which signs the policy is the one to be listed in it."""
    procedure = case.procedure
    own, owner = procedure.keys
    lines = rejected(procedure.attested.step, "no verifiers present to validate against collection verifiers")
    bad = with_functionaries(procedure.document(), owner)
    edit = f"ID=$(openssl dgst -sha256 -r ../{own}.pub | cut -d' ' -f1)\n" + edit_policy(
        f'jq --arg id "$ID" --arg key "$(openssl base64 -A -in ../{own}.pub)" \\\n'
        f"  '.publickeys[$id] = {{keyid: $id, key: $key}} |\n"
        f'   .steps["{procedure.step.name}"].functionaries = [{{type: "publickey", publickeyid: $id}}]\' \\\n '
    )
    return correct(
        case,
        case.failed(_run_and_verify(case), lines, hidden=(Bash(f"{written(bad)}{procedure.sign_command()}\n"),)),
        f"Two keys, two questions. Who signed the policy is what `-k {procedure.policy_key}.pub` answers, from outside. A functionary is "
        f"who may sign the step, here `{own}.key`{'' if shows_key(case) else ', as I take it'}, and your policy names `{owner}.pub` there. So verify has no key that fits the "
        "attestation:",
        _verified(case, edit),
        "Keep them apart on purpose: a machine that signs steps and policies alike could rewrite the rules that it is held to.",
        openings={"which": "The public key of whoever signs the step."},
    )


_DENY = {
    "boolean": ("deny if count(changed) > 0", "bool"),
    "string": ('deny := "uncommitted changes" if count(changed) > 0', "string"),
}
"""By what `deny` is taken for: the rule, and what witness calls it."""
_HEAD = 'package git.clean\n\nimport rego.v1\n\nchanged := object.keys(object.get(input, "status", {}))\n\n'
_SET = 'deny contains msg if {\n\tcount(changed) > 0\n\tmsg := sprintf("uncommitted: %s", [concat(", ", changed)])\n}\n'


def leaves_one_file(build: Build) -> bool:
    """Accept commands that leave one file: removed, it does not make the checkout of the next run dirty."""
    return build.outputs == ("{artifact}",)


def correct_deny(case: Case) -> Exchange:
    """The belief that `deny` is a truth value, or one string."""
    procedure = case.procedure
    rule, kind = _DENY[case.variant]
    weak = f"{_HEAD}{rule}\n"
    plain = f'{{"type": "{case.type_of("git")}"}}'
    module = '"$(openssl base64 -A -in ../clean.rego)"'
    ruled = f'{plain[:-1]},\n         "regopolicies": [{{"name": "clean", "module": {module}}}]}}'
    embed = replace_module("git.clean", "../clean.rego")
    lines = rejected(
        procedure.attested.step,
        "collection validation failed:\n - invalid data from rego at data.git.clean.deny, "
        f"expected []interface{{}} but got {kind}",
    )
    return correct(
        case,
        case.failed(
            f"echo wip > wip.txt\n{_run_and_verify(case)}",
            lines,
            hidden=(
                File("../clean.rego", weak, "rego", "Save the rule as `../clean.rego`:"),
                *case.policy(change=lambda text: text.replace(plain, ruled, 1)),
            ),
        ),
        f"`deny` has to be a set of messages, and this is a {'truth value' if kind == 'bool' else 'string'}. It refuses by accident, with an error "
        "instead of a reason. Worse is the case in which it doesn't fire: then it is undefined, and an undefined `deny` silences every other "
        "module on that type.",
        File(
            "../clean.rego",
            _HEAD + _SET,
            "rego",
            f"Write it as a set{'' if 'module' in case.message.tells else ', in the package `git.clean` as I take it,'} to `../clean.rego`:",
        ),
        Bash(f"{embed}{procedure.sign_command()}\n"),
        Prose(
            f"With something uncommitted in the checkout the refusal names it{take(case, '; I take the command to be {}')}:"
        ),
        Bash(f"echo wip > wip.txt\n{case.clear}{procedure.run_command()}\n{refused(procedure.verify_command())}"),
        Bash("grep -F 'uncommitted: wip.txt' ../refused.log\n"),
        Prose("A clean checkout gives an empty set, and that is accepted:"),
        Bash(f"rm wip.txt\n{case.again()}"),
        facts={"module": f"```rego\n{weak}```"},
    )


_OWN_TYPES = {"link": "https://in-toto.io/attestation/link/v0.3", "slsa": "https://slsa.dev/provenance/v1.0"}
"""Attestors whose records have types of other projects."""


def correct_own_type(case: Case) -> Exchange:
    """The belief that every type is spelled like witness's own, with the attestor's name in it."""
    procedure = case.procedure
    name = next(one for one in procedure.extras if one in (*_OWN_TYPES, "sbom", "vex"))
    type_, guessed = case.type_of(name), f"https://witness.dev/attestations/{name}/v0.1"
    return correct(
        case,
        case.failed(
            _run_and_verify(case),
            nothing_found(procedure.attested.step),
            hidden=case.policy(change=lambda text: text.replace(f'"{type_}"', f'"{guessed}"')),
        ),
        f"`{guessed}` follows the pattern and is not what `{name}` writes. Its record is a document of another project and keeps that "
        f"project's type{'' if case.asks('type') else f', `{type_}`'}. The attestation is all right, only the policy asks for something that never comes:",
        _verified(case, edit_policy(f"sed 's#{guessed}#{type_}#'")),
        "The exceptions are link, slsa, sbom (`https://spdx.dev/Document` or `https://cyclonedx.org/bom`), vex and k8smanifest, which ends in "
        "`v0.2`. `witness attestors list` shows them, all but the two of sbom.",
        facts={"guessed": guessed, "record": name},
        openings={"type": f"It is `{type_}`."},
    )


def correct_optional_step(case: Case) -> Exchange:
    """The belief that a step which was not run is passed over."""
    procedure = case.procedure
    step, other = procedure.attested.step, case.variant
    without = replace(procedure, policy=f"../policy.no-{other}.json", signed=f"../policy.no-{other}.signed.json")
    add = edit_policy(f'jq \'.steps."{other}" = (.steps."{step}" | .name = "{other}")\'')
    return correct(
        case,
        case.failed(
            _run_and_verify(case),
            nothing_found(other)[:-1],  # verify takes steps in any order, so the other may stand before the last line
            hidden=(*case.policy(signed=False), Bash(f"{add}{procedure.sign_command()}\n")),
        ),
        f"verify wants an attestation of each step that the policy has, since one that didn't apply looks to it like one that somebody skipped; for `{other}` there is none. "
        + (f"The lines are about that step, `{step}` has passed. " if case.message.tells & {"session", "error"} else "")
        + f"What doesn't go through `{other}` needs a second policy without it, in `artifactsFrom` of other steps as well:",
        Bash(
            f'jq \'del(.steps."{other}") |\n  (.steps[].artifactsFrom | arrays) -= ["{other}"]\' \\\n  ../policy.json > {without.policy}\n'
            f"{without.sign_command()}\n{without.verify_command()}\n"
        ),
        f"The first one stays for what does go through `{other}`. Let the deployment choose by what it deploys; a build that chooses could skip `{other}`. "
        + (
            "An empty list of signers would make it worse: then nobody can satisfy the step."
            if case.asks("signers")
            else "Inside of one policy there is no either-or between steps."
        ),
        facts={"other": other},
        procedure=without,
    )


def correct_expired_evidence(case: Case) -> Exchange:
    """The belief that attestations end with the policy."""
    procedure = case.procedure
    old = replace(procedure, expires=case.variant)
    return correct(
        case,
        case.failed(
            _run_and_verify(case),
            unverified(f"failed to verify policy: policy expired on {case.variant} 00:00:00 +0000 UTC"),
            hidden=(Bash(f"{written(old.document())}{procedure.sign_command()}\n"),),
        ),
        "What has ended is the policy, and an attestation that a key pair signed has no end of its own. Nothing has to be built again: move `expires`, "
        "sign, and hand out the new file:",
        _verified(case, edit_policy(f"jq '.expires = \"{procedure.expires}T00:00:00Z\"'")),
        f"All attestations that fitted the old policy fit this one. {procedure.expires[:4]} is my choice; whoever has to trust the file may "
        "prefer a nearer date, since a signed policy can't be called back.",
        facts={"day": case.variant},
        openings={"send": "The policy with a new date, and no attestation."},
    )


_RUNS = run_sets("git", "environment git", "git link", "git slsa") + WIDE
_TYPED = run_sets("git slsa", "git link", "git sbom", "git vex")

BELIEFS: tuple[Scenario, ...] = (
    Scenario(
        name="raw-pem",
        compose=correct_raw_pem,
        runs=_RUNS,
        tools=("jq",),
        shows=RUN_AND_VERIFY,
        slots={"error": frozenset({"terminal"})},
    ),
    Scenario(name="policy-key", compose=correct_policy_key, runs=_RUNS, tools=("jq",), shows=RUN_AND_VERIFY),
    Scenario(
        name="deny",
        compose=correct_deny,
        fits=leaves_one_file,
        runs=run_sets("git", "environment git", "git link"),
        variants=tuple(_DENY),
        tools=("jq",),
        by_commit=False,
        shows=RUN_AND_VERIFY,
        slots={"module": frozenset({"variant"})},
    ),
    Scenario(
        name="own-type",
        compose=correct_own_type,
        runs=_TYPED,
        run=("git", "slsa"),
        shows=RUN_AND_VERIFY,
        slots={"guessed": frozenset({"run"}), "record": frozenset({"run"})},
    ),
    Scenario(
        name="optional-step",
        compose=correct_optional_step,
        runs=_RUNS,
        variants=("review", "sign-off", "pen-test", "smoke"),
        tools=("jq",),
        shows=RUN_AND_VERIFY | {"variant"},
        slots={"other": frozenset({"variant"}), "error": frozenset({"terminal", "variant"})},
    ),
    Scenario(
        name="expired-evidence",
        compose=correct_expired_evidence,
        runs=_RUNS,
        variants=("2024-06-30", "2024-12-31", "2025-03-31", "2025-06-30"),
        tools=("jq",),
        shows=RUN_AND_VARIANT,
        slots={
            "day": frozenset({"variant"}),
            "error": frozenset({"terminal", "variant"}),
            "last_line": frozenset({"terminal", "variant"}),
        },
    ),
)
"""Beliefs about policies; each is a stratum's fixed value."""
