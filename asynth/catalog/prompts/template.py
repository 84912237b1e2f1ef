"""The text of a message with its slots: Jinja2, where whatever is not given is an error.

A slot takes a fact, ``{{ command }}``, or the form of a fact that the sentence around it needs: ``{{ rule.clause }}`` ("the
branch is main"), ``{{ rule.imperative }}`` ("refuse other branches"), ``{{ rule.noun }}``, ``{{ rule.complaint }}``. A name
that begins with ``has_`` is a condition: it tells the reader nothing by itself, so it is no slot. This module must not know
what a fact means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from jinja2 import Environment, StrictUndefined, TemplateSyntaxError, UndefinedError, meta, nodes
from jinja2 import Template as Compiled

CONDITION = "has_"
"""How the names of conditions begin."""

_ENVIRONMENT = Environment(
    undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=False
)


def _begin_sentence(text: str) -> str:
    """Return `text` with a capital letter in front, unless it begins with a name such as ``poetry.lock`` or ``go_vet``."""
    first = text.split(" ", 1)[0].rstrip(",:;")
    return text[:1].upper() + text[1:] if first.replace("'", "").replace("-", "").isalpha() else text


_ENVIRONMENT.filters["sentence"] = _begin_sentence
_ENVIRONMENT.filters["bare"] = lambda text: text.replace("`", "")

_BLANK_LINES = re.compile(r"\n{3,}")


class TemplateError(ValueError):
    """A text is no template, or it asks for a fact that is not given."""


@dataclass(frozen=True, slots=True)
class _Parsed:
    """What a parsed text takes, as :class:`Template` has it."""

    slots: frozenset[str]
    conditions: frozenset[str]
    forms: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Template:
    """A text with slots. It is parsed when it is first asked about: a run needs few of all the texts that there are.

    :param text: Jinja2; beside its own filters there are ``sentence``, which begins with a capital letter, and ``bare``, which
        leaves out the backticks, as people in a hurry do
    :param origin: where the text stands, for errors
    """

    text: str
    origin: str = field(default="a text", compare=False)
    _parsed: list[_Parsed] = field(init=False, repr=False, compare=False, default_factory=list)
    _compiled: list[Compiled] = field(init=False, repr=False, compare=False, default_factory=list)

    @property
    def slots(self) -> frozenset[str]:
        """Names of the facts that the text tells."""
        return self._parse().slots

    @property
    def conditions(self) -> frozenset[str]:
        """Names that begin with :data:`CONDITION`."""
        return self._parse().conditions

    @property
    def forms(self) -> frozenset[tuple[str, str]]:
        """(Fact, form) for every form of a fact that the text takes."""
        return self._parse().forms

    def _parse(self) -> _Parsed:
        """Return what the text takes.

        :raises TemplateError: if it cannot be parsed
        """
        if not self._parsed:
            self._parsed.append(_parse(self.text, self.origin))
        return self._parsed[0]

    @property
    def own_words(self) -> str:
        """The text without what is filled in, for comparing texts with each other."""
        return re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", self.text, flags=re.DOTALL)

    def fill(self, facts: Mapping[str, object]) -> str:
        """Return the text with `facts` in their slots, without blank lines at either end or more than one in a row.

        :param facts: strings, mappings from a form to a string, and truth values of conditions
        :raises TemplateError: if the text takes a fact or a form that is not among them
        """
        if not self._compiled:
            self._parse()  # an error that says where
            self._compiled.append(_ENVIRONMENT.from_string(self.text))
        try:
            return _BLANK_LINES.sub("\n\n", self._compiled[0].render(facts)).strip()
        except UndefinedError as error:
            raise TemplateError(f"{error.message}, which the text {self.text[:60]!r} takes") from None


def _parse(text: str, origin: str) -> _Parsed:
    try:
        tree = _ENVIRONMENT.parse(text)
    except TemplateSyntaxError as error:
        raise TemplateError(f"{origin}: {error.message} in line {error.lineno} of the text") from None
    names, forms, assigns = set[str](), set[tuple[str, str]](), False
    for part in tree.find_all((nodes.Name, nodes.Getattr)):
        if isinstance(part, nodes.Name):
            names.add(part.name)
            assigns |= part.ctx != "load"
        elif isinstance(part, nodes.Getattr) and isinstance(part.node, nodes.Name):
            forms.add((part.node.name, part.attr))
    if assigns:  # only then do scopes matter, and asking the compiler takes as long as parsing
        names = meta.find_undeclared_variables(tree)
    conditions = frozenset(name for name in names if name.startswith(CONDITION))
    return _Parsed(frozenset(names) - conditions, conditions, frozenset(forms))
