"""One flow for each row of the pulse: what somebody is asked, taps, and reads back; and that nobody else reads it."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from tests.conftest import NOW
from tests.flows.town import Town, autumn
from vonk.catalog.models import Step
from vonk.dialogue.jobs import pulse_rounds
from vonk.dialogue.models import MotiveTap, PulseAnswer, PulseRound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
FORTNIGHT = timedelta(days=14)
QUESTION = re.compile(r'<section class="block" id="question">.*?</section>', re.DOTALL)


@pytest.fixture
def town(town: Town) -> Town:
    """What people did came in from the platform; the night's job opened the rounds."""
    town.send(*autumn())
    town.works()
    pulse_rounds.call()
    return town


def question(town: Town, name: str) -> str:
    found = QUESTION.search(town.clients[name].get("/me/").content.decode())
    return found.group() if found else ""


def tap(town: Town, name: str, value: str) -> None:
    """One press of a button that stands on the page."""
    part = question(town, name)
    assert f'name="value" value="{value}"' in part
    address = re.findall(r'action="(/me/question/[^"]+)"', part)[0]
    assert town.clients[name].post(address, {"value": value}).status_code == 302


def values(part: str) -> list[str]:
    return re.findall(r'name="value" value="(\w+)"', part)


def tap_until(town: Town, name: str, words: str) -> None:
    """Taps what comes first until the question says this."""
    for _ in range(4):
        part = question(town, name)
        if words in part:
            return
        tap(town, name, values(part)[-1])
    assert words in question(town, name)


def ask_only(name: str, *taps: str) -> None:
    """Another draw of the same round."""
    PulseRound.objects.filter(person__code=name, closed_on=None).update(items=list(taps), settled=[])


def test_s0_3_in_one_tap_somebody_tells_why_they_began(town: Town) -> None:
    tap_until(town, "noor", "Waarom ben je hieraan begonnen?")
    assert {"must", "chosen", "both"} == set(values(question(town, "noor")))
    assert "Veilig tillen" in question(town, "noor")
    before = {name: town.page(name, "/team/") for name in ("mila",)}
    tap(town, "noor", "must")
    assert MotiveTap.objects.get().motive == "must"
    # read back and said otherwise on the own page, and nowhere else
    address = re.findall(
        r'action="(/me/drivers/motives/[^"]+)"', town.clients["noor"].get("/me/drivers/").content.decode()
    )[0]
    assert town.clients["noor"].post(address, {"value": "chosen"}).status_code == 302
    assert MotiveTap.objects.get().motive == "chosen"
    assert all(
        town.clients[name].post(address, {"value": "must"}).status_code == 404 for name in ("mila", "lars", "sven")
    )
    assert {name: town.page(name, "/team/") for name in before} == before
    # asked once: the next round asks something else
    town.at(NOW + FORTNIGHT)
    pulse_rounds.call()
    assert "motive" not in PulseRound.objects.filter(person__code="noor").latest("number").items


def test_s1_1_an_own_profile_of_six_drivers_that_only_the_person_reads(town: Town) -> None:
    assert "Na twee antwoorden" in town.page("noor", "/me/drivers/")
    for fortnight, items in enumerate((("joy1", "autonomy3"), ("joy2", "autonomy1"))):
        town.at(NOW + fortnight * FORTNIGHT)
        pulse_rounds.call()
        ask_only("noor", *items)
        tap(town, "noor", "5")
        tap(town, "noor", "5" if items[1] == "autonomy3" else "1")
    page = town.page("noor", "/me/drivers/")
    assert "Het hoogst in je eigen antwoorden: Plezier. Het laagst: Autonomie." in page
    assert "Schrap één ding uit je plan" in page
    # nobody else has a page on which it stands
    for name, address in (("mila", "/team/"), ("mila", "/me/drivers/"), ("lars", "/org/"), ("sven", "/me/drivers/")):
        assert "Schrap één ding" not in town.page(name, address)
    # taken along, and deleted
    kept = json.loads(town.clients["noor"].get("/me/data/export/").content)["pulse"]
    assert sum("statement" in row for row in kept) == 4
    town.clients["noor"].post("/me/drivers/removal/")
    assert not PulseAnswer.objects.exists()
    assert "Na twee antwoorden" in town.page("noor", "/me/drivers/")


