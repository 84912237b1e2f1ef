"""What people want to have on record, in their words, where a CI system's attestor works, and what there is to say of one case.

What an answer says of an attestor stands with it (`asynth.catalog.attestors`). ``{key}`` stands for the file of the key that
signs the run.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from asynth.catalog.attestors import ATTESTORS, CI
from asynth.catalog.families.scenarios.case import Case
from asynth.catalog.families.step.checkers import Tool
from asynth.catalog.families.step.tools import AGAIN, ONCE, SCRIPTED, TOOLS, UNKNOWN
from asynth.catalog.member import Attestor
from asynth.catalog.procedure.procedure import Procedure
from asynth.catalog.prompts.enumeration import join
from asynth.catalog.rules.command_line import hidden_in


@dataclass(frozen=True, slots=True)
class Wanted:
    """How people speak of what an attestor records.

    :param noun: as they ask for it: "the commit"
    :param question: the same as a question: "which commit it was"
    :param besides: what requiring its type is worth for a step that leaves no file; "" where that is the same as otherwise
    :param read: the jq program that picks it from the record, or ""
    """

    noun: str
    question: str
    besides: str = ""
    read: str = ""


_USER_AND_HOST = "user and host"
"""A noun for two things."""

_WANTED: dict[str, Wanted] = {
    "k8smanifest": Wanted(
        "the objects in the manifest",
        "which objects were rendered",
        "",
    ),
    "oci": Wanted(
        "the image's tags and layers",
        "which tags and layers the image has",
        "",
        ".imagetags[]?, .diffids[]?.sha256",
    ),
    "docker": Wanted(
        "the image digest",
        "which image came out and on which base",
        "",
    ),
    "vex": Wanted(
        "the VEX statements",
        "which vulnerabilities don't apply",
        "",
    ),
    "sarif": Wanted(
        "the findings",
        "what was found",
        "",
    ),
    "sbom": Wanted(
        "the SBOM",
        "which components are in it",
        "",
    ),
    "maven": Wanted(
        "the Maven dependencies",
        "which Maven dependencies it declared",
        "",
        r'.dependencies[]? | "\(.groupid):\(.artifactid) \(.version)"',
    ),
    "gitlab": Wanted(
        "the GitLab job",
        "which GitLab job it was",
        "",
        ".joburl",
    ),
    "jenkins": Wanted(
        "the Jenkins build",
        "which Jenkins build it was",
        "",
        ".buildtag",
    ),
    "aws-codebuild": Wanted(
        "the CodeBuild build",
        "which CodeBuild build it was",
        "",
        ".build_info.build_id",
    ),
    "system-packages": Wanted(
        "the package versions of the build machine",
        "which packages the machine had installed",
        "`system-packages` is made before the command starts, of what dpkg or rpm says of the whole machine, so it has packages that the command "
        "never used and none that it brings along.",
        r'.packages[] | "\(.name) \(.version)"',
    ),
    "lockfiles": Wanted(
        "the lock files",
        "which dependency versions were locked",
        "`lockfiles` looks in the working directory, for eleven names such as `package-lock.json`, `composer.lock` and `go.sum`. With none of them there it records an empty list.",
        ".lockfiles[]? | .filename, .content",
    ),
    "secretscan": Wanted(
        "the result of a secret scan",
        "whether a secret leaked into the output",
        read=r'.findings[]? | "\(.ruleId) \(.location)"',
        besides="`secretscan` looks through records such as commit message, command line and output, and the files up to 10 MB that it wrote; programs, what is compressed and sources that it "
        "only reads are passed over. A finding stops neither the run nor verify.",
    ),
    "environment": Wanted(
        _USER_AND_HOST,
        "who ran it on which machine",
        "User and host are asked of the machine before the command starts: good for looking something up, no proof against whoever holds "
        "the key.",
        r'"\(.username) on \(.hostname)"',
    ),
    "slsa": Wanted(
        "SLSA provenance",
        "how it came about, in SLSA's terms",
        "`slsa` is written after the command, out of what the other attestors have, so it proves nothing beyond them. In Rego and jq its fields "
        "are spelled `build_definition` and `run_details`.",
        ".run_details.builder.id, .build_definition.build_type",
    ),
    "link": Wanted(
        "an in-toto link",
        "what an in-toto link would say",
        "",
    ),
    "omnitrail": Wanted(
        "the whole tree with its file modes",
        "what the tree looked like, file modes included",
        "",
    ),
    "git": Wanted(
        "the commit",
        "which commit it was",
        "",
        ".commithash",
    ),
}
"""By attestor."""


def want(name: str) -> Wanted:
    """Return how people speak of what the attestor `name` records; one of a plugin by what it says of itself."""
    if name in _WANTED:
        return _WANTED[name]
    (attestor,) = (one for one in ATTESTORS if one.name == name)
    return Wanted(attestor.records[0], f"what the record says about {attestor.records[0]}")


def join_nouns(nouns: tuple[str, ...]) -> str:
    """Return an enumeration in which nouns that hold an "and" of their own come last, behind another word or a comma, and user and host are two."""
    if _USER_AND_HOST in nouns and len(nouns) > 1:
        nouns = (*_USER_AND_HOST.split(" and "), *(noun for noun in nouns if noun != _USER_AND_HOST))
    simple = tuple(noun for noun in nouns if " and " not in noun)
    double = tuple(noun for noun in nouns if " and " in noun)
    if double and len(nouns) > 2:
        *first, last = (*simple, *double)
        return f"{', '.join(first)}, and {last}"
    return " plus ".join((*simple, *double)) if double else join(simple)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a CI system's attestor works, and what belongs elsewhere.

    :param keys: the end of a paragraph in front of the keys
    :param job: the paragraph in front of the run
    :param owner: the paragraph in front of the policy
    :param check: the paragraph in front of the check of a file
    :param clone: the same for the check of a commit
    :param history: what git needs there, in front of `job`; "" where a job has it
    """

    keys: str
    job: str
    owner: str
    check: str
    clone: str
    history: str = ""


