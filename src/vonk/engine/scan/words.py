"""Reads states, percentages, amounts and compulsion from the words of an export; every distinct text is read once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import polars as pl

from vonk.engine.scan import vocabulary
from vonk.engine.scan.vocabulary import plain

STATES: Final = (
    ("done", vocabulary.DONE),
    ("busy", vocabulary.BUSY),
    ("undone", vocabulary.UNDONE),
    ("ended", vocabulary.ENDED),
    ("idle", vocabulary.IDLE),
    ("waiting", vocabulary.WAITING),
    ("cancelled", vocabulary.CANCELLED),
)
STATE_OF: Final[dict[str, str]] = {word: state for state, words in STATES for word in words}
NUMBER: Final = re.compile(r"-?\d[\d.,\s]*")
CLOCK: Final = re.compile(r"^(\d{1,3}):(\d{2})(?::\d{2})?$")
HOURS: Final = re.compile(r"\d\s*(u|uur|uren|h|hr|hour|hours)\b")
MINUTES_IN_HOUR: Final = 60
LONGEST: Final = 12  # hours: a median above this is written in minutes


def mapped[T](values: pl.Series, read: Callable[[str], T | None], kind: pl.DataType | type[pl.DataType]) -> pl.Series:
    """`read` applied to each distinct text of a column."""
    distinct = values.drop_nulls().unique().to_list()
    found = {text: read(text) for text in distinct}
    return values.replace_strict(found, default=None, return_dtype=kind)


def state(text: str) -> str | None:
    """done, busy, undone, ended, idle, waiting or cancelled; None for a word we do not know."""
    word = plain(text)
    return STATE_OF.get(word) or ("done" if word in vocabulary.YES else "undone" if word in vocabulary.NO else None)


def yes(text: str) -> bool | None:
    """Whether a text says yes; None for anything else than yes, no or nothing."""
    word = plain(text)
    if word in vocabulary.YES or STATE_OF.get(word) == "done" or text.strip() in vocabulary.YES:
        return True
    return False if word in vocabulary.NO or is_nothing(text) or STATE_OF.get(word) else None


def is_nothing(text: str) -> bool:
    """Whether a text stands for an empty cell, such as a dash, 'n.v.t.' or a date of zeros."""
    return plain(text) in vocabulary.NOTHING or not text.strip("0-/.: ")


def obligation(text: str) -> str:
    """statutory_or_cao, mandatory or chosen; "" when it does not say."""
    word = plain(text)
    if word in vocabulary.NO or vocabulary.FREE.search(word):
        return "chosen"
    if vocabulary.BY_LAW.search(word):
        return "statutory_or_cao"
    return "mandatory" if word in vocabulary.YES or vocabulary.MUST.search(word) else ""


def number(text: str) -> float | None:
    """A number with a decimal comma or point, with or without a sign of money or per cent: "€ 1.250,00", "12,5 %"."""
    found = NUMBER.search(text)
    if not found:
        return None
    digits = re.sub(r"\s", "", found[0]).rstrip(".,")
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        thousands = "." if comma > point else ","
        digits = digits.replace(thousands, "")
    elif re.fullmatch(r"-?\d{1,3}([.,]\d{3})+", digits) and not digits.startswith("0"):
        digits = digits.replace(",", "").replace(".", "")
    try:
        return float(digits.replace(",", "."))
    except ValueError:
        return None


def progress(values: pl.Series) -> pl.Series:
    """Shares of 1: percentages are divided by 100 unless every value lies in 0 to 1 without a per cent sign."""
    numbers = mapped(values, number, pl.Float64)
    top = numbers.max()
    signs = bool(values.str.contains("%", literal=True).any())
    whole = signs or (isinstance(top, float) and top > 1)
    return (numbers / 100 if whole else numbers).clip(0, 1)


def hours(values: pl.Series, heading: str) -> pl.Series:
    """Hours of learning; the heading or the words say whether minutes are meant, and if neither does, their size."""
    named = plain(heading)

    def read(text: str) -> float | None:
        if clock := CLOCK.match(text):
            return int(clock[1]) + int(clock[2]) / MINUTES_IN_HOUR
        found = number(text)
        return None if found is None else found * (1 if HOURS.search(text.lower()) else scale)

    plain_numbers = mapped(values, number, pl.Float64).median()
    large = isinstance(plain_numbers, float) and plain_numbers > LONGEST
    in_minutes = bool(re.search(r"\bmin", named)) or (not re.search(r"\b(uur|uren|hours?)\b", named) and large)
    scale = 1 / MINUTES_IN_HOUR if in_minutes else 1.0
    return mapped(values, read, pl.Float64)
