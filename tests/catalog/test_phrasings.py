"""The ways to ask: how many, how different, and that each tells what an answer needs."""

import re
from collections import Counter
from itertools import combinations

from asynth.catalog.phrasings.facts import STYLES_SAID
from asynth.catalog.phrasings.wish import read_templates
from asynth.catalog.procedure.policies import WRITERS
from asynth.example.make import compose

WISHES = ("identity",)

SMALL_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an the and or of to in on at by for with from as is are was were be been it its this that these those i we you "
        "he she they me my our your us them their what which who how when where why do does did can could would should "
        "may might must shall will has have had not no nor if then than so but also too into out up down over under "
        "after before until till through there here any some all each every one two please",
    )
)
"""Words that say nothing of what a text is about."""


def content_words(text):
    return [word for word in re.findall(r"[a-z0-9']+", text.lower()) if word not in SMALL_WORDS]


def common_in_order(one, other):
    """Return the length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for word in one:
        before = row
        row = [0]
        for place, another in enumerate(other):
            row.append(before[place] + 1 if word == another else max(before[place + 1], row[place]))
    return row[-1]


def alike(texts):
    """Return the pairs of texts that share more than half of the content words of the shorter one, in order."""
    words = {name: content_words(text) for name, text in texts.items()}
    counts = {name: Counter(some) for name, some in words.items()}
    found = []
    for one, other in combinations(words, 2):
        shorter = min(len(words[one]), len(words[other]))
        if (counts[one] & counts[other]).total() * 2 <= shorter:
            continue
        if common_in_order(words[one], words[other]) * 2 > shorter:
            found.append((one, other))
    return found


def test_no_two_of_the_other_families_do_either():
    texts = {(name, template.number): template.own_words for name in WISHES for template in read_templates(name)}
    assert len(texts) >= 20
    assert alike(texts) == []


def test_every_style_has_words_of_its_own():
    assert set(STYLES_SAID) == set(WRITERS)
    said = Counter(text for texts in STYLES_SAID.values() for text in texts)
    assert max(said.values()) == 1


def test_no_prompt_shows_braces_that_were_doubled_for_a_template(space):
    for spec in map(space.at, range(1000)):
        prompt = compose(spec).prompt
        assert "{{{" not in prompt, spec.id
        assert not re.search(r"\$\{\{ ?[A-Z]+ ?\}\}", prompt), spec.id
