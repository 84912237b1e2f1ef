"""A pipeline as its topics get to know it: its steps, which file goes from one to the next, and what the message asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from asynth.catalog import house
from asynth.catalog.families.pipeline.chains import Chain
from asynth.catalog.names import REPOSITORIES
from asynth.catalog.phrasings.facts import join
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.keys import KeyArrangement
from asynth.catalog.procedure.procedure import AttestedStep, Procedure, attest
from asynth.catalog.procedure.rules import AppliedRule, bind_build
from asynth.catalog.prompts import Message
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
    """

    chain: Chain
    route: tuple[int, ...]
    files: str
    procedure: Procedure
    message: Message
    variant: str

    def asks(self, what: str) -> bool:
        """Tell whether the user asks for `what` besides."""
        return what in self.message.asks

    @property
    def steps(self) -> tuple[AttestedStep, ...]:
        """The steps in order."""
        return self.procedure.steps

    @property
    def kind(self) -> str:
        """What the last command does."""
        return self.chain.links[self.route[-1]].kind

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
        return self.chain.forge(self._used, self.files)

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
        """Names of the steps whose files go into the last one's, itself included, in order."""
        found = {self.steps[-1].name}
        for step in reversed(self.steps):
            if step.name in found:
                found.update(step.uses)
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

    def with_rule(self, applied: AppliedRule) -> Pipeline:
        """Return the pipeline with a rule over its last step."""
        return replace(self, procedure=self.procedure.with_step(rules=(applied,)))

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
    """

    name: str
    compose: Callable[[Pipeline], Exchange]
    fits: Callable[[Chain, tuple[int, ...]], bool] = lambda chain, route: route in chain.routes
    arrangement: str = "make ed25519"
    variants: tuple[str, ...] = ("",)


SHIPPED = "shipped"
"""What a message declares among its variants if it speaks of something that is handed out."""


def is_shipped(chain: Chain, route: tuple[int, ...]) -> bool:
    """Tell whether what comes out is something that people hand out, and no report."""
    return chain.links[route[-1]].kind in ("tar", "gzip", "jar", "copy")


def put_together(
    chain: Chain, route: tuple[int, ...], arrangement: KeyArrangement, message: Message, values: Mapping[str, Any]
) -> Pipeline:
    """Return the pipeline of a spec's `values`; each step has a key of its own unless one signs them all."""
    files, shared = values["files"], values.get("variant") == "together"
    links = [chain.links[number] for number in route]
    names = [link.names[values.get("naming", 0) % len(link.names)] for link in links]
    keys = (values.get("key") or names[0],) * len(names) if shared else tuple(names)
    steps = []
    for number, link, name, key in zip(route, links, names, keys, strict=True):
        build = chain.build(number, files)
        steps.append(
            attest(
                bind_build(build, name, build.artifacts[0], REPOSITORIES[0]),
                REQUIRED,
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
    return Pipeline(chain, route, files, procedure, message, values.get("variant", ""))
