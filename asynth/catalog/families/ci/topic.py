"""What a topic of the family `ci` is made of: texts by system, and which jobs it is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ALL = ("github", "gitlab", "jenkins", "codebuild")


Said = str | Mapping[str, str]
"""A text, or texts by the system (the opening of a rule, and what introduces its script's run: by the attestor)."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing to ask.

    :param opening: the answer to the question
    :param lead: introduces the CI file, which it names at its end
    :param notes: what is to be known of the file, by system
    :param lines: introduces the commands by which the reader tries what the job will do
    :param tried: the same for somebody who has the other lines already and wants no more of them; "" where nobody asks so
    :param closing: the one catch; "" for none
    :param openings: other openings, by what a message asks in particular
    :param also: what is said at the end of the closing, likewise
    :param policy: introduces the policy; "" where one is committed already
    :param systems: those that it is asked about
    :param deploys: whether another job deploys what the first one made
    :param ruled: whether the policy holds a rule; `opening` then goes by the attestor whose record it is over
    :param whether: openings that begin with Yes or No, where that was the question
    :param forks: whether the file has a job without secrets besides
    :param built: whether it takes a file that the same command makes again byte for byte
    :param files: whether it takes a command that leaves a file
    :param placed: whether the run records the job of its system
    :param recorded: whether the attestation is there already, with what jobs of its system record
    :param scripted: introduces the script with the job's lines, where they are in one; "" where they are in the CI file
    :param each: on how many builds each of its messages comes
    :param tools: writers of policies (`asynth.catalog.procedure.policies`) whose tools the commands need
    :param features: of the engine and the services, without which it is not asked about; none for a job with a key
    :param offers: attestors that its runs need besides that of the system
    """

    name: str
    opening: Said
    lead: Said
    notes: Mapping[str, str]
    lines: Said
    tried: str = ""
    closing: Said = ""
    openings: Mapping[str, Said] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)
    policy: Said = ""
    systems: tuple[str, ...] = ALL
    deploys: bool = False
    ruled: bool = False
    whether: Said = ""
    forks: bool = False
    built: bool = False
    files: bool = False
    placed: bool = False
    recorded: bool = False
    scripted: str = ""
    each: int = 10
    tools: tuple[str, ...] = ()
    features: frozenset[str] = frozenset()
    offers: frozenset[str] = frozenset()


def said(text: Said, key: str) -> str:
    """Return `text`, or what stands under `key` where it goes by something."""
    return text if isinstance(text, str) else text[key]
