"""What the organisation reads of what people say: one flow for each row, from a closed quarter to every role's page."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.flows.town import Town, did
from tests.web.saying import EARLIER, about, drivers, hidden, portion, release, score, used
from vonk.figures.queries import Subject
from vonk.people.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
READERS = ("lars", "femke", "wim")  # learning team (nl), director (en), works council (nl)
OTHERS = ("noor", "mila", "sven", "ada")
BEGAN, FINISHED = date(2026, 8, 5), date(2026, 8, 25)
SIX_WEEKS_AFTER = datetime(2026, 10, 6, 9, tzinfo=UTC)
AFTER_THE_QUARTER = datetime(2027, 2, 3, 9, tzinfo=UTC)


def unit(name: str = "") -> Subject:
    return about(Unit.objects.get(name=name) if name else Unit.objects.get(level=0))


def address(page: str, name: str) -> str:
    return f"/org/{page}/units/{Unit.objects.get(name=name).public_id}/"


def refused_to_others(town: Town, *addresses: str) -> None:
    for name in OTHERS:
        assert all(town.refused(name, path) for path in addresses), name


def test_s1_1_six_drivers_are_read_of_the_organisation_alone_and_lead_to_what_fits(town: Town) -> None:
    # Empty: what will stand here and when.
    assert "1 January 2027" in town.page("femke", "/org/drivers/")
    release(
        *drivers(unit(), 52, 64, 66, 68, 70, 72),
        score(unit("Zorg"), "driver.autonomy", 47, base=30),
        hidden(unit("West"), "driver.autonomy"),
    )
    # Every reader reads the finding, in the own language.
    assert "People feel least free in what they learn" in town.page("femke", "/org/drivers/")
    for name in ("lars", "wim"):
        assert "Mensen voelen zich het minst vrij in wat ze leren" in town.page(name, "/org/drivers/")
    # It leads to a strategy and its play, which opens.
    answer = town.clients["lars"].get("/org/drivers/")
    play = answer.context["first"]["plays"][0]
    assert town.clients["lars"].get(play["url"]).status_code == 200
    assert len(answer.context["fits"]) == 6
    # A unit too small reads the larger one by name, and the page of the organisation shows no unit's figure.
    assert "Zorg, 30 mensen" in town.page("lars", address("drivers", "West"))
    assert "47" not in town.page("lars", "/org/drivers/")
    refused_to_others(town, "/org/drivers/", address("drivers", "Zorg"))


def test_s0_3_the_learning_team_sees_the_share_of_must_fall(town: Town) -> None:
    for place, window in enumerate(EARLIER):
        release(portion(unit(), "motive_must", 0.62 - place / 10, half=0.03), window=window)
    said = town.page("lars", "/org/drivers/")
    assert "Begon omdat het moest" in said
    assert "42% (39–45)" in said
    (line,) = town.clients["lars"].get("/org/drivers/").context["over"]
    assert [round(100 * point.estimate) for point in line.drawn.points] == [62, 52, 42]
    assert "Began because it had to" in town.page("femke", "/org/drivers/")
    refused_to_others(town, "/org/drivers/")


def test_s1_4_the_learning_team_sees_where_the_two_sides_disagree(town: Town) -> None:
    release(
        score(unit(), "value_employee", 48),
        score(unit(), "value_employer", 71, base=20),
        score(unit(), "own_time_employee", 55),
        hidden(unit(), "own_time_employer"),
    )
    dutch, english = town.page("lars", "/org/drivers/"), town.page("femke", "/org/drivers/")
    assert "Is leren hier de tijd waard? De twee kanten zien het anders." in dutch
    assert "Is learning here worth the time? The two sides disagree." in english
    assert "Is it learned in people’s own time? Not yet knowable." in english
    assert "55 (51–59)" not in english  # one side alone is no gap
    # Who was asked hears what became of it by way of what the learning team says there.
    assert 'href="/org/listening/"' in town.clients["lars"].get("/org/drivers/").content.decode()
    refused_to_others(town, "/org/drivers/")


def test_s1_23_coverage_of_talks_and_of_learning_in_reviews_is_read_and_never_by_manager(town: Town) -> None:
    release(
        portion(unit(), "talks", 0.44),
        portion(unit(), "talks_review", 0.21),
        portion(unit(), "goals", 0.37),
        hidden(unit("West"), "talks"),
    )
    said = town.page("femke", "/org/drivers/")
    for figure in ("44% (40–48)", "21% (17–25)", "37% (33–41)"):
        assert figure in said
    assert "Leren kwam aan bod in de gesprekscyclus" in town.page("wim", "/org/drivers/")
    # Of one team, which has one manager, the larger unit is told.
    assert "Stadsbedrijf, 400 mensen" in town.page("lars", address("drivers", "West"))
    refused_to_others(town, "/org/drivers/", address("drivers", "West"))


def test_s2_63_managers_get_help_first_and_the_organisation_sees_a_pattern_without_names(town: Town) -> None:
    release(score(unit(), "support", 41), portion(unit(), "barrier.no_support", 0.31), portion(unit(), "talks", 0.2))
    said = town.page("lars", "/org/drivers/")
    assert "41 (37–45)" in said
    assert "krijgt eerst hulp" in said
    assert town.clients["lars"].get("/org/playbook/manager-talk/").status_code == 200
    use = town.clients["lars"].get("/org/use/")
    assert use.context["worst"]["shelf"] == "no_support"
    for path in ("/org/drivers/", "/org/use/"):
        assert not any(name in town.page("lars", path) for name in ("Mila", "P101", "P201"))
    refused_to_others(town, "/org/drivers/", "/org/use/")


def test_s3_3_application_is_read_between_its_bounds_with_what_colleagues_saw(town: Town) -> None:
    assert "is nog niet bekend" in town.page("lars", "/org/use/")
    release(
        used(unit()),
        used(unit(), "application·employer", floor=0.2, ceiling=0.6),
        used(unit(), "used_week2·chosen", floor=0.25, ceiling=0.66),
        portion(unit(), "confirmed·chosen", 0.35),
        portion(unit(), "barrier.no_time", 0.34),
        hidden(unit("West"), "application·chosen"),
    )
    dutch, english = town.page("lars", "/org/use/"), town.page("femke", "/org/use/")
    assert "Between 31% and 71% of what people chose to learn is used within six weeks" in english
    assert "Tussen 31% en 71% van wat mensen zelf kozen, is binnen zes weken gebruikt" in dutch
    for told in ("52% (45–59)", "tussen 20% en 60%", "tussen 25% en 66%", "35% (31–39)", "Geen tijd"):
        assert told in dutch
    assert "Stadsbedrijf, 240 mensen" in town.page("wim", address("use", "West"))
    refused_to_others(town, "/org/use/", address("use", "West"))


def test_s3_3_taps_from_a_mail_become_a_share_that_the_organisation_reads_once_the_quarter_is_over(town: Town) -> None:
    # The platform says that forty people finished; six weeks on each gets one question.
    crowd = [name for name in town.people if name.startswith("p")][:40]
    said = [did(name, "registered", BEGAN) for name in crowd]
    town.send(*said, *(did(name, "completed", FINISHED) for name in crowd))
    town.asks(SIX_WEEKS_AFTER)
    # Twenty say yes and ten say no, in two taps and without signing in; ten are silent.
    for place, name in enumerate(crowd[:30]):
        _tapped(town, name, "yes" if place < 20 else "no")
    # Nothing is told while the quarter runs.
    assert "is nog niet bekend" in town.page("lars", "/org/use/")
    town.works(AFTER_THE_QUARTER)
    told = town.clients["lars"].get("/org/use/")
    (week,) = [week for week in told.context["weeks"] if week["title"] == "Na zes weken"]
    (row,) = week["rows"]
    assert row["chart"].floor == pytest.approx(0.5, abs=0.07)
    assert row["chart"].ceiling == pytest.approx(0.75, abs=0.07)
    assert "Between" in town.page("femke", "/org/use/")
    assert not any(name in told.content.decode() for name in crowd)
    refused_to_others(town, "/org/use/")


def _tapped(town: Town, name: str, answer: str) -> None:
    """The tap in the mail, and the one on the page behind it."""
    (letter,) = town.letters(name)
    (link,) = re.findall(rf"http\S+/l/\S+answer:{answer}:\S+", letter)
    assert Client().post(urlsplit(link).path).status_code in (200, 302)


def test_s3_4_safety_is_read_with_its_reliability_and_nobody_can_be_traced(town: Town) -> None:
    unsure = score(unit(), "safety", 66, reliable=False, omega=0.61)
    release(unsure, window=EARLIER[0])
    said = town.page("femke", "/org/drivers/")
    assert "the three statements do not hang together" in said
    assert "66 (62–70)" not in said
    for window in EARLIER[1:]:
        release(score(unit(), "safety", 71), hidden(unit("West"), "safety"), window=window)
    said = town.page("lars", "/org/drivers/")
    assert "71 (67–75)" in said
    assert "hangen goed genoeg samen" in said
    # Of a team without enough answers nothing is told but the larger unit.
    assert "Stadsbedrijf, 640 mensen" in town.page("wim", address("drivers", "West"))
    refused_to_others(town, "/org/drivers/", address("drivers", "West"))
