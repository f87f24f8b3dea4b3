"""Short pieces: the same in both languages, short, with honest sources, and one for every moment."""

from __future__ import annotations

import re

import pytest

from vonk.activation.articles import (
    LANGUAGES,
    MOMENTS,
    MOST_WORDS,
    WHO,
    Article,
    articles,
    for_moment,
    for_play,
    for_role,
)
from vonk.engine.playbook.loader import load_playbook

ALL = [one for language in LANGUAGES for one in articles(language).values()]


def test_there_are_ten_in_series_of_which_no_part_is_missing() -> None:
    for language in LANGUAGES:
        found = list(articles(language).values())
        assert len(found) == 10
        for series in {one.series for one in found}:
            parts = [one.part for one in found if one.series == series]
            assert parts == list(range(1, len(parts) + 1))
    assert articles("fr") is not None
    assert next(iter(articles("fr").values())).series == "Waar leren stilvalt"


@pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.slug}-{one.series[:3]}")
def test_a_piece_is_short_plain_and_known_to_the_product(one: Article) -> None:
    assert len(one.body.split()) <= MOST_WORDS
    assert not re.search(r"!|<|\b(u|uw)\b", one.body)
    assert set(one.when) <= MOMENTS
    assert set(one.who) <= WHO
    assert set(one.plays) <= {play.id for play in load_playbook().plays}
    assert all(source.grade in "ABCD" for source in one.sources)
    assert 1 <= one.minutes <= 2


def test_both_languages_are_the_same_piece() -> None:
    dutch, english = articles("nl"), articles("en")
    assert list(dutch) == list(english)
    for slug, one in dutch.items():
        other = english[slug]
        assert (one.part, one.parts, one.who, one.when, one.plays) == (
            other.part, other.parts, other.who, other.when, other.plays,
        )  # fmt: skip
        assert [(s.grade, s.checked) for s in one.sources] == [(s.grade, s.checked) for s in other.sources]
        assert one.body.count("\n## ") == other.body.count("\n## ")


def test_every_moment_has_a_piece_and_never_more_than_two() -> None:
    for moment in MOMENTS:
        found = [*for_moment(moment, "learning_team", "nl"), *for_moment(moment, "manager", "nl")]
        assert found, moment
        assert len(for_moment(moment, "learning_team", "nl")) <= 2
    assert [one.slug for one in for_moment("many_stop", "manager", "en")] == ["half-way"]
    assert for_moment("before_campaign", "manager", "en") == ()
    assert for_moment("nothing", "manager", "en") == ()


def test_a_reader_gets_what_is_written_for_them() -> None:
    assert "did-it-work" not in {one.slug for one in for_role("manager", "en")}
    assert [one.slug for one in for_play("micro-step", "manager", "nl")] == ["half-way"]
