"""What a chart draws, and that the same figures stand beside it as text."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from vonk.web import charts, styleguide
from vonk.web.charts.figure import Scale, measure, steps, wrap
from vonk.web.templatetags.charts import chart as chart_tag

LARGE = ("chain", "partial", "funnel", "late", "trend", "index", "course", "curve")


def drawings(html: str) -> list[ET.Element]:
    return [ET.fromstring(svg) for svg in re.findall(r"<svg class=\"drawing.*?</svg>", html, re.DOTALL)]


@pytest.fixture
def samples() -> dict[str, object]:
    with translation.override("nl"):
        return {**styleguide._small_charts(), **styleguide._large_charts()}


def test_an_interval_that_does_not_hold_its_estimate_is_refused() -> None:
    with pytest.raises(ValueError, match="does not lie between"):
        charts.Interval(0.5, 0.6, 0.7)


def test_a_value_outside_the_scale_stays_at_its_edge() -> None:
    scale = Scale(0, 1, 0, 200)
    assert (scale.at(0.25), scale.at(1.7), scale.at(-3)) == (50, 200, 0)


@pytest.mark.parametrize(("low", "high", "expected"), [(0, 1, (0, 0.25, 0.5, 0.75, 1)), (30, 60, (30, 40, 50, 60))])
def test_gridlines_stand_at_round_values(low: float, high: float, expected: tuple[float, ...]) -> None:
    assert steps(low, high, 4) == expected


def test_a_long_label_breaks_between_words_and_each_line_fits() -> None:
    lines = wrap("3 Oefenen met een collega die al klaar is", 120, 13)
    assert " ".join(lines) == "3 Oefenen met een collega die al klaar is"
    assert len(lines) > 1
    assert all(measure(line, 13) <= 120 for line in lines)


@pytest.mark.parametrize("name", LARGE)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_coordinate_is_a_number_in_both_languages(name: str, language: str) -> None:
    with translation.override(language):
        found = drawings(chart_tag(styleguide._large_charts()[name]))
    assert found
    for svg in found:
        for element in svg.iter():
            for key in {"x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height"} & set(element.keys()):
                assert float(element.get(key, "")) >= -1, (name, element.tag, key)


@pytest.mark.parametrize("name", LARGE)
def test_no_chart_styles_itself_inline_or_leaves_its_drawing(name: str, samples: dict[str, object]) -> None:
    html = chart_tag(samples[name])
    assert "style=" not in html
    for svg in drawings(html):
        width, height = (float(side) for side in svg.get("viewBox", "").split()[2:])
        for element in svg.iter():
            right = float(element.get("x") or 0) + float(element.get("width") or 0)
            assert right <= width + 1 or "pattern" in element.tag or element is svg, (name, svg.get("class"))
            assert float(element.get("y2") or 0) <= height + 1


@pytest.mark.parametrize("name", ["funnel", "trend", "course", "curve", "chain"])
def test_the_figures_stand_in_a_table_too(name: str, samples: dict[str, object]) -> None:
    html = chart_tag(samples[name])
    assert "De cijfers als tabel" in html or "The figures as a table" in html
    assert html.count("<tr>") == len(samples[name].table.rows) + 1  # type: ignore[attr-defined]


def test_only_the_worst_step_of_a_funnel_is_coloured_and_nobody_is_lost(samples: dict[str, object]) -> None:
    funnel = samples["funnel"]
    assert isinstance(funnel, charts.Funnel)
    for drawing in funnel.drawings:
        assert [step.worst for step in drawing.steps] == [False, False, True, False, False, False]
    columns = funnel.drawings[-1].steps
    assert all(step.lost + step.stays == pytest.approx(step.bottom - step.top, abs=0.2) for step in columns)
    assert columns[0].bottom - columns[0].top == 236


def test_a_remark_without_room_beside_the_worst_step_stands_above_the_funnel(samples: dict[str, object]) -> None:
    inside, above = samples["funnel"].drawings[-1].note, samples["late"].drawings[-1].note  # type: ignore[attr-defined]
    assert not inside.at_end
    assert above.at_end
    assert above.y < min(step.top for step in samples["late"].drawings[-1].steps)  # type: ignore[attr-defined]


def test_the_chain_puts_the_spark_in_the_gap_where_it_breaks(samples: dict[str, object]) -> None:
    chain = samples["chain"]
    assert isinstance(chain, charts.Chain)
    drawing = chain.drawings[-1]
    assert drawing.spark is not None
    assert drawing.links[1].x < drawing.spark.x < drawing.links[2].x
    assert len(drawing.lines) == 3
    assert [row.breaks for row in chain.rows] == [False, True, False]


def test_a_phase_that_is_not_measured_shows_no_figure_but_the_first_step(samples: dict[str, object]) -> None:
    partial = samples["partial"]
    assert isinstance(partial, charts.Chain)
    drawing = partial.drawings[-1]
    assert drawing.lines == ()
    assert [link.height for link in drawing.links if link.link.interval is None] == [170, 170]
    html = chart_tag(partial)
    assert html.count("capsule unmeasured") == 4
    assert "Stel één vraag van tien seconden" in html or "Ask one question of ten seconds" in html


def test_an_estimate_without_enough_people_says_so_in_its_own_place() -> None:
    with translation.override("en"):
        row = chart_tag(charts.DotRow("Night shift", None))
        bar = chart_tag(charts.Bars((charts.Bar("Night shift", None),)))
        heat = chart_tag(charts.HeatMap("Skills", ("Talks",), (charts.HeatRow("Night shift", (None,)),)))
    assert all("too few people to show" in html for html in (row, bar, heat))


def test_a_capsule_keeps_its_true_width_and_the_dot_becomes_smaller() -> None:
    narrow = charts.DotRow("x", charts.Interval(0.41, 0.4, 0.42)).strip
    wide = charts.DotRow("x", charts.Interval(0.41, 0.3, 0.5)).strip
    assert narrow is not None
    assert wide is not None
    assert (narrow.width, narrow.small) == ("2.0%", True)
    assert (wide.width, wide.small) == ("20.0%", False)


def test_figures_beside_a_dot_follow_the_language() -> None:
    row = charts.DotRow("x", charts.Interval(0.348, 0.327, 0.37), digits=1)
    with translation.override("nl"):
        assert (row.words, row.bounds) == ("34,8%", "32,7–37,0")
    with translation.override("en"):
        assert (row.words, row.bounds) == ("34.8%", "32.7–37.0")


def test_an_effect_below_zero_says_its_bounds_in_words() -> None:
    effect = charts.Effect("not yet knowable", charts.Interval(0.039, -0.007, 0.085))
    with translation.override("en"):
        assert (effect.words, effect.bounds) == ("+3.9\N{NO-BREAK SPACE}pp", "−0.7 to +8.5")
    assert effect.strip.zero == "33.3%"


def test_a_running_test_keeps_the_label_of_now_on_a_phone(samples: dict[str, object]) -> None:
    course = samples["course"]
    assert isinstance(course, charts.Course)
    narrow, wide = course.drawings[0], course.drawings[-1]
    assert len(narrow.labels) < len(wide.labels) == 10
    assert any(label.strong for label in narrow.labels)
    assert wide.zero.words_y - wide.worth.words_y >= 19


def test_a_spark_of_equal_values_is_a_level_line() -> None:
    assert {y for _, y in charts.Spark((3, 3, 3)).places} == {14}


def test_a_bar_starts_at_zero_and_the_largest_fills_the_width() -> None:
    drawn = charts.Bars((charts.Bar("a", 0.3), charts.Bar("b", 0.15), charts.Bar("c", -0.1))).drawings
    assert [bar.width for bar in drawn] == ["100.0%", "50.0%", "0.0%"]


def test_equal_charts_give_equal_bytes(samples: dict[str, object]) -> None:
    with translation.override("nl"):
        again = styleguide._large_charts()
    assert chart_tag(samples["chain"]) == chart_tag(again["chain"])
    assert render_to_string("charts/funnel.html", {"chart": again["funnel"]}) == chart_tag(samples["funnel"])
