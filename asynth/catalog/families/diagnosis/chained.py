"""Failures of two steps under one policy: the second has not used what the first made, or nothing leads from it to the first.

The second step packs the file of the first. It has the first one's key, so that no question of keys comes in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from asynth.catalog.families.diagnosis.failing import TERMINAL, complain, explain, knows_command
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.log import Line
from asynth.catalog.families.scenarios.policy import edit_policy
from asynth.catalog.families.scenarios.scenario import RUN_LINE, Scenario, run_sets
from asynth.catalog.features import TOLD_ONCE
from asynth.catalog.member import Build
from asynth.catalog.procedure.procedure import AttestedStep, Procedure

_GIT = run_sets("git", "environment git", "git link", "git secretscan", "git slsa")
_SHOWN = RUN_LINE | {"policy_key", "artifact"}
_TOLD = frozenset({TOLD_ONCE})
"""The list of what could not be compared is as long as the attestations that verify read."""


def fits_packing(build: Build) -> bool:
    """Accept commands that make one plain file in the checkout, which can be packed."""
    return (
        bool(build.artifacts)
        and not build.attestors
        and build.repeatable
        and not build.command.startswith(("tar", "zip", "gzip", "docker", "buildah"))
    )


def fits_changing(build: Build) -> bool:
    """Accept commands as :func:`fits_packing` does whose file no other one is a hard link to, as in `target` of cargo.

    With two files changed at once, which of them verify complains about is different each time.
    """
    return fits_packing(build) and not build.command.startswith("cargo build")


@dataclass(frozen=True, slots=True)
class Packed:
    """The two steps of a case.

    :param procedure: of both; verify asks about the archive
    """

    first: AttestedStep
    second: AttestedStep
    procedure: Procedure

    @property
    def last(self) -> str:
        """Name of the second step."""
        return self.second.name

    @property
    def runs(self) -> str:
        """The two attested runs, with a newline at the end."""
        return f"{self.first.run_command()}\n{self.second.run_command()}\n"

    @property
    def again(self) -> str:
        """The commands that make everything anew and verify."""
        made = f"{self.first.attested.artifact} {self.second.attested.artifact}"
        return f"rm -f {made}\n{self.runs}{self.procedure.verify_command()}\n"


def pack(case: Case) -> Packed:
    """Return the case's step and one that packs its file after it."""
    first = case.procedure.step
    artifact = first.attested.artifact
    archive = f"{artifact.rsplit('/', 1)[-1].partition('.')[0]}.tgz"
    build = Build(first.attested.build.project, f"tar czf {archive} {artifact}", (archive,))
    attested = replace(
        first.attested,
        build=build,
        step="archive" if first.name != "archive" else "package",
        command=build.command,
        artifact=archive,
    )
    second = replace(first, attested=attested, uses=(first.name,))
    return Packed(
        first,
        second,
        replace(case.procedure, steps=(first, second), keys=(case.procedure.keys[0], *case.procedure.keys)),
    )


def _assume(case: Case, packed: Packed, commands: str) -> str:
    """Return what names those of the two commands and the archive that `commands` take and the message doesn't show."""
    first, second = packed.first.attested.command, packed.second.attested
    if knows_command(case):
        return ""
    if first in commands:
        return f"I took `{first}` and `{second.command}` for the two commands"
    return f"I took the archive to be `{second.artifact}`" if "archive" not in case.message.tells else ""


def _unfit(step: str, reasons: str) -> tuple[Line, ...]:
    return (
        Line(
            f"verification failure: Reason: failed to verify artifacts for step {step}: \n"
            f"failed to verify artifacts: [{reasons}]"
        ),
    )


def _after_failure(
    case: Case,
    packed: Packed,
    commands: str,
    lines: tuple[Line, ...],
    cause: str,
    repair: str,
    *,
    after: str = "",
    change: Callable[[str], str] | None = None,
    facts: Mapping[str, object] | None = None,
) -> Exchange:
    """Return the exchange over two runs whose verification failed."""
    taken = _assume(case, packed, repair)
    return explain(
        case.failed(commands, lines, hidden=case.policy(packed.procedure, change=change)),
        cause,
        repair,
        after=f"{taken}. {after}" if taken else after,
        procedure=packed.procedure,
        facts={"archive": packed.second.attested.artifact, **(facts or {})},
    )


