"""What measures are called, in which unit they are told, and why one has no figure yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from vonk.engine.signals.registry import METHOD
from vonk.figures.queries import Figure, Subject, Window
from vonk.insight.queries import Measure
from vonk.web import measures


def figure(signal: str, value: float) -> Figure:
    return Figure(
        subject=Subject("organisation", "u"),
        part="",
        signal=signal,
        window=Window(date(2026, 7, 1), date(2026, 10, 1)),
        shown=True,
        value=value,
        low=value - 0.1,
        high=value + 0.1,
        base=100,
        count=50,
        band="",
        extra={},
    )


@pytest.mark.parametrize("part", METHOD.values(), ids=lambda part: part.id)
def test_every_signal_has_a_name_or_says_when_it_comes(part) -> None:
    assert not part.measure or measures.measure_name(part.measure) != part.measure
    with translation.override("en"):
        assert measures.missing(part.id) == part.comes


def test_waiting_to_begin_is_told_in_days_and_the_transfer_score_of_a_hundred() -> None:
    with translation.override("en"):
        assert measures.said(figure("begin·chosen", 0.5)) == ("14 days", "11–17")
        assert measures.share(figure("begin·chosen", 0.5)) == "14 days"
        assert measures.said(figure("transfer·chosen", 0.5)) == ("50", "40–60")
        assert measures.said(figure("waiting·chosen", 0.5)) == ("50%", "40–60")
        row = measures.dot_row(Measure("begin·chosen", "low", figure("begin·chosen", 0.5)), "participation")
        assert row.words == "14 days"


def test_what_is_made_up_says_so_behind_every_line_that_tells_it() -> None:
    real = figure("autonomy", 0.5)
    made_up = replace(real, extra={"example": True})
    assert measures.marked("Autonomie: 50", real) == "Autonomie: 50"
    assert measures.marked("Autonomie: 50", made_up) == "Autonomie: 50 · voorbeeld"
