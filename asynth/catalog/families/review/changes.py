"""Changes to a pipeline or a rule that somebody proposes, and what they would let in or keep out."""

from __future__ import annotations

from asynth.catalog.families.review.exposure import bad_attestation, deny_first, expose, grep, paste_module
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.policy import replace_module
from asynth.catalog.families.scenarios.scenario import WIDE, Scenario, run_sets, ships_artifact
from asynth.catalog.member import Build
from asynth.catalog.procedure.layout import refused
from asynth.example.draft import Past
from asynth.script import Bash, File, Prose


def attached(case: Case, attestor: str, title: str, text: str) -> tuple[Bash | File, ...]:
    """Return the blocks of a policy with the rule `text`, in ``../TITLE.rego``, over what `attestor` records."""
    plain = f'{{"type": "{case.type_of(attestor)}"}}'
    ruled = f'{plain[:-1]},\n         "regopolicies": [{{"name": "{title}", "module": "$(openssl base64 -A -in ../{title}.rego)"}}]}}'
    return (
        File(f"../{title}.rego", text, "rego", f"Save the rule as `../{title}.rego`:"),
        *case.policy(change=lambda policy: policy.replace(plain, ruled, 1)),
    )


def embed(case: Case, package: str, title: str) -> str:
    """Return the commands that put the file ``../TITLE.rego`` in the place of the policy's module of `package` and sign it."""
    return f"{replace_module(package, f'../{title}.rego')}{case.procedure.sign_command()}\n"


_MODES = {
    "BUILD_MODE": ("release", "debug"),
    "DEPLOY_ENV": ("production", "staging"),
    "BUILD_TYPE": ("hardened", "plain"),
}


def expose_no_default(case: Case) -> Exchange:
    """A rule that compares a variable directly, and is silent where it is not set."""
    procedure = case.procedure
    name = case.variant
    value, _ = _MODES[name]
    bad = bad_attestation(case)
    title = name.lower().replace("_", "-")
    head = f"package env.{name.lower()}\n\nimport rego.v1\n\n"
    weak = f'{head}deny contains msg if {{\n\tinput.variables.{name} != "{value}"\n\tmsg := "not built with {name}={value}"\n}}\n'
    sound = (
        f'{head}found := object.get(input, ["variables", "{name}"], "")\n\ndeny contains msg if {{\n\tfound != "{value}"\n'
        f"\tmsg := sprintf(\"{name} is '%s' and not {value}\", [found])\n}}\n"
    )
    return expose(
        case,
        hidden=attached(case, "environment", title, weak),
        finding=f"A wrong value is denied, a missing one is not. Where `{name}` is unset, `input.variables.{name}` is undefined, the "
        "comparison with it is undefined too, and the body never holds:",
        proof=f"env -u {name} {procedure.run_command(attestation=bad)}\n{procedure.verify_command(attestation=bad)}\n",
        repair=(
            Prose(
                "`object.get` along the whole path gives a missing one a value that can be wrong, also where the record has no variables at all."
            ),
            File(f"../{title}.rego", sound, "rego", f"Write it with that to `../{title}.rego`:"),
            Bash(embed(case, f"env.{name.lower()}", title)),
        ),
        refusal="Unset is now as bad as wrong:",
        reason=grep(" and not " + value),
        proper="Set as it should be:",
        last=f"The value is the word of whoever starts the step, and any shell can export `{name}`: the rule stops a runner that was set up wrong, nobody who "
        "means to.",
        good=f"{case.clear}{name}={value} {procedure.run_command()}\n{procedure.verify_command()}\n",
        facts={"module": paste_module(weak), "variable": name, "value": value},
    )


def expose_outfile(case: Case) -> Exchange:
    """Attestations written into the checkout, under a rule that wants it clean."""
    procedure, applied = case.procedure, case.rule
    inside = f"{procedure.attested.step}.att.json"
    run = procedure.run_command(attestation=inside)
    return Exchange(
        past=Past(hidden=case.policy()),
        answer=(
            Prose(
                begin(case, whether="Yes, one.", may="Not for long.")
                + f"The first run is fine, since `{inside}` is written last. For the next one on the same workspace it is an untracked "
                "file, the git record says so, and the rule refuses. Twice in one workspace:"
            ),
            Bash(f"{case.clear}{run}\n{case.clear}{run}\n"),
            Prose(
                "As verify puts it:"
                if "module" in case.message.tells
                else "If your rule prints the path, verify names it:"
            ),
            Bash(refused(procedure.verify_command(attestation=inside))),
            grep(inside),
            Prose("Leave `-o` outside the checkout:"),
            Bash(f"rm {inside}\n{case.again()}"),
            Prose(
                "An upload that only reaches the workspace can have a copy there, made as the last thing of the job and removed after the upload: left behind, it would be the same untracked "
                f"file to the next run. With `{inside}` in `.gitignore` it may stay, because ignored files are no part of the status. It then is a material of later steps all the same."
            ),
        ),
        facts={"inside": inside, "module": paste_module(applied.text)},
    )


