"""A pipeline as its topics get to know it: its steps, which file goes from one to the next, and what the message asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from asynth.catalog import house
from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.families.pipeline.chains import Chain
from asynth.catalog.names import REPOSITORIES, REPOSITORIES_BY_NAME, RepositoryState
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.keys import KeyArrangement
from asynth.catalog.procedure.procedure import AttestedStep, Procedure, attest
from asynth.catalog.procedure.rules import AppliedRule, bind_build, bind_rules
from asynth.catalog.prompts import Message
from asynth.catalog.prompts.enumeration import join
from asynth.example.draft import Past, Twin
from asynth.script import Script

REQUIRED = (*house.RUN_SET, "material", "command-run", "product")
"""What is required of each step if nobody named anything."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """One example.

    :param route: numbers of the chain's links, one for each step
    :param files: which names the artifacts have
    :param variant: one of the topic's, or ""
    :param repository: the state of the checkout
    :param judged: number of the step that a rule is over, or None
    :param deploy: the command line behind the check, or ""
    :param said: in which of its sentences the rule is asked for, by number
    """

    chain: Chain
    route: tuple[int, ...]
    files: str
    procedure: Procedure
    message: Message
    variant: str
    repository: RepositoryState = REPOSITORIES[0]
    judged: int | None = None
    deploy: str = ""
    said: int = 0

    def asks(self, what: str) -> bool:
        """Tell whether the user asks for `what` besides."""
        return what in self.message.asks

    @property
    def steps(self) -> tuple[AttestedStep, ...]:
        """The steps in order."""
        return self.procedure.steps

    @property
    def shape(self) -> str:
        """What the route looks like, of :data:`asynth.catalog.families.pipeline.chains.SHAPES`; an image among three is one step of a row."""
        shape = self.chain.shape(self.route)
        return "row" if shape == "image" and len(self.steps) > 2 else shape

    @property
    def kind(self) -> str:
        """What the last command does."""
        return self.chain.links[self.route[-1]].kind

    @property
    def ruled(self) -> AttestedStep:
        """The step that the rule is over."""
        assert self.judged is not None
        return self.steps[self.judged]

    @property
    def applied(self) -> AppliedRule:
        """The one rule."""
        (applied,) = self.procedure.rules
        return applied

    @property
    def shown(self) -> bool:
        """Whether the message tells the commands."""
        return bool(self.message.tells & COMMANDS)

    @property
    def _used(self) -> int:
        return next(number for number in self.chain.links[self.route[-1]].uses if number in self.route)

    @property
    def used(self) -> str:
        """The file that the last step works on."""
        return self.chain.artifact(self._used, self.files)

    @property
    def forge(self) -> str:
        """A command line that puts something else in the place of :attr:`used`."""
        return self.chain.forge(self._used, self.route[-1], self.files)

    @property
    def maker(self) -> str:
        """Name of the step that made :attr:`used`."""
        return self.steps[self.route.index(self._used)].name

    @property
    def file(self) -> str:
        """The file that comes out in the end."""
        return self.procedure.artifact

    @property
    def needed(self) -> tuple[str, ...]:
        """Names of the steps whose files go into the last one's, itself included, in order; a linter and an approval hand on none."""
        kinds = {step.name: self.chain.links[link].kind for step, link in zip(self.steps, self.route, strict=True)}
        found = {self.steps[-1].name}
        for step in reversed(self.steps):
            if step.name in found:
                found.update(name for name in step.uses if kinds[name] not in ("lint", "approve"))
        return tuple(step.name for step in self.steps if step.name in found)

    @property
    def swept(self) -> tuple[str, str]:
        """The folder that one of the steps takes as it finds it, and that step's name; two empty strings if none does."""
        for number, step in zip(self.route, self.steps, strict=True):
            if self.chain.links[number].folder and step.uses:
                return self.chain.links[number].folder, step.name
        return "", ""

    @property
    def is_copy(self) -> bool:
        """Whether the last step only copies, so that its file has the digest of another."""
        return self.kind == "copy"

    def fill(self, text: str) -> str:
        """Return a sentence with the names of the example."""
        folder, sweeper = self.swept
        names = {
            "file": self.file,
            "used": self.used,
            "maker": self.maker,
            "first": self.steps[0].name,
            "second": self.steps[1].name,
            "last": self.steps[-1].name,
            "folder": folder,
            "sweeper": sweeper,
        }
        for name, value in names.items():
            text = text.replace(f"{{{name}}}", value)
        return (
            text.replace("{names}", join(tuple(f"`{step.name}`" for step in self.steps)))
            .replace("{both}", "both" if len(self.steps) == 2 else f"all {COUNTS[len(self.steps)]}")
            .replace("{count}", COUNTS[len(self.steps)])
        )

    def with_steps(self, **changes: Any) -> Pipeline:
        """Return the pipeline with other fields of every step."""
        steps = tuple(replace(step, **changes) for step in self.steps)
        return replace(self, procedure=replace(self.procedure, steps=steps))

    def with_rules(self, *applied: AppliedRule, number: int = -1) -> Pipeline:
        """Return the pipeline with rules over one step, by default the last, and with the attestors that the rules are about."""
        steps = list(self.steps)
        required = {one.rule.attestor for one in applied} | {attestor.name for attestor in steps[number].required}
        steps[number] = replace(steps[number], rules=applied, **requirements(required))
        return replace(self, procedure=replace(self.procedure, steps=tuple(steps)), judged=number % len(steps))

    def twins(self) -> tuple[Twin, ...]:
        """Return the edits that witness must refuse."""
        procedure = self.procedure
        found = [twins.leave_out(procedure, 0), twins.tamper_between(procedure, self.used, self.forge)]
        if len({step.signer for step in self.steps}) == len(self.steps):
            found.append(twins.swap_keys(procedure))
        if procedure.subject == "digests":
            found.append(twins.move_elsewhere(procedure))
        elif not self.is_copy:  # the digest of a copy leads to the original's step, with git or without
            found.append(twins.unlink(procedure))
        return twins.derive(procedure, len(self.file) % len(self.steps), *found)


