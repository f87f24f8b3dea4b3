"""How figures and days read, what the components say, and that the style guide shows them all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.contrib.messages.storage.base import Message
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from vonk.web import formats
from vonk.web.icons import ICONS
from vonk.web.navigation import Nav, NavItem
from vonk.web.styleguide import styleguide

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def show(source: str, **context: object) -> str:
    loads = "{% load components charts numbers %}"
    return Template(loads + source).render(Context(context))


@pytest.mark.parametrize(
    ("language", "thousands", "share", "points", "money"),
    [
        ("nl", "1.240", "38%", "+3,9\N{NO-BREAK SPACE}pp", "€\N{NO-BREAK SPACE}12,50"),
        ("en", "1,240", "38%", "+3.9\N{NO-BREAK SPACE}pp", "€\N{NO-BREAK SPACE}12.50"),
    ],
)
def test_figures_are_written_in_the_language_of_the_page(
    language: str, thousands: str, share: str, points: str, money: str
) -> None:
    with translation.override(language):
        assert formats.number(1240) == thousands
        assert formats.figure(0.38) == share
        assert formats.figure(0.039, "pp", 1) == points
        assert formats.euro(Decimal("12.50")) == money


def test_minus_is_a_true_minus_and_zero_has_no_sign() -> None:
    with translation.override("nl"):
        assert formats.figure(-0.004, "pp", 1) == "−0,4\N{NO-BREAK SPACE}pp"
        assert formats.number(-0.0004, 1) == "0,0"
        assert formats.figure(0.0, "+") == "0"


def test_an_estimate_is_bold_and_its_interval_quiet() -> None:
    with translation.override("nl"):
        html = show("{% estimate 0.38 0.35 0.42 %}")
    assert html == '<b>38%</b> <span class="interval-text">(35–42)</span>'


def test_days_read_as_people_say_them() -> None:
    with translation.override("nl"):
        assert formats.day(NOW) == "dinsdag 24 november"
        assert formats.short_day(NOW) == "di 24 nov"
        assert formats.clock_time(NOW) == "10:00"
        assert formats.span(date(2026, 9, 1), date(2026, 11, 23)) == "1 september – 23 november"
        assert formats.span(date(2026, 11, 3), date(2026, 11, 9)) == "3 – 9 november"
        assert formats.span(date(2025, 9, 1), date(2026, 8, 31)) == "1 september 2025 – 31 augustus 2026"


def test_short_months_follow_the_case_of_their_language() -> None:
    with translation.override("en"):
        assert formats.short_day(NOW) == "Tue 24 Nov"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 24), "today"),
        (date(2026, 11, 23), "yesterday"),
        (date(2026, 11, 14), "10 days ago"),
        (date(2026, 10, 13), "6 weeks ago"),
        (date(2026, 6, 1), "5 months ago"),
    ],
)
def test_how_long_ago_is_told_in_the_largest_whole_unit(day: date, words: str) -> None:
    with translation.override("en"):
        assert formats.ago(day, NOW) == words


def test_a_fuse_says_the_step_in_words_and_never_a_percentage() -> None:
    with translation.override("en"):
        html = show('{% fuse 3 6 title="Talks" %}')
    assert "Talks: step 3 of 6" in html
    assert "%" not in html
    assert html.count('class="done"') == 2 * 2
    assert html.count('class="later"') == 3 * 2
    assert html.count('class="spark"') == 2


def test_a_finished_fuse_has_no_spark_left() -> None:
    assert 'class="spark"' not in show("{% fuse 6 6 finished=True %}")


def test_minutes_are_ticks_and_always_words() -> None:
    with translation.override("en"):
        html = show('{% minutes 8 "writing" %}')
        long = show("{% minutes 40 %}")
    assert html.count('class="used"') == 8
    assert html.count('class="left"') == 7
    assert "8 minutes" in html
    assert "40 minutes" in long
    assert "<svg" not in long


def test_too_few_people_never_shows_a_count() -> None:
    with translation.override("en"):
        html = show('{% too_few "Night shift" minimum=10 %}')
    assert "too few people; shown from 10" in html


def test_a_refused_play_has_no_marks() -> None:
    html = show('{% grade "X" %}')
    assert "refused" in html
    assert "missing" not in html


class Sample(forms.Form):
    goal = forms.CharField(help_text="One sentence is enough.")
    sure = forms.BooleanField(required=False)
    barrier = forms.ChoiceField(choices=[("time", "No time")], widget=forms.RadioSelect)


def test_a_wrong_field_keeps_what_was_typed_and_points_at_its_error() -> None:
    form = Sample({"goal": "", "barrier": "elsewhere"})
    html = show("{% field form.goal %}", form=form)
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_goal_helptext id_goal_error"' in html
    assert 'id="id_goal_error"' in html
    assert 'id="id_goal_helptext"' in html


def test_a_field_takes_the_shape_of_what_it_asks() -> None:
    form = Sample()
    assert 'class="switch"' in show("{% field form.sure %}", form=form)
    assert 'class="answer"' in show("{% field form.barrier %}", form=form)
    assert 'class="chip"' in show('{% field form.barrier shape="chips" %}', form=form)


def test_what_a_person_typed_is_escaped_everywhere() -> None:
    evil = "<script>x</script>"
    source = (
        "{% row t '/x' meta=t %}{% section t meta=t %}{% endsection %}{% rank 1 t why=t %}{% empty t t %}{% why rows %}"
    )
    assert "<script>" not in show(source, t=evil, rows=[(evil, evil)])


def test_a_phone_gets_at_most_five_tabs_and_the_rest_behind_more() -> None:
    items = tuple(NavItem(f"page {number}", "/") for number in range(7))
    assert [len(nav.bar) for nav in (Nav("org", items), Nav("org", items[:6], more=items[6:]))] == [5, 4]
    assert [item.label for item in Nav("org", items[:6], more=items[6:]).rest] == ["page 4", "page 5", "page 6"]


def test_a_toast_offers_undo_only_when_there_is_a_way_back() -> None:
    with translation.override("en"):
        with_undo = render_to_string("components/toast.html", {"messages": [Message(25, "Moved.", "/undo/1/")]})
        without = render_to_string("components/toast.html", {"messages": [Message(25, "Saved.")]})
    assert 'action="/undo/1/"' in with_undo
    assert "<form" not in without


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_style_guide_shows_everything_without_inline_styles_or_scripts(language: str) -> None:
    request = RequestFactory().get("/styleguide/", {"theme": "dark"})
    with translation.override(language):
        html = styleguide(request).content.decode()
    assert f'<html lang="{language}" data-theme="dark">' in html
    assert "style=" not in html
    assert "<script>" not in html
    assert "%%" not in html
    assert all(f"<code>{name}</code>" in html for name in ICONS)
    assert html.count("<h1") == 1