def explain_changed_between(case: Case) -> Exchange:
    """The file was changed between the two steps."""
    packed = pack(case)
    artifact = packed.first.attested.artifact
    touch = case.variant.format(artifact=artifact)
    return _after_failure(
        case,
        packed,
        f"{packed.first.run_command()}\n{touch}\n{packed.second.run_command()}\n{packed.procedure.verify_command()}\n",
        _unfit(packed.last, f"mismatched digests for {artifact}"),
        f"{begin(case, whether='Yes.')}`{packed.last}` packed another `{artifact}` than `{packed.first.name}` made: `{touch}` came in between. `artifactsFrom` "
        "compares the files that one step left with those that the next one found, which is how a swapped binary would be "
        "noticed. Do it inside a step, or not at all:",
        packed.again,
        after="Only paths that both have seen are compared; a file that one of them alone saw is compared with nothing.",
        facts={"touch": touch, "archive": packed.second.attested.artifact},
    )


def explain_unlinked(case: Case) -> Exchange:
    """The first step has no git attestation, so nothing leads from the archive to it."""
    packed = pack(case)
    bare = packed.first.run_command(
        extras=tuple(name for name in case.procedure.extras if name != "git") or ("environment",)
    )
    return _after_failure(
        case,
        packed,
        f"{bare}\n{packed.second.run_command()}\n{packed.procedure.verify_command()}\n",
        _unfit(packed.last, ""),
        f"{begin(case, whether='Yes.')}Nothing leads from the archive to `{packed.first.name}`. verify begins with the file's digest, which only `{packed.last}` "
        "knows, and goes on by what the attestations share; materials and products do not count there, the commit of the git "
        f"attestor does, and `{packed.first.name}` ran without it. An empty list of reasons means that there was nothing to "
        "compare. Record git in both, in one list with whatever else the policy requires of the step:",
        packed.again,
        after=f"Where a policy doesn't ask `{packed.first.name}` for git, two files like these still verify if `-s` gives the digest of "
        f"`{packed.first.attested.artifact}` beside `-f`.",
        facts={"archive": packed.second.attested.artifact},
    )


def explain_left_out(case: Case) -> Exchange:
    """The attestation of the first step is not handed to verify."""
    packed = pack(case)
    verify = packed.procedure.verify_command(leave_out=0)
    return _after_failure(
        case,
        packed,
        f"{packed.runs}{verify}\n",
        _unfit(packed.last, ""),
        f"{begin(case, whether='No.', covers='It covers its own step, not the chain.')}verify was given the attestation of `{packed.last}` alone. The policy has two steps and wants one for each, and it fetches "
        f"nothing by itself: `-a` once for every file. The empty brackets say that for `{packed.first.name}` there was "
        "nothing to compare with:",
        f"{packed.procedure.verify_command()}\n",
        after="So both files have to travel with the archive; whoever gets the last one alone can't check where its contents come from.",
        facts={"archive": packed.second.attested.artifact},
    )


def explain_misnamed_source(case: Case) -> Exchange:
    """`artifactsFrom` names a step that the policy does not have."""
    packed = pack(case)
    first, wrong = packed.first.name, case.variant
    procedure = packed.procedure
    return _after_failure(
        case,
        packed,
        f"{packed.runs}{procedure.verify_command()}\n",
        _unfit(packed.last, ""),
        f"`artifactsFrom` of `{packed.last}` names `{wrong}`, and the policy has no such step; the other one is `{first}`. A name that "
        "leads nowhere is not called wrong, there is just nothing to compare with, which is what the empty brackets say. "
        "Correct the policy; both attestations are good:",
        edit_policy(
            f'jq \'.steps["{packed.last}"].artifactsFrom |=\n  map(if . == "{wrong}" then "{first}" else . end)\''
        )
        + f"{procedure.sign_command()}\n{procedure.verify_command()}\n",
        change=lambda text: text.replace(f'"artifactsFrom": ["{first}"]', f'"artifactsFrom": ["{wrong}"]', 1),
        facts={
            "archive": packed.second.attested.artifact,
            "excerpt": f'```json\n"{packed.last}": {{\n  "name": "{packed.last}",\n  "artifactsFrom": ["{wrong}"],\n```',
        },
    )