PLACES = {
    "gitlab": Place(
        "Keys are made once, on a machine of yours; the job gets `{key}` as a protected variable of type File, say `SIGNING_KEY`:",
        'In the GitLab job, with `"$SIGNING_KEY"` in the place of `../{key}` (elsewhere it stops with `not in a gitlab ci job`, unless `GITLAB_CI` is `true`):',
        "The policy is written where its key is, never in a job, or any pipeline could approve itself:",
        "Anywhere, a deploy job included, {subject} is then checked with public files only (to be an artifact of the job the attestation has to be copied into the project directory):",
        "And the check, in a clone that has the commit in question checked out:",
    ),
    "jenkins": Place(
        "Make the keys once and outside of Jenkins, and store `{key}` as a file credential:",
        "On the agent, inside of the build, with the path that `withCredentials` gives you in the place of `../{key}`. Elsewhere the variables are "
        "missing and the run ends without an attestation:",
        "The policy is written at your desk and not on the agent, where anybody who got at its key would decide what counts:",
        "Whoever takes {subject} over needs no key for the check, just the `.pub` file:",
        "Later, in a checkout of the commit in question:",
    ),
    "aws-codebuild": Place(
        "The keys are made once and outside; CodeBuild gets `{key}` alone, as a SecureString in the Parameter Store which the project's role may read (`ssm:GetParameter`):",
        "In the buildspec, after `aws ssm get-parameter --with-decryption --query Parameter.Value --output text --name NAME > ../{key}`; without `CODEBUILD_BUILD_ID` the attestor fails:",
        "The policy takes nothing of the build but `{public}`, so it is written and signed apart from CodeBuild:",
        "And the check, wherever {subject} is used:",
        "The check takes the commit from whatever checkout it runs in:",
        "git needs a clone, and what CodePipeline hands over is a ZIP without `.git` unless its source action makes a full one.",
    ),
}
"""By CI attestor. ``{key}`` stands for the file of the key that signs the run."""


def leniency(case: Case) -> str:
    """Return the option with which the command reports findings and succeeds, or ""."""
    return next((flag for flag in _LENIENT if f"{flag} " in case.procedure.attested.command), "")


def know(case: Case) -> Tool:
    """Return what is known of the command that `case` runs."""
    command = case.procedure.attested.command
    lenient = leniency(case)
    if lenient:
        reporting = TOOLS["ruff check"]
        shows = _IN_SARIF if "sarif" in command else reporting.shows
        return replace(reporting, opening=reporting.opening.replace("--exit-zero", lenient), shows=shows)
    name = SCRIPTED.get(case.workload, case.workload) if hidden_in(case.procedure.attested) else case.workload
    known = TOOLS.get(name, UNKNOWN).of(command)
    return known if case.procedure.artifact or not known.unfiled else replace(known, gap=known.unfiled)


_IN_SARIF = (
    "Whether there were findings is in the report, of which the record has no more than the digest. `sarif` in `-a` puts all of it on record, where a rule can "
    "read it; without the option a finding leaves no attestation at all."
)
"""What is said of findings that don't fail the step where the report is SARIF."""


def unfiled(case: Case) -> str:
    """Return what verify leaves out where the command writes files and verify is asked about the commit, or ""."""
    return "" if case.procedure.artifact else know(case).unfiled


_LENIENT = ("--exit-zero", "--exit-code 0", "--issues-exit-code 0", "--no-fail", "-no-fail")
"""Options with which a tool reports findings and succeeds."""


