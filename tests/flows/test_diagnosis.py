"""From a closed window to what the learning team does about it: one flow for each row, through every role's browser."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from tests.flows.town import Town
from tests.web.saying import about, drivers, hidden, portion, release
from vonk.catalog.models import Offering, Step
from vonk.figures.actions import Cell
from vonk.figures.queries import Subject
from vonk.people.models import Role, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
OTHERS = ("noor", "mila", "sven", "ada")


def unit(name: str = "") -> Subject:
    return about(Unit.objects.get(name=name) if name else Unit.objects.get(level=0))


def course(town: Town) -> tuple[Offering, Subject]:
    found = Offering.objects.get(pk=town.offering)
    return found, Subject("offering", str(found.public_id))


def hot_step(found: Offering) -> Cell:
    step = Step.objects.filter(offering=found).order_by("position")[2]
    facts = {"cases": 400, "position": step.position, "hot": True}
    told = portion(Subject("step", str(step.public_id)), "steps", 0.4, base=400, **facts)
    return Cell(told.subject, told.signal, shown=True, part=str(found.public_id), base=told.base, count=told.count,
                value=told.value, low=told.low, high=told.high, extra=told.extra)  # fmt: skip


def refused_to_others(town: Town, *addresses: str) -> None:
    for name in OTHERS:
        assert all(town.refused(name, path) for path in addresses), name


def opens(town: Town, name: str, page: str, part: str) -> str:
    """The first address on a page that holds this, after opening it."""
    html = town.clients[name].get(page).content.decode()
    address: str = next(one for one in re.findall(r'href="([^"]+)"', html) if part in one).replace("&amp;", "&")
    assert town.clients[name].get(address).status_code == 200, address
    return address


def test_s2_62_the_learning_team_reads_per_item_the_likely_reason_with_its_evidence(town: Town) -> None:
    found, subject = course(town)
    page = f"/org/offerings/{found.public_id}/"
    # Before a figure is told only what the offering says of itself speaks: nobody wrote which problem it solves.
    assert "Misschien omdat niet duidelijk is waar het voor is" in town.page("lars", page)
    release(
        portion(subject, "A28·chosen", 0.4, base=200),
        portion(subject, "barrier.not_relevant", 0.44, base=60),
        portion(unit(), "motive_must", 0.6),
    )
    for name, said in (("lars", "Waarschijnlijk omdat het los staat van het werk"),
                       ("femke", "Probably because it stands apart from the work")):  # fmt: skip
        assert said in town.page(name, page)
    english = town.page("femke", page)
    assert "Not relevant: 44% (40–48)" in english
    assert "over the whole organisation" in english
    # One click further stands a campaign about just this, for who may start one.
    assert str(found.public_id) in opens(town, "lars", page, "/org/campaigns/new/")
    assert "campaigns/new" not in town.clients["wim"].get(page).content.decode()
    refused_to_others(town, page)


def test_s2_44_the_learning_team_reads_the_largest_frictions_each_with_its_fix(town: Town) -> None:
    found, subject = course(town)
    assert "is nog niet bekend" in town.page("lars", "/org/friction/")
    release(
        hot_step(found),
        portion(subject, "A28·chosen", 0.9, base=200),
        portion(unit(), "waiting·chosen", 0.5),
        portion(unit(), "barrier.technical", 0.3),
    )
    dutch, english = town.page("lars", "/org/friction/"), town.page("femke", "/org/friction/")
    assert "De meeste mensen haken af bij één stap" in dutch
    assert "Most people are lost at one step" in english
    assert "An answer to a request takes more than five working days" in english
    assert "Technical trouble" in english
    # The first leads to a campaign with the offering, the play and the finding filled in.
    query = urlsplit(opens(town, "lars", "/org/friction/", "/org/campaigns/new/")).query
    assert query == f"offering={found.public_id}&play=micro-step&code=step_stops"
    opens(town, "lars", "/org/friction/", "/org/playbook/fewer-approvals/")
    opens(town, "lars", "/org/friction/", "/org/listening/reports/")
    opens(town, "wim", "/org/friction/", "/org/playbook/micro-step/")
    assert "/org/friction/" in town.clients["lars"].get("/org/").content.decode()
    refused_to_others(town, "/org/friction/")


def test_s2_45_one_honest_overview_with_too_few_and_a_file_of_just_that(town: Town) -> None:
    _found, subject = course(town)
    release(
        portion(subject, "A28·chosen", 0.57, base=200),
        portion(subject, "A28·employer", 0.81, base=90),
        hidden(subject, "completion·chosen"),
        portion(subject, "application·chosen", 0.29, base=60),
    )
    dutch, english = town.page("lars", "/org/overview/"), town.page("femke", "/org/overview/")
    assert "57% (53–61)" in dutch
    assert "te weinig" in dutch
    assert "too few" in english
    assert "81% (77–85)" in english  # never added to what was chosen
    file = b"".join(town.clients["wim"].get("/org/overview.csv")).decode("utf-8-sig").splitlines()
    assert len(file) == 1 + 4
    assert sum("too few" in line for line in file) == 1
    # A manager has an overview of the own unit, from the same released figures.
    assert town.clients["mila"].get("/team/").status_code == 200
    refused_to_others(town, "/org/overview/", "/org/overview.csv")


def test_s4_18_which_ingredient_is_missing_is_read_by_unit_and_by_each_manager_of_the_own(town: Town) -> None:
    release(
        portion(unit(), "talks", 0.22, half=0.02),
        portion(unit(), "goals", 0.6),
        *drivers(unit(), 70, 71, 72, 73, 74, 75),
        portion(unit("Zorg"), "goals", 0.14, half=0.02),
        portion(unit("Zorg"), "application·chosen", 0.6),
        hidden(unit("Oost"), "goals"),
    )
    assert "Ontbreekt het meest: gesprekken" in town.page("lars", "/org/ingredients/")
    english = town.page("femke", "/org/ingredients/")
    assert "Missing most: talks" in english
    assert "comes with budgets" in english
    zorg = f"/org/ingredients/units/{Unit.objects.get(name='Zorg').public_id}/"
    assert "Ontbreekt het meest: eigen doelen" in town.page("wim", zorg)
    # Mila leads a team of sixteen, of which this is not told: she reads the larger unit, by name.
    own = town.page("mila", "/team/ingredients/")
    assert "Ontbreekt het meest: eigen doelen" in own
    assert "Dat is verteld van Zorg." in own
    assert "talks" not in own
    assert town.refused("noor", "/team/ingredients/")
    refused_to_others(town, "/org/ingredients/", zorg)


def test_s0_27_unused_offer_is_read_with_its_cost_once_the_price_is_known(town: Town) -> None:
    found, subject = course(town)
    Offering.objects.create(code="stil", title={"nl": "Stil aanbod", "en": "Quiet offer"})
    Role.objects.create(code="vp", name={"nl": "Verpleegkundige", "en": "Nurse"})
    release(portion(unit(), "A28·chosen", 0.7), portion(subject, "A28·chosen", 0.6, half=0.05, base=100))
    assert "prijs niet bekend" in town.page("lars", "/org/unused/")
    # The learning team says what a place costs and for whom it is, on the page that the list leads to.
    form = opens(town, "lars", "/org/unused/", f"{found.public_id}/for-whom/")
    role = Role.objects.get(code="vp").public_id
    sent = {"price": "120", "roles": [str(role)], "new_topic": "Gesprekken voeren"}
    assert town.clients["lars"].post(form, sent).status_code == 302
    # 40 of 100 places at 120 euro; the director reads it in English.
    assert "cost about € 4,800" in town.page("femke", "/org/unused/").replace("\N{NO-BREAK SPACE}", " ")
    assert "€ 4.800" in town.page("lars", "/org/unused/").replace("\N{NO-BREAK SPACE}", " ")
    assert "Quiet offer" in town.page("femke", "/org/unused/")
    assert [str(topic.name["nl"]) for topic in Offering.objects.get(pk=found.pk).topics.all()] == ["Gesprekken voeren"]
    refused_to_others(town, "/org/unused/", form)
    assert town.refused("femke", form)


def test_s3_19_a_team_reads_how_people_learn_there_and_one_suggestion(town: Town) -> None:
    assert "Niemand telt uren" in town.page("mila", "/team/ingredients/")
    release(
        portion(unit(), "A28·chosen", 0.9),
        portion(unit("Zorg"), "application·chosen", 0.6),
        portion(unit("Zorg"), "sharing", 0.02, half=0.01),
        portion(unit("Zorg"), "motive_must", 0.3),
    )
    dutch = town.page("mila", "/team/ingredients/")
    assert "Suggestie: geef tien minuten van een overleg dat er al is" in dutch
    english = town.page("femke", f"/org/ingredients/units/{Unit.objects.get(name='Zorg').public_id}/")
    assert "Suggestion: give ten minutes of a meeting you already have" in english
    assert "no shares that add up to a hundred" in english
    assert town.refused("noor", "/team/ingredients/")
