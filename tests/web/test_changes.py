"""What changed since an answer is said with its uncertainty, and not before it can be known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.conftest import NOW, House
from vonk.dialogue.models import Theme
from vonk.dialogue.queries.themes import said_to_me
from vonk.figures.actions import Cell, publish
from vonk.figures.queries import Subject, Window
from vonk.web.changes import with_changes

WINDOW = timedelta(days=84)
FIRST = date(2026, 3, 2)


def quarter(house: House, number: int, value: float, spread: float, measure: str = "barrier.no_time") -> None:
    subject = Subject("organisation", str(house.organisation.public_id))
    low, high = value - spread, value + spread
    cell = Cell(subject, measure, shown=True, base=200, count=80, value=value, low=low, high=high)
    start = FIRST + number * WINDOW
    publish(spec="said:test", window=Window(start, start + WINDOW), cells=[cell], now=NOW)


def theme(house: House, measure: str = "barrier.no_time", answer: str = "doing") -> None:
    Theme.objects.create(
        title={"nl": "Tijd"},
        unit=house.organisation,
        measure=measure,
        raised_on=FIRST + WINDOW,
        answer=answer,
        answered_on=FIRST + WINDOW,
        told_at=NOW,
    )


def words(house: House, who: str = "noor") -> str:
    [line] = with_changes(house.viewer(who), said_to_me(house.viewer(who)))
    return f"{line.words} {line.interval}".strip()


@pytest.mark.parametrize(
    ("measure", "after", "spread", "said"),
    [
        ("barrier.no_time", 0.20, 0.04, "Sindsdien beter."),
        ("barrier.no_time", 0.60, 0.04, "Sindsdien slechter."),
        ("barrier.no_time", 0.36, 0.04, "Sindsdien geen duidelijk verschil."),
        ("driver.mastery", 0.60, 0.04, "Sindsdien beter."),
        ("driver.mastery", 0.20, 0.04, "Sindsdien slechter."),
        ("driver.mastery", 0.60, 0.30, "Sindsdien geen duidelijk verschil."),
    ],
)
def test_a_direction_is_named_only_when_the_interval_excludes_no_change(
    house: House, measure: str, after: float, spread: float, said: str
) -> None:
    theme(house, measure)
    quarter(house, 0, 0.40, 0.04, measure)
    quarter(house, 1, after, spread, measure)
    shown = words(house)
    assert shown.startswith(said)
    assert "40" in shown


def test_before_the_next_window_closes_the_day_is_named(house: House) -> None:
    theme(house)
    quarter(house, 0, 0.40, 0.04)
    assert "17 augustus 2026" in words(house)


def test_without_a_figure_of_before_nothing_is_claimed(house: House) -> None:
    theme(house)
    assert words(house) == ""
    assert words(house, "lars") == "Vooraf is niets gemeten, dus niemand kan zeggen of het hielp."


def test_what_is_not_done_is_not_judged(house: House) -> None:
    theme(house, answer="not_doing")
    quarter(house, 0, 0.40, 0.04)
    quarter(house, 1, 0.20, 0.04)
    assert words(house) == ""
