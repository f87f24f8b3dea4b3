"""The question on the first page, and /me/drivers/: one's own answers, read by nobody else."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import NOW, TODAY, House
from tests.web.reading import html
from vonk.catalog.models import Offering
from vonk.dialogue.actions import pulse
from vonk.dialogue.models import BarrierTap, MotiveTap, PulseAnswer, PulseRound
from vonk.figures.actions import Cell, publish
from vonk.figures.queries import Subject, Window
from vonk.learning.models import Enrolment
from vonk.people.access import System
from vonk.people.actions import record_purpose_decision
from vonk.people.models import Person, Unit

pytestmark = pytest.mark.usefixtures("now_is")

ME = "/me/"


@pytest.fixture
def asked(house: House) -> House:
    """The works council agreed; noor began with something lately, and everybody's round is open."""
    decide(house, on=True)
    offering = Offering.objects.create(code="talk", title={"nl": "Gesprekken voeren", "en": "Talking"})
    Enrolment.objects.create(
        person=house.people["noor"], offering=offering, state="started", enrolled_on=TODAY, started_on=TODAY
    )
    pulse.open_rounds(System("pulse", NOW))
    return house


def decide(house: House, *, on: bool) -> None:
    record_purpose_decision(house.viewer("admin"), purpose="pulse", decided_on=TODAY, on=on)


def round_of(name: str) -> PulseRound:
    return PulseRound.objects.get(person__code=name)


def part_of(page: str) -> str:
    """The section on the page; empty when there is none."""
    found = re.search(r'<section class="block" id="question">.*?</section>', page, re.DOTALL)
    return found.group() if found else ""


def question(client: Client, lang: str = "nl") -> str:
    return part_of(html(client, ME, lang))


def form_of(part: str) -> str:
    return re.findall(r'action="(/me/question/[^"]+)"', part)[0]


def test_one_tap_at_a_time_four_in_all_each_kept_at_once(asked: House) -> None:
    noor, kept = asked.client("noor"), []
    for place in range(1, 5):
        part = question(noor)
        assert f"tik {place} van 4" in part
        assert part.count("/undo/") == (place > 1)
        value = re.findall(r'name="value" value="(\w+)"', part)[0]
        answer = noor.post(form_of(part), {"value": value})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/me/#question")
        kept.append(PulseAnswer.objects.count() + BarrierTap.objects.count() + MotiveTap.objects.count())
    assert kept == [1, 2, 3, 4]
    done = question(noor)
    assert "Dat was alles" in done
    assert "weer vanaf 8 december" in done
    assert 'name="value"' not in done


def test_the_question_speaks_both_languages_and_names_what_it_is_about(asked: House) -> None:
    PulseRound.objects.filter(person__code="noor").update(settled=round_of("noor").items[:3])
    assert "Waarom ben je hieraan begonnen?" in question(asked.client("noor"))
    english = question(asked.client("noor"), "en")
    assert "Why did you start this?" in english
    assert "Talking" in english
    assert "Only you see your answer" in english


def test_a_page_that_is_looked_at_keeps_nothing(asked: House, django_assert_max_num_queries: Any) -> None:
    from vonk.web.me.pulse import part

    viewer, before = asked.viewer("noor"), round_of("noor").__dict__ | {"_state": None}
    asked.client("noor").get(ME)
    assert round_of("noor").__dict__ | {"_state": None} == before
    with django_assert_max_num_queries(2):
        assert part(viewer) is not None


def test_skipping_goes_on_and_undo_comes_back(asked: House) -> None:
    noor = asked.client("noor")
    first = form_of(question(noor))
    noor.post(first, {"skip": "yes"})
    assert "tik 2 van 4" in question(noor)
    assert not PulseAnswer.objects.exists()
    noor.post(f"{first}undo/")
    assert "tik 1 van 4" in question(noor)


def test_the_back_button_changes_the_answer_and_adds_none(asked: House) -> None:
    noor = asked.client("noor")
    first = form_of(question(noor))
    for value in ("1", "5", "5"):
        noor.post(first, {"value": value})
    assert PulseAnswer.objects.get().score == 5
    assert "tik 2 van 4" in question(noor)


def test_a_tap_too_late_is_said_plainly_and_not_kept(asked: House) -> None:
    noor = asked.client("noor")
    first = form_of(question(noor))
    decide(asked, on=False)
    answer = noor.post(first, {"value": "3"}, follow=True)
    assert answer.status_code == 200
    assert "Deze vraag is gesloten" in answer.content.decode()
    assert not PulseAnswer.objects.exists()


def test_off_or_not_measured_the_page_says_nothing_of_it(asked: House) -> None:
    Person.objects.filter(code="noor").update(measured=False)
    assert question(asked.client("noor")) == ""
    decide(asked, on=False)
    assert question(asked.client("peer")) == ""
    assert (
        "staan uit" in asked.client("peer").get(reverse("drivers"), headers={"accept-language": "nl"}).content.decode()
    )


@pytest.mark.parametrize("name", ["mila", "peer", "sven", "lars", "director", "council"])
def test_nobody_else_taps_or_reads_noors_answers(asked: House, name: str) -> None:
    noor, other = asked.client("noor"), asked.client(name)
    address = form_of(question(noor))
    noor.post(address, {"value": "2"})
    item = PulseAnswer.objects.get().item
    for path in (address, f"{address}undo/", reverse("driver_answer_removal", args=[round_of("noor").public_id, item])):
        assert other.post(path, {"value": "5"}).status_code == 404
    page = other.get(reverse("drivers")).content.decode()
    assert str(round_of("noor").public_id) not in page
    assert PulseAnswer.objects.get().score == 2


