"""The shapes of the catalogue's members. A member is a plain value; their order is explicit, in a tuple or a file.

Members say what is true of a tool or an attestor and how a user speaks of it. They do not know which example they end
up in: what differs from example to example reaches them as a :class:`AttestedBuild`.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Literal

from asynth.resources import rename

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Attestor:
    """An attestor as the catalogue teaches it.

    :param name: what ``-a`` takes
    :param predicate_type: the type that a policy must name (shared facts, `witness.md` section 2)
    :param records: what it records, as a user would say it: "the commit and branch"
    :param always: recorded by every run and never given to ``-a``
    :param unconstrained: what stays open when a policy requires this type without a rule, as the end of a sentence
    :param alternative_types: types it records depending on the document it finds, such as sbom's two
    :param needs: what must be there for it to succeed, as the end of "needs ..."; "" where nothing has to be
    :param missing: what witness says where that is not there; "" where nothing can be missing
    :param says: what a policy can say about its record, as the end of "a policy can ask for ..."
    :param flags: options that ``witness run`` must be given with it, in the order in which answers give them
    :param tools: programs that must be found on the machine beyond those of a workload
    :param universal: it finds what it needs in any project under git
    :param misreads: attestors whose documents it may take for its own, where a command writes several
    :param circumstance: where the step runs for it to make sense, as it follows on a project's description
    :param environment: variables that the user's shell has there, beyond those of the workload
    :param opening: the first sentence of an answer to whoever asks for it by its name; "" says what it records
    :param meaning: what it is worth that a policy requires its type; "" says what stays open
    """

    name: str
    predicate_type: str
    records: tuple[str, ...]
    always: bool = False
    unconstrained: str = ""
    alternative_types: tuple[str, ...] = ()
    needs: str = ""
    missing: str = ""
    says: str = ""
    flags: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    universal: bool = False
    misreads: frozenset[str] = frozenset()
    circumstance: str = ""
    environment: Callable[[AttestedBuild], tuple[tuple[str, str], ...]] | None = None
    opening: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """What the document that a command writes is known to hold, as far as rules ask for it; the rest stays empty.

    :param packages: names and versions that an SBOM lists, without the described project itself in CycloneDX
    :param licences: of all packages of an SBOM; empty where one has none
    :param purls: of all packages of an SBOM
    :param spec: version of the CycloneDX format
    :param tool: name of the tool that a SARIF report names
    :param finding: rule of a SARIF finding that is no error
    :param warnings: SARIF findings of that level; those of the level `note` are `notes`
    :param open: a vulnerability that an OpenVEX document holds for not affected
    :param tag: of an image
    :param base: package URL of the base image in a build's metadata
    :param kinds: of the Kubernetes objects in a manifest
    """

    packages: tuple[tuple[str, str], ...] = ()
    licences: tuple[str, ...] = ()
    purls: tuple[str, ...] = ()
    spec: str = ""
    tool: str = ""
    finding: str = ""
    warnings: int = 0
    notes: int = 0
    open: str = ""
    tag: str = ""
    base: str = ""
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """A template: a small but real project as plain files.

    :param folder: its address: a path below ``fixtures/projects`` such as ``c/calc``, or ``PACKAGE:PATH`` for a folder
        inside the package of a plugin
    :param describes: what it is, as a user would say it: "a small C calculator"
    :param attestors: attestors beyond the universal ones that find what they need here (lockfiles, maven)
    :param names: what it may be called, such as ("tally", "linestat"): its files and commands have the first of them in their
        paths and text, and become those of a project of another name by putting that there. Empty where it has no name
    """

    folder: str
    describes: str
    attestors: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Build:
    """One way to run a workload in one of its projects.

    :param project: where it runs
    :param command: what the user types, with ``{artifact}`` where the artifact's name goes
    :param artifacts: names that the artifact may have (relative paths); empty where the command makes no artifact
    :param mime_type: what witness records for the artifact, or "" where there is none or it differs between systems
    :param outputs: all products as witness records them, ``{artifact}`` allowed; None where they cannot be listed
    :param stdout: a line that the command is known to print on success, or ""
    :param attestors: for each document among the products, the attestor that reads it (sbom, sarif, vex, docker, oci)
    :param sbom: language and tool where the command writes an SBOM
    :param sbom_type: the predicate type of that SBOM
    :param document: what the document that the command writes holds; empty where rules must not rely on it
    :param coverage: whole percents of test coverage that the command reports at least, or 0
    :param premise: what the command finds on the user's machine, as an addition to what the project is: "scanned with the
        database that ... keeps on the runner"; "" where it needs nothing but its programs
    :param stays: whether its artifact is left where it is before another run, as it is committed or part of an installation
    :param repeatable: False where the command, run once more on the same commit, puts other bytes into its artifact, such as
        the time; nobody relies on it for documents that an attestor reads
    :param ships: whether the project is called as what it ships: each name that the artifact may have is one of its own
    :param name: what the project is called, where that is not the first of its names
    """

    project: Project
    command: str
    artifacts: tuple[str, ...] = ()
    mime_type: str = ""
    outputs: tuple[str, ...] | None = None
    stdout: str = ""
    attestors: frozenset[str] = frozenset()
    sbom: tuple[str, str] | None = None
    sbom_type: str = ""
    document: Document = Document()
    coverage: int = 0
    premise: str = ""
    stays: bool = False
    repeatable: bool = True
    ships: bool = False
    name: str = ""

    def under(self, name: str) -> Build:
        """Return the build in a project that is called `name` and is the same otherwise.

        :raises ValueError: if the project has no such name
        """
        if name not in self.project.names:
            raise ValueError(f"no name {name!r} of {self.project.folder}; it has {', '.join(self.project.names)}")
        if name == self.project.names[0]:
            return self
        named = replace(self, name=name)
        return replace(
            named,
            command=named.rename(self.command),
            artifacts=tuple(map(named.rename, self.artifacts)),
            outputs=None if self.outputs is None else tuple(map(named.rename, self.outputs)),
            stdout=named.rename(self.stdout),
            document=_rename_document(self.document, named.rename),
        )

    def rename(self, text: str) -> str:
        """Return `text`, written for the project under its first name, as it reads here."""
        return rename(text, *self.renaming) if self.renaming else text

    @property
    def renaming(self) -> tuple[str, str] | None:
        """The first of the project's names and the one that stands in its place; None where that is the same."""
        return (self.project.names[0], self.name) if self.name else None

    def repository(self, artifact: str) -> str:
        """Return the name of the project's repository, where it ships `artifact`."""
        if self.ships and artifact:
            return artifact
        return self.name or (self.project.names or (self.project.folder.rsplit("/", 1)[-1],))[0]

    @property
    def describes(self) -> str:
        """What the project is and what its command finds, as a user would say it."""
        return f"{self.project.describes}, {self.premise}" if self.premise else self.project.describes


