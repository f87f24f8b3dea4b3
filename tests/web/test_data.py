"""/me/data: what my manager sees of me, what is kept, my switches, and who looked."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.urls import reverse

from tests.conftest import TODAY, House
from vonk.catalog.models import Offering
from vonk.learning import actions as learning
from vonk.learning.models import Enrolment, Share
from vonk.people import lifecycle
from vonk.people.actions import record_purpose_decision
from vonk.people.disclosures import disclose, registered
from vonk.people.models import AccessEntry, Leadership, Person

pytestmark = pytest.mark.usefixtures("now_is")


@pytest.fixture
def share(house: House) -> Share:
    """Noor is stuck in a conversation course and shows it; she also has a duty."""
    noor = house.people["noor"]
    course = Offering.objects.create(code="talk", title={"nl": "Gesprekken voeren", "en": "Talking"})
    duty = Offering.objects.create(code="bls", title={"nl": "Reanimatie", "en": "Life support"})
    started = Enrolment.objects.create(person=noor, offering=course, state="started", enrolled_on=TODAY, step_reached=2)
    Enrolment.objects.create(
        person=noor, offering=duty, state="approved", obligation="statutory_or_cao", due_on=date(2027, 1, 31)
    )
    learning.share(
        viewer=house.viewer("noor"), enrolment=started.public_id, what="stuck", now=house.now, words="Hulp bij oefening"
    )
    return Share.objects.get()


def _page(house: House, persona: str = "noor") -> str:
    response = house.client(persona).get(reverse("my_data"), headers={"accept-language": "nl"})
    assert response.status_code == 200
    return response.content.decode()


def test_noor_reads_every_sentence_that_mila_reads_and_no_other_of_a_registered_field(
    house: House, share: Share
) -> None:
    page = _page(house)
    assert not AccessEntry.objects.exists()
    fields = [field.name for field in registered()]
    (seen,) = disclose(house.viewer("mila"), fields=fields, subjects=[house.people["noor"].public_id]).people
    sentences = [fact.sentence() for field in seen.fields for fact in field.facts]
    assert len(sentences) == 2
    for sentence in sentences:
        assert sentence in page.replace("&#x27;", "'")
    assert page.count("Mila Aydın") >= 1
    assert "Deputy Pinas" in page
    assert "Boss van Rijn" not in page


def test_without_the_works_councils_decision_the_page_says_nothing_is_seen(house: House, share: Share) -> None:
    record_purpose_decision(house.viewer("admin"), purpose="manager_view", decided_on=date(2026, 11, 1), on=False)
    page = _page(house)
    assert "Reanimatie" not in page


def test_a_team_without_a_manager_is_told_so(house: House) -> None:
    Leadership.objects.all().delete()
    assert '<dl class="pairs">' not in _page(house)


def test_who_looked_stands_on_the_page(house: House, share: Share) -> None:
    disclose(house.viewer("mila"), fields=["shared"])
    page = _page(house)
    assert page.count("Mila Aydın") >= 2
    assert str(registered()[0].label) in page


def test_what_is_shared_is_taken_back_and_shared_again(house: House, share: Share) -> None:
    client = house.client("noor")
    response = client.post(reverse("my_share_back", args=[share.public_id]), follow=True)
    assert reverse("my_share_again", args=[share.public_id]) in response.content.decode()
    share.refresh_from_db()
    assert share.withdrawn_at is not None
    client.post(reverse("my_share_again", args=[share.public_id]))
    again = Share.objects.get(withdrawn_at=None)
    assert again.words == "Hulp bij oefening"


@pytest.mark.parametrize("persona", ["mila", "sven", "peer", "boss"])
def test_nobody_takes_back_what_noor_shares(house: House, share: Share, persona: str) -> None:
    assert house.client(persona).post(reverse("my_share_back", args=[share.public_id])).status_code == 404
    assert house.client(persona).post(reverse("my_share_again", args=[share.public_id])).status_code == 404
    share.refresh_from_db()
    assert share.withdrawn_at is None


def test_measurement_stops_and_the_toast_offers_to_undo_it(house: House) -> None:
    client = house.client("noor")
    response = client.post(reverse("my_measurement", args=["off"]), follow=True)
    assert not Person.objects.get(code="noor").measured
    assert f'action="{reverse("my_measurement", args=["on"])}"' in response.content.decode()
    client.post(reverse("my_measurement", args=["on"]))
    assert Person.objects.get(code="noor").measured
    assert client.post(reverse("my_measurement", args=["half"])).status_code == 404
    assert client.get(reverse("my_measurement", args=["off"])).status_code == 405


def test_the_switch_does_not_change_a_byte_of_what_the_manager_sees(house: House, share: Share) -> None:
    def seen() -> object:
        return disclose(house.viewer("mila"), fields=[field.name for field in registered()])

    before = seen()
    house.client("noor").post(reverse("my_measurement", args=["off"]))
    assert seen() == before


def test_the_download_holds_everything_and_is_not_kept_by_the_browser(house: House, share: Share) -> None:
    response = house.client("noor").get(reverse("my_data_export"))
    assert response["Content-Disposition"].endswith('filename="vonk-2026-11-24.json"')
    assert response["Cache-Control"] == "no-store"
    export = json.loads(response.content)
    assert set(export) == {handler.data_class for handler in lifecycle.registered()}
    assert export["share"][0]["words"] == "Hulp bij oefening"


def test_an_external_administrator_has_no_such_page_and_a_visitor_signs_in(house: House) -> None:
    assert house.client("admin").get(reverse("my_data")).status_code == 404
    assert house.client(None).get(reverse("my_data")).status_code == 302