def test_a_barrier_is_answered_with_something_one_can_do_oneself(asked: House) -> None:
    noor = asked.client("noor")
    PulseRound.objects.filter(person__code="noor").update(items=["barrier", "joy1"])
    noor.post(form_of(question(noor)), {"value": "no_time"})
    assert "tien minuten in je agenda" in question(noor)


def test_after_a_doubt_stands_something_that_works(asked: House) -> None:
    noor = asked.client("noor")
    PulseRound.objects.filter(person__code="noor").update(items=["barrier", "joy1"])
    noor.post(form_of(question(noor)), {"value": "too_hard"})
    assert "Begin met iets dat lukt" in question(noor)
    assert "Drie minuten" in question(noor)
    assert "Begin met iets dat lukt" not in question(asked.client("peer"))


def example(person: Person, scores: dict[str, int], *, days: int) -> pulse.ExampleRound:
    return pulse.ExampleRound(person.pk, TODAY - timedelta(days=days), scores)


def test_the_own_page_tells_from_two_answers_what_is_high_and_what_is_low(house: House, system: System) -> None:
    noor = house.people["noor"]
    empty = house.client("noor").get(reverse("drivers"), headers={"accept-language": "nl"}).content.decode()
    assert "Na twee antwoorden" in empty
    assert "Verwijder al" not in empty
    pulse.record_examples(system, rounds=[
        example(noor, {"joy1": 5, "autonomy1": 1}, days=60),
        example(noor, {"joy2": 4, "autonomy3": 5}, days=30),
        example(noor, {"purpose1": 3}, days=15),
    ])  # fmt: skip
    client = house.client("noor")
    page = client.get(reverse("drivers"), headers={"accept-language": "nl"}).content.decode()
    assert "Het hoogst in je eigen antwoorden: Plezier" in page
    assert "Autonomie" in page
    assert "Schrap één ding uit je plan" in page
    assert page.count('class="sparkline"') == 2
    assert "Van 5 naar 4 van de 5" in page
    english = html(client, reverse("drivers"))
    assert "Highest in your own answers: Joy" in english


def test_one_answer_or_all_are_deleted_for_good(house: House, system: System) -> None:
    noor = house.people["noor"]
    pulse.record_examples(system, rounds=[example(noor, {"joy1": 5, "autonomy1": 1}, days=20)])
    client, row = house.client("noor"), round_of("noor")
    said = client.post(reverse("driver_answer_removal", args=[row.public_id, "joy1"]), follow=True).content.decode()
    assert "kan niet ongedaan" in said
    assert list(PulseAnswer.objects.values_list("item", flat=True)) == ["autonomy1"]
    client.post(reverse("drivers_removal"))
    assert not PulseAnswer.objects.exists()
    assert client.post(reverse("driver_answer_removal", args=[row.public_id, "joy1"])).status_code == 404


QUALITY = {"alpha": 0.8, "omega": 0.8, "omega_low": 0.75, "omega_high": 0.85, "icc1": 0.1, "rwg": 0.8}
QUALITY |= {"reliable": True, "aggregable": True, "answers": 200, "people": 240}


def released(unit: Unit, signal: str, value: float, *, quarter: int = 3, shown: bool = True, **extra: object) -> None:
    """One figure of a group for a quarter of this year."""
    window = Window(date(2026, 3 * quarter - 2, 1), date(2026, 3 * quarter, 28))
    subject = Subject("unit", str(unit.public_id))
    numbers = {"base": 25, "count": 50, "value": value, "low": value - 0.05, "high": value + 0.05}
    told = {**numbers, "extra": QUALITY | extra} if shown else {}
    publish(
        spec=f"said:{signal}:{unit.code}", window=window, cells=[Cell(subject, signal, shown=shown, **told)], now=NOW
    )  # type: ignore[arg-type]


def drivers_page(house: House, name: str, lang: str = "nl") -> str:
    return html(house.client(name), reverse("drivers"), lang)


def around(house: House, name: str, lang: str = "nl") -> str:
    return drivers_page(house, name, lang).partition('id="around"')[2]


def test_the_team_reads_its_own_safety_over_time_and_no_other_team_does(house: House) -> None:
    for quarter, value in ((1, 0.55), (2, 0.6), (3, 0.64)):
        released(house.noord, "safety", value, quarter=quarter, own=True)
    page = around(house, "noor")
    assert "Veiligheid" in page
    assert "64" in page
    assert "Team Noord" in page
    assert "door de tijd" in page
    assert "Niemand is erin te herkennen" in page
    assert "over time" in around(house, "peer", "en")
    assert "Nothing can be told" in around(house, "sven", "en")
    assert "Team Noord" not in drivers_page(house, "sven", "en")


def test_a_team_that_is_too_small_reads_what_it_belongs_to(house: House) -> None:
    released(house.noord, "driver.joy", 0, shown=False)
    released(house.zorg, "driver.joy", 0.71)
    page = around(house, "noor")
    assert "Plezier" in page
    assert "71" in page
    assert "Zorg" in page


def test_statements_that_do_not_measure_one_thing_are_not_told(house: House) -> None:
    released(house.noord, "driver.joy", 0.71, reliable=False)
    assert "Nothing can be told" in around(house, "noor", "en")


def test_why_one_began_is_changed_on_the_own_page(asked: House) -> None:
    client, enrolment = asked.client("noor"), Enrolment.objects.get()
    address = reverse("driver_motive", args=[enrolment.public_id])
    for value in ("must", "chosen"):
        assert client.post(address, {"value": value}).status_code == 302
    assert MotiveTap.objects.get().motive == "chosen"
    page = client.get(reverse("drivers"), headers={"accept-language": "nl"}).content.decode()
    assert re.search(r'value="chosen" aria-pressed="true"', page)
    assert asked.client("mila").post(address, {"value": "must"}).status_code == 404
