"""The organisation's own playbook: recipes that people follow, words that go out, pieces read at the right moment."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import NOW
from tests.flows.town import Town, autumn, summer
from tests.web.reading import words
from tests.web.saying import about, drivers, release
from vonk.people.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
OTHERS = ("noor", "mila", "sven", "ada")
REMINDER = "/org/playbook/reminder/"


def edited(town: Town, play: str, **changed: Any) -> str:
    """Lars opens the form, changes some fields and keeps it; where he lands."""
    lars, address = town.clients["lars"], f"/org/playbook/{play}/edit/"
    form = lars.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    typed = {name: "" if value is None else value for name, value in values.items()}
    answer = lars.post(address, {**typed, "note": "Zo praten wij hier", **changed})
    assert answer.status_code == 302, words(answer.content.decode())
    return str(answer.headers["Location"])


def test_s1_36_learning_team_and_managers_follow_a_concrete_recipe_in_their_own_language(town: Town) -> None:
    # The learning team finds the play by what stands in the way, and lays its recipe on one sheet.
    lars = town.clients["lars"]
    found = lars.get("/org/playbook/", {"barrier": "no_support"}).context["shelves"]
    assert "ten-minute-debrief" in {play["id"] for shelf in found for play in shelf["plays"]}
    sheet = town.page("lars", "/org/playbook/ten-minute-debrief/recipe/")
    assert "Schrijf één afspraak op, met een naam en een dag." in sheet
    assert "Write down one agreement" in town.page("femke", "/org/playbook/ten-minute-debrief/recipe/")
    # A manager follows the same recipe from her own side; those of the learning team she does not meet.
    team = town.clients["mila"].get("/team/").content.decode()
    assert 'href="/team/recipes/"' in team
    assert "Tien minuten terugkijken" in town.page("mila", "/team/recipes/")
    assert "Vraag wat de bedoeling was" in town.page("mila", "/team/recipes/ten-minute-debrief/")
    assert town.refused("mila", "/team/recipes/reminder/")
    for name in ("noor", "sven", "ada"):
        assert town.refused(name, "/team/recipes/ten-minute-debrief/")
        assert town.refused(name, "/org/playbook/ten-minute-debrief/recipe/")
    # What the learning team changes in it, the manager reads.
    town.clients["lars"].post(edited(town, "ten-minute-debrief", steps_nl="Zet koffie.\nKijk samen terug.") + "use/")
    assert "Zet koffie." in town.page("mila", "/team/recipes/ten-minute-debrief/")
    assert "Write down one agreement" in town.page("femke", "/org/playbook/ten-minute-debrief/recipe/")


def test_s1_36_an_own_version_goes_out_in_its_own_words_and_explains_itself_after_it_was_taken_back(town: Town) -> None:
    town.send(*autumn())
    kept = edited(
        town, "reminder", headline_nl="Pak ‘{offering}’ weer op", why_rule_nl="Tien dagen stil, dus een seintje."
    )
    # Nothing is in use yet: it stands beside what is, for everybody who reads the playbook.
    for name in ("lars", "femke", "wim"):
        assert "Pak ‘{offering}’ weer op" in town.page(name, kept)
    for name in OTHERS:
        assert town.refused(name, kept)
    assert town.clients["wim"].post(f"{kept}use/").status_code == 404
    assert town.clients["lars"].post(f"{kept}use/").status_code == 302
    town.works(NOW + timedelta(minutes=1))
    (letter,) = town.letters("noor")
    assert "Pak ‘" in letter
    # Taken back: the history says who, when and why, and what was sent keeps its own reason.
    town.at(NOW + timedelta(hours=1))
    assert town.clients["lars"].post(f"{REMINDER}versions/0/use/").status_code == 302
    for name in ("lars", "femke", "wim"):
        page = town.page(name, REMINDER)
        assert "Lars de Wit" in page
        assert "Zo praten wij hier" in page
    (nudge,) = town.nudges("noor")
    why = town.page("noor", f"/me/inbox/{nudge.public_id}/why/")
    assert "Tien dagen stil, dus een seintje. Bewijs B." in why


def test_s4_21_the_right_piece_is_read_at_the_right_moment(town: Town) -> None:
    # A manager finds one piece on her first page, of the series for managers, and what it tells to do.
    mila = town.clients["mila"].get("/team/").content.decode()
    (piece,) = set(re.findall(r'href="(/team/reading/[a-z-]+/)"', mila))
    assert "Leidinggevenden die helpen" in town.page("mila", piece)
    # The learning team meets one beside the play that fits where people stop.
    town.send(*summer(town))
    town.works()
    play = town.clients["lars"].get("/org/playbook/micro-step/").content.decode()
    (about_it,) = re.findall(r'href="(/org/reading/[a-z-]+/)"', play)
    assert "Mensen stoppen op één plek tegelijk" in town.page("lars", about_it)
    assert "People stop in one place together" in town.page("femke", about_it)
    # Its series has three parts, each with the next one and with what it rests on.
    assert "deel 2 van 3" in town.page("wim", about_it) or "part 2 of 3" in town.page("wim", about_it)
    assert "DellaVigna" in town.page("wim", about_it)
    for name in ("noor", "sven", "ada"):
        assert town.refused(name, piece)
        assert town.refused(name, about_it)
    assert town.refused("mila", about_it)


def test_s1_2_the_strategy_that_fits_the_weakest_driver_is_one_of_the_organisations_own_playbook(town: Town) -> None:
    release(*drivers(about(Unit.objects.get(level=0)), 72, 64, 66, 68, 51, 70))
    first = town.clients["lars"].get("/org/drivers/").context["first"]
    offered = [play["url"] for play in first["plays"]]
    assert offered
    play = offered[0].strip("/").split("/")[-1]
    # In the organisation's own words once it has some.
    town.clients["lars"].post(edited(town, play, title_nl="Onze eigen aanpak", title_en="Our own play") + "use/")
    town.at(NOW + timedelta(hours=1))
    assert "Onze eigen aanpak" in town.page("lars", "/org/drivers/")
    assert "Our own play" in town.page("femke", "/org/drivers/")
    # And no longer once the organisation sets it aside.
    town.clients["lars"].post(edited(town, play, status="retired") + "use/")
    town.at(NOW + timedelta(hours=2))
    left = town.clients["lars"].get("/org/drivers/").context["first"]["plays"]
    assert [one["url"] for one in left] == offered[1:]
    for name in OTHERS:
        assert town.refused(name, "/org/drivers/")
