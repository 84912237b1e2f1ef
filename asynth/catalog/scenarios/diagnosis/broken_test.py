"""A failing test or compiler: witness writes no attestation at all, and the answer shows that before it mends it."""

from __future__ import annotations

from asynth.catalog.member import Build
from asynth.catalog.scenarios.log import unattested
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told
from asynth.script import Bash, Prose

BREAKAGES = {
    ("python/slugs", "unittest"): ("tests/test_slugs.py", "assert False", 1),
    ("python/stockroom", "unittest"): ("tests/test_report.py", "assert False", 1),
    ("python/agenda", "pytest"): ("tests/test_series.py", "assert False", 2),
    ("python/invoices", "pytest"): ("tests/test_invoice.py", "assert False", 2),
    ("node/template", "node --test"): ("test/template.test.js", 'throw new Error("broken");', 1),
    ("node/palette", "node --test"): ("test/contrast.test.js", 'throw new Error("broken");', 1),
    ("node/template", "npm test"): ("test/template.test.js", 'throw new Error("broken");', 1),
    ("polyglot/gateway", "node --test"): ("console/routes.test.js", 'throw new Error("broken");', 1),
    ("go/units", "go test"): ("length/length_test.go", 'func init() { panic("broken") }', 1),
    ("go/tally", "go test"): ("histogram/histogram_test.go", 'func init() { panic("broken") }', 1),
    ("c/calculator", "make"): ("calc.c", "#error broken", 2),
    ("c/word-count", "make"): ("src/counter.c", "#error broken", 2),
    ("go/tally", "go vet"): ("histogram/histogram.go", "func broken( {", 1),
}
"""By project and part of the command: the file that is broken, the line that breaks it, and how the command exits then."""


def breakage(build: Build) -> tuple[str, str, int] | None:
    """Return how `build` can be broken on purpose, or None."""
    for (folder, words), how in BREAKAGES.items():
        if build.project.folder == folder and words in build.command:
            return how
    return None


def tell(situation: Situation) -> Told:
    """Tell of somebody who broke something on purpose to see what becomes of the evidence."""
    task = situation.task
    found = breakage(task.scene.build)
    if found is None:
        raise ValueError(f"nothing of {task.scene.build.project.folder} can be broken")
    file, line, code = found
    quoted = f"'{line}'"
    shown = f"echo {quoted} >> {file}\n{task.run_command()}\n"
    cause = situation.pick(
        "Nothing has been attested. When the command exits other than 0 the command-run attestor fails, and witness "
        "then writes no "
        "attestation, not even one that says so.",
        "You have no evidence of that run: any exit code but 0 ends without an attestation, whatever the other "
        "attestors recorded "
        f"before. witness itself exits 1, the {code} is the command's.",
    )
    dead = situation.pick(
        "A Rego rule on `exitcode` is therefore never needed for such a run.",
        "For the same reason a policy rule that denies `exitcode != 0` never fires on what witness wrote.",
        "",
    )
    verify = task.verify_command()
    return Told(
        context=situation.pick(
            f"I broke `{file}` on purpose to see how witness records a failure; `git checkout {file}` brings it back.",
            f"An experiment: `{file}` is broken deliberately and comes back with `git checkout {file}`.",
        ),
        past=situation.failed(shown, unattested(("command-run", f"exit status {code}")), hidden=situation.policy()),
        answer=(
            Prose(f"{cause} {dead}".strip()),
            Prose("verify says as much:"),
            Bash(f"! {verify} 2> ../refused.log\n"),
            Bash("grep -q 'no such file or directory' ../refused.log\n"),
            Prose(
                situation.pick(
                    "Put the file back, and the same lines leave an attestation that verifies:",
                    "With the file as it was, run and verify go through:",
                )
            ),
            Bash(f"git checkout -q {file}\n{situation.again()}"),
            Prose(situation.ending),
        ),
        wish=f"What evidence do I have of the failure, and what gets me to a verified {task.scene.step} "
        f"(`../policy.signed.json`, `../{task.keys[1]}.pub`, "
        + (f"file `{task.scene.artifact}`)?" if task.subject == "artifact" else "by commit)?"),
    )


RUNS = (
    ("git",),
    ("environment", "git"),
    ("git", "link"),
    ("git", "slsa"),
    ("git", "lockfiles"),
    *WIDE,
)

SCENARIO = Scenario(name="broken test", tell=tell, fits=lambda build: breakage(build) is not None, runs=RUNS)
