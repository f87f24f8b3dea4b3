"""One flow for each row about campaigns: something small where learning stalls, told to whom it is for, and never too much."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.urls import reverse

from tests.conftest import NOW, TODAY
from tests.flows.town import Town, autumn, summer, take_in
from vonk.activation.models import Assignment, Campaign
from vonk.catalog.models import Offering
from vonk.messaging.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
NEW = "/org/campaigns/new/"
DAY = timedelta(days=1)
OUTSIDERS = ("noor", "mila", "sven", "ada")
CARD = {
    "problem_nl": "Rugpijn na een dienst komt vaak van één verkeerde greep.",
    "problem_en": "Back pain after a shift often comes from one wrong grip.",
    "benefit_nl": "In tien minuten leer je de greep die het scheelt.",
    "benefit_en": "In ten minutes you learn the grip that spares you.",
    "url": "/me/",
}


def reads(town: Town, name: str, address: str, lang: str = "en") -> str:
    town.clients[name].cookies["django_language"] = lang
    return town.page(name, address)


def filled(town: Town, address: str = NEW, **more: str) -> dict[str, str]:
    """What the form says by itself, and what is typed."""
    form = town.clients["lars"].get(address).context["form"]
    found = {name: form[name].value() for name in form.fields}
    return {name: str(value) for name, value in found.items() if value is not None} | more


def post(town: Town, do: str, address: str = NEW, **said: str) -> Any:
    town.clients["lars"].cookies["django_language"] = "en"
    return town.clients["lars"].post(address, said | {"do": do})


def page_of(row: Campaign) -> str:
    return f"/org/campaigns/{row.public_id}/"


def told(town: Town, row: Campaign) -> set[str]:
    found = Message.objects.filter(kind="campaign", subject=str(row.public_id), state="sent")
    return set(found.values_list("person__code", flat=True))


def test_s0_6_something_small_at_one_weak_spot_and_later_whether_it_worked(town: Town) -> None:
    # Empty: the page says what comes there, and where to begin.
    assert "Begin from a weak spot" in reads(town, "lars", "/org/campaigns/")
    town.send(*summer(town), *autumn())
    town.works()
    weak = town.clients["lars"].get("/org/").context["first"]
    assert weak is not None
    offering = Offering.objects.get().public_id
    address = f"{NEW}?offering={offering}&play=micro-step&code=step_stops"
    page = town.clients["lars"].get(address)
    assert page.context["form"]["offering"].value() in {"Veilig tillen", "Lifting safely"}
    # For whom, and what it costs, before anything is kept; never who.
    said = filled(town, address, kind="test", offering="", state="", starts_on=str(TODAY + DAY), smallest="20")
    shown = post(town, "preview", address, **said).content.decode()
    assert "About 60 people" in shown
    assert "At most 120 messages in 8 weeks, and at most 4 for one person." in shown
    assert "Noor de Wit" not in shown
    # It starts, sealed; director and works council read what was agreed and what is known: not yet.
    row = it_starts_and_draws_once(town, address, said)
    for reader in ("lars", "femke", "wim"):
        seen = reads(town, reader, page_of(row))
        assert "Not yet knowable" in seen
        assert "The next look is on 9 December 2026" in seen
        assert row.plan_digest[:16] in seen
        assert "Noor de Wit" not in seen
    assert "Nog niet te weten" in reads(town, "wim", page_of(row), "nl")
    assert all(town.refused(name, page_of(row)) and town.refused(name, NEW) for name in OUTSIDERS)
    assert town.refused("femke", NEW)
    # It can be stopped and taken up again; what was agreed stays.
    assert town.clients["lars"].post(f"{page_of(row)}stop/").status_code == 302
    assert "This campaign is stopped" in reads(town, "femke", page_of(row))
    assert town.clients["lars"].post(f"{page_of(row)}resume/").status_code == 302
    town.works(NOW + 15 * DAY)
    assert "The next look is on 16 December 2026" in reads(town, "lars", page_of(row))
    assert town.refused("noor", "/org/campaigns/")


def it_starts_and_draws_once(town: Town, address: str, said: dict[str, str]) -> Campaign:
    """Nobody is drawn before the first day; tried again and taken in again, nothing changes."""
    answer = post(town, "start", address, **said)
    assert answer.status_code == 302
    row = Campaign.objects.get()
    assert answer.headers["Location"] == page_of(row)
    assert not Assignment.objects.filter(campaign=row).exists()
    town.works(NOW + DAY)
    lots = set(Assignment.objects.filter(campaign=row).values_list("person__code", "arm"))
    assert {arm for _, arm in lots} == {"treated", "control"}
    take_in(town)
    town.works(NOW + DAY)
    assert set(Assignment.objects.filter(campaign=row).values_list("person__code", "arm")) == lots
    return row


def test_s1_21_segmented_campaigns_of_which_each_gets_only_what_is_for_them(town: Town) -> None:
    # A segment: one part of the organisation, told in ten seconds, in everybody's own language.
    said = filled(town, kind="inform", play="", unit="Techniek", starts_on=str(TODAY), **CARD)
    said |= {"name_nl": "Minder rugpijn", "name_en": "Less back pain"}
    shown = post(town, "preview", **said).content.decode()
    assert "About 30 people" in shown
    assert "At most 30 messages in 8 weeks, and at most 1 for one person." in shown
    assert post(town, "start", **said).status_code == 302
    row = Campaign.objects.get()
    town.works()
    assert told(town, row) == {
        name for name in town.people if name in {"sven", "lars", "femke", "wim"} or name[1] in "23"
    }
    (english,), (dutch,) = town.letters("sven"), town.letters("lars")
    assert CARD["problem_en"] in english
    assert CARD["benefit_en"] in english
    assert CARD["problem_nl"] in dutch
    assert len(english.split("Why do you get this")[0].split()) < 100
    assert town.letters("noor") == town.letters("mila") == []
    # The reason stands beside it, and is nobody else's.
    message = Message.objects.get(person__code="sven", kind="campaign")
    why = f"/me/inbox/{message.public_id}/why/"
    assert "Your unit: Techniek." in reads(town, "sven", why)
    assert "Nobody sees whether you read it." in reads(town, "sven", why)
    assert all(town.refused(name, why) for name in ("lars", "femke", "mila"))
    # Nobody hears it twice, and the same goes to another segment from the same page.
    town.works(NOW + DAY)
    assert len(town.letters("sven")) == 1
    again = f"{NEW}?like={row.public_id}"
    assert (
        post(town, "start", again, **filled(town, again, unit="Zorg", starts_on=str(TODAY + 2 * DAY))).status_code
        == 302
    )
    town.works(NOW + 2 * DAY)
    assert CARD["problem_nl"] in town.letters("noor")[0]
    assert len(town.letters("sven")) == 1
    seen = reads(town, "femke", "/org/campaigns/")
    assert seen.count("Less back pain") == 2
    assert all(town.refused(name, "/org/campaigns/") for name in OUTSIDERS)


def pushed(town: Town, name: str) -> list[datetime]:
    """When this person got a message that was pushed and that they had not asked for."""
    found = Message.objects.filter(person__code=name, state="sent", message_class="nudge").exclude(channel="")
    return [moment for moment in found.order_by("sent_at").values_list("sent_at", flat=True) if moment]


def test_s0_30_never_more_than_agreed_whatever_campaigns_there_are_and_a_pause_holds(town: Town) -> None:
    town.send(*autumn())
    for week in range(4):
        said = filled(town, kind="inform", play="", starts_on=str(TODAY + week * 7 * DAY), weeks="3", **CARD)
        said |= {"name_nl": f"Verhaal {week}", "name_en": f"Story {week}"}
        shown = post(town, "preview", **said).content.decode()
        assert "Never more than one a week and two in four weeks for anybody, all sources together." in shown
        assert post(town, "start", **said).status_code == 302
    town.works()
    first = {name: len(pushed(town, name)) for name in town.people}
    assert set(first.values()) == {1}
    # mila pauses with one tap, without anybody knowing.
    pause = reverse("message_settings_change", args=["nudge", "month"])
    assert town.clients["mila"].post(pause).status_code == 302
    for day in range(1, 29):
        town.works(NOW + day * DAY)
    for name in ("noor", "sven", "p105", "lars"):
        moments = pushed(town, name)
        assert all(later - earlier >= 6 * DAY for earlier, later in pairwise(moments))
        assert len([one for one in moments if one < NOW + 28 * DAY]) <= 2
    assert len(pushed(town, "mila")) == 1
    assert all("Mila" not in reads(town, reader, "/org/campaigns/") for reader in ("lars", "femke"))
