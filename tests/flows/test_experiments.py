"""S0.6 from beginning to end: a weak spot, an intervention that a lot gives to some, and later whether it worked."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.conftest import NOW, TODAY
from tests.flows.test_campaigns import DAY, OUTSIDERS, filled, page_of, post, reads
from tests.flows.town import PERSONAS, Town, did, summer
from tests.records.samples import HOME, offer
from vonk.activation.models import Assignment, Campaign, Decision
from vonk.messaging.models import Message, Preference

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
TALKS = f"{HOME}/course/talks"
BEGINS = TODAY + DAY


def a_campaign_from_the_worklist(town: Town) -> Campaign:
    """lars follows the first weak spot of /org, chooses what to try, and starts it for tomorrow."""
    town.send(*summer(town))
    town.works()
    first = town.clients["lars"].get("/org/").context["first"]
    said = filled(
        town, first["url"], kind="test", play="two-step-start", outcome="started", offering="", state="",
        smallest="20", starts_on=str(BEGINS),
    )  # fmt: skip
    assert said["name_nl"]  # what the weak spot is
    assert post(town, "start", first["url"], **said).status_code == 302
    offer(code="talks", iri=TALKS, steps=3)
    crowd = [name for name in town.people if name not in PERSONAS]
    town.send(*(did(name, "registered", TODAY - timedelta(days=9), TALKS) for name in crowd))
    town.works(NOW + DAY)
    return Campaign.objects.get()


def arms(row: Campaign) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"treated": [], "control": []}
    drawn = dict(Assignment.objects.filter(campaign=row).values_list("person__code", "arm"))
    for name in Decision.objects.filter(campaign=row).order_by("person__code").values_list("person__code", flat=True):
        found[drawn[name]].append(name)
    return found


def begin(town: Town, *names: str) -> None:
    town.send(*(did(name, "experienced", TODAY + 4 * DAY, f"{TALKS}/step/1") for name in names))


def test_s0_6_an_intervention_at_a_weak_spot_is_tried_on_some_by_lot_and_later_it_shows_whether_it_worked(
    town: Town,
) -> None:
    row = a_campaign_from_the_worklist(town)
    groups = arms(row)
    assert min(len(some) for some in groups.values()) >= 20
    # By lot: who is treated gets the message, the others none; each reads the chance beside it.
    assert all(len(town.nudges(name)) == 1 for name in groups["treated"])
    assert all(town.nudges(name) == [] for name in groups["control"])
    # Before anybody's days are over nothing is told, and the page says when it will be.
    begin(town, *groups["treated"][:-3], *groups["control"][:3])
    town.works(NOW + 10 * DAY)
    assert "Not yet knowable" in reads(town, "lars", page_of(row))
    assert "9 December 2026" in reads(town, "lars", page_of(row))
    # On the day that was agreed it shows, in both languages, to who may read figures.
    town.works(NOW + 16 * DAY)
    for reader in ("lars", "femke", "wim"):
        text = reads(town, reader, page_of(row))
        assert "It works here" in text
        assert "That difference is more than chance makes" in text
        assert "The groups have the sizes that were drawn." in text
        assert all(words in text for words in ("Stopped the messages", "Sent outside working hours", "What we do then"))
        assert not any(name in text for name in ("P101", "Noor de Wit"))
    assert all(town.refused(name, page_of(row)) for name in OUTSIDERS)
    # The play's own page says what it did here.
    assert "Works here" in reads(town, "femke", "/org/playbook/two-step-start/")
    assert "Works here" in reads(town, "wim", "/org/playbook/")
    # Looking again on the same day changes nothing.
    town.works(NOW + 16 * DAY)
    assert reads(town, "lars", page_of(row)).count("It works here") >= 1


def test_s0_6_what_does_harm_stops_by_itself_and_lars_hears_of_it(town: Town) -> None:
    row = a_campaign_from_the_worklist(town)
    for name in arms(row)["treated"]:
        stop_messages(town, name)
    town.works(NOW + 3 * DAY)
    row.refresh_from_db()
    assert (row.state, row.stop_reason) == ("stopped", "guardrail:opt_out")
    (letter,) = Message.objects.filter(kind="campaign_stopped")
    assert letter.person.code == "lars"
    assert "vanzelf gestopt" in reads(town, "lars", f"/me/inbox/{letter.public_id}/", "nl")
    assert town.refused("femke", f"/me/inbox/{letter.public_id}/")
    text = reads(town, "femke", page_of(row))
    assert "Stopped: a limit was reached" in text
    # It cannot be taken up again, and nobody gets anything more of it.
    assert town.clients["lars"].post(f"{page_of(row)}resume/").status_code == 404
    before = Decision.objects.filter(campaign=row).count()
    town.works(NOW + 12 * DAY)
    assert Decision.objects.filter(campaign=row).count() == before


def stop_messages(town: Town, name: str) -> None:
    """As the link in the message does it, without signing in."""
    (letter,) = town.letters(name)
    stop = urlsplit(re.findall(r"http\S+/l/\S+stop\S*", letter)[0]).path
    assert Client().post(stop).status_code == 200
    assert Preference.objects.filter(person__code=name).exists()
