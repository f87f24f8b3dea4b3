"""Reads days from text in the forms that exports use, and finds out whether the day or the month comes first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from vonk.engine.scan.tables import Order
from vonk.engine.scan.vocabulary import MONTHS

# 2024-03-01, 2024/3/1 10:00, 2024-03-01T10:00:00Z
ISO: Final = r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:\D|$)"
COMPACT: Final = r"^((?:19|20)\d{2})(\d{2})(\d{2})(?:T?\d{4,6})?$"
# 01-03-2024, 1/3/24 10:00; the day or the month first
NUMERIC: Final = r"^(?:[A-Za-z]{2,10}\.?,? )?(\d{1,2})([-/. ])(\d{1,2})[-/. ](\d{4}|\d{2})(?:\D|$)"
# 1 mrt 2024, vrijdag 1 maart 2024 10:00, 1-mar-24
NAMED: Final = r"^(?:\p{L}{2,10}\.?,? )?(\d{1,2})(?:st|nd|rd|th|e)?[-/. ]+(\p{L}{3,9})\.?,?[-/. ]+(\d{4}|\d{2})(?:\D|$)"
# March 1, 2024; Fri, Mar 1, 2024
NAMED_US: Final = r"^(?:\p{L}{3,9}\.?, )?(\p{L}{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?:\D|$)"
SERIAL: Final = r"^(\d{5})(?:[.,]\d+)?$"
SERIALS: Final = (20_000, 80_000)  # Excel's day numbers of 1954 to 2119
YEARS: Final = (1990, 2100)  # outside these a date is a stopgap such as 01-01-1900 or 31-12-9999
PIVOT: Final = 100  # a year below this is of this century
DATE_LIKE: Final = re.compile(
    r"^\s*(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}"
    r"|(?:\w+,? )?\d{1,2}[-/. ]+[a-zA-Z]{3,9}\.?[-/. ,]+\d{2,4})"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the dates themselves say about their order; `row` is of the first date that says the opposite."""

    order: Order | None
    row: int | None = None


def looks_like_date(text: str) -> bool:
    """Whether a single text is written as a day."""
    return bool(DATE_LIKE.match(text))


def share_of_dates(values: pl.Series) -> float:
    """The share of the filled values that can be read as a day, either way round."""
    filled = values.drop_nulls()
    if filled.is_empty():
        return 0.0
    frame = filled.to_frame("text").select(pl.coalesce(day("text", "dmy"), day("text", "mdy")).is_not_null().mean())
    return float(frame.item() or 0.0)


def read_order(frame: pl.DataFrame, names: Sequence[str]) -> Reading:
    """What the columns `names` say: a number above 12 cannot be a month; dashes and dots are never written mm-dd here.

    Raises nothing: two orders in one file come back as the order of the majority and the first row against it.
    """
    day_first, month_first, slashes = 0, 0, 0
    against: dict[Order, int | None] = {"dmy": None, "mdy": None}
    for name in names:
        parts = _numeric(frame, name)
        over = parts.select(
            dmy=(pl.col("one") > 12) & (pl.col("two") <= 12),  # noqa: PLR2004 - months
            mdy=(pl.col("two") > 12) & (pl.col("one") <= 12),  # noqa: PLR2004
            slash=pl.col("sign") == "/",
        )
        day_first, month_first = day_first + int(over["dmy"].sum()), month_first + int(over["mdy"].sum())
        slashes += int(over["slash"].sum())
        against["dmy"] = against["dmy"] or _first_row(parts, over["mdy"])
        against["mdy"] = against["mdy"] or _first_row(parts, over["dmy"])
    if day_first or month_first:
        order: Order = "dmy" if day_first >= month_first else "mdy"
        return Reading(order, against[order] if min(day_first, month_first) else None)
    return Reading(None if slashes else "dmy")


def _numeric(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    text = pl.col(name)
    return frame.select(
        pl.col("row") if "row" in frame.columns else pl.int_range(pl.len()).alias("row"),
        text.str.extract(NUMERIC, 1).cast(pl.Int16).alias("one"),
        text.str.extract(NUMERIC, 2).alias("sign"),
        text.str.extract(NUMERIC, 3).cast(pl.Int16).alias("two"),
    ).drop_nulls()


def _first_row(parts: pl.DataFrame, where: pl.Series) -> int | None:
    return int(parts.filter(where)["row"][0]) if where.any() else None


def parse_days(values: pl.Series, order: Order) -> pl.Series:
    """The days of a text column as Date; null where nothing can be read. Every distinct text is read once."""
    distinct = values.drop_nulls().unique().to_frame("text")
    if distinct.is_empty():
        return pl.Series(values.name, [None] * len(values), dtype=pl.Date)
    known = distinct.with_columns(day("text", order).alias("day"))
    return values.to_frame("text").join(known, on="text", how="left", maintain_order="left")["day"].alias(values.name)


def day(name: str, order: Order) -> pl.Expr:
    """The day that a text says, by whichever form it is written in."""
    text = pl.col(name)
    one, two = (text.str.extract(NUMERIC, place).cast(pl.Int16) for place in (1, 3))
    days, months = (one, two) if order == "dmy" else (two, one)
    serial = text.str.extract(SERIAL, 1).cast(pl.Int32, strict=False)
    return pl.coalesce(
        _date(text.str.extract(ISO, 1), text.str.extract(ISO, 2), text.str.extract(ISO, 3)),
        _date(text.str.extract(COMPACT, 1), text.str.extract(COMPACT, 2), text.str.extract(COMPACT, 3)),
        _date(text.str.extract(NUMERIC, 4), months, days),
        _date(text.str.extract(NAMED, 3), _month(text.str.extract(NAMED, 2)), text.str.extract(NAMED, 1)),
        _date(text.str.extract(NAMED_US, 3), _month(text.str.extract(NAMED_US, 1)), text.str.extract(NAMED_US, 2)),
        pl.when(serial.is_between(*SERIALS)).then((serial - 25_569).cast(pl.Date)),  # 1970-01-01 as Excel counts
    )


def _month(word: pl.Expr) -> pl.Expr:
    return word.str.to_lowercase().replace_strict(MONTHS, default=None, return_dtype=pl.Int16)


def _date(year: pl.Expr, month: pl.Expr, days: pl.Expr) -> pl.Expr:
    """A Date, null when there is no such day or its year is no year of learning."""
    whole = year.cast(pl.Int32, strict=False)
    whole = pl.when(whole < PIVOT).then(whole + 2000).otherwise(whole)
    months, numbers = month.cast(pl.Int32, strict=False), days.cast(pl.Int32, strict=False)
    sane = whole.is_between(*YEARS) & months.is_between(1, 12) & numbers.is_between(1, 31)
    text = pl.concat_str(whole, months, numbers, separator="-")
    return pl.when(sane).then(text).str.to_date("%Y-%m-%d", strict=False)
