"""What people say, from a tap on their own page to what everybody else then reads; each test bears the row it shows."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.conftest import NOW
from tests.flows.town import Town, signed_in
from tests.web.reading import words
from vonk.dialogue import jobs
from vonk.dialogue.models import BarrierReport, FeedbackRequest, Theme
from vonk.figures.actions import Cell, publish
from vonk.figures.queries import Subject, Window
from vonk.messaging.actions import deliver
from vonk.people.access import System
from vonk.people.actions import open_account
from vonk.people.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
SOON = NOW + timedelta(minutes=10)
OCTOBER = datetime(2026, 10, 6, 9, tzinfo=UTC)


def tell(town: Town, name: str, way: str, **more: str) -> str:
    """Somebody taps; the page that follows."""
    answer = town.clients[name].post("/me/say/", {"way": way, "named": "yes", **more}, follow=True)
    assert answer.status_code == 200, words(answer.content.decode())
    return words(answer.content.decode())


def many_tell(town: Town, number: int, way: str = "no_time:learning_team") -> None:
    """So many people of the first team tell the same in October, by name."""
    town.at(OCTOBER)
    crowd = [name for name in town.people if name.startswith("p0")][:number]
    for name in crowd:
        if name in town.clients:
            continue
        open_account(System("set up", OCTOBER), email=f"{name}@example.org", person=name)
        town.clients[name] = signed_in(f"{name}@example.org")
        tell(town, name, way)
    town.at(NOW)


def raise_theme(town: Town, unit: str = "Zorg", **more: str) -> Theme:
    """The learning team raises what was said most."""
    form = {
        "title_nl": "Geen tijd om te leren",
        "title_en": "No time to learn",
        "story_nl": "Het rooster laat geen uur over",
        "story_en": "The roster leaves no hour",
        "unit": str(Unit.objects.get(name=unit).public_id),
        "measure": "barrier.no_time",
        **more,
    }
    answer = town.clients["lars"].post("/org/listening/themes/new/", form)
    assert answer.status_code == 302, words(answer.content.decode())
    return Theme.objects.latest("pk")


def answer(town: Town, theme: Theme, **more: str) -> None:
    form = {
        "answer": "doing",
        "because_nl": "Elke vrijdag een vast uur",
        "because_en": "A fixed hour every Friday",
        "owner": "Mila de Wit",
        "due_on": "2026-12-18",
        **more,
    }
    given = town.clients["lars"].post(f"/org/listening/themes/{theme.public_id}/", form)
    assert given.status_code == 302, words(given.content.decode())


def told(town: Town, theme: Theme) -> None:
    town.clients["lars"].post(f"/org/listening/themes/{theme.public_id}/tell/")
    jobs.tell_theme.call(str(theme.public_id))
    deliver(now=SOON)


def test_s4_16_a_barrier_is_told_in_one_tap_with_a_name_or_without(town: Town) -> None:
    # One tap, to whom the page says.
    assert "Ada" not in tell(town, "noor", "technical:administrator")
    assert "noor de wit" in town.page("ada", "/settings/reports/").lower()
    assert "noor de wit" not in town.page("lars", "/org/listening/reports/").lower()
    # Without a name: the learning team reads the words, and nothing says whose they are.
    shown = tell(town, "sven", "too_hard:learning_team", named="no", words="The text is too long")
    code = re.search(r"[A-Z2-9]{4}(-[A-Z2-9]{4}){3}", shown)
    assert code
    report = BarrierReport.objects.get(reporter=None)
    listed = town.page("lars", "/org/listening/reports/")
    assert "The text is too long" in listed
    assert "Sven" not in listed
    assert "Sven" not in town.page("lars", f"/org/listening/reports/{report.public_id}/")
    # The answer is there for who has the code, and for nobody else.
    do = f"/org/listening/reports/{report.public_id}/do/"
    town.clients["lars"].post(do, {"do": "reply", "words": "We make a short version"})
    read = town.clients["sven"].post("/me/say/receipt/", {"code": code[0], "do": "look"})
    assert "We make a short version" in words(read.content.decode())
    assert "We make a short version" not in town.page("sven", "/me/say/")
    assert not town.letters("sven")
    for name in ("noor", "mila", "femke", "wim"):
        assert town.refused(name, f"/org/listening/reports/{report.public_id}/")


def test_s4_17_who_reported_is_told_when_it_is_solved(town: Town) -> None:
    tell(town, "noor", "no_support:manager", words="Niemand kijkt mee")
    deliver(now=SOON)
    [letter] = town.letters("mila")
    assert "Niemand kijkt mee" not in letter
    assert "/team/reports/" in town.page("mila", "/team/") or "/team/reports/" in letter
    assert "Niemand kijkt mee" in town.page("mila", "/team/reports/")
    report = BarrierReport.objects.get()
    do = f"/team/reports/{report.public_id}/do/"
    # Closing without a reason is not possible, and the page says so beside the field.
    assert town.clients["mila"].post(do, {"do": "not_solved", "words": ""}).status_code == 400
    town.clients["mila"].post(do, {"do": "solved", "words": "Ik loop dinsdag mee"})
    deliver(now=SOON)
    [letter] = town.letters("noor")
    assert "dinsdag" not in letter
    link = re.search(r"/me/say/[0-9a-f-]{36}/", town.page("noor", "/me/say/") + letter)
    address = link[0] if link else f"/me/say/{report.public_id}/"
    assert "Ik loop dinsdag mee" in town.page("noor", address)
    assert town.refused("sven", address)


def test_s2_63_about_the_manager_goes_past_the_manager_and_late_answers_move_up(town: Town) -> None:
    tell(town, "noor", "no_support:learning_team", words="Het lukt niet met mijn leidinggevende")
    assert "Het lukt niet" in town.page("lars", "/org/listening/reports/")
    assert "Het lukt niet" not in town.page("mila", "/team/reports/")
    assert not town.letters("mila")
    # What the manager leaves lying stands with the learning team after ten working days.
    tell(town, "noor", "no_time:manager", words="Het rooster zit vol")
    assert "Het rooster zit vol" not in town.page("lars", "/org/listening/reports/")
    town.at(NOW + timedelta(days=15))
    assert "Het rooster zit vol" in town.page("lars", "/org/listening/reports/")
    # A manager who leaves takes nothing along.
    mila = town.person("mila")
    mila.employed_to = NOW.date() + timedelta(days=15)
    mila.save()
    town.at(NOW + timedelta(days=17))
    jobs.follow_reports.call()
    assert {row.route for row in BarrierReport.objects.all()} == {"learning_team"}


def test_s2_58_what_many_said_becomes_a_theme_and_what_few_said_does_not(town: Town) -> None:
    many_tell(town, 9)
    form = {"title_nl": "Tijd", "story_nl": "Rooster", "measure": "barrier.no_time"}
    form["unit"] = str(Unit.objects.get(name="Zorg").public_id)
    refused = town.clients["lars"].post("/org/listening/themes/new/", form)
    assert refused.status_code == 400
    assert "Rooster" in refused.content.decode()  # the text is kept
    many_tell(town, 13)
    raise_theme(town)
    for name in ("lars", "femke", "wim"):
        assert "10" in town.page(name, "/org/listening/")
    assert "Geen tijd om te leren" in town.page("wim", "/org/listening/")
    assert "No time to learn" in town.page("femke", "/org/listening/")
    for name in ("noor", "mila", "ada"):
        assert town.refused(name, "/org/listening/")
    # The single reports are not for the works council or the board.
    assert town.refused("wim", "/org/listening/reports/")
    assert town.refused("femke", "/org/listening/reports/")


def test_s2_59_and_s1_4_people_read_what_became_of_what_they_said(town: Town) -> None:
    many_tell(town, 12)
    theme = raise_theme(town)
    assert "Geen tijd om te leren" not in town.page("noor", "/me/say/")  # first an answer
    assert (
        town.clients["lars"]
        .post(f"/org/listening/themes/{theme.public_id}/", {"answer": "doing", "because_nl": "Een uur"})
        .status_code
        == 400
    )  # a promise needs somebody and a day
    answer(town, theme)
    assert "Elke vrijdag een vast uur" not in town.page("noor", "/me/say/")  # and it has to be told
    told(town, theme)
    shown = town.page("noor", "/me/say/")
    assert "Elke vrijdag een vast uur" in shown
    assert "Mila de Wit" in shown
    assert "Elke vrijdag een vast uur" not in town.page("sven", "/me/say/")  # another division
    asked = town.clients["p001"].get("/me/inbox/").content.decode()
    assert "Geen tijd om te leren" in words(asked) or "Jullie zeiden" in words(asked)
    assert "Jullie zeiden" not in town.page("noor", "/me/inbox/")  # she was not asked this quarter
    # The owner sees the promise; once its day has passed the learning team does too, and she hears it once.
    assert "Geen tijd om te leren" in town.page("mila", "/me/say/")
    late = NOW + timedelta(days=27)
    town.at(late)
    jobs.follow_reports.call()
    jobs.follow_reports.call()
    deliver(now=late + timedelta(minutes=10))
    assert len(town.letters("mila")) == 1
    # And a no is told as a no, with its reason.
    answer(town, theme, answer="not_doing", because_nl="Te weinig mensen dit jaar", owner="", due_on="")
    told(town, theme)
    assert "Te weinig mensen dit jaar" in town.page("noor", "/me/say/")


def test_s2_59_the_english_reader_reads_english(town: Town) -> None:
    many_tell(town, 12)
    theme = raise_theme(town, unit="Stadsbedrijf")
    answer(town, theme)
    told(town, theme)
    shown = town.page("sven", "/me/say/")
    assert "No time to learn" in shown
    assert "A fixed hour every Friday" in shown
    assert "Elke vrijdag een vast uur" in town.page("noor", "/me/say/")


def test_s2_60_after_the_change_the_team_reads_before_and_after_with_what_is_uncertain(town: Town) -> None:
    zorg = Unit.objects.get(name="Zorg")

    def quarter(start: date, value: float) -> None:
        cell = Cell(
            Subject("unit", str(zorg.public_id)),
            "barrier.no_time",
            shown=True,
            base=60,
            count=round(60 * value),
            value=value,
            low=value - 0.05,
            high=value + 0.05,
        )
        publish(spec="said:test", window=Window(start, start + timedelta(days=91)), cells=[cell], now=NOW)

    quarter(date(2026, 7, 1), 0.60)
    theme = raise_theme(town)
    answer(town, theme, answer="done", because_nl="Er is een vast uur", owner="", due_on="")
    page = f"/org/listening/themes/{theme.public_id}/"
    assert "2027" in town.page("lars", page)  # when it can be known
    quarter(date(2026, 12, 1), 0.30)
    town.at(datetime(2027, 3, 15, 9, tzinfo=UTC))
    for name in ("lars", "wim"):
        assert "60% " in town.page(name, page)
        assert "30%" in town.page(name, page)
        assert "\N{MINUS SIGN}37" in town.page(name, page)  # the whole interval lies below zero
    assert town.refused("noor", page)


def test_s2_66_topics_of_interviews_are_logged_without_names(town: Town) -> None:
    lars = town.clients["lars"]
    form = {
        "held_on": "2026-11-17",
        "unit": str(Unit.objects.get(name="Zorg").public_id),
        "people": "6",
        "words_1": "Mila de Wit geeft geen tijd",
        "barrier_1": "no_time",
    }
    refused = lars.post("/org/listening/interviews/", form)
    assert refused.status_code == 400
    assert "Mila de Wit" in refused.content.decode()
    for day in ("2026-11-17", "2026-11-18", "2026-11-19"):
        kept = lars.post(
            "/org/listening/interviews/", form | {"held_on": day, "words_1": "Er is geen tijd in het rooster"}
        )
        assert kept.status_code == 302
    assert "Er is geen tijd in het rooster" in town.page("lars", "/org/listening/interviews/")
    assert town.refused("wim", "/org/listening/interviews/")
    shown = town.page("wim", "/org/listening/")
    assert "3" in shown
    assert "Er is geen tijd in het rooster" not in shown
    # Three interviews with eighteen people are enough for a theme.
    raise_theme(town)


def test_s2_67_two_questions_to_one_colleague_and_only_the_asker_reads(town: Town) -> None:
    noor, mila = town.clients["noor"], town.clients["mila"]
    found_page = noor.get("/me/feedback/ask/", {"q": "mila", "skill": "Doorvragen"})
    link = re.search(r'href="(\?to=[^"]+)"', found_page.content.decode())
    assert link
    address = "/me/feedback/ask/" + link[1].replace("&amp;", "&")
    assert "Doorvragen" in noor.get(address).content.decode()
    assert noor.post(address, {"skill": "Doorvragen", "note": "Het overleg van dinsdag"}).status_code == 302
    deliver(now=SOON)
    [letter] = town.letters("mila")
    assert "Doorvragen" not in letter
    asked = FeedbackRequest.objects.get()
    page = f"/me/feedback/{asked.public_id}/"
    assert "Het overleg van dinsdag" in town.page("mila", page)
    assert all(town.refused(name, page) for name in ("noor", "sven", "lars"))
    half = mila.post(page, {"went_well": "Je liet stiltes vallen", "one_thing": ""})
    assert half.status_code == 400
    assert "Je liet stiltes vallen" in half.content.decode()
    mila.post(page, {"went_well": "Je liet stiltes vallen", "one_thing": "Vat het aan het eind samen"})
    assert "Vat het aan het eind samen" in town.page("noor", "/me/feedback/")
    assert "Vat het aan het eind samen" not in town.page("lars", "/me/feedback/")
    deliver(now=SOON)
    assert len(town.letters("noor")) == 1
    # She may delete it for good.
    noor.post(f"/me/feedback/{asked.public_id}/removal/")
    assert "Vat het aan het eind samen" not in town.page("noor", "/me/feedback/")
    assert town.refused("mila", page)


def test_nobody_without_a_session_reads_or_says_anything(town: Town) -> None:
    visitor = Client()
    for address in ("/me/say/", "/me/say/receipt/", "/me/feedback/", "/team/reports/", "/org/listening/"):
        answered = visitor.get(address)
        assert answered.status_code == 302
        assert urlsplit(answered.headers["Location"]).path == "/accounts/login/"
