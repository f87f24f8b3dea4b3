"""Says which heading holds which field, by what it is called and by what stands under it, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Lookup
from typing import Final

import polars as pl

from vonk.engine.scan import words
from vonk.engine.scan.dates import read_order, share_of_dates
from vonk.engine.scan.source import JOINED, Source
from vonk.engine.scan.tables import (
    FIELDS,
    MOMENTS,
    OUTCOMES,
    REQUIRED,
    SURE,
    Field,
    Mapping,
    Match,
    Order,
    Unreadable,
)
from vonk.engine.scan.vocabulary import ABSENCE_HEADINGS, ABSENCE_WORDS, HEADINGS, plain

EXACT: Final = 1.0
LATER: Final = 0.25  # what the last synonym of a field loses against the first
PARTIAL: Final = 0.5  # a heading that holds a synonym among other words
CLOSE: Final = 0.03  # two columns this near each other cannot be told apart
READABLE: Final = 0.6  # share of values that must fit the field
FEW: Final = 25  # distinct words that a column of states or forms has at most
ABSENT: Final = 0.5  # share of distinct values that name a reason of absence
TELLING: Final = frozenset({  # words of headings over columns that name people
    "naam", "name", "voornaam", "achternaam", "mail", "email", "bsn", "telefoon", "phone", "geboortedatum", "manager",
})  # fmt: skip
ORDERS: Final[dict[str, Order]] = {"dmy": "dmy", "d-m": "dmy", "d/m": "dmy", "mdy": "mdy", "m-d": "mdy", "m/d": "mdy"}


def propose(source: Source) -> Mapping:
    """Guess the mapping. Raises Unreadable when the file carries reasons of absence."""
    refuse_absence(source)
    scores = {
        (name, heading): _score(name, heading, source.sample[heading]) for name in FIELDS for heading in source.headings
    }
    matches = _assign(scores, source.headings)
    order = _order(source, matches)
    return Mapping(matches, order, _unsure(matches, scores, order))


def _order(source: Source, matches: dict[Field, Match]) -> Order | None:
    """What the dates say; all rows are read only when the first ones leave it open."""
    moments = [matches[name].heading for name in MOMENTS if name in matches]
    if not moments:
        return None
    return read_order(source.sample, moments).order or read_order(source.load(moments), moments).order


def choose(source: Source, guess: Mapping, choices: Lookup[str, str]) -> Mapping:
    """The mapping after the reader chose: {field: heading, or "" for none}; "dates" takes dmy or mdy.

    Raises Unreadable for a field or heading that does not exist, and for one heading given to two fields.
    """
    refuse_absence(source)
    matches = dict(guess.matches)
    order = None if set(choices) & set(MOMENTS) else guess.order  # other columns may say otherwise
    for name, heading in choices.items():
        if name == "dates":
            if heading not in ORDERS:
                raise Unreadable("unknown_order", given=heading)
            order = ORDERS[heading]
            continue
        field = next((known for known in FIELDS if known == name), None)
        if field is None:
            raise Unreadable("unknown_field", given=name, fields=", ".join(FIELDS))
        matches.pop(field, None)
        if heading:
            matches[field] = Match(_heading(source, heading), EXACT)
    return _settled(source, matches, order, choices)


def _settled(source: Source, matches: dict[Field, Match], order: Order | None, choices: Lookup[str, str]) -> Mapping:
    chosen = {matches[name].heading for name in matches if name in choices}
    kept = {name: match for name, match in matches.items() if name in choices or match.heading not in chosen}
    twice = [match.heading for name, match in kept.items() for other in kept if other < name and kept[other] == match]
    if twice:
        raise Unreadable("heading_twice", heading=twice[0])
    order = order or _order(source, kept)
    unsure = [name for name in REQUIRED if name not in kept]
    return Mapping(kept, order, (*unsure, *_open_order(kept, order)))


def _open_order(matches: dict[Field, Match], order: Order | None) -> tuple[str, ...]:
    """The question about the order of the dates, when there are dates and nobody knows it."""
    return ("dates",) if order is None and any(name in matches for name in MOMENTS) else ()


def check(mapping: Mapping) -> None:
    """Raise Unreadable when the mapping is not enough to scan with."""
    for name in REQUIRED:
        if name not in mapping.matches:
            raise Unreadable("missing_column", field=name)
    if not any(name in mapping.matches for name in ("started", *OUTCOMES)):
        raise Unreadable("missing_outcome")
    if _open_order(mapping.matches, mapping.order):
        raise Unreadable("undecided_order")


def refuse_absence(source: Source) -> None:
    """Whether somebody is available may be known, why not may not: such a file is refused (decisions section 1)."""
    for heading in source.headings:
        distinct = {plain(text) for text in source.sample[heading].drop_nulls().unique().to_list()}
        named = ABSENCE_HEADINGS.search(plain(heading)) is not None
        if named or (distinct and len(distinct & ABSENCE_WORDS) / len(distinct) >= ABSENT):
            raise Unreadable("absence", heading=heading)


def looks_personal(heading: str, sample: pl.Series) -> bool:
    """Whether a column names people, so that no page shows examples of it."""
    if _named("person", heading) > 0:
        return True
    parts = plain(heading).split()
    addresses = int(sample.str.contains("@", literal=True).sum())
    return bool(TELLING & set(parts)) or addresses > ABSENT * (len(sample) - sample.null_count())


def _score(name: Field, heading: str, sample: pl.Series) -> float:
    """How well a column fits a field, from 0 to 1: what it is called, times whether its values can be read as such."""
    named = _named(name, heading)
    if not named:
        return 0.0
    return named * _fits(name, sample.drop_nulls())


def _named(name: Field, heading: str) -> float:
    synonyms = HEADINGS[name]
    word = plain(heading.replace(JOINED, " "))
    if word in synonyms:
        return EXACT - LATER * synonyms.index(word) / len(synonyms)
    held = [place for place, synonym in enumerate(synonyms) if f" {synonym} " in f" {word} "]
    return PARTIAL - LATER * held[0] / len(synonyms) if held else 0.0


def _fits(name: Field, values: pl.Series) -> float:
    """1 when the values fit the field; less where they do not, and nearly 1 for an empty column."""
    if values.is_empty():
        return 0.8 if name in MOMENTS else 0.3
    if name in MOMENTS:
        return _moments(values)
    if name in ("progress", "duration", "price"):
        return 1.0 if _readable(values.head(200), words.number) >= READABLE else 0.1
    if name == "status":
        return 1.0 if _readable(values, words.state) >= READABLE else 0.4
    return _named_things(name, values)


def _moments(values: pl.Series) -> float:
    """A column of days, or of yes and no, which tells less."""
    filled = values.filter(~_nothing(values))
    if filled.is_empty() or share_of_dates(filled.head(500)) >= READABLE:
        return 1.0
    return 0.85 if _readable(filled, words.yes) >= READABLE else 0.1


def _nothing(values: pl.Series) -> pl.Series:
    """Where a column holds a stand-in for nothing."""
    return words.mapped(values, words.is_nothing, pl.Boolean).fill_null(value=True)


def _readable(values: pl.Series, read: Callable[[str], object]) -> float:
    distinct = values.unique().to_list()
    return sum(read(text) is not None for text in distinct) / max(len(distinct), 1)


def _named_things(name: Field, values: pl.Series) -> float:
    """People, activities and units recur; forms and kinds of compulsion are few; none of them is a day."""
    if name == "person":
        return 1.0
    if share_of_dates(values.head(200)) > READABLE:
        return 0.1
    distinct = values.n_unique()
    if name in ("obligation", "form"):
        return 1.0 if distinct <= FEW else 0.2
    return 1.0 if distinct < len(values) or len(values) < FEW else 0.7


def _assign(scores: dict[tuple[Field, str], float], headings: tuple[str, ...]) -> dict[Field, Match]:
    """The best pairs first; each heading and each field once."""
    free, matches = set(headings), dict[Field, Match]()
    for (name, heading), score in sorted(scores.items(), key=lambda pair: -pair[1]):
        if score > LATER and name not in matches and heading in free:
            matches[name] = Match(heading, round(score, 2))
            free.discard(heading)
    return matches


def _unsure(
    matches: dict[Field, Match], scores: dict[tuple[Field, str], float], order: Order | None
) -> tuple[str, ...]:
    asked: list[str] = []
    taken = {match.heading for match in matches.values()}
    for name in FIELDS:
        match = matches.get(name)
        if match is None:
            asked += [name] if name in REQUIRED else []
            continue
        rivals = [score for (field, heading), score in scores.items() if field == name and heading not in taken]
        near = name != "person" and any(score > match.confidence - CLOSE for score in rivals)
        if match.confidence < SURE or near:
            asked.append(name)
    if not any(name in matches for name in ("started", *OUTCOMES)):
        asked.append("completed")
    return (*dict.fromkeys(asked), *_open_order(matches, order))


def _heading(source: Source, given: str) -> str:
    for heading in source.headings:
        if given == heading or plain(given) == plain(heading):
            return heading
    raise Unreadable("unknown_heading", given=given, headings=", ".join(source.headings))
