"""/me/feedback: find a colleague, ask, answer or decline; the typed text is kept and nobody else gets in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import House
from vonk.dialogue.models import FeedbackRequest

pytestmark = pytest.mark.usefixtures("now_is")


def asked(house: House, **more: object) -> FeedbackRequest:
    noor, peer = house.people["noor"], house.people["peer"]
    values = {"person": noor, "colleague": peer, "skill": "Doorvragen", "asked_at": house.now} | more
    return FeedbackRequest.objects.create(**values)


def test_a_search_shows_who_of_that_name_and_chooses_nobody_by_itself(house: House) -> None:
    client = house.client("noor")
    shown = client.get("/me/feedback/ask/", {"q": "bak"}).content.decode()
    assert "Peer Bakker" in shown
    assert str(house.people["peer"].public_id) in shown
    assert "Leaver" not in client.get("/me/feedback/ask/", {"q": "leaver"}).content.decode().split("</form>", 1)[1]
    assert (
        client.post("/me/feedback/ask/", {"skill": "Doorvragen"}).status_code == 200
    )  # nobody chosen: nothing happens
    assert not FeedbackRequest.objects.exists()


@pytest.mark.parametrize("to", ["x", "0194f7a0-0000-7000-8000-000000000000"])
def test_an_address_of_nobody_leads_back_to_the_search(house: House, to: str) -> None:
    assert house.client("noor").get("/me/feedback/ask/", {"to": to}).context["whom"] is None


def test_the_fourth_question_is_refused_with_the_text_kept(house: House) -> None:
    for skill in ("a", "b", "c"):
        asked(house, skill=skill)
    address = f"/me/feedback/ask/?to={house.people['mila'].public_id}"
    answer = house.client("noor").post(address, {"skill": "Samenvatten", "note": "Na het overleg"})
    assert answer.status_code == 400
    assert "Na het overleg" in answer.content.decode()


def test_declining_is_one_tap_and_can_be_undone(house: House) -> None:
    row = asked(house)
    peer = house.client("peer")
    peer.post(f"/me/feedback/{row.public_id}/decline/")
    assert [one.state for one in house.client("noor").get("/me/feedback/").context["mine"]] == ["declined"]
    peer.post(f"/me/feedback/{row.public_id}/reconsider/")
    assert [one.state for one in house.client("noor").get("/me/feedback/").context["mine"]] == ["open"]


def test_after_seven_days_the_words_stand(house: House) -> None:
    row = asked(house, went_well="Goed", one_thing="Korter", answered_at=house.now - timedelta(days=8))
    peer, page = house.client("peer"), f"/me/feedback/{row.public_id}/"
    assert not peer.get(page).context["may_write"]
    assert peer.post(page, {"went_well": "Anders", "one_thing": "Anders"}).status_code == 400
    row.refresh_from_db()
    assert row.went_well == "Goed"


def test_a_question_that_was_taken_back_asks_nothing(house: House) -> None:
    row = asked(house, withdrawn_at=house.now)
    page = house.client("peer").get(f"/me/feedback/{row.public_id}/")
    assert not page.context["may_write"]
    assert "Doorvragen" not in house.client("peer").get("/me/feedback/").content.decode()
