"""/team/rituals: started, held, skipped, brought by somebody; and what the team reads of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.conftest import TODAY, House
from tests.web.reading import browser, read
from vonk.culture.models import Ritual, RitualMoment
from vonk.people.models import Leadership

pytestmark = pytest.mark.usefixtures("now_is")


FORM = {
    "name": "Learning quarter", "weekday": "1", "starts": "09:15", "minutes": "15", "every": "1",
    "starts_on": str(TODAY - timedelta(days=28)),
}  # fmt: skip


def begun(house: House) -> Ritual:
    assert house.client("mila").post("/team/rituals/", FORM).status_code == 302
    return Ritual.objects.get()


def test_it_starts_on_the_page_and_stands_on_both_first_pages(house: House) -> None:
    mila, noor = house.client("mila"), house.client("noor")
    assert "Five minutes in a meeting that is there already" in read(mila, "/team/")
    assert "Give learning a fixed place" in read(mila, "/team/rituals/")
    begun(house)
    assert "every Tuesday at 09:15, 15 minutes" in read(mila, "/team/rituals/")
    assert "0 of the last 4 held" in read(mila, "/team/")
    assert "Learning quarter: today 09:15." in read(noor, "/me/")
    assert "Learning quarter" not in read(house.client("sven"), "/me/")


def test_what_is_wrong_stands_beside_the_field(house: House) -> None:
    mila = browser(house, "mila")
    begun(house)
    again = mila.post("/team/rituals/", FORM)
    assert again.status_code == 400
    assert "Your team has one of this name already" in again.content.decode()
    assert mila.post("/team/rituals/", {**FORM, "name": "", "weekday": "9"}).status_code == 400
    assert Ritual.objects.count() == 1


def test_held_and_skipped_in_one_tap_with_undo(house: House) -> None:
    ritual, mila = begun(house), house.client("mila")
    held = reverse("team_ritual_moment", args=[ritual.public_id, TODAY.isoformat(), "held"])
    assert mila.post(held, {"back": "team"}).headers["Location"] == "/team/"
    assert RitualMoment.objects.get().state == "held"
    page = mila.get("/team/").content.decode()
    back = re.search(r'<ul class="toast".*?action="([^"]+)"', page, re.DOTALL)
    assert back
    mila.post(back.group(1))
    assert RitualMoment.objects.get().state == "planned"
    last = (TODAY - timedelta(days=7)).isoformat()
    mila.post(reverse("team_ritual_moment", args=[ritual.public_id, last, "held"]))
    assert "1 of the last 4 held" in read(mila, "/team/")
    for day, state in ((TODAY + timedelta(days=7), "held"), (TODAY + timedelta(days=1), "skipped"), (TODAY, "loved")):
        address = reverse("team_ritual_moment", args=[ritual.public_id, day.isoformat(), state])
        assert mila.post(address).status_code == 404
    assert mila.post(reverse("team_ritual_moment", args=[ritual.public_id, "today", "held"])).status_code == 404


def test_who_brings_it_is_told_on_the_own_page(house: House) -> None:
    ritual, mila = begun(house), house.client("mila")
    day = (TODAY + timedelta(days=7)).isoformat()
    address = reverse("team_ritual_host", args=[ritual.public_id, TODAY.isoformat()])
    mila.post(address, {"host": str(house.people["noor"].public_id)})
    assert "You bring it." in read(house.client("noor"), "/me/")
    assert "You bring it." not in read(house.client("peer"), "/me/")
    assert "Today Noor de Wit brings it." in read(house.client("peer"), "/me/log/")
    assert "Today at 09:15, by Noor de Wit" in read(mila, "/team/")
    mila.post(address, {"host": ""})
    assert "You bring it." not in read(house.client("noor"), "/me/")
    assert mila.post(address, {"host": "nobody"}).status_code == 404
    outsider = {"host": str(house.people["sven"].public_id)}
    assert mila.post(reverse("team_ritual_host", args=[ritual.public_id, day]), outsider).status_code == 404


def test_it_stops_and_goes_on(house: House) -> None:
    ritual, mila = begun(house), house.client("mila")
    mila.post(reverse("team_ritual_stop", args=[ritual.public_id]))
    assert "Learning quarter" not in read(house.client("noor"), "/me/")
    assert "Take it up again" in read(mila, "/team/rituals/")
    mila.post(reverse("team_ritual_resume", args=[ritual.public_id]))
    assert "Learning quarter" in read(house.client("noor"), "/me/")
    mila.post(reverse("team_ritual_stop", args=[ritual.public_id]))
    mila.post("/team/rituals/", FORM)
    mila.post(reverse("team_ritual_resume", args=[ritual.public_id]))
    assert "Another of this name runs now" in read(mila, "/team/rituals/")


def test_the_series_leaves_holidays_out_of_the_calendar(house: House) -> None:
    mila = house.client("mila")
    mila.post("/team/rituals/", {**FORM, "weekday": "4", "every": "1"})
    address = reverse("ritual_calendar", args=[Ritual.objects.get().public_id])
    text = re.sub(r"\r\n ", "", house.client("noor").get(address).content.decode())
    assert "RRULE:FREQ=WEEKLY;INTERVAL=1" in text
    assert "20261225T091500" in text.split("EXDATE")[1].split("\r\n")[0]
    assert "DURATION:PT15M" in text
    assert house.client("sven").get(address).status_code == 404


def test_who_leads_two_teams_chooses_which(house: House) -> None:
    Leadership.objects.create(person=house.people["mila"], unit=house.zuid, valid_from=TODAY - timedelta(days=9))
    mila = house.client("mila")
    unit = {"unit": str(house.zuid.public_id)}
    made = mila.post("/team/rituals/", {**FORM, **unit})
    assert made.headers["Location"] == f"/team/rituals/?unit={house.zuid.public_id}"
    assert Ritual.objects.get().unit == house.zuid
    assert "Learning quarter" in read(mila, made.headers["Location"])
    assert "every Tuesday" not in read(mila, f"/team/rituals/?unit={house.noord.public_id}")
    assert "Learning quarter" in read(house.client("sven"), "/me/")
    ritual = Ritual.objects.get().public_id
    moved = mila.post(reverse("team_ritual_moment", args=[ritual, TODAY.isoformat(), "held"]), {**unit, "back": "team"})
    assert moved.headers["Location"] == f"/team/?unit={house.zuid.public_id}"


def test_the_page_stands_with_nobody_in_the_team_and_with_two_hundred(house: House) -> None:
    boss = house.client("boss")
    boss.post("/team/rituals/", FORM)
    assert "Learning quarter" in read(boss, "/team/rituals/")
    from vonk.people.models import Membership, Person

    people = Person.objects.bulk_create(
        Person(code=f"n{n}", given_name=f"Naam{n}", family_name="Groot", employed_from=TODAY) for n in range(200)
    )
    Membership.objects.bulk_create(Membership(person=p, unit=house.noord, valid_from=TODAY) for p in people)
    begun_page = house.client("mila")
    begun_page.post("/team/rituals/", FORM)
    page = begun_page.get("/team/rituals/").content.decode()
    assert page.count("<option") > 200