def _rename_document(document: Document, change: Callable[[str], str]) -> Document:
    def apply(value: object) -> object:
        if isinstance(value, str):
            return change(value)
        return tuple(map(apply, value)) if isinstance(value, tuple) else value

    return Document(**{one.name: apply(getattr(document, one.name)) for one in fields(document)})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Workload:
    """A wrapped command and the projects it runs in.

    :param name: as the plan names it: "make build"
    :param language: of the projects: c, python, go, node, rust, java, shell, site, or polyglot for several
    :param tools: programs that must be found, such as ("make", "gcc"); each is probed
    :param environment: hidden variables; they may concern only network, caches and speed. ``{cache}`` stands for a
        folder that all examples of a run share
    :param cost: CPU seconds of one warm run, as measured for the shared facts, `toolchains.md`
    :param warming: bash text that fills the shared caches, or "" where a first run does so without network. `asynth doctor
        --fix` runs it once, network allowed, in a fresh copy of each project; examples never need the network
    :param purpose: what the command is for, one of `asynth.catalog.house.STEP_NAMES`; decides which step names fit it
    """

    name: str
    language: str
    tools: tuple[str, ...]
    builds: tuple[Build, ...]
    environment: tuple[tuple[str, str], ...] = ()
    cost: float = 0.05
    warming: str = ""
    purpose: str = "build"