def subject_of(case: Case) -> str:
    """Return what verify is asked about, as the object of a sentence."""
    return f"`{case.procedure.artifact}`" if case.procedure.artifact else "the commit"


def particular(case: Case) -> tuple[Attestor, ...]:
    """Return the attestors that were asked for, the most particular first: of a document, of a CI system, then the others."""
    found = [one for one in reversed(ATTESTORS) if one.name in case.procedure.extras]
    return tuple(sorted(found, key=lambda one: (one.name == "git", one.universal, one.name in CI)))


def open_with(attestor: Attestor) -> str:
    """Return what an answer about `attestor` begins with."""
    return attestor.opening or f"`{attestor.name}` is given to `-a` by that name and records {attestor.records[0]}."


def value(case: Case, attestor: Attestor) -> str:
    """Return what it is worth that the policy of `case` requires the type of `attestor`."""
    besides = "" if case.procedure.artifact else want(attestor.name).besides
    if attestor.name == "secretscan" and _is_binary(case):
        return fill(case, f"{_unsearched(case)} {_FOUND}")
    if attestor.name == "sarif":
        return f"{attestor.meaning} {_counted(case)}"
    return (
        besides
        or attestor.meaning
        or f"The policy only asks that it was recorded; {attestor.unconstrained} stays open."
    )


def _counted(case: Case) -> str:
    """Return what a report on record means for findings, by how the tool ends."""
    lenient = leniency(case)
    return (
        f"With `{lenient}` findings don't fail the step; the report on record has them, and no rule reads it yet."
        if lenient
        else know(case).shows
    )


def _is_binary(case: Case) -> bool:
    """Tell whether the file that verify is asked about is none that a scan for secrets reads."""
    return case.workload in _PROGRAMS or case.procedure.artifact.endswith((*_PACKED, ".tar"))


def _unsearched(case: Case) -> str:
    """Return how far the scan gets into the file."""
    if case.procedure.artifact.endswith(".tar"):
        return "`secretscan` reads `{artifact}` as it is: nothing is found in what it holds compressed, such as gzipped layers, and above 10 MB it is passed over."
    if case.procedure.artifact.endswith(_PACKED):
        return "`secretscan` searches what the command printed, the files up to 10 MB that it wrote, and records such as commit message and command line, but finds nothing in programs and in what is compressed, as `{artifact}` is."
    packed = "`{artifact}` itself" if case.procedure.artifact else "The program"
    return f"{packed} isn't searched: `secretscan` passes over programs. What the command printed is, and so are other files that it wrote and records such as commit message and command line."


_PROGRAMS = frozenset({"gcc", "go build", "cargo build --release", "make build", "make app", "cmake"})
"""Workloads that make a program and print little else."""

_PACKED = (".gz", ".tgz", ".zip", ".jar", ".whl", ".pyz")
"""Endings of archives whose content is compressed as a rule."""

_FOUND = "A finding is recorded and stops nothing unless the run has `--attestor-secretscan-fail-on-detection`."
"""What comes of what the scan finds."""


def fill(case: Case, text: str) -> str:
    """Return a sentence of the knowledge with the names of the example."""
    return (
        text.replace("{subject}", subject_of(case))
        .replace("{artifact}", case.procedure.attested.artifact)
        .replace("{step}", case.procedure.attested.step)
        .replace("{key}", f"{case.procedure.attest[3:]}.key")
        .replace("{public}", f"{case.procedure.attest[3:]}.pub")
        .replace("  ", " ")
        .strip()
    )


def place_of(procedure: Procedure) -> Place | None:
    """Return where the run has to be because of a CI attestor, or None if it may be anywhere."""
    systems = [name for name in procedure.extras if name in CI]
    return PLACES.get(systems[0]) if systems else None


def repeat(case: Case) -> str:
    """Return why an output of the run before is removed, or "" where nothing is."""
    if not case.clear:
        return ""
    program, *arguments = case.procedure.attested.command.split()
    if program in _INTERPRETERS and case.procedure.artifact in arguments[1:]:
        before = arguments[arguments.index(case.procedure.artifact, 1) - 1]
        if not before.startswith("-"):  # nothing but the position tells that it isn't read
            return _WRITTEN
    if "clean" in arguments:  # nothing is up to date then
        program = ""
    return AGAIN.get(program) or AGAIN.get(case.purpose, AGAIN["build"])


_INTERPRETERS = frozenset({"bash", "node", "php", "python3", "ruby", "sh"})
"""Programs whose arguments are those of a script."""

_WRITTEN = "`{artifact}` is what the script writes, so the old one goes before each run: should the same bytes come out, there is no product to verify."
"""Said of an argument that is removed before the run."""


def keep_keys(case: Case) -> str:
    """Return that the keys are to stay, in front of the commands that make them on the machine that does it all."""
    return ONCE.get(case.purpose, "The keys are made once:")