def test_s1_4_who_leads_is_asked_the_employers_view_and_who_works_the_employees(town: Town) -> None:
    asked = {}
    for fortnight in range(6):
        town.at(NOW + fortnight * FORTNIGHT)
        pulse_rounds.call()
        for name in ("noor", "mila"):
            while taps := values(question(town, name)):
                tap(town, name, taps[0])
            asked.setdefault(name, set()).update(PulseRound.objects.filter(person__code=name).latest("number").items)
    assert {item for item in asked["noor"] if "_" in item} == {"value_employee", "own_time_employee"}
    assert {item for item in asked["mila"] if "_" in item} == {"value_employer", "own_time_employer"}
    assert PulseAnswer.objects.filter(item__contains="_").count() == 4
    assert "Wat de mensen in mijn team leren" in town.page("mila", "/me/drivers/")
    assert "Wat ik hier leer, is de tijd waard" in town.page("noor", "/me/drivers/")


def test_s2_57_four_taps_and_no_other_screen(town: Town) -> None:
    """About eight seconds a statement (science, measurement model): four taps are well within 40 seconds."""
    requests = 0
    assert "tik 1 van 4" in question(town, "noor")
    while taps := values(question(town, "noor")):  # the page that the tap leads back to
        tap(town, "noor", taps[len(taps) // 2])
        requests += 1
    assert requests == 4
    assert "Dat was alles" in question(town, "noor")
    assert "of 4" in question(town, "sven") or "of 3" in question(town, "sven")  # in English, and their own
    assert "One question to you" in question(town, "sven")
    # nothing more for a fortnight, and then again
    for days in (1, 7, 13):
        town.at(NOW + timedelta(days=days))
        pulse_rounds.call()
        assert values(question(town, "noor")) == []
    town.at(NOW + FORTNIGHT)
    pulse_rounds.call()
    assert "tik 1 van" in question(town, "noor")
    # the works council says no: the question is gone from the page at once, for everybody
    decided = {"purpose": "pulse", "on": "no", "decided_on": "2026-12-01", "note": "overleg"}
    assert town.clients["ada"].post("/settings/purposes/", decided).status_code == 302
    assert question(town, "noor") == question(town, "sven") == ""


def test_s3_4_how_safe_it_feels_is_asked_and_stays_with_who_answered(town: Town) -> None:
    ask_only("noor", "safety3", "support1")
    before = town.page("mila", "/team/")
    assert "krijgt dat terug te horen" in question(town, "noor")
    tap(town, "noor", "5")
    assert "De leidinggevende die je nu hebt" in question(town, "noor") or "leidinggevende die je nu hebt" in question(
        town, "noor"
    )
    tap(town, "noor", "1")
    # the manager of whom it speaks reads nothing of it, nor does anybody above
    assert town.page("mila", "/team/") == before
    assert "terug te horen" not in town.page("mila", "/me/drivers/")
    row = PulseRound.objects.get(person__code="noor")
    assert all(
        town.clients[name].post(f"/me/question/{row.public_id}/safety3/", {"value": "1"}).status_code == 404
        for name in ("mila", "lars", "femke")
    )
    assert PulseAnswer.objects.get(item="safety3").score == 5


@pytest.mark.parametrize(("code", "value"), [("barrier", "too_hard"), ("barrier", "unknown"), ("mastery3", "5")])
def test_s4_15_after_a_doubt_somebody_gets_a_first_success(town: Town, code: str, value: str) -> None:
    Step.objects.filter(position=3).update(minutes=4)
    ask_only("noor", code, "joy1")
    ask_only("sven", code, "joy1")
    tap(town, "noor", value)
    part = question(town, "noor")
    assert "Begin met iets dat lukt" in part
    assert "Stap 3" in part
    # one click further stands the step itself
    link = re.findall(r'href="(/me/learning/[^"]+)"', part)[0]
    assert "Stap 3" in town.page("noor", link)
    # without a short step that is open: something tiny, in one's own language
    Step.objects.update(minutes=45)
    tap(town, "sven", value)
    assert "Begin with something that works" in question(town, "sven")
    assert "/me/learning/" not in question(town, "sven")
    # gone with the next tap; the manager never saw it
    assert "Begin met iets" not in town.page("mila", "/me/")