@dataclass(frozen=True, slots=True)
class Toolchain:
    """Programs that `asynth doctor --fix` can get from a registry, for workloads whose `tools` name them.

    :param name: what ``asynth doctor --fix NAME`` takes
    :param provides: the programs that it puts on the search path, and nothing else of what its packages bring
    :param source: the registry's client that gets it: go, npm, a virtual environment of Python, cargo, or apt-get as root
    :param packages: what the client is asked for, in its own spelling and with exact versions (Debian's have none)
    :param seconds: of a first installation, as measured on a machine with two cores
    :param heavy: it takes minutes, and is only installed when named or with ``--fix all``
    :param environment: variables of the client's process
    :param check: a command that succeeds where the caller's own programs of these names will do, such as a python3 that has
        the modules which workloads import; where it fails, the toolchain's come first on the search path. Empty where any
        program of the name will do
    :param aliases: programs that another one serves as, as (name, other's name)
    """

    name: str
    provides: tuple[str, ...]
    source: Literal["go", "npm", "pypi", "cargo", "debian"]
    packages: tuple[str, ...]
    seconds: float
    heavy: bool = False
    environment: tuple[tuple[str, str], ...] = ()
    check: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AttestedBuild:
    """The facts of one example that rules may speak about.

    :param command: the wrapped command line with the artifact's name in place
    :param artifact: the artifact's path, or "" where the command makes none
    :param branch: the branch that is checked out
    :param author: name and e-mail of the commit's author
    :param ticket: a ticket key such as ``PAY-231``
    :param variable: an environment variable of the example as (name, value)
    :param remote: URL of `origin`
    :param tag: an annotated tag such as ``v2.4.1``
    """

    build: Build
    step: str
    command: str
    artifact: str
    branch: str
    author: tuple[str, str]
    ticket: str
    variable: tuple[str, str]
    remote: str
    tag: str

    @property
    def repository(self) -> str:
        """The name of the project's repository."""
        return self.build.repository(self.artifact)

    @property
    def organisation(self) -> str:
        """The organisation that the remote belongs to, by the name in its path."""
        return self.remote.split("/")[3]


@dataclass(frozen=True, slots=True)
class Violation:
    """How to bring about, for real, a run that a rule denies; everything else stays as in the accepted example.

    :param prelude: bash lines before the run ("" for none), such as ``git checkout -q -b feature/x``
    :param environment: variables of the second run: (name, value), or (name, None) to unset it
    :param command: the command line wrapped instead, or "" for the same one
    :param flags: further options of ``witness run``
    :param attestors: further attestors of that run
    :param drops: options of the rule's own that this run goes without
    :param message: the exact text of the rule's denial
    :param words: the part of it that an answer looks for, where the rest holds what only this document says; "" for all of it
    """

    message: str
    prelude: str = ""
    environment: tuple[tuple[str, str | None], ...] = ()
    command: str = ""
    flags: tuple[str, ...] = ()
    attestors: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    words: str = ""


WANTS = 5
"""In so many sentences of their own people ask for each rule, at least."""


