"""What works on a machine, member by member, as data and as text: what `asynth doctor` shows."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from asynth.catalog.attestors import ATTESTORS, ATTESTORS_BY_NAME, UNIVERSAL
from asynth.catalog.features import ATTESTED_BY, ERRORS, FEATURES
from asynth.catalog.member import Toolchain
from asynth.catalog.toolchains import TOOLCHAINS
from asynth.catalog.workloads import WORKLOADS, WORKLOADS_BY_NAME
from asynth.machine.capabilities import Capabilities, Unavailable
from asynth.machine.probing.places import is_installed, place_of
from asynth.machine.probing.remedies import IMPOSSIBLE, MISSING, fix

WORKS = "works"

KINDS = {
    "attestor": "attestors",
    "workload": "workloads",
    "style": "ways to write a policy",
    "rules": "engine of the rules",
    "feature": "signers, stores and what else not every witness does",
    "toolchain": "toolchains",
}
"""Kinds of members and how a person calls them, in the order in which they are shown."""

_WIDTH = 120


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the catalogue on this machine.

    :param state: `works`, `missing` or `impossible`
    :param reason: what was seen, in one line; where it is, for what works
    :param remedy: how to get it; "" for what works
    :param otherwise: what witness says where that is not there which an attestor, a signer or a store needs; "" where nothing
        can lack
    """

    kind: str
    name: str
    state: str
    reason: str = ""
    remedy: str = ""
    otherwise: str = ""


def diagnose(found: Capabilities) -> tuple[Member, ...]:
    """Return every member with its state; all of them rest on canaries that were executed."""
    told = {(entry.kind, entry.member): entry for entry in found.unavailable}

    def member(kind: str, name: str, reason: str = "") -> Member:
        entry = told.get((kind, name))
        return Member(kind, name, WORKS, reason) if entry is None else _as_member(entry)

    members = [member("attestor", attestor.name) for attestor in ATTESTORS]
    recorded = {*UNIVERSAL, *(attestor.name for attestor in ATTESTORS if attestor.always)}
    for name in found.workloads:
        for build in WORKLOADS_BY_NAME[name].builds:
            recorded |= {*build.attestors, *build.project.attestors}
    recorded |= {name for name, feature in ATTESTED_BY.items() if feature in found.features}

    def tried(one: Member) -> Member:
        if one.state != WORKS or one.name in recorded:
            return one
        if one.name in ATTESTED_BY:  # its canary is that of the feature, and so is what it came to
            return replace(member("feature", ATTESTED_BY[one.name]), kind="attestor", name=one.name)
        return Member(
            "attestor", one.name, MISSING, "no workload that works here writes what it reads", "get such a workload"
        )

    members = [replace(tried(one), otherwise=ATTESTORS_BY_NAME[one.name].missing) for one in members]
    members += [member("workload", workload.name) for workload in WORKLOADS]
    members += [member("style", style) for style in (*found.styles, *(n for kind, n in told if kind == "style"))]
    members += [replace(member("feature", feature), otherwise=ERRORS.get(feature, "")) for feature in FEATURES]
    members.append(member("rules", "Rego", _name_rules_engine(found)))
    members += [_diagnose_toolchain(chain, found) for chain in TOOLCHAINS]
    return tuple(members)


def describe_machine(members: Sequence[Member]) -> list[str]:
    """Return lines for a person: of each kind what works, then one line for each member that does not."""
    lines: list[str] = []
    for kind, title in KINDS.items():
        own = [member for member in members if member.kind == kind]
        working = [member for member in own if member.state == WORKS]
        lines.append(f"{title}: {len(working)} of {len(own)} work")
        names = ", ".join(f"{one.name} ({one.reason})" if kind == "rules" else one.name for one in working)
        lines += textwrap.wrap(names, _WIDTH, initial_indent="  works: ", subsequent_indent="    ") if names else []
        lines += [f"  {one.name}, without what it needs: {one.otherwise}" for one in working if one.otherwise]
        for state in (MISSING, IMPOSSIBLE):
            lines += [_describe(member) for member in own if member.state == state]
    return lines


def _describe(member: Member) -> str:
    state = "missing" if member.state == MISSING else "impossible here"
    remedy = f" -> {member.remedy}" if member.remedy else ""
    return f"  {state}: {member.name}: {member.reason}{remedy}"


def _as_member(entry: Unavailable) -> Member:
    return Member(entry.kind, entry.member, entry.state, entry.reason, entry.remedy)


def _name_rules_engine(found: Capabilities) -> str:
    if found.engine.get("kind") != "embedded":
        return "built into witness"
    opa = shutil.which("opa")
    return f"opa, {opa}" if opa else "regorus"


def _diagnose_toolchain(chain: Toolchain, found: Capabilities) -> Member:
    """Judge a toolchain by the workloads that use it: their canaries run its programs."""
    served = [workload.name for workload in WORKLOADS if {*chain.provides} & {*workload.tools}]
    working = [name for name in served if name in found.workloads]
    tools = {tool.name: tool.path for tool in found.tools}
    paths = [tools[program] for program in chain.provides if program in tools]
    complete = is_installed(chain) or len(paths) == len(chain.provides)
    if complete and working:
        return Member("toolchain", chain.name, WORKS, ", ".join(paths))
    if complete and (is_installed(chain) or not chain.check):
        place = ", ".join(paths) or str(place_of(chain))
        reason = f"{place} is there, but none of what uses it works: {_join(served)}"
        return Member("toolchain", chain.name, IMPOSSIBLE, reason, "see what these say")
    return Member("toolchain", chain.name, MISSING, f"for {_join(served)}", fix(chain))


def _join(names: Iterable[str]) -> str:
    return ", ".join(names) or "plugins"