def expose_pin(case: Case) -> Exchange:
    """A digest pinned in a rule with the prefix that other tools print."""
    procedure = case.procedure
    artifact = procedure.attested.artifact
    rule = (
        'package product.pin\n\nimport rego.v1\n\ndeny contains "not the reference build" if {\n'
        f'\tobject.get(input, ["{artifact}", "digest", "sha256"], "") != "sha256:DIGEST"\n}}\n'
    )
    fill = f"DIGEST=$(openssl dgst -sha256 -r {artifact} | cut -d' ' -f1)\n"
    hidden = (
        Bash(f"{procedure.run_command()}\n"),
        File("../pin.in", rule, "rego", "Save the pattern as `../pin.in`:"),
        Bash(f'{fill}sed "s/DIGEST/$DIGEST/" ../pin.in > ../pin.rego\n'),
        attached(case, "product", "pin", rule)[-1],
    )
    return Exchange(
        past=Past(hidden=hidden),
        answer=(
            Prose(
                deny_first(
                    case,
                    "The record holds bare hex digits, so a comparison with `sha256:...` is never equal and the rule denies every "
                    "build, the right one included:",
                )
            ),
            Bash(refused(procedure.verify_command())),
            grep("not the reference build"),
            Prose("Take the prefix off, and the reference build is accepted:"),
            Bash(
                "sed 's/\"sha256:/\"/' ../pin.rego > ../pin.new.rego\nmv ../pin.new.rego ../pin.rego\n"
                f"{embed(case, 'product.pin', 'pin')}{procedure.verify_command()}\n"
            ),
            Prose(
                f"A pinned digest means a new signature for each new build. If you only want to know whether a file is the attested one, "
                f"`-f {artifact}` compares its digest without a rule."
            ),
        ),
        facts={"module": paste_module(rule.replace("DIGEST", "9f2c41d0..."))},
    )


def expose_masked(case: Case) -> Exchange:
    """A command whose failure is hidden from witness."""
    procedure = case.procedure
    tail = case.variant
    bad = bad_attestation(case)
    shown = procedure.run_command(f"sh -c '{procedure.attested.command}{tail}'")
    head = procedure.verify_command(attestation=bad).split(" -s ")[0].split(" -f ")[0]
    masked = procedure.run_command(f"sh -c 'false{tail}'", bad)
    failing = procedure.run_command("false", f"../{procedure.attested.step}-none.att.json")
    return Exchange(
        past=Past(hidden=case.policy()),
        answer=(
            Prose(
                deny_first(
                    case,
                    f"`{tail.strip()}` makes every run succeed, and success is the only thing that witness asks before it writes an "
                    "attestation. It still says, signed, that the line was run and what it printed and wrote. A command that fails, hidden in the same way:",
                )
            ),
            Bash(f'{masked}\n{head} -s "$(git rev-parse HEAD)"\n'),
            Prose("Without it there is nothing to verify:"),
            Bash(f"if {failing}; then exit 1; fi\ntest ! -e ../{procedure.attested.step}-none.att.json\n"),
            Prose("So give witness the bare command, and let the job fail when the step does:"),
            Bash(case.again()),
            Prose(
                "Where a failure must not stop the pipeline, the CI system has a switch for that, outside of what is attested."
            ),
        ),
        facts={"masked": shown, "tail": tail.strip()},
    )


def fits_masking(build: Build) -> bool:
    """Accept commands that can stand between single quotes."""
    return "'" not in build.command


def fits_clean_runs(build: Build) -> bool:
    """Accept commands that leave a checkout clean for the next run, once their artifact is removed."""
    return build.outputs in ((), ("{artifact}",))


def fits_pin(build: Build) -> bool:
    """Accept commands whose one product is something that people download."""
    return build.outputs == ("{artifact}",) and not build.attestors and ships_artifact(build)


_RUNS = run_sets("git", "environment git", "git link", "git secretscan") + WIDE

WEAKNESSES: tuple[Scenario, ...] = (
    Scenario(
        name="no-default",
        compose=expose_no_default,
        variants=tuple(_MODES),
        runs=run_sets("environment git", "environment git link") + WIDE,
        run=("environment", "git"),
        quotes=(False,),
        tools=("jq",),
        slots={"module": frozenset({"variant"}), "variable": frozenset({"variant"}), "value": frozenset({"variant"})},
    ),
    Scenario(
        name="outfile",
        compose=expose_outfile,
        fits=fits_clean_runs,
        rules=("git_clean_worktree",),
        runs=_RUNS,
        quotes=(False,),
        slots={"inside": frozenset({"step"}), "module": frozenset()},
    ),
    Scenario(
        name="pin",
        compose=expose_pin,
        fits=fits_pin,
        runs=run_sets("git", "environment git"),
        quotes=(False,),
        tools=("jq",),
        by_commit=False,
        slots={"module": frozenset({"artifact"})},
    ),
    Scenario(
        name="masked",
        compose=expose_masked,
        fits=fits_masking,
        runs=run_sets("git", "environment git"),
        variants=(" || true", "; true", " || :"),
        quotes=(False,),
        slots={"masked": frozenset({"build", "step", "step_key", "run", "variant"}), "tail": frozenset({"variant"})},
    ),
)
"""Changes; each is a stratum's fixed value."""