COUNTS = {2: "two", 3: "three", 4: "four"}

COMMANDS = frozenset({"commands", "steps"})
"""Slots that tell the commands."""


def requirements(names: set[str]) -> dict[str, Any]:
    """Return the fields of a step whose policy requires the attestors `names`."""
    required = tuple(attestor for attestor in ATTESTORS if attestor.name in names)
    return {
        "required": required,
        "extras": tuple(attestor.name for attestor in required if not attestor.always),
    }


@dataclass(frozen=True, slots=True)
class Exchange:
    """What happened before, the answer, and the pipeline that verifies in the end."""

    pipeline: Pipeline
    answer: Script
    past: Past = field(default_factory=Past)


@dataclass(frozen=True, slots=True)
class Topic:
    """What people ask about pipelines, one thing.

    :param fits: whether it can be asked of a route
    :param arrangement: how the keys come about
    :param variants: circumstances that change the answer, which its messages name
    :param each: with how many routes a message comes at most
    :param tools: writers of policies (`asynth.catalog.procedure.policies`) whose tools the commands need
    :param ruled: whether the message asks for one of the catalogue's rules; "present" where the attestations are there already
    """

    name: str
    compose: Callable[[Pipeline], Exchange]
    fits: Callable[[Chain, tuple[int, ...]], bool] = lambda chain, route: chain.shape(route) != "folder"
    arrangement: str = "make ed25519"
    variants: tuple[str, ...] = ("",)
    each: int = 20
    tools: tuple[str, ...] = ()
    ruled: Literal["", "fresh", "present"] = ""


SHIPPED = "shipped"
"""What a message declares among its variants if it speaks of something that is handed out."""


def is_shipped(chain: Chain, route: tuple[int, ...]) -> bool:
    """Tell whether what comes out is something that people hand out, and no report."""
    return chain.links[route[-1]].kind in ("tar", "gzip", "jar", "copy", "image")


def put_together(
    chain: Chain, route: tuple[int, ...], arrangement: KeyArrangement, message: Message, values: Mapping[str, Any]
) -> Pipeline:
    """Return the pipeline of a spec's `values`; each step has a key of its own unless one signs them all."""
    files, shared = values["files"], values.get("variant") == "together"
    repository = REPOSITORIES_BY_NAME[values["setting"]] if "setting" in values else REPOSITORIES[0]
    links = [chain.links[number] for number in route]
    names = [link.names[values.get("naming", 0) % len(link.names)] for link in links]
    keys = (values.get("key") or names[0],) * len(names) if shared else tuple(names)
    steps = []
    for number, link, name, key in zip(route, links, names, keys, strict=True):
        build = chain.build(number, files)
        steps.append(
            attest(
                bind_build(build, name, build.artifacts[0], repository),
                {*REQUIRED, *link.attestors},
                key=key,
                uses=tuple(names[route.index(used)] for used in link.uses if used in route),
            )
        )
    procedure = Procedure(
        steps=tuple(steps),
        keys=(*dict.fromkeys(keys), house.POLICY_KEYS[0]),
        subject="artifact",
        arrangement=arrangement,
        expires=house.EXPIRES,
    )
    deploy = values.get("deploy", "").replace("{file}", procedure.artifact)
    variant, said = values.get("variant", ""), values.get("said", 0)
    pipeline = Pipeline(chain, route, files, procedure, message, variant, repository, None, deploy, said)
    if "rule" not in values:
        return pipeline
    number = values["judged"]
    (applied,) = bind_rules((values["rule"],), steps[number].attested, 0)
    return pipeline.with_rules(applied, number=number)
