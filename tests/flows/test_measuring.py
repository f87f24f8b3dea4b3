"""Where we stand, week after week: the index and what it waits for, what fades, and one click from there to a campaign."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.conftest import TODAY
from tests.engine.exports import organisation, write_csv
from tests.flows.town import Town, autumn, did, summer
from tests.records.samples import step
from vonk.catalog.models import Offering
from vonk.figures.models import PublishedCell, Release

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
LAUNCH = date(2026, 9, 28)  # a Monday
WEEK = timedelta(weeks=1)


def launched(town: Town, *, fades: bool, weeks: int = 6) -> list[dict[str, Any]]:
    """Fifty people begin together; from week four on two in five go on, or all of them."""
    crowd = [name for name in town.people if name.startswith("p")][:50]
    said = [did(name, "registered", LAUNCH) for name in crowd]
    for week in range(weeks):
        going = crowd[:20] if fades and week >= 3 else crowd
        said += [
            did(name, "experienced", LAUNCH + week * WEEK + timedelta(days=1), step(1 + week % 5)) for name in going
        ]
    return said


def after(weeks: int) -> datetime:
    day = LAUNCH + weeks * WEEK
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def test_s0_1_the_chain_with_its_index_or_with_what_the_index_waits_for(town: Town) -> None:
    assert "Activation index" not in town.page("femke", "/org/")
    town.send(*summer(town), *autumn())
    town.works()
    # Nobody was asked anything yet: the index says so, link by link, and gives no number.
    text = town.page("femke", "/org/")
    assert "Activation index: not yet" in text
    assert "Readiness waits for:" in text
    assert "Impact waits for:" in text
    assert "What the law requires is never counted" in text
    whole = PublishedCell.objects.filter(signal__startswith="index·")
    assert whole.exists()
    assert not whole.filter(shown=True).exists()
    assert all(town.refused(name, "/org/") for name in ("noor", "mila", "sven", "ada"))


def test_s0_5_from_a_scan_or_from_records_each_weak_spot_is_one_click_from_a_campaign(
    town: Town, tmp_path: Any
) -> None:
    rows = write_csv(tmp_path / "export.csv", organisation()).read_bytes()
    scan = town.clients["lars"].post("/org/scan/", {"file": SimpleUploadedFile("export.csv", rows)}, follow=True)
    assert scan.context["spots"]
    town.send(*summer(town))
    town.works()
    page = town.clients["lars"].get("/org/")
    work = [page.context["first"], *page.context["work"]]
    assert work
    for item in work:
        assert item["url"].startswith("/org/campaigns/new/?")
        answer = town.clients["lars"].get(item["url"])
        assert answer.status_code == 200
        assert "Veilig tillen" in answer.content.decode()
        assert town.clients["lars"].get(item["about"]).status_code == 200
    # The director looks at the same list; a campaign is not hers to begin.
    looked = town.clients["femke"].get("/org/")
    assert looked.context["first"]["url"] == looked.context["first"]["about"]


def test_s0_24_trend_uncertainty_and_the_next_action_on_one_page(town: Town) -> None:
    town.send(*summer(town), *autumn())
    town.works()
    for name in ("lars", "femke"):
        page = town.clients[name].get("/org/")
        assert page.context["first"]["interval"] in page.content.decode()
        assert page.context["index"] is not None
        assert page.context["trends"] == []  # a line is drawn from three windows on
        assert page.context["first"]["url"]


def test_s3_1_a_programme_that_fades_is_told_in_week_six_and_a_steady_one_is_not(town: Town) -> None:
    town.send(*launched(town, fades=True))
    town.works(after(5))
    assert "fading" not in town.page("femke", "/org/")  # too early to tell
    town.works(after(6))
    offering = Offering.objects.get()
    assert f"“{offering.title['en']}” is fading since week 4" in town.page("femke", "/org/")
    assert "It is fading since week 4" in town.page("femke", f"/org/offerings/{offering.public_id}/")
    # From there to a campaign about it in one click.
    (told,) = town.clients["lars"].get("/org/").context["fading"]
    assert town.clients["lars"].get(told["url"]).status_code == 200
    # What was told is a state and weeks over enough people, once.
    cell = PublishedCell.objects.get(signal="momentum")
    assert (cell.count, cell.value, cell.base) == (None, None, 50)
    before = Release.objects.count()
    town.works(after(6))
    assert Release.objects.count() == before
    assert all(town.refused(name, "/org/") for name in ("noor", "mila", "sven", "ada"))


def test_s3_1_a_programme_that_goes_on_is_left_alone(town: Town) -> None:
    town.send(*launched(town, fades=False))
    town.works(after(6))
    assert PublishedCell.objects.get(signal="momentum").extra["state"] == "steady"
    assert "fading" not in town.page("femke", "/org/")


def test_s3_1_a_ritual_that_was_not_held_three_times_is_told_to_the_leader_alone(town: Town) -> None:
    mila = town.clients["mila"]
    today = TODAY
    form = {
        "name": "Learning quarter", "weekday": str(today.weekday()), "starts": "09:15", "minutes": "15", "every": "1",
        "starts_on": str(today - 5 * WEEK),
    }  # fmt: skip
    assert mila.post("/team/rituals/", form).status_code == 302
    told = "drie keer achter elkaar", "three times in a row"
    assert not any(said in town.page("mila", "/team/rituals/") for said in told)  # never held is not fading
    held = mila.get("/team/rituals/").context["cards"][0].ritual
    for weeks in (5, 4):
        day = today - weeks * WEEK
        assert mila.post(f"/team/rituals/{held.public_id}/{day}/held/").status_code == 302
    assert any(said in town.page("mila", "/team/rituals/") for said in told)
    assert not any(said in town.page("noor", "/me/") for said in told)
    assert town.refused("lars", "/team/rituals/")