@dataclass(frozen=True, slots=True)
class Forms:
    """What a rule asks for, in the grammatical forms that sentences of users need.

    Every parameter's value occurs in `clause`, `imperative` and `noun` in its surface form; none begins with a capital or
    ends in a stop.

    :param clause: what holds of a good run, to follow "make sure that": "the build came from the branch `main`"
    :param imperative: what the policy should do, as an order: "refuse builds from any branch other than `main`"
    :param noun: what is refused: "a build from another branch than `main`"
    :param incident: why somebody wants it, as a sentence: "a build from a feature branch went out"
    :param orders: the same order as others give it, with other verbs
    :param incidents: other reasons
    :param shell: the check as people have it in a script, "" where nobody would
    :param wants: whole sentences in which people ask for it, :data:`WANTS` of them or more, none like another
    :param record: the fields of a bad run's record that the rule is about, as JSON; "" where they say too little
    """

    clause: str
    imperative: str
    noun: str
    incident: str
    orders: tuple[str, ...] = ()
    incidents: tuple[str, ...] = ()
    shell: str = ""
    wants: tuple[str, ...] = ()
    record: str = ""

    def want(self, number: int, lot: str) -> str:
        """Return one of the sentences in which people ask for the rule, or an order where it has none.

        :param number: which of :data:`WANTS`
        :param lot: by which one is taken where a rule has several of that number
        """
        said = self.wants[number::WANTS]
        return said[zlib.crc32(lot.encode()) % len(said)] if said else self.imperative


@dataclass(frozen=True, slots=True)
class Binding:
    """A rule bound to a attested.

    :param parameters: values of the module's constants, by name
    :param needs: what the fixture must hold for the rule to accept: any of "tag", "remote", "ticket", "variable"
    :param flags: options of ``witness run`` without which the rule does not accept
    :param environment: variables that the user's shell has besides, as (name, value)
    """

    parameters: Mapping[str, Json]
    forms: Forms
    violation: Violation
    needs: frozenset[str] = frozenset()
    flags: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()


def _any_build(_: Build) -> bool:
    return True


def _any_scene(_: AttestedBuild) -> bool:
    return True


def _nothing(_: AttestedBuild) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A Rego rule of the catalogue.

    :param name: unique, such as ``git_branch_allowlist``
    :param attestor: whose attestation is its input
    :param module: address of the module: a path below ``policies`` such as ``git/branch.rego``, or ``PACKAGE:PATH``
    :param title: the file name in an answer without ending, and the ``name`` in the policy: "branch"
    :param explanation: a sentence or two for the answer: why the module is written so
    :param bind: fills in parameters, wording and violation for one attested
    :param applies: whether the rule can both accept and deny this build; without it, any build will do
    :param excludes: attestors that no example of the rule records, since they change what the rule sees or fail at what
        its violation leaves
    :param called: what an answer calls the module: "the branch rule"
    :param device: a sentence for the answer: what the rule looks at, and where that is recorded
    :param limit: a sentence or two for the answer: what the rule does not notice, or how one gets around it
    :param catch: a sentence for the answer: what its reader would stumble over at the next run
    :param here: what it does not see of one attested in particular, in the place of `catch`; "" where nothing is to be said
    :param fits: whether it says something sensible in that attested; without it, always
    """

    name: str
    attestor: str
    module: str
    title: str
    explanation: str
    bind: Callable[[AttestedBuild], Binding]
    applies: Callable[[Build], bool] = _any_build
    excludes: frozenset[str] = frozenset()
    called: str = "the rule"
    device: str = ""
    limit: str = ""
    fits: Callable[[AttestedBuild], bool] = _any_scene
    catch: str = ""
    here: Callable[[AttestedBuild], str] = _nothing


def rule(
    *,
    attestor: str,
    module: str,
    title: str,
    called: str,
    device: str,
    explanation: str,
    limit: str,
    applies: Callable[[Build], bool] = _any_build,
    excludes: frozenset[str] = frozenset(),
    fits: Callable[[AttestedBuild], bool] = _any_scene,
    catch: str = "",
    here: Callable[[AttestedBuild], str] = _nothing,
) -> Callable[[Callable[[AttestedBuild], Binding]], Rule]:
    """Make a :class:`Rule` of the function that binds it; the rule bears the function's name.

    A space is cut by what rules come to for each build, so what a binding was is remembered.
    """

    def make(bind: Callable[[AttestedBuild], Binding]) -> Rule:
        return Rule(
            bind.__name__,
            attestor,
            module,
            title,
            explanation,
            lru_cache(maxsize=256)(bind),
            applies,
            excludes,
            called,
            device,
            limit,
            fits,
            catch,
            here,
        )

    return make
