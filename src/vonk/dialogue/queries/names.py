"""Finds the names of colleagues in a text, so that its writer can be asked to leave them out.

It compares words with the names in the register and does nothing else: no text is judged, scored or kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db.models import Q

from vonk.people.access import Viewer
from vonk.people.models import Person

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
LONGEST = 4  # words in one part of a name: van der Meer Mohr
SHORTEST = 3  # letters: shorter names are ordinary words too often
MOST = 3  # named back to the writer


def names_in(viewer: Viewer, *, words: str) -> tuple[str, ...]:
    """Names of people of the register as they stand in `words`, at most three; empty when there are none.

    A given and a family name together are found however they are written, one of them alone only with a capital.
    One query, whatever the length.
    """
    del viewer  # the names of colleagues are no secret to anybody who works here
    tokens = WORD.findall(words)
    grams = {_as_named(gram) for gram in _grams(tokens)}
    if not grams:
        return ()
    people = Person.objects.filter(Q(given_name__in=grams) | Q(family_name__in=grams)).order_by()
    written = f" {' '.join(tokens)} "
    folded = written.casefold()
    found = {
        name
        for given, family in people.values_list("given_name", "family_name").distinct()
        if (name := _found(given, family, written, folded))
    }
    whole = [name for name in found if not any(name != other and name in other for other in found)]
    return tuple(sorted(whole, key=words.find)[:MOST])


def _grams(tokens: list[str]) -> Iterator[tuple[str, ...]]:
    for size in range(1, LONGEST + 1):
        for start in range(len(tokens) - size + 1):
            yield tuple(tokens[start : start + size])


def _as_named(gram: tuple[str, ...]) -> str:
    """As a name is registered: the last word with a capital, what stands before it as it was written."""
    *before, last = gram
    return " ".join([*before, last[:1].upper() + (last[1:].lower() if last.isupper() else last[1:])])


def _found(given: str, family: str, written: str, folded: str) -> str:
    """The full name, or one part of it with its capital; empty when neither stands there."""
    both = f"{given} {family}".strip()
    if f" {both.casefold()} " in folded:
        return both
    for part in (given, family):
        last = part.split(" ")[-1]
        alone = (f" {part} ", f" {part.upper()} ")
        if len(last) >= SHORTEST and last[:1].isupper() and any(name in written for name in alone):
            return part
    return ""
