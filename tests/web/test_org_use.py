"""/org/use: a share between what silence may mean, what holds people back, and the same beside one offering."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries as AtMost

from tests.conftest import TODAY, House
from tests.web.reading import browser, read
from tests.web.saying import EARLIER, about, hidden, portion, release, score, used
from vonk.catalog.models import Offering
from vonk.figures.queries import Subject
from vonk.people.actions import record_purpose_decision

pytestmark = pytest.mark.usefixtures("now_is")

BUDGET = 14


@pytest.fixture
def talk(house: House) -> Offering:
    return Offering.objects.create(code="talk", title={"nl": "Gesprekken voeren", "en": "Holding talks"})


def page(house: House, who: str = "lars", path: str = "/org/use/", language: str = "en") -> str:
    return read(house.client(who), path, language)


def test_the_share_is_told_between_what_silence_may_mean(house: House) -> None:
    release(used(about(house.organisation)))
    said = page(house)
    assert "Between 31% and 71% of what people chose to learn is used within six weeks" in said
    assert "31% if silence means no, 71% if silence means yes." in said
    assert "Of those who answered 52% (45–59); 60% answered." in said
    assert "Tussen 31% en 71%" in page(house, language="nl")


def test_each_obligation_and_each_week_stands_by_itself(house: House) -> None:
    top = about(house.organisation)
    release(
        used(top),
        used(top, "application·employer", floor=0.2, ceiling=0.6),
        used(top, "used_week2·chosen", floor=0.25, ceiling=0.66),
        portion(top, "confirmed·chosen", 0.35),
    )
    client = house.client("lars")
    weeks = client.get("/org/use/").context["weeks"]
    assert [len(week["rows"]) for week in weeks] == [1, 2]
    said = page(house)
    for bounds in ("between 31% and 71%", "between 20% and 60%", "between 25% and 66%"):
        assert bounds in said
    assert "35% (31–39)" in said
    assert "40%" not in said.replace("35% (31–39)", "")  # never added or averaged over obligations


def test_a_rate_that_is_only_a_band_is_said_without_numbers(house: House) -> None:
    low = used(about(house.organisation), floor=None, ceiling=None)
    release(
        type(low)(low.subject, low.signal, shown=True, base=240, band="under_10", low=0.0, high=0.1, extra=low.extra)
    )
    said = page(house)
    assert "Of what was learned, under 10% is said to be used at work" in said


def test_barriers_stand_with_the_most_named_first_and_lead_to_what_helps(house: House) -> None:
    top = about(house.organisation)
    release(
        portion(top, "barrier.no_support", 0.2),
        portion(top, "barrier.no_time", 0.34),
        portion(top, "barrier.none", 0.5),
        hidden(top, "barrier.technical"),
    )
    answer = house.client("lars").get("/org/use/")
    assert [dot.words for dot in answer.context["hindrances"]] == ["34%", "20%", "50%"]
    assert "/org/playbook/#no_time" in answer.content.decode()
    assert "Take away what most people name" in page(house)


def test_a_unit_that_is_too_small_reads_the_larger_one(house: House) -> None:
    release(used(about(house.organisation)), hidden(about(house.noord), "application·chosen"))
    said = page(house, path=f"/org/use/units/{house.noord.public_id}/")
    assert "Huis van Proef, 240 people" in said


def test_a_line_is_drawn_from_three_quarters_on(house: House) -> None:
    for place, window in enumerate(EARLIER):
        release(used(about(house.organisation)), window=window)
        (line,) = house.client("lars").get("/org/use/").context["over"]
        assert (line.drawn is not None) == (place == len(EARLIER) - 1)
        assert (line.from_on is None) == (place == len(EARLIER) - 1)


def test_before_there_is_anything_the_first_step_is_said(house: House) -> None:
    record_purpose_decision(house.viewer("admin"), purpose="signals", decided_on=TODAY, on=False)
    said = page(house)
    assert "Whether it is used at work is not known yet" in said
    assert "First step: the decision of the works council" in said
    record_purpose_decision(house.viewer("admin"), purpose="signals", decided_on=TODAY, on=True)
    assert "People are being asked" in page(house)


def test_nobody_reads_it_but_who_reads_figures(house: House) -> None:
    release(used(about(house.organisation)))
    assert page(house, "council") == page(house, "council")
    assert "52% (45–59)" in page(house, "director")
    for who in ("noor", "mila", "boss", "deputy", "former", "peer", "sven", "registrar", "admin"):
        assert house.client(who).get("/org/use/").status_code == 404, who
    assert house.client(None).get("/org/use/").status_code == 302


def test_beside_an_offering_stands_what_is_told_of_it_or_why_nothing_is(house: House, talk: Offering) -> None:
    address = f"/org/offerings/{talk.public_id}/"
    before = page(house, path=address)
    assert "Not told of one offering: in a quarter too few people are asked about it." in before
    assert "it takes ten people who say in one tap" in before
    subject = Subject("offering", str(talk.public_id))
    release(portion(subject, "barrier.no_time", 0.41), portion(subject, "barrier.none", 0.3), used(subject))
    after = page(house, path=address)
    assert "41% (37–45)" in after
    assert "between 31% and 71%" in after
    assert "Holding talks" in page(house)  # and by offering on the page of use


def test_the_chain_has_no_empty_link_once_all_three_are_measured(house: House) -> None:
    top = about(house.organisation)
    client = browser(house, "lars")
    assert "First step: ask people one question a fortnight." in client.get("/org/").content.decode()
    release(score(top, "drivers", 61), portion(top, "talks", 0.44), used(top), used(top, "application·employer"))
    chain = client.get("/org/").context["chain"]
    assert [link.interval is not None for link in chain.links] == [True, False, True]
    assert [link.first_step_url for link in chain.links] == ["/org/drivers/", "", "/org/use/"]
    assert chain.links[0].words == "61"
    labels = [row.label for row in chain.links[2].signals]
    assert labels == ["Used within six weeks, chosen", "Used within six weeks, asked by the employer"]


def test_the_page_keeps_to_its_budget(house: House, talk: Offering, django_assert_max_num_queries: AtMost) -> None:
    for window in EARLIER:
        units = [about(unit) for unit in (house.organisation, house.zorg, house.noord)]
        cells = [cell for unit in units for cell in (used(unit), portion(unit, "barrier.no_time", 0.3))]
        release(*cells, portion(Subject("offering", str(talk.public_id)), "barrier.no_time", 0.3), window=window)
    for path in ("/org/use/", f"/org/use/units/{house.noord.public_id}/"):
        client = house.client("lars")
        client.get(path)
        with django_assert_max_num_queries(BUDGET):
            assert client.get(path).status_code == 200
