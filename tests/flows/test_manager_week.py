"""Feature 8, a manager's week: from what somebody shares or asks to what the manager does, and what the other then sees."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from tests.conftest import NOW
from tests.flows.town import Town, autumn, signed_in, summer
from vonk.catalog.models import Offering, Step
from vonk.culture.actions.telling import tell_managers
from vonk.learning.models import Enrolment
from vonk.messaging.actions import deliver
from vonk.messaging.models import Message
from vonk.people.access import System
from vonk.people.actions import open_account
from vonk.people.models import AccessEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
MONDAY = datetime(2026, 11, 30, 8, 30, tzinfo=UTC)
OUTSIDERS = ("sven", "lars", "femke", "wim")


def stuck(town: Town) -> None:
    """Noor, who stands at step 2, says on her own page that she is stuck."""
    enrolment = town.enrolment("noor").public_id
    said = {"words": "Ik kom er niet aan toe"}
    assert town.clients["noor"].post(f"/me/learning/{enrolment}/share/", said).status_code == 302


def heading(page: str) -> str:
    found = re.search(r'<h1 id="this-week">(.*?)</h1>', page)
    assert found is not None
    return found[1]


def html(town: Town, name: str, address: str, lang: str = "nl") -> str:
    """The page in one language, as it is sent."""
    town.clients[name].cookies["django_language"] = lang
    return town.clients[name].get(address).content.decode()


def week_of(town: Town, name: str) -> Message:
    return Message.objects.get(person__code=name, kind="manager_week")


def test_s0_11_one_small_action_a_week_from_mail_to_done_in_two_clicks_and_the_team_notices(town: Town) -> None:
    town.send(*summer(town), *autumn())
    town.works()
    # Nothing shared: the question of the week, the same for every team.
    general = heading(html(town, "mila", "/team/"))
    stuck(town)
    town.at(MONDAY)
    tell_managers(now=MONDAY)
    deliver(now=MONDAY)
    message = week_of(town, "mila")
    assert message.state == "sent"
    letter = town.letters("mila")[-1]
    assert "Vraag Noor wat zou helpen bij stap 3" in letter
    assert "Noor" not in message.content["subject"]["nl"]
    # First click: the button opens the page with that one thing on top.
    opened = urlsplit(message.content["url"]).path
    page = html(town, "mila", opened)
    assert heading(page) == "Vraag Noor wat zou helpen bij stap 3" != general
    # Second click: it is done.
    button = re.search(r'<form method="post" action="([^"]+)">(?:(?!</form>).)*button ember', page, re.DOTALL)
    assert button is not None
    assert town.clients["mila"].post(button[1]).status_code == 302
    assert heading(html(town, "mila", "/team/", "en")) == "Done for this week"
    # The other notices: on the own page it says that the manager saw to it; nobody else reads a word of it.
    assert "Ik kom er niet aan toe" in town.page("noor", "/me/data/")
    assert AccessEntry.objects.filter(subject__code="noor", viewer_person__code="mila", field="shared").exists()
    for name in OUTSIDERS:
        assert town.refused(name, "/team/")
    others = Message.objects.filter(kind="manager_week").exclude(person__code="mila")
    assert all("Noor" not in str(one.content) for one in others)
    # It does not come again this week, and next week there is another.
    tell_managers(now=MONDAY + timedelta(days=1))
    assert Message.objects.filter(person__code="mila", kind="manager_week").count() == 1
    town.at(MONDAY + timedelta(days=7))
    assert heading(html(town, "mila", "/team/")) != "Vraag Noor wat zou helpen bij stap 3"


def test_s0_11_what_is_taken_back_before_it_is_sent_is_never_told(town: Town) -> None:
    town.send(*autumn())
    town.works()
    stuck(town)
    tell_managers(now=MONDAY)
    share = re.search(r'action="(/me/shares/[^"]+/withdrawal/)"', html(town, "noor", "/me/"))
    assert share is not None
    town.clients["noor"].post(share[1])
    deliver(now=MONDAY)
    assert week_of(town, "mila").state == "cancelled"
    assert "Noor" not in html(town, "mila", "/team/").replace("Noord", "")


def test_s0_12_a_manager_sees_what_can_be_removed_and_the_employee_sees_what_the_manager_sees(town: Town) -> None:
    town.send(*summer(town), *autumn())
    town.works()
    before = html(town, "mila", "/team/")
    assert "stop there" not in before
    stuck(town)
    # The released figure of the whole organisation stands beside what was shared; no count of the own team.
    offering = Offering.objects.get()
    assert Step.objects.filter(offering=offering).count() == 5
    nl, en = html(town, "mila", "/team/"), html(town, "mila", "/team/", "en")
    assert "Ik kom er niet aan toe" in nl
    shown = re.search(r"In the whole organisation (\d+%) of who reach step (\d) of “Lifting safely”", en)
    assert shown is not None
    page = town.clients["lars"].get(f"/org/offerings/{offering.public_id}/")
    (worst,) = [one for one in page.context["steps"] if one["worst"]]
    assert int(shown[2]) == worst["position"] == 2
    assert shown[1] in page.content.decode().replace("\xa0", "")
    # The employee reads the same fact, and that it was looked at.
    mine = town.page("noor", "/me/data/")
    assert "Ik kom er niet aan toe" in mine
    # What is not shared is not there: femke finished, and who leads her reads nothing of it.
    open_account(System("set up", NOW), email="p301@example.org", person="p301")
    town.clients["p301"] = signed_in("p301@example.org")
    theirs = html(town, "p301", "/team/")
    assert "Femke" not in theirs
    assert "stop there" not in html(town, "p301", "/team/", "en")
    # Taken back, it is gone at once.
    share = re.search(r'action="(/me/shares/[^"]+/withdrawal/)"', html(town, "noor", "/me/"))
    assert share is not None
    town.clients["noor"].post(share[1])
    assert "Ik kom er niet aan toe" not in html(town, "mila", "/team/")


def test_s0_12_requests_wait_and_are_decided_with_a_question_and_both_read_the_same_words(town: Town) -> None:
    offering = Offering.objects.get()
    assert "Niemand wacht op je" in html(town, "mila", "/team/requests/")
    noor, mila = town.clients["noor"], town.clients["mila"]
    assert noor.post(f"/me/requests/new/{offering.public_id}/").status_code == 302
    asked = Enrolment.objects.get(person__code="noor").public_id
    assert str(asked) in html(town, "mila", "/team/requests/")
    assert "Veilig tillen" in html(town, "mila", "/team/requests/")
    mila.post(f"/team/requests/{asked}/ask/", {"words": "Welke dagen?"})
    deliver(now=NOW + timedelta(minutes=5))
    assert len(town.letters("noor")) == 1
    assert "Welke dagen?" not in town.letters("noor")[0]
    assert "Welke dagen?" in town.page("noor", "/me/requests/")
    assert "Welke dagen?" in town.page("noor", "/me/data/")
    noor.post(f"/me/requests/{asked}/answer/", {"words": "Op dinsdag"})
    assert "Op dinsdag" in town.page("mila", "/team/requests/")
    mila.post(f"/team/requests/{asked}/approve/")
    assert town.enrolment("noor").state == "approved"
    assert town.enrolment("noor").decided_by == town.person("mila")
    # A later statement of the platform moves it on; who approved it reads no more than that it was approved.
    town.works()
    for name in OUTSIDERS:
        assert town.refused(name, "/team/requests/")
        assert "Op dinsdag" not in town.page(name, "/me/requests/")


def test_s2_15_three_questions_are_ready_before_the_talk(town: Town) -> None:
    for lang in ("nl", "en"):
        page = html(town, "mila", "/team/", lang)
        three = re.search(r'id="three".*?</section>', page, re.DOTALL)
        assert three is not None
        ready = re.findall(r'class="thanks">‘(.*?)’', three[0])
        assert len(set(ready)) == 3
        bank = html(town, "mila", "/team/questions/", lang)
        assert all(bank.count(question) >= 2 for question in ready)  # picked, and in the bank to print
        others = re.findall(r'class="question">‘(.*?)’', html(town, "mila", "/team/questions/?later=1", lang))
        assert others != ready
    for name in OUTSIDERS:
        assert town.refused(name, "/team/questions/")


def test_s2_63_who_did_nothing_for_eight_weeks_gets_help_first_and_nobody_else_sees_it(town: Town) -> None:
    # Mila leads since June and did nothing here: a new manager is not asked, see tests/culture/test_week.py.
    page = html(town, "mila", "/team/")
    assert "/team/help/" in page
    assert "/team/coach/" in page
    town.clients["mila"].post("/team/help/")
    deliver(now=NOW + timedelta(minutes=5))
    (letter,) = town.letters("lars")
    assert "Mila" in letter
    assert Message.objects.filter(kind="manager_help").count() == 1
    # Asked twice it is one message; nothing anywhere says who did little, to anybody.
    town.clients["mila"].post("/team/help/")
    assert Message.objects.filter(kind="manager_help").count() == 1
    for name in ("lars", "femke"):
        assert "Mila" not in town.page(name, "/org/")
    # One thing done, and it is gone.
    button = re.search(r'<form method="post" action="(/team/week/[^"]+/done/)">', page)
    assert button is not None
    town.clients["mila"].post(button[1])
    assert "/team/help/" not in html(town, "mila", "/team/")