def explain_nothing_compared(case: Case) -> Exchange:
    """A later step that cannot be compared with the earlier one, for one of three reasons."""
    packed = pack(case)
    procedure = packed.procedure
    first = packed.first
    wrong = ""
    happened = packed.runs
    if case.state == "unlinked":
        happened = f"{first.run_command(extras=('environment',))}\n{packed.second.run_command()}\n"
    if case.state == "left-out":
        wrong = procedure.verify_command(leave_out=0)
    change: Callable[[str], str] | None = None
    if case.state == "misnamed":

        def change(text: str) -> str:
            return text.replace(f'"artifactsFrom": ["{first.name}"]', '"artifactsFrom": ["make"]', 1)

    taken = _assume(case, packed, packed.again)
    found = complain(
        replace(case, procedure=procedure),
        _unfit(packed.last, ""),
        happened.rstrip(),
        f"The brackets are empty: there was nothing that `{packed.last}` could be compared with. So look for what should have come from "
        f"the first step, in the policy and in both files; I take it that it is called `{first.name}`:",
        look="jq -c '.steps[] | [.name, .artifactsFrom]' ../policy.json\n"
        + "".join(
            f"jq -r .payload {path} | openssl base64 -d -A | jq -c '.predicate | [.name, (.attestations[].type | "
            'split("/")[-2])]\'\n'
            for path in (first.attestation, packed.second.attestation)
        ),
        branches=(
            "`artifactsFrom` names a step that the policy does not have: correct the name, or add the step that is missing",
            f"`git` is missing in one of the files: then no commit leads from the archive to `{first.name}`",
            f"all is there: the first file was not handed to verify, and then the last line below is enough, with `-a` for each; or the two ran at different commits; or `{first.name}` "
            "itself was rejected, for its key, a missing type or a rule",
        ),
        mend=f"Everything else but a rejected or missing step is put right by this: names that lead nowhere go, `{first.name}` is added, and both commands run again, "
        f"with git at one commit{f' ({taken})' if taken else ''}:",
        commands=edit_policy(
            f'jq \'.steps as $steps | .steps["{packed.last}"].artifactsFrom |=\n'
            f'  (map(select(in($steps))) - ["{first.name}"] + ["{first.name}"])\''
        )
        + f"{procedure.sign_command()}\n{packed.again}",
        change=change,
        wrong=wrong,
        led=True,
        facts={"archive": packed.second.attested.artifact, "last": packed.last},
    )
    return replace(found, procedure=procedure)


CAUSES: tuple[Scenario, ...] = (
    Scenario(
        name="changed-between",
        compose=explain_changed_between,
        features=_TOLD,
        fits=fits_changing,
        runs=_GIT,
        by_commit=False,
        variants=("printf x >> {artifact}", "echo >> {artifact}", "echo signed >> {artifact}"),
        shows=_SHOWN | {"variant"},
        slots={
            "error": TERMINAL | {"artifact"},
            "touch": frozenset({"variant", "artifact"}),
            "archive": frozenset({"artifact"}),
        },
    ),
    Scenario(
        name="unlinked",
        compose=explain_unlinked,
        features=_TOLD,
        fits=fits_packing,
        runs=_GIT,
        by_commit=False,
        shows=_SHOWN,
        slots={"error": TERMINAL, "archive": frozenset({"artifact"})},
    ),
    Scenario(
        name="left-out",
        compose=explain_left_out,
        features=_TOLD,
        fits=fits_packing,
        runs=_GIT,
        by_commit=False,
        shows=_SHOWN,
        slots={"error": TERMINAL, "archive": frozenset({"artifact"})},
    ),
    Scenario(
        name="misnamed-source",
        compose=explain_misnamed_source,
        features=_TOLD,
        fits=fits_packing,
        runs=_GIT,
        by_commit=False,
        variants=("make", "binaries", "compile-step"),
        tools=("jq",),
        shows=_SHOWN,
        slots={
            "error": TERMINAL,
            "archive": frozenset({"artifact"}),
            "excerpt": frozenset({"variant"}),
        },
    ),
    Scenario(
        name="nothing-compared",
        compose=explain_nothing_compared,
        features=_TOLD,
        fits=fits_packing,
        runs=run_sets("git"),
        by_commit=False,
        states=("unlinked", "left-out", "misnamed"),
        tools=("jq",),
        shows=frozenset(),
        builds=12,
        slots={"error": TERMINAL, "archive": frozenset({"artifact"}), "last": frozenset()},
    ),
)
