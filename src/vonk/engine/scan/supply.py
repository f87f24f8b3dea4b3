"""Looks at what lies idle: offerings that nobody enrols in any more, and the long tail that hardly anybody does."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import polars as pl

from vonk.engine.scan.enrolments import Enrolments
from vonk.engine.scan.tables import Supply

QUIET_DAYS: Final = 182
SPAN_DAYS: Final = 365  # a shorter file cannot tell what fell quiet
TAIL: Final = 0.05  # of all enrolments
EXAMPLES: Final = 5


def supply(data: Enrolments) -> Supply:
    """How much of the offer is used."""
    used = data.rows.group_by("item").agg(pl.len().alias("n"), pl.col("enrolled").max().alias("last")).sort("n", "item")
    first = data.rows["enrolled"].min()
    long_enough = isinstance(first, date) and first + timedelta(days=SPAN_DAYS) <= data.as_of
    quiet = used.filter(pl.col("last") < data.as_of - timedelta(days=QUIET_DAYS)) if long_enough else used.clear()
    tail = used.filter(pl.col("n").cum_sum() <= TAIL * len(data.rows))
    return Supply(
        offerings=len(used) + len(data.idle),
        unused=len(data.idle),
        quiet=len(quiet),
        tail=len(tail),
        tail_share=len(tail) / len(used),
        examples=data.idle[:EXAMPLES],
    )
